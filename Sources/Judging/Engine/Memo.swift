import Synchronization

/// Expectations of wrong answers, each computed once: the checks of an equation ask each other's questions,
/// and try the same mistakes on them.
package final class Memo: Sendable {
  private struct Key: Hashable {
    let check: String
    let index: Int
    let supposition: Supposition
  }

  private let known = Mutex<[Key: [Expectation]]>([:])

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
}
