import Algorithms
import CandidateProtocol
import Mutations
import Rows
import Scalars

/// What no single edit of a formula explains.
extension Subject {
  /// Edits of several terms, or two of one: each input's factor is looked for in the questions in which the other inputs
  /// are 0, and what is put together must explain all answers. None where a factor is not found.
  func composites(
    of form: Form, _ answered: [(Probe, Reply)], in setting: Setting
  ) -> [Alternative] {
    guard form.isLinear else { return [] }
    guard !form.inputs.isEmpty else {
      return twoEdits(of: form, form.formulas, answered, in: setting)
    }
    var terms: [(right: Expression, found: [(formula: Expression, explanation: Explanation)])] = []
    let space = form.functions
    for place in form.inputs.indices {
      func alone(_ formula: Expression) -> Expression { form.alone(place, formula) }
      // Where another term makes no number, this one is not seen.
      let own = answered.filter { $0.0.asksOnly(place) && $0.1.isFinite($0.0) }
      let tally = Tally(own.map(\.0), own.map(\.1), in: setting)
      let right = alone(form.formula)
      guard !tally.wrong.isEmpty else {
        terms.append((right, []))
        continue
      }
      // An edit that shows in other terms too must be right of these as well.
      var fitting = tally.mutants(of: form, breaking: row)
        .filter { tally.explains($0) && $0.isConsistent(with: own) }
        .filter { edit in
          form.inputs.indices.allSatisfy { other in
            other == place || edit.isConsistent(with: answered.filter { $0.0.asksOnly(other) })
              || space.key(of: form.alone(other, edit.supposition.mutant ?? 0))
                == space.key(of: form.alone(other, form.formula))
          }
        }
        .uniqued { space.key(of: alone($0.supposition.mutant ?? 0)) }
      if fitting.isEmpty {
        fitting = twoEdits(of: form, form.formulas.map(alone), own, in: setting)
      }
      guard !fitting.isEmpty, fitting.count <= Alternative.mostNamed else { return [] }
      terms.append(
        (right, fitting.map { (alone($0.supposition.mutant ?? right), $0.explanation) }))
    }
    return joined(terms, in: setting).filter { $0.isConsistent(with: answered) }
  }

  /// Every choice of one edit a term.
  private func joined(
    _ terms: [(right: Expression, found: [(formula: Expression, explanation: Explanation)])],
    in setting: Setting
  ) -> [Alternative] {
    let none: [(formula: Expression, explanations: [Explanation])] = [(0, [])]
    let choices = terms.reduce(none) { choices, term in
      choices.flatMap { choice -> [(formula: Expression, explanations: [Explanation])] in
        guard !term.found.isEmpty else {
          return [(choice.formula + term.right, choice.explanations)]
        }
        return term.found.map {
          (choice.formula + $0.formula, choice.explanations + [$0.explanation])
        }
      }
    }
    return choices.filter { !$0.explanations.isEmpty }.map {
      Alternative(
        Explanation(all: $0.explanations, in: $0.formula),
        Supposition(setting.declared.conventions, mutant: $0.formula))
    }
  }

  /// Two edits of a formula: those that come near to the wrong answers are looked at with bounds.
  ///
  /// It takes half a second, so a session has few such searches; and answers that many formulas come near to, such as
  /// zeros and numbers that are none, say nothing.
  private func twoEdits(
    of form: Form, _ formulas: [Expression], _ answered: [(Probe, Reply)], in setting: Setting
  ) -> [Alternative] {
    let told = answered.filter { $0.1.isFinite($0.0) }
    let tally = Tally(told.map(\.0), told.map(\.1), in: setting)
    guard setting.mayLookForTwoEdits, !tally.wrong.isEmpty else { return [] }
    setting.memo.countSearch()
    let near = tally.nearness(to: form)
    let (mutations, space) = (form.mutations, form.functions)
    var keys: Set<[Int64?]> = []
    var found: [Alternative] = []
    for formula in formulas {
      for first in mutations.mutants(of: formula) {
        for second in mutations.mutants(of: first.formula) where near(second.formula) {
          guard keys.insert(space.key(of: second.formula)).inserted else { continue }
          guard keys.count <= Self.mostNear else { return [] }
          let name = NamedEdit(
            right: formula, wrong: second.formula, in: second.formula, of: form)
          let edit = Alternative(
            name.explanation([]),
            Supposition(setting.declared.conventions, mutant: second.formula))
          if tally.explains(edit), edit.isConsistent(with: answered) { found.append(edit) }
        }
      }
    }
    return found.count <= Alternative.mostNamed ? found : []
  }

  /// More functions than these near to the wrong answers say nothing.
  private static var mostNear: Int { 64 }
}

extension Setting {
  /// Whether the session has searches for two edits left.
  fileprivate var mayLookForTwoEdits: Bool {
    ([self] + earlier).reduce(0) { $0 + $1.memo.searches } < 3
  }
}

extension Form {
  /// A formula with all inputs 0 but one.
  fileprivate func alone(_ place: Int, _ formula: Expression) -> Expression {
    inputs.enumerated().reduce(formula) {
      $1.offset == place ? $0 : $0.replacing(.letter($1.element), with: 0)
    }
  }
}

extension Explanation {
  /// Several edits at once.
  fileprivate init(all edits: [Explanation], in whole: Expression) {
    let unique = edits.uniqued { $0.sentence }
    let formulas = unique.compactMap(\.edit)
    self.init(
      unique.map(\.sentence).joined(separator: "; and "), bugs: unique.flatMap(\.bugs),
      edit: formulas.count < 2
        ? formulas.first
        : Formulas(
          wrote: formulas.map(\.wrote).joined(separator: #" \quad\text{and}\quad "#),
          right: formulas.map(\.right).joined(separator: #" \quad\text{and}\quad "#),
          whole: whole,
          code: Formulas.Code(
            wrote: formulas.map(\.code.wrote).joined(separator: ", and "),
            right: formulas.map(\.code.right).joined(separator: ", and "))))
  }
}

extension Probe {
  /// Whether all inputs are 0 but one, which is not.
  fileprivate func asksOnly(_ place: Int) -> Bool {
    guard let parts = posed()?.parts else { return false }
    let all = parts.flatMap(\.coordinates)
    return all.contains { $0[place] != 0 }
      && all.allSatisfy { $0.enumerated().allSatisfy { $0.offset == place || $0.element == 0 } }
  }
}

extension Reply {
  /// Whether it answers a question in numbers.
  fileprivate func isFinite(_ probe: Probe) -> Bool {
    let count = probe.posed()?.count ?? 0
    guard case .values(let values) = probe.reading(self, count: count) else { return false }
    return values.allSatisfy(\.isFinite)
  }
}
