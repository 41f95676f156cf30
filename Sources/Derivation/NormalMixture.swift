public import RealModule

/// A mixture of normal laws of one coordinate: data for which the perfect network is known and not
/// affine.
public struct NormalMixture<F: AnalyticField>: Sendable where F: Sendable {
  /// One of the laws that are mixed.
  public struct Component: Sendable {
    /// Its share, positive; shares are taken relative to their sum.
    public let weight: F
    /// Its mean.
    public let mean: F
    /// Its variance, 0 or more: at 0 it is a single point.
    public let variance: F

    /// A law with its share.
    @inlinable
    public init(weight: F, mean: F, variance: F) {
      self.weight = weight
      self.mean = mean
      self.variance = variance
    }
  }

  /// The laws that are mixed, at least one.
  public let components: [Component]

  /// - Throws: ``DerivationError`` if there is no component, a weight is not above 0, or a variance is
  ///   negative.
  @inlinable
  public init(_ components: [Component]) throws(DerivationError) {
    guard !components.isEmpty else {
      throw .outOfRange(quantity: "the number of components", value: "0", range: "1…")
    }
    for component in components {
      try component.weight.requirePositive("a component's weight")
      try component.variance.requireNotNegative("a component's variance")
    }
    self.components = components
  }

  /// log q(x_t), the data's law after t steps of the forward process.
  ///
  /// ```
  /// q(xt) = sum over i of weight[i] * N(xt; a * mean[i], alphaBar * variance[i] + 1 - alphaBar)
  /// ```
  ///
  /// - Parameters:
  ///   - state: x_t.
  ///   - signalPower: ᾱ_t in (0, 1).
  /// - Throws: ``DerivationError`` if ᾱ_t is outside (0, 1).
  /// - Equation: `inversion.score`
  @inlinable
  public func logDensity(at state: F, signalPower: F) throws(DerivationError) -> F {
    let (parts, scale) = try parts(at: state, signalPower: signalPower)
    let total = components.reduce(0 as F) { $0 + $1.weight }
    return scale + F.log(parts.reduce(0 as F) { $0 + $1.share } / total)
  }

  /// E[ε∣x_t]: each component's best prediction, weighted by its share of q(x_t).
  ///
  /// - Parameters:
  ///   - state: x_t.
  ///   - signalPower: ᾱ_t in (0, 1).
  /// - Throws: ``DerivationError`` if ᾱ_t is outside (0, 1).
  ///
  /// Special cases: with variances 0 it is a softmax over a finite data set.
  /// Source: own derivation.
  /// - Equation: `objective.optimal-predictor`
  /// - Equation: `chain.mixture-predictor`
  @inlinable
  public func optimalNoise(state: F, signalPower: F) throws(DerivationError) -> F {
    try conditional(state: state, signalPower: signalPower) {
      component, _ throws(DerivationError) in
      try Objective.optimalNoise(
        state: state, mean: component.mean, variance: component.variance,
        signalPower: signalPower)
    }
  }

  /// The variance of x_0 given x_t: the components' own, and that of their means.
  ///
  /// - Parameters:
  ///   - state: x_t.
  ///   - signalPower: ᾱ_t in (0, 1).
  /// - Throws: ``DerivationError`` if ᾱ_t is outside (0, 1).
  /// - Equation: `ddim.deterministic`
  @inlinable
  public func conditionalVariance(state: F, signalPower: F) throws(DerivationError) -> F {
    let noise = Forward.marginalVariance(signalPower: signalPower)
    let mean = try conditional(state: state, signalPower: signalPower) { _, mean in mean }
    return try conditional(state: state, signalPower: signalPower) { component, own in
      let distance = own - mean
      let spread = signalPower * component.variance + noise
      return component.variance * noise / spread + distance * distance
    }
  }

  /// The mean over components of a value, each by its share of q(x_t); the value is told the
  /// component's E[x_0∣x_t].
  @inlinable
  func conditional(
    state: F, signalPower: F,
    _ value: (Component, F) throws(DerivationError) -> F
  ) throws(DerivationError) -> F {
    var (values, shares): ([F], [F]) = ([], [])
    let rate = try Forward.signalRate(signalPower)
    for part in try parts(at: state, signalPower: signalPower).parts {
      let component = part.component
      let pull = rate * component.variance / part.variance
      values.append(try value(component, component.mean + pull * (state - part.mean)))
      shares.append(part.share)
    }
    return Self.mean(of: values, shares: shares)
  }

  /// The mean of values by shares, which need not add to 1.
  ///
  /// ```
  /// mean = sum over i of share[i] * value[i] / sum over i of share[i]
  /// ```
  ///
  /// With the components' best predictions and their shares of q(x_t) it is E[ε∣x_t].
  /// - Equation: `chain.mixture-predictor`
  @inlinable
  public static func mean(of values: [F], shares: [F]) -> F {
    zip(shares, values).reduce(0 as F) { $0 + $1.0 * $1.1 } / shares.reduce(0 as F, +)
  }

  /// A component's share of q(x_t), which all of them add to.
  ///
  /// ```
  /// share = weight * N(xt; a * mean, alphaBar * variance + 1 - alphaBar)
  /// ```
  ///
  /// - Parameters:
  ///   - component: whose share it is.
  ///   - state: x_t.
  ///   - signalPower: ᾱ_t in (0, 1).
  /// - Throws: ``DerivationError`` if ᾱ_t is outside (0, 1).
  /// - Equation: `chain.mixture-predictor`
  @inlinable
  public static func share(
    of component: Component, at state: F, signalPower: F
  ) throws(DerivationError) -> F {
    let spread =
      signalPower * component.variance + Forward.marginalVariance(signalPower: signalPower)
    let mean = try Forward.marginalMean(data: component.mean, signalPower: signalPower)
    return try component.weight
      * F.exp(logNormalDensity(at: state, mean: mean, variance: spread))
  }

  /// A component, its law of x_t, and its share of q(x_t) up to a factor that all have in common.
  @usableFromInline typealias Part = (component: Component, mean: F, variance: F, share: F)

  /// The components at a state, and the logarithm of the factor that their shares lack.
  ///
  /// ```
  /// share[i] = weight[i] * exp(log N[i](xt) - scale),  scale = the largest log N[i](xt)
  /// ```
  ///
  /// So no exponential overflows, and one is 1: the shares do not all underflow between points that
  /// lie far apart. Where numbers are not ordered any component's logarithm is as good.
  @inlinable
  func parts(
    at state: F, signalPower: F
  ) throws(DerivationError) -> (parts: [Part], scale: F) {
    var parts: [Part] = []
    var scale: F?
    for component in components {
      let law = try marginal(of: component, signalPower: signalPower)
      let logarithm = try logNormalDensity(at: state, mean: law.mean, variance: law.variance)
      if scale.map({ logarithm.mayExceed($0) }) ?? true { scale = logarithm }
      parts.append((component, law.mean, law.variance, logarithm))
    }
    let largest = scale ?? 0
    for index in parts.indices {
      parts[index].share = components[index].weight * F.exp(parts[index].share - largest)
    }
    return (parts, largest)
  }

  /// The law of x_t where x_0 is of one component.
  @inlinable
  func marginal(
    of component: Component, signalPower: F
  ) throws(DerivationError) -> (mean: F, variance: F) {
    let spread =
      signalPower * component.variance + Forward.marginalVariance(signalPower: signalPower)
    try spread.requirePositive("the variance of x_t")
    return (try Forward.marginalMean(data: component.mean, signalPower: signalPower), spread)
  }
}
