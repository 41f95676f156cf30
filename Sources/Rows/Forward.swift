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
    asked: [.proved, .observed],
    source: "Ho et al., arXiv:2006.11239v2, eq. (2); Song et al., arXiv:2010.02502v4, eq. (3)",
    notebook: 1)

  /// `forward.joint`.
  public static let forwardJoint = Row(
    "forward.joint", .forward,
    claim: "is the sum over the kernels",
    says: "q(x_{1:T}∣x_0) = Π q(x_t∣x_{t−1}); its log density is the sum",
    asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (2)", notebook: 1)

  /// `forward.marginal`.
  public static let forwardMarginal = Row(
    "forward.marginal", .forward,
    claim: "is the induction of the kernels",
    says: "q(x_t∣x_0) = N(a_t x_0, s_t² I)",
    asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (4)",
    notebook: 1)

  /// `forward.composition`.
  public static let forwardComposition = Row(
    "forward.composition", .forward,
    claim: "joins two kernels into one",
    says: "kernel(u←s) ∘ kernel(t←u) = kernel(t←s), any s<u<t",
    asked: [.proved], source: "Own derivation, from Ho et al., arXiv:2006.11239v2, eq. (2)",
    notebook: 1)

  /// `forward.reparameterization`.
  public static let forwardReparameterization = Row(
    "forward.reparameterization", .forward,
    claim: "has the marginal's law",
    says: "x_t = a_t x_0 + s_t ε has that law",
    asked: [.proved, .observed],
    source: """
      Song et al., arXiv:2010.02502v4, eq. (4); Ho et al., arXiv:2006.11239v2, section 3.2
      """, notebook: 1)

  /// `forward.terminal`.
  public static let forwardTerminal = Row(
    "forward.terminal", .forward,
    claim: "is a divergence from N(0, I)",
    says: "q(x_T∣x_0) against N(0, I): KL in closed form, for each schedule",
    asked: [.computed],
    source: """
      Ho et al., arXiv:2006.11239v2, section 4 (L_T); Lin et al., arXiv:2305.08891v4, section \
      3.1
      """, notebook: 1)
}
