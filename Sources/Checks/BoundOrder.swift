internal import Derivation
internal import RealModule

/// The three vectors of an `elbo_term`, as one list: x_0, x_t and ε̂, one after the other.
private func coordinates<F>(_ inputs: [F]) -> [(data: F, state: F, noise: F)] {
  let count = inputs.count / 3
  return (0..<count).map { (inputs[$0], inputs[count + $0], inputs[2 * count + $0]) }
}

/// `elbo.transition-term`, summed: one list of inputs, x_0, x_t and ε̂ one after the other.
struct TransitionTermOrder: EvaluationOrder {
  /// How the two means' difference D is got.
  enum Route {
    /// The weight of x_0 times x_0 − x̂_0.
    case data
    /// What the mean moves by per unit of ε, times ε̂ − ε.
    case noise
    /// Both means, by one function.
    case means(PosteriorMeanOrder)
    /// The posterior's mean by its weights, the model's by ε̂.
    case mixed
    /// No difference of means: half the fall of ᾱ/(1−ᾱ), times (x_0 − x̂_0)².
    case signalToNoise
  }

  /// How D is measured by the variance.
  enum Measure {
    /// D²/(2β̃), by each way to β̃.
    case variance(PosteriorVarianceOrder)
    /// (D/√β̃)²/2
    case deviation
    /// The formula for two variances, by their logarithms; equal ones cancel, but for rounding.
    case logarithms
  }

  var route = Route.data
  var usesReciprocals = false
  var measure = Measure.variance(.ratio)
  var mistake: BoundMistake?

  /// Every route by each measure that rounds otherwise, and the first by every other.
  static func all(_ mistake: BoundMistake? = nil) -> [TransitionTermOrder] {
    // A mistake is told by the ways that most code goes, and that it is a part of.
    let throughNoise: [Route] = mistake == .clipped ? [] : [.noise, .means(.throughNoise)]
    let plain: [Route] = [.data, .means(.stored)] + throughNoise
    let others: [Route] = [.means(.ratio), .means(.complement), .means(.throughNoiseByRatio)]
    let routes = plain + (mistake == nil ? others + [.mixed, .signalToNoise] : [])
    let measures: [Measure] = [.variance(.ratio), .deviation, .logarithms]
    let ways = PosteriorVarianceOrder.allCases.dropFirst()
    return routes.flatMap { route in
      measures.map { TransitionTermOrder(route: route, measure: $0, mistake: mistake) }
    }
      + ways.map { TransitionTermOrder(measure: .variance($0), mistake: mistake) }
      + measures.map {
        TransitionTermOrder(usesReciprocals: true, measure: $0, mistake: mistake)
      }
  }

  private var reading: PredictionReading {
    PredictionReading(kind: .noise, usesReciprocals: usesReciprocals)
  }

