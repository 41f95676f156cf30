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
  /// t by a factor ᾱ_t/(1−ᾱ_t), 9999 at t = 1 of DDPM's schedule: see ``cumulativeNoisePower(betas:)``.
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

  /// The cumulative noise power 1 − ᾱ_t for t = 1, …, T, without the subtraction that loses digits.
  ///
  /// ```
  /// noisePower[t] = noisePower[t-1] + alphaBar[t-1] * beta[t],  noisePower[0] = 0
  /// ```
  ///
  /// - Parameter betas: β_1, …, β_T, dimensionless, each in (0, 1).
  /// - Returns: T values, dimensionless: strictly increasing, each in (0, 1).
  ///
  /// Conditioning: none, only positive numbers are added.
  /// Source: own derivation: a step moves the share β_t of the signal's power to the noise.
  /// - Equation: `schedule.signal-power`
  @inlinable
  public static func cumulativeNoisePower<F: AlgebraicField>(betas: [F]) -> [F] {
    var signal: F = 1
    var noise: F = 0
    return betas.map { beta in
      noise += signal * beta
      signal *= 1 - beta
      return noise
    }
  }

  /// β' of a sub-sequence of times: the kernel variances of a chain that visits only these.
  ///
  /// ```
  /// beta'[i] = 1 - alphaBar[tau[i]] / alphaBar[tau[i-1]],  alphaBar[tau[0]] = 1
  /// ```
  ///
  /// - Parameter signalPowers: ᾱ at the times of τ, ascending times: strictly decreasing in [0, 1).
  /// - Returns: as many values, dimensionless, each in (0, 1]; the running product of 1 − β' gives
  ///   the signal powers back.
  /// - Throws: ``DerivationError`` if they do not decrease, or leave [0, 1).
  ///
  /// Edge cases: ᾱ = 0 (zero terminal SNR) can only be the last, and its β' is 1.
  /// Conditioning: cancels where neighbours are close, by 1/β'.
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, section 4.
  /// - Equation: `schedule.respaced`
  @inlinable
  public static func respacedBetas<F: RadicalField>(
    signalPowers: [F]
  ) throws(DerivationError) -> [F] {
    var previous: F = 1
    var betas: [F] = []
    for (index, signalPower) in signalPowers.enumerated() {
      guard signalPower.mayReach(0), previous.mayExceed(signalPower) else {
        throw .outOfRange(
          quantity: "ᾱ at τ_\(index + 1)", value: "\(signalPower)", range: "[0, \(previous))")
      }
      betas.append(Forward.kernelVariance(to: signalPower, from: previous))
      previous = signalPower
    }
    return betas
  }

  /// β' of a sub-sequence τ of a schedule's times: ``respacedBetas(signalPowers:)`` of ᾱ there.
  ///
  /// - Parameters:
  ///   - signalPowers: ᾱ_1, …, ᾱ_T.
  ///   - times: τ, strictly increasing in 1…T; any such times.
  /// - Throws: ``DerivationError`` if a time is not above the one before it, or beyond T.
  ///
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, section 4.
  /// - Equation: `schedule.respaced`
  @inlinable
  public static func respacedBetas<F: RadicalField>(
    signalPowers: [F], at times: [Int]
  ) throws(DerivationError) -> [F] {
    var previous = 0
    var kept: [F] = []
    for (index, time) in times.enumerated() {
      guard time > previous, time <= signalPowers.count else {
        throw .outOfRange(
          quantity: "τ_\(index + 1)", value: "\(time)",
          range: "{\(previous + 1), …, \(signalPowers.count)}")
      }
      kept.append(signalPowers[time - 1])
      previous = time
    }
    return try respacedBetas(signalPowers: kept)
  }

  /// Signal rates √ᾱ moved and scaled so that the last is 0 and the first stays.
  ///
  /// ```
  /// rate'[t] = (rate[t] - rate[T]) * rate[1] / (rate[1] - rate[T])
  /// ```
  ///
  /// - Parameter signalRates: √ᾱ_1, …, √ᾱ_T, strictly decreasing in (0, 1), at least two.
  /// - Returns: as many values; the first unchanged, the last 0, strictly decreasing.
  ///
  /// Edge cases: at t = T no signal is left, so ε-prediction has no inverse there.
  /// Source: Lin et al., arXiv:2305.08891v4, algorithm 1.
  /// - Equation: `schedule.zero-terminal-snr`
  @inlinable
  public static func zeroTerminalRates<F: AlgebraicField>(signalRates: [F]) -> [F] {
    guard let first = signalRates.first, let last = signalRates.last else { return [] }
    let scale = first / (first - last)
    return signalRates.map { ($0 - last) * scale }
  }
}
