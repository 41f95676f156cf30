import Derivation
import Scalars

/// What is not linear in its inputs, and what has none: variances, weights and the terms of the bound.
extension Form {
  private static func letter(_ letter: Letter) -> Expression { .letter(letter) }

  private static let now = letter(.barAlpha(.now))

  /// k²/(2σ²).
  static let weight: Form? = {
    let (to, sigma) = (letter(.barAlpha(.before)), letter(.sigma(nil)))
    guard let formula = try? Objective.weight(to: to, from: now, sigma: sigma),
      let change = try? Objective.meanChange(to: to, from: now, sigma: sigma)
    else { return nil }
    return Form(formula: formula, others: [.power(change / sigma, 2) / 2], inputs: [], end: .before)
  }()

  /// exp(w log β + (1 − w) log β̃) with w = (head + 1)/2.
  static let learnedVariance: Form? = {
    let (lower, upper) = LearnedVariance.extremes(to: letter(.barAlpha(.previous)), from: now)
    let head = letter(.head)
    guard
      let formula = try? LearnedVariance.variance(
        head: head, beta: upper, posteriorVariance: lower)
    else { return nil }
    var form = Form(formula: formula, inputs: [.head], end: .previous)
    form.parts = [Part(name: letter(.fraction), meaning: LearnedVariance.fraction(head: head))]
    form.isLinear = false
    return form
  }()

  /// L_T of a coordinate.
  static let priorTerm: Form? = {
    let data = letter(.state(.at(0)))
    guard let formula = try? VariationalBound.priorTerm(data: data, signalPower: now) else {
      return nil
    }
    var form = Form(formula: formula, inputs: [.state(.at(0))], end: .last)
    form.isLinear = false
    return form
  }()

  /// L_{t−1} of a coordinate, t ≥ 2.
  static let transitionTerm: Form? = {
    let to = letter(.barAlpha(.before))
    let data = letter(.state(.at(0)))
    guard let predicted = predictedData,
      let weight = try? Posterior.mean(data: 1, state: 0, to: to, from: now),
      let formula = try? VariationalBound.equalVarianceKL(
        meanDifference: weight * (data - predicted),
        variance: Posterior.variance(to: to, from: now)),
      let other = try? VariationalBound.transitionTerm(
        dataError: data - predicted, to: to, from: now)
    else { return nil }
    return term(formula, others: [other], predicted, end: .before)
  }()

  /// L_0 of a coordinate, at t = 1.
  static let reconstructionTerm: Form? = {
    guard let predicted = predictedData,
      let formula = try? VariationalBound.reconstructionTerm(
        data: letter(.state(.at(0))), predictedData: predicted, variance: 1 - now)
    else { return nil }
    return term(formula, others: [], predicted, end: .at(0))
  }()

  private static let predictedData = try? Inversion.predictedData(
    state: letter(.state(.now)), noise: letter(.predictedNoise), signalPower: now)

  private static func term(
    _ formula: Expression, others: [Expression], _ predicted: Expression, end: Time
  ) -> Form {
    var form = Form(
      formula: formula, others: others,
      inputs: [.state(.at(0)), .state(.now), .predictedNoise], end: end)
    form.parts = [Part(name: letter(.predictedData), meaning: predicted)]
    form.isLinear = false
    return form
  }
}
