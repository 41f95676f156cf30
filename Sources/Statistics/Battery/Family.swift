/// One level for a whole run, shared out over tests by weights that are declared beforehand.
///
/// Weighted Bonferroni: the chance of any false alarm is at most the level, however the tests depend on
/// each other.
public struct Family: Sendable {
  /// The level of the whole run.
  public let alpha: Double
  private let weights: [String: Double]
  private let total: Double

  /// - Parameters:
  ///   - alpha: in (0, 1).
  ///   - weights: of every test that may be done, above 0; names differ.
  /// - Throws: ``DesignError`` for a level or a weight outside its range, a name twice, or none.
  public init(alpha: Double, weights: [(name: String, weight: Double)]) throws(DesignError) {
    guard alpha > 0, alpha < 1 else { throw DesignError("level \(alpha) is outside (0, 1)") }
    guard !weights.isEmpty else { throw DesignError("a family of no tests") }
    for (name, weight) in weights where !(weight > 0 && weight.isFinite) {
      throw DesignError("the weight \(weight) of \(name) is not above 0")
    }
    self.alpha = alpha
    self.weights = Dictionary(weights.map { ($0.name, $0.weight) }, uniquingKeysWith: +)
    guard self.weights.count == weights.count else {
      throw DesignError("a test is twice in its family")
    }
    total = weights.reduce(0) { $0 + $1.weight }
  }

  /// A test's share of the level; nil for one that was not declared.
  public func share(of name: String) -> Double? {
    weights[name].map { alpha * $0 / total }
  }

  /// Which tests are rejected, by Holm's procedure with weights: what to list, once one is.
  ///
  /// - Parameter pValues: of tests that were declared; those that were not are left out.
  public func rejected(_ pValues: [String: Double]) -> Set<String> {
    // The tests in the order of p over weight; as each falls, its weight goes to those that stand.
    let known = pValues.compactMap { name, p in weights[name].map { (name: name, p: p, w: $0) } }
    var standing = total
    var rejected: Set<String> = []
    for test in known.sorted(by: { ($0.p / $0.w, $0.name) < ($1.p / $1.w, $1.name) }) {
      guard test.p <= alpha * test.w / standing else { break }
      rejected.insert(test.name)
      standing -= test.w
    }
    return rejected
  }
}
