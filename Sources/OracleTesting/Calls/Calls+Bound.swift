import CandidateProtocol

extension Request.BoundTerm: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "boundTerm",
      [
        "at": .value(time), "data": .vector(data), "state": .vector(state),
        "noise": .vector(noise),
      ]
    ) {
      answer(.real(try await $0.boundTerm(at: time, data: data, state: state, noise: noise)))
    }
  }
}

extension SamplerUnderTest {
  public func boundTerm(at time: Int, data: [Double], state: [Double], noise: [Double]) throws
    -> Double
  { throw missing() }
}

extension Request.PriorTerm: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall("priorTerm", ["data": .vector(data)]) {
      answer(.real(try await $0.priorTerm(data: data)))
    }
  }
}

extension SamplerUnderTest {
  public func priorTerm(data: [Double]) throws -> Double { throw missing() }
}

extension Request.LossWeight: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall("lossWeight", ["at": .value(time), "sigma": .value(sigma)]) {
      answer(.real(try await $0.lossWeight(at: time, sigma: sigma)))
    }
  }
}

extension SamplerUnderTest {
  public func lossWeight(at time: Int, sigma: Double) throws -> Double { throw missing() }
}
