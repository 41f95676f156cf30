import Derivation
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
}
