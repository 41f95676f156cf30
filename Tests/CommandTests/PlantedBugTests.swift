import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing
import Wire

/// Real mistakes, planted in the plain candidate one at a time.
@Suite(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
struct PlantedBugTests {
  /// Each is in the catalogue, which says what it breaks: the equation to blame first, then those that
  /// follow from it. Bugs that need a convention declare it. A plain run plants every third.
  @Test(arguments: Asked.some(of: Planted.bugs, oneIn: 3))
  func `a planted bug is found and blamed on the right equation`(id: String) async throws {
    let bug = try #require(Bug.named(id), "it is in the catalogue")
    let report = try await judge(["--bug", id], only: Self.chapters(around: bug.rows))
    #expect(report.verdict == "broken")
    #expect(report.broken == bug.rows.map(\.id))
    #expect(report.blamed?.hasRequest == true)
    let isNamed =
      Self.told.contains(id)
      || Self.recognised.contains { $0.id == id && $0.row.id == bug.rows.first?.id }
    if isNamed, Asked.isThorough || !Self.needsLongSchedule.contains(id) {
      #expect(report.bugs.contains(id), "\(report.bugs)")
    }
    let found = Set(report.failures.filter { $0.equation == bug.rows.first?.id }.map(\.aspect))
    if Asked.isThorough, Asked.isRefreshing { return try await Planted.flags.write(found, of: id) }
    let flagged = Set(VectorFlag.aspects(of: id))
    let isSame = Asked.isThorough ? found == flagged : found.isSubset(of: flagged)
    #expect(isSame, "the vectors' flags are \(flagged), and \(found) fail: refresh them")
  }

  /// Found on a schedule of a few steps, which a plain run asks, and told on longer ones alone.
  private static let needsLongSchedule: Set = ["DIN-02", "REP-15"]

  /// All that somebody had: the report names each by its id.
  private static let told = Set(
    Bug.all.filter { $0.isMistake && $0.status != .constructed }.map(\.id))

  /// Of the chapters that a bug breaks, and of one that few do; a sub-sequence has nothing in common with β.
  private static func chapters(around rows: [Row]) -> [String] {
    rows.map { row in
      row == .scheduleSubSequence ? "\(row.id)/" : "\(row.id.prefix { $0 != "." })."
    } + ["forward.kernel/"]
  }

  /// The mistakes that the judge names to a candidate in fp64.
  private static let recognised: [NamedMistake] = {
    var reference = Reference()
    guard case .answer(let hello) = reference.answer(.hello),
      let capabilities = try? Capabilities(hello: hello)
    else { return [] }
    return AllChecks.mistakes.filter { $0.isPossible(capabilities) }
  }()

  @Test(arguments: Planted.variants)
  func `a correct variant conforms`(id: String) async throws {
    let report = try await judge(["--bug", id], only: Self.few)
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.fail) == 0 && report.count(.inconclusive) == 0)
  }

  @Test func `every mistake of the catalogue is planted, or it is said why not`() {
    let planted = Set(Planted.bugs + Planted.loopBugs + Planted.ownNoiseBugs + Planted.noiseBugs)
    for bug in Rows.Bug.all where bug.isMistake {
      #expect(planted.contains(bug.id) == (bug.whyNotPlanted == nil), "\(bug.id)")
    }
    #expect(Rows.Bug.all.allSatisfy { $0.isMistake || $0.whyNotPlanted == nil })
  }

  /// A loop's, and those of the path that draws its own noise, which has answers of its own.
  @Test(arguments: Asked.some(of: Planted.loopBugs + Planted.ownNoiseBugs, oneIn: 3))
  func `a bug of a loop or of drawn noise is found and named`(id: String) async throws {
    let bug = try #require(Bug.named(id))
    let report = try await Judgement.of(
      commandWords(Tool.planted) + ["--bug", id],
      by: OracleChecks.checks(seed: 0, level: .smoke, only: ["schedule.sub", "ddim.", "ddpm.anc"]))
    #expect(report.verdict == "broken")
    #expect(report.bugs.contains(bug.id), "\(report.bugs)")
  }

  @Test func `every mistake that the judge names is planted`() {
    let named = Set(AllChecks.mistakes.map(\.id))
    #expect(named.subtracting(Planted.bugs).isEmpty && named.count > 30)
  }

  /// In an answer of the candidate, whatever the oracle makes of it.
  @Test(.enabled(if: Asked.isThorough, "a sweep"))
  func `every planted bug shows, and no correct variant does`() async throws {
    let check = try await Tool.execute(
      "/usr/bin/env", [Python.path, Tool.candidate("planted.py"), "--self-check"])
    #expect(check.status == 0, "\(check.output.suffix(500))")
  }

  /// Chapters that show it where anything is wrong with the arithmetic.
  private static let few = [
    "schedule.signal-power", "forward.", "inversion.", "ddim.", "ddpm.", "improved.",
  ]

  private static let precisions = [
    ["--precision", "fp32"], ["--precision", "fp64"], ["--precision", "fp64", "--no-table"],
    ["--precision", "fp16", "--table-precision", "fp32"],
    ["--precision", "bf16", "--table-precision", "fp32"],
    ["--precision", "fp32", "--table-precision", "fp64"], ["--precision", "fp32", "--no-table"],
  ]

  /// Every other chapter in a plain run, the others for the next precision.
  @Test(arguments: precisions.indices)
  func `the candidate conforms in every precision`(index: Int) async throws {
    let arguments = Self.precisions[index]
    let some = Self.few.indices.filter { ($0 + index) % 2 == 0 }.map { Self.few[$0] }
    let report = try await judge(arguments, only: some)
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.pass) > report.count(.inconclusive) && report.count(.pass) > 20)
    if arguments[1] == "fp64" { #expect(report.count(.inconclusive) == 0) }
  }

  /// With ᾱ in fp16, 1 − ᾱ near the data is all rounding.
  @Test(arguments: ["fp16", "bf16"])
  func `where the format cannot represent the answer the outcome is inconclusive`(
    format: String
  ) async throws {
    let checks = AllChecks.checks(
      seed: 0, level: .smoke, only: Asked.isThorough ? [] : ["forward.", "ddim.sigma"])
    let command = try commandWords(Tool.planted) + ["--precision", format]
    let report = await Judgement.of(command, by: checks)
    #expect(report.count(.fail) == 0 && report.count(.inconclusive) > 0)
    let check = report.lines.first { $0.id == "forward.marginal/noise/linear-1000" }
    #expect(check?.json["outcome"] == .string("inconclusive"))
    #expect(check?.detail.contains("t = 1") == true)
  }

  /// The candidate returns its table, so nothing but the coefficient is off.
  private static let coefficients = [
    ("kernel.signal", "forward.kernel"), ("kernel.noise", "forward.kernel"),
    ("forward.signal", "forward.marginal"), ("forward.noise", "forward.marginal"),
    ("inversion.state", "inversion.predicted-data"),
    ("inversion.noise", "inversion.predicted-data"), ("posterior.data", "ddpm.posterior-mean"),
    ("posterior.state", "ddpm.posterior-mean"),
    ("posterior.variance", "ddpm.posterior-variance"), ("sigma", "ddim.sigma"),
    ("step.data", "ddim.update"), ("step.direction", "ddim.update"),
    ("step.noise", "ddim.update"), ("velocity.data", "inversion.velocity"),
    ("velocity.noise", "inversion.velocity"), ("ddpm.mean-data", "ddpm.ancestral-step"),
    ("ddpm.mean-state", "ddpm.ancestral-step"), ("ddpm.noise", "ddpm.ancestral-step"),
    ("invert.state", "ddim.inversion"), ("invert.noise", "ddim.inversion"),
    ("learned_variance", "improved.learned-variance"), ("slerp.a", "ddim.interpolation"),
    ("elbo.transition", "elbo.transition-term"),
    ("elbo.reconstruction", "elbo.reconstruction-term"), ("elbo.prior", "elbo.prior-term"),
    ("weight", "objective.weights"), ("weight.mean", "objective.weights"),
  ]

  @Test(arguments: coefficients)
  func `an error of 1e-12 in any coefficient is caught`(
    coefficient: String, equation: String
  ) async throws {
    let chapter = equation.prefix { $0 != "." }
    // Upwards for one half of the coefficients, downwards for the other.
    let sign = coefficient.utf8.count % 2 == 0 ? "" : "-"
    let report = try await judge(
      ["--perturb", "\(coefficient)=\(sign)1e-12"], only: ["\(chapter)."])
    #expect(report.blamed?.equation == equation)
  }

  @Test func `without its table the report states the resolution that it had`() async throws {
    let few = ["schedule.signal-power/table", "ddim.update/direction"]
    let checks = AllChecks.checks(seed: 0, level: .smoke, only: few)
    let planted = try commandWords(Tool.planted) + ["--precision", "fp32"]
    let sharp = await Judgement.of(planted, by: checks)
    let blunt = await Judgement.of(planted + ["--no-table"], by: checks)
    let id = "ddim.update/direction/linear-1000"
    func resolution(_ report: Judgement) -> Double? {
      report.lines.first { $0.id == id }?.resolution
    }
    let (fine, coarse) = (try #require(resolution(sharp)), try #require(resolution(blunt)))
    #expect(coarse > fine)
    let text = try await Tool.run(
      list: ["verify", "--level", "smoke", "--candidate", Tool.planted + " --no-table"]
        + few.flatMap { ["--only", $0] })
    #expect(text.output.contains("configure returned no table: formulas were judged against β"))
  }

  private func judge(
    _ arguments: [String], only prefixes: [String] = []
  ) async throws -> Judgement {
    try await Judgement.of(commandWords(Tool.planted) + arguments, by: Judgement.checks(prefixes))
  }
}

