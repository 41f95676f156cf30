import ArgumentParser
import CandidateProtocol
import Judging
import NoiseJudging
import Rows

/// The forms of the table.
enum MutateFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}

struct Mutate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Test the oracle itself: run every one-edit mistake of every formula through its checks.",
    discussion: """
      Examples:
        diffusion-oracle mutate
        diffusion-oracle mutate --only ddim.sigma
        diffusion-oracle mutate --precision fp32 --format markdown
        diffusion-oracle mutate --only ddim.update --edits 2 --sample 100
        diffusion-oracle mutate --loop --sample 50

      Of each formula that an operation asks for, every change that people make in one place is made: another time, \
      a root lost, a term dropped; and what the catalogue of known bugs has. Edits that are one function count once. \
      A mutant is killed when a check fails, and named right when the failing report says what was done: alone, \
      among at most three, or as a convention or a known mistake that explains its answers. Survivors are listed \
      with the largest relative change of an answer. Two edits are too many to run all: a sample is drawn. In a \
      loop the step is not asked for: it is read from the calls of a whole chain. \
      Exit status: 0 all were killed; 1 one survived.
      """)

  @Option(help: "Keep formulas of equations whose id begins so; may be repeated.")
  var only: [String] = []

  @Option(help: "The format that the mutants compute in: fp64 or fp32.")
  var precision = "fp64"

  @Option(help: "How many edits are made at once: 1, or 2.")
  var edits = 1

  @Option(help: "Mutants to draw of each formula; all if not given, 100 where there are two edits.")
  var sample: Int?

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 0

  @Flag(help: "Edit the steps of whole chains, of which nothing but the chain is asked for.")
  var loop = false

  @Option(help: "The form of the table: text, json or markdown.")
  var format = MutateFormat.text

  @Flag(help: "In text: list the mutants that were found and not named right.")
  var verbose = false

  func validate() throws {
    guard precision == "fp64" || precision == "fp32" else {
      throw ValidationError("--precision is \(precision), it must be fp64 or fp32")
    }
    if verbose, format != .text {
      throw ValidationError("--verbose goes with the text format: JSON has these always")
    }
    if only.contains("") {
      throw ValidationError("--only is empty: it takes the beginning of an equation's id")
    }
    guard edits == 1 || edits == 2 else {
      throw ValidationError("--edits is \(edits), it must be 1 or 2")
    }
    if let sample, sample < 1 {
      throw ValidationError("--sample is \(sample), it must be at least 1")
    }
    for prefix in only where !targets.contains(where: { $0.row.id.hasPrefix(prefix) }) {
      throw ValidationError(
        "no formula that has edits is of an equation that begins with \(prefix)")
    }
  }

  /// The formulas that may be edited.
  private var targets: [MutationTarget] { loop ? MutationTarget.loops : MutationTarget.all }

  func run() async throws {
    let targets = targets.filter { target in
      only.isEmpty || only.contains { target.row.id.hasPrefix($0) }
    }
    let sample = MutantSample(
      edits: edits, count: sample ?? (edits == 2 ? 100 : nil), seed: seed)
    let parts = 8
    let total = targets.count * parts
    let computing: Precision = precision == "fp32" ? .fp32 : .fp64
    let jobs = targets.indices.flatMap { target in (0..<parts).map { (target, $0) } }
    var runs = Array(
      repeating: [[MutationScore.Run]](repeating: [], count: parts), count: targets.count)
    var done = 0
    let checks = OracleChecks.checks(seed: 0)
    Console.progress(0, of: total)
    await withTaskGroup(of: (Int, Int, [MutationScore.Run]).self) { group in
      for (target, part) in jobs {
        group.addTask {
          (
            target, part,
            MutationScore.runs(
              of: targets[target], computing, sample, by: checks, part: (part, of: parts))
          )
        }
      }
      for await (target, part, own) in group {
        runs[target][part] = own
        done += 1
        Console.progress(done, of: total)
      }
    }
    let scores = zip(targets, runs).map { MutationScore($0, $1.flatMap(\.self)) }
    switch format {
    case .text: try Console.write(text(scores), to: nil)
    case .markdown: try Console.write(Self.markdown(scores, precision), to: nil)
    case .json: try Console.write(json(scores).indented() + "\n", to: nil)
    }
    if scores.contains(where: { $0.killed < $0.runs.count }) { throw ExitCode(1) }
  }
}

