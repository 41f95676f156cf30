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
    asked: [.proved, .computed], source: "Ho et al., arXiv:2006.11239v2, section 2, at eq. (4)",
    notebook: 0)

  /// `schedule.linear`.
  public static let scheduleLinear = Row(
    "schedule.linear", .schedules,
    claim: "is evenly spaced between both ends",
    says: "β_t linear from β_1 to β_T, both ends included",
    asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, section 4", notebook: 1)

  /// `schedule.scaled-linear`.
  public static let scheduleScaledLinear = Row(
    "schedule.scaled-linear", .schedules,
    claim: "has evenly spaced roots",
    says: "√β_t linear",
    asked: [.computed], source: "Lin et al., arXiv:2305.08891v4, table 1 (Stable Diffusion)",
    notebook: 1)

  /// `schedule.cosine`.
  public static let scheduleCosine = Row(
    "schedule.cosine", .schedules,
    claim: "is the ratio of squared cosines, clipped",
    says: """
      β_t = min(1 − f(t)/f(t−1), 0.999), f(t) = cos²((t/T+s)/(1+s)·π/2), ᾱ = Π(1−β) (Improved); \
      equal to f(t)/f(0) only before the first clip. By subtraction β loses up to 1.4e5 units of \
      roundoff; as sin(π/(2T(1+s)))·sin(A+B)/cos²A (A, B the angles at t−1 and t) it loses a few
      """,
    asked: [.computed],
    source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (17), and section 3.2 for the clip",
    notebook: 10)

  /// `schedule.zero-terminal-snr`.
  public static let scheduleZeroTerminalSnr = Row(
    "schedule.zero-terminal-snr", .schedules,
    claim: "ends at 0 and keeps its first rate",
    says: "rescaling √ᾱ to end at 0 keeps √ᾱ_1 (ZSNR)",
    asked: [.proved], source: "Lin et al., arXiv:2305.08891v4, section 3.1 and algorithm 1",
    notebook: 1)

  /// `schedule.respaced`.
  public static let scheduleRespaced = Row(
    "schedule.respaced", .schedules,
    claim: "gives ᾱ on τ back",
    says: """
      on a sub-sequence τ: β'_i = 1 − ᾱ_{τ_i}/ᾱ_{τ_{i−1}}; products of β' give ᾱ_τ back \
      (Improved)
      """,
    asked: [.proved, .computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, section 4",
    notebook: 10)

  /// `schedule.sub-sequence`.
  public static let scheduleSubSequence = Row(
    "schedule.sub-sequence", .schedules,
    claim: "has S distinct times for every S",
    says: """
      leading, trailing, linspace, linear, quadratic τ: exactly S distinct ascending times in \
      1…T, for every 1 ≤ S ≤ T or a clear error
      """,
    asked: [.proved],
    source: """
      Lin et al., arXiv:2305.08891v4, table 2 (leading, trailing, linspace); Song et al., \
      arXiv:2010.02502v4, appendix D.2 (linear, quadratic)
      """, notebook: 10)
}
