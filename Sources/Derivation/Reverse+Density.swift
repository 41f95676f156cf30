public import RealModule

extension Reverse {
  /// The density of x_prev where x_t sits at points: the kernels of a step, summed.
  ///
  /// ```
  /// p(xPrev) = integral of N(xPrev; m(xt), C^2) p(xt) dxt = sum over i of weight[i] * N(xPrev; mean[i], C^2)
  /// ```
  ///
  /// With a rule of quadrature's points, its weights times p(x_t) there, and mean[i] = m(point[i]) it is the rule's sum
  /// for the integral, whatever the step's mean m.
  ///
  /// - Parameters:
  ///   - state: x_prev, one coordinate.
  ///   - means: where the step's mean leads from each point.
  ///   - weights: the mass at each point, as many.
  ///   - variance: C², that of the step's own noise, above 0.
  /// - Returns: a density, 0 or more.
  /// - Throws: ``DerivationError`` if the variance is not above 0.
  ///
  /// Source: own derivation (Chapman and Kolmogorov's equation).
  /// - Equation: `chain.mixture-law`
  @inlinable
  public static func density<F: AnalyticField>(
    at state: F, means: [F], weights: [F], variance: F
  ) throws(DerivationError) -> F {
    try variance.requirePositive("the variance of a step")
    var sum: F = 0
    for (mean, weight) in zip(means, weights) {
      sum += try weight * F.exp(logNormalDensity(at: state, mean: mean, variance: variance))
    }
    return sum
  }
}