extension Mutate {
  private static func name(_ target: MutationTarget) -> String {
    target.row.id + (target.variant.isEmpty ? "" : ": \(target.variant)")
  }

  private static func share(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "–" : "\((1000 * Double(part) / Double(whole)).rounded() / 10) %"
  }

  private func text(_ scores: [MutationScore]) -> String {
    var text = padded("formula", 40) + padded("mutants", 9) + padded("killed", 9)
    text += padded("named", 9) + "alone\n"
    for score in scores {
      text += padded(Self.name(score.target), 40) + padded("\(score.runs.count)", 9)
      text += padded("\(score.killed)", 9) + padded("\(score.named)", 9) + "\(score.alone)\n"
    }
    let (all, killed, named) = Self.sums(scores)
    text += "\n\(precision): \(killed) of \(all) killed (\(Self.share(killed, of: all))), "
    text += "\(named) named right (\(Self.share(named, of: all)))\n"
    for score in scores {
      for run in score.runs where !run.isKilled {
        text += "survives: \(Self.name(score.target)): \(run.says); "
        text += "it changes an answer by \(short(run.largestChange)) of it at most\n"
      }
      guard verbose else { continue }
      for run in score.runs where run.isKilled && !run.isNamedRight {
        text += "not named: \(Self.name(score.target)): \(run.says)"
        text += run.named.isEmpty ? "" : "; named instead: \(run.named.joined(separator: ", or "))"
        text += run.seen.map { "; seen: \($0)\n" } ?? "\n"
      }
    }
    return text
  }

  private static func sums(_ scores: [MutationScore]) -> (all: Int, killed: Int, named: Int) {
    scores.reduce((0, 0, 0)) {
      ($0.0 + $1.runs.count, $0.1 + $1.killed, $0.2 + $1.named)
    }
  }

  private static func markdown(_ scores: [MutationScore], _ precision: String) -> String {
    var text = "| formula, in \(precision) | mutants | killed | named right | of these alone |\n"
    text += "|---|---|---|---|---|\n"
    for score in scores {
      text +=
        "| `\(name(score.target))` | \(score.runs.count) | \(share(score.killed, of: score.runs.count)) "
      text +=
        "| \(share(score.named, of: score.runs.count)) | \(share(score.alone, of: score.runs.count)) |\n"
    }
    let (all, killed, named) = sums(scores)
    return text + "| all | \(all) | \(share(killed, of: all)) | \(share(named, of: all)) | |\n"
  }

  private func json(_ scores: [MutationScore]) -> JSON {
    .members([
      "schema": .string("diffusion-oracle/mutate/1"), "precision": .string(precision),
      "edits": .integer(edits), "loop": .bool(loop), "seed": .string("\(seed)"),
      "formulas": .array(
        scores.map { score in
          .members([
            "equation": .string(score.target.row.id), "variant": .string(score.target.variant),
            "mutants": .integer(score.runs.count), "killed": .integer(score.killed),
            "named": .integer(score.named), "alone": .integer(score.alone),
            "survivors": .array(
              score.runs.filter { !$0.isKilled }.map {
                .members(["says": .string($0.says), "largest_change": .real($0.largestChange)])
              }),
            "not_named": .array(
              score.runs.filter { $0.isKilled && !$0.isNamedRight }.map {
                .members([
                  "says": .string($0.says), "named": .array($0.named.map(JSON.string)),
                ])
              }),
          ])
        }),
    ])
  }
}
