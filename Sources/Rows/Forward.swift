import Derivation
import RealModule
import Scalars

/// The forward process q.
extension Row {
  /// In the order of the register.
  static let forwardRows: [Row] = [
    .forwardKernel, .forwardJoint, .forwardMarginal, .forwardComposition,
    .forwardReparameterization, .forwardTerminal,
  ]

  /// `forward.kernel`.
  public static let forwardKernel = Row(
    "forward.kernel", .forward,
    claim: "keeps the variance 1",
    says: "q(x_t∣x_{t−1}) = N(√(ᾱ_t/ᾱ_{t−1}) x_{t−1}, (1−ᾱ_t/ᾱ_{t−1}) I)",
    formula: Kernel.self,
    asked: [.proved, .observed],
    source: "Ho et al., arXiv:2006.11239v2, eq. (2); Song et al., arXiv:2010.02502v4, eq. (3)",
    notebook: 1)

  private enum Kernel: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (before, kernel) = (letters[.state(.before)], try kernel(.now, .before, letters))
      return [
        Formula(law(.now, .before), normal: (kernel.signalRate * before, kernel.variance)),
        Formula(
          .letter(.state(.now)),
          try Forward.step(state: before, noise: letters.noise, to: letters.from, from: letters.to)),
      ]
    }

    // The kernel is what α_t and β_t are defined by.
    static func abbreviations(_ notation: Notation) -> [Letter] { [] }
  }

  /// `forward.joint`.
  public static let forwardJoint = Row(
    "forward.joint", .forward,
    claim: "is the sum over the kernels",
    says: "q(x_{1:T}∣x_0) = Π q(x_t∣x_{t−1}); its log density is the sum",
    formula: Joint.self,
    asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (2)", notebook: 1)

  private enum Joint: RowFormula {
    static let note: String? = "printed for T = 2"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .logarithm(.law(.forward, of: [.state(.span(1, 2))], given: [.state(.at(0))])),
          try Forward.logJointDensity(
            states: [letters[.state(.at(1))], letters[.state(.at(2))]], data: letters.data,
            signalPowers: [letters[.barAlpha(.at(1))], letters[.barAlpha(.at(2))]]))
      ]
    }
  }

  /// `forward.marginal`.
  public static let forwardMarginal = Row(
    "forward.marginal", .forward,
    claim: "is the induction of the kernels",
    says: "q(x_t∣x_0) = N(a_t x_0, s_t² I)",
    formula: Marginal.self,
    asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (4)",
    notebook: 1)

  private enum Marginal: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let mean = try Forward.marginalMean(data: letters.data, signalPower: letters.from)
      let variance = Forward.marginalVariance(signalPower: letters.from)
      return [Formula(law(.now, .at(0)), normal: (mean, variance))]
    }
  }

  /// `forward.composition`.
  public static let forwardComposition = Row(
    "forward.composition", .forward,
    claim: "joins two kernels into one",
    says: "kernel(u←s) ∘ kernel(t←u) = kernel(t←s), any s<u<t",
    formula: Composition.self,
    asked: [.proved], source: "Own derivation, from Ho et al., arXiv:2006.11239v2, eq. (2)",
    notebook: 1)

  private enum Composition: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let start = letters[.state(.early)]
      let composed = Forward.composed(
        try kernel(.middle, .early, letters), try kernel(.now, .middle, letters))
      let direct = try kernel(.now, .early, letters)
      return [composed, direct].map {
        Formula(law(.now, .early), normal: ($0.signalRate * start, $0.variance))
      }
    }
  }

  /// `forward.reparameterization`.
  public static let forwardReparameterization = Row(
    "forward.reparameterization", .forward,
    claim: "has the marginal's law",
    says: "x_t = a_t x_0 + s_t ε has that law",
    formula: Reparameterization.self,
    asked: [.proved, .observed],
    source: """
      Song et al., arXiv:2010.02502v4, eq. (4); Ho et al., arXiv:2006.11239v2, section 3.2
      """, notebook: 1)

  private enum Reparameterization: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.state(.now)),
          try Forward.state(data: letters.data, noise: letters.noise, signalPower: letters.from))
      ]
    }
  }

  /// `forward.terminal`.
  public static let forwardTerminal = Row(
    "forward.terminal", .forward,
    claim: "is a divergence from N(0, I)",
    says: "q(x_T∣x_0) against N(0, I): KL in closed form, for each schedule",
    formula: Terminal.self,
    asked: [.computed],
    source: """
      Ho et al., arXiv:2006.11239v2, section 4 (L_T); Lin et al., arXiv:2305.08891v4, section \
      3.1
      """, notebook: 1)

  private enum Terminal: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .divergence(law(.last, .at(0)), .normal(mean: 0, variance: 1)),
          try Forward.terminalDivergence(
            meanSquare: letters.data * letters.data, signalPower: letters[.barAlpha(.last)]))
      ]
    }
  }
}

/// q of one time given another.
private func law(_ time: Time, _ given: Time) -> LeftSide {
  .law(.forward, of: [.state(time)], given: [.state(given)])
}

/// The kernel from one time to another: its mean's slope in the state, and its variance.
private func kernel<F>(
  _ to: Time, _ from: Time, _ letters: Letters<F>
) throws(DerivationError) -> (signalRate: F, variance: F) {
  let (to, from) = (letters[.barAlpha(to)], letters[.barAlpha(from)])
  return (
    try Forward.kernelSignalRate(to: to, from: from), Forward.kernelVariance(to: to, from: from)
  )
}
