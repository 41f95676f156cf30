public import CandidateProtocol
public import Derivation

extension Request.Sample: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "sample",
      [
        "count": .value(count), "spacing": .text(".\(spacing)"), "sampler": .text(".\(sampler)"),
        "eta": .value(eta), "points": .value(points), "dimension": .value(dimension),
        "seed": .value(seed), "network": .text("network"),
      ]
    ) {
      var record = ChainRecord(self)
      let values = try await $0.sample(
        count: count, spacing: spacing, sampler: sampler, eta: eta, points: points,
        dimension: dimension, seed: seed
      ) { try record.answer($0) }
      guard case .answer(let json) = record.reply(.answer(answer(.vector(values)))) else {
        return .null
      }
      return json
    }
  }
}

extension SamplerUnderTest {
  public func sample(
    count: Int, spacing: Spacing, sampler: ChainSampler, eta: Double, points: Int, dimension: Int,
    seed: Int, network: (ChainCall) throws -> [Double]
  ) throws -> [Double] { throw missing() }
}
