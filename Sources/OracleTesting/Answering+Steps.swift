import CandidateProtocol
import Judging
import Rows

/// Answers to steps: the state, and what else the library shows of the step.
extension SamplerUnderTest {
  mutating func answer(to step: Request.Step) async throws -> JSON {
    let (time, previous, eta, state) = (step.time, step.previous, step.eta, step.state)
    let (values, fresh) = (step.prediction.values, step.freshNoise)
    switch step.prediction.kind {
    case .noise:
      let next = try await self.step(
        from: time, to: previous, eta: eta, state: state, noise: values, freshNoise: fresh)
      let data = try await claimed {
        try await $0.stepData(
          from: time, to: previous, eta: eta, state: state, noise: values)
      }
      let law = try await claimed {
        try await $0.stepLaw(from: time, to: previous, eta: eta, state: state, noise: values)
      }
      return answer(next, data, law?.mean, (law?.variance).map(JSON.real))
    case .velocity:
      let next = try await self.step(
        from: time, to: previous, eta: eta, state: state, velocity: values, freshNoise: fresh)
      let data = try await claimed {
        try await $0.stepData(
          from: time, to: previous, eta: eta, state: state, velocity: values)
      }
      return answer(next, data)
    case .data:
      let next = try await self.step(
        from: time, to: previous, eta: eta, state: state, data: values, freshNoise: fresh)
      let data = try await claimed {
        try await $0.stepData(from: time, to: previous, eta: eta, state: state, data: values)
      }
      return answer(next, data)
    }
  }

  mutating func answer(to step: Request.AncestralStep) async throws -> JSON {
    let (time, previous, state) = (step.time, step.previous ?? step.time - 1, step.state)
    let (values, fresh) = (step.prediction.values, step.freshNoise)
    if let head = step.head { return try await answer(to: step, head: head) }
    switch step.prediction.kind {
    case .noise:
      let next = try await ancestralStep(
        from: time, to: previous, state: state, noise: values, freshNoise: fresh)
      let data = try await claimed {
        try await $0.ancestralData(from: time, to: previous, state: state, noise: values)
      }
      let law = try await claimed {
        try await $0.ancestralLaw(from: time, to: previous, state: state, noise: values)
      }
      return answer(next, data, law?.mean, (law?.variance).map(JSON.real))
    case .velocity:
      let next = try await ancestralStep(
        from: time, to: previous, state: state, velocity: values, freshNoise: fresh)
      let data = try await claimed {
        try await $0.ancestralData(from: time, to: previous, state: state, velocity: values)
      }
      return answer(next, data)
    case .data:
      let next = try await ancestralStep(
        from: time, to: previous, state: state, data: values, freshNoise: fresh)
      let data = try await claimed {
        try await $0.ancestralData(from: time, to: previous, state: state, data: values)
      }
      return answer(next, data)
    }
  }

  /// A learned variance, asked with predictions of noise.
  private mutating func answer(
    to step: Request.AncestralStep, head: [Double]
  ) async throws -> JSON {
    let (time, previous, state) = (step.time, step.previous ?? step.time - 1, step.state)
    guard step.prediction.kind == .noise else {
      throw Conformance.Unsupported("a learned variance is asked with predictions of noise")
    }
    let values = step.prediction.values
    let next = try await ancestralStep(
      from: time, to: previous, state: state, noise: values, head: head,
      freshNoise: step.freshNoise)
    let law = try await claimed {
      try await $0.ancestralLaw(
        from: time, to: previous, state: state, noise: values, head: head)
    }
    return answer(next, nil, law?.mean, (law?.variances).map(JSON.vector))
  }

  private func answer(
    _ next: [Double], _ data: [Double]?, _ mean: [Double]? = nil, _ variance: JSON? = nil
  ) -> JSON {
    .members([
      "x_prev": .vector(next), "x0": data.map(JSON.vector), "mean": mean.map(JSON.vector),
      "variance": variance,
    ])
  }

  /// A value that the sampler may leave out; nil if it does.
  mutating func claimed<Value>(
    _ value: (inout Self) async throws -> Value
  ) async throws -> Value? {
    do { return try await value(&self) } catch is Conformance.Unsupported { return nil }
  }
}
