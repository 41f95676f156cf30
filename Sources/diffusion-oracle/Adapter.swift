import ArgumentParser

/// The adapters that come with the package.
enum AdapterName: String, ExpressibleByArgument, CaseIterable {
  case python, diffusers

  var source: [UInt8] {
    switch self {
    case .python: PackageResources.plain_py
    case .diffusers: PackageResources.with_diffusers_py
    }
  }
}

struct Adapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print an adapter to start from.",
    discussion: """
      python     the protocol in plain Python, without dependencies: replace its formulas by calls
                 of your library
      diffusers  Hugging Face diffusers' DDIMScheduler, unedited

      Example:
        diffusion-oracle adapter python > mine.py
        diffusion-oracle verify --candidate 'python3 mine.py'
      """)

  @Argument(help: "python or diffusers.")
  var language: AdapterName

  func run() throws {
    try Console.write(String(decoding: language.source, as: UTF8.self), to: nil)
  }
}
