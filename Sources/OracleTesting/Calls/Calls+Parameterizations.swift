import CandidateProtocol

extension Request.PredictData: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    let values = prediction.values
    return SamplerCall(
      "predictedData",
      ["at": .times(times), "state": .vector(state), prediction.label: .vector(values)]
    ) { sampler in
      let data =
        switch (times, prediction.kind) {
        case (.one(let time), .noise):
          try await sampler.predictedData(at: time, state: state, noise: values)
        case (.batch(let times), .noise):
          try await sampler.predictedData(at: times, state: state, noise: values)
        case (.one(let time), .velocity):
          try await sampler.predictedData(at: time, state: state, velocity: values)
        case (.batch(let times), .velocity):
          try await sampler.predictedData(at: times, state: state, velocity: values)
        case (_, .data): values
        }
      return answer(.vector(data))
    }
  }
}

extension SamplerUnderTest {
  public func predictedData(at time: Int, state: [Double], noise: [Double]) throws -> [Double] {
    throw missing()
  }

  public func predictedData(at times: [Int], state: [Double], noise: [Double]) throws -> [Double] {
    throw missing("predictedData(at:state:noise:) for a batch")
  }

  public func predictedData(at time: Int, state: [Double], velocity: [Double]) throws -> [Double] {
    throw missing()
  }

  public func predictedData(at times: [Int], state: [Double], velocity: [Double]) throws -> [Double]
  { throw missing("predictedData(at:state:velocity:) for a batch") }
}

extension Request.PredictNoise: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    let values = prediction.values
    return SamplerCall(
      "predictedNoise",
      ["at": .times(times), "state": .vector(state), prediction.label: .vector(values)]
    ) { sampler in
      let noise =
        switch (times, prediction.kind) {
        case (.one(let time), .data):
          try await sampler.predictedNoise(at: time, state: state, data: values)
        case (.batch(let times), .data):
          try await sampler.predictedNoise(at: times, state: state, data: values)
        case (.one(let time), .velocity):
          try await sampler.predictedNoise(at: time, state: state, velocity: values)
        case (.batch(let times), .velocity):
          try await sampler.predictedNoise(at: times, state: state, velocity: values)
        case (_, .noise): values
        }
      return answer(.vector(noise))
    }
  }
}

extension SamplerUnderTest {
  public func predictedNoise(at time: Int, state: [Double], data: [Double]) throws -> [Double] {
    throw missing()
  }

  public func predictedNoise(at times: [Int], state: [Double], data: [Double]) throws -> [Double] {
    throw missing("predictedNoise(at:state:data:) for a batch")
  }

  public func predictedNoise(at time: Int, state: [Double], velocity: [Double]) throws -> [Double] {
    throw missing()
  }

  public func predictedNoise(at times: [Int], state: [Double], velocity: [Double]) throws
    -> [Double]
  { throw missing("predictedNoise(at:state:velocity:) for a batch") }
}

extension Request.Velocity: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "velocity", ["at": .times(times), "data": .vector(data), "noise": .vector(noise)]
    ) {
      switch times {
      case .one(let time):
        answer(.vector(try await $0.velocity(at: time, data: data, noise: noise)))
      case .batch(let times):
        answer(.vector(try await $0.velocity(at: times, data: data, noise: noise)))
      }
    }
  }
}

extension SamplerUnderTest {
  public func velocity(at time: Int, data: [Double], noise: [Double]) throws -> [Double] {
    throw missing()
  }

  public func velocity(at times: [Int], data: [Double], noise: [Double]) throws -> [Double] {
    throw missing("velocity(at:data:noise:) for a batch")
  }
}
