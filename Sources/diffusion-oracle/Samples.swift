import ArgumentParser
import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
import Statistics
import Wire

struct Samples: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge a file of samples against a law of the register.",
    discussion: """
      FILE is .npy or .csv: a point per row, or one number per row. LAW is an id of the register, \
      then key=value words. t and t_prev are times, eta is in 0...1; x0, x_t, eps and x_prev are \
      @file.npy or @file.csv (one row for all points, or one for each), one number for all \
      coordinates, or one each between commas. schedule is linear:T[:beta_1:beta_T], \
      scaled-linear:T[:beta_1:beta_T] or cosine:T[:s:beta_max]; or betas=@file.

        forward.kernel              t x_prev
        forward.marginal, forward.reparameterization, ddim.marginal-consistency
                                    t x0
        ddpm.posterior-mean, ddpm.posterior-variance
                                    t x_t x0
        ddpm.reverse-marginal       t x0
        ddpm.ancestral-step         t [t_prev] x_t, eps or x0 [variance=posterior or kernel]
        reverse.last-step           sigma x_t, eps or x0
        ddim.mean, ddim.variance, ddim.update
                                    t t_prev eta x_t, eps or x0
        ddim.three-forms            the same, or x0 and eps, or x0 alone
        ddim.interpolation          nothing, and no schedule: N(0, I)

      Examples:
        diffusion-oracle samples draws.npy \\
          --law 'forward.marginal t=500 x0=@x0.npy schedule=linear:1000'
        diffusion-oracle samples steps.csv --format json \\
          --law 'ddim.update t=500 t_prev=480 eta=1 x_t=0.5 eps=0.1 schedule=cosine:1000'

      Exit status: 0 no test rejects the law; 1 one does; 2 the command line or a file is wrong; 3 no \
      test rejects, but so few numbers decide nothing.
      """)

  @Argument(help: "The samples: .npy or .csv, a point per row.")
  var file: String

  @Option(help: "The law: an id of the register, then key=value words.")
  var law: String

  @Option(help: "The false-alarm rate of all tests together, in (0, 1).")
  var alpha = 1e-6

  @Option(help: "The form of the report: text or json.")
  var format = Form.text

  enum Form: String, ExpressibleByArgument, CaseIterable { case text, json }

  func validate() throws {
    guard alpha > 0, alpha < 1 else {
      throw ValidationError("--alpha is \(alpha), it must lie in (0, 1)")
    }
  }

  func run() async throws {
    let (samples, law) = try understood()
    let judgement: SampleJudgement
    do {
      judgement = try await SampleJudgement(samples, under: law, alpha: alpha)
    } catch {
      throw ValidationError("\(file) cannot be judged: \(error)")
    }
    switch format {
    case .text: try Console.write(text(judgement, law), to: nil)
    case .json: try Console.write(json(judgement, law).indented() + "\n", to: nil)
    }
    if judgement.isBroken { throw ExitCode(1) }
    if judgement.isInconclusive { throw ExitCode(3) }
  }

  /// The samples and the law, or one sentence.
  private func understood() throws -> (SamplePoints, SampleLaw) {
    let words: SampleLawWords
    do {
      let isBlank = law.allSatisfy(\.isWhitespace)
      words = try SampleLawWords(isBlank ? [] : commandWords(law))
    } catch {
      throw ValidationError("--law: \(error)")
    }
    let samples: SamplePoints
    do {
      samples = try SamplePoints(Self.read(file))
    } catch {
      let sentence = "\(error)"
      throw ValidationError(sentence.hasPrefix(file) ? sentence : "\(file): \(sentence)")
    }
    do {
      return (samples, try SampleLaw(words, for: samples, reading: Self.read))
    } catch {
      throw ValidationError("--law: \(error)")
    }
  }

  /// The array in a file.
  static func read(_ path: String) throws(SampleLawError) -> SampleArray {
    let bytes: [UInt8]
    do throws(FileFault) { bytes = try Files.read(path) } catch {
      throw SampleLawError("\(path) cannot be read: \(error)")
    }
    do {
      return try SampleArray(file: bytes, named: path)
    } catch {
      throw SampleLawError("\(path): \(error)")
    }
  }
}

// MARK: - Reports

