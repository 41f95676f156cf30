import RealModule
import Scalars

/// What the oracle answers when a chain asks its network, as data.
///
/// Every answer is chosen by the x̂_0 that it makes, its target u: ε̂ = (x − a u)/s, v̂ = (a x − u)/s, x̂_0 = u, with
/// a = √ᾱ and s = √(1−ᾱ) of the time that is told. So the chain stays bounded whatever it does, and within any
/// clip that is to be left alone.
public struct ChainNetwork: Sendable, Equatable {
  /// Which x̂_0 the answers make.
  public enum Target: Sendable, Equatable {
    /// 0 in each coordinate.
    case zero
    /// At the last call, the third last, and so on, or at those between: a magnitude of a list in each coordinate, the
    /// sign alternating, in all quarters of the coordinates but the first.
    case ladder([Double], isLast: Bool)
    /// In each call and coordinate of its own a sign times a weight of 0, 1, 2 or −1, by quarters of the coordinates; of
    /// which size, s/a says, and a limit.
    case signs(limit: Double, seed: UInt64)
    /// The best prediction of data N(mean, variance) in each coordinate.
    case normal(mean: Double, variance: Double)
  }

  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T.
  public var signalPowers: [Double]
  /// Answers are numbers of this format.
  public var precision: Precision
  /// S, by which calls are counted from the end.
  public var count: Int
  /// n·d.
  public var size: Int
  /// Which x̂_0 the answers make.
  public var target: Target

  /// A network from its parts; that of no schedule answers 0.
  public init(
    signalPowers: [Double] = [1], precision: Precision = .fp64, count: Int = 0, size: Int = 0,
    target: Target = .zero
  ) {
    (self.signalPowers, self.precision) = (signalPowers, precision)
    (self.count, self.size, self.target) = (count, size, target)
  }

  /// The answer to a call, one number for each of its state.
  ///
  /// Between two times log(s/a) is linear; beyond the ends it is that of the end. Where the state is no number, or
  /// there is no noise, the prediction is 0.
  ///
  /// - Parameters:
  ///   - call: what is asked.
  ///   - index: which call it is, from 0.
  public func answer(_ call: ChainCall, index: Int) -> [Double] {
    let power = signalPower(of: call)
    let (signal, noise) = (power.squareRoot(), (1 - power).squareRoot())
    guard noise > 0, signal > 0 else { return call.state.map { _ in 0 } }
    return call.state.indices.map { place in
      let x = call.state[place]
      guard x.isFinite else { return 0 }
      let target = self.target(at: size > 0 ? place % size : place, x, index, signal, noise)
      return switch call.kind {
      case .noise: precision.rounded((x - signal * target) / noise)
      case .velocity: precision.rounded((signal * x - target) / noise)
      case .data: precision.rounded(target)
      }
    }
  }

  /// ᾱ of a call.
  package func signalPower(of call: ChainCall) -> Double {
    if let power = call.signalPower { return power }
    let last = signalPowers.count - 1
    let time = min(max(call.time ?? 0, 0), Double(last))
    let (below, share) = (Int(time), time - time.rounded(.down))
    guard share > 0, below > 0 else {
      // Between data and the first time there is no s/a to go by.
      return share > 0 ? 1 + share * (signalPowers[1] - 1) : signalPowers[below]
    }
    let ends = (signalPowers[below], signalPowers[below + 1])
    let log = (1 - share) * .log((1 - ends.0) / ends.0) + share * .log((1 - ends.1) / ends.1)
    return 1 / (1 + .exp(log))
  }

  /// Which x̂_0 the prediction for one number makes.
  private func target(
    at place: Int, _ x: Double, _ index: Int, _ signal: Double, _ noise: Double
  ) -> Double {
    let quarter = Self.quarter(of: place)
    switch target {
    case .zero: return 0
    case .ladder(let magnitudes, let isLast):
      guard quarter > 0, Self.isOnLadder(index, of: count, isLast: isLast) else { return 0 }
      return (place / 4).isMultiple(of: 2)
        ? magnitudes[place / 8 % magnitudes.count] : -magnitudes[place / 8 % magnitudes.count]
    case .signs(let limit, let seed):
      var generator = SplitMix64(
        seed: seed ^ (UInt64(truncatingIfNeeded: index) << 32 | UInt64(truncatingIfNeeded: place)))
      let sign = generator.next() >> 63 == 0 ? 1.0 : -1
      return [0, 1, 2, -1][quarter] * sign * min(limit, noise / signal)
    case .normal(let mean, let variance):
      let power = signal * signal
      return mean + signal * variance / (power * variance + 1 - power) * (x - signal * mean)
    }
  }

  /// Whether a call is one of those with many sizes of x̂_0.
  package static func isOnLadder(_ index: Int, of count: Int, isLast: Bool) -> Bool {
    (count - index).isMultiple(of: 2) != isLast
  }

  /// In which quarter a coordinate is: they are dealt out, so that every point has all.
  package static func quarter(of place: Int) -> Int { place % 4 }
}
