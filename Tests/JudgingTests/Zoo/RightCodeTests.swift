import CandidateProtocol
import Judging
import Rows
import TestSupport
import Testing

/// Right code, whatever its form, is not called broken in any format.
@Suite struct RightCodeTests {
  /// One family in one pair of formats, with a seed of its own.
  struct Cell: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let code: RightCode
    let table: Precision
    let vector: Precision

    var testDescription: String { "\(code.name), \(vector) with \(table) tables" }
  }

  private static let formats: [(table: Precision, vector: Precision)] = [
    (.fp64, .fp64), (.fp32, .fp32), (.fp16, .fp16), (.bf16, .bf16), (.fp32, .fp16),
    (.fp32, .bf16), (.fp64, .fp32),
  ]

  /// All cells; in a plain run each family in one pair of formats, another for the next.
  private static let cells: [Cell] = (0..<Asked.seeds).flatMap { round in
    RightFamilies.all.enumerated().flatMap { place, code in
      let right = formats.filter { code.isRight($0.table, $0.vector) }
      let taken = Asked.isThorough ? Array(right.indices) : [(place + round) % right.count]
      return taken.map {
        Cell(
          seed: UInt64(1000 * round + 7 * place + $0), code: code, table: right[$0].table,
          vector: right[$0].vector)
      }
    }
  }

  /// One of so many checks is asked in a cell, by its seed. The cells of all families together ask every check; each
  /// family is asked every check by as many seeds as this number.
  private static let share = Asked.isThorough && Asked.seeds == 1 ? 19 : 61

  /// The checks of formulas, on schedules that are long, end in noise, or are short.
  private static let schedules: Set = ["linear-1000", "cosine-1000", "linear-2", "irregular-12"]
  private static let rows = [
    "schedule.signal-power", "forward", "inversion", "ddpm", "ddim", "improved", "elbo",
    "objective",
  ]

  /// The report on right code, by every so many checks.
  static func report(
    _ code: RightCode, _ table: Precision, _ vector: Precision, seed: UInt64,
    only prefixes: [String] = rows, on subjects: Set<String> = schedules, each stride: Int = 1
  ) -> Report {
    let checks = AllChecks.checks(seed: seed, only: prefixes).filter {
      subjects.contains($0.subject)
    }
    .enumerated().filter { (UInt64($0.offset) + seed).isMultiple(of: UInt64(stride)) }
    .map(\.element)
    var candidate = RightCandidate(code, table, vector)
    var examination = Examination(
      checks: checks, level: .smoke, seed: seed, of: candidate.capabilities)
    examination.run(&candidate)
    return Report(examination)
  }

  @Test(arguments: cells)
  func `right code is not broken`(cell: Cell) {
    let report = Self.report(
      cell.code, cell.table, cell.vector, seed: cell.seed, each: Self.share)
    for line in report.lines {
      let finding = line.finding
      #expect(
        finding.outcome != .fail && finding.outcome != .error,
        "\(line.check.id), seed \(cell.seed): \(finding.detail)")
    }
    // A format that decides nothing tells nothing: that of the narrow ones is asked in full only.
    #expect(cell.vector.significand < 24 || report.count(.pass) > 0)
  }

  @Test func `there are families enough, each of its own name`() {
    let names = RightFamilies.all.map(\.name)
    #expect(names.count >= 30 && Set(names).count == names.count)
  }

  /// Coefficients of plain code, off by a share of themselves at mid-chain.
  struct Perturbed: Sendable, CustomTestStringConvertible {
    let name: String
    let row: String
    let change: @Sendable (inout RightCode, Rounded) -> Void

    var testDescription: String { name }
  }

  private static let perturbed: [Perturbed] = [
    Perturbed(name: "x̂_0 as read", row: "inversion.predicted-data") { code, factor in
      let right = code.readData
      code.readData = { middle($3, factor) * right($0, $1, $2, $3) }
    },
    Perturbed(name: "ε̂ as read", row: "inversion.noise-from-data") { code, factor in
      let right = code.readNoise
      code.readNoise = { middle($3, factor) * right($0, $1, $2, $3) }
    },
    Perturbed(name: "β", row: "forward.kernel") { code, factor in
      let right = code.beta
      code.beta = { middle($0.from, factor) * right($0) }
    },
    Perturbed(name: "the posterior's mean", row: "ddpm.posterior-mean") { code, factor in
      let right = code.posteriorMean
      code.posteriorMean = { middle($2.from, factor) * right($0, $1, $2) }
    },
    Perturbed(name: "the posterior's variance", row: "ddpm.posterior-variance") { code, factor in
      let right = code.posteriorVariance
      code.posteriorVariance = { middle($0.from, factor) * right($0) }
    },
    Perturbed(name: "a learned variance", row: "improved.learned-variance") { code, factor in
      let right = code.learned
      code.learned = { factor * right($0, $1, $2) }
    },
    Perturbed(name: "σ", row: "ddim.sigma") { code, factor in
      let right = code.sigma
      code.sigma = { middle($0.from, factor) * right($0) }
    },
    Perturbed(name: "the direction", row: "ddim.update") { code, factor in
      let right = code.direction
      code.direction = { middle($0.from, factor) * right($0) }
    },
    Perturbed(name: "ε̂ towards noise", row: "ddim.inversion") { code, factor in
      code.inverted = { $2.signal * $0.data + middle($1, factor) * $2.noise * $0.noise }
    },
    Perturbed(name: "a term of the bound", row: "elbo.transition-term") { code, factor in
      let right = code.transitionTerm
      code.transitionTerm = { middle($2.from, factor) * right($0, $1, $2, $3) }
    },
    Perturbed(name: "a weight", row: "objective.weights") { code, factor in
      let right = code.weight
      code.weight = { middle($0.from, factor) * right($0) }
    },
  ]

  /// The factor at mid-chain, 1 elsewhere.
  private static func middle(_ at: HeldTime, _ factor: Rounded) -> Rounded {
    0.02...0.98 ~= at.power.value ? factor : 1
  }

  /// What is granted to right code hides little: an error of 10⁻¹² of a coefficient at mid-chain is told in fp64.
  @Test(arguments: perturbed)
  func `small errors still show`(perturbed: Perturbed) {
    let long: Set = ["linear-1000"]
    let code = RightCode(perturbed.name) { perturbed.change(&$0, Rounded(1 + 1e-12, in: nil)) }
    let report = Self.report(code, .fp64, .fp64, seed: 0, only: [perturbed.row], on: long)
    #expect(report.count(.fail) + report.lossy > 0)
    let right = Self.report(
      RightCode("plain"), .fp64, .fp64, seed: 0, only: [perturbed.row], on: long)
    #expect(right.count(.fail) == 0 && right.count(.pass) > 0 && right.lossy == 0)
  }
}
