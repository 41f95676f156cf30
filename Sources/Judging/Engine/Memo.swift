import CandidateProtocol
package import Rows
import Scalars
import Synchronization

/// Expectations, each computed once, and what answers have ruled out: the checks of an
/// equation ask each other's questions, and try the same mistakes on them.
package final class Memo: Sendable {
  private struct Key: Hashable {
    let check: String
    let index: Int
    let supposition: Supposition
  }

  private struct Formula: Hashable {
    let inputs: [Letter]
    let formula: Expression
  }

  /// Expectations do not depend on who answers: a memo of another candidate with the same tables shares them.
  private final class Expectations: Sendable {
    let known = Mutex<[Key: [Expectation]]>([:])
    let units = Mutex<[Formula: [Expression]]>([:])
  }

  private let expectations: Expectations
  private let settings = Mutex<[Precision: Setting]>([:])
  private let found = Mutex<[Form: [Alternative]]>([:])
  private let confirmed = Mutex<[Form: [Supposition: Bool]]>([:])
  private let searched = Mutex(0)
  private let ruledOut = Mutex<[Row: Set<Supposition>]>([:])

  package init() { expectations = Expectations() }

  private init(sharing expectations: Expectations) { self.expectations = expectations }

  /// A memo for another candidate that says the same of itself.
  func forAnother() -> Memo { Memo(sharing: expectations) }

  /// The expectation of a check's question under a supposition.
  package func expectation(
    of check: String, _ index: Int, under supposition: Supposition,
    _ compute: () -> [Expectation]
  ) -> [Expectation] {
    let key = Key(check: check, index: index, supposition: supposition)
    if let value = expectations.known.withLock({ $0[key] }) { return value }
    let value = compute()
    expectations.known.withLock { $0[key] = value }
    return value
  }

  /// A formula with one input 1 and the others 0, for each input.
  func units(of formula: Expression, _ form: Form) -> [Expression] {
    let key = Formula(inputs: form.inputs, formula: formula)
    if let value = expectations.units.withLock({ $0[key] }) { return value }
    let value = form.units(of: formula)
    expectations.units.withLock { $0[key] = value }
    return value
  }

  /// Whether what a check of a form supposed holds in the others; nil where that was not asked.
  func holds(_ supposition: Supposition, of form: Form) -> Bool? {
    confirmed.withLock { $0[form]?[supposition] }
  }

  /// Keeps whether it does.
  func keep(_ supposition: Supposition, of form: Form, holds: Bool) {
    confirmed.withLock { $0[form, default: [:]][supposition] = holds }
  }

  /// The edits of a form that a check has found.
  func edits(of form: Form) -> [Alternative] { found.withLock { $0[form] ?? [] } }

  /// How many searches for two edits there were.
  var searches: Int { searched.withLock { $0 } }

  /// Counts a search for two edits.
  func countSearch() { searched.withLock { $0 += 1 } }

  /// Whether a check has looked for edits of a form, found or not.
  func hasLooked(at form: Form) -> Bool { found.withLock { $0[form] != nil } }

  /// Keeps the edits of a form that a check has found.
  func keep(_ edits: [Alternative], of form: Form) {
    found.withLock { $0[form, default: []] += edits }
  }

  /// The setting of a candidate that computes in another format.
  func setting(in precision: Precision, _ make: () -> Setting) -> Setting {
    if let known = settings.withLock({ $0[precision] }) { return known }
    let setting = make()
    settings.withLock { $0[precision] = setting }
    return setting
  }

  /// The alternatives that an answer to a row's questions allows; the others are not tried again.
  package func possible(
    _ alternatives: [Alternative], for row: Row, _ allows: (Alternative) -> Bool
  ) -> [Alternative] {
    let known = ruledOut.withLock { $0[row] ?? [] }
    return alternatives.filter { alternative in
      guard !known.contains(alternative.supposition) else { return false }
      if allows(alternative) { return true }
      _ = ruledOut.withLock { $0[row, default: []].insert(alternative.supposition) }
      return false
    }
  }
}
