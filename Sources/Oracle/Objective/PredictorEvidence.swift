import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence that E[ε∣x_t] is what every positive weight leads to, by least squares.
extension OptimumEvidence {
  /// Rows of a regression of ε on 1 and x_t over Gauss–Hermite nodes for x_0 = m + √v z and ε, each
  /// times the root of its weight.
  private static func rows(
    mean: Double, variance: Double, power: Double, rule: Quadrature.GaussRule, weight: Double
  ) -> [(root: Double, state: Double, noise: Double)] {
    zip(rule.points, rule.weights).flatMap { z, ofData in
      zip(rule.points, rule.weights).map { noise, ofNoise in
        let data = mean + variance.squareRoot() * z
        return (
          (weight * ofData * ofNoise).squareRoot(),
          power.squareRoot() * data + (1 - power).squareRoot() * noise, noise
        )
      }
    }
  }

  /// Coefficients of a regression, and what rounding can have done to each: the condition's square times
  /// the roundings of a row (Wedin's bound; Björck, Numerical Methods for Least Squares, 1996, 1.4).
  private static func regression(
    _ design: [[Double]], _ observations: [Double]
  ) throws -> (coefficients: [Double], allowed: Double) {
    let matrix = try Matrix(
      rows: design.count, columns: design[0].count, elements: design.flatMap { $0 })
    let fit = try LinearAlgebra.leastSquares(design: matrix, observations: observations)
    let singular = try LinearAlgebra.singularValues(matrix).s
    let condition = singular[0] / singular[singular.count - 1]
    return (fit.coefficients, 32 * condition * condition * Double.ulpOfOne)
  }

  static func leastSquares(
    _ formula: @escaping Formula4<Double> = Objective.optimalNoise(
      state:mean:variance:signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "GSL's least squares of ε on 1 and x_t over Gauss–Hermite nodes, whose moments are exact, "
        + "at 1,000 times of three schedules; and with one network for six times at once, free at each, "
        + "the same for γ = 1, γ_t rising and γ_t falling, where one that is shared by all times is not"
    ) {
      let rule = try Quadrature.normalRule(points: 3)
      let (mean, variance) = (0.4, 0.25)
      var worst = 0.0
      func expect(
        _ intercept: Double, _ slope: Double, _ allowed: Double, at power: Double, _ place: String
      ) throws {
        for state in [-1.0, 2] {
          let claimed = try formula(state, mean, variance, power)
          let fitted = intercept + slope * state
          worst = max(worst, (fitted - claimed).magnitude)
          guard (fitted - claimed).magnitude <= allowed * (1 + state.magnitude) else {
            throw Refutation(
              "\(place): least squares predicts \(fitted) at x = \(state), \(claimed) is claimed")
          }
        }
      }
      for family in Transitions.families {
        for (index, power) in family.table(steps: 1000).signalPowers.enumerated() {
          let rows = rows(mean: mean, variance: variance, power: power, rule: rule, weight: 1)
          let fit = try regression(
            rows.map { [$0.root, $0.root * $0.state] }, rows.map { $0.root * $0.noise })
          try expect(
            fit.coefficients[0], fit.coefficients[1], fit.allowed, at: power,
            "\(family.name), t = \(index + 1)")
        }
      }
      let powers = [2, 50, 200, 400, 700, 1000].map { time in
        Transitions.families[0].table(steps: 1000).signalPowers[time - 1]
      }
      var shared: [[Double]] = []
      for weights in [[1, 1, 1, 1, 1, 1], [1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1.0]] {
        var (free, common, noises): ([[Double]], [[Double]], [Double]) = ([], [], [])
        for (index, power) in powers.enumerated() {
          for row in rows(
            mean: mean, variance: variance, power: power, rule: rule, weight: weights[index])
          {
            var block = Array(repeating: 0.0, count: 12)
            (block[2 * index], block[2 * index + 1]) = (row.root, row.root * row.state)
            free.append(block)
            common.append([row.root, row.root * row.state])
            noises.append(row.root * row.noise)
          }
        }
        let fit = try regression(free, noises)
        for (index, power) in powers.enumerated() {
          try expect(
            fit.coefficients[2 * index], fit.coefficients[2 * index + 1], fit.allowed, at: power,
            "γ = \(weights)")
        }
        shared.append(try regression(common, noises).coefficients)
      }
      // A shared network must compromise, and γ says between what: 0.1 is a tenth of its slope.
      guard (shared[1][1] - shared[2][1]).magnitude > 0.1 else {
        throw Refutation(
          "a shared network does not see the weights: slopes \(shared.map { $0[1] })")
      }
      return "largest difference \(worst) at 3,000 times and for three γ"
    }
  }

  typealias MixturePredictor = @Sendable (NormalMixture<Double>, Double, Double) throws -> Double