  /// Four of the reading, β̃, and those of the route.
  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    var spread = PosteriorVarianceOrder.ratio
    if case .variance(let order) = measure { spread = order }
    if case .logarithms = measure { spread = .logarithm }
    guard let variances = try spread.coefficients(transition),
      let weights = try weights(transition)
    else { return nil }
    let variance = mistake == .kernelVariance ? transition.ratioBeta : variances[0]
    let model = mistake == .modelKernelVariance ? [transition.ratioBeta] : []
    return try reading.coefficients(transition.from) + [variance] + weights + model
  }

  private func weights<F: EvaluationField>(
    _ transition: Transition<F>
  ) throws(DerivationError) -> [F]? {
    switch route {
    case .data: return try PosteriorMeanOrder.ratio.coefficients(transition)
    case .means(let order): return try order.coefficients(transition)
    case .noise:
      return try PosteriorMeanOrder.throughNoise.coefficients(transition).map { [$0[2] / $0[3]] }
    case .mixed:
      guard let own = try PosteriorMeanOrder.ratio.coefficients(transition),
        let model = try PosteriorMeanOrder.throughNoise.coefficients(transition)
      else { return nil }
      return own + model.suffix(2)
    case .signalToNoise:
      return [
        VariationalBound.signalToNoise(transition.to)
          - VariationalBound.signalToNoise(transition.from)
      ]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    var terms: [F] = []
    let points = coordinates(inputs)
    for point in points {
      let data = reading.apply(
        coefficients, state: point.state, prediction: point.noise, clipping: clipping
      ).data
      if case .signalToNoise = route {
        let error = point.data - data
        terms.append(coefficients[5] / 2 * error * error)
      } else {
        let difference = difference(coefficients, point, predicted: data)
        terms.append(try measured(difference, variance: coefficients[4]))
      }
    }
    if mistake == .modelKernelVariance {
      let (own, model) = (coefficients[4], coefficients[coefficients.count - 1])
      let constant = try (model.logarithm() - own.logarithm() + own / model - 1) / 2
      terms = terms.map { $0 * own / model + constant }
    }
    return try BoundMistake.apply(mistake, to: F.sum(terms), count: points.count)
  }

  private func difference<F: EvaluationField>(
    _ coefficients: [F], _ point: (data: F, state: F, noise: F), predicted: F
  ) -> F {
    let (signal, rate) = (coefficients[0], coefficients[1])
    let model = mistake == .modelKernelVariance ? 1 : 0
    let own = Array(coefficients[5...].dropLast(model))
    switch route {
    case .data, .signalToNoise: return own[0] * (point.data - predicted)
    case .noise: return own[0] * (point.noise - (point.state - signal * point.data) / rate)
    case .mixed:
      let model = (point.state - own[2] * point.noise) / own[3]
      return own[0] * point.data + own[1] * point.state - model
    case .means where own.count == 2:
      // One function has the same weights for both: what their errors do to x_t cancels. Each mean
      // has a rounding of two products and of their sum.
      let state = own[1] * point.state
      return (own[0] * (point.data - predicted)).left(
        of: [own[0] * point.data, own[0] * predicted, state, state], roundings: 3)
    case .means:
      // (x_t − bε)/r: a product, a difference, a quotient.
      let noise = (point.state - signal * point.data) / rate
      let state = point.state / own[3]
      let step = own[2] / own[3]
      return (step * (point.noise - noise)).left(
        of: [state, state, step * noise, step * point.noise], roundings: 4)
    }
  }

  private func measured<F: EvaluationField>(
    _ difference: F, variance: F
  ) throws(DerivationError) -> F {
    switch measure {
    case .variance: return difference * difference / (2 * variance)
    case .deviation:
      let ratio = try difference / variance.root()
      return ratio * ratio / 2
    case .logarithms:
      return try (difference * difference / (2 * variance)).besideLogarithms(ofEqual: variance)
    }
  }
}

/// `elbo.reconstruction-term`, summed; the transition leads from t = 1 to the data.
struct ReconstructionOrder: EvaluationOrder {
  /// How the logarithm of the density is put together.
  enum Form: CaseIterable {
    /// log(2πβ)/2 and d²/(2β)
    case variance
    /// log(2π)/2 + log σ and (d/σ)²/2
    case deviation
    /// (log 2π + log β + d² exp(−log β))/2
    case logarithm
  }

  let form: Form
  var usesStored = true
  var usesReciprocals = false
  var mistake: BoundMistake?

  static func all(_ mistake: BoundMistake? = nil) -> [ReconstructionOrder] {
    Form.allCases.flatMap { form in
      [true, false].flatMap { stored in
        [false, true].map {
          ReconstructionOrder(
            form: form, usesStored: stored, usesReciprocals: $0, mistake: mistake)
        }
      }
    }
  }

  private var reading: PredictionReading {
    PredictionReading(kind: .noise, usesReciprocals: usesReciprocals)
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    // With β̃_2 for β_1 the transition is that from t = 2 to 1.
    let isNext = mistake == .nextPosteriorVariance
    let reads = try reading.coefficients(isNext ? transition.to : transition.from)
    var variance = usesStored ? transition.beta ?? transition.ratioBeta : transition.ratioBeta
    if isNext {
      variance = Posterior.variance(to: transition.to, from: transition.from)
    } else if mistake == .unitVariance {
      variance = 1
    }
    if form == .logarithm {
      let deviation = try variance.rootThroughLogarithm()
      return reads + [variance, deviation * deviation]
    }
    return reads + [variance, form == .deviation ? try variance.root() : variance]
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let (variance, spread) = (coefficients[4], coefficients[5])
    let points = coordinates(inputs)
    var terms = points.map { point -> F in
      let data = reading.apply(
        coefficients, state: point.state, prediction: point.noise, clipping: clipping
      ).data
      let error = point.data - data
      guard form == .deviation else { return error * error / (2 * spread) }
      return (error / spread) * (error / spread) / 2
    }
    if mistake != .withoutConstant {
      let constant = try constant(variance, spread)
      terms += points.map { _ in constant }
    }
    return try BoundMistake.apply(mistake, to: F.sum(terms), count: points.count)
  }

