import CandidateProtocol
import Mutations
import Scalars

/// A question as a formula, with what its letters stand for.
package struct PosedForm: Sendable {
  let form: Form
  let setting: Setting
  /// The time of the table at which a step ends.
  let end: @Sendable (Spot) -> Int
  /// Where it is evaluated, with the numbers of each coordinate.
  let parts: [(spot: Spot, coordinates: [[Double]])]

  /// What a formula makes of the question, in `Double`; NaN where it is no number.
  func values(of formula: Expression) -> [Double] {
    parts.flatMap { part in
      part.coordinates.map { coordinate in
        let value = formula.evaluate { letter in
          if let place = form.inputs.firstIndex(of: letter) { return coordinate[place] }
          if letter == .eta { return part.spot.eta }
          return letter.value { time in
            time == form.end
              ? setting.table.values[end(part.spot)]
              : form.signalPower(at: time, part.spot, in: setting)
          }
        }
        return value ?? .nan
      }
    }
  }
}

extension Form {
  /// ᾱ at a time of the form; beyond the ends of the table that of the end.
  func signalPower(at time: Time, _ spot: Spot, in setting: Setting) -> Double? {
    index(of: time, spot).map { setting.table.values[min(max($0, 0), setting.schedule.steps)] }
  }

  private func index(of time: Time, _ spot: Spot) -> Int? {
    switch time {
    case .at(let number): number
    case .now: spot.time
    case .before: spot.time - 1
    case .shifted(let base, let count): index(of: base, spot).map { $0 + count }
    case end: spot.previous
    default: nil
    }
  }
}

extension Tally {
  /// The edits of a form that come near to some of the wrong answers, as what the candidate may be doing instead.
  ///
  /// What is near is told without bounds, and coarsely, so that few are left to be looked at with them.
  func mutants(of form: Form) -> [Alternative] {
    let share = setting.capabilities.precision.unitRoundoff < 0x1p-20 ? 0.01 : 0.25
    let own = wrong.filter { $0.probe.posed()?.form == form }
    let looked = stride(from: 0, to: own.count, by: max(1, own.count / 4)).map { own[$0] }
    let posed = looked.compactMap { wrong in
      wrong.probe.posed().map { ($0, wrong.answers, wrong.declared) }
    }
    return MutantTable.of(form).functions.filter { function in
      posed.allSatisfy { posed, answers, declared in
        zip(zip(posed.values(of: function.formula), answers), declared).allSatisfy {
          let ((value, answer), right) = $0
          return !value.isFinite || !answer.isFinite
            || (value - answer).magnitude
              <= share * max(value.magnitude, answer.magnitude) + 64 * right.allowed
        }
      }
    }.map { function in
      Alternative(
        function.name.explanation,
        Supposition(setting.declared.conventions, mutant: function.formula))
    }
  }
}
