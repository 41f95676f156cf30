import ArgumentParser
import CandidateProtocol
import Course
import Foundation
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
      Accuracy.self, Mutate.self, Samples.self, Sample.self,
      Adapter.self, PrintProtocol.self, WriteVectors.self, Judge.self,
    ])

  /// Runs the command; a wrong command line ends with status 2.
  static func main() async {
    openStandardStreams()
    var command: any ParsableCommand
    do {
      try checkHelp(CommandLine.arguments)
      command = try parseAsRoot()
    } catch {
      end(error, saying: fullMessage(for: error))
    }
    do {
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      // What is wrong is not how the command is written.
      end(error, saying: "Error: \(message(for: error))")
    }
  }

  private static func end(_ error: any Error, saying message: String) -> Never {
    switch exitCode(for: error) {
    case .validationFailure:
      Console.complain(message)
      exit(withError: ExitCode(2))
    case .success:
      // Help, a version, a script for completion: where that cannot be written it is not well.
      let text = fullMessage(for: error)
      do { if !text.isEmpty { try Console.write(text + "\n", to: nil) } } catch {
        exit(withError: error)
      }
      exit(withError: ExitCode.success)
    default: exit(withError: error)
    }
  }

  /// Help on a command that there is not is none.
  private static func checkHelp(_ arguments: [String]) throws {
    guard arguments.count == 3, arguments[1] == "help", !arguments[2].hasPrefix("-") else { return }
    let names = configuration.subcommands.map {
      $0.configuration.commandName ?? "\($0)".lowercased()
    }
    guard !names.contains(arguments[2]) else { return }
    throw ValidationError("there is no command \(arguments[2])")
  }

  /// Streams that are closed would be taken by the next files that are opened, and be written to or killed for.
  private static func openStandardStreams() {
    for stream in Int32(0)...2 where fcntl(stream, F_GETFD) == -1 { _ = open("/dev/null", O_RDWR) }
  }
}
