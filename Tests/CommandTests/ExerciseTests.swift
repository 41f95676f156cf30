import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Oracle
import Rows
import TestSupport
import Testing
import Wire

/// The course's exercises: the table, the starters, the port with bugs, and how they are marked.
@Suite struct ExerciseTests {
  private static let folder = Place.package.appendingPathComponent("Notebooks-md/exercises").path
  static let starter = folder + "/starter.py"
  private static let port = folder + "/find_the_bug.py"

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  /// The starter with some gaps filled: those of the numbers, or all; and others filled wrongly.
  static func solved(only numbers: [String]? = nil, instead: [String] = []) -> [String] {
    Python.bare + [Tool.candidate("solutions.py"), starter]
      + (numbers.map { ["--only", $0.joined(separator: ",")] } ?? [])
      + instead.flatMap { ["--instead", $0] }
  }

  /// A report on what marks the exercises of a chapter, or quickly of several; or on all checks that
  /// there are.
  static func report(
    on command: [String], chapters: [Int]? = nil, level: Level = .smoke
  ) async -> Report {
    let exercises = chapters?.flatMap(Exercise.all(of:))
    let isQuick = chapters.map { $0.count > 1 } ?? false
    let checks = OracleChecks.checks(seed: 0, level: level).filter { check in
      (exercises?.contains { $0.mark(of: check) != nil } ?? true)
        && (!isQuick || Judgement.isQuick(check))
    }
    let examined = await Tool.examined(Examination(checks: checks, level: level), command: command)
    var report = Report(examined.examination)
    report.standardError = examined.standardError
    return report
  }

  /// The chapters whose checks judge a whole file: in a sweep all checks that there are, elsewhere those
  /// that mark exercises.
  static let sampled = Asked.isThorough ? nil : Exercise.chapters

  private static func numbers(_ report: Report, with status: ChapterMarks.Status) -> [String] {
    Exercise.chapters.flatMap { chapter in
      ChapterMarks(report, chapter: chapter).marks.filter { $0.status == status }.map(
        \.exercise.number)
    }
  }

  // MARK: The table

  @Test func `every exercise is marked by checks and derived in its own chapter`() throws {
    let checks = OracleChecks.checks(seed: 0, level: .smoke)
    for exercise in Exercise.all {
      for mark in exercise.marks {
        #expect(checks.contains { $0.id.hasPrefix(mark.prefix) }, "\(mark.prefix)")
        #expect(mark.hint.contains("?"), "\(exercise.number) asks nothing")
      }
      #expect(!exercise.marks.isEmpty)
      #expect(exercise.needs.allSatisfy { $0.hasPrefix("\(exercise.chapter).") })
      let notebook = try #require(Notebook.all.first { $0.number == exercise.chapter })
      #expect(exercise.place?.hasPrefix(notebook.path) == true, "\(exercise.number)")
      #expect(exercise.equation.map(notebook.rows.map(\.id).contains) ?? (exercise.answer != nil))
    }
    #expect(Set(Exercise.all.map(\.number)).count == Exercise.all.count)
    // These ask without marks: whole chains are not judged yet, and the last chapter reads the notes.
    let unmarked = [8, 9, 12, 16]
    #expect(Exercise.chapters == Notebook.all.map(\.number).filter { !unmarked.contains($0) })
  }

  @Test func `every exercise has its gap in both starters, in the order of the table`() throws {
    for (file, words) in [("starter.py", "raise"), ("starter.swift", "throw")] {
      let text = try Self.text(Self.folder + "/" + file)
      let pattern = try Regex("\(words) NotYet\\(\"([0-9.]+ [a-z_0-9]+)\"\\)")
      let gaps = text.matches(of: pattern).compactMap { $0.output[1].substring.map(String.init) }
      #expect(gaps == Exercise.all.map { "\($0.number) \($0.function)" }, "\(file)")
      for exercise in Exercise.all {
        let name = file.hasSuffix(".py") ? "def \(exercise.function)(" : exercise.swiftFunction
        #expect(text.contains(name), "\(file) has no \(name)")
      }
    }
  }

  // MARK: The starter

