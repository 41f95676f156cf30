public import Derivation
import RealModule

extension Wasserstein {
  /// Between two laws of one coordinate that are given by their quantiles.
  ///
  /// ```
  /// W2^2 = integral from 0 to 1 of (Q1(u) - Q2(u))^2 du = integral of (Q1(Phi(z)) - Q2(Phi(z)))^2 phi(z) dz
  /// ```
  ///
  /// On the line the quantile coupling is the best one. As functions of z the quantiles of a normal law are straight,
  /// and both tails are resolved. Gauss–Legendre's rule of ten points on panels that are halved where that changes
  /// their sum; a jump is halved down until it counts no more.
  ///
  /// - Parameters:
  ///   - first: the quantile of Φ(z) of one law, for z in ±8.3; never falling, square integrable.
  ///   - second: that of the other.
  /// - Returns: the distance. Its error is what the last halvings changed, and what lies beyond 8.3.
  ///
  /// Source: Villani, Topics in Optimal Transportation (2003), theorem 2.18.
  public static func distance(
    _ first: (Double) -> Double, _ second: (Double) -> Double
  ) -> Estimate {
    let reach = NormalSum.reach
    func squared(_ z: Double) -> Double {
      let distance = first(z) - second(z)
      return distance * distance
    }
    let ends = (0...24).map { reach * (Double($0) / 12 - 1) }
    let square = integral(over: ends) { z in
      squared(z) * Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    }
    // Beyond the reach lies 1e-16 of the mass.
    let beyond = 1e-16 * (squared(reach) + squared(-reach))
    return Estimate(square: Estimate(square.value, error: square.error + beyond))
  }

  /// The integral of a function that is not negative, by panels that are halved until it does not change their sum.
  ///
  /// After ``most`` halvings what is left is taken as it is: what it changes is in the error.
  ///
  /// - Parameter ends: of the panels to begin with, ascending: close enough that no feature lies between.
  static func integral(over ends: [Double], _ function: (Double) -> Double) -> Estimate {
    var open = zip(ends, ends.dropFirst()).map { ($0, $1, sum(function, $0, $1)) }
    let scale = open.reduce(0) { $0 + $1.2 }
    // Where a jump happens to change no sum, a few panels' worth of what is let go can stay unseen.
    var (total, error) = (0.0, 1e-10 * scale)
    var halvings = 0
    while let (from, to, whole) = open.popLast() {
      let middle = (from + to) / 2
      let (left, right) = (sum(function, from, middle), sum(function, middle, to))
      let change = (left + right - whole).magnitude
      halvings += 1
      let isNarrow = to - from <= 4 * Double.ulpOfOne * middle.magnitude
      if change <= 1e-12 * scale || isNarrow || halvings >= most {
        total += left + right
        error += change
      } else {
        open += [(from, middle, left), (middle, to, right)]
      }
    }
    return Estimate(total, error: error)
  }

  /// How many panels are halved: a smooth function needs dozens, a jump fifty, and one that is not known to the
  /// digits that are asked for would never be done.
  private static let most = 4000

  private static func sum(_ function: (Double) -> Double, _ from: Double, _ to: Double) -> Double {
    let (middle, half) = ((from + to) / 2, (to - from) / 2)
    return half
      * rule.reduce(0) {
        $0 + $1.weight * (function(middle - half * $1.point) + function(middle + half * $1.point))
      }
  }

  /// The positive points of Gauss–Legendre's rule of ten points and their weights.
  ///
  /// Source: Abramowitz and Stegun, table 25.4.
  private static let rule: [(point: Double, weight: Double)] = [
    (0.148874338981631210885, 0.295524224714752870174),
    (0.433395394129247190799, 0.269266719309996355091),
    (0.679409568299024406234, 0.219086362515982043996),
    (0.865063366688984510732, 0.149451349150580593146),
    (0.973906528517171720078, 0.066671344308688137594),
  ]
}
