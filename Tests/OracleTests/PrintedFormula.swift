import CandidateProtocol
import Derivation
import Judging
import Oracle
import RealModule
import Rows
import SampleFiles
import Scalars

/// A right side of the register in both forms, with what the code gives at some points.
struct PrintedFormula: Sendable {
  /// What the code gives at one point.
  struct Point: Sendable {
    let letters: [Letter: Double]
    /// By the function of the derivation, run in `Double`.
    let value: Double
    /// What rounding can have done to it.
    let bound: Double
    /// The largest number on the way.
    let largest: Double
  }

  let id: String
  let notation: Notation
  /// As the code has it, without abbreviations.
  let tree: Expression
  let latex: String
  let definitions: [Row.Definition]
  let points: [Point]

  /// All of the register, in both notations, at five points each.
  static var all: [PrintedFormula] { get throws { try made.get() } }

  private static let made = Result { try make() }

  private static func make() throws -> [PrintedFormula] {
    var all: [PrintedFormula] = []
    for row in Row.all {
      let trees = try row.formulas(Letters { Expression.letter($0) }).flatMap(\.parts)
      let letters = trees.flatMap(\.letters)
      let points = (0..<5).map { Admissible.values(of: letters, seed: $0) }
      let values = try points.map { point in
        try row.formulas(Letters { point[$0] ?? .nan }).flatMap(\.parts)
      }
      for notation in Notation.allCases {
        let (formulas, definitions) = try row.printed(notation)
        for (index, part) in formulas.flatMap(\.parts).enumerated() {
          all.append(
            PrintedFormula(
              id: row.id, notation: notation, tree: trees[index], latex: part.latex(notation),
              definitions: definitions,
              points: zip(points, values).map { point, values in
                let rounding = Rounding(of: trees[index], at: point)
                return Point(
                  letters: point, value: values[index], bound: rounding.bound,
                  largest: rounding.largest)
              }))
        }
      }
    }
    return all
  }
}

/// Random values of letters that every formula admits.
enum Admissible {
  /// - Parameter seed: of the choice, which depends on nothing else.
  static func values(of letters: [Letter], seed: UInt64) -> [Letter: Double] {
    var generator = SplitMix64(seed: seed)
    var powers = [1.0]
    while powers.count <= 20 {
      powers.append(powers[powers.count - 1] * .random(in: 0.85...0.97, using: &generator))
    }
    let sorted = Set(letters).sorted { $0.latex() < $1.latex() }
    return [Letter: Double](
      uniqueKeysWithValues: sorted.map { letter in
        if case .barAlpha(let time) = letter { return (letter, powers[rank(time)]) }
        let (low, high) = range(of: letter)
        let value = Double.random(in: low...high, using: &generator)
        if case .time = letter { return (letter, value.rounded()) }
        return (letter, value)
      })
  }

  /// The order of times: ᾱ falls along it.
  private static func rank(_ time: Time) -> Int {
    switch time {
    case .at(let number): number
    case .shifted(let time, let count): rank(time) + count
    case .early: 1
    case .middle: 2
    case .before, .previous, .visitedBefore: 5
    case .now, .visited: 6
    case .next: 7
    case .last, .span: 20
    }
  }

  private static func range(of letter: Letter) -> (Double, Double) {
    switch letter {
    case .time(.now): (2, 50)
    case .time: (51, 100)
    case .beta: (0.01, 0.4)
    case .betaCap: (0.01, 0.9)
    case .offset: (0.001, 0.02)
    // σ_1 has no limit; the others keep below √(1 − ᾱ), which is above 0.17 from t = 1 on.
    case .sigma(.at(1)): (0.4, 0.9)
    case .sigma: (0.05, 0.17)
    case .eta, .fraction: (0.05, 0.95)
    case .angle: (0.3, 2.8)
    case .modelMean: (-0.5, 0.5)
    case .head: (-1, 1)
    case .nats: (1, 9000)
    case .chance: (0.01, 1)
    case .variance, .dataVariance, .conditionalVariance, .modelVariance, .meanSquare, .noiseError,
      .weight, .term, .ratioLimit, .slope, .posteriorVariance,
      .secondMoment, .latentDeviation, .encoderVariance, .varianceOfMeans, .meanOfVariances,
      .eigenvalue, .stepVariance, .pointWeight, .componentShare,
      .stateShare:
      (0.1, 2)
    case .barAlpha, .barAlphaRate, .rescaledBarAlpha, .alpha, .respacedBeta, .posteriorMean,
      .posteriorCenter,
      .stateWeight, .meanChange, .state, .predictedData, .noise, .predictedNoise, .expectedNoise,
      .freshNoise, .velocity, .predictedVelocity, .mean, .end, .dataMean, .gain, .shift,
      .predictionGain, .predictionOffset, .stepState, .stepNoise,
      .modelOffset, .reversedSlope, .reversedVariance, .boundShare, .drawWeight, .latent,
      .latentMean, .encodedCenter, .encoderMean, .dataPoint:
      (-2, 2)
    }
  }
}

/// A bound on the rounding of a formula in `Double`, by running error analysis along its tree.
///
/// Each operation and each letter is granted four units: the code has at most that many roundings where
/// the tree has x² for x·x, x for √x·√x, or a function of the C library.
struct Rounding {
  private(set) var value: Double
  private(set) var bound: Double
  private(set) var largest: Double

  init(of tree: Expression, at point: [Letter: Double]) {
    let below = tree.operands.map { Rounding(of: $0, at: point) }
    value = tree.evaluate { point[$0] } ?? .nan
    let (left, right) = (below.first ?? .zero, below.last ?? .zero)
    let carried: Double
    switch tree {
    case .number, .pi, .letter: carried = 0
    case .negation, .squareRoot: carried = left.bound / (tree.isRoot ? value : 1)
    case .sum, .difference: carried = left.bound + right.bound
    case .product:
      carried =
        abs(left.value) * right.bound + abs(right.value) * left.bound
        + left.bound * right.bound
    case .quotient:
      carried = (left.bound + abs(value) * right.bound) / (abs(right.value) - right.bound)
    case .power(_, let exponent):
      let slope = Double(exponent) * Double.pow(abs(left.value) + left.bound, exponent - 1)
      carried = slope * left.bound
    case .function(let function, _):
      carried = function.steepness(left.value, within: left.bound) * left.bound
    case .minimum: carried = max(left.bound, right.bound)
    case .logNormalProbability:
      // The normal density is below 0.4, and each Φ is off by some units of at most 1.
      let share = Double.exp(value)
      carried = (0.4 * (left.bound + (below.count > 1 ? right.bound : 0)) + 0x1p-50) / share
    }
    bound = carried + 0x1p-51 * abs(value)
    largest = below.reduce(abs(value)) { max($0, $1.largest) }
  }

  private init() { (value, bound, largest) = (0, 0, 0) }
  private static let zero = Rounding()
}

extension Expression {
  fileprivate var isRoot: Bool { if case .squareRoot = self { true } else { false } }
}

extension Expression.Function {
  /// The largest slope within a distance of x; infinite for functions that no formula uses.
  fileprivate func steepness(_ x: Double, within bound: Double) -> Double {
    switch self {
    case .exp: Double.exp(x + bound)
    case .log: 1 / (x - bound)
    case .logOnePlus: 1 / (1 + x - bound)
    case .sin, .cos, .tanh: 1
    default: .infinity
    }
  }
}
