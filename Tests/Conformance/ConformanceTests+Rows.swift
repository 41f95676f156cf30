// Written from the rows by `DIFFUSION_ORACLE_NOTEBOOKS=refresh swift test --filter NotebookTests`.

import Rows
import Testing

extension Conformance {
  @Test(
    .judging(.scheduleSignalPower),
    arguments: try await Judged.checks(of: .scheduleSignalPower))
  func `schedule.signal-power is the running product of 1 − β`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.scheduleLinear),
    arguments: try await Judged.checks(of: .scheduleLinear))
  func `schedule.linear is evenly spaced between both ends`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.scheduleScaledLinear),
    arguments: try await Judged.checks(of: .scheduleScaledLinear))
  func `schedule.scaled-linear has evenly spaced roots`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.scheduleCosine),
    arguments: try await Judged.checks(of: .scheduleCosine))
  func `schedule.cosine is the ratio of squared cosines, clipped`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.scheduleSubSequence),
    arguments: try await Judged.checks(of: .scheduleSubSequence))
  func `schedule.sub-sequence has S distinct times for every S`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.forwardKernel),
    arguments: try await Judged.checks(of: .forwardKernel))
  func `forward.kernel keeps the variance 1`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.forwardMarginal),
    arguments: try await Judged.checks(of: .forwardMarginal))
  func `forward.marginal is the induction of the kernels`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.forwardReparameterization),
    arguments: try await Judged.checks(of: .forwardReparameterization))
  func `forward.reparameterization has the marginal's law`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddpmPosteriorMean),
    arguments: try await Judged.checks(of: .ddpmPosteriorMean))
  func `ddpm.posterior-mean is Bayes' mean`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddpmPosteriorVariance),
    arguments: try await Judged.checks(of: .ddpmPosteriorVariance))
  func `ddpm.posterior-variance is Bayes' variance`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddpmAncestralStep),
    arguments: try await Judged.checks(of: .ddpmAncestralStep))
  func `ddpm.ancestral-step is the posterior's mean with noise`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.elboPriorTerm),
    arguments: try await Judged.checks(of: .elboPriorTerm))
  func `elbo.prior-term is the divergence at T`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.elboTransitionTerm),
    arguments: try await Judged.checks(of: .elboTransitionTerm))
  func `elbo.transition-term is a divergence of two posteriors`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.elboReconstructionTerm),
    arguments: try await Judged.checks(of: .elboReconstructionTerm))
  func `elbo.reconstruction-term is a density of the data`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.objectiveWeights),
    arguments: try await Judged.checks(of: .objectiveWeights))
  func `objective.weights are squared changes of the mean`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.improvedLearnedVariance),
    arguments: try await Judged.checks(of: .improvedLearnedVariance))
  func `improved.learned-variance lies between the extremes`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.inversionPredictedData),
    arguments: try await Judged.checks(of: .inversionPredictedData))
  func `inversion.predicted-data undoes the forward draw`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.inversionNoiseFromData),
    arguments: try await Judged.checks(of: .inversionNoiseFromData))
  func `inversion.noise-from-data undoes it for the noise`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.inversionVelocity),
    arguments: try await Judged.checks(of: .inversionVelocity))
  func `inversion.velocity turns the pair by an angle`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.reverseJoint),
    arguments: try await Judged.checks(of: .reverseJoint))
  func `reverse.joint has the marginal of its recursion`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimMean),
    arguments: try await Judged.checks(of: .ddimMean))
  func `ddim.mean keeps the marginals`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimVariance),
    arguments: try await Judged.checks(of: .ddimVariance))
  func `ddim.variance is what the mean leaves`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimUpdate),
    arguments: try await Judged.checks(of: .ddimUpdate))
  func `ddim.update is a draw from q_σ at x̂_0`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimSigma),
    arguments: try await Judged.checks(of: .ddimSigma))
  func `ddim.sigma is η² of the posterior variance`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimDeterministic),
    arguments: try await Judged.checks(of: .ddimDeterministic))
  func `ddim.deterministic is an affine bijection`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimEqualsDdpm),
    arguments: try await Judged.checks(of: .ddimEqualsDdpm))
  func `ddim.equals-ddpm at the posterior variance`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimSubSequence),
    arguments: try await Judged.checks(of: .ddimSubSequence))
  func `ddim.sub-sequence keeps the marginals`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimInversion),
    arguments: try await Judged.checks(of: .ddimInversion))
  func `ddim.inversion is undone by the step back`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.ddimInterpolation),
    arguments: try await Judged.checks(of: .ddimInterpolation))
  func `ddim.interpolation on the arc keeps the variance`(check: JudgedCheck) {
    check.expectPass()
  }

  @Test(
    .judging(.chainGaussianLaw),
    arguments: try await Judged.checks(of: .chainGaussianLaw))
  func `chain.gaussian-law gives mean and covariance after any number of steps`(
    check: JudgedCheck
  ) {
    check.expectPass()
  }
}
