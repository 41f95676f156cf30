import Derivation
import RealModule
import Scalars

/// What Improved DDPM adds to the training objective.
extension Row {
  /// In the order of the register.
  static let improvedRows: [Row] = [
    .improvedLearnedVariance, .improvedHybridObjective, .improvedImportanceSampling,
  ]

  /// `improved.learned-variance`.
  public static let improvedLearnedVariance = Row(
    "improved.learned-variance", .bound,
    claim: "lies between the extremes",
    says: """
      Σ = exp(v log β + (1−v) log β̃), between the extremes; network output in [−1, 1] maps to v
      """,
    formula: LearnedVariance.self,
    asked: [.proved, .computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (15)",
    notebook: 10)

  private enum LearnedVariance: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, from) = (letters.to, letters.from)
      return [
        Formula(
          .name(.learnedVariance),
          try Derivation.LearnedVariance.variance(
            head: letters[.head], beta: Forward.kernelVariance(to: from, from: to),
            posteriorVariance: Posterior.variance(to: to, from: from)))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.posteriorVariance(.now)]
    }
  }

  /// `improved.hybrid-objective`.
  public static let improvedHybridObjective = Row(
    "improved.hybrid-objective", .bound,
    claim: "teaches the mean by the simple loss alone",
    says: "L_simple + λ L_vlb, mean stopped in the second term",
    formula: HybridObjective.self,
    asked: [.computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (16)", notebook: 10)

  private enum HybridObjective: RowFormula {
    static let note: String? = "printed for T = 3"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .name(.hybrid),
          try Derivation.HybridObjective.total(
            simpleTerms: (1...3).map { letters[.noiseError(.at($0))] },
            variationalTerms: (0...2).map { letters[.term(.at($0))] }, weight: letters[.boundShare])
        )
      ]
    }
  }

  /// `improved.importance-sampling`.
  public static let improvedImportanceSampling = Row(
    "improved.importance-sampling", .bound,
    claim: "is unbiased and lowers the variance",
    says: """
      p_t ∝ √E[L_t²] with weights 1/p_t is unbiased and never raises the variance; with \
      estimated p_t only the first holds
      """,
    formula: ImportanceSampling.self,
    asked: [.proved, .observed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, section 3.3",
    notebook: 10)

  private enum ImportanceSampling: RowFormula {
    static let note: String? =
      "printed for T = 3: the chance of t = 1, then any time's weight"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let moments = (1...3).map { letters[.secondMoment(.at($0))] }
      return [
        Formula(
          .letter(.chance(.at(1))),
          try Derivation.ImportanceSampling.probabilities(secondMoments: moments)[0]),
        Formula(
          .letter(.drawWeight(.now)),
          try Derivation.ImportanceSampling.weight(probability: letters[.chance(.now)])),
      ]
    }
  }
}
