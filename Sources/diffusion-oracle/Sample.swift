import ArgumentParser
import CandidateProtocol
import Derivation
import Experiments
import Foundation
import Laws
import SampleFiles
import Samplers
import Statistics

struct Sample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the reference samplers on data of a known law: quality and cost against steps.",
    discussion: """
      The network is known exactly, because the law of the data is; so nothing is trained, and what is \
      measured is the sampler alone. Of data of one coordinate the law of what is put out is computed, \
      not sampled.

        gaussian   N(0, 0.25)
        mixture    two peaks at ±1 of deviation 0.1
        ring       eight small normal laws on a circle, in the plane
        digits     1,797 handwritten digits of 8×8: the network is a softmax over them
        FILE       .npy or .csv, a point per row: a softmax over the points

      --sweep gives the distance to the data for every sampler and number of steps: what table 1 of the \
      DDIM paper has, with an exact Wasserstein-2 distance in place of FID. --plot needs gnuplot.

      Examples:
        diffusion-oracle sample --sweep --plot sweep.svg
        diffusion-oracle sample --data gaussian --steps 50 --spacing leading --eta 1
        diffusion-oracle sample --data digits --steps 10 --plot strip.svg
        diffusion-oracle sample --data mixture --steps 200 --network-error offset=0.02 --eta 1

      Exit status: 0 done; 1 stopped by a signal, what was computed is printed; 2 the command line or a file \
      is wrong.
      """)

  /// The samplers by name.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case ddim, ddpm
    case ddpmBeta = "ddpm-beta"
    case sigmaHat = "sigma-hat"
  }

  /// Where chains start.
  enum Start: String, ExpressibleByArgument, CaseIterable { case normal, marginal }

  @Option(help: "gaussian, mixture, ring, digits, or a file of points.")
  var data = "mixture"

  @Option(
    help:
      "ddim (with --eta), ddpm, ddpm-beta (noise of variance β) or sigma-hat (noise in the last step too)."
  )
  var sampler = Kind.ddim

  @Option(help: "How many of the times are visited; with --sweep several, between commas.")
  var steps: String?

  @Option(help: "Of ddim: 0 is deterministic, 1 has DDPM's law.")
  var eta = 0.0

  @Option(
    help: "How the times are chosen: leading, trailing, linspace, linear or quadratic.",
    transform: { word in
      guard let spacing = Spacing(rawValue: word) else {
        let known = Spacing.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--spacing is '\(word)', it must be one of \(known)")
      }
      return spacing
    })
  var spacing = Spacing.trailing

  @Option(
    help: "linear:T[:beta_1:beta_T], scaled-linear:T[:beta_1:beta_T] or cosine:T[:s:beta_max].")
  var schedule = "linear:1000"

  @Option(help: "How many samples are drawn: 10000, of digits and files 100.")
  var samples: Int?

  @Option(help: "Fixes all chance.")
  var seed: UInt64 = 0

  @Option(help: "By how much the network is off: gain=0.98, offset=0.02, or both between a comma.")
  var networkError: String?

  @Option(
    help:
      "Where chains start: N(0, I) as samplers do, or marginal: q(x_T), which leaves the cost of jumping alone."
  )
  var start = Start.normal

  @Flag(help: "The distance to the data for every sampler and number of steps.")
  var sweep = false

  @Option(help: "Write the samples, a point per row.")
  var output: String?

  @Option(
    help:
      "Draw a picture with gnuplot: of a sweep its curves, of digits a strip from noise to data.")
  var plot: String?

  @Option(help: "The form of the report: text, json or markdown.")
  var format = ListFormat.text

  func validate() throws {
    guard 0...1 ~= eta else { throw ValidationError("--eta is \(eta), it must lie in [0, 1]") }
    guard samples.map({ 1...100_000_000 ~= $0 }) ?? true else {
      throw ValidationError("--samples is \(samples ?? 0), it must lie in 1...100000000")
    }
    guard !sweep || output == nil else {
      throw ValidationError("--output writes samples, and --sweep has none: leave one out")
    }
    guard eta == 0 || sampler == .ddim else {
      throw ValidationError("--eta belongs to --sampler ddim")
    }
    guard !sweep || eta == 0 && sampler == .ddim else {
      throw ValidationError("--sweep has its own samplers: leave --sampler and --eta out")
    }
  }

  func run() async throws {
    try Console.checkWritable(output)
    try Console.checkWritable(plot)
    if plot != nil { try await Gnuplot.require() }
    let setting = try understood()
    if sweep { try await runSweep(setting) } else { try await runOnce(setting) }
  }

  /// What the words of the command line mean.
  struct Setting {
    let data: NamedData
    let signalPowers: [Double]
    let counts: [Int]
    let gain: Double, offset: Double
    let start: GaussianChainLaw<Double>.Start
    let samples: Int
  }

  /// The options as values, or one sentence.
  private func understood() throws -> Setting {
    let powers: [Double]
    do {
      let (family, total) = try SampleLawWords.family(schedule)
      powers = family.table(steps: total).signalPowers
    } catch {
      throw ValidationError("--schedule: \(error)")
    }
    var fallback = [min(50, powers.count)]
    if sweep, powers.count >= Sweep.counts[0] {
      fallback = Sweep.counts.filter { $0 <= powers.count }
    }
    let counts = try Self.counts(steps) ?? fallback
    guard sweep || counts.count == 1 else {
      throw ValidationError("--steps is \(steps ?? ""): several numbers are for --sweep")
    }
    let (gain, offset) = try Self.networkError(networkError)
    let data = try named()
    let side = Int(Double(data.dimension).squareRoot())
    guard plot == nil || sweep || data.dimension <= 2 || side * side == data.dimension else {
      throw ValidationError(
        "--plot draws points of 1 or 2 numbers, or square pictures: \(data.dimension) is no square")
    }
    var isSet = false
    if case .points = data.law { isSet = true }
    return Setting(
      data: data, signalPowers: powers, counts: counts, gain: gain, offset: offset,
      start: start == .normal ? .standardNormal : .marginal,
      samples: samples ?? (isSet ? 100 : 10_000))
  }

  /// Data by name, or the points of a file.
  private func named() throws -> NamedData {
    if NamedData.names.contains(data) { return try NamedData(named: data) }
    guard data.contains(".") || data.contains("/") else {
      throw ValidationError(
        "--data is '\(data)', it must be \(NamedData.names.joined(separator: ", ")) or a file")
    }
    do {
      let points = try SamplePoints(Samples.read(data))
      return NamedData(points: points.values, dimension: points.dimension, named: data)
    } catch {
      let sentence = "\(error)"
      throw ValidationError(sentence.hasPrefix(data) ? sentence : "\(data): \(sentence)")
    }
  }

  /// Whole numbers between commas; nil if there is no text.
  private static func counts(_ text: String?) throws -> [Int]? {
    guard let text else { return nil }
    let counts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard let known = counts as? [Int], known.allSatisfy({ $0 >= 1 }) else {
      throw ValidationError("--steps is '\(text)', it must be a whole number of 1 or more")
    }
    return known
  }

  /// `gain=…`, `offset=…`, or both.
  private static func networkError(_ text: String?) throws -> (gain: Double, offset: Double) {
    var (gain, offset) = (1.0, 0.0)
    for part in (text ?? "").split(separator: ",", omittingEmptySubsequences: true) {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let value = Double(sides[1]), value.isFinite else {
        throw ValidationError(
          "--network-error has '\(part)', it must be gain=NUMBER or offset=NUMBER")
      }
      switch sides[0] {
      case "gain": gain = value
      case "offset": offset = value
      default:
        throw ValidationError(
          "--network-error has '\(sides[0])', it must be gain=NUMBER or offset=NUMBER")
      }
    }
    return (gain, offset)
  }
}
