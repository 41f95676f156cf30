import CandidateProtocol
import Derivation
import Judging
import RealModule
import Rows
import SampleFiles
import Scalars
import Testing

@testable import Oracle

/// A mistake in a formula, and the evidence that must see it.
struct Mistake: Sendable, CustomTestStringConvertible {
  let id: String
  let name: String
  let evidence: Evidence

  init(_ id: String, _ name: String, _ evidence: Evidence) {
    self.id = id
    self.name = name
    self.evidence = evidence
  }

  var testDescription: String { "\(id): \(name)" }
}

/// Every formula of a row that has evidence, with one mistake planted in it: the evidence turns red.
///
/// The mistakes are those that people make (`bugs.json`), or else one wrong sign, time or root.
@Suite struct MistakeTests {
  @Test(arguments: all) func `a planted mistake turns the evidence red`(mistake: Mistake) {
    #expect(throws: Refutation.self) { try mistake.evidence.run() }
  }

  /// Every piece of evidence has a mistake that it refutes.
  @Test func `every row's evidence is put to the test`() {
    for entry in Register.entries {
      for evidence in entry.evidence {
        let isTried = Self.all.contains {
          $0.id == entry.row.id && $0.evidence.method == evidence.method
        }
        #expect(isTried, "\(entry.row.id): \(evidence.method)")
      }
    }
  }

  private static let all =
    schedules + forward + inversion + posterior + bound + ddim + family + observed + joints
    + boundTerms + objectives + improved + latent

  private static let schedules: [Mistake] = [
    Mistake(
      "schedule.signal-power", "the product of β",
      ScheduleEvidence.signalPower { betas in
        betas.reduce(into: []) { $0.append(($0.last ?? 1) * $1) }
      }),
    Mistake(
      "schedule.signal-power", "noise that is added twice",
      ScheduleEvidence.signalPower(noisePower: { $0.indices.map { Rational($0, over: 1) } })),
    Mistake(
      "schedule.signal-power", "a product in single precision",
      ScheduleEvidence.signalPowerToFiftyDigits { betas in
        var product: Float = 1
        return betas.map { beta in
          product *= 1 - Float(beta.high)
          return DoubleDouble(Double(product))
        }
      }),
    Mistake(
      "schedule.signal-power", "1 − ᾱ by subtraction",
      ScheduleEvidence.signalPowerToFiftyDigits(noisePower: { betas in
        NoiseSchedule.cumulativeSignalPower(betas: betas.map(\.high))
          .map { DoubleDouble(1 - $0) }
      })),
    Mistake(
      "schedule.linear", "T in the place of T − 1",
      ScheduleEvidence.linear { $2 + ($3 - $2) * ($0 - 1) / $1 }),
    Mistake(
      "schedule.linear", "scaled-linear under the name of linear",
      ScheduleEvidence.linearToFiftyDigits(
        NoiseSchedule.scaledLinearBeta(at:of:from:through:))),
    Mistake(
      "schedule.scaled-linear", "linear under the name of scaled-linear",
      ScheduleEvidence.scaledLinearToFiftyDigits(NoiseSchedule.linearBeta(at:of:from:through:))),
    Mistake(
      "schedule.cosine", "cosine without its square",
      ScheduleEvidence.cosineToFiftyDigits { time, steps, offset, cap in
        func root(_ time: Int) -> Double {
          Double.cos((Double(time) / Double(steps) + offset) / (1 + offset) * Double.pi / 2)
        }
        return min(1 - root(time) / root(time - 1), cap)
      }),
    Mistake(
      "schedule.cosine", "f(t) without f(0)",
      ScheduleEvidence.cosineToFiftyDigits(signalPower: { time, steps, offset in
        let angle = (Double(time) / Double(steps) + offset) / (1 + offset) * Double.pi / 2
        return Double.cos(angle) * Double.cos(angle)
      })),
    Mistake(
      "schedule.zero-terminal-snr", "no scaling",
      ScheduleEvidence.zeroTerminal { rates in rates.map { $0 - (rates.last ?? 0) } }),
    Mistake(
      "schedule.respaced", "the neighbour's ᾱ", ScheduleEvidence.respaced { $0.map { 1 - $0 } }),
    Mistake(
      "schedule.respaced", "the last β of each gap",
      ScheduleEvidence.respacedToFiftyDigits { signalPowers in
        signalPowers.map { _ in DoubleDouble(0.02) }
      }),
    Mistake(
      "schedule.sub-sequence", "truncated linspace",
      ScheduleEvidence.subSequence { steps, count, spacing in
        guard spacing == .linspace, count > 1 else {
          return try NoiseSchedule.subSequence(of: steps, count: count, spacing: spacing)
        }
        return (0..<count).map { 1 + $0 * (steps - 1) / (count - 1) }
      }),
    Mistake(
      "schedule.sub-sequence", "range(1, T + 1, T // S)",
      ScheduleEvidence.subSequence { steps, count, spacing in
        guard spacing == .leading, count > 0 else {
          return try NoiseSchedule.subSequence(of: steps, count: count, spacing: spacing)
        }
        return Array(stride(from: 1, through: steps, by: max(1, steps / count)))
      }),
  ]

