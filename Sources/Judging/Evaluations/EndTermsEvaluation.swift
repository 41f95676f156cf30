import CandidateProtocol
import Derivation
import RealModule
import Rows

/// `elbo.reconstruction-term`, summed; the transition leads from t = 1 to the data.
struct ReconstructionEvaluation: Evaluation {
  /// How the logarithm of the density is put together.
  enum Form: CaseIterable {
    /// log(2πβ)/2 and d²/(2β)
    case variance
    /// log(2π)/2 + log σ and (d/σ)²/2
    case deviation
    /// (log 2π + log β + d² exp(−log β))/2
    case logarithm
  }

  /// How the mean x̂_0 is got.
  enum Mean: CaseIterable {
    /// By the inversion, or with √(1/ᾱ) and √(1/ᾱ − 1).
    case inverted, reciprocal
    /// As any step's: by the posterior's weights, of which that of x_t is 0; or by ε̂.
    case weighted, throughNoise
  }

  let form: Form
  var usesStored = true
  var mean = Mean.inverted
  var mistake: BoundMistake?

  static func all(_ mistake: BoundMistake? = nil) -> [ReconstructionEvaluation] {
    Form.allCases.flatMap { form in
      [true, false].flatMap { stored in
        (mistake == nil ? Mean.allCases : [.inverted]).map {
          ReconstructionEvaluation(form: form, usesStored: stored, mean: $0, mistake: mistake)
        }
      }
    }
  }

  private var reading: PredictionReading {
    PredictionReading(kind: .noise, usesReciprocals: mean == .reciprocal)
  }

  /// The weight of x̂_0 in the mean, and those of a mean by ε̂.
  private func weights<F: EvaluationField>(
    _ transition: Transition<F>
  ) throws(DerivationError) -> [F]? {
    let way: PosteriorMeanEvaluation
    switch (mean, usesStored) {
    case (.inverted, _), (.reciprocal, _): return []
    case (.weighted, let isStored): way = isStored ? .stored : .ratio
    case (.throughNoise, let isStored): way = isStored ? .throughNoise : .throughNoiseByRatio
    }
    return try way.coefficients(transition).map { mean == .weighted ? [$0[0]] : [$0[2], $0[3]] }
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    // With β̃_2 or β_2 for β_1 the transition is that from t = 2 to 1.
    let isNext = mistake == .nextPosteriorVariance || mistake == .nextVariance
    let reads = try reading.coefficients(isNext ? transition.to : transition.from)
    var variance = usesStored ? transition.beta ?? transition.ratioBeta : transition.ratioBeta
    if mistake == .nextPosteriorVariance {
      variance = Posterior.variance(to: transition.to, from: transition.from)
    } else if mistake == .unitVariance {
      variance = 1
    }
    guard let weights = try weights(transition) else { return nil }
    var spread = variance
    if form == .deviation { spread = try variance.root() }
    if form == .logarithm {
      let deviation = try variance.rootThroughLogarithm()
      spread = deviation * deviation
    }
    return reads + [variance, spread] + weights
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let (variance, spread) = (coefficients[4], coefficients[5])
    let points = coordinates(inputs)
    var terms = points.map { point -> F in
      var data = reading.apply(
        coefficients, state: point.state, prediction: point.noise, clipping: clipping
      ).data
      if mean == .weighted { data = coefficients[6] * data }
      if mean == .throughNoise {
        data = (point.state - coefficients[6] * point.noise) / coefficients[7]
      }
      let error = point.data - data
      let whole: F = mistake == .wholeSquare ? 2 : 1
      guard form == .deviation else { return whole * (error * error / (2 * spread)) }
      return whole * ((error / spread) * (error / spread) / 2)
    }
    if mistake != .withoutConstant {
      let constant = try constant(variance, spread)
      terms += points.prefix(mistake == .constantOnce ? 1 : points.count).map { _ in constant }
    }
    return try BoundMistake.apply(mistake, to: F.sum(terms), count: points.count)
  }

  private func constant<F: EvaluationField>(
    _ variance: F, _ deviation: F
  ) throws(DerivationError) -> F {
    let circle = mistake == .withoutCircle ? 1 : F.constant(2 * Double.pi)
    switch form {
    case .variance: return try (circle * variance).logarithm() / 2
    case .deviation: return try circle.logarithm() / 2 + deviation.logarithm()
    case .logarithm: return try (circle.logarithm() + variance.logarithm()) / 2
    }
  }
}

/// `elbo.prior-term`, summed; one list of inputs, x_0; the transition starts at T.
struct PriorTermEvaluation: Evaluation {
  /// What of 1 − ᾱ is used: itself, its root, its logarithm and the exponential of that.
  enum Form: CaseIterable {
    case variance, deviation, logarithm
  }

  let form: Form
  /// (a x_0)², or ᾱ x_0².
  var squaresMean = true
  var mistake: BoundMistake?

  static func all(_ mistake: BoundMistake? = nil) -> [PriorTermEvaluation] {
    Form.allCases.flatMap { form in
      [true, false].map { PriorTermEvaluation(form: form, squaresMean: $0, mistake: mistake) }
    }
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    let power = transition.from
    let variance = Forward.marginalVariance(signalPower: power)
    var signal = squaresMean ? try Forward.signalRate(power) : power
    if mistake == .signalRate { signal = try signal.root() }
    switch form {
    case .variance: return [signal, variance]
    case .deviation: return [signal, try variance.root()]
    case .logarithm:
      let deviation = try variance.rootThroughLogarithm()
      return [signal, variance, deviation * deviation]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let signal = coefficients[0]
    let constant = try constant(coefficients)
    let terms = inputs.flatMap { data -> [F] in
      let square = squaresMean ? (signal * data) * (signal * data) : signal * data * data
      switch mistake {
      case .exchanged: return [square / (2 * variance(coefficients)), constant]
      case .wholeSquare: return [square, constant]
      case .meanOnly: return [square / 2]
      default: return [square / 2, constant]
      }
    }
    return try BoundMistake.apply(mistake, to: F.sum(terms), count: inputs.count)
  }

  private func variance<F: EvaluationField>(_ coefficients: [F]) -> F {
    form == .deviation ? coefficients[1] * coefficients[1] : coefficients[coefficients.count - 1]
  }

  /// (v − 1 − log v)/2, the terms added in any order.
  private func constant<F: EvaluationField>(_ coefficients: [F]) throws(DerivationError) -> F {
    let variance = variance(coefficients)
    let own = try coefficients[1].logarithm()
    let logarithm = form == .deviation ? 2 * own : own
    if mistake == .withoutLogarithm { return F.sum([variance, -1]) / 2 }
    if mistake == .exchanged { return F.sum([1 / variance, -1, logarithm]) / 2 }
    if mistake == .logarithmNegated { return F.sum([variance, -1, logarithm]) / 2 }
    return F.sum([variance, -1, -logarithm]) / 2
  }
}
