import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for `improved.importance-sampling`.
enum ImportanceEvidence {
  typealias Chances<F> = @Sendable ([F]) throws -> [F]

  /// A loss that takes two values, with E L² = root².
  private struct Loss {
    let root: Rational
    let outcomes: [(chance: Rational, value: Rational)]

    var mean: Rational { outcomes.reduce(0) { $0 + $1.chance * $1.value } }

    /// R cos φ / cos χ with the chance cos² χ, or else R sin φ / sin χ.
    init(_ point: inout Proof.Point) {
      root = point.fraction()
      let (phi, chi) = (point.angle(), point.angle())
      outcomes = [
        (chi.cosine * chi.cosine, root * phi.cosine / chi.cosine),
        (chi.sine * chi.sine, root * phi.sine / chi.sine),
      ]
    }
  }

  /// Mean and second moment of a weighted loss, over the draws of t and of the loss.
  private static func moments(
    _ losses: [Loss], chances: [Rational], weight: Formula1<Rational>
  ) throws -> (mean: Rational, square: Rational) {
    var (mean, square): (Rational, Rational) = (0, 0)
    for (loss, chance) in zip(losses, chances) {
      let scale = try weight(chance)
      for (outcome, value) in loss.outcomes {
        mean += chance * outcome * scale * value
        square += chance * outcome * scale * value * scale * value
      }
    }
    return (mean, square)
  }

