package import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// What noise an ancestral step adds, as the conventions and the place have it.
package struct AncestralNoise: Sendable, Equatable {
  package enum Kind: Sendable {
    /// None: the step to t = 0.
    case none
    /// β̃, β, or the floor alone.
    case posterior, kernel, floor
    /// The step's β where it leads to t = 0: 1 − ᾱ_t, whatever ᾱ is taken to be there.
    case marginal
    /// Between β̃ and β, by the network's second output.
    case learned
    /// That output itself, which is a mistake.
    case head
    /// The same interpolated without logarithms, which is a mistake.
    case arithmeticMean
  }

  package let kind: Kind
  package let floor: Double

  /// Whether the variance is another in each coordinate.
  package var dependsOnHead: Bool { [.learned, .head, .arithmeticMean].contains(kind) }

  package init(_ kind: Kind, floor: Double) {
    self.kind = kind
    self.floor = floor
  }

  /// The noise of a step to a time; the step to t = 0 has none unless a convention says so.
  package init(_ conventions: Conventions, previous: Int, isLearned: Bool = false) {
    floor = conventions.varianceFloor
    let usual: Kind =
      isLearned ? .learned : conventions.reverseVarianceIsBeta ? .kernel : .posterior
    if previous > 0 {
      kind = usual
    } else if conventions.addsNoiseAtLastStep {
      kind = usual == .kernel ? .marginal : .floor
    } else {
      kind = .none
    }
  }
}

/// The variance of an ancestral step: no inputs, or the network's second output.
package struct AncestralVarianceEvaluation: Evaluation {
  package let noise: AncestralNoise
  package let order: PosteriorVarianceEvaluation

  package static func all(_ noise: AncestralNoise) -> [AncestralVarianceEvaluation] {
    PosteriorVarianceEvaluation.allCases.map {
      AncestralVarianceEvaluation(noise: noise, order: $0)
    }
  }

  /// The variance; for a learned one its extremes, β and β̃.
  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    if order == .stored && transition.beta == nil { return nil }
    let floor = F.constant(noise.floor)
    let beta = order == .stored ? transition.beta ?? 0 : transition.ratioBeta
    switch noise.kind {
    case .none, .head: return [0]
    case .floor: return [floor]
    case .kernel, .marginal:
      let own = noise.kind == .marginal && order != .stored ? 1 - transition.from : beta
      guard order != .logarithm else {
        let deviation = try own.rootThroughLogarithm()
        return [(deviation * deviation).atLeast(floor)]
      }
      return [own.atLeast(floor)]
    case .posterior, .learned, .arithmeticMean:
      guard let variances = try order.coefficients(transition) else { return nil }
      let lower = variances[0].atLeast(floor)
      return noise.dependsOnHead ? [beta, lower] : [lower]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    guard noise.dependsOnHead, let head = inputs.last else { return coefficients[0] }
    if noise.kind == .head { return head }
    let fraction = LearnedVariance.fraction(head: head)
    if noise.kind == .arithmeticMean {
      return fraction * coefficients[0] + (1 - fraction) * coefficients[1]
    }
    return try coefficients[0].interpolated(from: coefficients[1], fraction: fraction)
  }

  package func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double {
    let variance = try? apply(
      coefficients, to: inputs.map { Perturbed($0) }, clipping: clipping)
    return parts(coefficients) * (variance?.magnitude ?? 0)
  }

  /// What the variance depends on its parts by, in units of itself.
  func parts(_ coefficients: [Perturbed]) -> Double {
    switch noise.kind {
    case .none, .head: 0
    case .floor, .kernel, .marginal: 1
    case .posterior, .arithmeticMean: Envelope.partsOfVariance
    case .learned: Envelope.partsOfVariance + Envelope.logarithms(of: coefficients)
    }
  }

  /// The standard deviation, by a root or through the logarithm.
  package func deviation<F: EvaluationField>(_ coefficients: [F], head: F?) throws(DerivationError)
    -> F
  {
    let variance = try apply(coefficients, to: head.map { [$0] } ?? [], clipping: Clipping())
    return order == .logarithm ? try variance.rootThroughLogarithm() : try variance.root()
  }
}

/// `ddpm.ancestral-step`, inputs (x_t, prediction, z) and for a learned variance the second output.
package struct AncestralEvaluation: Evaluation {
  package let mean: PosteriorMeanEvaluation
  package let reading: PredictionReading
  package let variance: AncestralVarianceEvaluation

  /// Every way to the mean, and the first with every other way to the variance. With clipping, ways
  /// that go by ε̂ compute it anew from x̂_0: they would pass over x̂_0 otherwise.
  package static func all(
    _ kind: Prediction.Kind, _ noise: AncestralNoise, for clipping: Clipping
  ) -> [any Evaluation] {
    let variances = AncestralVarianceEvaluation.all(noise)
    let readings = [false, true].flatMap { rederives in
      [false, true].map {
        PredictionReading(kind: kind, usesReciprocals: $0, rederives: rederives)
      }
    }
    let ways = PosteriorMeanEvaluation.allCases.flatMap { mean in
      readings.compactMap { reading -> AncestralEvaluation? in
        let order = AncestralEvaluation(mean: mean, reading: reading, variance: variances[0])
        // Without ε̂ it makes no difference how that is got.
        let isOwn =
          order.goesByNoise ? clipping.limit == nil || reading.rederives : !reading.rederives
        return isOwn ? order : nil
      }
    }
    return [DerivedStep(kind: .ancestral(variances[0]), prediction: kind)] + ways
      + variances.dropFirst().map {
        AncestralEvaluation(mean: .ratio, reading: readings[0], variance: $0)
      }
  }

  private var goesByNoise: Bool { mean == .throughNoise || mean == .throughNoiseByRatio }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    guard let weights = try mean.coefficients(transition),
      let variances = try variance.coefficients(transition)
    else { return nil }
    let reads = try reading.coefficients(transition.from)
    let ofMean: [F] = goesByNoise ? Array(weights.suffix(2)) : weights
    if variance.noise.dependsOnHead { return reads + ofMean + variances }
    // A deviation that depends on no input is a coefficient like any other.
    let deviation = try variance.deviation(variances, head: nil)
    return reads + ofMean + [deviation]
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let (state, prediction, fresh) = (inputs[0], inputs[1], inputs[2])
    let (data, noise) = reading.apply(
      coefficients, state: state, prediction: prediction, clipping: clipping)
    let (first, second) = (coefficients[4], coefficients[5])
    let mean: F
    if goesByNoise {
      mean = (state - first * noise) / second
    } else {
      mean = first * data + second * state
    }
    guard variance.noise.dependsOnHead else { return mean + coefficients[6] * fresh }
    let deviation = try variance.deviation(Array(coefficients[6...]), head: inputs[3])
    return mean + deviation * fresh
  }
}
