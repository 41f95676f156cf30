import Derivation
import Laws
import RealModule

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
