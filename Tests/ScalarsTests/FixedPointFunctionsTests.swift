import Derivation
import RealModule
import Scalars
import Testing

/// Functions of seventy digits: against their own inverses and addition theorems, and against `Double`.
@Suite struct FixedPointFunctionsTests {
  private static let points = [0.001, 0.3, 1, 1.7, 4.25]

  private func expect(_ value: FixedPoint, equals other: FixedPoint, digits: Int = 65) {
    let difference = (value - other).magnitude.approximation
    #expect(difference <= Double.pow(10, -digits) * max(1, other.magnitude.approximation))
  }

  @Test(arguments: points) func `inverses undo`(point: Double) throws {
    let x = try #require(FixedPoint(point))
    expect(.log(.exp(x)), equals: x)
    expect(.exp(.log(x)), equals: x)
    expect(.sinh(.asinh(x)), equals: x)
    expect(.tan(.atan(x)), equals: x)
    expect(.tanh(.atanh(x / 5)), equals: x / 5)
    expect(.sin(.asin(x / 5)), equals: x / 5)
    expect(.cos(.acos(x / 5)), equals: x / 5)
    expect(.cosh(.acosh(1 + x)), equals: 1 + x, digits: 60)
    expect(.pow(.root(x, 3), 3), equals: x)
    expect(.sqrt(x) * .sqrt(x), equals: x)
  }

  @Test(arguments: points) func `sums of arguments follow`(point: Double) throws {
    let x = try #require(FixedPoint(point))
    expect(.exp(x) * .exp(x), equals: .exp(x + x))
    expect(.log(x * x), equals: .log(x) + .log(x))
    expect(.sin(x) * .sin(x) + .cos(x) * .cos(x), equals: 1)
    expect(.log(onePlus: x), equals: .log(1 + x))
    expect(1 + .expMinusOne(x), equals: .exp(x))
    expect(.pow(x, 5), equals: .pow(x, 5 as FixedPoint), digits: 60)
  }

  /// The two are off by two units of roundoff of `Double`.
  @Test(arguments: points) func `Double agrees`(point: Double) throws {
    let x = try #require(FixedPoint(point))
    #expect(FixedPoint.exp(x).unitsOfRoundoff(to: Double.exp(point)) <= 4)
    #expect(FixedPoint.atan(x).unitsOfRoundoff(to: Double.atan(point)) <= 4)
    #expect(FixedPoint.tanh(x).unitsOfRoundoff(to: Double.tanh(point)) <= 4)
    let chance = FixedPoint.logNormalProbability(from: x, to: nil)
    #expect(chance.unitsOfRoundoff(to: Double.logNormalProbability(from: point, to: nil)) <= 64)
  }

  @Test func `chances of intervals add up`() {
    let parts = [(nil, -1), (-1, 2), (2, nil)] as [(FixedPoint?, FixedPoint?)]
    let sum = parts.reduce(0 as FixedPoint) {
      $0 + .exp(.logNormalProbability(from: $1.0, to: $1.1))
    }
    expect(sum, equals: 1)
  }
}

/// Scales of sums, products and roots.
@Suite struct NaturalScaleTests {
  @Test func `a difference has the scale of its terms`() throws {
    let difference = LargestTerm(1) - LargestTerm(0.999)
    #expect(difference.scale == 1)
    // √(1 − ᾱ) feels a change of 1 as 1/(2√(1−ᾱ)).
    let root = try (LargestTerm(1) - LargestTerm(0.75)).root()
    #expect(root.value == 0.5)
    #expect(root.scale == 1)
    #expect((difference * LargestTerm(2)).scale == 2)
    #expect((LargestTerm(2) / difference).scale >= 2 / (difference.value * difference.value))
    #expect(LargestTerm.log(LargestTerm(0.5)).scale == 1)
  }

  @Test func `a scale is never less than the number`() {
    for value in [-3, -0.5, 0, 1e-9, 7.0] {
      #expect(LargestTerm(value).scale == value.magnitude)
      #expect(LargestTerm.exp(LargestTerm(value)).scale >= Double.exp(value))
    }
  }
}
