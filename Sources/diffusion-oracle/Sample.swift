import ArgumentParser
import Derivation

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
        diffusion-oracle sample --data digits --latent 8 --steps 50
        diffusion-oracle sample --data digits --interpolate slerp --plot row.svg
        diffusion-oracle sample --data mixture --steps 200 --network-error offset=0.02 --eta 1

      Exit status: 0 done; 1 stopped by a signal, of a sweep what was computed is printed; 2 the command line or \
      a file is wrong.
      """)

  /// The samplers by name.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case ddim, ddpm
    case ddpmBeta = "ddpm-beta"
    case ddpmLearned = "ddpm-learned"
    case sigmaHat = "sigma-hat"
  }

  /// Ways between two x_T by name.
  enum Way: String, ExpressibleByArgument, CaseIterable { case slerp, arc, linear }

  /// Where chains start.
  enum Start: String, ExpressibleByArgument, CaseIterable { case normal, marginal }

  @Option(help: "gaussian, mixture, ring, digits, or a file of points.")
  var data = "mixture"

  @Option(
    help:
      "Of digits and files: sample so many principal components, and decode them (latent diffusion)."
  )
  var latent: Int?

  @Option(
    help:
      "ddim (with --eta), ddpm, ddpm-beta (noise of variance β), ddpm-learned (with --variance-weight), or sigma-hat (noise in the last step too)."
  )
  var sampler = Kind.ddim

  @Option(
    help:
      "How many of the times are visited: 50 unless given; with --sweep several, between commas, from 10 to 1000 unless given."
  )
  var steps: String?

  @Option(help: "Of ddim: 0 is deterministic, 1 has DDPM's law.")
  var eta = 0.0

  @Option(
    help:
      "Of ddpm-learned: w in β^w β̃^(1−w), from 0 (ddpm) to 1 (ddpm-beta); 0.5 unless given.")
  var varianceWeight: Double?

  @Option(
    help:
      "How the times are chosen: leading, trailing, linspace, linear or quadratic; trailing unless given.",
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

  @Option(
    help: "By how much the network is off: gain=0.98, offset=0.02, or both with a comma between.")
  var networkError: String?

  @Option(
    help:
      "Where chains start: N(0, I) as samplers do, or marginal: q(x_T), which leaves the cost of jumping alone."
  )
  var start = Start.normal

  @Flag(help: "The distance to the data for every sampler and number of steps.")
  var sweep = false

  @Option(
    help:
      "Of digits and files: what DDIM at η = 0 makes of the way between two x_T, by slerp, arc or linear; --samples is how many, 11 unless given."
  )
  var interpolate: Way?

  @Option(help: "Write the samples, a point per row, to a file in .npy or .csv.")
  var output: String?

  @Option(
    help:
      "Draw a picture with gnuplot: of a sweep its curves, of digits a strip from noise to data or between two starts."
  )
  var plot: String?

  @Option(help: "The form of the report: text, json or markdown.")
  var format = ListFormat.text

  func validate() throws {
    guard 0...1 ~= eta else { throw ValidationError("--eta is \(eta), it must lie in [0, 1]") }
    guard samples.map({ 1...100_000_000 ~= $0 }) ?? true else {
      throw ValidationError("--samples is \(samples ?? 0), it must lie in 1...100000000")
    }
    guard !sweep || latent == nil else {
      throw ValidationError("--sweep measures data space: leave --latent out")
    }
    guard interpolate == nil || eta == 0 && sampler == .ddim else {
      throw ValidationError(
        "--interpolate needs chains without noise of their own: leave --sampler and --eta out")
    }
    guard interpolate == nil || !sweep else {
      throw ValidationError("--interpolate and --sweep are two commands: leave one out")
    }
    guard interpolate == nil || start == .normal else {
      throw ValidationError("--interpolate starts from N(0, I): leave --start out")
    }
    guard interpolate == nil || samples != 1 else {
      throw ValidationError("--samples is 1, --interpolate has two ends")
    }
    if let output, ![".npy", ".csv"].contains(where: output.lowercased().hasSuffix) {
      throw ValidationError("--output is '\(output)', it must end in .npy or .csv")
    }
    guard plot?.lowercased().hasSuffix(".svg") ?? true else {
      throw ValidationError("--plot is '\(plot ?? "")', it must end in .svg")
    }
    guard !sweep || output == nil else {
      throw ValidationError("--output writes samples, and --sweep has none: leave one out")
    }
    guard eta == 0 || sampler == .ddim else {
      throw ValidationError("--eta belongs to --sampler ddim")
    }
    guard varianceWeight == nil || sampler == .ddpmLearned else {
      throw ValidationError("--variance-weight belongs to --sampler ddpm-learned")
    }
    if let weight = varianceWeight, !(0...1 ~= weight) {
      throw ValidationError("--variance-weight is \(weight), it must lie in [0, 1]")
    }
    guard !sweep || eta == 0 && sampler == .ddim else {
      throw ValidationError("--sweep has its own samplers: leave --sampler and --eta out")
    }
  }

  func run() async throws {
    try Console.checkWritable(output, besides: [data], content: "the samples")
    try Console.checkWritable(plot, besides: [data], option: "--plot", content: "the picture")
    if plot != nil { try await Gnuplot.require() }
    let setting = try understood()
    if sweep {
      try await runSweep(setting)
    } else if let interpolate {
      try await runInterpolation(interpolate, setting)
    } else {
      try await runOnce(setting)
    }
  }
}
