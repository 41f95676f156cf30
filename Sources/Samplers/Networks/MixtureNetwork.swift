public import Derivation
import RealModule

/// The perfect network of a mixture of normal laws N(m_i, v_i I) in some dimensions.
///
/// ```
/// E[epsilon | xt] = sum over i of r[i] * s * (xt - a * m[i]) / V[i],  V[i] = alphaBar * v[i] + s^2
/// r[i] proportional to weight[i] * N(xt; a * m[i], V[i] I)
/// ```
///
/// Shares r_i are relative to the largest, from logarithms: of components that lie far apart one has all of it,
/// and none overflows. All is computed in `Double`, whatever the states are. An exponent is off by as many
/// roundings of `Double` as it is large, so ε̂ of a state x is off by about 2⁻⁵² (1 + ‖x‖²/s²) times its size and
/// that of the distances of means over s: below a rounding of `Float` for ‖x‖/s up to 10⁴.
///
/// Source: own derivation; each term is `Objective.optimalNoise`, and one coordinate is `NormalMixture`.
/// - Equation: `chain.mixture-predictor`
public struct MixtureNetwork<Scalar: StateScalar>: ExactNetwork {
  /// One of the laws that are mixed.
  public struct Component: Sendable {
    /// The chance that a point is of it, above 0.
    public let weight: Double
    /// Its mean, one number a coordinate.
    public let mean: [Double]
    /// The variance of each coordinate, 0 or more: at 0 it is a single point.
    public let variance: Double

    /// A law with its chance.
    public init(weight: Double, mean: [Double], variance: Double) {
      self.weight = weight
      self.mean = mean
      self.variance = variance
    }
  }

  /// The laws that are mixed, at least one.
  public let components: [Component]
  public let dimension: Int

  /// - Throws: `DerivationError` if there is no component, means are not of the same dimension, a number is not
  ///   finite, a weight is not above 0, a variance is negative, or weights do not sum to one within the rounding
  ///   of their sum.
  public init(_ components: [Component]) throws(DerivationError) {
    guard let first = components.first else {
      throw .outOfRange(quantity: "the number of components", value: "0", range: "1…")
    }
    guard !first.mean.isEmpty else {
      throw .outOfRange(quantity: "the dimension", value: "0", range: "1…")
    }
    for (index, component) in components.enumerated() {
      try Self.check(component, index, dimension: first.mean.count)
    }
    let total = components.reduce(0) { $0 + $1.weight }
    // A weight is off by half a unit, and so is each of the sums.
    guard (total - 1).magnitude <= Double(components.count) * Double.ulpOfOne else {
      throw .outOfRange(quantity: "the sum of the weights", value: "\(total)", range: "1")
    }
    self.components = components
    dimension = first.mean.count
  }

  private static func check(
    _ component: Component, _ index: Int, dimension: Int
  ) throws(DerivationError) {
    func refuse(_ quantity: String, _ value: Any, _ range: String) throws(DerivationError) {
      throw .outOfRange(
        quantity: "\(quantity) of component \(index)", value: "\(value)", range: range)
    }
    if component.mean.count != dimension {
      try refuse("the dimension", component.mean.count, "\(dimension)")
    }
    if !(component.weight > 0 && component.weight.isFinite) {
      try refuse("the weight", component.weight, "(0, 1]")
    }
    if !(component.variance >= 0 && component.variance.isFinite) {
      try refuse("the variance", component.variance, "[0, ∞)")
    }
    if let number = component.mean.first(where: { !$0.isFinite }) {
      try refuse("the mean", number, "(−∞, ∞)")
    }
  }

  /// Writes ε̂ = E[ε∣x_t] for each point.
  ///
  /// - Parameters:
  ///   - states: x_t; their count is a multiple of ``dimension``. What is not finite, or has a square that is not,
  ///     gives not-a-number.
  ///   - signalPower: ᾱ_t in (0, 1), of all of them.
  ///   - noise: as many numbers as `states`; it may be the same memory.
  /// - Throws: `DerivationError` if ᾱ_t is outside (0, 1), or a count does not fit.
  /// - Equation: `chain.mixture-predictor`
  public func predictNoise(
    of states: UnsafeBufferPointer<Scalar>, signalPower: Double,
    into noise: UnsafeMutableBufferPointer<Scalar>
  ) throws(DerivationError) {
    try checkRequest(states, noise, signalPower: signalPower)
    guard let input = states.baseAddress, let output = noise.baseAddress else { return }
    MixtureTable(self, signalPower: signalPower).predict(
      input, count: states.count / dimension, into: output)
  }
}

/// The laws of x_t of all components at one ᾱ.
private struct MixtureTable {
  let dimension: Int
  /// a m_i, one after another.
  var means: [Double] = []
  /// log of the weight and of the density's constant.
  var constants: [Double] = []
  /// 1/(2 V_i).
  var steepness: [Double] = []
  /// s/V_i.
  var slopes: [Double] = []

  init<Scalar>(_ network: MixtureNetwork<Scalar>, signalPower: Double) {
    dimension = network.dimension
    let (rate, noise) = (signalPower.squareRoot(), 1 - signalPower)
    for component in network.components {
      let spread = signalPower * component.variance + noise
      means += component.mean.map { rate * $0 }
      constants.append(.log(component.weight) - Double(dimension) / 2 * .log(spread))
      steepness.append(1 / (2 * spread))
      slopes.append(noise.squareRoot() / spread)
    }
  }

  /// ε̂ of each point, which may be written where the point was.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func predict<Scalar: StateScalar>(
    _ states: UnsafePointer<Scalar>, count: Int, into noise: UnsafeMutablePointer<Scalar>
  ) {
    let components = constants.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: components + 2 * dimension) { memory in
      guard let shares = memory.baseAddress else { return }
      let (point, sum) = (shares + components, shares + components + dimension)
      means.withUnsafeBufferPointer { means in
        for index in 0..<count {
          for place in 0..<dimension {
            point[place] = Double(states[index * dimension + place])
            sum[place] = 0
          }
          var largest = -Double.infinity
          for component in 0..<components {
            var square = 0.0
            for place in 0..<dimension {
              let distance = point[place] - means[component * dimension + place]
              square += distance * distance
            }
            shares[component] = constants[component] - steepness[component] * square
            largest = max(largest, shares[component])
          }
          var total = 0.0
          for component in 0..<components {
            let share = Double.exp(shares[component] - largest)
            total += share
            let slope = share * slopes[component]
            for place in 0..<dimension {
              sum[place] += slope * (point[place] - means[component * dimension + place])
            }
          }
          for place in 0..<dimension {
            noise[index * dimension + place] = Scalar(sum[place] / total)
          }
        }
      }
    }
  }
}
