import Derivation
import RealModule
import Samplers
import Testing

/// Chains of steps, and what is none.
@Suite struct ReverseChainTests {
  @Test func `what is no chain is named`() throws {
    let powers = [0.9, 0.5, 0.1]
    func error(_ powers: [Double], _ times: [Int]) -> ChainError? {
      #expect(throws: ChainError.self) {
        try ReverseChain(.family(eta: 0), signalPowers: powers, times: times)
      }
    }
    #expect(error(powers, []) == .noTimes)
    #expect(error([], [1]) == .time(1, of: 0))
    #expect(error(powers, [0, 2]) == .time(0, of: 3))
    #expect(error(powers, [2, 4]) == .time(4, of: 3))
    #expect(error(powers, [2, 2]) == .notAscending(2, after: 2))
    #expect(error([0.9, 0.9], [1]) == .signalPower(time: 2, value: "0.9", below: "0.9"))
    #expect(error([1.5], [1]) == .signalPower(time: 1, value: "1.5", below: "1.0"))
    #expect(error([.nan], [1]) != nil)
    #expect(throws: ChainError.self) {
      try ReverseChain(.family(eta: 2.0), signalPowers: powers, times: [1, 2])
    }
  }

  private static func learned(_ fraction: Double, _ times: [Int]) throws -> [StepCoefficients<
    Double
  >] {
    try ReverseChain(
      .learnedVariance(fraction: fraction), signalPowers: linearSignalPowers(1000), times: times
    ).steps.map(\.coefficients)
  }

  /// A logarithm is off by a rounding of its own size, which the exponential makes a relative error; it and the root of
  /// a product add four more.
  private static func tolerance(_ variance: Double) -> Double {
    (Double.log(variance).magnitude + 4) * Double.ulpOfOne * variance
  }

  @Test(arguments: [[1, 2, 3, 500, 999, 1000], Array(1...1000), [1, 251, 501, 751]])
  func `improved.learned-variance in chains lies between the posterior's and the kernel's variance`(
    times: [Int]
  ) throws {
    func variances(_ choice: Reverse.Variance) throws -> [Double] {
      try ReverseChain(
        .ancestral(choice), signalPowers: linearSignalPowers(1000), times: times
      ).steps.map(\.coefficients.variance)
    }
    let (lower, upper) = (try variances(.posterior), try variances(.kernel))
    let (least, middle, most) = (
      try Self.learned(0, times), try Self.learned(0.5, times), try Self.learned(1, times)
    )
    for place in lower.indices {
      let (low, high) = (lower[place], upper[place])
      #expect((least[place].variance - low).magnitude <= Self.tolerance(max(low, 0x1p-1000)))
      #expect((most[place].variance - high).magnitude <= Self.tolerance(max(high, 0x1p-1000)))
      let mean = (low * high).squareRoot()
      #expect((middle[place].variance - mean).magnitude <= Self.tolerance(max(mean, 0x1p-1000)))
      #expect(least[place].state == most[place].state && least[place].noise == most[place].noise)
    }
    #expect([least, middle, most].allSatisfy { $0.last?.variance == 0 }, "the last adds none")
  }

  @Test(arguments: [-0.1, 1.5, .nan]) func `a fraction beyond its ends is refused`(fraction: Double)
  {
    #expect(throws: ChainError.self) { try Self.learned(fraction, [1, 2]) }
  }
}
