import CandidateProtocol

extension Request.ForwardStep: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "forwardStep", ["to": .value(time), "state": .vector(state), "noise": .vector(noise)]
    ) {
      answer(.vector(try await $0.forwardStep(to: time, state: state, noise: noise)))
    }
  }
}

extension SamplerUnderTest {
  public func forwardStep(to time: Int, state: [Double], noise: [Double]) throws -> [Double] {
    throw missing()
  }
}

extension Request.ForwardMarginal: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "forwardMarginal", ["at": .times(times), "data": .vector(data), "noise": .vector(noise)]
    ) {
      switch times {
      case .one(let time):
        answer(.vector(try await $0.forwardMarginal(at: time, data: data, noise: noise)))
      case .batch(let times):
        answer(.vector(try await $0.forwardMarginal(at: times, data: data, noise: noise)))
      }
    }
  }
}

extension SamplerUnderTest {
  public func forwardMarginal(at time: Int, data: [Double], noise: [Double]) throws -> [Double] {
    throw missing()
  }

  public func forwardMarginal(at times: [Int], data: [Double], noise: [Double]) throws -> [Double] {
    throw missing("forwardMarginal(at:data:noise:) for a batch")
  }
}

extension Request.Posterior: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "posterior", ["at": .value(time), "data": .vector(data), "state": .vector(state)]
    ) {
      let law = try await $0.posterior(at: time, data: data, state: state)
      return answer(.vector(law.mean), .real(law.variance))
    }
  }
}

extension SamplerUnderTest {
  public func posterior(at time: Int, data: [Double], state: [Double]) throws -> (
    mean: [Double], variance: Double
  ) { throw missing() }
}
