import RealModule
import Statistics
import Testing

/// A wrong way to make p-values of runs of correct normals, and the right one beside it.
struct Miscalibration: Sendable, CustomTestStringConvertible {
  let name: String
  let runs: Int
  /// The p-values of so many runs, made wrongly or rightly.
  let pValues: @Sendable (_ runs: Int, _ isWrong: Bool) throws -> [Double]
  var testDescription: String { name }

  init(
    _ name: String, runs: Int = 1000,
    pValues: @escaping @Sendable (_ runs: Int, _ isWrong: Bool) throws -> [Double]
  ) {
    (self.name, self.runs, self.pValues) = (name, runs, pValues)
  }

  /// One p-value a run, from normals of the run's own.
  init(
    _ name: String, runs: Int = 1000, normals: Int,
    pValue: @escaping @Sendable (_ e: [Double], _ isWrong: Bool) throws -> Double
  ) {
    self.init(name, runs: runs) { runs, isWrong in
      var stream = Stream("miscalibration/\(name)", seed: 1)
      return try (0..<runs).map { _ in try pValue(stream.normals(normals), isWrong) }
    }
  }

  // MARK: Statistics of one run

  static func sum(_ e: [Double]) -> Double { e.reduce(0, +) }
  static func squares(_ e: [Double]) -> Double { e.reduce(0) { $0 + $1 * $1 } }
  /// N(0, 1): the mean's.
  static func score(_ e: [Double]) -> Double { sum(e) / Double(e.count).squareRoot() }
  /// The lower tail of the mean's test.
  static func ofMean(_ e: [Double]) -> Double { NormalLaw.lower(score(e)) }
  /// The lower tail of one of the battery's tests.
  static func tails(_ test: any HypothesisTest, _ e: [Double]) throws -> Tails {
    var sums = ResidualSums(dimension: 1)
    sums.add(e)
    guard let found = try test.measure(sums, allowing: .none) else {
      throw LawError("no sample")
    }
    return found.tails
  }

  /// sup |F_n − F|.
  static func distance(_ e: [Double]) -> Double {
    let n = Double(e.count)
    var distance = 0.0
    for (index, z) in e.sorted().enumerated() {
      let p = NormalLaw.lower(z)
      distance = max(distance, p - Double(index) / n, Double(index + 1) / n - p)
    }
    return distance
  }

  /// P(K < x) = 1 − 2 Σ (−1)^(k−1) exp(−2k²x²), of infinitely many points (Kolmogorov 1933).
  static func limit(_ x: Double) -> Double {
    var sum = 0.0
    for k in stride(from: 1.0, through: 99, by: 2) {
      sum += .exp(-2 * k * k * x * x) - .exp(-2 * (k + 1) * (k + 1) * x * x)
    }
    return min(1, max(0, 1 - 2 * sum))
  }
}

