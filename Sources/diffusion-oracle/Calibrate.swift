import ArgumentParser
import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import SampleFiles
import Scalars
import Statistics

struct Calibrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the oracle's own false-alarm rates, and its power.",
    discussion: """
      Six measurements, all of this build. Bounds: random expressions, evaluated exactly and as a \
      program of each format would; none may leave the bound from which tolerances are made. \
      Uniformity: the p-values of every statistical test over runs of correct noise, from two \
      generators. Rates: how often each test rejects correct noise at 1e-6, by importance sampling. \
      Power: faults are simulated, and found as often as promised. Cost: the samples that the \
      battery needs, beside the best test for one fault alone. Own noise: how often the checks of a candidate's own noise \
      alarm at right noise, and at faults of a known size. Exit status 1 if one of them is not \
      as it should be.

      Examples:
        diffusion-oracle calibrate
        diffusion-oracle calibrate --runs 100000 --tail --format json
      """)

  @Option(help: "Runs of correct noise a generator; rates take 4 times as many a side, power 3.")
  var runs = 10_000

  @Option(help: "How many random expressions, over all formats.")
  var roundings = 100_000

  @Option(help: "What to measure, once for each; all if left out.")
  var only: [Measured] = []

  enum Measured: String, ExpressibleByArgument, CaseIterable {
    case bounds, uniformity, rates, power, cost
    case ownNoise = "own-noise"
  }

  @Flag(help: "Measure the rates at 1e-9 and 1e-12 too.")
  var tail = false

  @Option(help: "Fixes every random choice.")
  var seed: UInt64 = 0

  @Option(help: "The form of the report: text or json.")
  var format = TextOrJSON.text

  enum TextOrJSON: String, ExpressibleByArgument, CaseIterable { case text, json }

  func validate() throws {
    guard (100...100_000).contains(runs) else {
      throw ValidationError("--runs is \(runs), it must be in 100...100000")
    }
    guard (4...100_000_000).contains(roundings) else {
      throw ValidationError("--roundings is \(roundings), it must be in 4...100000000")
    }
    try Console.validate(seed: seed)
  }

  func run() async throws {
    let start = ContinuousClock.now
    var sections: [Section] = []
    for measured in Measured.allCases where only.isEmpty || only.contains(measured) {
      switch measured {
      case .bounds: sections.append(await bounds())
      case .uniformity: sections += try await uniformity()
      case .rates: sections.append(try await rates())
      case .power: sections.append(try await power())
      case .cost: sections.append(try cost())
      case .ownNoise: sections += try await ownNoise()
      }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let isSound = sections.allSatisfy(\.isSound)
    switch format {
    case .text:
      try Console.write(
        sections.map(\.text).joined(separator: "\n")
          + "\n\(isSound ? "all as it should be" : "NOT AS IT SHOULD BE"): seed \(seed), "
          + "\(Console.short(seconds)) s\n", to: nil)
    case .json:
      let json = JSON.members([
        "schema": .string("diffusion-oracle/calibration/1"), "sound": .bool(isSound),
        "seed": .integer(Int(clamping: seed)), "runs": .integer(runs), "seconds": .real(seconds),
        "sections": .array(sections.map(\.json)),
      ])
      try Console.write(json.indented() + "\n", to: nil)
    }
    if !isSound { throw ExitCode(1) }
  }

  /// One measurement: a table, a sentence, and whether it is as it should be.
  struct Section {
    let name: String
    let head: [String]
    let rows: [[String]]
    let sentence: String
    let isSound: Bool

    var text: String {
      "\(name)\n\(Console.table([head] + rows))\(isSound ? "" : "NOT AS IT SHOULD BE: ")\(sentence)\n"
    }

    var json: JSON {
      .members([
        "name": .string(name), "sound": .bool(isSound), "says": .string(sentence),
        "columns": .array(head.map(JSON.string)),
        "rows": .array(rows.map { .array($0.map { Double($0).map(JSON.real) ?? .string($0) }) }),
      ])
    }
  }
}
