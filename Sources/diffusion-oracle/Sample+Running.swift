import ArgumentParser
import CandidateProtocol
import Derivation
import Dispatch
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
    let chosen: Sampler<Double> =
      switch sampler {
      case .ddim: .family(eta: eta)
      case .ddpm: .ancestral(.posterior)
      case .ddpmBeta: .ancestral(.kernel)
      case .sigmaHat: .sigmaHat
      }
    do {
      let chain = try ReverseChain(
        chosen, signalPowers: setting.signalPowers,
        times: NoiseSchedule.subSequence(
          of: setting.signalPowers.count, count: setting.counts[0], spacing: spacing))
      let experiment = Experiment(
        setting.data, chain, gain: setting.gain, offset: setting.offset, from: setting.start)
      let (clock, moments) = (ContinuousClock(), Moments())
      let begin = clock.now
      let drawn = try await experiment.samples(
        setting.samples, seed: seed, watch: watch(setting, moments))
      let seconds = (clock.now - begin) / .seconds(1)
      if let output {
        do throws(FileFault) {
          try Files.write(
            SampleArray.numpy(drawn, dimension: setting.data.dimension), to: output)
        } catch {
          Console.complain("Error: the samples cannot be written to \(output): \(error)")
          throw ExitCode(2)
        }
      }
      let (law, reason) = Self.exactLaw(experiment)
      let figures = try experiment.figures(of: drawn, law: law, seed: seed)
      let report = SampleReport(
        setting: setting, experiment: experiment, words: words(setting), seconds: seconds, law: law,
        reason: reason, figures: figures)
      try Console.write(report.written(format), to: nil)
      if let plot {
        try await Gnuplot.draw(picture(setting, drawn, law, moments), to: plot)
      }
    } catch let error as ExitCode {
      throw error
    } catch let error as ValidationError {
      throw error
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// The exact law of the output, or why it is not known; neither where there is none.
  private static func exactLaw(_ experiment: Experiment) -> (law: LineLaw?, reason: String?) {
    do { return (try experiment.exactLaw(), nil) } catch { return (nil, "\(error)") }
  }

  /// The sampler in words.
  func words(_ setting: Setting) -> String {
    let name =
      switch sampler {
      case .ddim: "DDIM, η = \(Console.short(eta))"
      case .ddpm: "DDPM, variance β̃"
      case .ddpmBeta: "DDPM, variance β, none in the last step"
      case .sigmaHat: "σ̂: the mean at η = 1, noise of variance β in every step"
      }
    return
      "\(name); \(setting.counts[0]) of \(setting.signalPowers.count) times (\(spacing.rawValue)), "
      + (start == .normal ? "from N(0, I)" : "from q(x_T)")
  }

  /// The states of the first point on their way, for a strip.
  final class Moments: Sendable {
    private let columns = Mutex<[(time: Int, state: [Double], data: [Double])]>([])

    func add(_ time: Int, _ state: [Double], _ data: [Double]) {
      columns.withLock { $0.append((time, state, data)) }
    }

    /// At most so many, evenly spread, the last among them.
    func strip(_ most: Int) -> [(time: Int, state: [Double], data: [Double])] {
      let all = columns.withLock { $0 }
      guard all.count > most else { return all }
      return (0..<most).map { all[$0 * (all.count - 1) / (most - 1)] }
    }
  }

  private func watch(_ setting: Setting, _ moments: Moments) -> SamplingWatch<Double> {
    let dimension = setting.data.dimension
    var watch = SamplingWatch<Double>(progress: { done, total in
      Console.progress(done, of: total, "blocks of steps")
    })
    guard plot != nil, dimension > 2 else { return watch }
    watch.observe = { moment in
      guard moment.firstPoint == 0 else { return }
      moments.add(
        moment.next, Array(moment.states.prefix(dimension)),
        Array(moment.predictedData.prefix(dimension)))
    }
    return watch
  }

  private func picture(
    _ setting: Setting, _ drawn: [Double], _ law: LineLaw?, _ moments: Moments
  ) -> Picture {
    let dimension = setting.data.dimension
    if dimension == 1 {
      var mixture: NormalMixture<Double>?
      if case .line(let known) = setting.data.law { mixture = known }
      return Picture(line: drawn, data: mixture, law: law)
    }
    if dimension == 2 {
      return Picture(plane: drawn, data: setting.data.draws(4000, seed: seed))
    }
    return Picture(strip: moments.strip(12), side: Int(Double(dimension).squareRoot()))
  }
}

// MARK: - A sweep

extension Sample {
  /// Fills the table; a signal ends it, and what is there is printed and drawn.
  func runSweep(_ setting: Setting) async throws {
    let stopped = Atomic(false)
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { stopped.store(true, ordering: .relaxed) }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    var table: Sweep
    do {
      table = try Sweep(
        setting.data, signalPowers: setting.signalPowers, spacing: spacing, counts: setting.counts,
        rows: Sweep.rows, gain: setting.gain, offset: setting.offset, from: setting.start)
    } catch {
      throw ValidationError("\(error)")
    }
    var fault: (any Error)?
    do {
      try await table.fill(samples: setting.samples, seed: seed) { done, total in
        Console.progress(done, of: total, "numbers")
        return !stopped.load(ordering: .relaxed)
      }
    } catch {
      fault = error
    }
    try Console.write(SweepReport(table: table, setting: setting).written(format), to: nil)
    if let fault { throw ValidationError("the rest could not be computed: \(fault)") }
    if let plot { try await Gnuplot.draw(Picture(table), to: plot) }
    if !table.isComplete { throw ExitCode(1) }
  }
}
