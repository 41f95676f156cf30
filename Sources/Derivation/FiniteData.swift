public import RealModule

/// A finite data set as the law of the data: each of its points is equally likely.
///
/// Given x_t, Bayes' rule gives each point the share that its likelihood q(x_t∣x_0 = x_i) has of all of them,
/// and what q(x_t∣x_0) has in front of its exponential is the same for all points.
public enum FiniteData {
  /// The exponent of q(x_t∣x_0 = x_i).
  ///
  /// ```
  /// exponent = -|xt - a * x[i]|^2 / (2 * s^2)
  /// ```
  ///
  /// - Parameters:
  ///   - state: x_t, one number a coordinate.
  ///   - point: x_i; coordinates beyond those of the state do not count.
  ///   - signalPower: ᾱ_t in [0, 1).
  /// - Returns: dimensionless, 0 or less.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1).
  ///
  /// Conditioning: with distances as differences the exponent is off by a few roundings of itself.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (4), for the density.
  /// - Equation: `chain.empirical-predictor`
  @inlinable
  public static func exponent<F: RadicalField>(
    state: [F], point: [F], signalPower: F
  ) throws(DerivationError) -> F {
    let rate = try Forward.signalRate(signalPower)
    let variance = Forward.marginalVariance(signalPower: signalPower)
    try variance.requirePositive("the variance 1 − ᾱ_t", range: "(0, 1]")
    let square = zip(state, point).reduce(0 as F) { sum, pair in
      let distance = pair.0 - rate * pair.1
      return sum + distance * distance
    }
    return -square / (2 * variance)
  }

  /// The weight of one point, up to a factor that all have in common: the exponential.
  ///
  /// - Parameters: as of ``exponent(state:point:signalPower:)``.
  /// - Returns: in (0, 1]; it underflows far from the point, where ``weights(state:points:signalPower:)`` does not.
  /// - Throws: as that does.
  /// - Equation: `chain.empirical-predictor`
  @inlinable
  public static func weight<F: AnalyticField>(
    state: [F], point: [F], signalPower: F
  ) throws(DerivationError) -> F {
    F.exp(try exponent(state: state, point: point, signalPower: signalPower))
  }

  /// The chance of each point given x_t: a softmax of the exponents.
  ///
  /// - Parameters:
  ///   - state: x_t.
  ///   - points: x_1, …, x_n, at least one.
  ///   - signalPower: ᾱ_t in [0, 1).
  /// - Returns: n numbers that sum to one.
  /// - Throws: ``DerivationError`` if there is no point, or ᾱ_t is outside [0, 1).
  ///
  /// Exponents are taken relative to the largest, so no exponential overflows, and one is 1.
  /// Source: own derivation.
  /// - Equation: `chain.empirical-predictor`
  @inlinable
  public static func weights<F: AnalyticField>(
    state: [F], points: [[F]], signalPower: F
  ) throws(DerivationError) -> [F] {
    guard !points.isEmpty else {
      throw .outOfRange(quantity: "the number of points", value: "0", range: "1…")
    }
    var exponents: [F] = []
    for point in points {
      exponents.append(try exponent(state: state, point: point, signalPower: signalPower))
    }
    let largest = exponents.dropFirst().reduce(exponents[0]) { $1.mayExceed($0) ? $1 : $0 }
    let relative = exponents.map { F.exp($0 - largest) }
    let total = relative.reduce(0 as F, +)
    return relative.map { $0 / total }
  }

  /// The mean of points, each with a weight, coordinate by coordinate.
  ///
  /// ```
  /// mean = (sum over i of w[i] * x[i]) / (sum over i of w[i])
  /// ```
  ///
  /// - Parameters:
  ///   - points: x_1, …, x_n, all of one dimension.
  ///   - weights: as many, 0 or more, not all 0; they need not sum to one.
  /// - Returns: within the convex hull of the points; as many coordinates as the first has, none if there is none.
  /// - Equation: `chain.empirical-predictor`
  @inlinable
  public static func mean<F: AlgebraicField>(of points: [[F]], weights: [F]) -> [F] {
    let total = weights.reduce(0 as F, +)
    return (points.first ?? []).indices.map { place in
      zip(points, weights).reduce(0 as F) { $0 + $1.1 * $1.0[place] } / total
    }
  }

  /// E[x_0∣x_t], the best prediction of the data.
  ///
  /// - Parameters: as of ``weights(state:points:signalPower:)``; all points are of one dimension.
  /// - Returns: one number a coordinate.
  /// - Throws: as that does.
  ///
  /// Special cases: the limit of a `NormalMixture` whose variances go to 0. As s → 0 it is the nearest point of
  /// x_t/a.
  /// - Equation: `chain.empirical-predictor`
  @inlinable
  public static func predictedData<F: AnalyticField>(
    state: [F], points: [[F]], signalPower: F
  ) throws(DerivationError) -> [F] {
    mean(
      of: points,
      weights: try weights(state: state, points: points, signalPower: signalPower))
  }
}
