import RealModule

/// Measures the battery itself: the laws of its p-values, the rates that it attains, its power.
public enum Calibration {
  /// How many points of how many coordinates a run has.
  public struct Design: Sendable {
    /// Points of a run.
    public var points: Int
    /// Coordinates of a point.
    public var dimension: Int
    /// - Parameters:
    ///   - points: at least 20.
    ///   - dimension: at least 1.
    public init(points: Int = 64, dimension: Int = 4) {
      self.points = points
      self.dimension = dimension
    }
    var count: Int { points * dimension }
  }

  /// Where a run's residuals come from.
  public enum Source: String, Sendable, CaseIterable {
    /// The package's own streams and ziggurat.
    case philox = "Philox"
    /// GSL's ziggurat on Lüscher's generator.
    case ranlux = "ranlxd2"
  }

  /// Lower-tail p-values of every test of the battery over independent runs of correct residuals.
  ///
  /// Counts are whole, so their p-values are spread over each step by a number of the run's own;
  /// verdicts never are.
  ///
  /// - Returns: names and p-values, one a run, in the runs' order.
  public static func pValues(
    runs: Int, design: Design = Design(), source: Source = .philox, seed: UInt64, width: Int = 2
  ) async throws -> [(name: String, values: [Double])] {
    let tests = ResidualBattery.members(dimension: design.dimension).map(\.test)
    let batch = 250
    let parts = (runs + batch - 1) / batch
    let table = await Parallel.reduce(
      parts, width: width, into: Table()
    ) { table, part in
      var stream = Stream("calibrate/\(source.rawValue)", seed: seed, lane: UInt64(part))
      // ranlxd2 takes a seed of 0 for 1.
      let other = try? GSLGenerator(
        ranlux: UInt32(truncatingIfNeeded: seed) &* 65_537 &+ UInt32(part) &+ 1)
      for run in (part * batch)..<min(runs, (part + 1) * batch) {
        var e = stream.normals(design.count)
        if source == .ranlux { e.withUnsafeMutableBufferPointer { other?.fill(normals: $0) } }
        var sums = ResidualSums(dimension: design.dimension)
        sums.add(e)
        for (index, test) in tests.enumerated() {
          let spread = stream.uniform()
          guard let tails = try? test.measure(sums, allowing: .none)?.tails else {
            table.failures += 1
            continue
          }
          table.rows.append((run, index, Self.spread(tails, spread)))
        }
      }
    } merge: {
      $0.rows += $1.rows
      $0.failures += $1.failures
    }
    guard table.failures == 0 else {
      throw LawError("\(table.failures) measurements of correct residuals failed")
    }
    var values = tests.map { _ in Array(repeating: 0.0, count: runs) }
    for (run, test, p) in table.rows { values[test][run] = p }
    return zip(tests, values).map { ($0.name, $1) }
  }

  private struct Table: Sendable {
    var rows: [(Int, Int, Double)] = []
    var failures = 0
  }

  /// P(X < x) + V·P(X = x).
  package static func spread(_ tails: Tails, _ v: Double) -> Double {
    guard tails.logPoint > -.infinity else { return tails.lower }
    // 1 − P(X ≥ x) where the upper tail is the small one, else by its own sum.
    let below = tails.lower - .exp(tails.logPoint)
    return min(1, max(0, below) + v * .exp(tails.logPoint))
  }

  /// The chance that a test rejects correct residuals, measured by importance sampling.
  public struct Rate: Sendable {
    /// The test.
    public let name: String
    /// What was asked for.
    public let nominal: Double
    /// What was measured.
    public let attained: Double
    /// The standard error of it.
    public let error: Double
    /// Attained over nominal.
    public var ratio: Double { attained / nominal }
  }

  /// Measures a test's rate at a level: residuals are tilted until they are rejected half of the time,
  /// and each rejection counts by its likelihood ratio.
  ///
  /// - Parameters:
  ///   - fault: of the test; the direction of the tilt.
  ///   - alpha: the level, both sides.
  ///   - runs: on each side.
  ///   - design: what a run draws.
  ///   - seed: fixes every draw.
  ///   - width: how many threads share the runs.
  public static func rate(
    of fault: Fault, alpha: Double, runs: Int, design: Design = Design(points: 32), seed: UInt64,
    width: Int = 2
  ) async throws -> Rate {
    let test = fault.test(dimension: design.dimension)
    var (attained, variance) = (0.0, 0.0)
    for upper in [true, false] {
      let tilt = try Tilt(
        fault, points: design.points, dimension: design.dimension, alpha: alpha, upper: upper)
      let target = Double.log(alpha / 2)
      let batch = 500
      let total = await Parallel.reduce(
        (runs + batch - 1) / batch, width: width, into: Weighted()
      ) { total, part in
        var stream = Stream(
          "calibrate/rate/\(test.name)/\(upper)", seed: seed, lane: UInt64(part))
        for _ in (part * batch)..<min(runs, (part + 1) * batch) {
          var e = stream.normals(design.count)
          let log = tilt.apply(&e, &stream)
          var sums = ResidualSums(dimension: design.dimension)
          sums.add(e)
          guard let tails = try? test.measure(sums, allowing: .none)?.tails else {
            total.add(.nan)
            continue
          }
          total.add(
            .exp(log) * rejection(upper ? tails : tails.mirrored, target))
        }
      } merge: {
        $0.merge($1)
      }
      attained += total.sum / Double(runs)
      let mean = total.sum / Double(runs)
      variance += (total.square / Double(runs) - mean * mean) / Double(runs)
    }
    return Rate(
      name: test.name, nominal: alpha, attained: attained, error: variance.squareRoot())
  }

  /// 1 or 0 by the upper tail; for counts the share of the point's step that lies below the level.
  private static func rejection(_ tails: Tails, _ target: Double) -> Double {
    guard tails.logPoint > -.infinity else { return tails.logUpper < target ? 1 : 0 }
    let point = Double.exp(tails.logPoint)
    let beyond = max(0, tails.upper - point)
    return min(1, max(0, (.exp(target) - beyond) / point))
  }

  struct Weighted: Sendable {
    var sum = 0.0
    var square = 0.0
    mutating func add(_ weight: Double) {
      sum += weight
      square += weight * weight
    }
    mutating func merge(_ other: Weighted) {
      sum += other.sum
      square += other.square
    }
  }
}

extension Calibration {
  /// How many runs of correct residuals the battery as a whole rejects at a level, and how likely it is
  /// that so many or more are, if the chance of each is the level.
  ///
  /// - Parameters:
  ///   - tables: of ``pValues(runs:design:source:seed:width:)``.
  ///   - alpha: of the battery.
  public static func falseAlarms(
    _ tables: [(name: String, values: [Double])], alpha: Double
  ) throws -> (count: Int, p: Double) {
    let runs = tables.first?.values.count ?? 0
    let family = try ResidualBattery.family(dimension: Design().dimension, alpha: alpha)
    var alarms = Set<Int>()
    for (name, values) in tables {
      guard let share = family.share(of: name) else { continue }
      for (run, p) in values.enumerated() where min(p, 1 - p) < share / 2 { alarms.insert(run) }
    }
    let tails = try BinomialLaw(trials: max(1, runs), probability: alpha).tails(at: alarms.count)
    return (alarms.count, tails.upper)
  }
}