  /// Whether every operation is answered that an exercise asks for: none asks for a loop.
  static func leavesNone(_ report: Report) -> Bool {
    report.lines.allSatisfy { $0.check.operation == .sample || $0.finding.outcome != .unsupported }
  }

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `the untouched starter claims nothing`() async {
    let report = await Self.report(on: Python.bare + [Self.starter], chapters: Self.sampled)
    #expect(report.exitCode == 3 && report.loss == nil)
    #expect(report.count(.pass) == 0 && report.count(.fail) == 0)
    #expect(Self.numbers(report, with: .notYet) == Exercise.all.map(\.number))
  }

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `with every gap filled the starter conforms`() async {
    let report = await Self.report(
      on: Self.solved(), chapters: Self.sampled, level: Asked.isThorough ? .standard : .smoke)
    #expect(report.exitCode == 0, "\(report.blamed?.finding.detail ?? report.loss ?? "")")
    #expect(Self.leavesNone(report))
    #expect(Self.numbers(report, with: .done) == Exercise.all.map(\.number))
  }

  @Test(
    .enabled(if: Python.isPresent, "needs python3 on the PATH"),
    arguments: Exercise.chapters)
  func `a chapter can be done before all others`(chapter: Int) async {
    let numbers = Exercise.all(of: chapter).map(\.number)
    let report = await Self.report(on: Self.solved(only: numbers), chapters: Self.sampled)
    #expect(report.exitCode == 0, "\(report.blamed?.check.id ?? report.loss ?? "")")
    #expect(Self.numbers(report, with: .done) == numbers)
  }

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `an exercise can be done before those beside it`() async {
    let report = await Self.report(on: Self.solved(only: ["2.2", "2.4"]), chapters: [2])
    let statuses = ChapterMarks(report, chapter: 2).marks.map(\.status)
    #expect(statuses == [.notYet, .done, .notYet, .waiting(for: "2.1")])
    let text = ChapterMarks(report, chapter: 2).text()
    #expect(text.contains("1 of 4 exercises of chapter 2 is done; next: 2.1 posterior_variance."))
    #expect(report.exitCode == 0)
  }

  // MARK: Hints and answers

  /// Wrong fillings: of which exercise, the expression, and the check that is to find it first.
  static let slips = [
    ("1.4", "noised=lambda x0, eps, a: sqrt(a) * x0 + (1 - a) * eps", "forward.marginal/noise"),
    (
      "2.2",
      "posterior_mean=lambda x0, x_t, a, p, b: sqrt(p) * b / sqrt(1 - a) * x0 "
        + "+ sqrt(1 - b) * (1 - p) / (1 - a) * x_t", "ddpm.posterior-mean/data"
    ),
    ("3.3", "reconstruction_nats=lambda x0, y, b: (x0 - y) ** 2 / (2 * b)", "elbo.reconstruction"),
    ("7.1", "ddim_sigma=lambda a, p, e: sqrt(e * (1 - p) / (1 - a) * (1 - a / p))", "ddim.sigma/"),
    (
      "10.2", "times=lambda kind, T, S: [1 + i * (T // S) for i in range(S)]",
      "schedule.sub-sequence/"
    ),
  ]

  @Test(
    .enabled(if: Python.isPresent, "needs python3 on the PATH"),
    arguments: slips)
  func `a wrong filling gets a hint, and its answer only when that is asked for`(
    number: String, expression: String, check: String
  ) async throws {
    let exercise = try #require(Exercise.all.first { $0.number == number })
    let report = await Self.report(
      on: Self.solved(instead: [expression]), chapters: [exercise.chapter])
    let grade = ChapterMarks(report, chapter: exercise.chapter)
    #expect(grade.marks.filter { $0.status == .wrong }.map(\.exercise.number) == [number])
    let line = try #require(grade.marks.first { $0.status == .wrong }?.blamed)
    #expect(line.check.id.hasPrefix(check), "\(line.check.id)")
    let formula = { (id: String) in id == exercise.equation ? ["FORMULA"] : [] }
    let (hint, answer) = (
      grade.text(formula: formula), grade.text(isRevealed: true, formula: formula)
    )
    let words = try #require(exercise.mark(of: line.check)?.hint.split(separator: " ").prefix(5))
    #expect(hint.contains("Hint: " + words.joined(separator: " ")))
    #expect(hint.contains("See \(try #require(exercise.place))\n"))
    #expect(!hint.contains(line.finding.detail) && answer.contains(line.finding.detail))
    #expect(!hint.contains("FORMULA") && answer.contains("FORMULA"))
    if let mistake = line.finding.recognised {
      #expect(!hint.contains(mistake) && answer.contains(mistake))
    }
    // The right value is the last number before "is right".
    let detail = line.finding.detail
    if let value = detail.firstMatch(of: /([-0-9.e]+) is right/)?.output.1, value.count > 3 {
      #expect(!hint.contains(value) && answer.contains(value))
    }
    #expect(report.exitCode == 1)
  }

