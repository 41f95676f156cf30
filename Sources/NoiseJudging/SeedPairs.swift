import CandidateProtocol
import Judging
import Statistics

/// Seeds that are taken for each other where they pass through another type or a remainder.
///
/// Answers are compared as a whole, and so short that independent ones are never equal. They begin at the seed's
/// own point: a candidate that draws point i from seed + i has other answers for each.
struct SeedPairs: Sendable {
  let subject: DrawingOperation
  let setting: Setting

  /// Numbers of an answer at the least.
  private static let numbers = 24

  init(_ subject: DrawingOperation, _ setting: Setting) {
    (self.subject, self.setting) = (subject, setting)
  }

  /// A seed, and what it says if it draws as another does.
  private struct Asked: Sendable {
    let seed: Int
    var hint = ""
  }

  /// The seeds, 0 first and again at the end; the base is drawn, even and a little above 2²⁰ at most.
  private static func seeds(base: Int) -> [Asked] {
    [
      Asked(seed: 0), Asked(seed: 1, hint: "as if 0 were no seed"),
      Asked(seed: 42, hint: "as if 0 were no seed"),
      Asked(seed: base), Asked(seed: base + 1, hint: "as if the last bit did not count"),
      Asked(seed: base + 1000, hint: "as if taken modulo 1000"),
      Asked(seed: base + 65_536, hint: "as if the last 16 bits alone counted"),
      Asked(seed: base + 1 << 30, hint: "as if the last 30 bits at most counted"),
      Asked(seed: base + 1_000_000_000, hint: "as if taken modulo a power of ten"),
      // A multiple of 2¹⁶ and of 10⁶.
      Asked(seed: base + 1_024_000_000, hint: "as if taken modulo a number below 10⁹"),
      Asked(seed: 1 << 24), Asked(seed: 1 << 24 + 1, hint: "as if they went through float32"),
      Asked(seed: 1 << 31 - 2, hint: "as if they went through float32"),
      Asked(seed: 1 << 31 - 1, hint: "as if they went through float32"),
    ]
  }

  func begin(_ draws: inout Questions) -> Inquiry {
    let design = DrawDesign(numbers: 0, dimension: 8, isLeveraged: false)
    guard let question = draws.middleDrawQuestion(subject, design) else {
      return .found(setting.tooCoarse)
    }
    let points = (Self.numbers + question.means.count - 1) / question.means.count
    let base = 4096 + draws.distantSeeds(1)[0] % (1 << 20) / 2 * 2
    let seeds = Self.seeds(base: base)
    // 0 and the base once more.
    let questions = (seeds.map(\.seed) + [0, base]).map { question.drawing(points, seed: $0) }
    return .ask(questions.map { Probe($0.request, at: $0.spot) }) { replies in
      switch Drawn(questions, replies) {
      case .none(let finding): return .found(finding)
      case .residuals(let residuals): return .found(judge(seeds, questions, residuals))
      }
    }
  }

  private func judge(
    _ seeds: [Asked], _ questions: [DrawQuestion], _ residuals: [[Double]]
  ) -> Finding {
    let answers = residuals[..<seeds.count]
    let isSeeded = setting.capabilities.isSeeded
    if answers.allSatisfy({ $0 == answers[0] }) {
      return questions[1].failure(.refuted("every seed gives the same draws"))
    }
    let base = seeds.firstIndex { $0.seed == questions[seeds.count + 1].seed } ?? 0
    if isSeeded, residuals[seeds.count + 1] != residuals[base] {
      return questions[seeds.count + 1].failure(
        .refuted(
          "the same seed gives other draws the second time, and `seeded` is not declared false"))
    }
    if isSeeded, residuals[seeds.count] != residuals[0] {
      return questions[seeds.count].failure(
        .refuted("seed 0 gives other draws the second time: 0 is taken for no seed"))
    }
    for (index, seed) in seeds.enumerated() {
      let same = seeds.indices.prefix(index).last { residuals[$0] == residuals[index] }
      guard let same else { continue }
      return questions[index].failure(
        .refuted(
          "seeds \(seeds[same].seed) and \(seed.seed) give the same draws"
            + (seed.hint.isEmpty ? "" : ", \(seed.hint)")))
    }
    var finding = Finding(
      .holds("\(seeds.count) seeds that are easily taken for each other give draws of their own"),
      at: questions[0].spot)
    finding.p = 1
    return finding
  }
}
