import CAllocations
import Derivation
import Samplers
import Testing

/// How often steps ask for memory.
@Suite(.enabled(if: allocations_of_this_thread() >= 0, "only glibc's allocations are counted"))
struct AllocationTests {
  /// What a body asks for on this thread.
  private static func allocations(_ body: () throws -> Void) rethrows -> Int {
    let before = allocations_of_this_thread()
    try body()
    return allocations_of_this_thread() - before
  }

  private func check<Scalar: StateScalar>(_: Scalar.Type) throws {
    let count = 100_000
    let memories = (0..<4).map { lane in
      let memory = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: count)
      NoiseLane(key: 1, lane: UInt64(lane)).fill(memory, from: 0)
      return memory
    }
    defer { for memory in memories { memory.deallocate() } }
    let (x, e, z) = (
      UnsafeBufferPointer(memories[0]), UnsafeBufferPointer(memories[1]),
      UnsafeBufferPointer(memories[2])
    )
    for eta in [0.0, 1] {
      let step = try MemoryStep<Scalar>(Sampler.family(eta: eta).coefficients(to: 0.6, from: 0.5))
      for noise in [StepNoise<Scalar>.none, .given(z), .drawn(NoiseLane(key: 2), from: 0)] {
        let found = try Self.allocations {
          for _ in 0..<10 {
            try step.take(from: x, predictions: e, freshNoise: noise, into: memories[3])
          }
        }
        #expect(found == 0, "\(Scalar.self), η = \(eta), \(noise)")
      }
    }
    let learned = try LearnedVarianceStep<Scalar>(to: 0.6, from: 0.5)
    let found = try Self.allocations {
      try learned.take(
        from: x, predictions: e, heads: e, freshNoise: .drawn(NoiseLane(key: 2), from: 0),
        into: memories[3])
    }
    #expect(found == 0, "\(Scalar.self), learned variance")
  }

  @Test func `a step asks for no memory`() throws {
    try check(Float.self)
    try check(Double.self)
  }

  @Test func `what asks for memory is seen`() {
    #expect(Self.allocations { _ = [Double](repeating: 1, count: 1000).map { $0 + 1 } } >= 1)
  }
}
