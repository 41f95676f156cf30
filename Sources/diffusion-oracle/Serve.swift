import ArgumentParser
import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Rows
import SampleFiles
import Wire

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Be a candidate: answer the protocol on standard input and output.",
    discussion: """
      A test in any language can ask the reference implementation for the right answer:

        printf '%s\\n' '{"id":0,"op":"configure","T":2,"beta":[0.1,0.2]}' \\
          '{"id":1,"op":"sigma","t":2,"t_prev":1,"eta":1}' | diffusion-oracle serve

      One JSON object a line; ends at end-of-file or at {"op":"bye"}.
      """)

  func run() throws {
    do throws(ServingError) { try Wire.serve(Reference()) } catch {
      Console.complain("Error: \(error)")
      throw ExitCode(2)
    }
  }
}