/// Wrong p-values are caught, their right forms are not.
@Suite struct MiscalibrationTests {
  private static let planted: [Miscalibration] = [
    .init("variance with a normal reference", normals: 16) { e, isWrong in
      let (square, n) = (Miscalibration.squares(e), Double(e.count))
      return isWrong
        ? NormalLaw.lower((square - n) / (2 * n).squareRoot())
        : try ChiSquareLaw(degrees: n).tails(at: square).lower
    },
    .init("chi-square with one degree too few", runs: 2000, normals: 16) { e, isWrong in
      try ChiSquareLaw(degrees: isWrong ? 15 : 16).tails(at: Miscalibration.squares(e)).lower
    },
    // E e⁴ = 3, and its variance is 96; right is a bounded score of the same shape.
    .init("kurtosis with a normal reference", normals: 32) { e, isWrong in
      guard isWrong else { return try Miscalibration.tails(SmoothTest(degree: 4), e).lower }
      let fourth = e.reduce(0) { $0 + $1 * $1 * $1 * $1 - 3 }
      return NormalLaw.lower(fourth / (96 * Double(e.count)).squareRoot())
    },
    // He₄ has variance 4!.
    .init("Hermite's fourth polynomial with a normal reference", normals: 32) { e, isWrong in
      guard isWrong else { return try Miscalibration.tails(SmoothTest(degree: 4), e).lower }
      let scores = e.reduce(0) { $0 + ($1 * $1 - 6) * $1 * $1 + 3 }
      return NormalLaw.lower(scores / (24 * Double(e.count)).squareRoot())
    },
    .init("z with an estimated deviation", normals: 5) { e, isWrong in
      guard isWrong else { return Miscalibration.ofMean(e) }
      let n = Double(e.count)
      let mean = Miscalibration.sum(e) / n
      let variance = (Miscalibration.squares(e) - n * mean * mean) / (n - 1)
      return NormalLaw.lower(Miscalibration.score(e) / variance.squareRoot())
    },
    .init("one tail alone doubled", normals: 16) { e, isWrong in
      let tails = try NormalLaw.tails(at: Miscalibration.score(e))
      return isWrong ? min(1, 2 * tails.upper) : tails.twoSided
    },
    .init("both tails, handed in as one", normals: 16) { e, isWrong in
      let tails = try NormalLaw.tails(at: Miscalibration.score(e))
      return isWrong ? min(tails.lower, tails.upper) : tails.lower
    },
    .init("the asymptotic law of Kolmogorov at n = 20", runs: 2500, normals: 20) { e, isWrong in
      let distance = Miscalibration.distance(e)
      return isWrong
        ? Miscalibration.limit(20.0.squareRoot() * distance)
        : try KolmogorovLaw(points: 20).tails(at: distance).lower
    },
    .init("p raised to 1.1", runs: 7000, normals: 1) { e, isWrong in
      .pow(Miscalibration.ofMean(e), isWrong ? 1.1 : 1)
    },
    .init("a count without spreading", normals: 17) { e, isWrong in
      let law = try BinomialLaw(trials: 16, probability: 0.5)
      let tails = try law.tails(at: e[..<16].count { $0 > 0 })
      return isWrong ? tails.lower : Calibration.spread(tails, NormalLaw.lower(e[16]))
    },
    .init("the better of two tests", normals: 16) { e, isWrong in
      let best = min(
        Miscalibration.ofMean(Array(e[..<8])), Miscalibration.ofMean(Array(e[8...])))
      return isWrong ? best : 1 - (1 - best) * (1 - best)
    },
    // Var(√¾ e + ½ e′) = 1, but the terms of the sum are correlated.
    .init("residuals that depend on each other", normals: 32) { e, isWrong in
      guard isWrong else { return Miscalibration.ofMean(e) }
      return Miscalibration.ofMean(
        zip(e, e.dropFirst()).map { 0.75.squareRoot() * $0 + 0.5 * $1 })
    },
    .init("residuals that were sorted", normals: 32) { e, isWrong in
      try Miscalibration.tails(PairTest(.points), isWrong ? e.sorted() : e).lower
    },
    .init("p-values of four digits", normals: 16) { e, isWrong in
      let p = Miscalibration.ofMean(e)
      return isWrong ? (p * 1e4).rounded() / 1e4 : p
    },
    // fp32's upper half, cut off.
    .init("p-values in bf16", normals: 1) { e, isWrong in
      let p = Miscalibration.ofMean(e)
      return isWrong ? Double(Float(bitPattern: Float(p).bitPattern & 0xffff_0000)) : p
    },
    .init("one stream for all runs") { runs, isWrong in
      (0..<runs).map { run in
        var stream = Stream("shared", seed: 1, lane: isWrong ? 0 : UInt64(run))
        return Miscalibration.ofMean(stream.normals(16))
      }
    },
    .init("every seed twice") { runs, isWrong in
      (0..<runs).map { run in
        var stream = Stream("twice", seed: UInt64(isWrong ? run / 2 : run))
        return Miscalibration.ofMean(stream.normals(16))
      }
    },
    .init("seeds that come again after half of the runs") { runs, isWrong in
      (0..<runs).map { run in
        var stream = Stream("again", seed: UInt64(isWrong ? run % (runs / 2) : run))
        return Miscalibration.ofMean(stream.normals(16))
      }
    },
    .init("runs that overlap by a half") { runs, isWrong in
      var stream = Stream("overlap", seed: 1)
      let step = isWrong ? 8 : 16
      let normals = stream.normals(runs * 16)
      return (0..<runs).map { run in
        Miscalibration.ofMean(Array(normals[(run * step)..<(run * step + 16)]))
      }
    },
  ]

  /// False alarms: 1e-6 for each right form.
  @Test(arguments: planted)
  func `a wrong p-value is caught, and its right form is not`(planted: Miscalibration) throws {
    let wrong = try Uniformity(of: planted.pValues(planted.runs, true))
    #expect(wrong.p < 1e-6, "\(wrong.p) by \(wrong.worst?.name ?? "nothing")")
    let right = try Uniformity(of: planted.pValues(planted.runs, false))
    #expect(right.p > 1e-6, "\(right.p) by \(right.worst?.name ?? "nothing")")
  }

  /// False alarms: 1e-6 for each of the tests.
  @Test(arguments: Calibration.Source.allCases)
  func `p-values of the battery are uniform`(source: Calibration.Source) async throws {
    let design = Calibration.Design(points: 24, dimension: 2)
    let tables = try await Calibration.pValues(
      runs: 500, design: design, source: source, seed: 1)
    #expect(tables.map(\.name) == ResidualBattery.members(dimension: 2).map(\.test.name))
    for (name, values) in tables {
      let uniformity = try Uniformity(of: values)
      #expect(uniformity.p > 1e-6, "\(name): \(uniformity.p) by \(uniformity.worst?.name ?? "")")
    }
  }

  /// The standard error is 2 to 4 in 100: a tenth is 1e-6 to 1 % of seeds away, and the seed is fixed.
  @Test(arguments: [Fault(.mean), Fault(.variance)])
  func `the level of 1e-6 is attained`(fault: Fault) async throws {
    let design = Calibration.Design(points: 16, dimension: 2)
    let rate = try await Calibration.rate(
      of: fault, alpha: 1e-6, runs: 2000, design: design, seed: 1)
    #expect(abs(rate.ratio - 1) < 0.1, "\(rate)")
    #expect(rate.error < 0.04 * rate.nominal)
  }

  /// The standard error at a half is 1.6 points of 100: false alarms 2e-3, and the seed is fixed.
  @Test(arguments: [Fault(.mean), Fault(.factor), Fault(.tail(index: 0))])
  func `the promised power is there`(fault: Fault) async throws {
    let design = Calibration.Design(points: 32, dimension: 2)
    let cells = try await Calibration.power(
      of: fault, alpha: 1e-3, runs: 1000, design: design, seed: 1)
    #expect(cells.count == 3)
    for cell in cells {
      #expect(abs(cell.simulated - cell.promised) < 0.05, "\(cell)")
    }
  }
}
