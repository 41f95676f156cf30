import Derivation
import RealModule
import Scalars

/// From a prediction back to the data, and the reverse process.
extension Row {
  /// In the order of the register.
  static let inversionRows: [Row] = [
    .inversionPredictedData, .inversionNoiseFromData, .inversionVelocity, .inversionScore,
    .reverseJoint, .reverseKernel, .reverseLastStep,
  ]

  /// `inversion.predicted-data`.
  public static let inversionPredictedData = Row(
    "inversion.predicted-data", .inversion,
    claim: "undoes the forward draw",
    says: "g_θ(x_t, t) = x̂_0 = (x_t − s_t ε̂)/a_t",
    formula: PredictedData.self,
    asked: [.proved],
    source: "Ho et al., arXiv:2006.11239v2, eq. (15); Song et al., arXiv:2010.02502v4, eq. (9)",
    notebook: 5)

  private enum PredictedData: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.predictedData),
          try Inversion.predictedData(
            state: letters.state, noise: letters.predictedNoise, signalPower: letters.from))
      ]
    }
  }

  /// `inversion.noise-from-data`.
  public static let inversionNoiseFromData = Row(
    "inversion.noise-from-data", .inversion,
    claim: "undoes it for the noise",
    says: "ε = (x_t − a_t x_0)/s_t",
    formula: NoiseFromData.self,
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (4), solved for ε", notebook: 5)

  private enum NoiseFromData: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.noise(nil)),
          try Inversion.noise(state: letters.state, data: letters.data, signalPower: letters.from))
      ]
    }
  }

  /// `inversion.velocity`.
  public static let inversionVelocity = Row(
    "inversion.velocity", .inversion,
    claim: "turns the pair by an angle",
    says: "v = a ε − s x_0; x_0 = a x_t − s v; ε = s x_t + a v",
    formula: Velocity.self,
    asked: [.proved], source: "Salimans and Ho, arXiv:2202.00512v2, appendix D", notebook: 5)

  private enum Velocity: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (state, velocity, power) = (letters.state, letters[.velocity], letters.from)
      return [
        Formula(
          .letter(.velocity),
          try Inversion.velocity(data: letters.data, noise: letters.noise, signalPower: power)),
        Formula(
          .letter(.state(.at(0))),
          try Inversion.predictedData(state: state, velocity: velocity, signalPower: power)),
        Formula(
          .letter(.noise(nil)),
          try Inversion.noise(state: state, velocity: velocity, signalPower: power)),
      ]
    }
  }

  /// `inversion.score`.
  public static let inversionScore = Row(
    "inversion.score", .inversion,
    claim: "is the derivative of the log density",
    says: "∇ log q(x_t) = −E[ε∣x_t]/s_t",
    formula: Score.self,
    asked: [.computed], source: "Dhariwal and Nichol, arXiv:2105.05233v4, eq. (11)", notebook: 5)

  private enum Score: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .gradient(.logarithm(.law(.forward, of: [.state(.now)]))),
          try Inversion.score(noise: letters[.expectedNoise], signalPower: letters.from))
      ]
    }
  }

  /// `reverse.joint`.
  public static let reverseJoint = Row(
    "reverse.joint", .inversion,
    claim: "has the marginal of its recursion",
    says: "p_θ(x_{0:T}) = p(x_T) Π p_θ(x_{t−1}∣x_t) and p_θ(x_0) its marginal",
    formula: Joint.self,
    asked: [.computed],
    source: "Ho et al., arXiv:2006.11239v2, eq. (1); Song et al., arXiv:2010.02502v4, eq. (1)",
    notebook: 3)

  private enum Joint: RowFormula {
    static let note: String? = "printed for T = 2, with a network that is affine in the state"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let kernels = letters.modelKernels(2)
      let states = (0...2).map { letters[.state(.at($0))] }
      return [
        Formula(
          .logarithm(.law(.model, of: [.state(.span(0, 2))])),
          try Reverse.logJointDensity(states: states, kernels: kernels)),
        Formula(.law(.model, of: [.state(.at(0))]), normal: Reverse.marginal(kernels: kernels)),
      ]
    }
  }

  /// `reverse.kernel`.
  public static let reverseKernel = Row(
    "reverse.kernel", .inversion,
    claim: "is q_σ at the prediction",
    says: "p_θ(x_{t−1}∣x_t) = q_σ(x_{t−1}∣x_t, g_θ(x_t, t)) for t > 1",
    formula: Kernel.self,
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (10)", notebook: 5)

  private enum Kernel: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, sigma) = (letters.to, letters.sigma)
      let mean = try Reverse.mean(
        state: letters.state, noise: letters.predictedNoise, to: to, from: letters.from,
        sigma: sigma)
      return [
        Formula(
          .law(.model, of: [.state(.before)], given: [.state(.now)]),
          normal: (mean, try DDIM.variance(to: to, sigma: sigma)))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      [.predictedData]
    }
  }

  /// `reverse.last-step`.
  public static let reverseLastStep = Row(
    "reverse.last-step", .inversion,
    claim: "has the prediction for its mean",
    says: "p_θ(x_0∣x_1) = N(g_θ(x_1, 1), σ_1² I)",
    formula: LastStep.self,
    asked: [.proved, .observed], source: "Song et al., arXiv:2010.02502v4, eq. (10)", notebook: 5)

  private enum LastStep: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.state(.at(0))),
          try Reverse.lastStep(
            state: letters[.state(.at(1))], noise: letters.predictedNoise,
            freshNoise: letters.freshNoise, from: letters[.barAlpha(.at(1))],
            sigma: letters[.sigma(.at(1))]))
      ]
    }
  }
}