  private func constant<F: EvaluationField>(
    _ variance: F, _ deviation: F
  ) throws(DerivationError) -> F {
    let circle = F.constant(2 * Double.pi)
    switch form {
    case .variance: return try (circle * variance).logarithm() / 2
    case .deviation: return try circle.logarithm() / 2 + deviation.logarithm()
    case .logarithm: return try (circle.logarithm() + variance.logarithm()) / 2
    }
  }
}

/// `elbo.prior-term`, summed; one list of inputs, x_0; the transition starts at T.
struct PriorTermOrder: EvaluationOrder {
  /// What of 1 − ᾱ is used: itself, its root, its logarithm and the exponential of that.
  enum Form: CaseIterable {
    case variance, deviation, logarithm
  }

  let form: Form
  /// (a x_0)², or ᾱ x_0².
  var squaresMean = true
  var mistake: BoundMistake?

  static func all(_ mistake: BoundMistake? = nil) -> [PriorTermOrder] {
    Form.allCases.flatMap { form in
      [true, false].map { PriorTermOrder(form: form, squaresMean: $0, mistake: mistake) }
    }
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    let power = transition.from
    let variance = Forward.marginalVariance(signalPower: power)
    let signal = squaresMean ? try Forward.signalRate(power) : power
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
      return [mistake == .exchanged ? square / (2 * variance(coefficients)) : square / 2, constant]
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
    return F.sum([variance, -1, -logarithm]) / 2
  }
}

/// `objective.weights` of q_σ, no inputs.
struct WeightOrder: EvaluationOrder {
  /// How what a unit of ε moves by way of x̂_0 is got.
  enum Route: CaseIterable {
    /// a_prev s/a
    case rates
    /// (a_prev/a) s
    case ratioOfRates
    /// √(ᾱ_prev/ᾱ) s
    case ratio
    /// s/√(1 − β) with the schedule's own β
    case stored
    /// a_prev √(1/ᾱ − 1)
    case reciprocal
  }

  /// k²/(2σ²), or (k/σ)²/2.
  let route: Route
  var squaresRatio = false
  var mistake: BoundMistake?

  static func all(_ mistake: BoundMistake? = nil) -> [WeightOrder] {
    Route.allCases.flatMap { route in
      [false, true].map { WeightOrder(route: route, squaresRatio: $0, mistake: mistake) }
    }
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    guard let throughData = try throughData(transition) else { return nil }
    let sigma = transition.sigma
    if mistake == .asPrinted { return [1 / (2 * sigma * sigma * transition.from)] }
    let direction: F
    switch mistake {
    case .withoutDirection: direction = 0
    case .posteriorDirection:
      direction = try DDIM.directionRateAtPosteriorVariance(
        to: transition.to, from: transition.from)
    default: direction = try DDIM.directionRate(to: transition.to, sigma: sigma)
    }
    let change = throughData - direction
    if mistake == .notSquared { return [change / (2 * sigma * sigma)] }
    if mistake == .deviation { return [change * change / (2 * sigma)] }
    let ratio = change / sigma
    let weight = squaresRatio ? ratio * ratio / 2 : change * change / (2 * sigma * sigma)
    return [try BoundMistake.apply(mistake, to: weight, count: 1)]
  }

  private func throughData<F: EvaluationField>(
    _ transition: Transition<F>
  ) throws(DerivationError) -> F? {
    let (to, from) = (transition.to, transition.from)
    let (signalTo, noise) = (try Forward.signalRate(to), try Forward.noiseRate(from))
    switch route {
    case .rates: return try signalTo * noise / Forward.signalRate(from)
    case .ratioOfRates: return try signalTo / Forward.signalRate(from) * noise
    case .ratio: return try (to / from).root() * noise
    case .stored:
      guard let beta = transition.beta else { return nil }
      return try noise / (1 - beta).root()
    case .reciprocal: return try signalTo * (1 / from - 1).root()
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }
}
