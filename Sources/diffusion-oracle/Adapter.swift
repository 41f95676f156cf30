import ArgumentParser

/// The adapters that come with the package.
enum AdapterName: String, ExpressibleByArgument, CaseIterable {
  case python, numpy, javascript, rust, diffusers

  var source: [UInt8] {
    switch self {
    case .python: PackageResources.plain_py
    case .numpy: PackageResources.with_numpy_py
    case .javascript: PackageResources.plain_js
    case .rust: PackageResources.plain_rs
    case .diffusers: PackageResources.with_diffusers_py
    }
  }
}

struct Adapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print an adapter to start from.",
    discussion: """
      python      the protocol in plain Python, without dependencies
      numpy       the same with NumPy arrays, in float64, float32 or float16
      javascript  for node, without packages
      rust        one file, without crates; it leaves out schedule, timesteps and slerp
      diffusers   Hugging Face diffusers' DDIMScheduler, DDPMScheduler and DDIMInverseScheduler,
                  unedited

      Only python has every operation; what an adapter lacks counts as unsupported.

      Replace the formulas by calls of your library, delete what it does not have, and ask:

        diffusion-oracle adapter python > mine.py
        diffusion-oracle verify --candidate 'python3 mine.py'

        diffusion-oracle adapter rust > mine.rs && rustc -O mine.rs
        diffusion-oracle verify --candidate ./mine
      """)

  @Argument(help: "python, numpy, javascript, rust or diffusers.")
  var language: AdapterName

  func run() throws {
    try Console.write(String(decoding: language.source, as: UTF8.self), to: nil)
  }
}
