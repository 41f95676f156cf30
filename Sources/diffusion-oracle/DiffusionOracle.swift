import ArgumentParser
import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Rows
import SampleFiles

@main
struct DiffusionOracle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diffusion-oracle",
    abstract: "Tells whether a diffusion sampler is right, and if not, which equation it breaks.",
    discussion: """
      Judge the built-in reference:     diffusion-oracle verify
      Judge a program of yours:         diffusion-oracle verify --candidate 'python3 mine.py'
      Start an adapter for it:          diffusion-oracle adapter python > mine.py
      See what is known of an equation: diffusion-oracle explain ddim.update

      Exit status: 0 conforms; 1 does not; 2 the command line is wrong; 3 nothing could be judged.
      """,
    version: Reference.version,
    subcommands: [
      Verify.self, Serve.self, Equations.self, Explain.self, Bugs.self, Calibrate.self, Bench.self,
      Accuracy.self, Samples.self,
      Adapter.self, PrintProtocol.self, WriteVectors.self, Judge.self,
    ])

  /// Runs the command; a wrong command line ends with status 2.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      let code = exitCode(for: error)
      if code == .validationFailure {
        Console.complain(fullMessage(for: error))
        exit(withError: ExitCode(2))
      }
      exit(withError: error)
    }
  }
}
