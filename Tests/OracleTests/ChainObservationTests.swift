import CandidateProtocol
import Judging
import Rows
import SampleFiles
import Testing

@testable import Oracle

/// What the simulated chain must see; `forward.marginal`'s evidence is the chain as it should be.
@Suite struct ChainObservationTests {
  @Test(arguments: ChainObservation().schedules)
  func `β for √β is refuted`(family: Schedule.Family) {
    let chain = ChainObservation(
      kernel: { beta in ((1 - beta).squareRoot(), beta) }, schedules: [family])
    #expect(throws: Refutation.self) { try chain.run() }
  }

  @Test(arguments: [2, 100, 500, 1000], ChainObservation().schedules)
  func `a step left out is refuted with a loud signal`(time: Int, family: Schedule.Family) {
    let chain = ChainObservation(skipped: [time], schedules: [family], sizes: [1e5])
    #expect(throws: Refutation.self) { try chain.run() }
  }

  @Test(arguments: [-1, 1], ChainObservation().schedules)
  func `ᾱ shifted by one is refuted`(shift: Int, family: Schedule.Family) {
    let chain = ChainObservation(
      power: { powers, time in powers[min(max(time + shift, 1), powers.count - 1)] },
      schedules: [family], sizes: [1e5])
    #expect(throws: Refutation.self) { try chain.run() }
  }
}
