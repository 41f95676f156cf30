internal import Derivation
internal import Laws
internal import RealModule
internal import Statistics

/// A normal law of several coordinates, for divergences by factorization.
struct GaussianVector {
  let mean: [Double]
  let covariance: [[Double]]

  init(_ law: (mean: [Double], covariance: [[Double]])) {
    mean = law.mean
    covariance = law.covariance
  }

  /// KL(other ‖ self), and what rounding can have done to it.
  ///
  /// ```
  /// KL = (tr(S2^-1 S1) + (m2 - m1)^T S2^-1 (m2 - m1) - n + log det S2 - log det S1) / 2
  /// ```
  ///
  /// Both covariances are scaled to the deviations of this law first, so that the condition numbers are
  /// those of correlations. n² roundings, amplified by both, act on each part.
  func divergence(of other: GaussianVector) throws -> (value: Double, allowed: Double) {
    let count = mean.count
    let scales = (0..<count).map { covariance[$0][$0].squareRoot() }
    func scaled(_ rows: [[Double]]) throws -> Matrix {
      try Matrix(
        rows: count, columns: count,
        elements: (0..<count).flatMap { row in
          (0..<count).map { rows[row][$0] / (scales[row] * scales[$0]) }
        })
    }
    let (own, theirs) = (try scaled(covariance), try scaled(other.covariance))
    let offset = (0..<count).map { (mean[$0] - other.mean[$0]) / scales[$0] }
    let solved = try LinearAlgebra.solve(positiveDefinite: own, offset)
    let distance = zip(offset, solved).reduce(0) { $0 + $1.0 * $1.1 }
    var trace = 0.0
    for column in 0..<count {
      let column = (row: column, values: (0..<count).map { theirs[$0, column] })
      trace += try LinearAlgebra.solve(positiveDefinite: own, column.values)[column.row]
    }
    func logDeterminant(_ matrix: Matrix) throws -> Double {
      let lower = try LinearAlgebra.cholesky(matrix)
      return (0..<count).reduce(0) { $0 + 2 * Double.log(lower[$1, $1]) }
    }
    let value =
      (trace + distance - Double(count) + (try logDeterminant(own)) - (try logDeterminant(theirs)))
      / 2
    func condition(_ matrix: Matrix) throws -> Double {
      let values = try LinearAlgebra.eigenvalues(symmetric: matrix).values
      return (values.last ?? 1) / max(values.first ?? 1, Double.leastNormalMagnitude)
    }
    let amplified = try condition(own) + condition(theirs)
    let allowed =
      Double(count * count) * amplified * Double.ulpOfOne * (trace + distance + Double(count))
    return (value, allowed)
  }
}

/// The terms of the bound from first and second moments of the joint law of q_σ.
struct MomentTerms {
  /// L_T, L_1, …, L_{T−1}, L_0, each with the size of its largest part.
  let terms: [(value: Double, scale: Double)]

  init(_ model: LinearModel<Double>, data: Double) throws {
    let steps = model.steps
    let joint = try Joint.family(
      data: data, signalPowers: model.signalPowers, sigmas: model.sigmas)
    func place(_ time: Int) -> Int { steps - time }
    /// E −log N(x_time; slope x_{time+1} + offset, variance), x_0 being the data.
    func cross(_ time: Int, _ kernel: AffineKernel<Double>) -> (value: Double, scale: Double) {
      let later = place(time + 1)
      let (own, ofOwn, together) =
        time == 0
        ? (data, 0.0, 0.0)
        : (
          joint.mean[place(time)], joint.covariance[place(time)][place(time)],
          joint.covariance[place(time)][later]
        )
      let center = own - kernel.slope * joint.mean[later] - kernel.offset
      let parts = [
        ofOwn, -2 * kernel.slope * together,
        kernel.slope * kernel.slope * joint.covariance[later][later], center * center,
      ]
      let square = parts.reduce(0, +)
      let largest =
        parts.map(\.magnitude).reduce(0, +) + own * own
        + kernel.slope * kernel.slope * joint.mean[later] * joint.mean[later]
      let logarithm = Double.log(2 * Double.pi * kernel.variance)
      return (
        (logarithm + square / kernel.variance) / 2,
        logarithm.magnitude + largest / kernel.variance
      )
    }
    func entropy(_ variance: Double) -> Double {
      (1 + Double.log(2 * Double.pi * variance)) / 2
    }
    let last = Forward.marginalVariance(signalPower: model.signalPowers[steps - 1])
    let power = model.signalPowers[steps - 1]
    let square = joint.mean[0] * joint.mean[0] + joint.covariance[0][0]
    var terms = [
      (
        value: (Double.log(2 * Double.pi) + square) / 2 - entropy(last),
        scale: 4 + square + power * data * data
      )
    ]
    for (index, sigma) in model.sigmas.enumerated() {
      let (value, scale) = cross(index + 1, model.kernels[index + 1])
      let own = entropy(sigma * sigma)
      // The joint's covariance of neighbours carries a few roundings of 1, seen through 1/variance.
      terms.append((value - own, scale + own.magnitude + 4 / model.kernels[index + 1].variance))
    }
    let (value, scale) = cross(0, model.kernels[0])
    terms.append((value, scale))
    self.terms = terms
  }
}