/// Right code in the forms that real libraries have is not broken, in any format.
@Suite(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
struct FamilyTests {
  private static let formats = [
    "fp32", "fp64", "fp16 --table-precision fp32", "bf16 --table-precision fp32",
    "fp32 --table-precision fp64",
  ]

  /// Some families in one format; in a sweep all of them, each in that and in one of the others in turn: the zoo, in
  /// process, takes each in all. A table that is cast to half precision before anything is computed from it is FWD-14.
  private static let cases = Planted.families.enumerated().filter { place, _ in
    Asked.isThorough || place.isMultiple(of: 9)
  }.flatMap { place, family in
    let others = formats.dropFirst().filter { family != "cast-first" || !$0.contains("16") }
    let taken = Asked.isThorough ? [formats[0], others[place % others.count]] : [formats[0]]
    return taken.map { (family, $0) }
  }

  @Test(arguments: cases)
  func `right code of another form conforms`(family: String, format: String) async throws {
    let options =
      ["--family", family, "--precision"] + format.split(separator: " ").map(String.init)
    // In a sweep the long schedule too, in one format: it is where digits are lost.
    let isLong = Asked.isThorough && format == Self.formats[0]
    let checks = AllChecks.checks(
      seed: 0, level: .smoke, only: ["forward.", "inversion.", "ddpm.", "ddim.", "improved."]
    ).filter { isLong || Judgement.isQuick($0) }
    let report = try await Judgement.of(commandWords(Tool.planted) + options, by: checks)
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.fail) == 0 && report.count(.pass) > 50)
  }

  @Test func `digits that such code loses are told, and fail where that is asked for`() async throws
  {
    let command = Tool.planted + " --family via-eps"
    let few = ["--level", "smoke", "--only", "ddim.update/from-x0/linear-1000"]
    let plain = try await Tool.run(list: ["verify", "--verbose", "--candidate", command] + few)
    #expect(plain.status == 0 && plain.output.contains("1 with digits lost"))
    #expect(plain.output.contains("times what the usual orders of evaluation lose, at t = "))
    let strict = try await Tool.run(
      list: ["verify", "--strict", "--format", "json", "--candidate", command] + few)
    let check = try #require(strict.check("ddim.update/from-x0/linear-1000"))
    #expect(strict.status == 1 && check["outcome"] == .string("fail"))
    #expect(check["request"]?["op"] == .string("step"))
    let (measured, usual) = (check["measured"]?.double ?? 0, check["usual"]?.double ?? 1)
    #expect(measured > 0 && usual < (check["allowed"]?.double ?? 0))
  }

  @Test func `there are at least two dozen families`() { #expect(Planted.families.count >= 24) }
}

