import Testing

/// The derivation, line by line, judged in one candidate.
///
/// Each function is one equation of the register, its checks are the arguments. Put your own
/// implementation here with the environment variable `DIFFUSION_ORACLE_CANDIDATE`.
@Suite(.serialized) struct Conformance {
  /// A candidate that claims nothing, or is lost, has every function below skipped.
  @Test func `something was judged`() async throws {
    let reason = try await Judged.unjudged()
    #expect(reason == nil)
  }

  @Test(
    .judging("schedule.signal-power"),
    arguments: try await Judged.checks(of: "schedule.signal-power"))
  func `schedule.signal-power is the running product of 1 − β`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("schedule.linear"), arguments: try await Judged.checks(of: "schedule.linear"))
  func `schedule.linear has evenly spaced β with both ends`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("forward.marginal"), arguments: try await Judged.checks(of: "forward.marginal"))
  func `forward.marginal has mean √ᾱ x_0 and deviation √(1−ᾱ)`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("forward.reparameterization"),
    arguments: try await Judged.checks(of: "forward.reparameterization"))
  func `forward.reparameterization is affine in x_0 and ε`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("inversion.predicted-data"),
    arguments: try await Judged.checks(of: "inversion.predicted-data"))
  func `inversion.predicted-data is (x_t − √(1−ᾱ) ε) ÷ √ᾱ`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("ddpm.posterior-mean"), arguments: try await Judged.checks(of: "ddpm.posterior-mean"))
  func `ddpm.posterior-mean weighs x_0 and x_t by Bayes`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("ddpm.posterior-variance"),
    arguments: try await Judged.checks(of: "ddpm.posterior-variance"))
  func `ddpm.posterior-variance is below β`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("ddim.sigma"), arguments: try await Judged.checks(of: "ddim.sigma"))
  func `ddim.sigma is η times the root of the posterior variance`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("ddim.update"), arguments: try await Judged.checks(of: "ddim.update"))
  func `ddim.update is x̂_0, direction and noise with their coefficients`(
    check: JudgedCheck
  ) {
    check.expectPass()
  }

  @Test(.judging("ddim.mean"), arguments: try await Judged.checks(of: "ddim.mean"))
  func `ddim.mean is what a step reports as its mean`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("ddim.variance"), arguments: try await Judged.checks(of: "ddim.variance"))
  func `ddim.variance is what a step reports as its variance`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("ddim.deterministic"), arguments: try await Judged.checks(of: "ddim.deterministic"))
  func `ddim.deterministic ignores fresh noise at η = 0`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("ddim.equals-ddpm"), arguments: try await Judged.checks(of: "ddim.equals-ddpm"))
  func `ddim.equals-ddpm draws from DDPM's posterior at η = 1`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("schedule.scaled-linear"),
    arguments: try await Judged.checks(of: "schedule.scaled-linear"))
  func `schedule.scaled-linear has evenly spaced roots`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("schedule.cosine"), arguments: try await Judged.checks(of: "schedule.cosine"))
  func `schedule.cosine is the clipped ratio of squared cosines`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("schedule.sub-sequence"),
    arguments: try await Judged.checks(of: "schedule.sub-sequence"))
  func `schedule.sub-sequence has S distinct times in every spacing`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("forward.kernel"), arguments: try await Judged.checks(of: "forward.kernel"))
  func `forward.kernel has mean √(1−β) x and deviation √β`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("inversion.noise-from-data"),
    arguments: try await Judged.checks(of: "inversion.noise-from-data"))
  func `inversion.noise-from-data is (x_t − √ᾱ x_0) ÷ √(1−ᾱ)`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("inversion.velocity"), arguments: try await Judged.checks(of: "inversion.velocity"))
  func `inversion.velocity is √ᾱ ε − √(1−ᾱ) x_0, and undone`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("ddpm.ancestral-step"), arguments: try await Judged.checks(of: "ddpm.ancestral-step"))
  func `ddpm.ancestral-step is the posterior's mean at x̂_0 with noise`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("improved.learned-variance"),
    arguments: try await Judged.checks(of: "improved.learned-variance"))
  func `improved.learned-variance lies between β̃ and β in the logarithm`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("ddim.inversion"), arguments: try await Judged.checks(of: "ddim.inversion"))
  func `ddim.inversion is one deterministic step towards noise`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("elbo.transition-term"),
    arguments: try await Judged.checks(of: "elbo.transition-term"))
  func `elbo.transition-term is the distance of two means in units of β̃, summed`(
    check: JudgedCheck
  ) {
    check.expectPass()
  }

  @Test(
    .judging("elbo.reconstruction-term"),
    arguments: try await Judged.checks(of: "elbo.reconstruction-term"))
  func `elbo.reconstruction-term is −log N(x_0; x̂_0, β_1), its constant with it`(
    check: JudgedCheck
  ) {
    check.expectPass()
  }

  @Test(.judging("elbo.prior-term"), arguments: try await Judged.checks(of: "elbo.prior-term"))
  func `elbo.prior-term is what is left of x_0 at T`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(.judging("objective.weights"), arguments: try await Judged.checks(of: "objective.weights"))
  func `objective.weights are k² ÷ 2σ² with the direction's part in k`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging("ddim.interpolation"), arguments: try await Judged.checks(of: "ddim.interpolation"))
  func `ddim.interpolation is slerp`(check: JudgedCheck) {
    check.expectPass()
  }
}
