import Foundation
import Scalars
import Statistics

extension Calibrate {
  /// The level of the calibration's own alarms, all together.
  private static let level = 1e-6
  private static let width = 2

  private func tell(_ words: String) {
    if Console.isTerminal(2) { Console.complain("calibrate: \(words)") }
  }

  /// Whether correct arithmetic stays inside the bounds.
  func bounds() async -> Section {
    tell("bounds of rounding")
    let formats: [any BinaryFormat.Type] = [FP64.self, FP32.self, FP16.self, BF16.self]
    var rows: [[String]] = []
    var sentences: [String] = []
    for (index, format) in formats.enumerated() {
      let count = roundings / 4 + (index < roundings % 4 ? 1 : 0)
      let outcome = await trials(count, in: format)
      rows.append([
        format.name, "\(outcome.decided)", "\(outcome.undecided)", "\(outcome.violations.count)",
        Console.short(outcome.largestShare),
      ])
      sentences += outcome.violations.prefix(5).map { "\(format.name): \($0)" }
    }
    return Section(
      name: "bounds", head: ["format", "decided", "not decided", "outside", "largest share"],
      rows: rows,
      sentence: sentences.isEmpty
        ? "no program left its bound" : sentences.joined(separator: "; "),
      isSound: sentences.isEmpty)
  }

  /// The trials of a format, in parts that run side by side; the outcome does not depend on how
  /// many processors there are.
  private func trials(
    _ count: Int, in format: any BinaryFormat.Type
  ) async -> RoundingTrials.Outcome {
    let parts = 64
    let seed = seed
    return await withTaskGroup(of: RoundingTrials.Outcome.self) { group in
      for part in 0..<parts {
        let share = count / parts + (part < count % parts ? 1 : 0)
        group.addTask {
          RoundingTrials.run(share, in: format, seed: seed &* 1_000_003 &+ UInt64(part))
        }
      }
      return await group.reduce(into: RoundingTrials.Outcome()) { $0.merge($1) }
    }
  }

  /// Whether the p-values of correct noise are uniform, and the whole battery's rate is below its level.
  func uniformity() async throws -> [Section] {
    var sections: [Section] = []
    for source in Calibration.Source.allCases {
      tell("p-values over \(source.rawValue)")
      let tables = try await Calibration.pValues(
        runs: runs, source: source, seed: seed, width: Self.width)
      let parts = await Parallel.reduce(
        tables.count, width: Self.width, into: [Int: Uniformity]()
      ) { found, index in
        found[index] = try? Uniformity(of: tables[index].values)
      } merge: {
        $0.merge($1) { own, _ in own }
      }
      let found = tables.indices.compactMap { index in
        parts[index].map { (name: tables[index].name, uniformity: $0) }
      }
      let level = Self.level / Double(found.count * Calibration.Source.allCases.count)
      let alarms = found.filter { $0.uniformity.p < level }
      let joint = try Calibration.falseAlarms(tables, alpha: 0.01)
      var rows = found.map { name, uniformity in
        [name, Console.short(uniformity.p), uniformity.worst?.name ?? ""]
      }
      rows.append([
        "false alarms at 1e-2, all together", "\(joint.count)",
        "at most 1e-2: p = \(Console.short(joint.p))",
      ])
      sections.append(
        Section(
          name: "uniformity over \(source.rawValue), \(runs) runs",
          head: ["test", "p", "least likely"], rows: rows,
          sentence: alarms.isEmpty && joint.p >= level
            ? "every test is uniform"
            : "not uniform: \(alarms.map(\.name).joined(separator: ", "))",
          isSound: alarms.isEmpty && joint.p >= level))
    }
    return sections
  }

  /// Whether each test rejects correct noise as often as its level says.
  func rates() async throws -> Section {
    var rows: [[String]] = []
    var worst = 0.0
    var isSound = true
    for alpha in tail ? [1e-6, 1e-9, 1e-12] : [1e-6] {
      for fault in Fault.all(dimension: Calibration.Design().dimension) {
        let rate = try await Calibration.rate(
          of: fault, alpha: alpha, runs: 4 * runs, seed: seed, width: Self.width)
        tell("rate of \(rate.name) at \(alpha)")
        rows.append([
          rate.name, Console.short(alpha), Console.short(rate.attained),
          Console.short(rate.ratio), Console.short(rate.error / rate.nominal),
        ])
        worst = max(worst, abs(rate.ratio - 1))
        isSound = isSound && abs(rate.ratio - 1) <= max(0.03, 5 * rate.error / rate.nominal)
      }
    }
    return Section(
      name: "rates", head: ["test", "level", "attained", "ratio", "standard error of it"],
      rows: rows, sentence: "attained within \(Console.short(worst * 100)) % of the level",
      isSound: isSound)
  }

  /// Whether faults are found as often as promised.
  func power() async throws -> Section {
    var rows: [[String]] = []
    var worst = 0.0
    for fault in Fault.all(dimension: Calibration.Design().dimension) {
      let cells = try await Calibration.power(
        of: fault, alpha: 1e-6, runs: 3 * runs, seed: seed, width: Self.width)
      for cell in cells {
        tell("power of \(cell.name)")
        rows.append([
          cell.name, Console.short(cell.effect), "\(cell.samples)", Console.short(cell.promised),
          Console.short(cell.simulated),
        ])
        worst = max(worst, abs(cell.simulated - cell.promised))
      }
    }
    return Section(
      name: "power at 1e-6", head: ["test", "effect", "samples", "promised", "simulated"],
      rows: rows,
      sentence: "\(rows.count) cells, within \(Console.short(worst * 100)) percentage points",
      isSound: worst <= max(0.01, 4 * 0.5 / Double(3 * runs).squareRoot()))
  }

  /// What looking for everything costs.
  func cost() throws -> Section {
    let found = try Calibration.efficiency(alpha: 1e-6)
    let worst = found.map(\.ratio).max() ?? 0
    return Section(
      name: "samples at 1e-6 and a power of 0.99",
      head: ["fault", "effect", "best test", "battery", "ratio"],
      rows: found.map {
        [
          $0.name, Console.short($0.effect), "\($0.best)", "\($0.battery)", Console.short($0.ratio),
        ]
      }, sentence: "at most \(Console.short(worst)) times the best test's samples",
      isSound: worst <= 1.15)
  }
}
