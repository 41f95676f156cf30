import Derivation
import RealModule
import Rows
import Scalars

extension EmpiricalEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .chainEmpiricalPredictor: [
      score()
        .refuting("ᾱ for its root", score(exponent: { try exponent($0, $1, rate: $2, $2) }))
        .refuting(
          "s for s²",
          score(exponent: { state, point, power in
            try FiniteData.exponent(state: state, point: point, signalPower: power)
              * (1 - power).root()
          })
        )
        .refuting(
          "2 s² without the 2",
          score(exponent: { state, point, power in
            2 * (try FiniteData.exponent(state: state, point: point, signalPower: power))
          })
        )
        .refuting(
          "the point's own term left out",
          score(exponent: { state, point, power in
            try FiniteData.exponent(state: state, point: point, signalPower: power)
              + FiniteData.exponent(
                state: point.map { _ in 0 }, point: point, signalPower: power)
          })
        )
        .refuting(
          "weights not normalised",
          score(mean: { points, weights in
            FiniteData.mean(of: points, weights: weights).map { $0 * weights.reduce(0, +) }
          })),
      narrow()
        .refuting(
          "2 s² without the 2",
          narrow { state, points, power in
            try mean(points) {
              2 * (try FiniteData.exponent(state: state, point: $0, signalPower: power))
            }
          }
        )
        .refuting(
          "the nearest point for the mean",
          narrow { state, points, power in
            let exponents = try points.map {
              try FiniteData.exponent(state: state, point: $0, signalPower: power)
            }
            let nearest = exponents.indices.max { exponents[$0] < exponents[$1] } ?? 0
            return points[nearest]
          }
        )
        .refuting(
          "a point that stands twice counted once",
          narrow { state, points, power in
            try FiniteData.predictedData(
              state: state, points: [points[0], points[1], points[2], points[4]],
              signalPower: power)
          }),
      inMemory()
        .refuting(
          "ᾱ for its root",
          inMemory { state, points, power in
            try mean(points) { try exponent(state, $0, rate: power, power) }
          }
        )
        .refuting(
          "s for s²",
          inMemory { state, points, power in
            try mean(points) {
              try FiniteData.exponent(state: state, point: $0, signalPower: power)
                * (1 - power).squareRoot()
            }
          }),
      drawn()
        .refuting(
          "weights that are not the state's", drawn { _, points, _ in points.map { _ in 0.25 } }
        )
        .refuting(
          "s for s², by draws",
          drawn { state, points, power in
            let weights = try points.map {
              Double.exp(
                try FiniteData.exponent(state: state, point: $0, signalPower: power)
                  * (1 - power).squareRoot())
            }
            return weights.map { $0 / weights.reduce(0, +) }
          }
        )
        .refuting(
          "weights not normalised, by draws",
          drawn { state, points, power in
            try points.map { try FiniteData.weight(state: state, point: $0, signalPower: power) }
          }),
    ]
  ]

  /// The exponent with another factor of the point.
  private static func exponent<F: RadicalField>(
    _ state: [F], _ point: [F], rate: F, _ power: F
  ) throws -> F {
    let root = try power.root()
    return try FiniteData.exponent(
      state: state, point: point.map { rate / root * $0 }, signalPower: power)
  }

  /// The mean with weights of other exponents.
  private static func mean(
    _ points: [[Double]], exponent: ([Double]) throws -> Double
  ) rethrows -> [Double] {
    let exponents = try points.map(exponent)
    let largest = exponents.max() ?? 0
    return FiniteData.mean(of: points, weights: exponents.map { Double.exp($0 - largest) })
  }
}
