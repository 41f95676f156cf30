import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for the two ends of the bound, and for its units.
enum EndTermsEvidence {
  static func terminal(
    _ formula: @escaping Formula2<Double> = Forward.terminalDivergence(meanSquare:signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "E log(q(x_T∣x_0)/N(x_T; 0, 1)) by GSL's QAGI, at T of three schedules and at t = 500"
    ) {
      var (worst, left): (Double, [String]) = (0, [])
      for family in Transitions.families {
        let powers = family.table(steps: 1000).signalPowers
        for time in [500, 1000] {
          for data in [0, 1, -3.0] {
            let closed = try formula(data * data, powers[time - 1])
            worst = max(
              worst, try divergence(closed, data, powers[time - 1], "\(family.name), t = \(time)"))
          }
        }
        let nats = try formula(1, powers[999])
        left.append("\(family.name) \(nats)")
      }
      return "largest difference \(worst) nats; at T, for data of mean square 1: "
        + left.joined(separator: ", ")
    }
  }

  static func priorTerm(
    _ formula: @escaping Formula2<Double> = VariationalBound.priorTerm(data:signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "KL(q(x_T∣x_0) ‖ N(0, 1)) by GSL's QAGI, for x_0 from −8 to 8 and ᾱ_T from 1e-6 to 0.9"
    ) {
      var worst = 0.0
      for power in [1e-6, 4e-5, 0.01, 0.3, 0.9] {
        for data in [-8, -1, 0, 0.25, 8.0] {
          worst = max(worst, try divergence(try formula(data, power), data, power, "ᾱ = \(power)"))
        }
      }
      return "largest difference \(worst) nats"
    }
  }

  private static func divergence(
    _ closed: Double, _ data: Double, _ power: Double, _ place: String
  ) throws -> Double {
    let law = Gaussian(mean: power.squareRoot() * data, variance: 1 - power)
    return try BoundEvidence.compare(
      closed, with: law, Gaussian(mean: 0, variance: 1), "\(place), x_0 = \(data)")
  }

  static func reconstruction(
    _ formula: @escaping Formula3<Double> = VariationalBound.reconstructionTerm(
      data:predictedData:variance:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "exp(−L_0) as a density of x_0: its integral is 1, its mean x̂_0 and its variance σ_1², "
        + "by GSL's QAGI"
    ) {
      var worst = 0.0
      for (predicted, variance) in [(0.0, 1.0), (0.3, 1e-4), (-2, 0.04), (5, 9)] {
        let deviation = variance.squareRoot()
        func moment(_ power: Int) throws -> Quadrature.Value {
          try Quadrature.overLine(relativeError: 1e-12) { standard in
            let data = predicted + deviation * standard
            let nats = (try? formula(data, predicted, variance)) ?? .nan
            // About a point a deviation off, so that no moment is 0.
            return (0..<power).reduce(deviation * Double.exp(-nats)) { value, _ in
              value * (standard - 1)
            }
          }
        }
        for (power, right) in [(0, 1.0), (1, -1), (2, 2)] {
          let integral = try moment(power)
          // Eight roundings of the exponent, whose mean is below 1, and of log 2πσ².
          let rounding =
            16 * Double.ulpOfOne * (2 + Double.log(variance).magnitude) * right.magnitude
          worst = max(worst, (integral.value - right).magnitude)
          guard (integral.value - right).magnitude <= integral.error + rounding else {
            throw Refutation(
              "σ_1² = \(variance): the moment of degree \(power) is \(integral.value), not \(right)"
            )
          }
        }
      }
      return "largest difference of a moment \(worst)"
    }
  }

  typealias Levels = @Sendable (Int, Int, Double, Double) throws -> Double

  /// Laws that lie within the levels, at an end, beyond it, and between two levels.
  private static let laws: [(mean: Double, deviation: Double)] = [
    (0.1, 0.5), (0.1, 0.05), (0.1, 0.01), (-0.98, 0.01), (1.3, 0.02), (0, 0.002),
  ]

