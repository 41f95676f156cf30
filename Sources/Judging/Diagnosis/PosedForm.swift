import CandidateProtocol
import Mutations
import Rows
import Scalars

/// A question as a formula, with what its letters stand for.
package struct PosedForm: Sendable {
  let form: Form
  let setting: Setting
  /// The time of the table at which a step ends.
  let end: @Sendable (Spot) -> Int
  /// Where it is evaluated, with the numbers of each coordinate.
  let parts: [(spot: Spot, coordinates: [[Double]])]

  /// What a formula makes of a coordinate, in `Double`; NaN where it is no number.
  func value(of formula: Expression, _ coordinate: [Double], at spot: Spot) -> Double {
    formula.evaluate { letter in
      if let place = form.inputs.firstIndex(of: letter) { return coordinate[place] }
      if letter == .eta { return spot.eta }
      return letter.value { time in
        time == form.end
          ? setting.table.values[end(spot)] : form.signalPower(at: time, spot, in: setting)
      }
    } ?? .nan
  }
}

extension Form {
  /// ᾱ at a time of the form; beyond the ends of the table that of the end.
  func signalPower(at time: Time, _ spot: Spot, in setting: Setting) -> Double? {
    index(of: time, spot).map { setting.table.values[min(max($0, 0), setting.schedule.steps)] }
  }

  /// A table's value; β_t and α_t are the schedule's own, as programs keep them.
  func value(of letter: Letter, at spot: Spot, in setting: Setting) -> Double? {
    func beta(_ time: Time) -> Double? {
      guard let index = index(of: time, spot), 1...setting.schedule.steps ~= index else {
        return nil
      }
      return setting.schedule.betas[index - 1]
    }
    let own: Double? =
      switch letter {
      case .beta(let time): beta(time)
      case .alpha(let time): beta(time).map { 1 - $0 }
      default: nil
      }
    return own ?? letter.value { signalPower(at: $0, spot, in: setting) }
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
  ///
  /// - Parameter row: the equation that is broken, which tells the known bugs that it may be.
  func mutants(of form: Form, breaking row: Row) -> [Alternative] {
    let near = nearness(to: form)
    return MutantTable.of(form).functions.filter { near($0.formula) }.map { function in
      let bugs = function.bugs.filter { $0.rows.contains { $0.id == row.id } }.map(\.id)
      return Alternative(
        function.name.explanation(bugs),
        Supposition(setting.declared.conventions, mutant: function.formula))
    }
  }

  /// Whether a formula comes near to some of the wrong answers.
  func nearness(to form: Form) -> (Expression) -> Bool {
    let share = setting.capabilities.precision.unitRoundoff < 0x1p-20 ? 0.01 : 0.25
    let own = wrong.filter { $0.probe.posed()?.form == form }
    let looked = stride(from: 0, to: own.count, by: max(1, own.count / 4)).map { own[$0] }
    let posed = looked.compactMap { wrong in
      wrong.probe.posed().map { ($0, wrong.answers, wrong.declared) }
    }
    return { formula in
      posed.allSatisfy { posed, answers, declared in
        let coordinates = posed.parts.flatMap { part in part.coordinates.map { (part.spot, $0) } }
        return zip(coordinates, zip(answers, declared)).allSatisfy { place, pair in
          let value = posed.value(of: formula, place.1, at: place.0)
          let (answer, right) = pair
          return !value.isFinite || !answer.isFinite
            || (value - answer).magnitude
              <= share * max(value.magnitude, answer.magnitude) + 64 * right.allowed
        }
      }
    }
  }

  /// The known bugs of an equation that explain the wrong answers.
  func knownBugs(of form: Form, breaking row: Row) -> [String] {
    let known = MutantTable.of(form).functions.filter { function in
      function.bugs.contains { $0.rows.contains { $0.id == row.id } }
        && explains(
          Alternative(
            function.name.explanation([]),
            Supposition(setting.declared.conventions, mutant: function.formula)))
    }
    return known.flatMap(\.bugs).filter { $0.rows.contains { $0.id == row.id } }.map(\.id)
  }
}
