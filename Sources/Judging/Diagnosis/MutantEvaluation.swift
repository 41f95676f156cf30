import CandidateProtocol
import Derivation
import Mutations
import RealModule
import Scalars

/// An edited formula as a way to evaluate, so that its answers have bounds like those of a right one.
///
/// It is linear in its inputs: its values at unit inputs, in the table's format, are the coefficients.
struct MutantEvaluation: Evaluation {
  /// The formula with one input 1 and the others 0, for each input; itself where there is none.
  private let units: [Expression]
  private let end: Time
  /// Tables' values at the spot, but at both ends of its step.
  private let numbers: [Letter: Double]

  init(_ formula: Expression, of form: Form, at spot: Spot, in setting: Setting) {
    end = form.end
    units = setting.memo.units(of: formula, form)
    var numbers: [Letter: Double] = [:]
    for letter in formula.letters {
      numbers[letter] = form.value(of: letter, at: spot, in: setting)
    }
    self.numbers = numbers
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    var coefficients: [F] = []
    for unit in units {
      coefficients.append(
        try unit.value { (letter) throws(DerivationError) -> F in
          switch letter {
          case .barAlpha(.now): return transition.from
          case .barAlpha(let time) where time == end: return transition.to
          case .eta: return transition.eta
          case .beta(.now):
            if let beta = transition.beta { return beta }
          default: break
          }
          return F.constant(numbers[letter] ?? .nan)
        })
    }
    return coefficients
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    guard !inputs.isEmpty else { return coefficients[0] }
    return zip(coefficients.dropFirst(), inputs.dropFirst()).reduce(coefficients[0] * inputs[0]) {
      $0 + $1.0 * $1.1
    }
  }

  /// Code that has the same mistake evaluates it in another order: each term may be rounded on the way.
  func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double {
    guard !inputs.isEmpty else { return 2 * coefficients[0].magnitude }
    return zip(coefficients, inputs).reduce(0) { $0 + 2 * $1.0.magnitude * $1.1.magnitude }
  }
}
