public import Derivation

/// A sampler of the derivation: what it makes of a state, a prediction and fresh noise at each step.
public enum Sampler<F: RadicalField>: Sendable where F: Sendable {
  /// The member of q_σ whose σ is η times DDPM's, η in [0, 1]: DDIM at 0, DDPM at 1.
  case family(eta: F)
  /// DDPM's ancestral step with β̃_t or β_t; nothing is added in the last.
  case ancestral(Reverse.Variance)
  /// DDPM's ancestral step with a variance that is made of β̃_t and β_t; nothing is added in the last, where β̃ is 0.
  case ancestralBetween(
    _ variance: @Sendable (_ posterior: F, _ kernel: F) throws(DerivationError) -> F)
  /// The mean of η = 1 with noise of variance β_t, in the last step too: the DDIM paper's σ̂.
  case sigmaHat

  /// The coefficients of a step, by the derivation's own functions.
  ///
  /// - Parameters:
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Throws: `DerivationError` if an argument is out of range.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (12) and appendix D.3 (σ̂); Ho et al.,
  /// arXiv:2006.11239v2, algorithm 2.
  @inlinable
  public func coefficients(to: F, from: F) throws(DerivationError) -> StepCoefficients<F> {
    switch self {
    case .family(let eta):
      // At η = 0 no root of β is taken, so that the chain is exact where it is irrational.
      guard eta != 0 else { return try Self.encoding(to: to, from: from) }
      let sigma = try DDIM.sigma(to: to, from: from, eta: eta)
      return try StepCoefficients(
        of: { state, noise throws(DerivationError) in
          try DDIM.update(
            state: state, noise: noise, freshNoise: 0, to: to, from: from, eta: eta)
        }, variance: DDIM.variance(to: to, sigma: sigma))
    case .ancestral(let choice):
      return try Self.ancestral(
        variance: Reverse.ancestralVariance(choice, to: to, from: from), to: to, from: from)
    case .ancestralBetween(let variance):
      let (lower, upper) = LearnedVariance.extremes(to: to, from: from)
      return try Self.ancestral(variance: to == 1 ? 0 : variance(lower, upper), to: to, from: from)
    case .sigmaHat:
      return try Self.ancestral(
        variance: Forward.kernelVariance(to: from, from: to), to: to, from: from)
    }
  }

  /// The posterior's mean at x̂_0, and noise of a given variance.
  @inlinable
  static func ancestral(variance: F, to: F, from: F) throws(DerivationError) -> StepCoefficients<F>
  {
    try StepCoefficients(
      of: { state, noise throws(DerivationError) in
        let data = try Inversion.predictedData(state: state, noise: noise, signalPower: from)
        return try Posterior.mean(data: data, state: state, to: to, from: from)
      }, variance: variance)
  }

  /// The coefficients of one deterministic step, towards noise or away from it.
  ///
  /// - Parameters:
  ///   - to: ᾱ of the time the step goes to, on either side of ᾱ_t.
  ///   - from: ᾱ_t in (0, 1].
  /// - Throws: `DerivationError` if a signal power is outside [0, 1].
  ///
  /// Source: Song et al., arXiv:2010.02502v4, section 4.3.
  @inlinable
  public static func encoding(to: F, from: F) throws(DerivationError) -> StepCoefficients<F> {
    try StepCoefficients(
      of: { state, noise throws(DerivationError) in
        try DDIM.deterministicUpdate(state: state, noise: noise, to: to, from: from)
      }, variance: 0)
  }
}

extension Sampler where F: AnalyticField {
  /// DDPM's ancestral step with Improved DDPM's variance, by a network whose second output is the same everywhere.
  ///
  /// ```
  /// variance = exp(v * log(beta) + (1 - v) * log(posteriorVariance)), of the stride's own β and β̃
  /// ```
  ///
  /// In the last step β̃ is 0 and has no logarithm; the paper's code adds no noise there, and neither does this.
  ///
  /// - Parameter fraction: v in [0, 1], of the way from β̃ to β; with any other a step has no coefficients.
  ///
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (15) and section 4; their code, `p_sample`.
  /// - Equation: `improved.learned-variance`
  @inlinable
  public static func learnedVariance(fraction: F) -> Sampler {
    .ancestralBetween { lower, upper throws(DerivationError) in
      guard fraction.mayReach(0), (1 - fraction).mayReach(0) else {
        throw .outOfRange(
          quantity: "the fraction of the learned variance", value: "\(fraction)", range: "[0, 1]")
      }
      return try LearnedVariance.variance(
        fraction: fraction, beta: upper, posteriorVariance: lower)
    }
  }
}
