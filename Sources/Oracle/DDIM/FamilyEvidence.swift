import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars

/// Evidence for the family behind `ddim.*`: what singles it out and what it keeps.
enum FamilyEvidence {
  static func threeForms(
    draw: @escaping Formula6<Rational> = DDIM.draw(data:state:freshNoise:to:from:sigma:),
    split: @escaping Formula5<Rational> = DDIM.split(data:noise:freshNoise:to:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "the second form is the third identically where x_t = a x_0 + s ε; its mean and the sum of its "
        + "squared slopes in ε and z are the marginal's, which is the first form in law"
    ) { point in
      let (data, noise, fresh) = (point.number(), point.number(), point.number())
      let sigma = try DDIMEvidence.sigma(at: point)
      let state = try Forward.state(data: data, noise: noise, signalPower: point.from)
      let second = try split(data, noise, fresh, point.to, sigma)
      try point.equal(
        second, try draw(data, state, fresh, point.to, point.from, sigma), "second and third form")
      let mean = try split(data, 0, 0, point.to, sigma)
      let ofOld = try split(data, 1, 0, point.to, sigma) - mean
      let ofFresh = try split(data, 0, 1, point.to, sigma) - mean
      try point.equal(
        mean, Forward.marginalMean(data: data, signalPower: point.to), "the mean in law")
      try point.equal(
        ofOld * ofOld + ofFresh * ofFresh, Forward.marginalVariance(signalPower: point.to),
        "the variance in law")
      try point.equal(second, mean + ofOld * noise + ofFresh * fresh, "affine in both noises")
    }
  }

  static func marginalConsistency(
    _ formula:
      @escaping @Sendable (Rational, Rational, Rational, Rational) throws -> Moments<Rational> =
      DDIM.marginalAfterStep(data:to:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "the induction's step: x_t from q(x_t∣x_0), then x_{t−1} from q_σ, has the marginal's mean and "
        + "variance, for σ of any η and for the largest σ"
    ) { point in
      let data = point.number()
      for sigma in [try DDIMEvidence.sigma(at: point), try Forward.noiseRate(point.to)] {
        let law = try formula(data, point.to, point.from, sigma)
        try point.equal(
          law.mean, Forward.marginalMean(data: data, signalPower: point.to), "the mean")
        try point.equal(
          law.variance, Forward.marginalVariance(signalPower: point.to), "the variance")
      }
    }
  }

  static func uniqueness(
    _ formula:
      @escaping @Sendable (Rational, Rational, Rational) throws -> (data: Rational, state: Rational) =
      DDIM.weights(to:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "the two marginals are two equations for two weights: (a) variances fix the weight of x_t up to "
        + "its sign, (b) means then fix that of x_0; a direction turned in two coordinates keeps both, "
        + "which is the counterexample without \"scalar\""
    ) { point in
      let sigma = try DDIMEvidence.sigma(at: point)
      let weights = try formula(point.to, point.from, sigma)
      let (signal, variance) = (
        try Forward.signalRate(point.from), Forward.marginalVariance(signalPower: point.from)
      )
      let wanted = try (
        mean: Forward.signalRate(point.to),
        variance: Forward.marginalVariance(signalPower: point.to)
      )
      func law(_ data: Rational, _ state: Rational) -> Moments<Rational> {
        (data + state * signal, state * state * variance + sigma * sigma)
      }
      let kept = law(weights.data, weights.state)
      try point.equal(kept.mean, wanted.mean, "the mean")
      try point.equal(kept.variance, wanted.variance, "the variance")
      try point.holds(weights.state > 0, "the direction points back to x_t")
      // The variance is a quadratic in the weight of x_t whose two roots are ±k: every other weight
      // changes it, by (k' − k)(k' + k) s².
      let other = point.number()
      try point.equal(
        law(weights.data, other).variance - wanted.variance,
        (other - weights.state) * (other + weights.state) * variance, "the roots are ±k")
      // The mean is affine in the weight of x_0 with slope 1: every other weight changes it.
      let shift = point.number()
      try point.equal(
        law(weights.data + shift, weights.state).mean - wanted.mean, shift, "one weight of x_0")
      let mirrored = -weights.state
      let mirror = law(wanted.mean - mirrored * signal, mirrored)
      try point.equal(mirror.variance, wanted.variance, "the other sign keeps the variance")
      try point.equal(mirror.mean, wanted.mean, "the other sign keeps the mean")
      // Two coordinates, weight k R of x_t for a rotation R and a_prev − k R a of x_0: the covariance
      // k² s² R Rᵀ + σ² I and the mean stay, though kR is no scalar.
      let turn = [
        [Rational(3, over: 5), Rational(-4, over: 5)],
        [Rational(4, over: 5), Rational(3, over: 5)],
      ]
      let data = [point.number(), point.number()]
      for row in 0..<2 {
        for column in 0..<2 {
          let product = turn[row][0] * turn[column][0] + turn[row][1] * turn[column][1]
          let own = weights.state * weights.state * variance * product
          let wantedHere = row == column ? wanted.variance - sigma * sigma : 0
          try point.equal(own, wantedHere, "a turned direction keeps the covariance")
        }
        let turned = weights.state * (turn[row][0] * data[0] + turn[row][1] * data[1])
        let ofData = wanted.mean * data[row] - turned * signal
        try point.equal(ofData + turned * signal, wanted.mean * data[row], "and the mean")
      }
    }
  }

