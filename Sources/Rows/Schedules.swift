import Derivation
import RealModule
import Scalars

/// Noise schedules and sub-sequences of times.
extension Row {
  /// In the order of the register.
  static let schedulesRows: [Row] = [
    .scheduleSignalPower, .scheduleLinear, .scheduleScaledLinear, .scheduleCosine,
    .scheduleZeroTerminalSnr, .scheduleRespaced, .scheduleSubSequence,
  ]

  /// `schedule.signal-power`.
  public static let scheduleSignalPower = Row(
    "schedule.signal-power", .schedules,
    claim: "is the running product of 1 − β",
    says: "ᾱ_t = Π_{i≤t} (1−β_i) for β in (0, 1): strictly decreasing, in (0, 1) for t ≥ 1",
    formula: SignalPower.self,
    asked: [.proved, .computed], source: "Ho et al., arXiv:2006.11239v2, section 2, at eq. (4)",
    notebook: 0)

  private enum SignalPower: RowFormula {
    static let note: String? = "printed for t = 3"

    static func formulas<F>(_ letters: Letters<F>) -> [Formula<F>] {
      let betas = (1...3).map { letters[.beta(.at($0))] }
      let power = NoiseSchedule.cumulativeSignalPower(betas: betas)[2]
      let noise = NoiseSchedule.cumulativeNoisePower(betas: betas)[2]
      return [
        Formula(.letter(.barAlpha(.at(3))), power),
        Formula(.expression(1 - .letter(.barAlpha(.at(3)))), noise),
      ]
    }
  }

  /// `schedule.linear`.
  public static let scheduleLinear = Row(
    "schedule.linear", .schedules,
    claim: "is evenly spaced between both ends",
    says: "β_t linear from β_1 to β_T, both ends included",
    formula: Linear.self,
    asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, section 4", notebook: 1)

  private enum Linear: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) -> [Formula<F>] {
      let beta = NoiseSchedule.linearBeta(
        at: letters[.time(.now)], of: letters[.time(.last)], from: letters[.beta(.at(1))],
        through: letters[.beta(.last)])
      return [Formula(.letter(.beta(.now)), beta)]
    }
  }

  /// `schedule.scaled-linear`.
  public static let scheduleScaledLinear = Row(
    "schedule.scaled-linear", .schedules,
    claim: "has evenly spaced roots",
    says: "√β_t linear",
    formula: ScaledLinear.self,
    asked: [.computed], source: "Lin et al., arXiv:2305.08891v4, table 1 (Stable Diffusion)",
    notebook: 1)

  private enum ScaledLinear: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let beta = try NoiseSchedule.scaledLinearBeta(
        at: letters[.time(.now)], of: letters[.time(.last)], from: letters[.beta(.at(1))],
        through: letters[.beta(.last)])
      return [Formula(.letter(.beta(.now)), beta)]
    }
  }

  /// `schedule.cosine`.
  public static let scheduleCosine = Row(
    "schedule.cosine", .schedules,
    claim: "is the ratio of squared cosines, clipped",
    says: """
      β_t = min(1 − f(t)/f(t−1), 0.999), f(t) = cos²((t/T+s)/(1+s)·π/2), ᾱ = Π(1−β) (Improved); \
      equal to f(t)/f(0) only before the first clip. By subtraction β loses up to 1.4e5 units of \
      roundoff; as sin(π/(2T(1+s)))·sin(A+B)/cos²A (A, B the angles at t−1 and t) it loses a few
      """,
    formula: Cosine.self,
    asked: [.computed],
    source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (17), and section 3.2 for the clip",
    notebook: 10)

  private enum Cosine: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) -> [Formula<F>] {
      let (time, steps) = (letters[.time(.now)], letters[.time(.last)])
      let offset = letters[.offset]
      return [
        Formula(
          .letter(.beta(.now)),
          NoiseSchedule.cosineBeta(atTime: time, of: steps, offset: offset, cap: letters[.betaCap])),
        Formula(
          .letter(.barAlpha(.now)),
          NoiseSchedule.cosineSignalPower(atTime: time, of: steps, offset: offset)),
      ]
    }
  }

  /// `schedule.zero-terminal-snr`.
  public static let scheduleZeroTerminalSnr = Row(
    "schedule.zero-terminal-snr", .schedules,
    claim: "ends at 0 and keeps its first rate",
    says: "rescaling √ᾱ to end at 0 keeps √ᾱ_1 (ZSNR)",
    formula: ZeroTerminalSNR.self,
    asked: [.proved], source: "Lin et al., arXiv:2305.08891v4, section 3.1 and algorithm 1",
    notebook: 1)

  private enum ZeroTerminalSNR: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let rates = try [Time.at(1), .now, .last].map { time throws(DerivationError) in
        try Forward.signalRate(letters[.barAlpha(time)])
      }
      return [
        Formula(
          .expression(.squareRoot(.letter(.rescaledBarAlpha(.now)))),
          NoiseSchedule.zeroTerminalRates(signalRates: rates)[1])
      ]
    }
  }

  /// `schedule.respaced`.
  public static let scheduleRespaced = Row(
    "schedule.respaced", .schedules,
    claim: "gives ᾱ on τ back",
    says: """
      on a sub-sequence τ: β'_i = 1 − ᾱ_{τ_i}/ᾱ_{τ_{i−1}}; products of β' give ᾱ_τ back \
      (Improved)
      """,
    formula: Respaced.self,
    asked: [.proved, .computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, section 4",
    notebook: 10)

  private enum Respaced: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let powers = [Time.visitedBefore, .visited].map { letters[.barAlpha($0)] }
      return [
        Formula(.letter(.respacedBeta), try NoiseSchedule.respacedBetas(signalPowers: powers)[1])
      ]
    }
  }

  /// `schedule.sub-sequence`.
  public static let scheduleSubSequence = Row(
    "schedule.sub-sequence", .schedules,
    claim: "has S distinct times for every S",
    says: """
      leading, trailing, linspace, linear, quadratic τ: exactly S distinct ascending times in \
      1…T, for every 1 ≤ S ≤ T or a clear error
      """,
    formula: nil,  // times are whole numbers: no formula over a field
    asked: [.proved],
    source: """
      Lin et al., arXiv:2305.08891v4, table 2 (leading, trailing, linspace); Song et al., \
      arXiv:2010.02502v4, appendix D.2 (linear, quadratic)
      """, notebook: 10)
}
