public import CandidateProtocol
public import Derivation

extension Request.ScheduleTable: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall("schedule", ["family": .text(".\(family)"), "steps": .value(steps)]) {
      let table = try await $0.schedule(family: family, steps: steps)
      return answer(.vector(table.signalPowers), table.betas.map(JSON.vector))
    }
  }
}

extension SamplerUnderTest {
  public func schedule(family: ScheduleFamily, steps: Int) throws -> (
    signalPowers: [Double], betas: [Double]?
  ) { throw missing() }
}

extension Schedule: CallingPayload {
  /// A list of β, or the family where the library takes no list.
  func call<S>() -> SamplerCall<S> {
    SamplerCall("configure", ["betas": .text("check.betas")]) {
      do {
        try await $0.configure(betas: betas)
      } catch let reason as Conformance.Unsupported {
        guard let family else { throw reason }
        try await $0.configure(family: family, steps: steps)
      }
      let powers = try await $0.claimed { try await $0.signalPowers() }
      return answer(.bool(true), powers.map(JSON.vector))
    }
  }
}

extension SamplerUnderTest {
  public func configure(betas: [Double]) throws { throw missing() }

  public func configure(family: ScheduleFamily, steps: Int) throws { throw missing() }

  public func signalPowers() throws -> [Double] { throw missing() }
}

extension Request.Timesteps: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "timesteps",
      ["steps": .value(steps), "count": .value(count), "spacing": .text(".\(spacing)")]
    ) {
      let times = try await $0.timesteps(steps: steps, count: count, spacing: spacing)
      return answer(.vector(times.map(Double.init)))
    }
  }
}

extension SamplerUnderTest {
  public func timesteps(steps: Int, count: Int, spacing: Spacing) throws -> [Int] {
    throw missing()
  }
}

extension Request.Slerp: CallingPayload {
  func call<S>() -> SamplerCall<S> {
    SamplerCall(
      "slerp", ["": .vector(first), "": .vector(second), "fraction": .value(fraction)]
    ) {
      answer(.vector(try await $0.slerp(first, second, fraction: fraction)))
    }
  }
}

extension SamplerUnderTest {
  public func slerp(_ first: [Double], _ second: [Double], fraction: Double) throws -> [Double] {
    throw missing()
  }
}