  static func sigmaHat(
    _ formula: @escaping Formula2<Rational> = DDIM.varianceAtSigmaHat(to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "noise of variance β beside the mean at η = 1 leaves more than the marginal's variance; with σ̂ "
        + "in the direction too the radicand is negative wherever β_2 > β_1"
    ) { point in
      let sigma = try DDIM.sigma(to: point.to, from: point.from, eta: 1)
      let state = try DDIM.weights(to: point.to, from: point.from, sigma: sigma).state
      let beta = Forward.kernelVariance(to: point.from, from: point.to)
      let left = try formula(point.to, point.from)
      try point.equal(
        left, state * state * Forward.marginalVariance(signalPower: point.from) + beta,
        "the variance that is left")
      try point.holds(
        left > Forward.marginalVariance(signalPower: point.to), "it is not the marginal's")
      // Squares, so that √β_2 is a fraction: β_2 = second² > β_1.
      let second = point.fraction()
      let first = second * second * point.fraction()
      try point.refuses(
        "σ̂² = β_2 beyond 1 − ᾱ_1 = β_1", try DDIM.directionRate(to: 1 - first, sigma: second))
    }
  }

  static func inversion(
    _ formula: @escaping Formula4<Rational> = DDIM.encode(state:noise:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "the step towards noise is undone by the σ = 0 step with the same ε̂, and takes a x_0 + s ε of "
        + "one time to that of the other"
    ) { point in
      let (data, noise, state) = (point.number(), point.number(), point.number())
      let next = try formula(state, noise, point.from, point.to)
      try point.equal(
        DDIM.deterministicUpdate(state: next, noise: noise, to: point.to, from: point.from), state,
        "undone")
      let earlier = try Forward.state(data: data, noise: noise, signalPower: point.to)
      try point.equal(
        try formula(earlier, noise, point.from, point.to),
        Forward.state(data: data, noise: noise, signalPower: point.from), "the same x_0 and ε")
    }
  }

