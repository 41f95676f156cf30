import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Statistics

/// Evidence for `latent.*` on data sets and by draws.
extension LatentEvidence {
  typealias Components =
    @Sendable ([[Double]], Int) throws -> (
      basis: [[Double]], eigenvalues: [Double]
    )

  static let factored: Components = { points, count in
    let components = try PrincipalComponents(of: points, components: count)
    return (components.basis, components.eigenvalues)
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func components(_ factors: @escaping Components = factored) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "W of two data sets by GSL's SVD: orthonormal, a projection, commuting with diffusion; "
        + "eigenvalues against those of the second-moment matrix, and the error of W Wᵀx, point by "
        + "point, against the eigenvalues left out"
    ) {
      var stream = Stream("evidence/components", seed: 0)
      var worst = 0.0
      for (count, dimension, kept) in [(40, 5, 2), (4, 7, 3)] {
        // Coordinates of different sizes about a mean that is not 0.
        let points = (0..<count).map { _ in
          stream.normals(dimension).enumerated().map { 1 + $1 / Double($0 + 1) }
        }
        worst = max(worst, try deviation(of: factors(points, kept), points))
      }
      return "two data sets, at most \(worst) of what rounding explains"
    }
  }

  /// The largest deviation, as a share of what rounding can do; throws above 1.
  ///
  /// Factors by Householder's reflections and Givens' rotations are those of a matrix that is off by
  /// c·n·d units of roundoff of its norm, c a small whole number (Higham, Accuracy and Stability of
  /// Numerical Algorithms, 2nd ed., lemma 19.3); so are sums of n products, with c = 1. Squares of
  /// singular values double it. Here c is 8.
  private static func deviation(
    of factors: (basis: [[Double]], eigenvalues: [Double]), _ points: [[Double]]
  ) throws -> Double {
    let (basis, eigenvalues) = factors
    let (count, dimension) = (points.count, points[0].count)
    let growth = 16 * Double(count * dimension) * Double.ulpOfOne
    let energy = points.reduce(0) { $0 + product($1, $1) } / Double(count)
    var worst = 0.0
    func near(_ value: Double, _ right: Double, _ size: Double, _ claim: String) throws {
      let share = (value - right).magnitude / (growth * size)
      guard share <= 1 else { throw Refutation("\(claim): \(value), not \(right)") }
      worst = max(worst, share)
    }
    for (row, left) in basis.enumerated() {
      for (column, right) in basis.enumerated() {
        try near(product(left, right), row == column ? 1 : 0, 1, "WᵀW")
      }
    }
    var moments = Array(repeating: 0.0, count: dimension * dimension)
    for point in points {
      for (row, first) in point.enumerated() {
        for (column, second) in point.enumerated() {
          moments[row * dimension + column] += first * second / Double(count)
        }
      }
    }
    let matrix = try Matrix(rows: dimension, columns: dimension, elements: moments)
    let values = try LinearAlgebra.eigenvalues(symmetric: matrix).values.reversed()
    guard eigenvalues.count == min(count, dimension) else {
      throw Refutation("\(eigenvalues.count) eigenvalues")
    }
    for (index, value) in values.enumerated() {
      try near(index < eigenvalues.count ? eigenvalues[index] : 0, value, energy, "an eigenvalue")
    }
    var lost = 0.0
    for (index, point) in points.enumerated() {
      let latent = try LatentDiffusion.encode(point, basis: basis)
      let image = try LatentDiffusion.decode(latent, basis: basis)
      let rest = zip(point, image).map { $0 - $1 }
      lost += product(rest, rest) / Double(count)
      let size = product(point, point).squareRoot()
      for (again, once) in zip(try LatentDiffusion.encode(image, basis: basis), latent) {
        try near(again, once, size, "a projection")
      }
      let noise = points[(index + 1) % count]
      let noisy = try diffused(point, noise, 0.64)
      let wanted = try diffused(
        latent, LatentDiffusion.encode(noise, basis: basis), 0.64)
      let reach = size + product(noise, noise).squareRoot()
      for (encoded, right) in zip(try LatentDiffusion.encode(noisy, basis: basis), wanted) {
        try near(encoded, right, reach, "the square")
      }
    }
    let left = try LatentDiffusion.truncationError(eigenvalues: eigenvalues, kept: basis.count)
    try near(left, lost, energy, "the truncation's error")
    return worst
  }

  private static func diffused(
    _ data: [Double], _ noise: [Double], _ power: Double
  ) throws -> [Double] {
    try zip(data, noise).map { try Forward.state(data: $0, noise: $1, signalPower: power) }
  }

  private static let powers = Transitions.ofDDPM.map(\.from)
  private static func power(_ index: Int) -> Double { powers[index % powers.count] }

  /// Orthonormal columns of thirds, and points ±ρ_j q_j on the plane of the first two: their second
  /// moments are ρ_j²/2 along q_j.
  private static let axes = [[2.0, 2, 1], [-2, 1, 2]].map { $0.map { $0 / 3 } }
  private static let sizes = [4.0, 1]
  private static let plane = Result {
    try factored(
      zip(sizes, axes).flatMap { size, axis in [axis.map { size * $0 }, axis.map { -size * $0 }] },
      2)
  }

  static func commutingDraws(
    encode: @escaping Code<Double> = LatentDiffusion.encode(_:basis:)
  ) -> Evidence {
    Observation.residuals(
      "encoded, then diffused with noise of its own; diffused, then encoded: both under "
        + "N(a Wᵀx, s² I), W by GSL's SVD", dimension: 4
    ) { index, draw in
      let (basis, power) = (try plane.get().basis, power(index))
      let x = [[1.5, -0.5, 8], [0.25, 3, -1]][index % 2]
      let latent = try encode(x, basis)
      let encodedFirst = try diffused(latent, [draw.normal(), draw.normal()], power)
      let noise = [draw.normal(), draw.normal(), draw.normal()]
      let diffusedFirst = try encode(diffused(x, noise, power), basis)
      let means = basis.map { power.squareRoot() * product($0, x) }
      let deviation = (1 - power).squareRoot()
      return zip(encodedFirst + diffusedFirst, means + means).map { ($0 - $1) / deviation }
    }
  }

  static func decodedDraws(
    decode: @escaping Code<Double> = LatentDiffusion.decode(_:basis:)
  ) -> Evidence {
    Observation.residuals(
      "latents of Gaussian data on a plane, diffused, brought back by the exact q(z_0∣z_t) and "
        + "decoded, under the data's law on the plane", dimension: 2
    ) { index, draw in
      let (basis, eigenvalues) = try plane.get()
      let power = power(index)
      let latents = try eigenvalues.prefix(basis.count).map { variance in
        let z = variance.squareRoot() * draw.normal()
        let noisy = try Forward.state(data: z, noise: draw.normal(), signalPower: power)
        let whole = power * variance + 1 - power
        let left = variance * (1 - power) / whole
        return power.squareRoot() * variance / whole * noisy + left.squareRoot() * draw.normal()
      }
      let x = try decode(latents, basis)
      return zip(sizes, axes).map { size, axis in product(axis, x) / (size / Double.sqrt(2)) }
    }
  }

  static func scaleOfDraws(
    state: @escaping Formula5<Double> = LatentDiffusion.state(
      latent:noise:signalPower:deviation:shift:),
    variance: @escaping Formula2<Double> = LatentDiffusion.variance(latentVariance:signalPower:)
  ) -> Evidence {
    Observation.residuals(
      "latents with a scale of their own, scaled and diffused, under N(0, 1); the scale left out, "
        + "under ᾱ σ² + 1 − ᾱ", dimension: 2
    ) { index, draw in
      let (center, deviation, power) = (0.5, [5.5, 0.25][index % 2], power(index))
      let scaled = try state(
        center + deviation * draw.normal(), draw.normal(), power, deviation, center)
      let bare = try Forward.state(
        data: deviation * draw.normal(), noise: draw.normal(), signalPower: power)
      return [scaled, bare / (try variance(deviation * deviation, power)).squareRoot()]
    }
  }

  static func encodedDraws(
    marginal: @escaping Marginal<Double> = {
      try LatentDiffusion.encodedMarginal(
        encodedMean: $0, encodedVariance: $1, signalPower: $2)
    }
  ) -> Evidence {
    Observation.residuals(
      "draws of a Gaussian encoder, diffused, under N(a μ_E, ᾱ v_E + 1 − ᾱ)"
    ) { index, draw in
      let (mean, variance, power) = ([1.5, -3][index % 2], [0.04, 2][index % 2], power(index))
      let latent = mean + variance.squareRoot() * draw.normal()
      let noisy = try Forward.state(data: latent, noise: draw.normal(), signalPower: power)
      let moments = try marginal(mean, variance, power)
      return [(noisy - moments.mean) / moments.variance.squareRoot()]
    }
  }
}
