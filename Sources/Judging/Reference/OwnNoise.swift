import CandidateProtocol
import RealModule
import Rows
import Scalars

/// The noise that the reference draws when a request has none: Box and Muller's normals on SplitMix64,
/// of no kin to the streams with which the oracle judges.
struct OwnNoise {
  private var generator: SplitMix64
  private var spare: Double?

  init(seed: Int) { generator = SplitMix64(seed: UInt64(seed)) }

  /// The next number of N(0, 1).
  mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    let (radius, angle) = ((-2 * Double.log(uniform())).squareRoot(), 2 * .pi * uniform())
    spare = radius * .sin(angle)
    return radius * .cos(angle)
  }

  private mutating func uniform() -> Double {
    (Double(generator.next() >> 11) + 0.5) * 0x1p-53
  }

  /// A vector, each time with noise of its own.
  ///
  /// - Parameters:
  ///   - values: d numbers.
  ///   - draws: how often, and from which seed.
  ///   - formula: of a number and its noise.
  static func repeated(
    _ values: [Double], _ draws: Draws, _ formula: (Double, Double) throws -> Double
  ) rethrows -> [Double] {
    var noise = OwnNoise(seed: draws.seed)
    var drawn: [Double] = []
    drawn.reserveCapacity(draws.count * values.count)
    for _ in 0..<draws.count {
      for value in values { drawn.append(try formula(value, noise.normal())) }
    }
    return drawn
  }
}
