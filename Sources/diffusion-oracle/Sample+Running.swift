import ArgumentParser
import CandidateProtocol
import Derivation
import Experiments
import Foundation
import Laws
import SampleFiles
import Samplers
import Synchronization

// MARK: - One run

extension Sample {
  /// Draws samples, measures them, and writes what is asked for.
  func runOnce(_ setting: Setting) async throws {
    try await Self.telling { [self] in
      let experiment = try experiment(setting)
      let (clock, moments) = (ContinuousClock(), Moments())
      let begin = clock.now
      let states = try await experiment.samples(
        setting.samples, seed: seed, watch: watch(setting, moments))
      let seconds = (clock.now - begin) / .seconds(1)
      let drawn = try setting.decoded(states)
      try write(drawn, setting)
      let (law, reason) = try Self.exactLaw(experiment)
      let figures =
        try setting.latents?.figures(of: states, seed: seed)
        ?? experiment.figures(of: states, law: law, seed: seed)
      let report = SampleReport(
        setting: setting, experiment: experiment, words: words(setting), seconds: seconds, law: law,
        reason: reason, figures: figures)
      try Console.write(report.written(format), to: nil)
      if let plot {
        try await Gnuplot.draw(
          try await picture(setting, experiment, drawn, law, moments), to: plot)
      }
    }
  }

  /// Runs a body, which a signal cancels; then the exit status is 1. What is wrong is told in one sentence.
  static func telling(_ body: @escaping @Sendable () async throws -> Void) async throws {
    do {
      try await Signals.cancelling(body)
    } catch let error as ExitCode {
      throw error
    } catch let error as ValidationError {
      throw error
    } catch {
      Console.endProgress()
      guard error is CancellationError || error as? SamplingError == .cancelled else {
        throw ValidationError("\(error)")
      }
      Console.complain("Error: stopped by a signal")
      throw ExitCode(1)
    }
  }

  /// What the options ask for, as an experiment on what is diffused.
  func experiment(_ setting: Setting) throws -> Experiment {
    let chain = try ReverseChain(
      chosen, signalPowers: setting.signalPowers,
      times: NoiseSchedule.subSequence(
        of: setting.signalPowers.count, count: setting.counts[0], spacing: spacing))
    return Experiment(
      setting.diffused, chain, gain: setting.gain, offset: setting.offset, from: setting.start)
  }

  /// Writes samples where they are asked for.
  func write(_ drawn: [Double], _ setting: Setting) throws {
    guard let output else { return }
    do throws(FileFault) {
      let dimension = setting.data.dimension
      if output.lowercased().hasSuffix(".csv") {
        try Files.write(SampleArray.commaSeparated(drawn, dimension: dimension), to: output)
      } else {
        try Files.write(SampleArray.numpy(drawn, dimension: dimension), to: output)
      }
    } catch {
      Console.complain("Error: the samples cannot be written to \(output): \(error)")
      throw ExitCode(2)
    }
  }

  /// The sampler that the options name.
  private var chosen: Sampler<Double> {
    switch sampler {
    case .ddim: .family(eta: eta)
    case .ddpm: .ancestral(.posterior)
    case .ddpmBeta: .ancestral(.kernel)
    case .ddpmLearned: .learnedVariance(fraction: varianceWeight ?? 0.5)
    case .sigmaHat: .sigmaHat
    }
  }

  /// The exact law of the output, or why it is not known; neither where there is none.
  private static func exactLaw(
    _ experiment: Experiment
  ) throws -> (law: LineLaw?, reason: String?) {
    do {
      let law = try experiment.exactLaw { done, total in
        try Task.checkCancellation()
        Console.progress(done, of: total, "steps of the exact law")
      }
      return (law, nil)
    } catch {
      if error is CancellationError { throw error }
      Console.endProgress()
      return (nil, "\(error)")
    }
  }

  /// The sampler in words.
  func words(_ setting: Setting) -> String {
    let name =
      switch sampler {
      case .ddim: "DDIM, η = \(Console.short(eta))"
      case .ddpm: "DDPM, variance β̃"
      case .ddpmBeta: "DDPM, variance β, none in the last step"
      case .ddpmLearned:
        "DDPM, learned variance β^w β̃^(1−w) at w = \(Console.short(varianceWeight ?? 0.5)), none in the last step"
      case .sigmaHat: "σ̂: the mean at η = 1, noise of variance β in every step"
      }
    return
      "\(name); \(setting.counts[0]) of \(setting.signalPowers.count) times (\(spacing.rawValue)), "
      + (start == .normal ? "from N(0, I)" : "from q(x_T)")
  }

