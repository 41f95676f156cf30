import ArgumentParser

/// The adapters that come with the package.
enum AdapterName: String, ExpressibleByArgument, CaseIterable {
  case python, numpy, javascript, rust, loop, scheduler, diffusers
  case gaussianDiffusion = "gaussian-diffusion"
  case sampler

  var source: String {
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    return switch self {
    case .python: text(PackageResources.plain_py)
    case .numpy: text(PackageResources.with_numpy_py)
    case .javascript: text(PackageResources.plain_js)
    case .rust: text(PackageResources.plain_rs)
    case .loop: text(PackageResources.loop_py)
    case .scheduler, .diffusers: ReadyFamily.scheduler.source
    case .gaussianDiffusion: ReadyFamily.gaussianDiffusion.source
    case .sampler: ReadyFamily.sampler.source
    }
  }
}

struct Adapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print an adapter to start from.",
    discussion: """
      To start from, in the order of what it takes:

      loop        a sampling loop in Python, a function for `verify --loop loop.py:sample`
      python      the protocol in plain Python, without dependencies
      numpy       the same with NumPy arrays, in float64, float32 or float16
      javascript  for node, without packages
      rust        one file, without crates; it leaves out schedule, timesteps and slerp

      Ready, as `verify --scheduler`, `--gaussian-diffusion` and `--sampler` run them:

      scheduler           whatever has diffusers' scheduler interface (diffusers is the same)
      gaussian-diffusion  improved-diffusion's classes, and denoising-diffusion-pytorch's
      sampler             k-diffusion's functions

      Only python has every operation; what an adapter lacks counts as unsupported.

      Replace the formulas by calls of your library, delete what it does not have, and ask:

        diffusion-oracle adapter python > mine.py
        diffusion-oracle verify --candidate 'python3 mine.py'

        diffusion-oracle adapter rust > mine.rs && rustc -O mine.rs
        diffusion-oracle verify --candidate ./mine
      """)

  @Argument(help: "What to print.")
  var language: AdapterName

  func run() throws {
    try Console.write(language.source, to: nil)
  }
}
