import CGSL
import CPhilox

/// GSL's random distributions over a generator of choice.
///
/// Not to be shared between threads; a generator is cheap, and a stream's lanes are independent.
public final class GSLGenerator: RandomNumberGenerator {
  private let handle: Owned<gsl_rng>

  /// A ``Stream``'s words, from the beginning of its lane, as a `gsl_rng_type` of our own.
  ///
  /// - Throws: ``GSLError`` if memory is short.
  public init(philox stream: Stream) throws(GSLError) {
    handle = try Owned(
      "gsl_rng_alloc", allocate: { gsl_rng_alloc(Self.philox) }, free: { gsl_rng_free($0) })
    gsl_rng_state(handle.pointer).assumingMemoryBound(to: State.self).pointee = State(
      key: stream.key, lane: stream.lane, index: 0, second: 0, hasSecond: false)
  }

  /// Lüscher's ranlux at its highest luxury level in 48 bits (`ranlxd2`): slow, of another family than
  /// Philox, and with a proof behind it. A cross-check.
  ///
  /// - Throws: ``GSLError`` if memory is short.
  public init(ranlux seed: UInt32) throws(GSLError) {
    handle = try Owned(
      "gsl_rng_alloc", allocate: { gsl_rng_alloc(oracle_ranlux_double()) },
      free: { gsl_rng_free($0) })
    gsl_rng_set(handle.pointer, UInt(seed))
  }

  /// The Mersenne Twister, GSL's own default: the yardstick of speed.
  ///
  /// - Throws: ``GSLError`` if memory is short.
  public init(mersenneTwister seed: UInt32) throws(GSLError) {
    handle = try Owned(
      "gsl_rng_alloc", allocate: { gsl_rng_alloc(oracle_mersenne_twister()) },
      free: { gsl_rng_free($0) })
    gsl_rng_set(handle.pointer, UInt(seed))
  }

  /// 64 bits, from two calls of 32, which every generator here can give.
  public func next() -> UInt64 {
    func half() -> UInt64 { UInt64(gsl_rng_uniform(handle.pointer) * 0x1p32) }
    return half() << 32 | half()
  }

  /// In [0, 1).
  public func uniform() -> Double { gsl_rng_uniform(handle.pointer) }

  /// N(0, 1), by GSL's ziggurat.
  public func normal() -> Double { gsl_ran_gaussian_ziggurat(handle.pointer, 1) }

  /// Fills memory with independent N(0, 1), by GSL's ziggurat.
  public func fill(normals values: UnsafeMutableBufferPointer<Double>) {
    for index in values.indices { values[index] = gsl_ran_gaussian_ziggurat(handle.pointer, 1) }
  }

  /// Chi-square.
  ///
  /// - Parameter degrees: above 0.
  public func chiSquare(degrees: Double) -> Double { gsl_ran_chisq(handle.pointer, degrees) }

  /// Gamma with the density x^(a−1) e^(−x/b).
  public func gamma(shape: Double, scale: Double) -> Double {
    gsl_ran_gamma(handle.pointer, shape, scale)
  }

  /// Successes among trials.
  public func binomial(trials: UInt32, probability: Double) -> UInt32 {
    gsl_ran_binomial(handle.pointer, probability, trials)
  }

  /// Poisson.
  public func poisson(mean: Double) -> UInt32 { gsl_ran_poisson(handle.pointer, mean) }

  /// What GSL keeps for us between two calls.
  private struct State {
    var key: UInt64
    var lane: UInt64
    var index: UInt64
    var second: UInt64
    var hasSecond: Bool

    mutating func next() -> UInt64 {
      if hasSecond {
        hasSecond = false
        return second
      }
      return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2) {
        philox4x32_10(key, lane, index, $0.baseAddress, 1)
        index &+= 1
        second = $0[1]
        hasSecond = true
        return $0[0]
      }
    }
  }

  /// Philox as GSL sees a generator: 32 bits from `get`, 53 from `get_double`, each from a word.
  private static var philox: UnsafePointer<gsl_rng_type> {
    UnsafePointer(PhiloxType.shared.pointer)
  }

  private final class PhiloxType: Sendable {
    static let shared = PhiloxType()
    nonisolated(unsafe) let pointer = UnsafeMutablePointer<gsl_rng_type>.allocate(capacity: 1)
    private static let name: StaticString = "philox4x32_10"

    private init() {
      _ = GSL.isQuiet
      let name = UnsafeRawPointer(Self.name.utf8Start).assumingMemoryBound(to: CChar.self)
      pointer.initialize(
        to: gsl_rng_type(
          name: name, max: 0xffff_ffff, min: 0, size: MemoryLayout<State>.size,
          set: { state, seed in
            state?.assumingMemoryBound(to: State.self).pointee = State(
              key: UInt64(seed), lane: 0, index: 0, second: 0, hasSecond: false)
          },
          get: { state in
            guard let state else { return 0 }
            return UInt(state.assumingMemoryBound(to: State.self).pointee.next() >> 32)
          },
          get_double: { state in
            guard let state else { return 0 }
            return Double(state.assumingMemoryBound(to: State.self).pointee.next() >> 11) * 0x1p-53
          }))
    }
  }
}
