public import ArgumentParser
import CandidateProtocol
import Course
import Foundation
public import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
import Scalars
import Wire

extension Level: ExpressibleByArgument {}

/// The forms of a report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, junit, markdown, sarif
}

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge an implementation; without a candidate, the built-in reference.",
    discussion: """
      Examples:
        diffusion-oracle verify
        diffusion-oracle verify --scheduler diffusers:DDIMScheduler clip_sample=False
        diffusion-oracle verify --loop mine.py:sample
        diffusion-oracle verify --candidate 'python3 adapter.py --precision fp32'
        diffusion-oracle verify --candidate ./adapter --only ddim --format json --output report.json
        diffusion-oracle verify --candidate ./adapter --known-failures known.txt --format junit
        diffusion-oracle verify --chapter 2 --candidate 'python3 starter.py'

      --chapter N marks the exercises of a notebook, and nothing else: what is done, what is not there \
      yet, and for what is wrong a question about the line of the derivation, with --reveal the answer. \
      The starters to fill in are Notebooks-md/exercises/starter.py and starter.swift, and \
      find_the_bug.py there has one mistake a chapter to find. With --only too, both must hold.

      The reference is judged first, in the same run, by the same checks: an oracle that fails \
      itself judges nobody. Exit status: 0 conforms; 1 does not; 2 the command line is wrong; 3 no \
      check failed, but the session was lost or nothing could be decided. Exercises that are not there yet \
      count neither way: 0 as soon as one is done and none is wrong, 3 while none is there.
      """)

  @Option(
    help: "The command that starts the candidate; split as a shell does, run without one.")
  var candidate: String?

  @OptionGroup var ready: ReadyOptions

  @Option(help: "Keep checks whose id begins so; may be repeated.")
  var only: [String] = []

  @Option(help: "Checks whose id begins so must be judged: unsupported fails; may be repeated.")
  var require: [String] = []

  @Option(help: "Mark the exercises of a chapter: keep the checks of these alone.")
  var chapter: Int?

  @Flag(help: "With --chapter: tell what is right where an exercise is wrong.")
  var reveal = false

  @Option(help: "How much is asked: smoke, standard or deep.")
  var level = Level.standard

  @Option(help: "Fixes every random choice.")
  var seed: UInt64 = 0

  @Option(help: "Family-wise false-alarm rate of the statistical checks, in (0, 1).")
  var alpha = 1e-6

  @Option(help: "Seconds that the candidate may leave a request, hello too, unanswered.")
  var timeout = 60.0

  @Option(
    name: .customLong("total-timeout"),
    help:
      "Seconds that all sessions with the candidate may take; what was judged by then is in the report."
  )
  var totalTimeout: Double?

  @Option(
    name: .customLong("max-memory"),
    help:
      "MiB of address space that the candidate may take, where the system can limit another process: Linux."
  )
  var maxMemory: Int?

  @Option(
    name: .customLong("known-failures"),
    help: "A list of checks that are known to fail: an id and a reason a line. A pass fails then.")
  var knownFailures: String?

  @Flag(
    help:
      "Right answers with fewer digits than the usual orders of evaluation leave count as failed.")
  var strict = false

  @Flag(
    help:
      "Look for the conventions to declare with which most failures vanish; asks again for each.")
  var suggest = false

  @Option(help: "The form of the report: text, json, junit, markdown or sarif.")
  var format = ReportFormat.text

  @Flag(help: "In text: every aspect of every equation, not a line a chapter.")
  var verbose = false

  @Option(
    help:
      "Write the report to a file instead of standard output, and beside it, as JSON lines, the calls of chains that fail."
  )
  var output: String?

  func validate() throws {
    guard alpha >= 1e-100, alpha < 1 else {
      throw ValidationError("--alpha is \(alpha), it must lie in [1e-100, 1)")
    }
    try Console.validate(seed: seed)
    try ready.validate(besides: candidate)
    if verbose, format != .text {
      throw ValidationError("--verbose goes with the text format")
    }
    try validateChapter()
    guard timeout > 0, timeout <= 1e6 else {
      throw ValidationError(
        "--timeout is \(timeout), it must be above 0 and at most 1000000 seconds")
    }
    if let totalTimeout, !(totalTimeout > 0 && totalTimeout <= 1e6) {
      throw ValidationError(
        "--total-timeout is \(totalTimeout), it must be above 0 and at most 1000000 seconds")
    }
    if let maxMemory, !(1...1 << 30 ~= maxMemory) {
      throw ValidationError("--max-memory is \(maxMemory), it must lie in 1...\(1 << 30) MiB")
    }
  }

  private func validateChapter() throws {
    guard let chapter else {
      if reveal { throw ValidationError("--reveal goes with --chapter") }
      return
    }
    if reveal, format != .text {
      throw ValidationError("--reveal goes with the text format: the others tell what is right")
    }
    if knownFailures != nil {
      throw ValidationError(
        "--known-failures does not go with --chapter: an exercise that fails is not done")
    }
    guard Exercise.all(of: chapter).isEmpty else { return }
    let have = Exercise.chapters.map(String.init).joined(separator: ", ")
    let why =
      Notebook.all.contains { $0.number == chapter }
      ? "chapter \(chapter) has no exercises that are marked"
      : "there is no chapter \(chapter)" + (Notebook.isPlanned(chapter) ? " yet" : "")
    throw ValidationError("\(why); the chapters with exercises are \(have)")
  }

  /// What is to be judged: of a chapter the checks that mark its exercises.
  private func chosenChecks() throws -> [Check] {
    var checks = OracleChecks.checks(seed: seed, level: level, only: only, alpha: alpha)
    let prefixes = only.joined(separator: ", ")
    for (name, prefixes) in [("only", only), ("require", require)] where prefixes.contains("") {
      throw ValidationError("--\(name) is empty: it takes the beginning of a check's id")
    }
    for prefix in only + require where !checks.contains(where: { $0.id.hasPrefix(prefix) }) {
      throw ValidationError(
        "no check's id begins with \(prefix); `verify --format json` lists them")
    }
    guard let chapter else { return checks }
    let exercises = Exercise.all(of: chapter)
    checks = checks.filter { check in exercises.contains { $0.mark(of: check) != nil } }
    if checks.isEmpty {
      throw ValidationError("no check of chapter \(chapter)'s exercises begins with \(prefixes)")
    }
    return checks
  }

  func run() async throws {
    let checks = try chosenChecks()
    let command: [String]?
    do {
      if let candidate, let hint = shellHint(candidate) {
        Console.complain("Note: --candidate: \(hint)")
      }
      command =
        try candidate.map { text throws(CommandWordsError) in try commandWords(text) }
        ?? ready.command
    } catch {
      throw ValidationError("--candidate: \(error)")
    }
    try Console.checkWritable(output, besides: [knownFailures])
    let known = try Console.knownFailures(in: knownFailures)
    var examination = Examination(checks: checks, level: level, seed: seed)
    var reference = Reference()
    examination.run(&reference)
    let own = Report(examination, alpha: alpha)
    guard let command else {
      return try finish(
        Report(
          examination, alpha: alpha, known: known, strict: strict,
          required: require))
    }
    guard own.verdict == .conforms else {
      Console.complain(
        "Error: the oracle fails its own checks, so it judges nobody.\n" + own.text())
      throw ExitCode(3)
    }
    try finish(await judge(command, checks, known))
  }

  /// Writes the report, or for people the marks of a chapter, and ends with the exit status.
  private func finish(_ report: Report) throws {
    let report = withTranscripts(report)
    guard let chapter, format == .text else {
      return try Console.finish(report, format, isLong: verbose, of: source, to: output)
    }
    let text = ChapterMarks(report, chapter: chapter).text(
      isRevealed: reveal, formula: Self.formula, colour: Console.hasColour(output))
    try Console.write(text, to: output)
    throw ExitCode(report.exitCode)
  }

  /// What an equation says, then its LaTeX, line by line.
  private static func formula(of id: String) -> [String] {
    guard let entry = Register.entry(id) else { return [] }
    let latex = (entry.row.latex(.barAlpha) ?? "").split(separator: "\n").map(String.init)
    return [entry.row.statement] + latex
  }
}
