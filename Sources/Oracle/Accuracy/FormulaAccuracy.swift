import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars

/// How far the closed forms of the register are off in `Double`, in units of roundoff of their natural
/// scale.
///
/// The same functions are run three times: in `Double` on the tables' ᾱ, with seventy digits on ᾱ by the
/// schedule's definition, and for their scale (``Scalars/LargestTerm``). A unit is 2⁻⁵³ of the scale.
public enum FormulaAccuracy {
  /// How many units any value may be off.
  public static let allowedUnits = 16.0

  /// The worst value of one formula over all times of a schedule.
  public struct Row: Sendable {
    /// The register's row.
    public let id: String
    /// The formula's left side, in LaTeX.
    public let formula: String
    /// `linear-1000`.
    public let schedule: String
    /// t.
    public let time: Int
    /// The value in `Double`, and the same rounded from seventy digits.
    public let value: Double, exact: Double
    /// The size of its largest term.
    public let scale: Double
    /// The deviation, in units; infinite where a value is refused or is no number.
    public let units: Double
    /// The letters that it was made of and their values, as `\bar{\alpha}_t = 0.5`.
    public let inputs: [String]
  }

  /// The worst value of every formula that the register has, over all times of the papers' schedules:
  /// from t = 1 where a row has a value there.
  ///
  /// - Parameter progress: is told the schedule that comes next.
  /// - Returns: a row a formula, in the register's order.
  public static func rows(progress: (String) -> Void = { _ in }) -> [Row] {
    var worst: [String: Row] = [:]
    var order: [String] = []
    for family in Transitions.families {
      let schedule = Schedule(family, steps: 1000)
      progress(schedule.name)
      let place = Place(schedule: schedule.name, family: family)
      for entry in Register.entries {
        for time in 1...1000 {
          for row in rows(of: entry.row, at: time, place) {
            let key = row.id + " " + row.formula
            if worst[key] == nil { order.append(key) }
            if !(row.units <= worst[key]?.units ?? -1) { worst[key] = row }
          }
        }
      }
    }
    let places = Dictionary(
      uniqueKeysWithValues: Register.entries.enumerated().map { ($1.row.id, $0) })
    return order.compactMap { worst[$0] }.enumerated()
      .sorted { (places[$0.element.id] ?? 0, $0.offset) < (places[$1.element.id] ?? 0, $1.offset) }
      .map(\.element)
  }

  /// All formulas of a row at one time.
  static func rows(of row: Rows.Row, at time: Int, _ place: Place) -> [Row] {
    let numbers = Numbers(time: time, of: place)
    do {
      let values = try row.formulas(Letters<Double> { numbers.double($0) })
      // A step to t = 0 divides by 1 − ᾱ_0: the row has no value at t = 1.
      if time == 1, !values.flatMap(\.parts).allSatisfy(\.isFinite) { return [] }
      let scales = try row.formulas(Letters { LargestTerm(numbers.double($0)) })
      let exact = try row.formulas(Letters { numbers.exact($0) })
      return zip(values, zip(scales, exact)).flatMap { value, others in
        zip(value.parts, zip(others.0.parts, others.1.parts)).enumerated().map { index, parts in
          let (scale, right) = (parts.1.0.scale, parts.1.1)
          let difference = FixedPoint(parts.0).map { ($0 - right).magnitude.approximation }
          return Row(
            id: row.id, formula: value.left.latex() + (index == 0 ? "" : " (variance)"),
            schedule: place.schedule, time: time, value: parts.0, exact: right.approximation,
            scale: scale,
            units: difference.map { $0 == 0 ? 0 : $0 / (scale * 0x1p-53) } ?? .infinity,
            inputs: inputs(of: row, numbers))
        }
      }
    } catch DerivationError.outOfRange where time == 1 {
      // A term of t ≥ 2, a σ beyond its maximum of 0: the row has no value there.
      return []
    } catch {
      return [
        Row(
          id: row.id, formula: "\(error)", schedule: place.schedule, time: time, value: .nan,
          exact: .nan, scale: .nan, units: .infinity, inputs: inputs(of: row, numbers))
      ]
    }
  }

  /// The letters that a row's formulas have, with their values.
  private static func inputs(of row: Rows.Row, _ numbers: Numbers) -> [String] {
    let formulas = (try? row.formulas(Letters { Expression.letter($0) })) ?? []
    return Set(formulas.flatMap(\.parts).flatMap(\.letters))
      .map { "\($0.latex()) = \(numbers.double($0))" }.sorted()
  }

