import ArgumentParser
import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
import Statistics

struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure speed against the yardsticks, in one run, as ratios.",
    discussion: """
      Each figure is the best of several repetitions on this machine; a ratio compares two programs \
      that ran in turns. Build with -c release: a debug build says nothing about speed.

      Example:
        diffusion-oracle bench --format json
      """)

  @Option(help: "The form of the table: text, json or markdown.")
  var format = ListFormat.text

  /// One figure.
  struct Figure {
    /// What was measured.
    let name: String
    let value: Double
    let unit: String
    /// The yardstick and how many times faster than it this is.
    var yardstick: (name: String, ratio: Double)?
  }

  func run() async throws {
    let count = 1 << 20
    var figures = try Self.normals(count)
    figures += await Self.battery(count)
    figures += [try Self.bound(), try Self.evidence()]
    figures += try await SamplerFigures.all()
    switch format {
    case .text:
      try Console.write(Console.table(figures.map(Self.cells)), to: nil)
    case .markdown:
      let head = ["figure", "value", "unit", "times as fast as"]
      try Console.write(Console.markdown([head] + figures.map(Self.cells)), to: nil)
    case .json: try Console.write(Self.json(figures).indented() + "\n", to: nil)
    }
  }

  /// Normals in fp64, beside GSL's ziggurat on its Mersenne Twister.
  private static func normals(_ count: Int) throws -> [Figure] {
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
    defer { memory.deallocate() }
    var stream = Stream("bench", seed: 0)
    let gsl = try GSLGenerator(mersenneTwister: 1)
    let seconds = try least(
      [{ stream.fill(normals: memory) }, { gsl.fill(normals: memory) }], repetitions: 9)
    let (ours, theirs) = (seconds[0], seconds[1])
    return [
      Figure(
        name: "normals in fp64", value: ours / Double(count) * 1e9, unit: "ns each",
        yardstick: ("gsl_ran_gaussian_ziggurat on mt19937", theirs / ours))
    ]
  }

  /// The battery's sums on one core, and on two with the same bits.
  private static func battery(_ count: Int) async -> [Figure] {
    var stream = Stream("bench", seed: 1)
    let residuals = stream.normals(count)
    let dimension = 8
    let reference = await ResidualSums.sum(residuals, dimension: dimension, width: 1)
    var times = [1: Double.infinity, 2: Double.infinity]
    var agree = true
    for _ in 0..<9 {
      for width in [1, 2] {
        let start = ContinuousClock.now
        let sums = await ResidualSums.sum(residuals, dimension: dimension, width: width)
        times[width] = min(times[width] ?? 0, (ContinuousClock.now - start) / .seconds(1))
        agree = agree && sums == reference
      }
    }
    let (one, two) = (times[1] ?? 0, times[2] ?? 0)
    return [
      Figure(name: "battery", value: one / Double(count) * 1e9, unit: "ns a residual"),
      Figure(
        name: "battery on two cores, \(agree ? "the same bits" : "OTHER BITS")",
        value: two / Double(count) * 1e9, unit: "ns a residual",
        yardstick: ("itself on one core", one / two)),
    ]
  }

  /// The whole bound of a point of 3·32·32 coordinates over a thousand times, its kernels included.
  private static func bound() throws -> Figure {
    var stream = Stream("bench", seed: 2)
    let point = stream.normals(3 * 32 * 32)
    var least = Double.infinity
    for _ in 0..<9 {
      let clock = ContinuousClock()
      least = min(least, try clock.measure { _ = try BoundFigures.bound(of: point) } / .seconds(1))
    }
    return Figure(name: "the bound, 3·32·32 over T = 1000", value: least * 1000, unit: "ms")
  }

  /// All exact and computed evidence of the register, once.
  private static func evidence() throws -> Figure {
    let pieces = Register.entries.flatMap(\.evidence).filter { $0.kind != .observed }
    let clock = ContinuousClock()
    let seconds = try clock.measure { for piece in pieces { _ = try piece.run() } } / .seconds(1)
    return Figure(
      name: "exact and computed evidence, \(pieces.count) pieces", value: seconds, unit: "s")
  }

  /// The least seconds of programs that run in turns.
  static func least(_ programs: [() throws -> Void], repetitions: Int = 25) throws -> [Double] {
    var least = [Double](repeating: .infinity, count: programs.count)
    let clock = ContinuousClock()
    for _ in 0..<repetitions {
      for (index, program) in programs.enumerated() {
        least[index] = min(least[index], try clock.measure(program) / .seconds(1))
      }
    }
    return least
  }

  private static func cells(_ figure: Figure) -> [String] {
    [
      figure.name, Console.short(figure.value), figure.unit,
      figure.yardstick.map { "\(Console.short($0.ratio)) × \($0.name)" } ?? "",
    ]
  }

  private static func json(_ figures: [Figure]) -> JSON {
    .members([
      "schema": .string("diffusion-oracle/bench/1"),
      "figures": .array(
        figures.map { figure in
          .members([
            "name": .string(figure.name), "value": .real(figure.value),
            "unit": .string(figure.unit),
            "yardstick": figure.yardstick.map { .string($0.name) } ?? .null,
            "ratio": figure.yardstick.map { .real($0.ratio) } ?? .null,
          ])
        }),
    ])
  }
}