  private static let forward: [Mistake] = [
    Mistake(
      "forward.kernel", "β in the place of √β",
      ForwardEvidence.kernel(step: { state, noise, to, from in
        try (to / from).root() * state + (1 - to / from) * noise
      })),
    Mistake(
      "forward.kernel", "ᾱ for α", ForwardEvidence.kernel(signalRate: { to, _ in try to.root() })),
    Mistake("forward.kernel", "1 − ᾱ for β", ForwardEvidence.kernel(variance: { to, _ in 1 - to })),
    Mistake(
      "forward.composition", "variances that only add",
      ForwardEvidence.composition { ($0.0 * $1.0, $0.1 + $1.1) }),
    Mistake(
      "forward.marginal", "ᾱ for √ᾱ", ForwardEvidence.induction(mean: { $0 * $1 })),
    Mistake(
      "forward.marginal", "√ᾱ for ᾱ",
      ForwardEvidence.induction(variance: { 1 - (try $0.root()) })),
    Mistake(
      "forward.marginal", "a variance that is off by 1e-9",
      ForwardEvidence.chapmanKolmogorov(variance: { (1 - $0) * (1 + 1e-9) })),
    Mistake(
      "forward.reparameterization", "the noise scaled by the variance",
      ForwardEvidence.reparameterization { try $2.root() * $0 + (1 - $2) * $1 }),
  ]

  private static let inversion: [Mistake] = [
    Mistake(
      "inversion.predicted-data", "v's formula",
      InversionEvidence.predictedData { try $2.root() * $0 - (1 - $2).root() * $1 }),
    Mistake(
      "inversion.noise-from-data", "without the data's rate",
      InversionEvidence.noiseFromData { ($0 - $1) / (try (1 - $2).root()) }),
    Mistake(
      "inversion.velocity", "the other sign",
      InversionEvidence.velocity(velocity: { try (1 - $2).root() * $0 - $2.root() * $1 })),
    Mistake(
      "inversion.velocity", "the rates exchanged",
      InversionEvidence.velocity(data: { try (1 - $2).root() * $0 - $2.root() * $1 })),
    Mistake(
      "inversion.velocity", "a minus for a plus",
      InversionEvidence.velocity(noise: { try (1 - $2).root() * $0 - $2.root() * $1 })),
    Mistake(
      "reverse.kernel", "the marginal's mean of the prediction",
      InversionEvidence.reverseKernel { state, noise, to, from, _ in
        try to.root()
          * Inversion.predictedData(state: state, noise: noise, signalPower: from)
      }),
    Mistake(
      "reverse.last-step", "σ² for σ",
      InversionEvidence.lastStep { state, noise, fresh, from, sigma in
        try Inversion.predictedData(state: state, noise: noise, signalPower: from)
          + sigma * sigma * fresh
      }),
  ]

