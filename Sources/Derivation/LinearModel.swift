public import RealModule

/// A linear-Gaussian p_θ beside the forward law that it is trained on, for one coordinate: the models
/// for which log p_θ(x_0), the bound and the gap between them are all known exactly.
///
/// p_θ starts from N(0, 1) at T and has affine kernels; q is q_σ with marginals N(a_t x_0, s_t²). Over a
/// vector the same kernels act in every coordinate, and nats add.
public struct LinearModel<F: AnalyticField>: Sendable where F: Sendable {
  /// ᾱ_1, …, ᾱ_T of the times that are visited.
  public let signalPowers: [F]
  /// σ_2, …, σ_T of the forward law q_σ, each above 0.
  public let sigmas: [F]
  /// p_θ(x_{t−1}∣x_t) for t = 1, …, T.
  public let kernels: [AffineKernel<F>]

  /// - Throws: ``DerivationError`` if T is 0, lengths do not match, ᾱ does not fall within (0, 1), a σ,
  ///   its square or a kernel's variance is not above 0, or a kernel is not finite.
  @inlinable
  public init(
    signalPowers: [F], sigmas: [F], kernels: [AffineKernel<F>]
  ) throws(DerivationError) {
    let steps = signalPowers.count
    guard steps >= 1, sigmas.count == steps - 1, kernels.count == steps else {
      throw .outOfRange(
        quantity: "the number of kernels and of σ",
        value: "\(kernels.count) and \(sigmas.count)", range: "T and T − 1 for T = \(steps) ≥ 1")
    }
    var previous: F = 1
    for (index, power) in signalPowers.enumerated() {
      guard power.mayExceed(0), previous.mayExceed(power) else {
        throw .outOfRange(
          quantity: "ᾱ_\(index + 1)", value: "\(power)", range: "(0, \(previous))")
      }
      previous = power
    }
    for (index, sigma) in sigmas.enumerated() {
      try sigma.requirePositive("σ_\(index + 2)")
      try (sigma * sigma).requirePositive("σ_\(index + 2)²")
      _ = try DDIM.directionRate(to: signalPowers[index], sigma: sigma)
    }
    for (index, kernel) in kernels.enumerated() {
      let place = "of p_θ at t = \(index + 1)"
      try kernel.variance.requirePositive("the variance \(place)")
      try Self.requireFinite(kernel.variance, "the variance \(place)")
      try Self.requireFinite(kernel.slope, "the slope \(place)")
      try Self.requireFinite(kernel.offset, "the offset \(place)")
    }
    self.signalPowers = signalPowers
    self.sigmas = sigmas
    self.kernels = kernels
  }

  /// Throws for infinity and not-a-number: less itself, neither is 0.
  @inlinable
  static func requireFinite(_ value: F, _ quantity: String) throws(DerivationError) {
    guard (value - value).mayReach(0) else {
      throw .outOfRange(quantity: quantity, value: "\(value)", range: "(−∞, ∞)")
    }
  }

  /// T.
  @inlinable public var steps: Int { signalPowers.count }

  /// log p_θ(x_0): the normal law that is left of N(0, 1) after all kernels.
  ///
  /// - Parameter data: the coordinates of x_0.
  /// - Returns: nats, over all coordinates.
  /// - Throws: ``DerivationError`` if a variance rounds to 0 on the way.
  /// - Equation: `elbo.bound`
  @inlinable
  public func logLikelihood(of data: [F]) throws(DerivationError) -> F {
    let law = Reverse.marginal(kernels: kernels)
    var sum: F = 0
    for value in data {
      sum += try logNormalDensity(at: value, mean: law.mean, variance: law.variance)
    }
    return sum
  }

  /// The terms of the bound, each in nats over all coordinates.
  public struct Terms: Sendable {
    /// L_T.
    public let prior: F
    /// L_{t−1} for t = 2, …, T.
    public let transitions: [F]
    /// L_0.
    public let reconstruction: F

    @inlinable
    init(prior: F, transitions: [F], reconstruction: F) {
      self.prior = prior
      self.transitions = transitions
      self.reconstruction = reconstruction
    }

    /// Each term's share of the sum of all: of L_0, L_1, …, L_T, in this order.
    ///
    /// A density's L_0 may be negative, and then so is its share.
    /// - Equation: `elbo.decomposition`
    @inlinable public var shares: [F] {
      let all = [reconstruction] + transitions + [prior]
      let sum = all.reduce(0, +)
      return all.map { $0 / sum }
    }

    /// ELBO = −L_T − Σ L_{t−1} − L_0.
    @inlinable public var bound: F {
      VariationalBound.bound(
        priorTerm: prior, transitionTerms: transitions, reconstructionTerm: reconstruction)
    }
  }

