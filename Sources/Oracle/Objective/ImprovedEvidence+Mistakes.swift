import Derivation
import RealModule
import Rows
import Scalars

extension ImprovedEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .improvedHybridObjective: [
      transition()
        .refuting(
          "the mean not stopped",
          transition { data, noise, predicted, head, to, from, weight, _ in
            try HybridObjective.estimate(
              data: data, noise: noise, predictedNoise: predicted, head: head, to: to, from: from,
              weight: weight
            ) { $0 }
          }
        )
        .refuting(
          "the simple term stopped too",
          transition { data, noise, predicted, head, to, from, weight, stop in
            try HybridObjective.estimate(
              data: data, noise: noise, predictedNoise: stop(predicted), head: head, to: to,
              from: from, weight: weight, stop: stop)
          }
        )
        .refuting(
          "the variance stopped too",
          transition { data, noise, predicted, head, to, from, weight, stop in
            try HybridObjective.estimate(
              data: data, noise: noise, predictedNoise: predicted, head: stop(head), to: to,
              from: from,
              weight: weight, stop: stop)
          }
        )
        .refuting(
          "bits for nats",
          transition { data, noise, predicted, head, to, from, weight, stop in
            try HybridObjective.estimate(
              data: data, noise: noise, predictedNoise: predicted, head: head, to: to, from: from,
              weight: weight / Dual(Double.log(2)), stop: stop)
          }),
      likelihood()
        .refuting(
          "the mean not stopped at t = 1",
          likelihood { level, noise, predicted, head, from, floor, weight, _ in
            try HybridObjective.estimate(
              level: level, noise: noise, predictedNoise: predicted, head: head, from: from,
              floor: floor, weight: weight
            ) { $0 }
          }
        )
        .refuting(
          "the levels shifted by one",
          likelihood { level, noise, predicted, head, from, floor, weight, stop in
            try HybridObjective.estimate(
              level: min(level + 1, 255), noise: noise, predictedNoise: predicted, head: head,
              from: from, floor: floor, weight: weight, stop: stop)
          }),
      total()
        .refuting(
          "a mean over t for the sum",
          total { simple, bound, weight in
            (simple.reduce(0, +) + weight * bound.reduce(0, +)) / 5
          }),
    ],
    .improvedLearnedVariance: [
      extremes()
        .refuting(
          "the extremes of single steps",
          extremes { to, from in
            let right = LearnedVariance.extremes(to: to, from: from)
            return (right.lower, 1 - from)
          }
        )
        .refuting(
          "β' for both extremes",
          extremes { to, from in
            let upper = LearnedVariance.extremes(to: to, from: from).upper
            return (upper, upper)
          })
    ],
    .scheduleRespaced: [
      respaced()
        .refuting(
          "a τ that does not increase goes through",
          respaced { signalPowers, times in
            var previous: Rational = 1
            return times.map { time in
              let power = signalPowers[min(max(time, 1), signalPowers.count) - 1]
              defer { previous = power }
              return 1 - power / previous
            }
          })
    ],
  ]
}
