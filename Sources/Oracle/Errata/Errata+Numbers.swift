import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Errata that are shown by numbers.
extension Erratum {
  static func cosineProduct(
    printed: @escaping @Sendable (Int) -> Double = { time in
      func angle(_ time: Int) -> Double {
        (Double(time) / 1000 + 0.008) / 1.008 * Double.pi / 2
      }
      let (a, b) = (angle(time - 1), angle(time))
      let step = Double.pi / (2 * 1000 * 1.008)
      return Double.sin(step) * Double.sin(a + b) / (Double.cos(a) * Double.cos(a))
    }
  ) -> Erratum {
    Erratum(
      says:
        "With A and B as stated the product form loses hundreds of units near t = T, where cos A "
        + "and sin(A+B) cancel too. π/2 − A = (T−t+1)π/(2T(1+s)) has no cancellation, and with it the "
        + "form loses at most 7 units, as measured by `accuracy`.",
      proof: Evidence(
        kind: .computed,
        method: "β_t of the product form with angles as stated, against 70 digits, T = 1000"
      ) {
        let exact = Exact(.cosine(offset: 0.008, cap: 0.999), steps: 1000)
        let values = (1..<1000).map(printed)
        let (units, time) = ScheduleAccuracy.worst(values, Array(exact.betas.prefix(999)))
        guard units > 10 * ScheduleAccuracy.allowedUnits else {
          throw Refutation("the form as stated is \(units) units off at most")
        }
        return "\(units) units of roundoff at t = \(time)"
      })
  }

  /// E‖x‖⁴ of slerp at w = ½ has the integrand sin^{d−2} θ/cos⁴(θ/2), δ^{d−6} at a distance δ from π.
  static func slerpInFewDimensions(dimensions: [Int] = [2, 3, 4, 5]) -> Erratum {
    Erratum(
      says:
        "Half of 2d at w = ½ \"in every dimension\" holds as d grows. For d ≤ 5 the variance of "
        + "‖x‖² is infinite: E‖x‖⁴ is an integral of δ^{d−6} near antiparallel ends.",
      proof: Evidence(
        kind: .computed,
        method:
          "the integral of sin^{d−2} θ/cos⁴(θ/2) up to a distance δ from π, by GSL's QAGS, as δ "
          + "falls by tens: for d = \(dimensions) two more tens add no less than the two before"
      ) {
        func integral(_ dimension: Int, _ digits: Int) throws -> Double {
          // In the logarithm of the distance from π.
          try Quadrature.over(
            -Double(digits) * Double.log(10)...0, rule: .singular, relativeError: 1e-10
          ) { logarithm in
            let distance = Double.exp(logarithm)
            let (sine, half) = (Double.sin(distance), Double.sin(distance / 2))
            return Double.pow(sine, dimension - 2) / (half * half * half * half) * distance
          }.value
        }
        var seen: [String] = []
        for dimension in dimensions {
          let parts = try [2, 4, 6].map { try integral(dimension, $0) }
          let (early, late) = (parts[1] - parts[0], parts[2] - parts[1])
          // δ^{d−6} over two tens is 16 log 100 for d = 5, more below, and a tenth of the last for 6.
          guard late > 0.9 * early, early > 1 else {
            throw Refutation("d = \(dimension): the integral converges: \(early), then \(late)")
          }
          seen.append("\(early), then \(late)")
        }
        return "two more tens add " + seen.joined(separator: "; ")
      })
  }

  static func overtakingAtFewSteps(steps: Int = 4) -> Erratum {
    Erratum(
      says: "\"The only way in which DDPM overtakes on Gaussian data\" is false at finite S: from "
        + "q(x_T), cosine schedule, variance 16 and \(steps) trailing steps, DDPM's standard deviation "
        + "is nearer to 4 than DDIM's.",
      proof: Evidence(
        kind: .computed,
        method:
          "the variance through S = \(steps) affine kernels of the perfect network, from q(x_T)"
      ) {
        let table = Schedule.Family.cosine(offset: 0.008, cap: 0.999).table(steps: 1000)
        let times = try NoiseSchedule.subSequence(of: 1000, count: steps, spacing: .trailing)
        let powers = times.map { table.signalPowers[$0 - 1] }
        func error(_ eta: Double) throws -> Double {
          var variance = 16 * powers[steps - 1] + 1 - powers[steps - 1]
          for (to, from) in zip([1] + powers, powers).reversed() {
            let gain = try Objective.optimalNoise(
              state: 1, mean: 0, variance: 16, signalPower: from)
            let kernel = try Reverse.kernel(
              gain: gain, shift: 0, to: to, from: from,
              sigma: DDIM.sigma(to: to, from: from, eta: eta))
            variance = kernel.law(mean: 0, variance: variance).variance
          }
          return (variance.squareRoot() - 4).magnitude
        }
        let (ddim, ddpm) = (try error(0), try error(1))
        guard ddpm < ddim else {
          throw Refutation("DDIM is off by \(ddim) and DDPM by \(ddpm)")
        }
        return "DDPM is off by \(ddpm), DDIM by \(ddim)"
      })
  }
}