  static func smallestVariance(
    chances: @escaping Chances<Rational> = {
      try ImportanceSampling.probabilities(secondMoments: $0)
    },
    weight: @escaping Formula1<Rational> = ImportanceSampling.weight(probability:)
  ) -> Evidence {
    Proof.atPoints(
      "over all outcomes L_t/p_t has the mean Σ E L_t for every positive p; at p_t ∝ √E[L_t²] its "
        + "square has the mean (Σ √E[L_t²])², and at any p that and "
        + "Σ_{i<j} p_i p_j (√E[L_i²]/p_i − √E[L_j²]/p_j)²: never less, the even p included",
      boxes: 1
    ) { point in
      let losses = (0..<4).map { _ in Loss(&point) }
      let roots = losses.map(\.root)
      let sum = roots.reduce(0, +)
      let total = losses.reduce(0) { $0 + $1.mean }
      let best = try chances(roots.map { $0 * $0 })
      try point.equal(best.reduce(0, +), 1, "chances add to 1")
      let atBest = try moments(losses, chances: best, weight: weight)
      try point.equal(atBest.mean, total, "unbiased")
      try point.equal(atBest.square, sum * sum, "the smallest second moment")
      let shares = roots.map { _ in point.fraction() }
      let drawn = shares.map { $0 / shares.reduce(0, +) }
      let even: [Rational] = [1 / 4, 1 / 4, 1 / 4, 1 / 4]
      for others in [drawn, even] {
        let atOthers = try moments(losses, chances: others, weight: weight)
        try point.equal(atOthers.mean, total, "unbiased for any p")
        var excess: Rational = 0
        for (i, j) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
          let difference = roots[i] / others[i] - roots[j] / others[j]
          excess += others[i] * others[j] * difference * difference
        }
        try point.equal(atOthers.square - atBest.square, excess, "a sum of squares more")
      }
    }
  }

  /// The chances that a history of losses leads to: one list a time, the oldest first.
  typealias Learned = @Sendable ([[Rational]], Rational) throws -> [Rational]

  private static func sampler(
    of losses: [[Rational]], evenShare: Rational
  ) throws -> ImportanceSampler<Rational> {
    var sampler = try ImportanceSampler(steps: losses.count, evenShare: evenShare)
    for (index, ofTime) in losses.enumerated() {
      for loss in ofTime { try sampler.record(loss: loss, at: index + 1) }
    }
    return sampler
  }

  static func sampler(
    chances: @escaping Learned = { try sampler(of: $0, evenShare: $1).probabilities() },
    time: @escaping @Sendable (ImportanceSampler<Rational>, Rational) throws -> Int = {
      try $0.time(at: $1)
    }
  ) -> Evidence {
    Proof.atPoints(
      "even until each time has ten losses, then by the last ten; a uniform number draws t with the "
        + "chance p_t; with estimated p_t > 0 the mean stays Σ E L_t, but averaged over histories the "
        + "variance can exceed the even draw's; an estimate of 0 loses the time",
      boxes: 1
    ) { point in
      // Five losses of 7R/5 and five of R/5 have the mean square R².
      let roots = (0..<3).map { _ in point.fraction() }
      let recent = roots.map { root in
        (0..<10).map { root * Rational($0 % 2 == 0 ? 7 : 1, over: 5) }
      }
      let share = point.fraction()
      let cold = [recent[0], Array(recent[1].dropLast()), recent[2]]
      try point.holds(try chances(cold, share) == [1 / 3, 1 / 3, 1 / 3], "even until warm")
      let old = point.fraction()
      let learned = try chances(recent.map { [old, old] + $0 }, share)
      for (root, chance) in zip(roots, learned) {
        try point.equal(
          chance, (1 - share) * root / roots.reduce(0, +) + share / 3, "by the last ten")
      }
      let warm = try sampler(of: recent, evenShare: share)
      var start: Rational = 0
      for (index, chance) in learned.enumerated() {
        // The numbers that draw t are an interval as long as p_t.
        for inside in [start, start + chance * point.fraction()] {
          try point.holds(try time(warm, inside) == index + 1, "t of \(inside)")
        }
        start += chance
      }
      try point.equal(start, 1, "every number draws a time")
      try limits(&point, chances)
    }
  }

  /// What holds, and what does not, where p is estimated: L_1 is 1, L_2 is rarely 10.
  private static func limits(_ point: inout Proof.Point, _ chances: Learned) throws {
    func moments(
      _ low: Rational, _ chances: [Rational]
    ) -> (mean: Rational, square: Rational) {
      let outcomes: [(Int, Rational, Rational)] = [
        (0, 1, 1), (1, 9 / 10, low), (1, 1 / 10, 10),
      ]
      return outcomes.filter { chances[$0.0] > 0 }.reduce((0, 0)) {
        (
          $0.0 + $1.1 * $1.2, $0.1 + $1.1 * $1.2 * $1.2 / chances[$1.0]
        )
      }
    }
    func history(_ low: Rational) -> [[Rational]] {
      [Array(repeating: 1, count: 10), Array(repeating: low, count: 10)]
    }
    let low = point.fraction() / 1000
    let right = 1 + 9 * low / 10 + 1
    let estimated = moments(low, try chances(history(low), 0))
    try point.equal(estimated.mean, right, "unbiased with an estimate")
    // All ten were low with the chance 0.9¹⁰; other histories add to the average.
    let allLow = (0..<10).reduce(1 as Rational) { chance, _ in chance * 9 / 10 }
    try point.holds(
      allLow * estimated.square > moments(low, [1 / 2, 1 / 2]).square,
      "an estimate that raises the variance")
    try point.equal(moments(0, try chances(history(0), 0)).mean, 1, "L_2 is never seen")
    try point.equal(
      moments(0, try chances(history(0), 1 / 1000)).mean, 2, "an even share keeps it")
  }

  private static let scales = [4.0, 1, 0.5, 0.25]
  private static let sum = scales.reduce(0, +)

  static func oneLaw(
    chances: @escaping Chances<Double> = {
      try ImportanceSampling.probabilities(secondMoments: $0)
    },
    weight: @escaping Formula1<Double> = ImportanceSampling.weight(probability:)
  ) -> Evidence {
    Observation.residuals(
      "losses R_t χ², times drawn by the exact p_t: the weighted loss is Σ R χ² at every t, and times "
        + "have the chances R_t/Σ R", dimension: 2
    ) { _, draw in
      // E L² = 3 R².
      let chances = try chances(scales.map { 3 * $0 * $0 })
      let uniform = Double.erfc(draw.normal() / Double.sqrt(2)) / 2
      var (time, start) = (0, 0.0)
      while time < scales.count - 1, uniform >= start + chances[time] {
        start += chances[time]
        time += 1
      }
      let normal = draw.normal()
      let weighted = try weight(chances[time]) * scales[time] * normal * normal
      // A place drawn anew within the time's interval of the right chances.
      let before = scales[..<time].reduce(0, +) / sum
      let within = Double.erfc(draw.normal() / Double.sqrt(2)) / 2
      let place = before + scales[time] / sum * within
      return [
        Double.sqrt(weighted / sum) * (normal < 0 ? -1 : 1), try NormalLaw.quantile(upper: place),
      ]
    }
  }

  typealias Weight = @Sendable (ImportanceSampler<Double>, Int) throws -> Double

  /// The sampler learns from its own draws, so they depend on each other; given the past each weighted
  /// loss has the mean Σ E L_t and lies in a known interval, and Azuma's inequality bounds the mean.
  static func learning(
    weight: @escaping Weight = { try $0.weight(at: $1) }
  ) -> Evidence {
    Evidence(
      kind: .observed,
      method:
        "a sampler that learns from what it draws: the mean of weighted losses against Σ E L_t, by "
        + "Azuma's inequality for bounded martingales"
    ) {
      let count = 20_000
      var stream = Stream("evidence/importance", seed: 0)
      var sampler = try ImportanceSampler<Double>(steps: scales.count)
      // A loss is even on [0.8 R, 1.2 R].
      func loss(_ time: Int) -> Double { scales[time - 1] * (0.8 + 0.4 * stream.uniform()) }
      for time in 1...scales.count {
        for _ in 0..<sampler.history { try sampler.record(loss: loss(time), at: time) }
      }
      var mean = 0.0
      for _ in 0..<count {
        let time = try sampler.time(at: stream.uniform())
        let (scale, seen) = (try weight(sampler, time), loss(time))
        mean += scale * seen / Double(count)
        try sampler.record(loss: seen, at: time)
      }
      // p_t is at least 0.999 · 0.8 R_t/(1.2 Σ R), and L_t at most 1.2 R_t.
      let largest = 1.2 * 1.2 / (0.8 * 0.999) * sum
      let allowed =
        largest * Double.sqrt(Double.log(2 / Observation.alpha) / (2 * Double(count)))
      guard (mean - sum).magnitude <= allowed else {
        throw Refutation("the mean of weighted losses is \(mean), not \(sum)")
      }
      let percent = Int((200 * allowed / sum).rounded(.up))
      return
        "\(count) draws; false alarms at most \(Observation.alpha), a bias of \(percent) % found "
        + "with power at least 1 − \(Observation.alpha)"
    }
  }
}
