import RealModule

/// Whether p-values of correct code are what they should be: independent, and uniform on (0, 1).
public struct Uniformity: Sendable, Equatable {
  /// What was looked at, and the two-sided p-value of it.
  public let findings: [(name: String, p: Double)]
  /// How many p-values.
  public let runs: Int

  public static func == (a: Uniformity, b: Uniformity) -> Bool {
    a.runs == b.runs && a.findings.map(\.name) == b.findings.map(\.name)
      && a.findings.map(\.p) == b.findings.map(\.p)
  }

  /// The smallest p-value times the number of findings, at most 1: of uniformity as a whole.
  public var p: Double { min(1, (worst?.p ?? 1) * Double(findings.count)) }
  /// What was most surprising.
  public var worst: (name: String, p: Double)? { findings.min { $0.p < $1.p } }

  /// Where exceedances are counted, at both ends.
  private static let levels = [1e-2, 1e-3, 1e-4]

  /// Puts p-values of one tail to the test: Kolmogorov and Smirnov's distance, eight Legendre degrees,
  /// counts in both tails, correlation of successive runs, and runs that repeat each other.
  ///
  /// - Parameter pValues: of independent runs, in their order; lower tails, not doubled, so that both
  ///   sides show.
  /// - Throws: ``LawError`` if there are more than 100,000 or fewer than 20, or one is outside [0, 1].
  public init(of pValues: [Double]) throws {
    guard (20...100_000).contains(pValues.count) else {
      throw LawError("\(pValues.count) p-values are outside 20...100000")
    }
    guard pValues.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      throw LawError("a p-value is outside [0, 1]")
    }
    runs = pValues.count
    var findings: [(name: String, p: Double)] = []
    let n = Double(runs)
    var distance = 0.0
    for (index, p) in pValues.sorted().enumerated() {
      distance = max(distance, p - Double(index) / n, Double(index + 1) / n - p)
    }
    // A small distance is no fault here: the upper tail alone.
    let kolmogorov = try KolmogorovLaw(points: runs).tails(at: distance)
    findings.append(("Kolmogorov–Smirnov", kolmogorov.upper))

    // On the normal scale the battery's own tests apply.
    let scores = pValues.map { p -> Double in
      if p <= 0 { return -40 }
      if p >= 1 { return 40 }
      let q = p < 0.5 ? p : 1 - p
      return ((try? NormalLaw.quantile(upper: max(q, 1e-300))) ?? 40) * (p < 0.5 ? -1 : 1)
    }
    var sums = ResidualSums(dimension: 1)
    sums.add(scores)
    let tests: [any HypothesisTest] =
      (1...ResidualSums.degrees).map { SmoothTest(degree: $0) } + [PairTest(.points)]
    for test in tests {
      guard let measured = try test.measure(sums, allowing: .none) else { continue }
      findings.append((test.name, measured.tails.twoSided))
    }
    for level in Self.levels {
      let law = try BinomialLaw(trials: runs, probability: level)
      let low = try law.tails(at: pValues.count { $0 < level })
      let high = try law.tails(at: pValues.count { $0 > 1 - level })
      findings.append(("below \(level)", low.twoSided))
      findings.append(("above 1 − \(level)", high.twoSided))
    }
    // Two runs with the same p-value, to the last bit: counts apart, chance has none.
    let repeated = runs - Set(pValues.map(\.bitPattern)).count
    let pairs = min(1, n * (n - 1) / 2 * 0x1p-50)
    findings.append(("runs that repeat", .pow(pairs, repeated)))
    self.findings = findings
  }
}
