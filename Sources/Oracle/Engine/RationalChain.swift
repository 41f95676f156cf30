import Derivation
import Scalars

/// A chain of times at which all of the derivation's roots are fractions, and a member of q_σ on it.
///
/// a_t and s_t are cosine and sine of an angle whose half has a rational tangent, and so are σ_t and the
/// direction's coefficient, as shares of s_{t−1}. Only √β_t and √β̃_t are irrational: σ is no multiple of
/// DDPM's, and for DDPM's member there is ``PythagoreanPoint``.
struct RationalChain {
  /// ᾱ_1, …, ᾱ_T, strictly decreasing in (0, 1).
  let signalPowers: [Rational]
  /// σ_2, …, σ_T, each in (0, s_{t−1}).
  let sigmas: [Rational]

  /// A chain of so many times, at most 12, drawn from a proof's point.
  init(steps: Int, at point: inout Proof.Point) {
    // Distinct half tangents k/13 in (0, 1), ascending: the angle grows, the signal falls.
    var left = Array(1...12)
    let tangents = (0..<steps).map { _ in left.remove(at: point.choice(of: left.count)) }.sorted()
    signalPowers = tangents.map { tangent in
      let (cosine, _) = Rational.turn(halfTangent: Rational(tangent, over: 13))
      return cosine * cosine
    }
    sigmas = tangents.dropLast().map { tangent in
      let noise = Rational.turn(halfTangent: Rational(tangent, over: 13)).sine
      return noise * Rational.turn(halfTangent: Rational(point.choice(of: 7) + 1, over: 9)).sine
    }
  }

  /// Kernels of a drawn network that is affine in x_t, at the chain's times.
  func kernels(at point: inout Proof.Point) throws -> [AffineKernel<Rational>] {
    let powers = [1] + signalPowers
    let sigmas = [0] + sigmas
    return try sigmas.indices.map { index in
      try Reverse.kernel(
        gain: point.fraction(), shift: point.fraction(), to: powers[index],
        from: powers[index + 1], sigma: sigmas[index],
        variance: index == 0 ? point.fraction() : nil)
    }
  }
}
