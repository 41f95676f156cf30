import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
import Tangle
import Testing

/// The evidence of every row that has some, run and compared with what its notebook quotes; one function
/// a row, so that a filter finds it.
@Suite struct EvidenceTests {
  private func expectEvidence(for id: String) throws {
    let entry = try #require(Register.entry(id))
    let place = try #require(Notebook.all.first { $0.number == entry.row.notebook })
    let document = Document(try Place.text(place.path))
    let part = document.parts.first { $0.words == ["evidence", id] }
    #expect(!entry.evidence.isEmpty)
    for evidence in entry.evidence {
      let quote = EvidenceQuote.quote(evidence, seen: try evidence.run())
      if NotebookTests.isRefreshing || part?.body.contains(quote) == true { continue }
      Flaw(line: part?.line ?? 1, "the evidence of \(id) is not quoted as it runs: \(quote)")
        .record(in: place.path)
    }
  }

  @Test func `every row with evidence has a function here`() throws {
    let source = try Place.text("Tests/NotebookTests/EvidenceTests.swift")
    for id in Register.idsWithEvidence { #expect(source.contains("(for: \"\(id)\")"), "\(id)") }
  }

  @Test func `schedule.signal-power is the running product of 1 − β`() throws {
    try expectEvidence(for: "schedule.signal-power")
  }

  @Test func `schedule.linear is evenly spaced between both ends`() throws {
    try expectEvidence(for: "schedule.linear")
  }

  @Test func `schedule.scaled-linear has evenly spaced roots`() throws {
    try expectEvidence(for: "schedule.scaled-linear")
  }

  @Test func `schedule.cosine is the ratio of squared cosines, clipped`() throws {
    try expectEvidence(for: "schedule.cosine")
  }

  @Test func `schedule.zero-terminal-snr ends at 0 and keeps its first rate`() throws {
    try expectEvidence(for: "schedule.zero-terminal-snr")
  }

  @Test func `schedule.respaced gives ᾱ on τ back`() throws {
    try expectEvidence(for: "schedule.respaced")
  }

  @Test func `schedule.sub-sequence has S distinct times for every S`() throws {
    try expectEvidence(for: "schedule.sub-sequence")
  }

  @Test func `forward.kernel keeps the variance 1`() throws {
    try expectEvidence(for: "forward.kernel")
  }

  @Test func `forward.composition joins two kernels into one`() throws {
    try expectEvidence(for: "forward.composition")
  }

  @Test func `forward.marginal is the induction of the kernels`() throws {
    try expectEvidence(for: "forward.marginal")
  }

  @Test func `forward.reparameterization has the marginal's law`() throws {
    try expectEvidence(for: "forward.reparameterization")
  }

  @Test func `ddpm.posterior-bayes completes the square`() throws {
    try expectEvidence(for: "ddpm.posterior-bayes")
  }

  @Test func `ddpm.posterior-mean is Bayes' mean`() throws {
    try expectEvidence(for: "ddpm.posterior-mean")
  }

  @Test func `ddpm.posterior-variance is Bayes' variance`() throws {
    try expectEvidence(for: "ddpm.posterior-variance")
  }

  @Test func `ddpm.posterior-from-noise is the mean at the implied data`() throws {
    try expectEvidence(for: "ddpm.posterior-from-noise")
  }

  @Test func `ddpm.reverse-marginal is the marginal one step earlier`() throws {
    try expectEvidence(for: "ddpm.reverse-marginal")
  }

  @Test func `ddpm.ancestral-step is the posterior's mean with noise`() throws {
    try expectEvidence(for: "ddpm.ancestral-step")
  }

  @Test func `elbo.gaussian-kl is the integral of the log ratio`() throws {
    try expectEvidence(for: "elbo.gaussian-kl")
  }

  @Test func `elbo.transition-term is a divergence of two posteriors`() throws {
    try expectEvidence(for: "elbo.transition-term")
  }

  @Test func `elbo.snr-form is half the fall of the SNR`() throws {
    try expectEvidence(for: "elbo.snr-form")
  }

  @Test func `objective.weights are squared changes of the mean`() throws {
    try expectEvidence(for: "objective.weights")
  }

  @Test func `objective.transition-as-noise-error is a weighted error of the noise`() throws {
    try expectEvidence(for: "objective.transition-as-noise-error")
  }

  @Test func `objective.parameterizations are one loss with three weights`() throws {
    try expectEvidence(for: "objective.parameterizations")
  }

  @Test func `improved.learned-variance lies between the extremes`() throws {
    try expectEvidence(for: "improved.learned-variance")
  }

  @Test func `improved.hybrid-objective teaches the mean by the simple loss alone`() throws {
    try expectEvidence(for: "improved.hybrid-objective")
  }

  @Test func `improved.importance-sampling is unbiased and lowers the variance`() throws {
    try expectEvidence(for: "improved.importance-sampling")
  }

  @Test func `inversion.predicted-data undoes the forward draw`() throws {
    try expectEvidence(for: "inversion.predicted-data")
  }

  @Test func `inversion.noise-from-data undoes it for the noise`() throws {
    try expectEvidence(for: "inversion.noise-from-data")
  }

  @Test func `inversion.velocity turns the pair by an angle`() throws {
    try expectEvidence(for: "inversion.velocity")
  }

  @Test func `reverse.kernel is q_σ at the prediction`() throws {
    try expectEvidence(for: "reverse.kernel")
  }

  @Test func `reverse.last-step has the prediction for its mean`() throws {
    try expectEvidence(for: "reverse.last-step")
  }

  @Test func `ddim.three-forms are equal, the first in law`() throws {
    try expectEvidence(for: "ddim.three-forms")
  }

  @Test func `ddim.mean keeps the marginals`() throws { try expectEvidence(for: "ddim.mean") }

  @Test func `ddim.variance is what the mean leaves`() throws {
    try expectEvidence(for: "ddim.variance")
  }

  @Test func `ddim.marginal-consistency holds for every σ`() throws {
    try expectEvidence(for: "ddim.marginal-consistency")
  }

  @Test func `ddim.uniqueness leaves one parameter and a sign`() throws {
    try expectEvidence(for: "ddim.uniqueness")
  }

  @Test func `ddim.update is a draw from q_σ at x̂_0`() throws {
    try expectEvidence(for: "ddim.update")
  }

  @Test func `ddim.sigma is η² of the posterior variance`() throws {
    try expectEvidence(for: "ddim.sigma")
  }

  @Test func `ddim.deterministic is an affine bijection`() throws {
    try expectEvidence(for: "ddim.deterministic")
  }

  @Test func `ddim.equals-ddpm at the posterior variance`() throws {
    try expectEvidence(for: "ddim.equals-ddpm")
  }

  @Test func `ddim.sigma-hat leaves too much variance`() throws {
    try expectEvidence(for: "ddim.sigma-hat")
  }

  @Test func `ddim.inversion is undone by the step back`() throws {
    try expectEvidence(for: "ddim.inversion")
  }

  @Test func `ddim.interpolation on the arc keeps the variance`() throws {
    try expectEvidence(for: "ddim.interpolation")
  }

  @Test func `forward.joint is the sum over the kernels`() throws {
    try expectEvidence(for: "forward.joint")
  }

  @Test func `forward.terminal is a divergence from N(0, I)`() throws {
    try expectEvidence(for: "forward.terminal")
  }

  @Test func `ddpm.variance-extremes are those of N(0, I) and of a point mass`() throws {
    try expectEvidence(for: "ddpm.variance-extremes")
  }

  @Test func `elbo.bound and gap add up to the likelihood`() throws {
    try expectEvidence(for: "elbo.bound")
  }

  @Test func `elbo.decomposition has the listed terms`() throws {
    try expectEvidence(for: "elbo.decomposition")
  }

  @Test func `elbo.prior-term is the divergence at T`() throws {
    try expectEvidence(for: "elbo.prior-term")
  }

  @Test func `elbo.reconstruction-term is a density of the data`() throws {
    try expectEvidence(for: "elbo.reconstruction-term")
  }

  @Test func `elbo.discretized-likelihood integrates over bins`() throws {
    try expectEvidence(for: "elbo.discretized-likelihood")
  }

  @Test func `elbo.bits-per-dimension has 8 for an even law`() throws {
    try expectEvidence(for: "elbo.bits-per-dimension")
  }

  @Test func `objective.maximum-likelihood is largest where the divergence is 0`() throws {
    try expectEvidence(for: "objective.maximum-likelihood")
  }

  @Test func `objective.marginals-only sees one time after another`() throws {
    try expectEvidence(for: "objective.marginals-only")
  }

  @Test func `objective.simple has the weight 1`() throws {
    try expectEvidence(for: "objective.simple")
  }

  @Test func `objective.optimal-predictor is what least squares finds`() throws {
    try expectEvidence(for: "objective.optimal-predictor")
  }

  @Test func `objective.ddim-theorem holds with its constant`() throws {
    try expectEvidence(for: "objective.ddim-theorem")
  }

  @Test func `inversion.score is the derivative of the log density`() throws {
    try expectEvidence(for: "inversion.score")
  }

  @Test func `reverse.joint has the marginal of its recursion`() throws {
    try expectEvidence(for: "reverse.joint")
  }

  @Test func `ddim.joint is the product downwards from T`() throws {
    try expectEvidence(for: "ddim.joint")
  }

  @Test func `ddim.forward-from-bayes depends on x_0`() throws {
    try expectEvidence(for: "ddim.forward-from-bayes")
  }

  @Test func `ddim.sub-sequence keeps the marginals`() throws {
    try expectEvidence(for: "ddim.sub-sequence")
  }

  @Test func `latent.objective is the objective of z`() throws {
    try expectEvidence(for: "latent.objective")
  }

  @Test func `latent.scale goes before the noise`() throws {
    try expectEvidence(for: "latent.scale")
  }

  @Test func `latent.commutes with diffusion, if W is orthonormal`() throws {
    try expectEvidence(for: "latent.commutes")
  }

  @Test func `latent.kl-regularized adds the encoder's variance times ᾱ`() throws {
    try expectEvidence(for: "latent.kl-regularized")
  }
}
