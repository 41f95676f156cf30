import Derivation
import RealModule
import Scalars

@testable import Oracle

/// Mistakes that the evidence for the bound and the objective must see.
extension MistakeTests {
  static let boundTerms: [Mistake] = [
    Mistake(
      "forward.terminal", "the logarithm left out",
      EndTermsEvidence.terminal { square, power in power * (square - 1) / 2 }),
    Mistake(
      "elbo.prior-term", "the arguments exchanged",
      EndTermsEvidence.priorTerm { data, power in
        try VariationalBound.gaussianKL(
          mean: 0, variance: 1, modelMean: power.squareRoot() * data, modelVariance: 1 - power)
      }),
    Mistake(
      "elbo.reconstruction-term", "the constant left out",
      EndTermsEvidence.reconstruction { data, predicted, variance in
        (data - predicted) * (data - predicted) / (2 * variance)
      }),
    Mistake(
      "elbo.discretized-likelihood", "closed ends",
      EndTermsEvidence.discretized { level, _, mean, deviation in
        let center = (2 * Double(level) - 255) / 255 - mean
        return -Double.logNormalProbability(
          from: (center - 1 / 255.0) / deviation, to: (center + 1 / 255.0) / deviation)
      }),
    Mistake(
      "elbo.discretized-likelihood", "the density for the bin's share",
      EndTermsEvidence.discretized { level, _, mean, deviation in
        let center = ((2 * Double(level) - 255) / 255 - mean) / deviation
        return center * center / 2 + Double.log(2 * Double.pi) / 2 + Double.log(deviation * 127.5)
      }),
    Mistake(
      "elbo.discretized-likelihood", "bins of half the width",
      EndTermsEvidence.levelsAddUp { level, _, mean, deviation in
        let center = (2 * Double(level) - 255) / 255 - mean
        return -Double.logNormalProbability(
          from: level == 0 ? nil : (center - 0.5 / 255) / deviation,
          to: level == 255 ? nil : (center + 0.5 / 255) / deviation)
      }),
    Mistake(
      "elbo.discretized-likelihood", "a logistic curve for the tanh",
      EndTermsEvidence.levelsAddUp(byTanh: { level, levels, mean, deviation in
        let center = (2 * Double(level) - 255) / 255 - mean
        func curve(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }
        let upper = level == 255 ? 1 : curve((center + 1 / 255.0) / deviation)
        let lower = level == 0 ? 0 : curve((center - 1 / 255.0) / deviation)
        return -Double.log(upper - lower)
      })),
    Mistake(
      "elbo.bits-per-dimension", "nats for bits",
      EndTermsEvidence.bitsPerDimension { nats, dimension, _ in
        nats / Rational(dimension, over: 1)
      }),
    Mistake(
      "elbo.decomposition", "β for β̃",
      LinearModelEvidence.regrouping(variance: { to, from in 1 - from / to })),
    Mistake(
      "elbo.decomposition", "L_0 left out",
      LinearModelEvidence.regrouping(bound: { prior, terms, _ in terms.reduce(-prior, -) })),
    Mistake(
      "elbo.decomposition", "the last time's slope at every time",
      LinearModelEvidence.termsByJoint { model, data in
        let slope = model.kernels[model.steps - 1].slope
        let kernels = model.kernels.map {
          AffineKernel(slope: slope, offset: $0.offset, variance: $0.variance)
        }
        return try LinearModel(
          signalPowers: model.signalPowers, sigmas: model.sigmas, kernels: kernels
        ).terms(of: data)
      }),
    Mistake(
      "elbo.decomposition", "the variance for the deviation of p_θ",
      LinearModelEvidence.knownAmounts { model, data in
        let kernels = model.kernels.map {
          AffineKernel(
            slope: $0.slope, offset: $0.offset, variance: $0.variance.squareRoot())
        }
        return try LinearModel(
          signalPowers: model.signalPowers, sigmas: model.sigmas, kernels: kernels
        ).terms(of: data)
      }),
    Mistake(
      "elbo.bound", "the bound off by 1e-12 of itself",
      LinearModelEvidence.boundByJoint(bound: { model, data in
        try model.terms(of: data).bound * (1 + FixedPoint(1) / 1_000_000_000_000)
      })),
    Mistake(
      "elbo.bound", "the prior term left out",
      LinearModelEvidence.bound(bound: { model, data in
        let terms = try model.terms(of: data)
        return terms.bound + terms.prior
      })),
    Mistake(
      "elbo.bound", "log p_θ at the mean",
      LinearModelEvidence.bound(logLikelihood: { model, data in
        try model.logLikelihood(of: data.map { _ in Reverse.marginal(kernels: model.kernels).mean })
      })),
    Mistake(
      "elbo.bound", "the bound's sum for the gap",
      LinearModelEvidence.boundByJoint(gap: { try -$0.terms(of: $1).bound })),
    Mistake(
      "elbo.bound", "twice the gap",
      ObservedBoundEvidence.bound(gap: { try 2 * $0.gap(of: $1) })),
    Mistake(
      "elbo.bound", "the gap as the bound's own sum",
      ObservedBoundEvidence.bound(logLikelihood: { _, _ in 0 })),
  ]

