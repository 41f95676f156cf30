import Derivation
import RealModule
import Statistics

/// What is asked of a law, each number with the error that the computation can see.
extension MixtureChainLaw {
  /// E X.
  public var mean: Estimate {
    estimate(roundoff: fine.imageShift, scale: size) { $0.mean { $0 } }
  }

  /// Var X.
  public var variance: Estimate {
    let center = fine.mean { $0 }
    let deviation = fine.mean { ($0 - center) * ($0 - center) }.squareRoot()
    let roundoff = fine.imageShift * (2 * deviation + fine.imageShift)
    return estimate(roundoff: roundoff, scale: size * size) { propagation in
      let center = propagation.mean { $0 }
      return propagation.mean { ($0 - center) * ($0 - center) }
    }
  }

  /// E f(X) of a smooth function whose slope is at most 1, or the largest slope that is told.
  public func expectation(slope: Double = 1, _ function: (Double) -> Double) -> Estimate {
    let size = fine.mean(of: { function($0) * function($0) }).squareRoot()
    return estimate(roundoff: slope * fine.imageShift, scale: size) { $0.mean(of: function) }
  }

  /// The root of E X², the scale of what a share of the mass counts.
  private var size: Double { fine.mean(of: { $0 * $0 }).squareRoot() }

  /// P(X ≤ y).
  public func distribution(at y: Double) -> Estimate {
    let best = fine.tails(at: y)
    let difference = (best.lower - rough.tails(at: y).lower).magnitude
    return Estimate(best.lower, error: difference + best.roundoff + lost)
  }

  /// P(X ∈ interval), such as the share of samples in an empty middle.
  public func probability(in interval: ClosedRange<Double>) -> Estimate {
    let (from, to) = (interval.lowerBound, interval.upperBound)
    let roundoff = fine.tails(at: from).roundoff + fine.tails(at: to).roundoff
    return estimate(roundoff: roundoff, scale: 1) { propagation in
      let (first, last) = (propagation.tails(at: from), propagation.tails(at: to))
      // From the side where the numbers are small.
      return first.lower > 0.5 ? first.upper - last.upper : last.lower - first.lower
    }
  }

  /// The density, or nil where mass sits at a point.
  public func density(at y: Double) -> Estimate? {
    guard let best = fine.density(at: y), let other = rough.density(at: y) else { return nil }
    let difference = (best.value - other.value).magnitude
    return Estimate(best.value, error: difference + best.roundoff + lost * best.value)
  }

  /// The quantile of a probability.
  ///
  /// - Parameter probability: in (0, 1), at least 1e-15 from either end.
  /// - Throws: `LawError` for another.
  public func quantile(_ probability: Double) throws -> Estimate {
    let score = -(try NormalLaw.quantile(upper: probability))
    guard score.magnitude < NormalSum.reach else {
      throw MixtureLawError.probability(probability)
    }
    return quantile(score: score)
  }

  /// The quantile of Φ(z), which resolves both tails; |z| below 8.
  func quantile(score z: Double) -> Estimate {
    let best = fine.quantile(score: z)
    // Between the quantiles of what the mass may be off by.
    let density = Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    let step = min(1, lost / density)
    let low = fine.quantile(score: z - step).value
    let high = fine.quantile(score: z + step).value
    let difference = (best.value - rough.quantile(score: z).value).magnitude
    return Estimate(
      best.value, error: difference + best.roundoff + max(best.value - low, high - best.value))
  }

  /// The Wasserstein-2 distance to q(x_t) at the state's time: at t = 0 to the data, single points among them.
  public func distanceToData() -> Estimate {
    let square = fine.squaredDistance(to: target)
    // Without noise both rules ask the same map.
    let other = fine.isStart ? square : rough.squaredDistance(to: target)
    // A share of the mass may have to go as far as the two laws reach.
    let (low, high) = (target.support.lowerBound, target.support.upperBound)
    let reach = fine.nodes.reduce(high - low) { max($0, high - $1.image, $1.image - low) }
    let best = Estimate(
      square: Estimate(square.value, error: square.error + lost * reach * reach))
    let difference = (best.value - other.value.squareRoot()).magnitude
    return Estimate(best.value, error: best.error + difference + fine.imageShift)
  }
}
