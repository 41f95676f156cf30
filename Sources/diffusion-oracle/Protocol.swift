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
    let page = String(decoding: PackageResources.protocol_md, as: UTF8.self)
    let table = Convention.table.joined(separator: "\n")
    try Console.write(page.replacing("\nCONVENTIONS\n", with: "\n\(table)\n"), to: nil)
  }
}
