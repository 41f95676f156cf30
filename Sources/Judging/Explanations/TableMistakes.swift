import Algorithms
import CandidateProtocol
import RealModule
import Rows

/// A table that people make in the place of the right one.
struct TableMistake: Sendable {
  /// Those of the catalogue; none where it has no entry.
  let bugs: [String]
  /// What the table is, in words that go on after an answer.
  let sentence: String
  /// Its values from the first time on.
  let values: @Sendable () -> [Double]

  init(_ sentence: String, _ bugs: String..., values: @escaping @Sendable () -> [Double]) {
    self.init(sentence, bugs: bugs, values: values)
  }

  init(_ sentence: String, bugs: [String], values: @escaping @Sendable () -> [Double]) {
    (self.bugs, self.sentence, self.values) = (bugs, sentence, values)
  }

  /// Whether answers are this table, computed in any usual way, and the right one is not: each of T factors costs two
  /// roundings at most, and what subtracts from 1 some of 1.
  private func explains(
    _ answers: ArraySlice<Double>, not right: SignalPowerTable, in precision: Precision
  ) -> Bool {
    let values = values()
    let unit = precision.unitRoundoff
    let share = Double(2 * values.count + 16) * unit
    // Where roundings may add up to a twentieth, nothing is told apart.
    guard values.count == answers.count, values.count == right.steps, share < 0.05 else {
      return false
    }
    func reach(_ value: Double) -> Double { share * value.magnitude + 16 * unit }
    let isOther = values.enumerated().contains { index, value in
      (value - right.values[index + 1]).magnitude > 2 * reach(value) + right.bounds[index + 1]
    }
    return isOther
      && zip(values, answers).allSatisfy { ($0 - $1).magnitude <= reach($0) }
  }

  /// The mistakes that make a table.
  ///
  /// - Parameters:
  ///   - answers: ᾱ or β from the first time on.
  ///   - right: the right table.
  static func explaining(
    _ answers: ArraySlice<Double>, _ mistakes: [TableMistake], not right: SignalPowerTable,
    in precision: Precision
  ) -> [Explanation] {
    guard answers.allSatisfy(\.isFinite) else { return [] }
    return mistakes.filter { $0.explains(answers, not: right, in: precision) }
      .map { Explanation($0.sentence, bugs: $0.bugs) }.uniqued { $0.sentence }
  }
}

extension TableMistake {
  /// What ᾱ is taken for.
  static func ofPowers(_ betas: [Double]) -> [TableMistake] {
    let powers = { @Sendable in products(betas.map { 1 - $0 }) }
    return [
      TableMistake("ᾱ is the product of β, where that of 1 − β is right", "SCH-16") {
        products(betas)
      },
      TableMistake("ᾱ_1 is set to 1 behind the product: 1 − β_1 stays in all that follow", "SCH-15")
      {
        [1] + products(betas.map { 1 - $0 }).dropFirst()
      },
      TableMistake("1 − β_1 is in the product twice", "SCH-15") {
        powers().map { (1 - betas[0]) * $0 }
      },
      TableMistake("it is α_t = 1 − β_t, where the product of these is right") {
        betas.map { 1 - $0 }
      },
      TableMistake("it is √ᾱ_t, where ᾱ_t is right") { powers().map { $0.squareRoot() } },
      TableMistake("it is 1 − ᾱ_t, where ᾱ_t is right") { powers().map { 1 - $0 } },
      TableMistake("it is ᾱ_t², where ᾱ_t is right") { powers().map { $0 * $0 } },
      TableMistake("it is √(1 − ᾱ_t), where ᾱ_t is right") {
        powers().map { (1 - $0).squareRoot() }
      },
      TableMistake("it runs from T down to 1") { powers().reversed() },
    ]
  }

  private static func products(_ factors: [Double]) -> [Double] {
    factors.reduce(into: []) { $0.append(($0.last ?? 1) * $1) }
  }

  /// What β of a family is taken for.
  static func of(_ family: Schedule.Family, steps: Int) -> [TableMistake] {
    switch family {
    case .linear(let start, let end), .scaledLinear(let start, let end):
      even(family, start, end, steps)
    case .cosine(let offset, let cap): cosine(offset, cap, steps)
    }
  }

