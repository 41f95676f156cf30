import ArgumentParser
import Foundation
import Scalars

struct Calibrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the oracle's own false alarms: correct arithmetic outside its error bound.",
    discussion: """
      Draws random expressions, evaluates each exactly and as a program of each format would, and \
      counts how often either lies outside the bound from which tolerances are made. The right \
      count is zero. Exit status 1 if it is not.

      Example:
        diffusion-oracle calibrate --runs 10000000
      """)

  @Option(help: "How many random expressions, over all formats.")
  var runs = 100_000

  @Option(help: "Fixes every random choice.")
  var seed: UInt64 = 0

  func validate() throws {
    guard runs >= 4 else { throw ValidationError("--runs is \(runs), it must be 4 or more") }
  }

  func run() async throws {
    let formats: [any BinaryFormat.Type] = [FP64.self, FP32.self, FP16.self, BF16.self]
    let start = Date()
    var violations = 0
    for (index, format) in formats.enumerated() {
      let count = runs / 4 + (index < runs % 4 ? 1 : 0)
      let outcome = await trials(count, in: format)
      violations += outcome.violations.count
      let share = (outcome.largestShare * 1000).rounded() / 1000
      print(
        "\(format.name): \(outcome.decided) trials decided, \(outcome.undecided) not, "
          + "\(outcome.violations.count) outside the bound"
          + (share > 0 ? "; the worst program used \(share) of its bound" : ""))
      for violation in outcome.violations.prefix(5) { print("  \(violation)") }
    }
    let seconds = (Date().timeIntervalSince(start) * 10).rounded() / 10
    print("\(runs) trials in \(seconds) s, seed \(seed): \(violations) outside the bound")
    if violations > 0 { throw ExitCode(1) }
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
}