extension Samples {
  private func text(_ judgement: SampleJudgement, _ law: SampleLaw) -> String {
    let facts = law.facts.map { "\($0.name) = \(Self.short($0.value))" }.joined(separator: ", ")
    let (n, d) = (judgement.points, judgement.dimension)
    var lines = [
      "law      \(law.id): \(facts)",
      "samples  \(n) point\(n == 1 ? "" : "s") of \(d) coordinate\(d == 1 ? "" : "s")",
    ]
    let allowance = judgement.allowance
    if max(allowance.mean, allowance.scale) > 1e-9 {
      lines.append(
        "rounding the mean may be off by \(Self.short(allowance.mean)) standard deviations, the "
          + "standard deviation by a share of \(Self.short(allowance.scale))")
    }
    let head = [["tests", "p", "seen", "by", "found with power 0.99"]]
    let rows = SampleJudgement.Group.allCases.compactMap { Self.row($0, judgement) }
    lines += ["", Console.table(head + rows, isText: true)]
    if !judgement.untested.isEmpty {
      lines.append(
        "not tested: \(judgement.untested.joined(separator: ", "))")
    }
    lines += Self.verdict(judgement)
    return lines.joined(separator: "\n") + "\n"
  }

  /// One line for the tests of a group: its p-value, the test that stands out, and what it resolves.
  private static func row(
    _ group: SampleJudgement.Group, _ judgement: SampleJudgement
  ) -> [String]? {
    guard let (p, test) = judgement.summary(of: group) else { return nil }
    let members = judgement.tests.filter { $0.group == group && $0.resolution != nil }
    let resolved = test.resolution == nil ? members.first : test
    let resolution = resolved?.resolution.map { value in
      let name = resolved?.name == test.name ? "" : " (\(resolved?.name ?? ""))"
      return short(value) + name
    }
    return [
      group.rawValue, short(p) + (test.isRejected ? " *" : ""), short(test.effect), test.name,
      resolution ?? "",
    ]
  }

  private static func verdict(_ judgement: SampleJudgement) -> [String] {
    let numbers = judgement.points * judgement.dimension
    guard !judgement.isInconclusive else {
      return [
        "INCONCLUSIVE: none of \(judgement.tests.count) tests rejects the law, but \(numbers) "
          + "number\(numbers == 1 ? " decides" : "s decide") nothing: \(judgement.numbersNeeded) would find a "
          + "mean or a width that is off by half a standard deviation"
      ]
    }
    guard judgement.isBroken else {
      return [
        "CONFORMS: none of \(judgement.tests.count) tests rejects the law at "
          + "\(short(judgement.alpha)) (p = \(short(judgement.p)))"
      ]
    }
    let says = judgement.says
    let shown = says.prefix(4).map { "  \($0)" }
    let rest = says.count - shown.count
    return ["BROKEN at \(short(judgement.alpha)) (p = \(short(judgement.p))):"] + shown
      + (rest > 0 ? ["  and \(rest) more of \(judgement.tests.count) tests reject"] : [])
  }

  private func json(_ judgement: SampleJudgement, _ law: SampleLaw) -> JSON {
    let facts = law.facts.map { JSON.Member($0.name, .real($0.value)) }
    return .members([
      "schema": .string("diffusion-oracle/samples/1"),
      "law": .object(
        [JSON.Member("equation", .string(law.id)), JSON.Member("words", .string(self.law))] + facts),
      "points": .integer(judgement.points), "dimension": .integer(judgement.dimension),
      "alpha": .real(judgement.alpha),
      "verdict": .string(
        judgement.isBroken
          ? "broken" : judgement.isInconclusive ? "inconclusive" : "conforms"),
      "numbers_needed": .integer(judgement.numbersNeeded), "p": .real(judgement.p),
      "tests": .array(
        judgement.tests.map { test in
          .members([
            "name": .string(test.name), "p": .real(test.p), "effect": .real(test.effect),
            "resolution": test.resolution.map(JSON.real) ?? .null,
            "rejected": .bool(test.isRejected),
          ])
        }),
      "untested": .array(judgement.untested.map(JSON.string)),
      "says": .array(judgement.says.map(JSON.string)),
    ])
  }

  /// Three digits, or all of a whole number.
  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : Console.short(value)
  }
}
