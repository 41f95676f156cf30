public import RealModule

/// Noise schedules: β_t, and the cumulative signal power ᾱ_t that everything else is a function of.
public enum NoiseSchedule {
  /// The cumulative signal power ᾱ_t for t = 1, …, T, the running product of 1 − β.
  ///
  /// ```
  /// alphaBar[t] = (1 - beta[1]) * (1 - beta[2]) * ... * (1 - beta[t])
  /// ```
  ///
  /// - Parameter betas: β_1, …, β_T, dimensionless, each in (0, 1).
  /// - Returns: T values, dimensionless: strictly decreasing, each in (0, 1).
  ///
  /// Edge cases: no betas give no values; ᾱ_0 = 1 is not among the values.
  /// Conditioning: a product of positive factors is well conditioned, but 1 − ᾱ_t cancels at small
  /// t by a factor ᾱ_t/(1−ᾱ_t), 9999 at t = 1 of DDPM's schedule.
  /// Source: Ho et al., arXiv:2006.11239v2, above eq. (4). The DDIM paper writes α_t for ᾱ_t.
  /// - Equation: `schedule.signal-power`
  @inlinable
  public static func cumulativeSignalPower<F: AlgebraicField>(betas: [F]) -> [F] {
    var product: F = 1
    return betas.map { beta in
      product *= 1 - beta
      return product
    }
  }

  /// β_t of the linear schedule, evenly spaced from the first to the last, both included.
  ///
  /// ```
  /// beta[t] = betaStart + (betaEnd - betaStart) * (t - 1) / (T - 1)
  /// ```
  ///
  /// - Parameters:
  ///   - time: t in 1…T, as a member of the field.
  ///   - steps: T ≥ 2, as a member of the field.
  ///   - betaStart: β_1 in (0, 1).
  ///   - betaEnd: β_T in (0, 1).
  /// - Returns: β_t, dimensionless.
  ///
  /// Edge cases: t = 1 gives `betaStart` exactly, in floating point too.
  /// Conditioning: none; a few roundings.
  /// Source: Ho et al., arXiv:2006.11239v2, section 4 (β_1 = 1e-4, β_T = 0.02, T = 1000).
  /// - Equation: `schedule.linear`
  @inlinable
  public static func linearBeta<F: AlgebraicField>(
    at time: F, of steps: F, from betaStart: F, through betaEnd: F
  ) -> F {
    let fraction = (time - 1) / (steps - 1)
    return betaStart + (betaEnd - betaStart) * fraction
  }

  /// β_t of the scaled-linear schedule: the roots are evenly spaced.
  ///
  /// ```
  /// beta[t] = (sqrt(betaStart) + (sqrt(betaEnd) - sqrt(betaStart)) * (t - 1) / (T - 1))^2
  /// ```
  ///
  /// - Parameters: as ``linearBeta(at:of:from:through:)``.
  /// - Returns: β_t, dimensionless.
  /// - Throws: ``RootError`` if an end is negative.
  ///
  /// Source: Rombach et al., arXiv:2112.10752v2 (the code's `linear`; it is not DDPM's).
  /// - Equation: `schedule.scaled-linear`
  @inlinable
  public static func scaledLinearBeta<F: RadicalField>(
    at time: F, of steps: F, from betaStart: F, through betaEnd: F
  ) throws(RootError) -> F {
    let root = try linearBeta(
      at: time, of: steps, from: betaStart.root(), through: betaEnd.root())
    return root * root
  }

  /// β_t of the cosine schedule, capped, without the subtraction that loses digits.
  ///
  /// ```
  /// beta[t] = min(1 - f(t) / f(t-1), cap),  f(t) = cos^2((t/T + s) / (1 + s) * pi/2)
  ///         = min(sin(B - A) * sin(A + B) / cos^2(A), cap)
  /// A = ((t-1)/T + s) / (1 + s) * pi/2,  B = (t/T + s) / (1 + s) * pi/2
  /// ```
  ///
  /// - Parameters:
  ///   - time: t in 1…T.
  ///   - steps: T ≥ 2.
  ///   - offset: s ≥ 0, 0.008 in the paper.
  ///   - cap: the largest β, 0.999 in the paper.
  /// - Returns: β_t, dimensionless, in (0, cap].
  ///
  /// Conditioning: near t = T both cos A and sin(A + B) cancel; at T = 1000 that costs up to about
  /// 700 units of roundoff, where 1 − f(t)/f(t−1) loses 4e4.
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (17).
  /// - Equation: `schedule.cosine`
  @inlinable
  public static func cosineBeta<F: Real>(
    at time: Int, of steps: Int, offset: F, cap: F
  ) -> F {
    let scale = F.pi / (2 * (1 + offset))
    let earlier = (F(time - 1) / F(steps) + offset) * scale
    let later = (F(time) / F(steps) + offset) * scale
    let cosine = F.cos(earlier)
    let step = F.sin(scale / F(steps))
    return min(step * F.sin(earlier + later) / (cosine * cosine), cap)
  }
}
