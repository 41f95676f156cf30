import CandidateProtocol
import Derivation
import Mutations
import RealModule
import Scalars

/// An edited formula as a way to evaluate, so that its answers have bounds like those of a right one.
///
/// Where it is linear in its inputs, its values at unit inputs, in the table's format, are the coefficients; else the
/// values of its other letters are.
struct MutantEvaluation: Evaluation {
  /// The formulas of the coefficients.
  private let coefficients: [Expression]
  /// What is made of the coefficients and the inputs of a coordinate; nil for the sum of the products.
  private let formula: Expression?
  private let form: Form
  /// Numbers of the question and of tables, but at both ends of its step.
  private let numbers: [Letter: Double]

  init(_ formula: Expression, of form: Form, at spot: Spot, in setting: Setting) {
    self.form = form
    let own = formula.letters.filter { !form.inputs.contains($0) }
    let isLinear =
      form.isLinear && (form.inputs.isEmpty || formula.isLinear(in: form.inputs))
    self.formula = isLinear ? nil : formula
    coefficients =
      isLinear ? setting.memo.units(of: formula, form) : own.map(Expression.letter)
    var numbers: [Letter: Double] = [:]
    for letter in own {
      numbers[letter] = form.value(
        of: letter, at: spot, setting.table.values, setting.schedule.betas)
    }
    self.numbers = numbers
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    var values: [F] = []
    for coefficient in coefficients {
      values.append(
        try coefficient.value { (letter) throws(DerivationError) -> F in
          switch letter {
          case .barAlpha(.now): return transition.from
          case .barAlpha(let time) where time == form.end: return transition.to
          case .eta: return transition.eta
          case .sigma: return transition.sigma
          case .beta(.now):
            if let beta = transition.beta { return beta }
          default: break
          }
          return F.constant(numbers[letter] ?? .nan)
        })
    }
    return values
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    guard formula == nil else { return F.sum(try terms(coefficients, inputs)) }
    guard !inputs.isEmpty else { return coefficients[0] }
    return zip(coefficients.dropFirst(), inputs.dropFirst()).reduce(coefficients[0] * inputs[0]) {
      $0 + $1.0 * $1.1
    }
  }

  /// What a formula that is not linear makes of each coordinate.
  private func terms<F: EvaluationField>(
    _ coefficients: [F], _ inputs: [F]
  ) throws(DerivationError) -> [F] {
    guard let formula else { return [] }
    let letters = self.coefficients.map { $0.letters.first }
    var terms: [F] = []
    for point in form.coordinates(inputs) {
      terms.append(
        try formula.value(exponential: { (x) throws(DerivationError) -> F in try x.exponential() })
        { (letter) throws(DerivationError) -> F in
          if let place = form.inputs.firstIndex(of: letter) { return point[place] }
          return letters.firstIndex(of: letter).map { coefficients[$0] } ?? F.constant(.nan)
        })
    }
    return terms
  }

  /// Code that has the same mistake evaluates it in another order: each term may be rounded on the way.
  func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double {
    guard formula == nil else {
      // Squares and logarithms cost twice what is in them.
      let terms = try? terms(coefficients, inputs.map { Perturbed($0) })
      return (terms ?? []).reduce(0) { $0 + 4 * $1.magnitude }
    }
    guard !inputs.isEmpty else { return 2 * coefficients[0].magnitude }
    return zip(coefficients, inputs).reduce(0) { $0 + 2 * $1.0.magnitude * $1.1.magnitude }
  }
}
