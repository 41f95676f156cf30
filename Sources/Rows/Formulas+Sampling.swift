import Derivation
import RealModule
import Scalars

/// The posterior, the ways back from a prediction, and the reverse process.
extension Formulas {
  static func posterior<F: AnalyticField>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (to, from) = (the.to, the.from)
    let mean = Expression.letter(.posteriorCenter(.now))
    let variance = Expression.letter(.posteriorVariance(.now))
    switch id {
    case "ddpm.posterior-bayes":
      let exponent = try Posterior.exponent(data: the.data, state: the.state, to: to, from: from)
      return [
        Formula(.expression(.quotient(1, variance)), exponent.precision),
        Formula(.expression(.quotient(mean, variance)), exponent.linear),
      ]
    case "ddpm.posterior-mean":
      return [
        Formula(
          .function(.posteriorCenter(.now), of: [.state(.now), .state(.at(0))]),
          try Posterior.mean(data: the.data, state: the.state, to: to, from: from))
      ]
    case "ddpm.posterior-variance":
      return [Formula(.expression(variance), Posterior.variance(to: to, from: from))]
    case "ddpm.posterior-from-noise":
      return [
        Formula(
          .function(.posteriorCenter(.now), of: [.state(.now), .noise(nil)]),
          try Posterior.mean(state: the.state, noise: the.noise, to: to, from: from))
      ]
    case "ddpm.reverse-marginal":
      let posterior = LeftSide.law(
        .forward, of: [.state(.before)], given: [.state(.now), .state(.at(0))])
      let marginal = LeftSide.law(.forward, of: [.state(.now)], given: [.state(.at(0))])
      return [
        Formula(
          .integral([posterior, marginal], over: .state(.now)),
          normal: try Posterior.reverseMarginal(data: the.data, to: to, from: from))
      ]
    case "ddpm.variance-extremes":
      return [
        Formula(
          .conditional(.variance, of: .state(.before), given: [.state(.now)]),
          try Reverse.exactVariance(dataVariance: the[.dataVariance], to: to, from: from))
      ]
    case "ddpm.ancestral-step":
      let choices: [(variance: Reverse.Variance, letter: Letter)] = [
        (.posterior, .posteriorVariance(.now)), (.kernel, .beta(.now)),
      ]
      return try choices.map { choice throws(DerivationError) in
        Formula(
          .atVariance(.state(.before), choice.letter),
          try Reverse.ancestralStep(
            state: the.state, noise: the.predictedNoise, freshNoise: the.freshNoise, to: to,
            from: from, variance: choice.variance))
      }
    default: return []
    }
  }

  static func inversion<F: AnalyticField & Sendable>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (state, power) = (the.state, the.from)
    switch id {
    case "inversion.predicted-data":
      return [
        Formula(
          .letter(.predictedData),
          try Inversion.predictedData(
            state: state, noise: the.predictedNoise, signalPower: power))
      ]
    case "inversion.noise-from-data":
      return [
        Formula(
          .letter(.noise(nil)),
          try Inversion.noise(state: state, data: the.data, signalPower: power))
      ]
    case "inversion.velocity":
      let velocity = the[.velocity]
      return [
        Formula(
          .letter(.velocity),
          try Inversion.velocity(data: the.data, noise: the.noise, signalPower: power)),
        Formula(
          .letter(.state(.at(0))),
          try Inversion.predictedData(state: state, velocity: velocity, signalPower: power)),
        Formula(
          .letter(.noise(nil)),
          try Inversion.noise(state: state, velocity: velocity, signalPower: power)),
      ]
    case "inversion.score":
      return [
        Formula(
          .gradient(.logarithm(.law(.forward, of: [.state(.now)]))),
          try Inversion.score(noise: the[.expectedNoise], signalPower: power))
      ]
    case "reverse.joint": return try reverseJoint(the)
    case "reverse.kernel":
      let mean = try Reverse.mean(
        state: state, noise: the.predictedNoise, to: the.to, from: power, sigma: the.sigma)
      return [
        Formula(
          .law(.model, of: [.state(.before)], given: [.state(.now)]),
          normal: (mean, try DDIM.variance(to: the.to, sigma: the.sigma)))
      ]
    case "reverse.last-step":
      return [
        Formula(
          .letter(.state(.at(0))),
          try Reverse.lastStep(
            state: the[.state(.at(1))], noise: the.predictedNoise, freshNoise: the.freshNoise,
            from: the[.barAlpha(.at(1))], sigma: the[.sigma(.at(1))]))
      ]
    default: return []
    }
  }

  /// p_θ(x_{t−1}∣x_t) = N(A_t x_t + c_t, V_t) for t = 1 … count.
  static func kernels<F: AnalyticField & Sendable>(
    _ count: Int, _ the: Letters<F>
  ) -> [AffineKernel<F>] {
    (1...count).map {
      AffineKernel(
        slope: the[.slope(.at($0))], offset: the[.modelOffset(.at($0))],
        variance: the[.modelVariance(.at($0))])
    }
  }

  private static func reverseJoint<F: AnalyticField & Sendable>(
    _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let kernels = kernels(2, the)
    let states = (0...2).map { the[.state(.at($0))] }
    return [
      Formula(
        .logarithm(.law(.model, of: [.state(.span(0, 2))])),
        try Reverse.logJointDensity(states: states, kernels: kernels)),
      Formula(
        .law(.model, of: [.state(.at(0))]), normal: Reverse.marginal(kernels: kernels)),
    ]
  }
}
