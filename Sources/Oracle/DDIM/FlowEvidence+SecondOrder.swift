import Derivation
import RealModule
import Rows

/// Steps of the second order on the same flow, for comparison.
extension FlowEvidence {
  typealias Rate = (Double, Double) throws(DerivationError) -> Double
  typealias Solver = @Sendable (Double, Double, Double, Rate) throws(DerivationError) -> Double

  static func secondOrder(
    heun: @escaping Solver = { state, to, from, rate throws(DerivationError) in
      try ProbabilityFlow.heunStep(state, to: to, from: from, rate: rate)
    },
    exponential: @escaping Solver = { state, to, from, noise throws(DerivationError) in
      try ProbabilityFlow.exponentialStep(rescaled: state, to: to, from: from, noise: noise)
    }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "Heun's step in λ, log λ and t, and the exponential step, down to t = 0.2: their error "
        + "falls with order 2, from 40 steps to 320"
    ) {
      var seen: [Double] = []
      for (name, network) in Flow.networks {
        let noise: Rate = { rescaled, level throws(DerivationError) in
          let power = ProbabilityFlow.signalPower(noiseLevel: level)
          return try network(power.squareRoot() * rescaled, power)
        }
        let inLogarithm: Rate = { rescaled, logarithm throws(DerivationError) in
          let level = Double.exp(logarithm)
          return ProbabilityFlow.rate(noise: try noise(rescaled, level), levelRate: level)
        }
        let inTime: Rate = { state, time throws(DerivationError) in
          let power = Flow.power(time)
          return try ProbabilityFlow.rate(
            state: state, noise: try network(state, power), signalPower: power,
            signalPowerRate: -Flow.angle * Double.sin(2 * Flow.angle * time))
        }
        let solvers: [(String, Solver, Rate, (Double) -> Double, isRescaled: Bool)] = [
          ("Heun in λ", heun, noise, Flow.level, true),
          ("Heun in log λ", heun, inLogarithm, { .log(Flow.level($0)) }, true),
          ("Heun in t", heun, inTime, { $0 }, false),
          ("exponential", exponential, noise, Flow.level, true),
        ]
        for (solver, step, rate, variable, isRescaled) in solvers {
          let scale = isRescaled ? Flow.power(1).squareRoot() : 1
          let starts = Flow.starts.map { $0 / scale }
          let ends = try [1e-10, 1e-12].map {
            try Flow.solve(starts, over: variable(1), to: variable(0.2), tolerance: $0, rate).ends
          }
          let errors = try [40, 80, 160, 320].map { steps in
            let times = (0...steps).map { variable(1 - 0.8 * Double($0) / Double(steps)) }
            let reached = try starts.map { start in
              try zip(times, times.dropFirst()).reduce(start) { try step($0, $1.1, $1.0, rate) }
            }
            return ConvergenceOrder.distance(reached, ends[1])
          }
          seen.append(
            try ConvergenceOrder(
              errors: errors, ownError: ConvergenceOrder.distance(ends[0], ends[1])
            ).expect(2, "\(solver), \(name)"))
        }
      }
      return "orders \(seen.map(rounded))"
    }
  }
}
