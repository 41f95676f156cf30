// Written from the rows by `DIFFUSION_ORACLE_NOTEBOOKS=refresh swift test --filter NotebookTests`.

import Rows
import Testing

extension EvidenceTests {
  @Test func `schedule.signal-power is the running product of 1 − β`() throws {
    try expectEvidence(for: .scheduleSignalPower)
  }

  @Test func `schedule.linear is evenly spaced between both ends`() throws {
    try expectEvidence(for: .scheduleLinear)
  }

  @Test func `schedule.scaled-linear has evenly spaced roots`() throws {
    try expectEvidence(for: .scheduleScaledLinear)
  }

  @Test func `schedule.cosine is the ratio of squared cosines, clipped`() throws {
    try expectEvidence(for: .scheduleCosine)
  }

  @Test func `schedule.zero-terminal-snr ends at 0 and keeps its first rate`() throws {
    try expectEvidence(for: .scheduleZeroTerminalSnr)
  }

  @Test func `schedule.respaced gives ᾱ on τ back`() throws {
    try expectEvidence(for: .scheduleRespaced)
  }

  @Test func `schedule.sub-sequence has S distinct times for every S`() throws {
    try expectEvidence(for: .scheduleSubSequence)
  }

  @Test func `forward.kernel keeps the variance 1`() throws {
    try expectEvidence(for: .forwardKernel)
  }

  @Test func `forward.joint is the sum over the kernels`() throws {
    try expectEvidence(for: .forwardJoint)
  }

  @Test func `forward.marginal is the induction of the kernels`() throws {
    try expectEvidence(for: .forwardMarginal)
  }

  @Test func `forward.composition joins two kernels into one`() throws {
    try expectEvidence(for: .forwardComposition)
  }

  @Test func `forward.reparameterization has the marginal's law`() throws {
    try expectEvidence(for: .forwardReparameterization)
  }

  @Test func `forward.terminal is a divergence from N(0, I)`() throws {
    try expectEvidence(for: .forwardTerminal)
  }

  @Test func `ddpm.posterior-bayes completes the square`() throws {
    try expectEvidence(for: .ddpmPosteriorBayes)
  }

  @Test func `ddpm.posterior-mean is Bayes' mean`() throws {
    try expectEvidence(for: .ddpmPosteriorMean)
  }

  @Test func `ddpm.posterior-variance is Bayes' variance`() throws {
    try expectEvidence(for: .ddpmPosteriorVariance)
  }

  @Test func `ddpm.posterior-from-noise is the mean at the implied data`() throws {
    try expectEvidence(for: .ddpmPosteriorFromNoise)
  }

  @Test func `ddpm.reverse-marginal is the marginal one step earlier`() throws {
    try expectEvidence(for: .ddpmReverseMarginal)
  }

  @Test func `ddpm.variance-extremes are those of N(0, I) and of a point mass`() throws {
    try expectEvidence(for: .ddpmVarianceExtremes)
  }

  @Test func `ddpm.ancestral-step is the posterior's mean with noise`() throws {
    try expectEvidence(for: .ddpmAncestralStep)
  }

  @Test func `elbo.gaussian-kl is the integral of the log ratio`() throws {
    try expectEvidence(for: .elboGaussianKl)
  }

  @Test func `elbo.bound and gap add up to the likelihood`() throws {
    try expectEvidence(for: .elboBound)
  }

  @Test func `elbo.decomposition has the listed terms`() throws {
    try expectEvidence(for: .elboDecomposition)
  }

  @Test func `elbo.prior-term is the divergence at T`() throws {
    try expectEvidence(for: .elboPriorTerm)
  }

  @Test func `elbo.transition-term is a divergence of two posteriors`() throws {
    try expectEvidence(for: .elboTransitionTerm)
  }

  @Test func `elbo.reconstruction-term is a density of the data`() throws {
    try expectEvidence(for: .elboReconstructionTerm)
  }

  @Test func `elbo.discretized-likelihood integrates over bins`() throws {
    try expectEvidence(for: .elboDiscretizedLikelihood)
  }

  @Test func `elbo.snr-form is half the fall of the SNR`() throws {
    try expectEvidence(for: .elboSnrForm)
  }

  @Test func `elbo.bits-per-dimension has 8 for an even law`() throws {
    try expectEvidence(for: .elboBitsPerDimension)
  }

  @Test func `objective.maximum-likelihood is largest where the divergence is 0`() throws {
    try expectEvidence(for: .objectiveMaximumLikelihood)
  }

  @Test func `objective.marginals-only sees one time after another`() throws {
    try expectEvidence(for: .objectiveMarginalsOnly)
  }

  @Test func `objective.transition-as-noise-error is a weighted error of the noise`() throws {
    try expectEvidence(for: .objectiveTransitionAsNoiseError)
  }

  @Test func `objective.weights are squared changes of the mean`() throws {
    try expectEvidence(for: .objectiveWeights)
  }

  @Test func `objective.simple has the weight 1`() throws {
    try expectEvidence(for: .objectiveSimple)
  }

  @Test func `objective.optimal-predictor is what least squares finds`() throws {
    try expectEvidence(for: .objectiveOptimalPredictor)
  }

  @Test func `objective.parameterizations are one loss with three weights`() throws {
    try expectEvidence(for: .objectiveParameterizations)
  }

  @Test func `objective.ddim-theorem holds with its constant`() throws {
    try expectEvidence(for: .objectiveDdimTheorem)
  }

