import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// `elbo.reconstruction-term`, summed; the transition leads from t = 1 to the data.
package struct ReconstructionEvaluation: Evaluation {
  /// How the logarithm of the density is put together.
  package enum Form: CaseIterable {
    /// log(2πβ)/2 and d²/(2β)
    case variance
    /// log(2π)/2 + log σ and (d/σ)²/2
    case deviation
    /// (log 2π + log β + d² exp(−log β))/2
    case logarithm
  }

  /// How the mean x̂_0 is got.
  package enum Mean: CaseIterable {
    /// By the inversion, or with √(1/ᾱ) and √(1/ᾱ − 1).
    case inverted, reciprocal
    /// As any step's: by the posterior's weights, of which that of x_t is 0; or by ε̂.
    case weighted, throughNoise
  }

  package let form: Form
  package var usesStored = true
  package var mean = Mean.inverted

  package static let all = all(means: Mean.allCases)

  /// The ways that most code goes: by them a mistake is told.
  package static let usual = all(means: [.inverted])

  private static func all(means: [Mean]) -> [ReconstructionEvaluation] {
    Form.allCases.flatMap { form in
      [true, false].flatMap { stored in
        means.map { ReconstructionEvaluation(form: form, usesStored: stored, mean: $0) }
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

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    let variance = usesStored ? transition.beta ?? transition.ratioBeta : transition.ratioBeta
    return try coefficients(transition, reading: transition.from, variance: variance)
  }

  /// Those of a term whose x̂_0 is read at an ᾱ, with a variance.
  package func coefficients<F: EvaluationField>(
    _ transition: Transition<F>, reading signalPower: F, variance: F
  ) throws(DerivationError) -> [F]? {
    let reads = try reading.coefficients(signalPower)
    guard let weights = try weights(transition) else { return nil }
    var spread = variance
    if form == .deviation { spread = try variance.root() }
    if form == .logarithm {
      let deviation = try variance.rootThroughLogarithm()
      spread = deviation * deviation
    }
    return reads + [variance, spread] + weights
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let squares = try squares(coefficients, inputs, clipping: clipping)
    let constant = try constant(coefficients, circle: F.constant(2 * Double.pi))
    return F.sum(squares + squares.map { _ in constant })
  }

  /// The square of each coordinate, divided by twice the variance.
  package func squares<F: EvaluationField>(
    _ coefficients: [F], _ inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> [F] {
    let spread = coefficients[5]
    return try coordinates(inputs).map { point throws(DerivationError) -> F in
      var data = reading.apply(
        coefficients, state: point.state, prediction: point.noise, clipping: clipping
      ).data
      if mean == .weighted { data = coefficients[6] * data }
      if mean == .throughNoise {
        data = (point.state - coefficients[6] * point.noise) / coefficients[7]
      }
      let error = point.data - data
      guard form == .deviation else {
        return try VariationalBound.equalVarianceKL(meanDifference: error, variance: spread)
      }
      return (error / spread) * (error / spread) / 2
    }
  }

  /// The logarithm of the density's constant: half of that of 2π v.
  package func constant<F: EvaluationField>(
    _ coefficients: [F], circle: F
  ) throws(DerivationError) -> F {
    let (variance, deviation) = (coefficients[4], coefficients[5])
    switch form {
    case .variance: return try (circle * variance).logarithm() / 2
    case .deviation: return try circle.logarithm() / 2 + deviation.logarithm()
    case .logarithm: return try (circle.logarithm() + variance.logarithm()) / 2
    }
  }
}
