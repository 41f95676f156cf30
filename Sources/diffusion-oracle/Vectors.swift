import ArgumentParser
import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import SampleFiles

struct WriteVectors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vectors",
    abstract: "Write the checks' questions with their right answers, as static test vectors.",
    discussion: """
      For tests that cannot start an oracle: one JSON file a group of equations, a schema, and notes \
      for readers. Every right answer comes with what correct code may be off by in fp64, fp32, fp16 \
      and bf16. `judge` judges files of answers by the same checks as `verify`.

      Examples:
        diffusion-oracle vectors --output vectors
        diffusion-oracle vectors --output vectors --level standard --hello mine.json

      With --hello, the file holds a candidate's answer to `hello`: the questions are then chosen for \
      its conventions, predictions and dimensions.
      """)

  @Option(help: "The folder to write to: one that is new, empty or written by vectors before.")
  var output: String

  @Option(help: "How much is asked: smoke, standard or deep.")
  var level = Level.smoke

  @Option(help: "Fixes every random choice.")
  var seed: UInt64 = 0

  @Option(help: "A file with the answer to hello of the candidate that the vectors are for.")
  var hello: String?

  func validate() throws { try Console.validate(seed: seed) }

  func run() throws {
    let hello = try readHello()
    let folder = try VectorFolder(output)
    let vectors = try made(for: hello)
    try folder.prepare()
    var names: [String] = []
    func write(_ name: String, _ text: String) throws {
      try folder.write(name, text)
      names.append(name)
    }
    // The schema first: by it the folder is known as its own.
    for (name, text) in VectorFolder.texts { try write(name, text) }
    for group in Vectors.groups {
      guard let file = vectors.file(group) else { continue }
      try write("\(group).json", file.lines)
    }
    Console.complain("\(output): \(names.joined(separator: ", "))")
  }

  private func readHello() throws -> JSON {
    guard let hello else { return Vectors.plainHello }
    do {
      return try JSON.parse(Console.read(hello))
    } catch let fault as JSONError {
      throw ValidationError("\(hello) is not JSON: \(fault)")
    }
  }

  private func made(for hello: JSON) throws -> Vectors {
    do throws(ProtocolFault) {
      return try Vectors(level: level, seed: seed, hello: hello)
    } catch {
      throw ValidationError("\(self.hello ?? "hello"): \(error)")
    }
  }
}

extension JSON {
  /// The file with one case a line: short enough to read, and to compare.
  fileprivate var lines: String {
    guard case .object(let members) = self else { return description + "\n" }
    let parts = members.map { member -> String in
      let key = JSON.string(member.key).description
      guard case .array(let elements) = member.value, member.key == "cases" else {
        return "\(key): \(member.value)"
      }
      return "\(key): [\n" + elements.map(\.description).joined(separator: ",\n") + "\n]"
    }
    return "{\n" + parts.joined(separator: ",\n") + "\n}\n"
  }
}

struct Judge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge answers to static test vectors, by the same checks as verify.",
    discussion: """
      A file of answers is JSON:
        {"schema": "diffusion-oracle/answers/1", "group": "ddim",
         "vectors": {schema, version, level, seed and hello of the vectors' file},
         "hello": {what the candidate says of itself, as it would answer `hello`},
         "answers": [{"id": 17, "x_prev": [...]}, {"id": 18, "unsupported": "why"}, ...]}

      Examples:
        diffusion-oracle vectors --output vectors
        python3 vectors/read_vectors.py mine.py vectors answers
        diffusion-oracle judge answers/*.json

      Exit statuses are those of verify; an answer that is missing or doubled is status 2.
      """)

  @Argument(help: "Files of answers, one or more.")
  var answers: [String]

  @Option(
    name: .customLong("known-failures"),
    help: "A list of checks that are known to fail: an id and a reason a line. A pass fails then.")
  var knownFailures: String?

  @Option(help: "The form of the report: text, json, junit or markdown.")
  var format = ReportFormat.text

  @Option(help: "Write the report to a file instead of standard output.")
  var output: String?

  func run() throws {
    let files = try answers.map { path in
      do {
        return Answers.File(name: path, json: try JSON.parse(Console.read(path)))
      } catch let fault as JSONError {
        throw ValidationError("\(path) is not JSON: \(fault)")
      }
    }
    var candidate: Answers
    do throws(ProtocolFault) { candidate = try Answers(files) } catch {
      throw ValidationError(error.description)
    }
    try Console.checkWritable(output, besides: answers + [knownFailures])
    let known = try Console.knownFailures(in: knownFailures)
    var examination = Examination(
      checks: candidate.checks, level: candidate.level, seed: candidate.seed, inputs: .common)
    examination.run(&candidate)
    if let first = candidate.missing.first {
      let others = candidate.missing.count - 1
      throw ValidationError(
        "the case \(first) is not answered" + (others > 0 ? ", nor are \(others) others" : "")
          + "; what is not claimed is answered with \"unsupported\"")
    }
    var report = Report(examination, known: known)
    report.asksAll = candidate.groups.count == Vectors.groups.count
    try Console.finish(report, format, isLong: true, to: output)
  }
}