  /// The regression of ε and that of E[ε∣x_t] on the same features are one function: what is left of ε
  /// is orthogonal to every function of x_t, whatever positive weight the states have.
  static func randomFeatures(
    _ formula: @escaping MixturePredictor = { try $0.optimalNoise(state: $1, signalPower: $2) }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "for a mixture of three normal laws, the least squares of ε on six random cosines of x_t, "
        + "made orthogonal by GSL's SVD over Gauss–Hermite nodes, is that of E[ε∣x_t] itself, for "
        + "weights 1 ± ½ tanh x_t that favour either end"
    ) {
      let mixture = try NormalMixture(FamilyJointEvidence.mixtures)
      var (worst, loosest) = (0.0, 0.0)
      for point in Transitions.ofDDPM where point.time >= 50 {
        for tilt in [-0.5, 0.5] {
          let rough = try projections(mixture, point.from, tilt: tilt, nodes: 60, formula)
          let fine = try projections(mixture, point.from, tilt: tilt, nodes: 90, formula)
          for (index, difference) in fine.differences.enumerated() {
            // What thirty more nodes change, as an estimate of the rule's error.
            let change = (rough.differences[index] - difference).magnitude
            let allowed = fine.allowed + change
            (worst, loosest) = (max(worst, difference.magnitude), max(loosest, allowed))
            guard difference.magnitude <= allowed, allowed < 1e-4 else {
              throw Refutation(
                "at t = \(point.time) the regressions of ε and of E[ε∣x_t] are \(difference) apart, "
                  + "\(allowed) is what the computation can miss")
            }
          }
        }
      }
      return "largest difference \(worst), where \(loosest) could be missed"
    }
  }

  /// The difference of the two fitted functions at five states.
  private static func projections(
    _ mixture: NormalMixture<Double>, _ power: Double, tilt: Double, nodes: Int,
    _ formula: MixturePredictor
  ) throws -> (differences: [Double], allowed: Double) {
    let rule = try Quadrature.normalRule(points: nodes)
    var stream = Observation.Draw("random features")
    let features = (0..<6).map { (slope: 0.4 * Double($0 + 1), phase: stream.normal()) }
    func row(_ state: Double) -> [Double] {
      features.map { Double.cos($0.slope * state + $0.phase) }
    }
    var (design, rest): ([Double], [Double]) = ([], [])
    for component in mixture.components {
      // A single point is one node, whatever z.
      let normals =
        component.variance == 0 ? [(0.0, 1.0)] : Array(zip(rule.points, rule.weights))
      for (z, ofData) in normals {
        let data = component.mean + component.variance.squareRoot() * z
        for (noise, ofNoise) in zip(rule.points, rule.weights) {
          let state = power.squareRoot() * data + (1 - power).squareRoot() * noise
          let weight = component.weight * ofData * ofNoise * (1 + tilt * Double.tanh(state))
          design += row(state).map { weight.squareRoot() * $0 }
          rest.append(weight.squareRoot() * (noise - (try formula(mixture, state, power))))
        }
      }
    }
    let matrix = try Matrix(rows: rest.count, columns: 6, elements: design)
    let (u, s, v) = try LinearAlgebra.singularValues(matrix)
    let coefficients = (0..<6).map { column in
      rest.indices.reduce(0) { $0 + u[$1, column] * rest[$1] } / s[column]
    }
    let differences = [-1.5, -0.5, 0.3, 1, 2].map { state in
      let values = row(state)
      return (0..<6).reduce(0) { sum, column in
        sum + coefficients[column] * (0..<6).reduce(0) { $0 + values[$1] * v[$1, column] }
      }
    }
    // The rows' residuals are of size 1: each sum is off by a rounding a row, over the least singular
    // value.
    return (differences, Double(rest.count) * Double.ulpOfOne * 6 / s[5])
  }

  static func predictorByDraws(
    _ formula: @escaping Formula4<Double> = Objective.optimalNoise(
      state:mean:variance:signalPower:)
  ) -> Evidence {
    let powers = Transitions.ofDDPM.map(\.from)
    let (mean, variance) = (0.4, 0.5)
    return Observation.residuals(
      "normal data and noise: ε − E[ε∣x_t] is centred, has the variance ᾱv/(ᾱv + s²) and tells nothing "
        + "of x_t", dimension: 2
    ) { index, draw in
      let power = powers[index % powers.count]
      let (data, noise) = (mean + variance.squareRoot() * draw.normal(), draw.normal())
      let state = try Forward.state(data: data, noise: noise, signalPower: power)
      let spread = power * variance + (1 - power)
      let off = noise - (try formula(state, mean, variance, power))
      return [
        off / (power * variance / spread).squareRoot(),
        (state - power.squareRoot() * mean) / spread.squareRoot(),
      ]
    }
  }
}
