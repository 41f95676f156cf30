import Derivation
import Scalars
import Testing

@Suite struct ErrorBoundTests {
  /// 10⁴ trials in all; the command `calibrate` runs as many as one asks for.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `the bound contains the exact value and the program's`(seed: UInt64) {
    func expectNoViolation<Format: BinaryFormat>(_ format: Format.Type) {
      let outcome = RoundingTrials.run(625, in: format, seed: seed)
      #expect(outcome.violations == [])
      #expect(outcome.decided > 300, "most trials must be able to show something")
    }
    expectNoViolation(FP64.self)
    expectNoViolation(FP32.self)
    expectNoViolation(FP16.self)
    expectNoViolation(BF16.self)
  }

  @Test func `a bound without rounding would be violated`() {
    // The trials can fail: with a unit roundoff a thousand times too small they do.
    let outcome = RoundingTrials.run(200, in: Understated.self, seed: 1)
    #expect(!outcome.violations.isEmpty)
  }

  @Test func `formats have the constants of IEEE 754`() {
    #expect(FP32.unitRoundoff == Double(Float.ulpOfOne) / 2)
    #expect(FP32.underflow == Double(Float.leastNonzeroMagnitude) / 2)
    #expect(FP32.largest == Double(Float.greatestFiniteMagnitude))
    #expect(FP64.unitRoundoff == Double.ulpOfOne / 2)
    #expect(FP64.underflow == Double.leastNonzeroMagnitude)  // the next above 2⁻¹⁰⁷⁵
    #expect(FP16.unitRoundoff == Double(Float16.ulpOfOne) / 2)
    #expect(FP16.underflow == Double(Float16.leastNonzeroMagnitude) / 2)
    #expect(FP16.largest == Double(Float16.greatestFiniteMagnitude))
    #expect(BF16.unitRoundoff == 0x1p-8)
    #expect(BF16.underflow == 0x1p-134)
  }

  @Test func `rounding to a format is the hardware's`() {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      let bits = generator.next()
      let exponent = Int(bits % 330) - 170
      let value = Double(sign: .plus, exponent: exponent, significand: Double(bits | 1) * 0x1p-63)
      #expect(FP32.round(value) == Double(Float(value)))
      #expect(FP16.round(-value) == Double(Float16(-value)))
    }
    #expect(FP16.round(65_519.99) == 65_504)
    #expect(FP16.round(65_520) == .infinity)
    #expect(BF16.round(1 + 0x1p-8) == 1)  // a tie goes to even
    #expect(BF16.round(1 + 0x3p-8) == 1 + 0x4p-8)
  }

  @Test func `exact operations cost nothing`() throws {
    typealias Half = ErrorBound<FP16>
    #expect((1 - Half(0.75)).bound == 0)
    #expect((Half(0.7001953125) / Half(0.7001953125)).bound == 0)
    #expect(try (1 - Half(1)).root() == 0)
    #expect((Half(3) * 0).bound == 0)
    #expect((Half(1.0009765625) * Half(1.0009765625)).bound > 0)
  }

  @Test func `what the format cannot represent has an infinite bound`() throws {
    typealias Half = ErrorBound<FP16>
    #expect((Half(60_000) + Half(60_000)).bound == .infinity)
    #expect((1 / (Half(0, within: 0x1p-12))).bound == .infinity)
    #expect(try Half(0, within: 0x1p-12).root().bound == .infinity)
    #expect((0 * Half(0, within: .infinity)).bound == .infinity)
    #expect(throws: DerivationError.self) { try Half(-1).root() }
  }

  /// A format that claims to round less than it does.
  enum Understated: BinaryFormat {
    static let name = "understated"
    static let unitRoundoff = 0x1p-63
    static let underflow = 0x1p-1074
    static let largest = Double.greatestFiniteMagnitude
    static func round(_ value: Double) -> Double { FP32.round(value) }
  }
}
