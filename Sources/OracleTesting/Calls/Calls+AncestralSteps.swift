import CandidateProtocol

extension Request.AncestralStep: CallingPayload {
  private var end: Int { previous ?? time - 1 }

  /// The state, and what else the library shows of the step.
  func call<S>() -> SamplerCall<S> {
    if let head { return call(head: head) }
    return SamplerCall(
      "ancestralStep",
      [
        "from": .value(time), "to": .value(end), "state": .vector(state),
        prediction.label: .vector(prediction.values), "freshNoise": .vector(freshNoise),
      ]
    ) { sampler in
      let next = try await self.next(of: &sampler)
      let data = try await sampler.claimed { try await self.data(of: &$0) }
      guard prediction.kind == .noise else { return answer(.vector(next), data.map(JSON.vector)) }
      let law = try await sampler.claimed {
        try await $0.ancestralLaw(from: time, to: end, state: state, noise: prediction.values)
      }
      return answer(
        .vector(next), data.map(JSON.vector), (law?.mean).map(JSON.vector),
        (law?.variance).map(JSON.real))
    }
  }

  /// A learned variance, asked with predictions of noise.
  private func call<S>(head: [Double]) -> SamplerCall<S> {
    SamplerCall(
      "ancestralStep",
      [
        "from": .value(time), "to": .value(end), "state": .vector(state),
        prediction.label: .vector(prediction.values), "head": .vector(head),
        "freshNoise": .vector(freshNoise),
      ]
    ) {
      guard prediction.kind == .noise else {
        throw Conformance.Unsupported("a learned variance is asked with predictions of noise")
      }
      let next = try await $0.ancestralStep(
        from: time, to: end, state: state, noise: prediction.values, head: head,
        freshNoise: freshNoise)
      let law = try await $0.claimed {
        try await $0.ancestralLaw(
          from: time, to: end, state: state, noise: prediction.values, head: head)
      }
      return answer(
        .vector(next), nil, (law?.mean).map(JSON.vector), (law?.variances).map(JSON.vector))
    }
  }

  private func next(of sampler: inout some SamplerUnderTest) async throws -> [Double] {
    let values = prediction.values
    switch prediction.kind {
    case .noise:
      return try await sampler.ancestralStep(
        from: time, to: end, state: state, noise: values, freshNoise: freshNoise)
    case .velocity:
      return try await sampler.ancestralStep(
        from: time, to: end, state: state, velocity: values, freshNoise: freshNoise)
    case .data:
      return try await sampler.ancestralStep(
        from: time, to: end, state: state, data: values, freshNoise: freshNoise)
    }
  }

  private func data(of sampler: inout some SamplerUnderTest) async throws -> [Double] {
    let values = prediction.values
    switch prediction.kind {
    case .noise:
      return try await sampler.ancestralData(from: time, to: end, state: state, noise: values)
    case .velocity:
      return try await sampler.ancestralData(from: time, to: end, state: state, velocity: values)
    case .data:
      return try await sampler.ancestralData(from: time, to: end, state: state, data: values)
    }
  }
}

extension SamplerUnderTest {
  public func ancestralStep(
    from time: Int, to previous: Int, state: [Double], noise: [Double], freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func ancestralStep(
    from time: Int, to previous: Int, state: [Double], velocity: [Double], freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func ancestralStep(
    from time: Int, to previous: Int, state: [Double], data: [Double], freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func ancestralStep(
    from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double],
    freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func ancestralData(from time: Int, to previous: Int, state: [Double], noise: [Double])
    throws -> [Double]
  { throw missing() }

  public func ancestralData(from time: Int, to previous: Int, state: [Double], velocity: [Double])
    throws -> [Double]
  { throw missing() }

  public func ancestralData(from time: Int, to previous: Int, state: [Double], data: [Double])
    throws -> [Double]
  { throw missing() }

  public func ancestralLaw(from time: Int, to previous: Int, state: [Double], noise: [Double])
    throws -> (mean: [Double], variance: Double)
  { throw missing() }

  public func ancestralLaw(
    from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double]
  ) throws -> (mean: [Double], variances: [Double]) { throw missing() }
}

extension Request.LearnedVariance: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "learnedVariance", ["from": .value(time), "to": .value(previous), "head": .vector(head)]
    ) {
      answer(.vector(try await $0.learnedVariance(from: time, to: previous, head: head)))
    }
  }
}

extension SamplerUnderTest {
  public func learnedVariance(from time: Int, to previous: Int, head: [Double]) throws -> [Double] {
    throw missing()
  }
}
