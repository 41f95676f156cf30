import RealModule

extension Calibration {
  /// A fault of a size, a number of samples, and the power there: promised, and simulated.
  public struct Cell: Sendable {
    /// The test.
    public let name: String
    /// The effect, in the test's unit.
    public let effect: Double
    /// Samples, as the test counts them.
    public let samples: Int
    /// What the test's ``HypothesisTest/power(effect:samples:alpha:)`` says.
    public let promised: Double
    /// How often disturbed residuals were rejected.
    public let simulated: Double
  }

  /// Simulates power at sizes of fault for which a half, nine tenths and 99 in 100 are promised.
  ///
  /// - Parameters:
  ///   - fault: what is disturbed.
  ///   - alpha: the level.
  ///   - runs: a cell.
  ///   - design: what a run draws.
  ///   - seed: fixes every draw.
  ///   - width: how many threads share the runs.
  public static func power(
    of fault: Fault, alpha: Double, runs: Int, design: Design = Design(), seed: UInt64,
    width: Int = 2
  ) async throws -> [Cell] {
    let test = fault.test(dimension: design.dimension)
    let samples = fault.samples(points: design.points, dimension: design.dimension)
    var cells: [Cell] = []
    for (index, target) in [0.5, 0.9, 0.99].enumerated() {
      guard
        let effect = try test.minimumDetectable(samples: samples, alpha: alpha, power: target)
      else { continue }
      let promised = try test.power(effect: effect, samples: samples, alpha: alpha)
      let level = Double.log(alpha)
      let batch = 500
      let rejected = await Parallel.reduce(
        (runs + batch - 1) / batch, width: width, into: 0
      ) { rejected, part in
        var stream = Stream(
          "calibrate/power/\(test.name)/\(index)", seed: seed, lane: UInt64(part))
        for _ in (part * batch)..<min(runs, (part + 1) * batch) {
          var e = stream.normals(design.count)
          fault.disturb(&e, dimension: design.dimension, effect: effect, &stream)
          var sums = ResidualSums(dimension: design.dimension)
          sums.add(e)
          let found = try? test.measure(sums, allowing: .none)
          if let found, found.tails.logTwoSided < level { rejected += 1 }
        }
      } merge: {
        $0 += $1
      }
      cells.append(
        Cell(
          name: test.name, effect: effect, samples: samples, promised: promised,
          simulated: Double(rejected) / Double(runs)))
    }
    return cells
  }

  /// How many times the samples of the best test for one fault the whole battery needs.
  public struct Efficiency: Sendable {
    /// The fault.
    public let name: String
    /// Its size.
    public let effect: Double
    /// Samples that the most powerful two-sided test of that fault needs at the whole level.
    public let best: Int
    /// Samples that the battery needs, whose test of it has a share of the level.
    public let battery: Int
    /// Battery over best.
    public var ratio: Double { Double(battery) / Double(best) }
  }

  /// The battery's cost on mean, variance and tail-count faults.
  public static func efficiency(alpha: Double, power: Double = 0.99) throws -> [Efficiency] {
    let family = try ResidualBattery.family(dimension: Design().dimension, alpha: alpha)
    var faults: [(any HypothesisTest, Double)] = [
      (MeanTest(), 0.1), (MeanTest(), 0.01), (VarianceTest(), 0.2), (VarianceTest(), 0.02),
      (VarianceTest(), -0.02),
    ]
    for index in ResidualSums.thresholds.indices {
      faults += [(TailCountTest(index: index), 0.5), (TailCountTest(index: index), -0.5)]
    }
    return try faults.compactMap { test, effect in
      guard let share = family.share(of: test.name) else { return nil }
      return Efficiency(
        name: test.name, effect: effect,
        best: try test.requiredSamples(effect: effect, alpha: alpha, power: power),
        battery: try test.requiredSamples(effect: effect, alpha: share, power: power))
    }
  }
}
