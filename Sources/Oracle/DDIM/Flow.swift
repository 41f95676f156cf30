import Derivation
import RealModule
import Statistics

/// Data whose perfect network is known, on a schedule that is smooth in t: where chains have a limit.
///
/// ᾱ(t) = cos²(3t/2) on [0, 1], so that λ = tan(3t/2): any number of steps divides it evenly, and errors have an
/// expansion in 1/S. Schedules of a thousand β end at S = 1000.
enum Flow {
  /// A step from a state, ε̂ and ᾱ of where it goes and of where it starts.
  typealias Step = (Double, Double, Double, Double) throws -> Double
  /// ε̂ at a state and ᾱ, one coordinate.
  typealias Network = @Sendable (Double, Double) throws(DerivationError) -> Double

  /// Half-way round: the angle at t = 1.
  static let angle = 1.5
  static func level(_ time: Double) -> Double { Double.tan(angle * time) }
  static func power(_ time: Double) -> Double {
    Double.cos(angle * time) * Double.cos(angle * time)
  }

  /// Mean and variance of normal data.
  static let normal = (mean: 1.0, variance: 0.25)
  /// Two peaks without a symmetry.
  static let peaks = Result { () throws(DerivationError) in
    try NormalMixture<Double>([
      .init(weight: 0.4, mean: -1, variance: 0.16), .init(weight: 0.6, mean: 1.2, variance: 0.09),
    ])
  }
  static let networks: [(name: String, network: Network)] = [
    (
      "normal data",
      { state, power throws(DerivationError) in
        try Objective.optimalNoise(
          state: state, mean: normal.mean, variance: normal.variance, signalPower: power)
      }
    ),
    (
      "two peaks",
      { state, power throws(DerivationError) in
        try peaks.get().optimalNoise(state: state, signalPower: power)
      }
    ),
  ]
  /// x at t = 1 from which chains start.
  static let starts = [-2, -1, -0.3, 0.2, 1, 2]

  /// x_0 of a chain of S equal steps of t from 1 down to 0; ε̂ is asked for at the state and ᾱ of each.
  static func decoded(
    _ start: Double, steps: Int, network: Network, update: Step
  ) throws -> Double {
    var state = start
    for step in stride(from: steps, to: 0, by: -1) {
      let (from, to) = (
        power(Double(step) / Double(steps)), power(Double(step - 1) / Double(steps))
      )
      state = try update(state, network(state, from), to, from)
    }
    return state
  }

  /// x at t = 1 of the same steps from 0 up.
  static func encoded(
    _ data: Double, steps: Int, network: Network, encode: Step
  ) throws -> Double {
    var state = data
    for step in 0..<steps {
      let (from, to) = (
        power(Double(step) / Double(steps)), power(Double(step + 1) / Double(steps))
      )
      state = try encode(state, network(state, from), to, from)
    }
    return state
  }

  /// The end of a differential equation by GSL's Prince–Dormand pair, and how many times its right side was asked
  /// for: twelve times a step at the least.
  static func solve(
    _ starts: [Double], over start: Double, to end: Double, tolerance: Double,
    _ rate: (Double, Double) throws -> Double
  ) throws -> (ends: [Double], calls: Int) {
    var calls = 0
    let ends = try DifferentialEquation.solve(
      from: starts, over: start, to: end, tolerance: tolerance
    ) { variable, states in
      calls += 1
      return states.map { (try? rate($0, variable)) ?? .nan }
    }
    return (ends, calls)
  }
}
