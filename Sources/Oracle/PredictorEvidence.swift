internal import Checks
internal import Derivation
internal import RealModule
internal import Scalars
internal import Statistics

/// Evidence that E[ε∣x_t] is what every positive weight leads to, by least squares.
extension OptimumEvidence {
  /// x_0 = m + √v z with z and ε on Gauss–Hermite nodes: rows of a regression of ε on 1 and x_t.
  static func leastSquares(
    _ formula: @escaping Formula4<Double> = Objective.optimalNoise(
      state:mean:variance:signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "GSL's least squares of ε on 1 and x_t over Gauss–Hermite nodes, whose moments are exact, "
        + "at all 1,000 times of three schedules, with γ = 1 and with a γ that changes with t"
    ) {
      let rule = try Quadrature.normalRule(points: 3)
      let (mean, variance) = (0.4, 0.25)
      var worst = 0.0
      for family in Transitions.families {
        for (index, power) in family.table(steps: 1000).signalPowers.enumerated() {
          let weight = index.isMultiple(of: 2) ? 1 : Double(1 + index) / 7
          var (design, observations): ([Double], [Double]) = ([], [])
          for (z, ofData) in zip(rule.points, rule.weights) {
            for (noise, ofNoise) in zip(rule.points, rule.weights) {
              let root = (weight * ofData * ofNoise).squareRoot()
              let state =
                power.squareRoot() * (mean + variance.squareRoot() * z)
                + (1 - power).squareRoot() * noise
              design += [root, root * state]
              observations.append(root * noise)
            }
          }
          let fit = try LinearAlgebra.leastSquares(
            design: Matrix(rows: 9, columns: 2, elements: design), observations: observations)
          let singular = try LinearAlgebra.singularValues(
            Matrix(rows: 9, columns: 2, elements: design)
          ).s
          let condition = singular[0] / singular[1]
          // Least squares loses up to the condition's square; 16 operations make a row.
          let allowed = 16 * condition * condition * Double.ulpOfOne * 2
          for state in [-1.0, 2] {
            let claimed = try formula(state, mean, variance, power)
            let fitted = fit.coefficients[0] + fit.coefficients[1] * state
            worst = max(worst, (fitted - claimed).magnitude)
            guard (fitted - claimed).magnitude <= allowed * (1 + state.magnitude) else {
              throw Refutation(
                "\(family.name), t = \(index + 1): least squares predicts \(fitted) at x = \(state), "
                  + "\(claimed) is claimed")
            }
          }
        }
      }
      return "largest difference \(worst) at 3,000 times"
    }
  }

  typealias MixturePredictor = @Sendable (NormalMixture<Double>, Double, Double) throws -> Double

  /// The regression of ε and that of E[ε∣x_t] on the same features are one function: what is left of ε
  /// is orthogonal to every function of x_t.
  static func randomFeatures(
    _ formula: @escaping MixturePredictor = { try $0.optimalNoise(state: $1, signalPower: $2) }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "for a mixture of three normal laws, GSL's least squares of ε on eight random cosines of "
        + "x_t, over Gauss–Hermite nodes, is that of E[ε∣x_t] itself, for weights that favour either end"
    ) {
      let mixture = try NormalMixture(FamilyJointEvidence.mixtures)
      var worst = 0.0
      for point in Transitions.ofDDPM where point.time >= 50 {
        let rough = try projections(mixture, point.from, nodes: 40, formula)
        let fine = try projections(mixture, point.from, nodes: 60, formula)
        for (index, (ofNoise, ofBest)) in zip(fine.ofNoise, fine.ofBest).enumerated() {
          let change =
            (rough.ofNoise[index] - ofNoise).magnitude + (rough.ofBest[index] - ofBest).magnitude
          let deviation = (ofNoise - ofBest).magnitude
          worst = max(worst, deviation)
          guard deviation <= fine.allowed + change else {
            throw Refutation(
              "at t = \(point.time) the regression of ε is \(ofNoise), that of E[ε∣x_t] \(ofBest)")
          }
        }
      }
      return "largest difference \(worst)"
    }
  }

  private static func projections(
    _ mixture: NormalMixture<Double>, _ power: Double, nodes: Int, _ formula: MixturePredictor
  ) throws -> (ofNoise: [Double], ofBest: [Double], allowed: Double) {
    let rule = try Quadrature.normalRule(points: nodes)
    var stream = Observation.Draw("random features")
    let features = (0..<8).map { _ in (slope: 1.2 * stream.normal(), phase: 3 * stream.normal()) }
    func row(_ state: Double) -> [Double] {
      features.map { Double.cos($0.slope * state + $0.phase) }
    }
    var (design, noises, bests): ([Double], [Double], [Double]) = ([], [], [])
    for component in mixture.components {
      for (z, ofData) in zip(rule.points, rule.weights) where component.variance > 0 || z >= 0 {
        // A single point is one node, whatever z: it is taken once, with all of the weight.
        if component.variance == 0, z != rule.points.first(where: { $0 >= 0 }) { continue }
        let share = component.variance == 0 ? component.weight : component.weight * ofData
        let data = component.mean + component.variance.squareRoot() * z
        for (noise, ofNoise) in zip(rule.points, rule.weights) {
          let state = power.squareRoot() * data + (1 - power).squareRoot() * noise
          let root = (share * ofNoise * (1 + 0.5 * Double.tanh(state))).squareRoot()
          design += row(state).map { root * $0 }
          noises.append(root * noise)
          bests.append(root * (try formula(mixture, state, power)))
        }
      }
    }
    let matrix = try Matrix(rows: noises.count, columns: 8, elements: design)
    let singular = try LinearAlgebra.singularValues(matrix).s
    let condition = singular[0] / singular[7]
    func fitted(_ observations: [Double]) throws -> [Double] {
      let fit = try LinearAlgebra.leastSquares(design: matrix, observations: observations)
      return [-2, -0.5, 0.3, 1, 2.5].map { state in
        zip(fit.coefficients, row(state)).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    // Eight features of size 1, and the condition's square for what is left over (Wedin's bound).
    return (
      try fitted(noises), try fitted(bests), 8 * 8 * condition * condition * Double.ulpOfOne
    )
  }
}
