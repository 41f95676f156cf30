public import Derivation
import RealModule
public import Samplers

/// The law of a reverse chain for data of one coordinate that are a mixture of normal laws, by quadrature.
///
/// A step without noise carries the distribution function through its map, which never falls for the perfect network;
/// one with noise is an integral over the state that it starts from, by Gauss–Legendre panels that are as short as
/// the density, the noise and the map ask for:
///
/// ```
/// F'(y) = F(m^-1(y))                                   C = 0
/// p'(y) = integral of p(x) N(y; m(x), C^2) dx          C > 0
/// ```
///
/// Everything is computed by two rules, one of more points. What they differ by, what the weights of the better one
/// lack of 1, and what rounding can have done is the ``Estimate``'s error.
///
/// Source: own derivation; Trefethen, Approximation Theory and Approximation Practice (2013), theorem 19.3, for the
/// rule's error.
/// - Equation: `chain.mixture-law`
public struct MixtureChainLaw: Sendable {
  /// Where a chain starts, as for normal data.
  public typealias Start = GaussianChainLaw<Double>.Start

  /// The time of the state.
  public let time: Int
  /// q(x_t) there, which at t = 0 is the data's law.
  let target: SmoothLaw
  /// By the rule of more points, and by that of fewer.
  let fine, rough: MixturePropagation
  /// A rounding for each step that was taken, and what the weights lack of 1.
  let lost: Double

  /// How many points the better rule has on a panel, and the other.
  private static let (more, fewer) = (16, 13)

  /// - Parameters:
  ///   - chain: its steps.
  ///   - data: the law of x_0.
  ///   - gain: the factor by which the network's ε̂ is off; 1 is right.
  ///   - offset: what is added to its ε̂, in the units of a standard normal; 0 is right.
  ///   - start: the law of the first state.
  ///   - steps: how many steps are taken, from the first on; all of them if nil.
  ///   - watch: told after each step of either rule how many are done, of how many, and how often a step was evaluated
  ///     in all; what it throws ends the computation.
  /// - Throws: ``MixtureLawError`` if a map without noise may fall, a step's noise is too small for the rule, or there
  ///   is no such state.
  public init(
    of chain: ReverseChain<Double>, data: NormalMixture<Double>, gain: Double = 1,
    offset: Double = 0, from start: Start = .standardNormal, steps: Int? = nil,
    watch: (_ done: Int, _ total: Int, _ evaluations: Int) throws -> Void = { _, _, _ in }
  ) throws {
    let count = steps ?? chain.steps.count
    guard 0...chain.steps.count ~= count, let first = chain.steps.first else {
      throw MixtureLawError.steps(count, of: chain.steps.count)
    }
    guard gain.isFinite, offset.isFinite else {
      throw MixtureLawError.network(gain: gain, offset: offset)
    }
    let taken = chain.steps[0..<count]
    let power = taken.last?.previousSignalPower ?? first.signalPower
    time = taken.last?.previous ?? first.time
    target = SmoothLaw(data, signalPower: power)
    let law =
      switch start {
      case .standardNormal: SmoothLaw.standardNormal
      case .marginal: SmoothLaw(data, signalPower: first.signalPower)
      }
    var (done, before) = (0, 0)
    func propagated(_ points: Int) throws -> MixturePropagation {
      let made = try MixturePropagation(from: law, points: points, steps: taken) {
        MixtureStep($0, data: data, gain: gain, offset: offset)
      } watch: { evaluations in
        done += 1
        try watch(done, 2 * taken.count, before + evaluations)
      }
      before += made.evaluations
      return made
    }
    fine = try propagated(Self.more)
    rough = try propagated(Self.fewer)
    lost = fine.lost.magnitude + Double(count + 16) * Double.ulpOfOne
  }

  /// How many points the better rule had, over all steps.
  public var points: Int { fine.work }

  /// A number by both rules.
  ///
  /// - Parameters:
  ///   - roundoff: that it may have in the better one, beside what is lost of the mass.
  ///   - scale: what a share of the mass counts.
  ///   - value: the number.
  func estimate(
    roundoff: Double = 0, scale: Double, _ value: (MixturePropagation) -> Double
  ) -> Estimate {
    let best = value(fine)
    return Estimate(best, error: (best - value(rough)).magnitude + roundoff + lost * scale)
  }
}

/// Why a mixture's chain has no law by this method.
public enum MixtureLawError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The chain has no such state.
  case steps(Int, of: Int)
  /// A quantile is asked for too near 0 or 1.
  case probability(Double)
  /// The network's error is not finite.
  case network(gain: Double, offset: Double)
  /// A step without noise is not shown to rise: its map could fold the line.
  case notIncreasing(time: Int, previous: Int, slope: Double)
  /// A step's coefficients make numbers that are not finite.
  case notFinite(time: Int, previous: Int)
  /// A step's noise is so small that the rule would need too many points.
  case tooFine(time: Int, previous: Int, deviation: Double)

  public var description: String {
    switch self {
    case .steps(let count, let all):
      "the law after \(count) steps of a chain of \(all) does not exist"
    case .probability(let value):
      "the probability \(value) is too near 0 or 1 for a quantile"
    case .network(let gain, let offset):
      "a network's gain \(gain) and offset \(offset) must be finite"
    case .notIncreasing(let time, let previous, let slope):
      "the step from \(time) to \(previous) adds no noise and may fall"
        + (slope.isFinite ? ", with slope \(slope): " : ": ")
        + "its law is not a distribution function carried along"
    case .notFinite(let time, let previous):
      "the step from \(time) to \(previous) makes numbers that are not finite"
    case .tooFine(let time, let previous, let deviation):
      "the step from \(time) to \(previous) with noise of deviation \(deviation) needs more than "
        + "\(Panels.most) panels; without noise it needs few"
    }
  }
}
