import Derivation
import Scalars
import Testing

@Suite struct RationalTests {
  @Test func `fractions are in lowest terms with a positive denominator`() {
    #expect(Rational(6, over: -4) == Rational(-3, over: 2))
    #expect(Rational(6, over: -4).description == "-3/2")
    #expect(Rational(0, over: -4) == 0)
    #expect(Rational(8, over: 4).description == "2")
  }

  @Test func `the field axioms hold at drawn fractions`() {
    var generator = SplitMix64(seed: 3)
    func drawn() -> Rational {
      Rational(Int(generator.next() % 2001) - 1000, over: Int(generator.next() % 999) + 1)
    }
    for _ in 0..<100 {
      let (x, y, z) = (drawn(), drawn(), drawn())
      #expect(x + y == y + x && x * y == y * x)
      #expect((x + y) + z == x + (y + z) && (x * y) * z == x * (y * z))
      #expect(x * (y + z) == x * y + x * z)
      #expect(x - x == 0 && x + 0 == x && x * 1 == x)
      if x != 0 { #expect(x / x == 1 && x.reciprocal.map { $0 * x } == 1) }
    }
    #expect(Rational(0, over: 1).reciprocal == nil)
  }

  @Test func `a double's fraction is its exact value`() throws {
    #expect(Rational(0.75) == Rational(3, over: 4))
    #expect(Rational(-6.0) == -6)
    #expect(Rational(0.1) == Rational(3_602_879_701_896_397, over: 1 << 55))
    let tiny = try #require(Rational(Double.leastNonzeroMagnitude))
    #expect(tiny * Rational(0x1p1000)! * Rational(0x1p74)! == 1)
    #expect(Rational(Double.leastNormalMagnitude)! == tiny * Rational(1 << 52, over: 1))
    #expect(Rational(Double.infinity) == nil)
    #expect(Rational(Double.nan) == nil)
  }

  @Test func `roots are exact or an error`() throws {
    #expect(try Rational(9, over: 16).root() == Rational(3, over: 4))
    #expect(try Rational(0, over: 1).root() == 0)
    #expect(throws: DerivationError.irrational("1/2")) { try Rational(1, over: 2).root() }
    #expect(throws: DerivationError.irrational("9/2")) { try Rational(9, over: 2).root() }
    #expect(throws: DerivationError.negativeRadicand("-9/16")) { try Rational(-9, over: 16).root() }
  }

  @Test func `the boxes under the Pythagorean points have the three squares`() throws {
    for (p, q, r) in PythagoreanPoint.boxes {
      for square in [p * p + q * q, p * p + r * r, p * p + q * q + r * r] {
        let root = Int(Double(square).squareRoot().rounded())
        #expect(root * root == square, "box \(p), \(q), \(r)")
      }
    }
  }

  @Test func `every root of the derivation is a fraction at a Pythagorean point`() throws {
    let points = PythagoreanPoint.points(seed: 0)
    #expect(points.contains { $0.eta == 0 } && points.contains { $0.eta == 1 })
    #expect(points.contains { $0.eta > 0 && $0.eta < 1 })
    for point in points {
      let sigma = try DDIM.sigma(
        to: point.signalPowerTo, from: point.signalPowerFrom, eta: point.eta)
      _ = try DDIM.directionRate(to: point.signalPowerTo, sigma: sigma)
      _ = try Forward.kernelSignalRate(to: point.signalPowerFrom, from: point.signalPowerTo)
      #expect(point.signalPowerFrom < point.signalPowerTo && point.signalPowerTo < 1)
    }
  }
}
