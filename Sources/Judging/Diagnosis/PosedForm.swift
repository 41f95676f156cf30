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
    func value(_ inputs: [Double]) -> Double {
      formula.evaluate { letter in
        if let place = form.inputs.firstIndex(of: letter) { return inputs[place] }
        if letter == .barAlpha(form.end) { return setting.table.values[end(spot)] }
        return form.value(of: letter, at: spot, setting.table.values, setting.schedule.betas)
      } ?? .nan
    }
    guard !form.inputs.isEmpty else { return value([]) }
    return form.coordinates(coordinate).reduce(0) { $0 + value($1) }
  }
}

extension PosedForm {
  /// How many coordinates it has.
  var count: Int { parts.reduce(0) { $0 + $1.coordinates.count } }

  /// What a formula makes of each coordinate.
  fileprivate func values(of formula: Expression) -> [Double] {
    parts.flatMap { part in part.coordinates.map { value(of: formula, $0, at: part.spot) } }
  }
}

extension Alternative {
  /// Whether an answer is no number just where an edited formula has none; nil where the formula has numbers throughout,
  /// or there is none.
  func hasNoNumber(at probe: Probe, where answers: [Double]) -> Bool? {
    guard let mutant = supposition.mutant, let posed = probe.posed() else { return nil }
    let values = posed.values(of: mutant)
    guard !values.allSatisfy(\.isFinite) else { return nil }
    return zip(values, answers).allSatisfy { $0.isFinite == $1.isFinite }
  }
}

extension Form {
  /// What a letter is in a step: a number of the table, beyond its ends that of the end, or one of the question. β_t
  /// and α_t are the schedule's own, as programs keep them. Nil for all else.
  ///
  /// - Parameters:
  ///   - spot: where the step begins and ends.
  ///   - powers: ᾱ_0, ᾱ_1, …, ᾱ_T.
  ///   - betas: β_1, …, β_T.
  func value(of letter: Letter, at spot: Spot, _ powers: [Double], _ betas: [Double]) -> Double? {
    func beta(_ time: Time) -> Double? {
      index(of: time, spot).flatMap { betas.indices.contains($0 - 1) ? betas[$0 - 1] : nil }
    }
    let own: Double? =
      switch letter {
      case .beta(let time): beta(time)
      case .alpha(let time): beta(time).map { 1 - $0 }
      case .eta: spot.eta
      case .sigma: spot.sigma
      default: nil
      }
    return own
      ?? letter.value { time in
        index(of: time, spot).map { powers[min(max($0, 0), powers.count - 1)] }
      }
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
          guard value.isFinite, answer.isFinite else { return !answer.isFinite }
          return (value - answer).magnitude
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
