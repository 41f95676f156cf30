import Derivation
import RealModule

@testable import Oracle

/// Mistakes that the observed evidence must see, planted in the formula that draws or in the law.
extension MistakeTests {
  static let observed: [Mistake] = [
    Mistake(
      "forward.kernel", "the noise scaled by β",
      ObservedEvidence.kernel { state, noise, to, from in
        (to / from).squareRoot() * state + (1 - to / from) * noise
      }),
    Mistake(
      "forward.reparameterization", "ᾱ for its root",
      ObservedEvidence.reparameterization { data, noise, power in
        power * data + (1 - power).squareRoot() * noise
      }),
    Mistake(
      "forward.marginal", "β for √β",
      ChainObservation.evidence(
        ChainObservation(kernel: { beta in ((1 - beta).squareRoot(), beta) }))),
    Mistake(
      "ddpm.posterior-mean", "the weights exchanged",
      ObservedEvidence.posteriorMean { data, state, to, from in
        try Posterior.mean(data: state, state: data, to: to, from: from)
      }),
    Mistake(
      "ddpm.posterior-variance", "β for β̃",
      ObservedEvidence.posteriorVariance { to, from in 1 - from / to }),
    Mistake(
      "ddpm.reverse-marginal", "the variance of x_t",
      ObservedEvidence.reverseMarginal { data, to, from in
        (to.squareRoot() * data, 1 - from)
      }),
    Mistake(
      "ddpm.ancestral-step", "no noise",
      ObservedEvidence.ancestralStep { state, noise, _, to, from in
        try Reverse.ancestralStep(state: state, noise: noise, freshNoise: 0, to: to, from: from)
      }),
    Mistake(
      "elbo.gaussian-kl", "the arguments exchanged",
      ObservedEvidence.gaussianKL { mean, variance, modelMean, modelVariance in
        try VariationalBound.gaussianKL(
          mean: modelMean, variance: modelVariance, modelMean: mean, modelVariance: variance)
      }),
    Mistake(
      "elbo.transition-term", "without the half",
      ObservedEvidence.transitionTerm { data, predicted, state, to, from, variance in
        try 2
          * VariationalBound.transitionTerm(
            data: data, predictedData: predicted, state: state, to: to, from: from,
            modelVariance: variance)
      }),
    Mistake(
      "reverse.last-step", "σ² for σ",
      ObservedEvidence.lastStep { state, noise, fresh, from, sigma in
        try Reverse.lastStep(
          state: state, noise: noise, freshNoise: fresh, from: from, sigma: sigma * sigma)
      }),
    Mistake(
      "ddim.three-forms", "σ is not taken from the direction",
      ObservedEvidence.threeForms { data, noise, fresh, to, sigma in
        to.squareRoot() * data + (1 - to).squareRoot() * noise + sigma * fresh
      }),
    Mistake(
      "ddim.marginal-consistency", "η² for η",
      ObservedEvidence.marginalConsistency { data, state, fresh, to, from, sigma in
        try DDIM.mean(data: data, state: state, to: to, from: from, sigma: sigma)
          + sigma * sigma * fresh
      }),
    Mistake(
      "ddim.update", "half of σ² in the direction",
      ObservedEvidence.update { state, noise, fresh, to, from, eta in
        let sigma = try DDIM.sigma(to: to, from: from, eta: eta)
        let data = try Inversion.predictedData(state: state, noise: noise, signalPower: from)
        return to.squareRoot() * data
          + (1 - to - sigma * sigma / 2).squareRoot() * noise + sigma * fresh
      }),
    Mistake(
      "ddim.interpolation", "linear weights",
      ObservedEvidence.interpolation { first, second, cosine, _ in
        cosine * first + (1 - cosine) * second
      }),
  ]
}
