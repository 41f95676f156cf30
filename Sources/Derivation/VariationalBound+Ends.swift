public import RealModule

/// The two ends of the bound: what is left of the data at T, and how it is read off x_1.
extension VariationalBound {
  /// L_T = KL(q(x_T∣x_0) ‖ N(0, I)), one coordinate.
  ///
  /// ```
  /// L = (alphaBar * (x0^2 - 1) - log(1 - alphaBar)) / 2
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - signalPower: ᾱ_T in [0, 1).
  /// - Returns: nats, not negative.
  /// - Throws: ``DerivationError`` if ᾱ_T is not below 1.
  ///
  /// Conditioning: −ᾱ − log(1−ᾱ) cancels to ᾱ²/2 at small ᾱ; the largest term is ᾱ.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (5).
  /// - Equation: `elbo.prior-term`
  @inlinable
  public static func priorTerm<F: LogarithmicField>(
    data: F, signalPower: F
  ) throws(DerivationError) -> F {
    try Forward.terminalDivergence(meanSquare: data * data, signalPower: signalPower)
  }

  /// L_0 = −log p_θ(x_0∣x_1) for a Gaussian p_θ, one coordinate.
  ///
  /// ```
  /// L = (log(2 * pi * variance) + (x0 - predicted)^2 / variance) / 2
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - predictedData: the same coordinate of x̂_0 = g_θ(x_1, 1), the mean.
  ///   - variance: σ_1² > 0.
  /// - Returns: nats; a density's, so it may be negative.
  /// - Throws: ``DerivationError`` if the variance is not above 0.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (5); Song et al., arXiv:2010.02502v4, eq. (10).
  /// - Equation: `elbo.reconstruction-term`
  @inlinable
  public static func reconstructionTerm<F: LogarithmicField>(
    data: F, predictedData: F, variance: F
  ) throws(DerivationError) -> F {
    let distance = try equalVarianceKL(meanDifference: data - predictedData, variance: variance)
    return try (2 * F.pi * variance).logarithm() / 2 + distance
  }

  /// L_0 for data of 256 levels: −log of the normal law's share of the level's bin, one coordinate.
  ///
  /// ```
  /// x0 = 2 * level / 255 - 1
  /// L  = -log(Phi((x0 + 1/255 - mean) / deviation) - Phi((x0 - 1/255 - mean) / deviation))
  /// ```
  ///
  /// The lowest bin reaches to −∞ and the highest to ∞, so the levels' probabilities add to 1.
  ///
  /// - Parameters:
  ///   - level: 0…255, the level of a coordinate of x_0.
  ///   - levels: how many there are; 256.
  ///   - mean: of p_θ(x_0∣x_1), in the units of x_0.
  ///   - deviation: σ_1 > 0.
  /// - Returns: nats, not negative.
  /// - Throws: ``DerivationError`` for another number of levels, a level outside them, or a deviation
  ///   that is not above 0.
  ///
  /// Conditioning: the largest term is Φ; a bin that holds a share p of the law cancels by 1/p where it
  /// lies within the law, and not in the tails.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (13).
  /// - Equation: `elbo.discretized-likelihood`
  @inlinable
  public static func discretizedTerm<F: AnalyticField>(
    level: Int, of levels: Int = 256, mean: F, deviation: F
  ) throws(DerivationError) -> F {
    let bin = try bin(of: level, levels: levels, mean: mean, deviation: deviation)
    return -F.logNormalProbability(from: bin.lower, to: bin.upper)
  }

  /// ``discretizedTerm(level:of:mean:deviation:)`` with Φ as much code has it, by a hyperbolic tangent.
  ///
  /// ```
  /// Phi(x) ~ (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2
  /// ```
  ///
  /// - Returns: nats; off by what `elbo.discretized-likelihood` measures. Infinite where both ends of
  ///   the bin round to the same value.
  ///
  /// Source: Page, Appl. Statist. 26 (1977), 75; in the code of Ho et al. and of Nichol and Dhariwal.
  /// - Equation: `elbo.discretized-likelihood`
  @inlinable
  public static func discretizedTermByTanh<F: AnalyticField>(
    level: Int, of levels: Int = 256, mean: F, deviation: F
  ) throws(DerivationError) -> F {
    let bin = try bin(of: level, levels: levels, mean: mean, deviation: deviation)
    let slope = try (2 / F.pi).root()
    func tangent(_ x: F) -> F { F.tanh(slope * (x + 44715 * x * x * x / 1_000_000)) }
    let upper = bin.upper.map(tangent) ?? 1
    let lower = bin.lower.map(tangent) ?? -1
    return -F.log((upper - lower) / 2)
  }

  /// Where a level's bin begins and ends, in deviations from the mean; nil for no end.
  @inlinable
  static func bin<F: AnalyticField>(
    of level: Int, levels: Int, mean: F, deviation: F
  ) throws(DerivationError) -> (lower: F?, upper: F?) {
    guard levels == 256 else {
      throw .outOfRange(quantity: "the number of levels", value: "\(levels)", range: "{256}")
    }
    guard 0..<levels ~= level, let numerator = F(exactly: 2 * level - 255) else {
      throw .outOfRange(quantity: "the level", value: "\(level)", range: "0…255")
    }
    try deviation.requirePositive("the deviation σ_1")
    let width: F = 1 / 255
    let offset = numerator / 255 - mean
    return (
      level == 0 ? nil : (offset - width) / deviation,
      level == levels - 1 ? nil : (offset + width) / deviation
    )
  }

  /// Nats over d dimensions as bits per dimension.
  ///
  /// ```
  /// bits = nats / (d * natsPerBit),  natsPerBit = log(2)
  /// ```
  ///
  /// - Parameters:
  ///   - nats: of a vector of d coordinates.
  ///   - dimension: d ≥ 1.
  ///   - natsPerBit: log 2, in the field.
  /// - Returns: bits per dimension.
  /// - Throws: ``DerivationError`` if d is below 1.
  ///
  /// Special cases: a law that is even over 256 levels has 8.
  /// Source: Ho et al., arXiv:2006.11239v2, section 4.3 (the unit).
  /// - Equation: `elbo.bits-per-dimension`
  @inlinable
  public static func bitsPerDimension<F: RadicalField>(
    nats: F, dimension: Int, natsPerBit: F
  ) throws(DerivationError) -> F {
    guard dimension >= 1, let count = F(exactly: dimension) else {
      throw .outOfRange(quantity: "the dimension d", value: "\(dimension)", range: "1…")
    }
    return nats / (count * natsPerBit)
  }

  /// The bound: ELBO = −L_T − Σ_{t≥2} L_{t−1} − L_0.
  ///
  /// - Parameters:
  ///   - priorTerm: L_T in nats.
  ///   - transitionTerms: L_1, …, L_{T−1}, in any order; none for T = 1.
  ///   - reconstructionTerm: L_0 in nats.
  /// - Returns: nats, at most log p_θ(x_0).
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (5).
  /// - Equation: `elbo.decomposition`
  @inlinable
  public static func bound<F: AlgebraicField>(
    priorTerm: F, transitionTerms: [F], reconstructionTerm: F
  ) -> F {
    transitionTerms.reduce(-priorTerm - reconstructionTerm) { $0 - $1 }
  }
}