  /// What the first point came to at each step, for a strip.
  final class Moments: Sendable {
    private let steps = Mutex<[(time: Int, next: Int, state: [Double], data: [Double])]>([])

    func add(_ step: (time: Int, next: Int, state: [Double], data: [Double])) {
      steps.withLock { $0.append(step) }
    }

    /// x_t and x̂_0 predicted from it, at most so many, evenly spread, both ends among them; at t = 0 they are one.
    func strip(_ most: Int, from start: [Double]) -> [(time: Int, state: [Double], data: [Double])]
    {
      let steps = steps.withLock { $0 }
      let states = [start] + steps.map(\.state)
      var all = zip(states, steps).map { (time: $1.time, state: $0, data: $1.data) }
      if let last = steps.last { all.append((last.next, last.state, last.state)) }
      guard all.count > most else { return all }
      return (0..<most).map { all[$0 * (all.count - 1) / (most - 1)] }
    }
  }

  private func watch(_ setting: Setting, _ moments: Moments) -> SamplingWatch<Double> {
    let dimension = setting.diffused.dimension
    var watch = SamplingWatch<Double>(progress: { done, total in
      Console.progress(done, of: total, "blocks of steps")
    })
    guard plot != nil, setting.data.dimension > 2 else { return watch }
    watch.observe = { moment in
      guard moment.firstPoint == 0 else { return }
      moments.add(
        (
          moment.time, moment.next, Array(moment.states.prefix(dimension)),
          Array(moment.predictedData.prefix(dimension))
        ))
    }
    return watch
  }

  private func picture(
    _ setting: Setting, _ experiment: Experiment, _ drawn: [Double], _ law: LineLaw?,
    _ moments: Moments
  ) async throws -> Picture {
    let dimension = setting.data.dimension
    if dimension <= 2 { try Self.checkDrawable(drawn) }
    if dimension == 1 {
      var mixture: NormalMixture<Double>?
      if case .line(let known) = setting.data.law { mixture = known }
      return Picture(line: drawn, data: mixture, law: law)
    }
    if dimension == 2 {
      return Picture(plane: drawn, data: setting.data.draws(4000, seed: seed))
    }
    let start = try await experiment.starts(1, seed: seed)
    let columns = try moments.strip(12, from: start).map {
      (time: $0.time, state: try setting.decoded($0.state), data: try setting.decoded($0.data))
    }
    return Picture(strip: columns, side: Int(Double(dimension).squareRoot()))
  }
}

extension Sample {
  /// Refuses samples that no picture shows.
  static func checkDrawable(_ samples: [Double]) throws {
    let size = samples.reduce(0) { max($0, $1.magnitude) }
    guard size > 1e12 else { return }
    throw ValidationError(
      "no picture is drawn: the samples reach \(Console.short(size)), the network is off too far")
  }
}

// MARK: - A sweep

extension Sample {
  /// Whether the setting is the one that the paper's numbers stand beside: the command's own, with a perfect network.
  private func isPublished(_ setting: Setting) -> Bool {
    setting.data.name == "mixture" && schedule == "linear:1000" && spacing == .trailing
      && start == .normal && setting.gain == 1 && setting.offset == 0
  }

  /// Fills the table; a signal ends it, and what is there is printed and drawn.
  func runSweep(_ setting: Setting) async throws {
    let table: Sweep
    do {
      table = try Sweep(
        setting.data, signalPowers: setting.signalPowers, spacing: spacing, counts: setting.counts,
        rows: isPublished(setting) ? Sweep.rows : Sweep.rows.map(\.unpublished),
        gain: setting.gain, offset: setting.offset, from: setting.start)
    } catch {
      throw ValidationError("\(error)")
    }
    let filled = try await Signals.cancelling { [seed] in
      var table = table
      try await table.fill(samples: setting.samples, seed: seed) { done, total in
        Console.progress(done, of: total, "numbers")
      }
      return table
    }
    if !filled.isFinished { Console.endProgress() }
    try Console.write(SweepReport(table: filled, setting: setting).written(format), to: nil)
    if let plot {
      try await Self.telling {
        try await Gnuplot.draw(Picture(filled), to: plot)
      }
    }
    if !filled.isFinished { throw ExitCode(1) }
  }
}
