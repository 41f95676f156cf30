import ArgumentParser

/// The families of libraries for which an adapter is ready: a user names a class or a function.
enum ReadyFamily: String, CaseIterable {
  case scheduler
  case gaussianDiffusion = "gaussian-diffusion"
  case sampler, loop

  /// The adapter as one file of Python: what all share, then what is this family's.
  var source: String {
    let own =
      switch self {
      case .scheduler: PackageResources.ready_scheduler_py
      case .gaussianDiffusion: PackageResources.ready_gaussian_diffusion_py
      case .sampler: PackageResources.ready_sampler_py
      case .loop: PackageResources.ready_loop_py
      }
    return String(decoding: PackageResources.ready_py + own, as: UTF8.self)
  }
}

/// The options that put a library's own code before the oracle, without a file of the user's.
struct ReadyOptions: ParsableArguments {
  @Option(help: "A class with diffusers' interface, as diffusers:DDIMScheduler; then KEY=VALUE.")
  var scheduler: String?

  @Option(
    name: .customLong("gaussian-diffusion"),
    help:
      "A class with the interface of improved-diffusion or denoising-diffusion-pytorch, as MODULE:CLASS."
  )
  var gaussianDiffusion: String?

  @Option(
    help: "A function with k-diffusion's interface, f(model, x, sigmas, …), as MODULE:FUNCTION.")
  var sampler: String?

  @Option(
    help: "A loop of your own, as FILE.py:FUNCTION; `adapter loop` prints one to start from.")
  var loop: String?

  @Option(help: "The Python that these four run in; python3 unless given.")
  var python: String?

  @Argument(
    help: ArgumentHelp(
      "What goes to the constructor, the step or the loop; dtype=fp64 is the adapter's own.",
      valueName: "key=value"))
  var keys: [String] = []

  /// What is named, each with its family.
  private var named: [(family: ReadyFamily, name: String)] {
    let names: [(ReadyFamily, String?)] = [
      (.scheduler, scheduler), (.gaussianDiffusion, gaussianDiffusion), (.sampler, sampler),
      (.loop, loop),
    ]
    return names.compactMap { family, name in name.map { (family, $0) } }
  }

  /// The command that starts the adapter; nil if no library is named.
  var command: [String]? {
    guard let (family, name) = named.first else { return nil }
    // Handed over in the command, so that no file is left behind whatever ends the run.
    return [python ?? "python3", "-c", family.source, name] + keys
  }

  /// - Throws: one sentence, if more than one candidate is named or what is named has the wrong form.
  func validate(besides candidate: String?) throws {
    let options = (candidate == nil ? [] : ["candidate"]) + named.map(\.family.rawValue)
    guard options.count < 2 else {
      throw ValidationError("--\(options[0]) does not go with --\(options[1]): name one")
    }
    guard let (family, name) = named.first else {
      if let key = keys.first {
        let families = ReadyFamily.allCases.map { "--\($0.rawValue)" }.joined(separator: ", ")
        throw ValidationError("\(key) is an argument of what is named by one of \(families)")
      }
      if python != nil { throw ValidationError("--python goes with --scheduler and its like") }
      return
    }
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      let form = family == .loop ? "FILE.py:FUNCTION" : "MODULE:NAME"
      throw ValidationError("--\(family.rawValue) is \(name), it must be \(form)")
    }
    for key in keys where !key.dropFirst().contains("=") {
      throw ValidationError("\(key) is not KEY=VALUE")
    }
  }

  /// What an adapter said on standard error that it found out or supposed.
  static func assumptions(in standardError: String) -> [Substring] {
    standardError.split(separator: "\n").filter { $0.hasPrefix("adapter: ") }
  }
}