/// Conventions are not bugs: declared, a candidate that has one conforms; undeclared, it is named.
@Suite(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
struct DeclaredConventionTests {
  /// In a plain run every other one is declared, and the others are not.
  @Test(
    arguments: Asked.some(of: Planted.conventions, oneIn: 2),
    Asked.isThorough ? ["fp32", "fp64"] : ["fp64"])
  func `a convention conforms where it is declared`(
    convention: String, precision: String
  ) async throws {
    let report = try await judge(
      convention, ["--precision", precision],
      only: ["schedule.signal-power", "ddim.update/", "ddpm."])
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.pass) > (Asked.isThorough ? 200 : 40))
  }

  /// Undeclared, other strides are declined, and what is declined is no failure.
  private static let visible = Asked.some(of: Planted.conventions, oneIn: 2, from: 1)
    .filter { $0 != "strides=divisors" }

  @Test(arguments: visible)
  func `a convention that is not declared is found and named`(convention: String) async throws {
    // At a place or another a step shows each of them, and that is where one looks first.
    let report = try await judge(
      convention, ["--undeclared"], only: ["schedule.sub-sequence/", "ddim.update/", "ddpm."])
    #expect(report.verdict == "broken")
    // As the report words it: `clip_x0 1`, and words in quotes.
    let declarations = convention.split(separator: " ").map { option in
      let (key, value) = (option.prefix { $0 != "=" }, option.drop { $0 != "=" }.dropFirst())
      let isWord = Double(value) == nil && value != "true"
      return "\(key) \(isWord ? "\"\(value)\"" : "\(value)")"
    }
    let says = report.failures.map(\.detail)
    let isNamed = says.contains { detail in
      detail.contains("undeclared") && declarations.contains { detail.contains($0) }
    }
    #expect(isNamed, "\(says.first ?? "")")
  }

  @Test func `every convention is tried, but that of whole chains`() {
    let options = Planted.conventions.flatMap { line in
      line.split(separator: " ").map { option in String(option.prefix { $0 != "=" }) }
    }
    let all = Convention.allCases.filter { $0 != .initialDeviation }
    #expect(Set(options) == Set(all.map(\.rawValue)))
  }

  private static let narrow = [
    ["--dims", "4,8"], ["--dims", "1"], ["--schedules", "linear,cosine"], ["--predictions", "v"],
    ["--predictions", "x0"], ["--predictions", "v,x0"], ["--supports", "hello,configure,step"],
    ["--supports", "hello,timesteps"],
  ]

  @Test(arguments: narrow)
  func `a candidate of few dimensions, schedules, predictions or ops conforms`(
    options: [String]
  ) async throws {
    let report = try await judge(
      "", options, only: ["schedule.", "forward.", "inversion.", "ddim.update/", "ddpm."])
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.unsupported) > 0)
  }

  @Test func `a candidate that moves no state is unjudged, and told what was not judged`()
    async throws
  {
    let times = Tool.planted + " --supports hello,timesteps"
    let run = try await Tool.run("verify", "--level", "smoke", "--candidate", times)
    #expect(run.status == 3 && run.output.hasPrefix("UNJUDGED"))
    #expect(run.output.contains("Nothing that moves a state was judged"))
    #expect(run.output.contains("Not judged: its own noise was not judged; "))
    let required = try await Tool.run(
      "verify", "--only", "ddim.sigma", "--require", "ddim.sigma", "--level", "smoke",
      "--candidate", times)
    #expect(required.status == 1 && required.output.contains("required, and not judged"))
    let typed = try await Tool.run("verify", "--only", "ddim.sigma", "--only", "zzz")
    #expect(typed.status == 2 && typed.errors.contains("no check's id begins with zzz"))
  }

  private func judge(
    _ conventions: String, _ options: [String], only prefixes: [String] = []
  ) async throws -> Judgement {
    let declared = conventions.split(separator: " ").flatMap { ["--convention", String($0)] }
    return try await Judgement.of(
      commandWords(Tool.planted) + declared + options, by: Judgement.checks(prefixes))
  }
}
