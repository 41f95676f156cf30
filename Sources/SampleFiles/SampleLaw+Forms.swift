import CandidateProtocol
import Derivation
import Oracle
import Rows

/// What a law of the register takes, and the functions of the derivation that give its mean and variance.
struct SampleLawForm: Sendable {
  /// In the register.
  let id: String
  /// Keys that must be there, beside the schedule and the vectors.
  var required: [SampleLawKey] = []
  /// Keys that may be there.
  var optional: [SampleLawKey] = []
  /// The vectors that it is conditioned on: one of these lists.
  let givens: [[SampleLawKey]]
  /// Whether it stands on a schedule.
  var isScheduled = true
  /// The mean of a coordinate.
  let mean: @Sendable (Coordinate, Place) throws -> Double
  /// The variance, the same in every coordinate.
  let variance: @Sendable (Place) throws -> Double

  /// Whether ᾱ at t_prev has a part in the law.
  var hasTwoTimes: Bool {
    !["forward.marginal", "forward.reparameterization", "ddim.marginal-consistency"].contains(id)
  }

  /// All laws, in the order of the register.
  static let all: [SampleLawForm] = [kernel] + marginals + posterior + family + [lastStep, arc]

  private static let kernel = SampleLawForm(
    id: "forward.kernel", required: [.time], givens: [[.previousState]],
    mean: { try Forward.step(state: $0.previous, noise: 0, to: $1.late, from: $1.early) },
    variance: { Forward.kernelVariance(to: $0.late, from: $0.early) })

  /// q(x_t∣x_0), under its three names: DDIM's family keeps it.
  private static let marginals = [
    "forward.marginal", "forward.reparameterization", "ddim.marginal-consistency",
  ].map { id in
    SampleLawForm(
      id: id, required: [.time], givens: [[.data]],
      mean: { try Forward.marginalMean(data: $0.data, signalPower: $1.late) },
      variance: { Forward.marginalVariance(signalPower: $0.late) })
  }

  /// DDPM's posterior, what is left of it over x_t, and its sampler's step.
  private static let posterior =
    ["ddpm.posterior-mean", "ddpm.posterior-variance"].map { id in
      SampleLawForm(
        id: id, required: [.time], givens: [[.state, .data]],
        mean: { try posteriorMean($0, $1) },
        variance: { Posterior.variance(to: $0.early, from: $0.late) })
    } + [
      SampleLawForm(
        id: "ddpm.reverse-marginal", required: [.time], givens: [[.data]],
        mean: { try Posterior.reverseMarginal(data: $0.data, to: $1.early, from: $1.late).mean },
        variance: { try Posterior.reverseMarginal(data: 0, to: $0.early, from: $0.late).variance }
      ),
      SampleLawForm(
        id: "ddpm.ancestral-step", required: [.time], optional: [.previousTime, .variance],
        givens: [[.state, .noise], [.state, .data]],
        mean: { try posteriorMean($0, $1) },
        variance: { Reverse.ancestralVariance($0.variance, to: $0.early, from: $0.late) }),
    ]

  private static func posteriorMean(
    _ coordinate: Coordinate, _ place: Place
  ) throws(DerivationError) -> Double {
    try Posterior.mean(
      data: coordinate.data, state: coordinate.state, to: place.early, from: place.late)
  }

  /// q_σ(x at t_prev∣x_t, x_0) with DDIM's σ, and the sampler's step.
  private static let family =
    ["ddim.mean", "ddim.variance"].map { id in
      SampleLawForm(
        id: id, required: [.time, .previousTime, .eta],
        givens: [[.state, .noise], [.state, .data]],
        mean: { try familyMean($0, $1) }, variance: { try familyVariance($0) })
    } + [
      SampleLawForm(
        id: "ddim.three-forms", required: [.time, .previousTime, .eta],
        givens: [[.state, .noise], [.state, .data], [.data, .noise], [.data]],
        mean: {
          try $1.given == [.data]
            ? marginal($0.data, $1).mean : familyMean($0, $1)
        },
        variance: {
          try $0.given == [.data] ? marginal(0, $0).variance : familyVariance($0)
        }),
      SampleLawForm(
        id: "ddim.update", required: [.time, .previousTime, .eta],
        givens: [[.state, .noise], [.state, .data]],
        mean: {
          try DDIM.update(
            state: $0.state, noise: $0.noise, freshNoise: 0, to: $1.early, from: $1.late,
            eta: $1.eta)
        },
        variance: { try familyVariance($0) }),
    ]

  private static func familyMean(
    _ coordinate: Coordinate, _ place: Place
  ) throws(DerivationError) -> Double {
    let sigma = try DDIM.sigma(to: place.early, from: place.late, eta: place.eta)
    return try DDIM.mean(
      data: coordinate.data, state: coordinate.state, to: place.early, from: place.late,
      sigma: sigma)
  }

  private static func familyVariance(_ place: Place) throws(DerivationError) -> Double {
    let sigma = try DDIM.sigma(to: place.early, from: place.late, eta: place.eta)
    return try DDIM.variance(to: place.early, sigma: sigma)
  }

  /// Over x_t: the first of the three forms.
  private static func marginal(
    _ data: Double, _ place: Place
  ) throws(DerivationError) -> (mean: Double, variance: Double) {
    let sigma = try DDIM.sigma(to: place.early, from: place.late, eta: place.eta)
    return try DDIM.marginalAfterStep(
      data: data, to: place.early, from: place.late, sigma: sigma)
  }

  /// No schedule gives σ_1, so it is asked for.
  private static let lastStep = SampleLawForm(
    id: "reverse.last-step", required: [.sigma], optional: [.time],
    givens: [[.state, .noise], [.state, .data]],
    mean: {
      try Reverse.lastStep(
        state: $0.state, noise: $0.noise, freshNoise: 0, from: $1.late, sigma: $1.sigma)
    },
    variance: { $0.sigma * $0.sigma })

  /// Independent N(0, I) ends on the arc: whatever the angle, its squared weights add up to 1.
  private static let arc = SampleLawForm(
    id: "ddim.interpolation", givens: [[]], isScheduled: false,
    mean: { _, _ in Interpolation.arc(0, 0, cosine: 1, sine: 0) },
    variance: { _ in Interpolation.variance(weights: 1, 0) })
}