  static let objectives: [Mistake] = [
    Mistake(
      "objective.simple", "a sum for a mean",
      OptimumEvidence.simple(simple: { $0.reduce(0, +) })),
    Mistake(
      "objective.simple", "weights forgotten",
      OptimumEvidence.simple(weighted: { errors, _ in errors.reduce(0, +) })),
    Mistake(
      "objective.marginals-only", "the data's variance left out",
      OptimumEvidence.marginalsOnly { gain, shift, mean, _, power in
        try Objective.expectedNoiseError(
          gain: gain, shift: shift, mean: mean, variance: 0, signalPower: power)
      }),
    Mistake(
      "objective.marginals-only", "another marginal: no σ in the direction",
      OptimumEvidence.marginalsByQuadrature { to, from, _ in
        try DDIM.weights(to: to, from: from, sigma: 0)
      }),
    Mistake(
      "objective.maximum-likelihood", "the entropy left out",
      OptimumEvidence.maximumLikelihood {
        try -VariationalBound.gaussianKL(mean: $0, variance: $1, modelMean: $2, modelVariance: $3)
      }),
    Mistake(
      "objective.optimal-predictor", "right for data N(0, 1) only",
      OptimumEvidence.leastSquares { state, _, _, power in (1 - power).squareRoot() * state }),
    Mistake(
      "objective.optimal-predictor", "shares that are not the state's",
      OptimumEvidence.randomFeatures { mixture, state, power in
        try mixture.components.reduce(0) { sum, component in
          try sum + component.weight
            * Objective.optimalNoise(
              state: state, mean: component.mean, variance: component.variance,
              signalPower: power)
        }
      }),
    Mistake(
      "objective.optimal-predictor", "the mean forgotten",
      ObservedBoundEvidence.optimalPredictor { state, _, variance, power in
        try Objective.optimalNoise(state: state, mean: 0, variance: variance, signalPower: power)
      }),
    Mistake(
      "objective.ddim-theorem", "γ as the paper prints it",
      TheoremEvidence.terms(weight: { _, from, sigma in
        guard sigma != 0 else { return try Objective.weight(to: from, from: from, sigma: sigma) }
        return 1 / (2 * sigma * sigma * from)
      })),
    Mistake(
      "objective.ddim-theorem", "k_1 = 1",
      TheoremEvidence.terms(firstWeight: { _, sigma in 1 / (2 * sigma * sigma) })),
    Mistake(
      "objective.ddim-theorem", "DDPM's γ for every σ",
      TheoremEvidence.onLinearModels(weight: { to, from, sigma in
        try Objective.weight(to: to, from: from, variance: sigma * sigma)
      })),
    Mistake(
      "objective.ddim-theorem", "a constant without L_T",
      TheoremEvidence.onLinearModels(constant: { _, _, sigma in
        Double.log(2 * Double.pi * sigma * sigma) / 2
      })),
  ]
}