  static func interpolation(
    arc: @escaping Formula4<Rational> = Interpolation.arc(_:_:cosine:sine:),
    variance: @escaping Formula2<Rational> = Interpolation.variance(weights:_:)
  ) -> Evidence {
    Proof.atPoints(
      "on the arc variances 1 stay 1 and ends are met; linear interpolation leaves (1−w)² + w² < 1; "
        + "weights sin((1−w)θ)/sin θ and sin(wθ)/sin θ keep the norm where the ends' norms agree"
    ) { point in
      let (first, second) = (point.number(), point.number())
      let turn = point.angle()
      func onArc(_ first: Rational, _ second: Rational) throws -> Rational {
        try arc(first, second, turn.cosine, turn.sine)
      }
      let weights = (try onArc(1, 0), try onArc(0, 1))
      try point.equal(try variance(weights.0, weights.1), 1, "the variance on the arc")
      try point.equal(
        try onArc(first, second), weights.0 * first + weights.1 * second, "linear in the ends")
      try point.equal(try arc(first, second, 1, 0), first, "the first end")
      try point.equal(try arc(first, second, 0, 1), second, "the second end")
      let share = point.fraction()
      let linear = try variance(1 - share, share)
      try point.equal(linear, 1 - 2 * share * (1 - share), "the variance of linear interpolation")
      // θ = φ + χ with rational sines and cosines: u = sin χ/sin θ, w = sin φ/sin θ, and for ends of
      // norm 1 at the angle θ the squared norm is u² + w² + 2uw cos θ.
      let (part, rest) = (point.angle(), point.angle())
      let sine = part.sine * rest.cosine + part.cosine * rest.sine
      let cosine = part.cosine * rest.cosine - part.sine * rest.sine
      let (ofFirst, ofSecond) = (rest.sine / sine, part.sine / sine)
      try point.equal(
        variance(ofFirst, ofSecond) + 2 * ofFirst * ofSecond * cosine, 1, "slerp keeps the norm")
    }
  }

  /// Half-way between two vectors of one length is their sum, brought to that length: bisecting
  /// three times gives slerp at eighths without an angle.
  static func slerpByBisection(
    _ formula: @escaping @Sendable ([Double], [Double], Double) throws -> [Double] =
      Interpolation.spherical(_:_:fraction:),
    weights: @escaping @Sendable (Double, Double) throws -> (first: Double, second: Double) =
      Interpolation.sphericalWeights(fraction:angle:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "slerp at eighths by bisection, the middle being the sum brought to the ends' length, to "
        + "77 digits; at a right angle the weights are the arc's, cosine and sine"
    ) {
      var worst = 0.0
      for (first, second) in [
        ([3.0, 4, 0], [0, 3.0, 4]), ([1, 2, 2], [-2.0, 2, -1]), ([0, 0, 5], [3, -4, 0]),
      ] {
        for eighths in 0...8 {
          let right = bisected(first, second, eighths)
          let values = try formula(first, second, Double(eighths) / 8)
          guard values.count == right.count else { throw Refutation("a wrong number of values") }
          for (value, exact) in zip(values, right) {
            // Angles and sines are off by a few roundings each; lengths are 3 and 5.
            let deviation = (value - exact.approximation).magnitude / 5
            worst = max(worst, deviation)
            guard deviation <= 32 * Double.ulpOfOne else {
              throw Refutation(
                "at \(eighths)/8 a coordinate is \(value), \(exact.approximation) is right")
            }
          }
          let fraction = Double(eighths) / 8
          let arc = try weights(fraction, Double.pi / 2)
          let angle = fraction * Double.pi / 2
          let isArc =
            (arc.first - Double.cos(angle)).magnitude <= 8 * Double.ulpOfOne
            && (arc.second - Double.sin(angle)).magnitude <= 8 * Double.ulpOfOne
          guard isArc else { throw Refutation("at a right angle the weights are not the arc's") }
        }
      }
      return "at most \(worst) of the length off"
    }
  }

  /// The point at so many eighths of the way.
  private static func bisected(
    _ first: [Double], _ second: [Double], _ eighths: Int
  ) -> [FixedPoint] {
    func exact(_ vector: [Double]) -> [FixedPoint] {
      vector.map { FixedPoint($0) ?? FixedPoint(0) }
    }
    func square(_ vector: [FixedPoint]) -> FixedPoint {
      vector.reduce(FixedPoint(0)) { $0 + $1 * $1 }
    }
    var (low, high) = (exact(first), exact(second))
    var (start, end) = (0, 8)
    while eighths != start && eighths != end {
      let sum = zip(low, high).map { $0 + $1 }
      let scale = (square(low) / square(sum)).squareRoot()
      let (middle, half) = (sum.map { $0 * scale }, (start + end) / 2)
      if eighths <= half { (high, end) = (middle, half) } else { (low, start) = (middle, half) }
    }
    return eighths == start ? low : high
  }
}
