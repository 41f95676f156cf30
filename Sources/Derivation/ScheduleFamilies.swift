public import RealModule

/// The families of schedules: β_t as a function of t.
extension NoiseSchedule {
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
  /// - Throws: ``DerivationError`` if an end is negative.
  ///
  /// Source: Rombach et al., arXiv:2112.10752v2 (the code's `linear`; it is not DDPM's).
  /// - Equation: `schedule.scaled-linear`
  @inlinable
  public static func scaledLinearBeta<F: RadicalField>(
    at time: F, of steps: F, from betaStart: F, through betaEnd: F
  ) throws(DerivationError) -> F {
    let root = try linearBeta(
      at: time, of: steps, from: betaStart.root(), through: betaEnd.root())
    return root * root
  }

  /// β_t of the cosine schedule, capped, without a subtraction that loses digits.
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
  /// Conditioning: 1 − f(t)/f(t−1) loses digits wherever β is small: 1.4e5 units of roundoff. The
  /// product form loses them where A and B are near π/2, at t = T. There π/2 − A and π/2 − B are taken
  /// instead, which are whole multiples of the step B − A: s drops out, and nothing cancels.
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (17).
  /// - Equation: `schedule.cosine`
  @inlinable
  public static func cosineBeta<F: Real & AnalyticField>(
    at time: Int, of steps: Int, offset: F, cap: F
  ) -> F {
    let (time, steps) = (F(time), F(steps))
    let step = cosineStep(of: steps, offset: offset)
    // A + B, or π minus that: the smaller of the two has the digits.
    let early = (2 * time - 1) * step + 2 * offset * steps * step
    let late = (2 * (steps - time) + 1) * step
    let complement = cosineComplement(at: time - 1, of: steps, offset: offset)
    return cosineBeta(step: step, sum: min(late, early), complement: complement, cap: cap)
  }

  /// ``cosineBeta(at:of:offset:cap:)`` with π minus A + B in the place of A + B at all times: the form
  /// in which no angle is compared.
  ///
  /// - Parameters: as there, times in the field.
  /// - Equation: `schedule.cosine`
  @inlinable
  public static func cosineBeta<F: AnalyticField>(
    atTime time: F, of steps: F, offset: F, cap: F
  ) -> F {
    let step = cosineStep(of: steps, offset: offset)
    let complement = cosineComplement(at: time - 1, of: steps, offset: offset)
    let late = (2 * (steps - time) + 1) * step
    return cosineBeta(step: step, sum: late, complement: complement, cap: cap)
  }

  /// min(sin(B − A) sin(A + B)/cos²(A), cap) from B − A, from A + B or π minus that, and from π/2 − A.
  @inlinable
  static func cosineBeta<F: AnalyticField>(step: F, sum: F, complement: F, cap: F) -> F {
    let cosine = F.sin(complement)
    return F.lesser(F.sin(step) * F.sin(sum) / (cosine * cosine), cap)
  }

  /// ᾱ_t of the cosine schedule before the first capped β, in closed form: f(t)/f(0).
  ///
  /// From the first capped β on, each further ᾱ is the one before times 1 − cap.
  ///
  /// - Parameters: as ``cosineBeta(at:of:offset:cap:)``.
  /// - Returns: f(t)/f(0), dimensionless, in [0, 1].
  ///
  /// Edge cases: t = 0 gives 1.
  /// Conditioning: that of the angles; f is taken as the sine of π/2 minus its angle.
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (17), and section 3.2 for the cap.
  /// - Equation: `schedule.cosine`
  @inlinable
  public static func cosineSignalPower<F: Real & AnalyticField>(
    at time: Int, of steps: Int, offset: F
  ) -> F {
    cosineSignalPower(atTime: F(time), of: F(steps), offset: offset)
  }

  /// ``cosineSignalPower(at:of:offset:)`` with times in the field.
  ///
  /// - Equation: `schedule.cosine`
  @inlinable
  public static func cosineSignalPower<F: AnalyticField>(
    atTime time: F, of steps: F, offset: F
  ) -> F {
    let first = F.sin(cosineComplement(at: 0, of: steps, offset: offset))
    let ratio = F.sin(cosineComplement(at: time, of: steps, offset: offset)) / first
    return ratio * ratio
  }

  /// π/2 minus the angle (t/T + s)/(1 + s)·π/2 of the cosine schedule: (T − t)·π/(2T(1 + s)).
  @inlinable
  static func cosineComplement<F: AnalyticField>(at time: F, of steps: F, offset: F) -> F {
    (steps - time) * F.pi / (2 * steps * (1 + offset))
  }

  /// π/(2T(1 + s)), by which the angle grows from one time to the next.
  @inlinable
  static func cosineStep<F: AnalyticField>(of steps: F, offset: F) -> F {
    F.pi / (2 * steps * (1 + offset))
  }
}
