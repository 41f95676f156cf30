import CandidateProtocol
import Derivation
import Rows
import Scalars

/// Evidence for `schedule.*`.
enum ScheduleEvidence {
  typealias Table<F> = @Sendable ([F]) throws -> [F]

  static func signalPower(
    _ formula: @escaping Table<Rational> = NoiseSchedule.cumulativeSignalPower(betas:),
    noisePower: @escaping Table<Rational> = NoiseSchedule.cumulativeNoisePower(betas:)
  ) -> Evidence {
    Proof.atPoints(
      "for drawn β in (0, 1) the values satisfy ᾱ_t = ᾱ_{t−1}(1−β_t), are decreasing and in (0, 1), "
        + "and the noise power is 1 − ᾱ_t"
    ) { point in
      let betas = (0..<8).map { _ in point.fraction() }
      let values = try formula(betas)
      let noise = try noisePower(betas)
      try point.holds(values.count == betas.count && noise.count == betas.count, "one value a β")
      var previous: Rational = 1
      for (index, (value, beta)) in zip(values, betas).enumerated() {
        try point.equal(previous - value, previous * beta, "a step removes the share β")
        try point.holds(0 < value && value < previous, "the values fall and stay positive")
        try point.equal(noise[index], 1 - value, "what is no signal is noise")
        previous = value
      }
      // The last value is the product, multiplied in the other direction.
      let product = betas.reversed().reduce(1 as Rational) { $0 - $0 * $1 }
      try point.equal(previous, product, "ᾱ_T is the product of all 1 − β")
    }
  }

  static func linear(
    _ formula: @escaping Formula4<Rational> = NoiseSchedule.linearBeta(at:of:from:through:)
  ) -> Evidence {
    Proof.atPoints(
      "for drawn ends and T = 7 the first β is β_1, the last is β_T, and all differences are equal"
    ) { point in
      let (start, end) = (point.fraction(), point.fraction())
      let steps = 7
      let betas = try (1...steps).map { time in
        try formula(Rational(time, over: 1), Rational(steps, over: 1), start, end)
      }
      try point.equal(betas[0], start, "the first is β_1")
      try point.equal(betas[steps - 1], end, "the last is β_T")
      for index in 2..<steps {
        try point.equal(
          betas[index] - betas[index - 1], betas[1] - betas[0], "the spacing is even")
      }
    }
  }

  static func zeroTerminal(
    _ formula: @escaping Table<Rational> = NoiseSchedule.zeroTerminalRates(signalRates:)
  ) -> Evidence {
    Proof.atPoints(
      "rescaled rates √ᾱ end at 0, begin where they began, fall, and are an affine image of the old"
    ) { point in
      var rate: Rational = 1
      let rates = (0..<6).map { _ in
        rate *= point.fraction()
        return rate
      }
      let moved = try formula(rates)
      try point.equal(moved[5], 0, "no signal is left at T")
      try point.equal(moved[0], rates[0], "√ᾱ_1 stays")
      try point.holds(zip(moved, moved.dropFirst()).allSatisfy { $0 > $1 }, "they fall")
      for index in 2..<6 {
        try point.equal(
          (moved[index] - moved[1]) * (rates[1] - rates[0]),
          (moved[1] - moved[0]) * (rates[index] - rates[1]), "affine")
      }
    }
  }

  static func respaced(
    _ formula: @escaping Table<Rational> = NoiseSchedule.respacedBetas(signalPowers:)
  ) -> Evidence {
    Proof.atPoints(
      "β' lies in (0, 1), the running product of 1 − β' gives ᾱ at the times of τ back, and at all "
        + "times β' is β"
    ) { point in
      let betas = (0..<9).map { _ in point.fraction() }
      let all = NoiseSchedule.cumulativeSignalPower(betas: betas)
      let kept = [1, 2, 5, 8].map { all[$0] }
      let respaced = try formula(kept)
      try point.holds(respaced.allSatisfy { 0 < $0 && $0 < 1 }, "β' in (0, 1)")
      var product: Rational = 1
      for (beta, signalPower) in zip(respaced, kept) {
        product -= product * beta
        try point.equal(product, signalPower, "the product of 1 − β'")
      }
      try point.holds(try formula(all) == betas, "at all times β' is β")
    }
  }

  typealias SubSequenceFormula = @Sendable (Int, Int, Spacing) throws -> [Int]

  /// Every S of T = 1000, in every spacing: the definition's inequalities in whole numbers.
  static func subSequence(
    _ formula: @escaping SubSequenceFormula = NoiseSchedule.subSequence(of:count:spacing:)
  ) -> Evidence {
    Evidence(
      kind: .proved,
      method:
        "all S from 1 to T = 1000, all spacings: S distinct ascending times in 1…T as defined, "
        + "or an error exactly where the definition has none; S = 0 and S = T + 1 are errors"
    ) {
      let steps = 1000
      var (exact, errors) = (0, 0)
      for spacing in Spacing.allCases {
        for count in 0...steps + 1 {
          guard let times = try? formula(steps, count, spacing) else {
            errors += 1
            guard !exists(spacing, count, steps) else {
              throw Refutation("\(spacing), S = \(count): there is a sub-sequence, and an error")
            }
            continue
          }
          exact += 1
          guard times.count == count, exists(spacing, count, steps) else {
            throw Refutation("\(spacing), S = \(count): \(times.count) times")
          }
          var previous = 0
          var index = 0
          while index < count {
            let time = times[index]
            guard time > previous, time <= steps else {
              throw Refutation("\(spacing), S = \(count): not ascending in 1…T")
            }
            guard isDefined(time, at: index, spacing, count, steps) else {
              throw Refutation("\(spacing), S = \(count): τ_\(index + 1) is \(time)")
            }
            previous = time
            index += 1
          }
        }
      }
      return "\(exact) sub-sequences and \(errors) errors, each as defined"
    }
  }

  /// Whether a spacing has S distinct times: linspace needs two ends, quadratic steps of one or more
  /// at its slow beginning, T/S² ≥ 1, or else no two equal floors.
  private static func exists(_ spacing: Spacing, _ count: Int, _ steps: Int) -> Bool {
    guard 1...steps ~= count else { return false }
    switch spacing {
    case .leading, .trailing, .linear: return true
    case .linspace: return count >= 2
    case .quadratic:
      let floors = (1...count).map { steps * $0 * $0 / (count * count) }
      return floors[0] >= 1 && Set(floors).count == count
    }
  }

  /// The definition of τ_{i+1} as inequalities, multiplied out: no quotient, no rounding.
  private static func isDefined(
    _ time: Int, at index: Int, _ spacing: Spacing, _ count: Int, _ steps: Int
  ) -> Bool {
    let number = index + 1
    switch spacing {
    case .leading:
      guard index > 0 else { return time == 1 }
      let stride = (time - 1) / index
      return time == 1 + index * stride && stride * count <= steps && (stride + 1) * count > steps
    case .trailing: return (2 * time * count - 2 * steps * number).magnitude <= count
    case .linspace:
      let gaps = count - 1
      return (2 * (time - 1) * gaps - 2 * index * (steps - 1)).magnitude <= gaps
    case .linear: return time * count <= steps * number && steps * number < (time + 1) * count
    case .quadratic:
      let (square, value) = (count * count, steps * number * number)
      return time * square <= value && value < (time + 1) * square
    }
  }
}
