import RealModule
import Statistics
import Testing

/// What looks across residuals, whatever their mean and width: correlation, width, values that come again.
@Suite struct DependenceTests {
  // MARK: Laws

  /// Closed forms: Cauchy's law, and that of two degrees, free of cancellation.
  @Test(arguments: [0.01, 0.5, 1, 2, 7, 40, 1e5, 1e150])
  func `Student's law in closed form`(t: Double) throws {
    let one = try StudentLaw(degrees: 1).tails(at: t)
    #expect(abs(one.upper / (Double.atan(1 / t) / .pi) - 1) < 1e-12)
    let two = try StudentLaw(degrees: 2).tails(at: t)
    let root = t > 1e100 ? t : (2 + t * t).squareRoot()
    #expect(abs(two.upper * root * root * (1 + t / root) - 1) < 1e-12)
    #expect(try StudentLaw(degrees: 2).tails(at: -t) == two.mirrored)
    #expect(try StudentLaw(degrees: 5).tails(at: .infinity).upper == 0)
  }

  @Test func `Student's law of many degrees is the normal's`() throws {
    // To first order P(T ≥ t) is P(Z ≥ t)(1 + (t⁴ + t²)/4ν) or less.
    let (student, normal) = (try StudentLaw(degrees: 1e9).tails(at: 5), try NormalLaw.tails(at: 5))
    #expect((0...2e-7).contains(student.upper / normal.upper - 1))
  }

  // MARK: Correlation

  @Test func `a correlation is free of mean and width`() throws {
    var stream = Stream("pairs", seed: 1)
    let (a, b) = (stream.normals(500), stream.normals(500))
    let plain = try #require(try PairTest.measure(a, b))
    let other = try #require(try PairTest.measure(a.map { 3 * $0 - 7 }, b.map { 12 * $0 + 40 }))
    #expect(abs(plain.effect - other.effect) < 1e-12)
    #expect(abs(plain.tails.logUpper - other.tails.logUpper) < 1e-9)
    #expect(try PairTest.measure(a, b.map { _ in 1 }) == nil)
    #expect(try PairTest.measure(a, a)?.tails.upper == 0)
  }

  /// Found with a chance of 0.999; a false alarm has one of 1e-6.
  @Test func `the distance of a correlation is found, however wide the noise`() throws {
    var stream = Stream("distance", seed: 1)
    var values = stream.normals(16_384)
    let right = try #require(try LagScan(values, dimension: 8))
    #expect(right.logTwoSided > .log(1e-6) && right.count > 2048)
    for index in 37..<values.count {
      values[index] = 0.2 * values[index - 37] + 0.96.squareRoot() * values[index]
    }
    let wrong = try #require(try LagScan(values.map { 12 * $0 + 3 }, dimension: 8))
    #expect(wrong.lag == 37 && wrong.logTwoSided < .log(1e-6))
    #expect(abs(wrong.measurement.effect - 0.2) < 0.05)
    #expect(try LagScan(Array(repeating: 2, count: 1000), dimension: 1) == nil)
  }

  /// Far from 1 a correlation costs the samples of a mean: n ρ² = (z_{α/2} + z_β)² to order ρ².
  @Test func `the resolution of a scan is that of its fewest pairs`() throws {
    let resolution = try #require(
      try LagScan.resolution(in: 131_072, dimension: 8, alpha: 1e-6, power: 0.99))
    let share = 1e-6 / Double(LagScan.lags(in: 131_072, dimension: 8).count)
    let reach = try NormalLaw.quantile(upper: share / 2) + NormalLaw.quantile(upper: 0.01)
    // At a distance of at most 8192 as many numbers stay without a partner, and half of the rest are first.
    let most = (131_072.0 / (131_072 - 8192)).squareRoot()
    #expect((0.999...(1.005 * most)).contains(resolution * 65_536.0.squareRoot() / reach))
    #expect(try LagScan.resolution(in: 8, dimension: 1, alpha: 1e-6, power: 0.99) == nil)
  }

  // MARK: Width

  /// P(χ²₃ ≥ 5) = erfc(√2.5) + √(10/π) e^(−2.5), by integration by parts.
  @Test func `the width is free of the mean`() throws {
    var sums = ResidualSums(dimension: 1)
    sums.add([1, 2, 3, 4])
    let tails = try #require(try WidthTest().measure(sums, allowing: .none)).tails
    let right = Double.erfc(2.5.squareRoot()) + (10 / Double.pi).squareRoot() * .exp(-2.5)
    #expect(abs(tails.upper / right - 1) < 1e-12)
    #expect(sums.means == [2.5])
  }

  // MARK: Values that come again

  /// Numbers of ±2⁹ values, all alike: no value is less likely than 10 bits let it be. Each statement may be
  /// rejected at 0.05 as often as that, and 5 standard deviations more in 2000 runs.
  @Test func `bounds on repetition are bounds`() throws {
    var stream = Stream("cells", seed: 1)
    var alarms = [0, 0, 0, 0]
    let runs = 2000
    for _ in 0..<runs {
      let values = (0..<80).map { _ -> Double in
        let cell = Int(stream.next() >> 54)
        return Double(cell >= 512 ? cell - 511 : cell - 512)
      }
      let (long, short) = (Array(values[..<64]), Array(values[64...]))
      let found = [
        Repetition.atTheEnd(of: long, significand: 10).logChance,
        try Repetition.again(in: long, significand: 10).logChance,
        try Repetition.shared(short, with: long, significand: 10).logChance,
        try Repetition.equals(in: long, lags: 1...4, significand: 10)?.found.logChance ?? 0,
      ]
      for (index, log) in found.enumerated() where log < .log(0.05) { alarms[index] += 1 }
    }
    let most = 0.05 * Double(runs) + 5 * (Double(runs) * 0.05 * 0.95).squareRoot()
    #expect(alarms.allSatisfy { Double($0) <= most }, "\(alarms)")
  }

  @Test func `clipping, equal neighbours and a shuffled pool are found`() throws {
    var stream = Stream("again", seed: 1)
    let values = stream.normals(65_536)
    #expect(Repetition.atTheEnd(of: values, significand: 22).logChance == 0)
    let clipped = Repetition.atTheEnd(of: values.map { max($0, -3.5) }, significand: 22)
    #expect(clipped.count == values.count { $0 <= -3.5 } && clipped.logChance < .log(1e-9))
    var twice = values
    for index in stride(from: 5000, to: twice.count, by: 5000) { twice[index] = twice[index - 3] }
    let equal = try #require(try Repetition.equals(in: twice, lags: 1...64, significand: 24))
    #expect(equal.lag == 3 && equal.found.count == 13 && equal.found.logChance < .log(1e-9))
    let pool = (0..<2000).map { _ in values[Int(stream.next() >> 50)] }
    #expect(try Repetition.shared(pool, with: values, significand: 22).count == 2000)
    #expect(try Repetition.again(in: pool, significand: 22).logChance < .log(1e-9))
  }
}