  private static func even(
    _ family: Schedule.Family, _ start: Double, _ end: Double, _ steps: Int
  ) -> [TableMistake] {
    let scale = 1000 / Double(steps)
    func beta(_ other: Schedule.Family) -> @Sendable () -> [Double] {
      { other.betas(steps: steps) }
    }
    let isLinear = family == .linear(from: start, through: end)
    /// Between the ends in the family's own way, at a share of the way that a time has.
    func spaced(_ share: @escaping @Sendable (Double) -> Double) -> @Sendable () -> [Double] {
      {
        let root = { (value: Double) in isLinear ? value : value.squareRoot() }
        return (1...steps).map {
          let even = root(start) + (root(end) - root(start)) * share(Double($0))
          return isLinear ? even : even * even
        }
      }
    }
    let count = Double(steps)
    return [
      isLinear
        ? TableMistake(
          "it is spaced evenly in √β, which is scaled linear, where β itself is right", "SCH-04",
          values: beta(.scaledLinear(from: start, through: end)))
        : TableMistake(
          "it is spaced evenly in β, which is linear, where √β is right",
          values: beta(.linear(from: start, through: end))),
      TableMistake(
        "its ends are 1e-4 and 0.02, whatever ends are asked for", "SCH-07",
        values: beta(
          isLinear
            ? .linear(from: 1e-4, through: 0.02) : .scaledLinear(from: 1e-4, through: 0.02))),
      TableMistake(
        "its ends are multiplied by 1000/T, where those that are asked for are right",
        bugs: end * scale < 1 ? [] : ["SCH-08"],
        values: beta(
          isLinear
            ? .linear(from: start * scale, through: end * scale)
            : .scaledLinear(from: start * scale, through: end * scale))),
      TableMistake(
        "it stops one step before its end: t/T of the way, where (t−1)/(T−1) is right",
        values: spaced { ($0 - 1) / count }),
      TableMistake(
        "it begins one step too late: t/T of the way, where (t−1)/(T−1) is right",
        values: spaced { $0 / count }),
      TableMistake(
        "it runs from the last β down to the first", values: spaced { (count - $0) / (count - 1) }),
      TableMistake("it is √β, where β is right") {
        family.betas(steps: steps).map { $0.squareRoot() }
      },
      TableMistake("it is 1 − β, where β is right") { family.betas(steps: steps).map { 1 - $0 } },
    ]
  }

  private static func cosine(_ offset: Double, _ cap: Double, _ steps: Int) -> [TableMistake] {
    /// β by the ratio of neighbours of a function of t/T.
    @Sendable func ratio(
      _ limit: Double, _ signal: @escaping @Sendable (Double) -> Double
    ) -> @Sendable () -> [Double] {
      {
        (1...steps).map {
          let (now, before) = (Double($0) / Double(steps), Double($0 - 1) / Double(steps))
          return min(1 - signal(now) / signal(before), limit)
        }
      }
    }
    let angle = { @Sendable (share: Double, offset: Double) in
      (share + offset) / (1 + offset) * Double.pi / 2
    }
    let squared = { @Sendable (share: Double, offset: Double) in
      let cosine = Double.cos(angle(share, offset))
      return cosine * cosine
    }
    return [
      TableMistake(
        "t/T is divided in whole numbers, so that it is 0 before t = T", "SCH-01",
        values: ratio(cap) { squared($0.rounded(.down), offset) }),
      TableMistake(
        "the cosine is not squared", "SCH-03",
        values: ratio(cap) { Double.cos(angle($0, offset)) }),
      TableMistake(
        "β is cut at 1, not at \(JSON.real(cap)): ᾱ ends at 0", "SCH-12",
        values: ratio(1) { squared($0, offset) }),
      TableMistake(
        "β is cut at 0.999, whatever cap is asked for",
        values: ratio(0.999) { squared($0, offset) }),
      TableMistake(
        "β is cut to 1e-4…0.02, the ends of the linear schedule, not at \(JSON.real(cap))",
        "REP-04",
        values: {
          ratio(0.02) { squared($0, offset) }().map { max($0, 1e-4) }
        }),
      TableMistake(
        "its grid ends at 0.9946, where t/T ends at 1: what was clipped once is kept", "SCH-20",
        values: ratio(cap) { squared($0 == 1 ? 0.9946 : $0, offset) }),
      TableMistake("the offset s is left out", values: ratio(cap) { squared($0, 0) }),
      TableMistake(
        "the offset s is 0.008, whatever is asked for", values: ratio(cap) { squared($0, 0.008) }),
      TableMistake(
        "the angle is not divided by 1 + s",
        values: ratio(cap) { share in
          let cosine = Double.cos((share + offset) * Double.pi / 2)
          return cosine * cosine
        }),
    ]
  }
}