  /// What programs do wrong that no derivation does: in which gap, its body, and the sentence.
  static let blunders = [
    (
      "2.1 posterior_variance", "pass",
      "posterior_variance returned None: does it end with `return`?"
    ),
    ("2.2 posterior_mean", "return 1 / 0", "posterior_mean, line "),
    ("6.1 family_mean", "return (-1) ** 0.5", "family_mean returned a complex number"),
    ("7.1 ddim_sigma", "return undefined", "NameError: name 'undefined' is not defined"),
    ("7.4 slerp", "return a[:1]", "x has 1 values where"),
    ("10.2 times", "return 3", "times returned 3, which is not a list"),
  ]

  @Test(
    .enabled(if: Python.isPresent, "needs python3 on the PATH"),
    arguments: blunders)
  func `a program's own mistakes are said in a sentence`(
    gap: String, body: String, sentence: String
  ) async throws {
    let number = String(gap.prefix { $0 != " " })
    let exercise = try #require(Exercise.all.first { $0.number == number })
    let text = try Self.text(Self.starter).replacing("raise NotYet(\"\(gap)\")", with: body)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString + ".py")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let report = await Self.report(on: Python.bare + [file.path], chapters: [exercise.chapter])
    let grade = ChapterMarks(report, chapter: exercise.chapter)
    #expect(grade.marks.filter { $0.status == .wrong }.map(\.exercise.number) == [number])
    #expect(grade.text().contains(sentence), "\(grade.text())")
    // A root of a negative number and a division by 0 are the formula's, though no number comes of them.
    let isFormula = body.contains("1 / 0") || body.contains("(-1)")
    #expect(
      grade.text().contains("This is the program's, not yet the derivation's.") == !isFormula)
    #expect(grade.text().contains("Hint: ") == isFormula)
    #expect(report.exitCode == 1)
  }

  // MARK: Who is to blame

  private static func statuses(
    _ instead: [String], chapter: Int
  ) async -> [String: ChapterMarks.Status] {
    let report = await report(on: solved(instead: instead), chapters: [chapter])
    let marks = ChapterMarks(report, chapter: chapter).marks.map { ($0.exercise.number, $0.status) }
    return Dictionary(marks) { first, _ in first }
  }

  @Test(
    .enabled(if: Python.isPresent, "needs python3 on the PATH"),
    arguments: [
      (["stride_beta=lambda a, p: 1 - p / a"], 10, "10.3", ChapterMarks.Status.wrong),
      (["signal_powers=lambda b: None"], 2, "2.2", .done),
      (["signal_powers=lambda b: [0.5] + [0.4] * len(b)"], 0, "0.1", .wrong),
      (["family_draw=lambda mean, sigma, noise: sigma * noise"], 6, "6.2", .wrong),
      (
        ["conventions=lambda: {'clip_x0': 1, 'reverse_variance': 'beta'}"], 15, "15.1", .wrong
      ),
      (
        ["posterior_mean=lambda *a: posterior_variance()"], 2, "2.2", .wrong
      ),
      (
        [
          "posterior_variance=lambda a, p, b: __import__('fractions').Fraction((1 - p) / (1 - a) * b)"
        ], 2, "2.1", .done
      ),
    ])
  func `an exercise is judged by its own answer`(
    instead: [String], chapter: Int, number: String, status: ChapterMarks.Status
  ) async {
    let statuses = await Self.statuses(instead, chapter: chapter)
    #expect(statuses[number] == status, "\(statuses)")
  }

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `digits that are lost are asked for, not the derivation`() async {
    let wrong = "posterior_variance=lambda a, p, b: (1 - p) / (1 - a) * b * (1 + 1e-11)"
    let report = await Self.report(on: Self.solved(instead: [wrong]), chapters: [2])
    // log10 of a relative 1e-11, which the rounding of the product may leave just above it.
    let text = ChapterMarks(report, chapter: 2).text()
    #expect(text.contains(/right to 1[01] digits; where are the others lost\?/), "\(text)")
    #expect(!text.contains("Hint: Complete the square"))
  }
}
