import Foundation
import Oracle
import Statistics
import Testing

/// The null laws, against 50 digits (`Reference/null_laws.py`), against closed forms, and against
/// themselves.
@Suite struct NullLawTests {
  /// What is allowed, and the rows of Oracle's table that it is allowed for.
  private static let allowed = [
    "normal": 1e-12, "chi-square, df 1 to 1e3": 1e-12, "chi-square, df to 2e4": 1e-12,
    "chi-square, df to 1e6": 1e-12, "chi-square, df to 1e10": 1e-9, "binomial, n 1 to 1e7": 1e-12,
    "Poisson, mean 0.01 to 1e6": 1e-12, "Kolmogorov, n 1 to 1e3": 1e-10,
    "noncentral chi-square": 1e-12,
  ]

  private static func references() throws -> [NullLawAccuracy.Reference] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Reference/null_laws.csv.gz")
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc", file.path]
    let output = Pipe()
    gzip.standardOutput = output
    try gzip.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    gzip.waitUntilExit()
    try #require(gzip.terminationStatus == 0)
    return try NullLawAccuracy.references(csv: String(decoding: bytes, as: UTF8.self))
  }

  /// Debug code is slow: Kolmogorov's law to 500 points, and mixtures of few terms, here; the
  /// `calibrate` command does them all.
  @Test func `tails agree with 50 digits`() throws {
    let references = try Self.references().filter {
      switch $0.law {
      case "kolmogorov": $0.parameters[0] <= 500
      case "noncentral-chi-square": $0.parameters[1] <= 100
      default: true
      }
    }
    let rows = try NullLawAccuracy.rows(references)
    #expect(Set(rows.map(\.name)) == Set(Self.allowed.keys))
    for row in rows {
      #expect(row.compared > 0, "\(row.name)")
      #expect(row.worst <= Self.allowed[row.name] ?? 0, "\(row.name) at \(row.place)")
      #expect(row.worstDeep <= 1e-12, "\(row.name), logarithms of tails below 1e-30")
    }
    // GSL alone misses the bound from 2e4 degrees on: the table can tell right from wrong.
    let many = try #require(rows.first { $0.name == "chi-square, df to 1e6" })
    #expect(try #require(many.gsl) > 1e-6)
  }

  /// Birnbaum, Numerical tabulation of the distribution of Kolmogorov's statistic (1952), at 1 and 2
  /// points; the others by hand.
  @Test func `tails have their closed forms`() throws {
    func expect(_ value: Double, _ right: Double, _ line: Int = #line) {
      #expect(abs(value / right - 1) < 1e-14, "line \(line)")
    }
    expect(try BinomialLaw(trials: 3, probability: 0.5).tails(at: 2).upper, 0.5)
    expect(try BinomialLaw(trials: 3, probability: 0.5).tails(at: 0).lower, 0.125)
    expect(try BinomialLaw(trials: 3, probability: 0.25).tails(at: 3).upper, 0.015625)
    expect(try PoissonLaw(mean: 2).tails(at: 0).lower, .init(exp(-2.0)))
    expect(try PoissonLaw(mean: 2).tails(at: 2).upper, 1 - 3 * exp(-2.0))
    expect(try ChiSquareLaw(degrees: 2).tails(at: 6).upper, exp(-3.0))
    expect(try ChiSquareLaw(degrees: 4).tails(at: 6).upper, 4 * exp(-3.0))
    expect(try KolmogorovLaw(points: 1).tails(at: 0.75).upper, 0.5)
    expect(try KolmogorovLaw(points: 2).tails(at: 0.4).lower, 0.18)
    expect(try KolmogorovLaw(points: 2).tails(at: 0.75).upper, 0.125)
  }

  @Test func `tails at the ends are 0 and 1`() throws {
    let (none, all) = (-Double.infinity, 0.0)
    let (low, high) = (
      Tails(logLower: none, logUpper: all), Tails(logLower: all, logUpper: none)
    )
    #expect(try NormalLaw.tails(at: -.infinity) == low)
    #expect(try NormalLaw.tails(at: .infinity) == high)
    #expect(try NormalLaw.tails(at: 1e200) == high)
    for degrees in [0.5, 1, 399, 400, 1e6] {
      let law = try ChiSquareLaw(degrees: degrees)
      #expect(try law.tails(at: 0) == low)
      #expect(try law.tails(at: -1) == low)
      #expect(try law.tails(at: .infinity) == high)
    }
    #expect(try KolmogorovLaw(points: 7).tails(at: 1) == high)
    #expect(try KolmogorovLaw(points: 7).tails(at: 0.5 / 7) == low)
    #expect(try BinomialLaw(trials: 5, probability: 0.1).tails(at: 0).logUpper == 0)
    #expect(try BinomialLaw(trials: 5, probability: 0.1).tails(at: 5).logLower == 0)
  }

  /// The tail at a quantile is off by no more than 16 roundings of the quantile make, and 1e-13.
  @Test(arguments: [0.5, 1, 10, 399, 401, 1e5, 1e8])
  func `chi-square quantiles invert tails`(degrees: Double) throws {
    let law = try ChiSquareLaw(degrees: degrees)
    for logProbability in [-1e-3, -0.7, -3, -14, -300, -900] {
      for upper in [true, false] {
        func tail(_ x: Double) throws -> Double {
          let tails = try law.tails(at: x)
          return upper ? tails.logUpper : tails.logLower
        }
        // No normal double has a lower tail so small: P is of order x^(degrees/2).
        if !upper, logProbability < -350 * degrees { continue }
        let x = try law.quantile(log: logProbability, upper: upper)
        let step = 16 * Double.ulpOfOne
        let slack = try abs(tail(x * (1 + step)) - tail(x * (1 - step)))
        let off = try abs(tail(x) - logProbability)
        #expect(off <= slack + 1e-13 * max(1, abs(logProbability)), "\(logProbability) \(upper)")
      }
    }
  }

  /// 102140.21 by mpmath, 132869.08 by GSL (shared/statistics.md, finding 2).
  @Test func `the quantile that GSL gets wrong is right`() throws {
    let x = try ChiSquareLaw(degrees: 1e5).quantile(1e-6, upper: true)
    #expect(abs(x - 102140.21) < 0.006)
  }

  /// A rounding of z changes log P by z² roundings; AS 241's own error is below 1e-15.
  @Test func `normal quantiles invert tails`() throws {
    for exponent in stride(from: -300.0, through: -1, by: 13) {
      let p = pow(10, exponent)
      let z = try NormalLaw.quantile(upper: p)
      let off = try abs(NormalLaw.tails(at: z).logUpper - log(p))
      #expect(off <= 16 * .ulpOfOne * (1 + z * z), "\(p)")
    }
  }

  /// An attempt that must fail, and what the error says.
  struct Attempt: Sendable, CustomTestStringConvertible {
    let sentence: String
    let attempt: @Sendable () throws -> Void
    init(_ sentence: String, _ attempt: @autoclosure @escaping @Sendable () throws -> Any) {
      self.sentence = sentence
      self.attempt = { _ = try attempt() }
    }
    var testDescription: String { sentence }
  }

  private static let attempts = [
    Attempt("the point of a normal law is not a number", try NormalLaw.tails(at: .nan)),
    Attempt("probability 0.0 is outside (0, 1)", try NormalLaw.quantile(upper: 0)),
    Attempt("probability nan is outside (0, 1)", try NormalLaw.quantile(upper: .nan)),
    Attempt("probability 1e-301 is below 1e-300", try NormalLaw.quantile(upper: 1e-301)),
    Attempt("degrees of freedom 0.0 are outside (0, 1e12]", try ChiSquareLaw(degrees: 0)),
    Attempt("degrees of freedom nan are outside (0, 1e12]", try ChiSquareLaw(degrees: .nan)),
    Attempt(
      "degrees of freedom inf are outside (0, 1e12]", try ChiSquareLaw(degrees: .infinity)),
    Attempt(
      "the point of a chi-square law is not a number",
      try ChiSquareLaw(degrees: 1).tails(at: .nan)),
    Attempt(
      "probability 1.0 is outside (0, 1)", try ChiSquareLaw(degrees: 1).quantile(1, upper: true)),
    Attempt(
      "log-probability 0.0 is outside (−1e6, 0)",
      try ChiSquareLaw(degrees: 1).quantile(log: 0, upper: true)),
    Attempt("0 trials are outside 1...2⁵³", try BinomialLaw(trials: 0, probability: 0.5)),
    Attempt("probability 0.0 is outside (0, 1)", try BinomialLaw(trials: 1, probability: 0)),
    Attempt("probability 1.0 is outside (0, 1)", try BinomialLaw(trials: 1, probability: 1)),
    Attempt("probability nan is outside (0, 1)", try BinomialLaw(trials: 1, probability: .nan)),
    Attempt(
      "-1 successes of 10 trials", try BinomialLaw(trials: 10, probability: 0.5).tails(at: -1)),
    Attempt(
      "11 successes of 10 trials", try BinomialLaw(trials: 10, probability: 0.5).tails(at: 11)),
    Attempt("mean 0.0 is outside (0, 1e11]", try PoissonLaw(mean: 0)),
    Attempt("mean nan is outside (0, 1e11]", try PoissonLaw(mean: .nan)),
    Attempt("count -1 is outside 0...1e11", try PoissonLaw(mean: 1).tails(at: -1)),
    Attempt("0 points are outside 1...100000", try KolmogorovLaw(points: 0)),
    Attempt("100001 points are outside 1...100000", try KolmogorovLaw(points: 100_001)),
    Attempt("a distance is not a number", try KolmogorovLaw(points: 1).tails(at: .nan)),
    Attempt(
      "noncentrality -1.0 is outside [0, 1e6]",
      try NoncentralChiSquareLaw(degrees: 1, noncentrality: -1)),
    Attempt(
      "degrees of freedom 0.0 are outside (0, 1e12]",
      try NoncentralChiSquareLaw(degrees: 0, noncentrality: 1)),
    Attempt(
      "19 p-values are outside 20...100000",
      try Uniformity(of: .init(repeating: 0, count: 19))),
    Attempt("a p-value is outside [0, 1]", try Uniformity(of: .init(repeating: .nan, count: 20))),
  ]

  @Test(arguments: attempts)
  func `a bad parameter is named with its value and its range`(attempt: Attempt) {
    #expect(throws: LawError(attempt.sentence)) { try attempt.attempt() }
  }
}