  @Test func `improved.learned-variance lies between the extremes`() throws {
    try expectEvidence(for: .improvedLearnedVariance)
  }

  @Test func `improved.hybrid-objective teaches the mean by the simple loss alone`() throws {
    try expectEvidence(for: .improvedHybridObjective)
  }

  @Test func `improved.importance-sampling is unbiased and lowers the variance`() throws {
    try expectEvidence(for: .improvedImportanceSampling)
  }

  @Test func `inversion.predicted-data undoes the forward draw`() throws {
    try expectEvidence(for: .inversionPredictedData)
  }

  @Test func `inversion.noise-from-data undoes it for the noise`() throws {
    try expectEvidence(for: .inversionNoiseFromData)
  }

  @Test func `inversion.velocity turns the pair by an angle`() throws {
    try expectEvidence(for: .inversionVelocity)
  }

  @Test func `inversion.score is the derivative of the log density`() throws {
    try expectEvidence(for: .inversionScore)
  }

  @Test func `reverse.joint has the marginal of its recursion`() throws {
    try expectEvidence(for: .reverseJoint)
  }

  @Test func `reverse.kernel is q_σ at the prediction`() throws {
    try expectEvidence(for: .reverseKernel)
  }

  @Test func `reverse.last-step has the prediction for its mean`() throws {
    try expectEvidence(for: .reverseLastStep)
  }

  @Test func `ddim.joint is the product downwards from T`() throws {
    try expectEvidence(for: .ddimJoint)
  }

  @Test func `ddim.three-forms are equal, the first in law`() throws {
    try expectEvidence(for: .ddimThreeForms)
  }

  @Test func `ddim.mean keeps the marginals`() throws {
    try expectEvidence(for: .ddimMean)
  }

  @Test func `ddim.variance is what the mean leaves`() throws {
    try expectEvidence(for: .ddimVariance)
  }

  @Test func `ddim.marginal-consistency holds for every σ`() throws {
    try expectEvidence(for: .ddimMarginalConsistency)
  }

  @Test func `ddim.uniqueness leaves one parameter and a sign`() throws {
    try expectEvidence(for: .ddimUniqueness)
  }

  @Test func `ddim.forward-from-bayes depends on x_0`() throws {
    try expectEvidence(for: .ddimForwardFromBayes)
  }

  @Test func `ddim.update is a draw from q_σ at x̂_0`() throws {
    try expectEvidence(for: .ddimUpdate)
  }

  @Test func `ddim.sigma is η² of the posterior variance`() throws {
    try expectEvidence(for: .ddimSigma)
  }

  @Test func `ddim.deterministic is an affine bijection`() throws {
    try expectEvidence(for: .ddimDeterministic)
  }

  @Test func `ddim.equals-ddpm at the posterior variance`() throws {
    try expectEvidence(for: .ddimEqualsDdpm)
  }

  @Test func `ddim.sigma-hat leaves too much variance`() throws {
    try expectEvidence(for: .ddimSigmaHat)
  }

  @Test func `ddim.sub-sequence keeps the marginals`() throws {
    try expectEvidence(for: .ddimSubSequence)
  }

  @Test func `ddim.ode is Euler’s step of the probability-flow ODE`() throws {
    try expectEvidence(for: .ddimOde)
  }

  @Test func `ddim.transport carries q(x_t) to q(x_s), up to second order in the step`() throws {
    try expectEvidence(for: .ddimTransport)
  }

  @Test func `ddim.inversion is undone by the step back`() throws {
    try expectEvidence(for: .ddimInversion)
  }

  @Test func `ddim.consistency gives one x_0 from one x_T for every S`() throws {
    try expectEvidence(for: .ddimConsistency)
  }

  @Test func `ddim.interpolation on the arc keeps the variance`() throws {
    try expectEvidence(for: .ddimInterpolation)
  }

  @Test func `latent.objective is the objective of z`() throws {
    try expectEvidence(for: .latentObjective)
  }

  @Test func `latent.scale goes before the noise`() throws {
    try expectEvidence(for: .latentScale)
  }

  @Test func `latent.commutes with diffusion, if W is orthonormal`() throws {
    try expectEvidence(for: .latentCommutes)
  }

  @Test func `latent.kl-regularized adds the encoder's variance times ᾱ`() throws {
    try expectEvidence(for: .latentKlRegularized)
  }

  @Test func `chain.gaussian-predictor is the conditional mean of Gaussian data`() throws {
    try expectEvidence(for: .chainGaussianPredictor)
  }

  @Test func `chain.gaussian-law gives mean and covariance after any number of steps`() throws {
    try expectEvidence(for: .chainGaussianLaw)
  }

  @Test func `chain.mixture-predictor is the conditional mean of a mixture`() throws {
    try expectEvidence(for: .chainMixturePredictor)
  }

  @Test func `chain.empirical-predictor is a softmax over the points of the data set`() throws {
    try expectEvidence(for: .chainEmpiricalPredictor)
  }

  @Test func `chain.mixture-law gives the law of the output by quadrature`() throws {
    try expectEvidence(for: .chainMixtureLaw)
  }

  @Test func `chain.convergence-order has a distance to the data that falls as 1÷S`() throws {
    try expectEvidence(for: .chainConvergenceOrder)
  }

  @Test func `chain.network-error gives the law where the network is off`() throws {
    try expectEvidence(for: .chainNetworkError)
  }
}