  private static let posterior: [Mistake] = [
    Mistake(
      "ddpm.posterior-bayes", "the prior's precision left out",
      PosteriorEvidence.bayes { data, state, to, from in
        let right = try Posterior.exponent(data: data, state: state, to: to, from: from)
        return (right.precision - 1 / (1 - to), right.linear)
      }),
    Mistake(
      "ddpm.posterior-mean", "√α left out",
      PosteriorEvidence.mean { data, state, to, from in
        try Posterior.dataWeight(to: to, from: from) * data + (1 - to) / (1 - from) * state
      }),
    Mistake(
      "ddpm.posterior-mean", "a mean that is off by 1e-9",
      PosteriorEvidence.byQuadrature(
        mean: { data, state, to, from in
          try Posterior.mean(data: data, state: state, to: to, from: from) * (1 + 1e-9)
        }, of: "mean")),
    Mistake(
      "ddpm.posterior-variance", "β for β̃",
      PosteriorEvidence.variance { Forward.kernelVariance(to: $1, from: $0) }),
    Mistake(
      "ddpm.posterior-variance", "β for β̃, by quadrature",
      PosteriorEvidence.byQuadrature(
        variance: { Forward.kernelVariance(to: $1, from: $0) }, of: "variance")),
    Mistake(
      "ddpm.posterior-from-noise", "β for β/s",
      PosteriorEvidence.fromNoise { state, noise, to, from in
        try (state - (1 - from / to) * noise) / (from / to).root()
      }),
    Mistake(
      "ddpm.reverse-marginal", "β for β̃",
      PosteriorEvidence.reverseMarginal { data, to, from in
        let right = try Posterior.reverseMarginal(data: data, to: to, from: from)
        let beta = Forward.kernelVariance(to: from, from: to)
        return (right.mean, right.variance - Posterior.variance(to: to, from: from) + beta)
      }),
    Mistake(
      "ddpm.ancestral-step", "noise in the last step",
      PosteriorEvidence.ancestralStep { state, noise, fresh, to, from, variance in
        let right = try Reverse.ancestralStep(
          state: state, noise: noise, freshNoise: fresh, to: to, from: from, variance: variance)
        return to == 1 ? right + fresh : right
      }),
    Mistake(
      "ddpm.ancestral-step", "β̃ whatever is chosen",
      PosteriorEvidence.ancestralStep { state, noise, fresh, to, from, _ in
        try Reverse.ancestralStep(
          state: state, noise: noise, freshNoise: fresh, to: to, from: from, variance: .posterior)
      }),
  ]

  private static let bound: [Mistake] = [
    Mistake(
      "elbo.gaussian-kl", "the laws exchanged",
      BoundEvidence.gaussianKL {
        try VariationalBound.gaussianKL(mean: $2, variance: $3, modelMean: $0, modelVariance: $1)
      }),
    Mistake(
      "elbo.transition-term", "the model's variance ignored",
      BoundEvidence.transitionTerm { data, predicted, state, to, from, _ in
        try VariationalBound.transitionTerm(
          data: data, predictedData: predicted, state: state, to: to, from: from)
      }),
    Mistake(
      "elbo.snr-form", "ᾱ² for ᾱ in the ratio",
      BoundEvidence.signalToNoiseForm { error, to, from in
        (to * to / (1 - to) - from * from / (1 - from)) / 2 * error * error
      }),
    Mistake(
      "objective.weights", "α left out of DDPM's",
      ObjectiveEvidence.weights(ddpm: { to, from, variance in
        let beta = Forward.kernelVariance(to: from, from: to)
        return beta * beta / (2 * variance * (1 - from))
      })),
    Mistake(
      "objective.weights", "what the DDIM paper prints",
      ObjectiveEvidence.weights(family: { _, from, sigma in 1 / (2 * sigma * sigma * from) })),
    Mistake(
      "objective.transition-as-noise-error", "the error without its square",
      ObjectiveEvidence.noiseError { $1 * $0 }),
    Mistake(
      "objective.parameterizations", "SNR for v",
      ObjectiveEvidence.parameterizations(factor: { prediction, signalPower in
        try Objective.noiseErrorFactor(
          of: prediction == .velocity ? .data : prediction, signalPower: signalPower)
      })),
    Mistake(
      "objective.parameterizations", "the + 1 inside the minimum",
      ObjectiveEvidence.parameterizations(minimumSNR: { prediction, signalPower, limit in
        let ratio = try VariationalBound.signalToNoise(signalPower)
        guard prediction == .velocity else {
          return try Objective.minimumSNRWeight(
            of: prediction, signalPower: signalPower, limit: limit)
        }
        return min(ratio + 1, limit) / (ratio + 1)
      })),
    Mistake(
      "improved.learned-variance", "the head taken for the fraction",
      BoundEvidence.learnedVariance(fraction: { $0 })),
    Mistake(
      "improved.learned-variance", "the extremes exchanged",
      BoundEvidence.learnedVariance(logarithm: { $0 * $2 + (1 - $0) * $1 })),
    Mistake(
      "improved.learned-variance", "variances interpolated without logarithms",
      BoundEvidence.learnedVarianceByRoots { head, beta, posterior in
        let share = (head + 1) / 2
        return share * beta + (1 - share) * posterior
      }),
  ]

