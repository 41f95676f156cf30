import CandidateProtocol
package import Rows
import Synchronization

/// Expectations of wrong answers, each computed once, and what answers have ruled out: the checks of an
/// equation ask each other's questions, and try the same mistakes on them.
package final class Memo: Sendable {
  private struct Key: Hashable {
    let check: String
    let index: Int
    let supposition: Supposition
  }

  private let known = Mutex<[Key: [Expectation]]>([:])
  private let settings = Mutex<[Precision: Setting]>([:])
  private let found = Mutex<[Form: [Alternative]]>([:])
  private let confirmed = Mutex<[Form: [Supposition: Bool]]>([:])
  private let ruledOut = Mutex<[Row: Set<Supposition>]>([:])

  package init() {}

  /// The expectation of a check's question under a supposition.
  package func expectation(
    of check: String, _ index: Int, under supposition: Supposition,
    _ compute: () -> [Expectation]
  ) -> [Expectation] {
    let key = Key(check: check, index: index, supposition: supposition)
    if let value = known.withLock({ $0[key] }) { return value }
    let value = compute()
    known.withLock { $0[key] = value }
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

  /// Keeps the edits of a form that a check has found.
  func keep(_ edits: [Alternative], of form: Form) { found.withLock { $0[form] = edits } }

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
