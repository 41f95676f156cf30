import Derivation
import Laws
import RealModule
import Scalars
import Statistics

/// Evidence for `latent.*`: exact, and by the factorization of a data set.
enum LatentEvidence {
  typealias Loss =
    @Sendable (
      [Rational], [Rational], Rational, ([Rational]) -> [Rational]
    ) throws -> Rational
  typealias Code<F> = @Sendable ([F], [[F]]) throws -> [F]

  /// Three orthonormal columns: a turn about an axis, another and the first again, by rational angles.
  static func rotation(_ point: inout Proof.Point) -> [[Rational]] {
    var columns: [[Rational]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for (first, second) in [(0, 1), (1, 2), (0, 1)] {
      let (cosine, sine) = point.angle()
      columns = columns.map { column in
        var turned = column
        turned[first] = cosine * column[first] - sine * column[second]
        turned[second] = sine * column[first] + cosine * column[second]
        return turned
      }
    }
    return columns
  }

  private static func square(_ vector: [Rational]) -> Rational {
    vector.reduce(0) { $0 + $1 * $1 }
  }

  private static func difference(_ left: [Rational], _ right: [Rational]) -> [Rational] {
    zip(left, right).map { $0 - $1 }
  }

  private static func states(
    _ data: [Rational], _ noise: [Rational], _ power: Rational
  ) throws -> [Rational] {
    try zip(data, noise).map { try Forward.state(data: $0, noise: $1, signalPower: power) }
  }

  static func objective(
    loss: @escaping Loss = LatentDiffusion.loss(latent:noise:signalPower:network:)
  ) -> Evidence {
    Proof.atPoints(
      "the loss of a network that acts on the subspace of W, x ↦ W f(Wᵀx), is that of f on z = Wᵀx, "
        + "and ‖ε‖² − ‖Wᵀε‖², which no network changes; it is 0 where f knows z; times γ it is the "
        + "bound's term of z"
    ) { point in
      let basis = Array(rotation(&point).prefix(2))
      let (x, noise) = ((0..<3).map { _ in point.number() }, (0..<3).map { _ in point.number() })
      let weights = (0..<6).map { _ in point.number() }
      let network: ([Rational]) -> [Rational] = { z in
        [0, 3].map { weights[$0] * z[0] + weights[$0 + 1] * z[1] + weights[$0 + 2] }
      }
      func encode(_ x: [Rational]) -> [Rational] {
        basis.map { column in zip(column, x).reduce(0) { $0 + $1.0 * $1.1 } }
      }
      let (z, latentNoise) = (encode(x), encode(noise))
      let inLatents = try loss(z, latentNoise, point.from, network)
      let inData = try loss(x, noise, point.from) { x in
        let predicted = network(encode(x))
        return (0..<3).map { basis[0][$0] * predicted[0] + basis[1][$0] * predicted[1] }
      }
      try point.equal(
        inData - inLatents, square(noise) - square(latentNoise), "the part off the subspace")
      let (signal, deviation) = (try point.from.root(), try (1 - point.from).root())
      let informed = try loss(z, latentNoise, point.from) { states in
        zip(states, z).map { ($0 - signal * $1) / deviation }
      }
      try point.equal(informed, 0, "a network that knows z")
      let variance = Posterior.variance(to: point.to, from: point.from)
      var bound: Rational = 0
      let noisy = try states(z, latentNoise, point.from)
      for (index, predicted) in network(noisy).enumerated() {
        let model = (noisy[index] - deviation * predicted) / signal
        let weight = try Posterior.dataWeight(to: point.to, from: point.from)
        let distance = weight * (z[index] - model)
        bound += distance * distance / (2 * variance)
      }
      let weight = try Objective.weight(to: point.to, from: point.from, variance: variance)
      try point.equal(weight * inLatents, bound, "the bound's term")
    }
  }

  static func scale(
    scaled: @escaping Formula3<Rational> = LatentDiffusion.scaled(_:deviation:shift:),
    unscaled: @escaping Formula3<Rational> = LatentDiffusion.unscaled(_:deviation:shift:),
    state: @escaping Formula5<Rational> = LatentDiffusion.state(
      latent:noise:signalPower:deviation:shift:),
    variance: @escaping Formula2<Rational> = LatentDiffusion.variance(latentVariance:signalPower:)
  ) -> Evidence {
    Proof.atPoints(
      "in the joint law of z and z_t scaled latents have the variance 1 at every t, unscaled ones "
        + "ᾱ σ² + 1 − ᾱ; the factor goes before the noise and comes out before the decoder"
    ) { point in
      let (center, deviation, latent) = (point.number(), point.fraction(), point.number())
      var joint = LinearGaussian<Rational>()
      let z = joint.append(constant: center, variance: deviation * deviation)
      let noise = joint.append(variance: 1)
      // The draw is affine: its constant and its weights are three values of it.
      let constant = try state(0, 0, point.from, deviation, center)
      let ofLatent = try state(1, 0, point.from, deviation, center) - constant
      let ofNoise = try state(0, 1, point.from, deviation, center) - constant
      let noisy = joint.append(
        constant: constant, weights: [(z, ofLatent), (noise, ofNoise)], variance: 0)
      try point.equal(joint.covariance[noisy][noisy], 1, "the variance of scaled latents")
      try point.equal(joint.mean[noisy], 0, "centred if the mean is taken out")
      try point.equal(
        joint.covariance[noisy][noise], (1 - point.from).root(), "the noise is not scaled")
      let bare = joint.append(weights: [(z, try point.from.root())], variance: 1 - point.from)
      try point.equal(
        try variance(deviation * deviation, point.from), joint.covariance[bare][bare], "left out")
      // One σ for two coordinates: each has a variance of its own, all together have 1.
      let (apart, spreads) = (point.number(), [point.fraction(), point.fraction()])
      let pooled = (spreads[0] + spreads[1]) / 2 + apart * apart
      let within = try spreads.reduce(0) { try $0 + variance($1 / pooled, point.from) / 2 }
      try point.equal(within + point.from * apart * apart / pooled, 1, "coordinates together")
      let sent = try scaled(latent, deviation, center)
      try point.equal(try unscaled(sent, deviation, center), latent, "back again")
      try point.equal(
        try scaled(latent + deviation, deviation, center) - sent, 1, "one deviation is one")
      try point.equal(try scaled(center, deviation, center), 0, "the shift comes first")
    }
  }

  static func commutes(
    encode: @escaping Code<Rational> = LatentDiffusion.encode(_:basis:),
    decode: @escaping Code<Rational> = LatentDiffusion.decode(_:basis:),
    centerShift: @escaping Formula2<Rational> = LatentDiffusion.centerShift(
      encodedCenter:signalPower:),
    noiseRate: @escaping Formula2<Rational> = LatentDiffusion.encodedNoiseRate(
      signalPower:deviation:),
    truncationError: @escaping @Sendable ([Rational], Int) throws -> Rational =
      LatentDiffusion.truncationError(eigenvalues:kept:)
  ) -> Evidence {
    Proof.atPoints(
      "for a rational orthonormal W: encode(diffuse x) = diffuse(encode x) with Wᵀε ~ N(0, I); a mean "
        + "shifts it by (a − 1)Wᵀμ, a scale makes s into s/σ; decode undoes encode on the subspace, and "
        + "off it the mean squared error is what the eigenvalues left out add to"
    ) { point in
      let turn = rotation(&point)
      let basis = Array(turn.prefix(2))
      let (x, noise) = ((0..<3).map { _ in point.number() }, (0..<3).map { _ in point.number() })
      let (z, latentNoise) = (try encode(x, basis), try encode(noise, basis))
      let noisy = try states(x, noise, point.from)
      try point.holds(
        try encode(noisy, basis) == states(z, latentNoise, point.from), "the square commutes")
      var joint = LinearGaussian<Rational>()
      for _ in 0..<3 { joint.append(variance: 1) }
      let units: [[Rational]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      let columns = try units.map { try encode($0, basis) }
      for row in 0..<2 {
        joint.append(weights: (0..<3).map { ($0, columns[$0][row]) }, variance: 0)
      }
      try point.holds(
        joint.marginal(of: [3, 4]).covariance == [[1, 0], [0, 1]], "Wᵀε ~ N(0, I)")
      let (center, deviation) = ((0..<3).map { _ in point.number() }, point.fraction())
      let centred = try encode(difference(noisy, center), basis)
      let wanted = try states(encode(difference(x, center), basis), latentNoise, point.from)
      for (index, encoded) in try encode(center, basis).enumerated() {
        try point.equal(
          centred[index] - wanted[index], try centerShift(encoded, point.from), "the mean's shift")
        let signal = try point.from.root() * z[index] / deviation
        try point.equal(
          try encode(noisy, basis)[index] / deviation - signal,
          try noiseRate(point.from, deviation) * latentNoise[index], "the scale's noise")
      }
      try point.holds(try encode(decode(z, basis), basis) == z, "a decoded latent's code")
      try truncation(&point, turn, encode, decode, truncationError)
    }
  }

  /// Points ±ρ_j q_j have (1/n) Σ x xᵀ = Σ_j (ρ_j²/3) q_j q_jᵀ.
  private static func truncation(
    _ point: inout Proof.Point, _ turn: [[Rational]], _ encode: Code<Rational>,
    _ decode: Code<Rational>, _ error: @Sendable ([Rational], Int) throws -> Rational
  ) throws {
    let sizes = (0..<3).map { _ in point.fraction() }.sorted(by: >)
    let points = zip(sizes, turn).flatMap { size, column in
      [column.map { size * $0 }, column.map { -size * $0 }]
    }
    for kept in 1...3 {
      let basis = Array(turn.prefix(kept))
      let lost = try points.map { square(difference($0, try decode(encode($0, basis), basis))) }
      try point.equal(
        lost.reduce(0, +) / 6, try error(sizes.map { $0 * $0 / 3 }, kept), "the truncation's error")
    }
  }

  typealias Marginal<F> = @Sendable (F, F, F) throws -> Moments<F>

  static func gaussianEncoder(
    marginal: @escaping Marginal<Rational> = {
      try LatentDiffusion.encodedMarginal(
        encodedMean: $0, encodedVariance: $1, signalPower: $2)
    },
    latentVariance: @escaping Formula2<Rational> = LatentDiffusion.latentVariance(
      varianceOfMeans:meanOfVariances:)
  ) -> Evidence {
    Proof.atPoints(
      "in the joint law of x, z and z_t the encoder's variance adds ᾱ v_E to the marginal's, v_E at "
        + "t = 0; over the data z has the variance of the means and the mean of the variances"
    ) { point in
      let (mean, variance) = (point.number(), point.fraction())
      for power in [1, point.to, point.from] {
        var joint = LinearGaussian<Rational>()
        let z = joint.append(constant: mean, variance: variance)
        let noisy = joint.append(weights: [(z, try power.root())], variance: 1 - power)
        let claimed = try marginal(mean, variance, power)
        try point.equal(claimed.mean, joint.mean[noisy], "the mean")
        try point.equal(claimed.variance, joint.covariance[noisy][noisy], "the variance")
      }
      let certain = try marginal(mean, 0, point.from)
      try point.equal(
        certain.variance, Forward.marginalVariance(signalPower: point.from), "no encoder's draw")
      var joint = LinearGaussian<Rational>()
      let spread = point.fraction()
      let center = joint.append(constant: mean, variance: spread)
      let z = joint.append(weights: [(center, 1)], variance: variance)
      try point.equal(
        try latentVariance(spread, variance), joint.covariance[z][z], "over the data")
      let from = point.from
      try point.refuses("a negative variance", try marginal(mean, -variance, from))
    }
  }
}
