import CandidateProtocol

extension Request.Sigma: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "sigma", ["from": .value(time), "to": .value(previous), "eta": .value(eta)]
    ) {
      answer(.real(try await $0.sigma(from: time, to: previous, eta: eta)))
    }
  }
}

extension SamplerUnderTest {
  public func sigma(from time: Int, to previous: Int, eta: Double) throws -> Double {
    throw missing()
  }
}

extension Request.Step: CallingPayload {
  /// The state, and what else the library shows of the step.
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "step",
      [
        "from": .value(time), "to": .value(previous), "eta": .value(eta), "state": .vector(state),
        prediction.label: .vector(prediction.values), "freshNoise": .vector(freshNoise),
      ]
    ) { sampler in
      let next = try await self.next(of: &sampler)
      let data = try await sampler.claimed { try await self.data(of: &$0) }
      guard prediction.kind == .noise else { return answer(.vector(next), data.map(JSON.vector)) }
      let law = try await sampler.claimed {
        try await $0.stepLaw(
          from: time, to: previous, eta: eta, state: state, noise: prediction.values)
      }
      return answer(
        .vector(next), data.map(JSON.vector), (law?.mean).map(JSON.vector),
        (law?.variance).map(JSON.real))
    }
  }

  private func next(of sampler: inout some SamplerUnderTest) async throws -> [Double] {
    let values = prediction.values
    switch prediction.kind {
    case .noise:
      return try await sampler.step(
        from: time, to: previous, eta: eta, state: state, noise: values, freshNoise: freshNoise)
    case .velocity:
      return try await sampler.step(
        from: time, to: previous, eta: eta, state: state, velocity: values,
        freshNoise: freshNoise)
    case .data:
      return try await sampler.step(
        from: time, to: previous, eta: eta, state: state, data: values, freshNoise: freshNoise)
    }
  }

  private func data(of sampler: inout some SamplerUnderTest) async throws -> [Double] {
    let values = prediction.values
    switch prediction.kind {
    case .noise:
      return try await sampler.stepData(
        from: time, to: previous, eta: eta, state: state, noise: values)
    case .velocity:
      return try await sampler.stepData(
        from: time, to: previous, eta: eta, state: state, velocity: values)
    case .data:
      return try await sampler.stepData(
        from: time, to: previous, eta: eta, state: state, data: values)
    }
  }
}

extension SamplerUnderTest {
  public func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double],
    freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double],
    freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], data: [Double],
    freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double]
  ) throws -> [Double] { throw missing() }

  public func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double]
  ) throws -> [Double] { throw missing() }

  public func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], data: [Double]
  ) throws -> [Double] { throw missing() }

  public func stepLaw(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double]
  ) throws -> (mean: [Double], variance: Double) { throw missing() }
}

extension Request.Invert: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "inversionStep",
      [
        "from": .value(time), "to": .value(next), "state": .vector(state),
        "noise": .vector(noise),
      ]
    ) {
      answer(
        .vector(
          try await $0.inversionStep(from: time, to: next, state: state, noise: noise)))
    }
  }
}

extension SamplerUnderTest {
  public func inversionStep(from time: Int, to next: Int, state: [Double], noise: [Double]) throws
    -> [Double]
  { throw missing() }
}
