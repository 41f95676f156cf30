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
    let tables = [("CONVENTIONS", Convention.table), ("OPERATIONS", Operation.table)]
    let printed = tables.reduce(page) { page, table in
      page.replacing("\n\(table.0)\n", with: "\n\(table.1.joined(separator: "\n"))\n")
    }
    try Console.write(printed, to: nil)
  }
}
