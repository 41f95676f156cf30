import Derivation
import Rows
import Scalars

extension ImportanceEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .improvedImportanceSampling: [
      smallestVariance()
        .refuting(
          "E[L²] without its root",
          smallestVariance(chances: { moments in
            moments.map { $0 / moments.reduce(0, +) }
          })
        )
        .refuting("the mean's weight for the sum", smallestVariance(weight: { 1 / (4 * $0) })),
      sampler()
        .refuting(
          "all losses, not the last ten",
          sampler(chances: { losses, share in
            guard losses.allSatisfy({ $0.count >= 10 }) else {
              return losses.map { _ in Rational(1, over: losses.count) }
            }
            let sums = losses.map { $0.reduce(0) { $0 + $1 * $1 } }
            return sums.map { (1 - share) * $0 / sums.reduce(0, +) + share / 3 }
          })
        )
        .refuting(
          "by what was seen, before all times are warm",
          sampler(chances: { losses, share in
            let roots = losses.map { $0.suffix(10).reduce(0, +) }
            return roots.map { (1 - share) * $0 / roots.reduce(0, +) + share / 3 }
          })
        )
        .refuting(
          "an even draw",
          sampler(time: { _, uniform in
            uniform < 1 / 3 ? 1 : uniform < 2 / 3 ? 2 : 3
          })),
      oneLaw()
        .refuting(
          "E[L²] without its root, by draws",
          oneLaw(chances: { moments in
            moments.map { $0 / moments.reduce(0, +) }
          })
        )
        .refuting("the mean's weight for the sum, by draws", oneLaw(weight: { 1 / (4 * $0) })),
      learning()
        .refuting("no weight", learning(weight: { _, _ in 4 })),
    ]
  ]
}