  private static let ddim: [Mistake] = [
    Mistake(
      "ddim.sigma", "η for η²",
      DDIMEvidence.sigma { to, from, eta in
        try eta * eta * DDIM.sigma(to: to, from: from, eta: 1)
      }),
    Mistake(
      "ddim.mean", "no σ in the direction",
      DDIMEvidence.mean { data, state, to, from, _ in
        try DDIM.mean(data: data, state: state, to: to, from: from, sigma: 0)
      }),
    Mistake(
      "ddim.variance", "σ for σ², and any σ goes", DDIMEvidence.variance { $1 }),
    Mistake(
      "ddim.update", "noise that is never added",
      DDIMEvidence.update { state, noise, _, to, from, eta in
        try DDIM.update(
          state: state, noise: noise, freshNoise: 0, to: to, from: from, eta: eta)
      }),
    Mistake(
      "ddim.deterministic", "the earlier time's noise rate for both",
      DDIMEvidence.deterministic { state, noise, to, from in
        let data = try (state - (1 - to).root() * noise) / from.root()
        return try to.root() * data + (1 - to).root() * noise
      }),
    Mistake(
      "ddim.equals-ddpm", "s_t² for s_t",
      DDIMEvidence.equalsDDPM { to, from in try (from / to).root() * (1 - to) / (1 - from) }),
  ]

  private static let family: [Mistake] = [
    Mistake(
      "ddim.three-forms", "σ² for σ",
      FamilyEvidence.threeForms(split: { data, noise, fresh, to, sigma in
        try DDIM.split(data: data, noise: noise, freshNoise: sigma * fresh, to: to, sigma: sigma)
      })),
    Mistake(
      "ddim.three-forms", "the state in the place of its noise",
      FamilyEvidence.threeForms(draw: { data, state, fresh, to, _, sigma in
        try DDIM.split(data: data, noise: state, freshNoise: fresh, to: to, sigma: sigma)
      })),
    Mistake(
      "ddim.marginal-consistency", "σ̂'s variance",
      FamilyEvidence.marginalConsistency { data, to, from, _ in
        (
          try Forward.marginalMean(data: data, signalPower: to),
          DDIM.varianceAtSigmaHat(to: to, from: from)
        )
      }),
    Mistake(
      "ddim.uniqueness", "the weight of x_0 without x_t's share",
      FamilyEvidence.uniqueness { to, from, sigma in
        let right = try DDIM.weights(to: to, from: from, sigma: sigma)
        return (try to.root(), right.state)
      }),
    Mistake(
      "ddim.sigma-hat", "the marginal's variance",
      FamilyEvidence.sigmaHat { to, _ in 1 - to }),
    Mistake(
      "ddim.inversion", "the ends exchanged",
      FamilyEvidence.inversion { state, noise, to, from in
        try DDIM.encode(state: state, noise: noise, to: from, from: to)
      }),
    Mistake(
      "ddim.interpolation", "sine and cosine exchanged",
      FamilyEvidence.interpolation(arc: { $3 * $0 + $2 * $1 })),
    Mistake(
      "ddim.interpolation", "linear interpolation under the name of slerp",
      FamilyEvidence.slerpByBisection { first, second, fraction in
        zip(first, second).map { (1 - fraction) * $0 + fraction * $1 }
      }),
    Mistake(
      "ddim.interpolation", "the weights exchanged",
      FamilyEvidence.slerpByBisection(weights: { fraction, angle in
        Interpolation.sphericalWeights(fraction: 1 - fraction, angle: angle)
      })),
    Mistake(
      "ddim.interpolation", "the cross term forgotten",
      FamilyEvidence.interpolation(variance: { ($0 + $1) * ($0 + $1) })),
  ]
}
