public import Derivation

/// A whole sampler: the steps from the noisiest time that is visited down to t = 0.
public struct ReverseChain<F: RadicalField>: Sendable where F: Sendable {
  /// One of its steps.
  public struct Step: Sendable {
    /// t, in 1…T.
    public let time: Int
    /// t_prev, in 0…t−1.
    public let previous: Int
    /// ᾱ_t.
    public let signalPower: F
    /// ᾱ at t_prev; 1 at 0.
    public let previousSignalPower: F
    /// What the step makes of its inputs.
    public let coefficients: StepCoefficients<F>

    @usableFromInline
    init(
      time: Int, previous: Int, signalPower: F, previousSignalPower: F,
      coefficients: StepCoefficients<F>
    ) {
      self.time = time
      self.previous = previous
      self.signalPower = signalPower
      self.previousSignalPower = previousSignalPower
      self.coefficients = coefficients
    }
  }

  /// In the order in which they are taken: the first starts at the largest time.
  public let steps: [Step]

  /// - Parameters:
  ///   - sampler: what a step does.
  ///   - signalPowers: ᾱ_1, …, ᾱ_T, strictly decreasing within (0, 1).
  ///   - times: τ, ascending within 1…T; all of them if nil.
  /// - Throws: ``ChainError`` that names what is out of range, and where.
  ///
  /// Across a stride β is 1 − ᾱ_t/ᾱ_prev: that is DDPM by respacing.
  /// Source: Song et al., arXiv:2010.02502v4, section 4.2 and appendix C.1; Nichol and Dhariwal,
  /// arXiv:2102.09672v1, section 4 (respacing).
  @inlinable
  public init(
    _ sampler: Sampler<F>, signalPowers: [F], times: [Int]? = nil
  ) throws(ChainError) {
    let times = times ?? Array(signalPowers.indices.map { $0 + 1 })
    try Self.check(times, signalPowers)
    var steps: [Step] = []
    steps.reserveCapacity(times.count)
    for index in times.indices.reversed() {
      let (time, previous) = (times[index], index == 0 ? 0 : times[index - 1])
      let (from, to) = (signalPowers[time - 1], previous == 0 ? 1 : signalPowers[previous - 1])
      do throws(DerivationError) {
        steps.append(
          Step(
            time: time, previous: previous, signalPower: from, previousSignalPower: to,
            coefficients: try sampler.coefficients(to: to, from: from)))
      } catch {
        throw .step(time: time, previous: previous, error)
      }
    }
    self.steps = steps
  }

  @usableFromInline
  static func check(_ times: [Int], _ signalPowers: [F]) throws(ChainError) {
    guard let last = times.last else { throw .noTimes }
    var before: F = 1
    for (index, power) in signalPowers.enumerated() {
      guard power.mayExceed(0), before.mayExceed(power) else {
        throw .signalPower(time: index + 1, value: "\(power)", below: "\(before)")
      }
      before = power
    }
    guard let first = times.first, first >= 1 else { throw .time(times[0], of: signalPowers.count) }
    for (earlier, later) in zip(times, times.dropFirst()) where earlier >= later {
      throw .notAscending(later, after: earlier)
    }
    guard last <= signalPowers.count else { throw .time(last, of: signalPowers.count) }
  }
}

/// Why there is no chain.
public enum ChainError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No time is visited.
  case noTimes
  /// A time is not in 1…T.
  case time(Int, of: Int)
  /// A time does not lie above the one before it.
  case notAscending(Int, after: Int)
  /// ᾱ does not fall within (0, 1); the values are printed.
  case signalPower(time: Int, value: String, below: String)
  /// A step has no coefficients.
  case step(time: Int, previous: Int, DerivationError)

  public var description: String {
    switch self {
    case .noTimes: "no time is visited: S must be 1 or more"
    case .time(let time, let steps): "the time \(time) does not lie in 1…\(steps)"
    case .notAscending(let time, let earlier):
      "the time \(time) comes after \(earlier): times must ascend, each visited once"
    case .signalPower(let time, let value, let bound):
      "ᾱ_\(time) is \(value), it must lie in (0, \(bound))"
    case .step(let time, let previous, let error):
      "the step from \(time) to \(previous): \(error)"
    }
  }
}