  /// A schedule's table in `Double`, and by its definition.
  struct Place {
    let schedule: String
    let powers: [Double]
    let betas: [Double]
    let exact: [FixedPoint]

    init(schedule: String, family: Schedule.Family) {
      self.schedule = schedule
      let table = family.table(steps: 1000)
      powers = [1] + table.signalPowers
      betas = table.betas
      exact = [1] + Exact(family, steps: 1000).signalPowers
    }
  }

  /// What the letters are at one time: ᾱ of the schedule, and numbers drawn for the rest, which are the
  /// same in all fields.
  struct Numbers {
    private let time: Int
    private let table: Place

    init(time: Int, of place: Place) {
      self.time = time
      self.table = place
    }

    /// The time that a subscript means: single steps, and three that follow one another.
    private func place(of index: Time) -> Int {
      switch index {
      case .at(let number): number == 0 ? 0 : max(time - 3, 0) + number
      case .now, .visited: time
      case .before, .middle, .visitedBefore: time - 1
      case .previous: max(time - 20, 1)
      case .next: min(time + 1, 1000)
      case .last: 1000
      case .early: max(time - 2, 1)
      case .span(_, let last): last
      case .shifted(let time, let count): max(0, place(of: time) + count)
      }
    }

    func exact(_ letter: Letter) -> FixedPoint {
      if case .barAlpha(let index) = letter {
        return table.exact[min(place(of: index), 1000)]
      }
      return FixedPoint(double(letter)) ?? 0
    }

    func double(_ letter: Letter) -> Double {
      switch letter {
      case .barAlpha(let index): table.powers[min(place(of: index), 1000)]
      case .beta(let index): table.betas[min(max(place(of: index), 1), 1000) - 1]
      case .sigma(.at(1)):
        // Wide enough that the tanh that stands for Φ, which has no tails, has digits.
        drawn(letter, 0.6...1.5)
      case .modelMean: drawn(letter, -1...1)
      case .sigma(let index):
        // A tenth, seven tenths and all but a hundredth of the largest, in turn.
        [0.1, 0.7, 0.99][time % 3] * largestSigma(index ?? .previous)
      case .time(let index): Double(place(of: index))
      case .offset: 0.008
      case .betaCap: 0.999
      case .eta, .fraction: drawn(letter, 0...1)
      case .angle: drawn(letter, 0.1...3)
      case .head: drawn(letter, -1...1)
      case .variance, .modelVariance, .conditionalVariance, .dataVariance, .meanSquare,
        .ratioLimit, .weight, .noiseError, .nats, .term, .posteriorVariance,
        .reversedVariance, .secondMoment, .chance, .latentDeviation, .encoderVariance,
        .varianceOfMeans, .meanOfVariances, .eigenvalue, .boundShare, .stepVariance, .pointWeight,
        .componentShare,
        .stateShare:
        drawn(letter, 0.05...3)
      case .rescaledBarAlpha, .barAlphaRate, .alpha, .respacedBeta, .posteriorMean,
        .posteriorCenter, .stateWeight,
        .meanChange, .state, .predictedData, .noise, .predictedNoise, .expectedNoise, .freshNoise,
        .velocity, .predictedVelocity, .mean, .end, .dataMean, .gain, .shift, .predictionGain,
        .predictionOffset, .stepState, .stepNoise, .slope, .modelOffset, .reversedSlope,
        .drawWeight, .latent, .latentMean, .encodedCenter, .encoderMean, .dataPoint:
        drawn(letter, -3...3)
      }
    }

    private func largestSigma(_ index: Time) -> Double {
      let to: Int =
        switch index {
        case .now, .visited: time - 1
        case .at(let number): number <= 1 ? place(of: .at(1)) : place(of: .at(number - 1))
        default: place(of: index)
        }
      return (1 - table.powers[max(to, 1)]).squareRoot()
    }

    /// A number that the letter and the time fix.
    private func drawn(_ letter: Letter, _ range: ClosedRange<Double>) -> Double {
      let seed = letter.latex().utf8.reduce(UInt64(time)) { $0 &* 1_099_511_628_211 ^ UInt64($1) }
      var generator = SplitMix64(seed: seed)
      let unit = Double(generator.next() >> 11) * 0x1p-53
      return range.lowerBound + (range.upperBound - range.lowerBound) * unit
    }
  }
}
