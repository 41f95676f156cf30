import ArgumentParser
import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Rows
import SampleFiles

struct PrintProtocol: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "protocol",
    abstract: "Print the protocol that candidates follow, as this build speaks it.",
    discussion: """
      Requests, answers, conventions and what an adapter says of itself, in Markdown:

        diffusion-oracle protocol > protocol.md
      """)

  func run() throws {
    try Console.write(String(decoding: PackageResources.protocol_md, as: UTF8.self), to: nil)
  }
}
