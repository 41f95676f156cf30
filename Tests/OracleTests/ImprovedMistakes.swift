import Derivation
import RealModule
import Scalars

@testable import Oracle

/// Mistakes in what Improved DDPM adds.
extension MistakeTests {
  static let improved: [Mistake] = hybrid + importance

  private static let hybrid: [Mistake] = [
    Mistake(
      "improved.hybrid-objective", "the mean not stopped",
      ImprovedEvidence.transition { data, noise, predicted, head, to, from, weight, _ in
        try HybridObjective.estimate(
          data: data, noise: noise, predictedNoise: predicted, head: head, to: to, from: from,
          weight: weight
        ) { $0 }
      }),
    Mistake(
      "improved.hybrid-objective", "the simple term stopped too",
      ImprovedEvidence.transition { data, noise, predicted, head, to, from, weight, stop in
        try HybridObjective.estimate(
          data: data, noise: noise, predictedNoise: stop(predicted), head: head, to: to,
          from: from, weight: weight, stop: stop)
      }),
    Mistake(
      "improved.hybrid-objective", "the variance stopped too",
      ImprovedEvidence.transition { data, noise, predicted, head, to, from, weight, stop in
        try HybridObjective.estimate(
          data: data, noise: noise, predictedNoise: predicted, head: stop(head), to: to, from: from,
          weight: weight, stop: stop)
      }),
    Mistake(
      "improved.hybrid-objective", "bits for nats",
      ImprovedEvidence.transition { data, noise, predicted, head, to, from, weight, stop in
        try HybridObjective.estimate(
          data: data, noise: noise, predictedNoise: predicted, head: head, to: to, from: from,
          weight: weight / Dual(Double.log(2)), stop: stop)
      }),
    Mistake(
      "improved.hybrid-objective", "the mean not stopped at t = 1",
      ImprovedEvidence.likelihood { level, noise, predicted, head, from, floor, weight, _ in
        try HybridObjective.estimate(
          level: level, noise: noise, predictedNoise: predicted, head: head, from: from,
          floor: floor, weight: weight
        ) { $0 }
      }),
    Mistake(
      "improved.hybrid-objective", "the levels shifted by one",
      ImprovedEvidence.likelihood { level, noise, predicted, head, from, floor, weight, stop in
        try HybridObjective.estimate(
          level: min(level + 1, 255), noise: noise, predictedNoise: predicted, head: head,
          from: from, floor: floor, weight: weight, stop: stop)
      }),
    Mistake(
      "improved.hybrid-objective", "a mean over t for the sum",
      ImprovedEvidence.total { simple, bound, weight in
        (simple.reduce(0, +) + weight * bound.reduce(0, +)) / 5
      }),
    Mistake(
      "improved.learned-variance", "the extremes of single steps",
      ImprovedEvidence.extremes { to, from in
        let right = LearnedVariance.extremes(to: to, from: from)
        return (right.lower, 1 - from)
      }),
    Mistake(
      "improved.learned-variance", "β' for both extremes",
      ImprovedEvidence.extremes { to, from in
        let upper = LearnedVariance.extremes(to: to, from: from).upper
        return (upper, upper)
      }),
    Mistake(
      "schedule.respaced", "a τ that does not increase goes through",
      ImprovedEvidence.respaced { signalPowers, times in
        var previous: Rational = 1
        return times.map { time in
          let power = signalPowers[min(max(time, 1), signalPowers.count) - 1]
          defer { previous = power }
          return 1 - power / previous
        }
      }),
  ]

  private static let importance: [Mistake] = [
    Mistake(
      "improved.importance-sampling", "E[L²] without its root",
      ImportanceEvidence.smallestVariance(chances: { moments in
        moments.map { $0 / moments.reduce(0, +) }
      })),
    Mistake(
      "improved.importance-sampling", "the mean's weight for the sum",
      ImportanceEvidence.smallestVariance(weight: { 1 / (4 * $0) })),
    Mistake(
      "improved.importance-sampling", "all losses, not the last ten",
      ImportanceEvidence.sampler(chances: { losses, share in
        guard losses.allSatisfy({ $0.count >= 10 }) else {
          return losses.map { _ in Rational(1, over: losses.count) }
        }
        let sums = losses.map { $0.reduce(0) { $0 + $1 * $1 } }
        return sums.map { (1 - share) * $0 / sums.reduce(0, +) + share / 3 }
      })),
    Mistake(
      "improved.importance-sampling", "by what was seen, before all times are warm",
      ImportanceEvidence.sampler(chances: { losses, share in
        let roots = losses.map { $0.suffix(10).reduce(0, +) }
        return roots.map { (1 - share) * $0 / roots.reduce(0, +) + share / 3 }
      })),
    Mistake(
      "improved.importance-sampling", "an even draw",
      ImportanceEvidence.sampler(time: { _, uniform in
        uniform < 1 / 3 ? 1 : uniform < 2 / 3 ? 2 : 3
      })),
    Mistake(
      "improved.importance-sampling", "E[L²] without its root, by draws",
      ImportanceEvidence.oneLaw(chances: { moments in
        moments.map { $0 / moments.reduce(0, +) }
      })),
    Mistake(
      "improved.importance-sampling", "the mean's weight for the sum, by draws",
      ImportanceEvidence.oneLaw(weight: { 1 / (4 * $0) })),
    Mistake(
      "improved.importance-sampling", "no weight",
      ImportanceEvidence.learning(weight: { _, _ in 4 })),
  ]
}
