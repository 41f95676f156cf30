import Derivation
import Laws
import Scalars

/// Chains on any τ.
extension ImprovedEvidence {
  static func extremes(
    _ formula:
      @escaping @Sendable (Rational, Rational) throws -> (
        lower: Rational, upper: Rational
      ) = LearnedVariance.extremes(to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "on a stride the extremes are β' and β̃' of the chain on τ: in the joint law of all steps the "
        + "variances of x_t given x_prev, and of x_prev given x_t and x_0"
    ) { point in
      var joint = LinearGaussian<Rational>()
      var place = joint.append(constant: point.number(), variance: 0)
      var powers: [Rational] = [1]
      for _ in 1...5 {
        let rate = point.fraction()
        place = joint.append(weights: [(place, rate)], variance: 1 - rate * rate)
        powers.append(powers[place - 1] * rate * rate)
      }
      let values = try formula(powers[2], powers[5])
      try point.equal(values.upper, joint.given(2, is: 0).covariance[5][5], "β'")
      try point.equal(values.lower, joint.given(5, is: 0).covariance[2][2], "β̃'")
      try point.equal(
        try formula(powers[0], powers[1]).lower, 0, "nothing is left of x_0 given x_0")
    }
  }

  static func respaced(
    _ formula: @escaping @Sendable ([Rational], [Int]) throws -> [Rational] =
      NoiseSchedule.respacedBetas(signalPowers:at:)
  ) -> Evidence {
    Proof.atPoints(
      "on any τ 1 − β' is the product of the 1 − β of its gap; a τ that does not increase or leaves "
        + "1…T, and signal powers that do not fall, are errors"
    ) { point in
      let betas = (0..<8).map { _ in point.fraction() }
      let powers = NoiseSchedule.cumulativeSignalPower(betas: betas)
      for times in [[1, 2, 3, 4, 5, 6, 7, 8], [8], [2, 3, 7]] {
        var previous = 0
        for (time, beta) in zip(times, try formula(powers, times)) {
          let kept = betas[previous..<time].reduce(1) { $0 * (1 - $1) }
          try point.equal(1 - beta, kept, "τ = \(times)")
          previous = time
        }
      }
      let bad: [([Rational], [Int])] = [
        (powers, [3, 3]), (powers, [3, 2]), (powers, [0, 2]), (powers, [2, 9]),
        (powers.reversed(), [1, 2]), ([powers[0], powers[0]], [1, 2]), ([-powers[0]], [1]),
        ([1], [1]),
      ]
      for (powers, times) in bad {
        try point.refuses("τ = \(times) of \(powers)", try formula(powers, times))
      }
    }
  }
}
