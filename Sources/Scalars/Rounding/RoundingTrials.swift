/// Random trials of ``ErrorBound`` against exact arithmetic and against the format itself.
///
/// A trial draws a random expression of a few operations over numbers of the format, and evaluates
/// it three times: under the error analysis, exactly in ``Rational``, and as a program of that
/// format would, rounding after every operation. Both other values must lie within the bound.
/// A correct program outside the bound would be failed by the oracle, so each violation is a false
/// alarm in the making.
public enum RoundingTrials {
  /// What a run of trials found.
  public struct Outcome: Sendable {
    /// Trials whose bound was finite, so that they could show something.
    public var decided = 0
    /// Trials whose bound was infinite: overflow, division by zero, a root that may not be real.
    public var undecided = 0
    /// One sentence for each trial in which a value lay outside the bound.
    public var violations: [String] = []
    /// The largest share of its bound that any exact value or program used: 1 is the limit.
    public var largestShare = 0.0

    /// The two outcomes taken together.
    public mutating func merge(_ other: Outcome) {
      decided += other.decided
      undecided += other.undecided
      violations += other.violations
      largestShare = max(largestShare, other.largestShare)
    }

    /// No trials yet.
    public init() {}
  }

  /// Runs trials in one format.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - format: the format under trial.
  ///   - seed: fixes every random choice.
  public static func run<Format: BinaryFormat>(
    _ count: Int, in format: Format.Type, seed: UInt64
  ) -> Outcome {
    var generator = SplitMix64(seed: seed)
    var outcome = Outcome()
    for index in 0..<count {
      trial(index, in: format, using: &generator, into: &outcome)
    }
    return outcome
  }

  /// The three values that travel together through an expression.
  private struct Triple<Format: BinaryFormat> {
    var bounded: ErrorBound<Format>
    var exact: Rational
    var program: Double
  }

  private static func trial<Format: BinaryFormat>(
    _ index: Int, in format: Format.Type, using generator: inout SplitMix64,
    into outcome: inout Outcome
  ) {
    var value = operand(in: format, using: &generator)
    let depth = 1 + Int(generator.next() % 4)
    for _ in 0..<depth {
      guard let next = step(value, using: &generator), next.bounded.bound.isFinite else {
        outcome.undecided += 1
        return
      }
      value = next
    }
    outcome.decided += 1
    judge(value, index: index, into: &outcome)
  }

  /// A number of the format: a short or full significand and a moderate exponent.
  private static func operand<Format: BinaryFormat>(
    in format: Format.Type, using generator: inout SplitMix64
  ) -> Triple<Format> {
    let bits = generator.next()
    let exponent = Int(bits & 31) - 16
    let significand = Double(bits >> 11) * 0x1p-53 + (bits & 32 == 0 ? 1 : 0)
    let scaled = Double(sign: .plus, exponent: exponent, significand: significand)
    let number = Format.round(bits & 64 == 0 ? scaled : -scaled)
    return Triple(
      bounded: ErrorBound(number), exact: Rational(number) ?? 0, program: number)
  }

  /// One random operation; nil where it is not defined.
  private static func step<Format: BinaryFormat>(
    _ left: Triple<Format>, using generator: inout SplitMix64
  ) -> Triple<Format>? {
    let choice = generator.next() % 8
    if choice == 7 { return rootOfSquare(left) }
    // One operand in four is the value itself, so that cancellation to zero occurs.
    let right = choice == 6 ? left : operand(in: Format.self, using: &generator)
    switch choice % 4 {
    case 0:
      return Triple(
        bounded: left.bounded + right.bounded, exact: left.exact + right.exact,
        program: Format.round(left.program + right.program))
    case 1:
      return Triple(
        bounded: left.bounded - right.bounded, exact: left.exact - right.exact,
        program: Format.round(left.program - right.program))
    case 2:
      return Triple(
        bounded: left.bounded * right.bounded, exact: left.exact * right.exact,
        program: Format.round(left.program * right.program))
    default:
      guard right.exact != 0 else { return nil }
      return Triple(
        bounded: left.bounded / right.bounded, exact: left.exact / right.exact,
        program: Format.round(left.program / right.program))
    }
  }

  /// √(x·x), whose exact value |x| is rational.
  private static func rootOfSquare<Format: BinaryFormat>(
    _ operand: Triple<Format>
  ) -> Triple<Format>? {
    guard let root = try? (operand.bounded * operand.bounded).root() else { return nil }
    let square = Format.round(operand.program * operand.program)
    return Triple(
      bounded: root, exact: operand.exact.magnitude, program: Format.round(square.squareRoot()))
  }

  private static func judge<Format: BinaryFormat>(
    _ value: Triple<Format>, index: Int, into outcome: inout Outcome
  ) {
    guard let middle = Rational(value.bounded.value), let radius = Rational(value.bounded.bound),
      let program = Rational(value.program)
    else {
      outcome.violations.append("trial \(index), \(Format.name): the program got \(value.program)")
      return
    }
    for (name, point) in [("exact value", value.exact), ("program's value", program)] {
      let deviation = (point - middle).magnitude
      if deviation > radius {
        outcome.violations.append(
          "trial \(index), \(Format.name): the \(name) lies outside \(value.bounded)")
      }
    }
    if value.bounded.bound > 0 {
      let share = (value.program - value.bounded.value).magnitude / value.bounded.bound
      outcome.largestShare = max(outcome.largestShare, share)
    }
  }
}
