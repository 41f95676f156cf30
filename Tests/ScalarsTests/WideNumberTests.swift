import Derivation
import Scalars
import Testing

/// Numbers wider than `Double`, against exact fractions and published digits.
@Suite struct WideNumberTests {
  /// Sums, products, quotients and roots against ℚ: off by at most 2⁻¹⁰² of the result (of the larger
  /// operand, for a sum), eight times the bound of Joldes et al. for the worst of them.
  @Test func `double-double is as wide as it says`() throws {
    var generator = SplitMix64(seed: 5)
    func number() -> DoubleDouble {
      let high = Double.random(in: -1...1, using: &generator)
      return DoubleDouble(high)
        + DoubleDouble(Double.random(in: -1...1, using: &generator) * 0x1p-54)
    }
    func exact(_ value: DoubleDouble) throws -> Rational {
      try #require(Rational(value.high)) + #require(Rational(value.low))
    }
    let unit = try #require(Rational(0x1p-102))
    for _ in 0..<300 {
      let (x, y) = (number(), number())
      let (left, right) = (try exact(x), try exact(y))
      let larger = max(left.magnitude, right.magnitude)
      #expect(try (exact(x + y) - (left + right)).magnitude <= unit * larger)
      #expect(try (exact(x - y) - (left - right)).magnitude <= unit * larger)
      #expect(try (exact(x * y) - left * right).magnitude <= unit * (left * right).magnitude)
      #expect(try (exact(x / y) - left / right).magnitude <= unit * (left / right).magnitude)
      let root = try exact(x.magnitude.root())
      // |r² − x| ≤ 2r·u·r
      #expect((root * root - left.magnitude).magnitude <= 2 * unit * left.magnitude)
    }
    #expect(throws: DerivationError.self) { try DoubleDouble(-1).root() }
  }

  /// OEIS A000796 (π), A002193 (√2) and A049470 (cos 1), fifty digits each.
  @Test func `fixed-point numbers have fifty digits`() throws {
    let pi = "3.14159265358979323846264338327950288419716939937510"
    let root = "1.41421356237309504880168872420969807856967187537694"
    let cosine = "0.54030230586813971740093660744297660373231042061792"
    #expect(agrees(FixedPoint.pi, with: pi))
    #expect(agrees(FixedPoint(2).squareRoot(), with: root))
    #expect(agrees(FixedPoint(1).cosine(), with: cosine))
    #expect(!agrees(FixedPoint(1), with: pi))
    let tenth = FixedPoint(1) / FixedPoint(10)
    // A nearest Double is off by half an ulp at most: by a unit of roundoff of a number just above a
    // power of two, by less of others.
    #expect(tenth.unitsOfRoundoff(to: 0.1) <= 1)
    #expect(tenth.unitsOfRoundoff(to: 0.1.nextUp) > 1)
    #expect(tenth.unitsOfRoundoff(to: .nan) == .infinity)
  }

  /// Whether a number is within 10⁻⁴⁹ of a decimal.
  private func agrees(_ number: FixedPoint, with decimal: String) -> Bool {
    let ten = FixedPoint(10)
    var value = FixedPoint(0)
    for digit in decimal.reversed() where digit != "." {
      value = (value + FixedPoint(digit.wholeNumberValue ?? 0)) / ten
    }
    // The first digit stands before the point.
    value = value * ten
    let difference = value < number ? number - value : value - number
    let tolerance = (0..<49).reduce(FixedPoint(1)) { tolerance, _ in tolerance / ten }
    return difference < tolerance
  }

  /// Logarithm, exponential and cosine: what `Double` has lies within the bound of every format.
  @Test func `bounds of elementary functions hold against correct rounding`() throws {
    var generator = SplitMix64(seed: 6)
    func check<Format: BinaryFormat>(_ format: Format.Type) throws {
      for _ in 0..<80 {
        let x = Format.round(Double.random(in: 0.001...3, using: &generator))
        let angle = FixedPoint(x) ?? FixedPoint(0)
        let cosine = ErrorBound<Format>(x).cosine()
        let right = Format.round(angle.cosine().approximation)
        #expect((right - cosine.value).magnitude <= cosine.bound)
        let logarithm = try ErrorBound<Format>(x).logarithm()
        let back = logarithm.exponential()
        #expect((x - back.value).magnitude <= back.bound, "exp undoes log")
        // Two roundings of the logarithm, as much for Double's own in fp64, and those of the result.
        let widest = 8 * (1 + logarithm.value.magnitude) * Format.unitRoundoff * x
        #expect(back.bound < widest, "the bound is no wider than it must be")
      }
    }
    try check(FP64.self)
    try check(FP32.self)
    try check(FP16.self)
    try check(BF16.self)
  }
}
