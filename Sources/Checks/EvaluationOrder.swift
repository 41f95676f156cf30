internal import Derivation
internal import RealModule
internal import Scalars

/// The kinds of number in which an order of evaluation is run: exact, to prove that it is the same
/// formula; under the error analysis, to bound what a program that uses it may be off by.
protocol EvaluationField: RadicalField {
  func rootThroughLogarithm() throws(RootError) -> Self
  func clipped(to limit: Double) -> Self
}

extension ErrorBound: EvaluationField {}

extension Rational: EvaluationField {
  func rootThroughLogarithm() throws(RootError) -> Rational { try root() }

  func clipped(to limit: Double) -> Rational {
    guard let bound = Rational(limit) else { return self }
    return max(-bound, min(bound, self))
  }
}

/// A reverse transition: what the coefficients of a step are functions of.
struct Transition<F: EvaluationField> {
  /// ᾱ at t_prev.
  var to: F
  /// ᾱ_t.
  var from: F
  /// The schedule's own β_t, where the step is a single one.
  var beta: F?
  var eta: F = 0

  /// β of the transition from the two signal powers.
  var ratioBeta: F { Forward.kernelVariance(to: from, from: to) }
}

/// What a step does to its x̂_0.
struct Clipping {
  var limit: Double?
  var rederivesNoise = false
}

extension Conventions {
  /// What they say of a step's x̂_0.
  var clipping: Clipping { Clipping(limit: clipLimit, rederivesNoise: rederivesNoise) }
}

/// One sensible way in which a program may evaluate a formula.
///
/// Coefficients are functions of the schedule, computed in the precision of the table; they are
/// then cast to the precision of the vectors and applied, coordinate by coordinate. Every order is
/// the same function in exact arithmetic, and a test proves it; in floating point they differ, and
/// a candidate is granted the largest of their bounds.
protocol EvaluationOrder: Sendable {
  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(RootError) -> [F]?
  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(RootError) -> F
}

/// `forward.reparameterization`, inputs (x_0, ε).
enum ForwardOrder: EvaluationOrder, CaseIterable {
  case direct, logarithm

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(RootError) -> [F]? {
    let variance = Forward.marginalVariance(signalPower: transition.from)
    switch self {
    case .direct: return [try transition.from.root(), try variance.root()]
    case .logarithm:
      return [try transition.from.rootThroughLogarithm(), try variance.rootThroughLogarithm()]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(RootError) -> F {
    coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
  }
}

/// `inversion.predicted-data`, inputs (x_t, ε).
enum InversionOrder: EvaluationOrder, CaseIterable {
  /// (x − sε)/a
  case direct
  /// √(1/ᾱ) x − √(1/ᾱ − 1) ε, with both roots tabulated.
  case reciprocal
  /// x/a − (s/a) ε
  case fused

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(RootError) -> [F]? {
    let signalPower = transition.from
    let signalRate = try Forward.signalRate(signalPower)
    let noiseRate = try Forward.noiseRate(signalPower)
    switch self {
    case .direct: return [signalRate, noiseRate]
    case .reciprocal: return [try (1 / signalPower).root(), try (1 / signalPower - 1).root()]
    case .fused: return [1 / signalRate, noiseRate / signalRate]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(RootError) -> F {
    let data =
      self == .direct
      ? (inputs[0] - coefficients[1] * inputs[1]) / coefficients[0]
      : coefficients[0] * inputs[0] - coefficients[1] * inputs[1]
    return clipping.limit.map { data.clipped(to: $0) } ?? data
  }
}

/// `ddpm.posterior-mean`, inputs (x_0, x_t).
enum PosteriorMeanOrder: EvaluationOrder, CaseIterable {
  /// Two weights, β from the signal powers.
  case ratio
  /// Two weights, the schedule's own β.
  case stored
  /// Through ε = (x_t − a x_0)/s, with the schedule's own β.
  case throughNoise
  /// Through ε, β from the signal powers.
  case throughNoiseByRatio

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(RootError) -> [F]? {
    let usesStored = self == .stored || self == .throughNoise
    if usesStored && transition.beta == nil { return nil }
    let beta = usesStored ? transition.beta ?? 0 : transition.ratioBeta
    let alpha = usesStored ? 1 - beta : transition.from / transition.to
    let varianceFrom = Forward.marginalVariance(signalPower: transition.from)
    switch self {
    case .ratio, .stored:
      let varianceTo = Forward.marginalVariance(signalPower: transition.to)
      let dataWeight = try Forward.signalRate(transition.to) * beta / varianceFrom
      return [dataWeight, try alpha.root() * varianceTo / varianceFrom]
    case .throughNoise, .throughNoiseByRatio:
      let noiseRate = try varianceFrom.root()
      return [
        try Forward.signalRate(transition.from), noiseRate, beta / noiseRate, try alpha.root(),
      ]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(RootError) -> F {
    switch self {
    case .ratio, .stored: return coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
    case .throughNoise, .throughNoiseByRatio:
      let noise = (inputs[1] - coefficients[0] * inputs[0]) / coefficients[1]
      return (inputs[1] - coefficients[2] * noise) / coefficients[3]
    }
  }
}

/// `ddpm.posterior-variance`, no inputs.
enum PosteriorVarianceOrder: EvaluationOrder, CaseIterable {
  case ratio, stored, logarithm, rates

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(RootError) -> [F]? {
    if self == .stored && transition.beta == nil { return nil }
    let beta = self == .stored ? transition.beta ?? 0 : transition.ratioBeta
    let varianceTo = Forward.marginalVariance(signalPower: transition.to)
    let varianceFrom = Forward.marginalVariance(signalPower: transition.from)
    let variance = varianceTo / varianceFrom * beta
    switch self {
    case .ratio, .stored: return [variance]
    case .logarithm:
      let deviation = try variance.rootThroughLogarithm()
      return [deviation * deviation]
    case .rates:
      let sigma = try varianceTo.root() / varianceFrom.root() * beta.root()
      return [sigma * sigma]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(RootError) -> F { coefficients[0] }
}

/// `ddim.sigma`, no inputs.
enum SigmaOrder: EvaluationOrder, CaseIterable {
  /// Two roots, as DDIM's equation 16 is printed.
  case twoRoots
  /// η times the root of β̃.
  case posteriorVariance
  /// The same with the schedule's own β.
  case stored
  /// The root of η² β̃.
  case squaredEta
  /// η exp(½ log β̃).
  case logarithm
  /// (s_prev/s) √(1 − ᾱ_t/ᾱ_prev)
  case rates

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(RootError) -> [F]? {
    if self == .stored && transition.beta == nil { return nil }
    let beta = self == .stored ? transition.beta ?? 0 : transition.ratioBeta
    let varianceTo = Forward.marginalVariance(signalPower: transition.to)
    let varianceFrom = Forward.marginalVariance(signalPower: transition.from)
    let eta = transition.eta
    let ratio = varianceTo / varianceFrom
    switch self {
    case .twoRoots: return [try eta * ratio.root() * beta.root()]
    case .posteriorVariance, .stored: return [try eta * (ratio * beta).root()]
    case .squaredEta: return [try (eta * eta * ratio * beta).root()]
    case .logarithm: return [try eta * (ratio * beta).rootThroughLogarithm()]
    case .rates: return [try eta * varianceTo.root() / varianceFrom.root() * beta.root()]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(RootError) -> F { coefficients[0] }
}