  /// The terms of the bound, means over q_σ(x_t∣x_0) in closed form.
  ///
  /// ```
  /// L[t-1] = E KL(N(w * x0 + k * xt, sigma^2) || N(slope * xt + offset, variance))
  /// L[0]   = E -log N(x0; slope * x1 + offset, variance)
  /// ```
  ///
  /// - Parameter data: the coordinates of x_0.
  /// - Throws: ``DerivationError`` if a variance rounds to 0 on the way, or the number of coordinates
  ///   is no number of the field.
  ///
  /// Each mean is (affine in x_0)² and a constant, so a coordinate costs one product and one sum.
  /// Conditioning: k − slope cancels for a good model; the largest term is 1.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (5); Song et al., arXiv:2010.02502v4, eq. (32), (33).
  /// - Equation: `elbo.decomposition`
  @inlinable
  public func terms(of data: [F]) throws(DerivationError) -> Terms {
    guard let count = F(exactly: data.count) else {
      throw .outOfRange(
        quantity: "the number of coordinates", value: "\(data.count)",
        range: "0…, exact as \(F.self)")
    }
    let power = signalPowers[steps - 1]
    let square = data.reduce(0 as F) { $0 + $1 * $1 }
    let prior =
      try count
      * Forward.terminalDivergence(meanSquare: 0, signalPower: power) + power * square / 2
    var transitions: [F] = []
    transitions.reserveCapacity(sigmas.count)
    for (index, sigma) in sigmas.enumerated() {
      let (to, from) = (signalPowers[index], signalPowers[index + 1])
      let (kernel, weights) = (
        kernels[index + 1], try DDIM.weights(to: to, from: from, sigma: sigma)
      )
      let ofState = weights.state - kernel.slope
      let spread = ofState * ofState * Forward.marginalVariance(signalPower: from)
      let constant = try VariationalBound.gaussianKL(
        mean: 0, variance: sigma * sigma, modelMean: 0, modelVariance: kernel.variance)
      let slope = try weights.data + ofState * Forward.signalRate(from)
      let distance = Self.squares(data, slope, kernel.offset) + count * spread
      transitions.append(count * constant + distance / (2 * kernel.variance))
    }
    let first = kernels[0]
    let reach = try 1 - first.slope * Forward.signalRate(signalPowers[0])
    let spread = first.slope * first.slope * Forward.marginalVariance(signalPower: signalPowers[0])
    let distance = Self.squares(data, reach, first.offset) + count * spread
    let density = try VariationalBound.reconstructionTerm(
      data: 0, predictedData: 0, variance: first.variance)
    return Terms(
      prior: prior, transitions: transitions,
      reconstruction: count * density + distance / (2 * first.variance))
  }

  /// Σ (slope x − offset)² over the coordinates.
  @inlinable
  static func squares(_ data: [F], _ slope: F, _ offset: F) -> F {
    var sum: F = 0
    for value in data {
      let distance = slope * value - offset
      sum += distance * distance
    }
    return sum
  }

  /// The gap KL(q_σ(x_{1:T}∣x_0) ‖ p_θ(x_{1:T}∣x_0)), by the chain rule forwards in time.
  ///
  /// ```
  /// gap = sum over t of E KL(q_sigma(x[t] | x[t-1], x0) || p(x[t] | x[t-1]))
  /// ```
  ///
  /// Given x_0 both are chains from x_1 to x_T: q_σ with `ddim.forward-from-bayes`, p_θ with the Bayes
  /// reversal of its own kernels. Nothing of the bound is used.
  ///
  /// - Parameter data: the coordinates of x_0.
  /// - Returns: nats, not negative.
  /// - Throws: ``DerivationError`` if a variance rounds to 0 on the way.
  ///
  /// Source: own derivation; Cover and Thomas, Elements of Information Theory, theorem 2.5.3.
  /// - Equation: `elbo.bound`
  @inlinable
  public func gap(of data: [F]) throws(DerivationError) -> F {
    let reversals = try reversedKernels()
    var sum: F = 0
    for value in data {
      for (index, model) in reversals.enumerated() {
        let forward: AffineKernel<F>
        let state: (mean: F, variance: F)
        if index == 0 {
          forward = AffineKernel(
            slope: try Forward.signalRate(signalPowers[0]),
            variance: Forward.marginalVariance(signalPower: signalPowers[0]))
          state = (value, 0)
        } else {
          let (to, from) = (signalPowers[index - 1], signalPowers[index])
          forward = try DDIM.forwardKernel(
            data: value, to: to, from: from, sigma: sigmas[index - 1])
          state = (
            try Forward.marginalMean(data: value, signalPower: to),
            Forward.marginalVariance(signalPower: to)
          )
        }
        let slope = forward.slope - model.slope
        let center = slope * state.mean + forward.offset - model.offset
        let square = center * center + slope * slope * state.variance
        sum += try VariationalBound.gaussianKL(
          mean: 0, variance: forward.variance, modelMean: 0, modelVariance: model.variance)
        sum += square / (2 * model.variance)
      }
    }
    return sum
  }

  /// p_θ(x_t∣x_{t−1}) for t = 1, …, T: Bayes with the laws of x_t under p_θ.
  @inlinable
  func reversedKernels() throws(DerivationError) -> [AffineKernel<F>] {
    var law: (mean: F, variance: F) = (0, 1)
    var reversals: [AffineKernel<F>] = []
    for kernel in kernels.reversed() {
      reversals.append(try kernel.reversed(mean: law.mean, variance: law.variance))
      law = kernel.law(mean: law.mean, variance: law.variance)
    }
    return reversals.reversed()
  }
}