  static func discretized(
    _ formula: @escaping Levels = VariationalBound.discretizedTerm(level:of:mean:deviation:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "the normal density integrated over each level's bin by GSL's QAG, the ends open"
    ) {
      var (worst, count) = (0.0, 0)
      for law in laws {
        for level in Array(stride(from: 1, to: 255, by: 11)) + [0, 254, 255] {
          let center = (2 * Double(level) - 255) / 255 - law.mean
          let lower = (center - 1 / 255.0) / law.deviation
          let upper = (center + 1 / 255.0) / law.deviation
          let integral = try probability(
            from: level == 0 ? nil : lower, to: level == 255 ? nil : upper)
          // Beyond what the exponential reaches the density is 0, and there is nothing to compare.
          guard integral.value > 1e-300 else { continue }
          let claimed = try formula(level, 256, law.mean, law.deviation)
          // Φ at both ends carries four roundings of ½ where it cancels, and the square in the
          // exponent three of itself.
          let edge = min(lower.magnitude, upper.magnitude)
          let inside = edge < 4 ? 4 / max(integral.value, Double.exp(-8)) : 0
          let allowed =
            integral.error / integral.value
            + Double.ulpOfOne * (16 + inside + 8 * (1 + edge * edge))
          let deviation = (claimed + Double.log(integral.value)).magnitude
          worst = max(worst, deviation)
          count += 1
          guard deviation <= allowed else {
            throw Refutation(
              "level \(level), mean \(law.mean), deviation \(law.deviation): "
                + "\(-Double.log(integral.value)) nats by quadrature, \(claimed) are claimed")
          }
        }
      }
      guard count > 20 else { throw Refutation("nothing was compared") }
      return "largest difference \(worst) nats in \(count) bins"
    }
  }

  /// The standard normal's share of an interval, scaled to the place where the density is largest.
  private static func probability(
    from lower: Double?, to upper: Double?
  ) throws -> Quadrature.Value {
    func density(_ x: Double) -> Double { Gaussian(mean: 0, variance: 1).density(at: x) }
    // 39 deviations out the density is below the smallest number.
    let (start, end) = (max(lower ?? -39, -39), min(upper ?? 39, 39))
    guard start < end else { return Quadrature.Value.zero }
    return try Quadrature.over(start...end, rule: .smooth, relativeError: 1e-12, density)
  }

  static func levelsAddUp(
    _ formula: @escaping Levels = VariationalBound.discretizedTerm(level:of:mean:deviation:),
    byTanh: @escaping Levels = VariationalBound.discretizedTermByTanh(level:of:mean:deviation:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the 256 probabilities add to 1, exactly and by the common tanh; what the tanh costs is "
        + "read off where a level holds 1e-3 of the law and more"
    ) {
      var cost = 0.0
      for law in laws {
        var (exact, approximate) = (0.0, 0.0)
        for level in 0..<256 {
          let nats = try formula(level, 256, law.mean, law.deviation)
          let others = try byTanh(level, 256, law.mean, law.deviation)
          exact += Double.exp(-nats)
          approximate += Double.exp(-others)
          if nats < Double.log(1000) { cost = max(cost, (others - nats).magnitude) }
        }
        // 256 numbers below 1, each off by a few roundings of ½.
        let allowed = 256 * 4 * Double.ulpOfOne
        guard (exact - 1).magnitude <= allowed, (approximate - 1).magnitude <= allowed else {
          throw Refutation(
            "mean \(law.mean), deviation \(law.deviation): the levels add to \(exact), by tanh to "
              + "\(approximate)")
        }
      }
      // Page states an absolute error of Φ of at most 1.8e-4: two ends, of a share of 1e-3.
      guard cost > 0, cost < -Double.log(onePlus: -2 * 1.8e-4 / 1e-3) else {
        throw Refutation("the tanh costs \(cost) nats")
      }
      return "the tanh costs up to \(cost) nats a level that holds 1e-3 of the law"
    }
  }

  typealias Bits = @Sendable (Rational, Int, Rational) throws -> Rational

  static func bitsPerDimension(
    _ formula: @escaping Bits = VariationalBound.bitsPerDimension(nats:dimension:natsPerBit:)
  ) -> Evidence {
    Proof.atPoints(
      "a law that is even over 256 levels has 8 bits whatever a bit is in nats, d such coordinates "
        + "have 8 bits a dimension, nats add, and no dimension is an error"
    ) { point in
      let (unit, nats) = (point.fraction(), point.number())
      // log 256 is log 2 eight times.
      let even = (0..<8).reduce(0 as Rational) { sum, _ in sum + unit }
      try point.equal(try formula(even, 1, unit), 8, "8 bits")
      let dimension = 3 * 32 * 32
      try point.equal(
        try formula(Rational(dimension, over: 1) * even, dimension, unit), 8, "a vector")
      try point.equal(
        try formula(nats + even, dimension, unit),
        formula(nats, dimension, unit) + formula(even, dimension, unit), "nats add")
      try point.refuses("no dimension", try formula(nats, 0, unit))
    }
  }
}
