import Derivation
import Scalars
import Testing

/// Bad input: each formula names the quantity, its value and the range.
@Suite struct RefusalTests {
  struct Refused: Sendable, CustomTestStringConvertible {
    let quantity: String
    let value: String
    let formula: @Sendable () throws -> Void

    init(
      _ quantity: String, _ value: String, _ formula: @escaping @Sendable () throws -> Void
    ) {
      self.quantity = quantity
      self.value = value
      self.formula = formula
    }

    var testDescription: String { "\(quantity) of \(value)" }
  }

  @Test(arguments: refused) func `what is out of range is named`(case refused: Refused) throws {
    let error = #expect(throws: DerivationError.self) { try refused.formula() }
    guard case .outOfRange(let quantity, let value, let range) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(quantity == refused.quantity)
    #expect(value == refused.value)
    #expect(!range.isEmpty)
    #expect(error?.description == "\(quantity) is \(value), it must lie in \(range)")
  }

  private static let refused: [Refused] = [
    Refused("the variance v_1", "0.0") {
      _ = try VariationalBound.gaussianKL(
        mean: 0, variance: 0, modelMean: 0, modelVariance: 1.0)
    },
    Refused("the model's variance σ²", "-1.0") {
      _ = try VariationalBound.gaussianKL(
        mean: 0, variance: 1, modelMean: 0, modelVariance: -1.0)
    },
    Refused("the variance v_1", "nan") {
      _ = try VariationalBound.gaussianKL(
        mean: 0, variance: .nan, modelMean: 0, modelVariance: 1.0)
    },
    Refused("the posterior's variance β̃_t", "0.0") {
      _ = try VariationalBound.transitionTerm(
        data: 0, predictedData: 0, state: 0, to: 1, from: 0.9)
    },
    Refused("the posterior's variance β̃_t", "0.0") {
      _ = try LearnedVariance.variance(head: 0, beta: 0.1, posteriorVariance: 0.0)
    },
    Refused("the variance 1 − ᾱ_T", "0.0") {
      _ = try VariationalBound.priorTerm(data: 0, signalPower: 1.0)
    },
    Refused("the number of levels", "255") {
      _ = try VariationalBound.discretizedTerm(level: 0, of: 255, mean: 0, deviation: 1.0)
    },
    Refused("the level", "256") {
      _ = try VariationalBound.discretizedTerm(level: 256, mean: 0, deviation: 1.0)
    },
    Refused("the deviation σ_1", "0.0") {
      _ = try VariationalBound.discretizedTerm(level: 0, mean: 0, deviation: 0.0)
    },
    Refused("the dimension d", "0") {
      _ = try VariationalBound.bitsPerDimension(nats: 1.0, dimension: 0, natsPerBit: 1)
    },
    Refused("σ", "0.5000000000000001") { _ = try DDIM.directionRate(to: 0.75, sigma: 0.5.nextUp) },
    Refused("σ", "-0.1") { _ = try DDIM.directionRate(to: 0.75, sigma: -0.1) },
    Refused("σ", "nan") { _ = try DDIM.directionRate(to: 0.75, sigma: Double.nan) },
    Refused("σ", "0.0") { _ = try Objective.weight(to: 0.9, from: 0.5, sigma: 0.0) },
    Refused("σ_1", "0.0") { _ = try Objective.firstWeight(signalPower: 0.9, sigma: 0.0) },
    Refused("the number of times", "0") { _ = try Objective.simple(noiseErrors: [Double]()) },
    Refused("the data's variance", "-1.0") {
      _ = try Reverse.exactVariance(dataVariance: -1, to: 0.9, from: 0.5)
    },
    Refused("the variance 1 − ᾱ_{t−1}", "0.0") {
      _ = try DDIM.forwardKernel(data: 0, to: 1, from: 0.5, sigma: 0.0)
    },
    Refused("the variance 1 − ᾱ_t", "0.0") {
      _ = try Inversion.score(noise: 0, signalPower: 1.0)
    },
    Refused("ᾱ_2", "0.9") {
      _ = try LinearModel(
        signalPowers: [0.9, 0.9], sigmas: [0.1],
        kernels: [AffineKernel(slope: 1, variance: 1), AffineKernel(slope: 1, variance: 1)])
    },
    Refused("the number of kernels and of σ", "0 and 0") {
      _ = try LinearModel<Double>(signalPowers: [], sigmas: [], kernels: [])
    },
    Refused("σ_2", "0.0") {
      _ = try LinearModel(
        signalPowers: [0.9, 0.5], sigmas: [0],
        kernels: [AffineKernel(slope: 1, variance: 1), AffineKernel(slope: 1, variance: 1)])
    },
    Refused("the variance of p_θ at t = 1", "0.0") {
      _ = try LinearModel(
        signalPowers: [0.9], sigmas: [], kernels: [AffineKernel(slope: 1.0, variance: 0)])
    },
    Refused("σ_2²", "0.0") {
      _ = try LinearModel(
        signalPowers: [0.9, 0.5], sigmas: [1e-200],
        kernels: [AffineKernel(slope: 1, variance: 1), AffineKernel(slope: 1, variance: 1)])
    },
    Refused("the variance of p_θ at t = 1", "inf") {
      _ = try model(signalPower: 0.5, variance: Double.infinity)
    },
    Refused("the slope of p_θ at t = 1", "nan") {
      _ = try model(signalPower: 0.5, slope: Double.nan)
    },
    Refused("the slope of p_θ at t = 1", "-inf") {
      _ = try model(signalPower: 0.5, slope: -Double.infinity)
    },
    Refused("the offset of p_θ at t = 1", "inf") {
      _ = try model(signalPower: 0.5, offset: Double.infinity)
    },
    Refused("the number of coordinates", "16777217") {
      // 2²⁴ + 1 is the first integer that a Float does not hold.
      _ = try model(signalPower: 0.5 as Float).terms(of: Array(repeating: 0, count: (1 << 24) + 1))
    },
    Refused("the number of components", "0") { _ = try NormalMixture<Double>([]) },
    Refused("a component's weight", "0.0") {
      _ = try NormalMixture([.init(weight: 0, mean: 0, variance: 1.0)])
    },
    Refused("a component's variance", "-0.5") {
      _ = try NormalMixture([.init(weight: 1, mean: 0, variance: -0.5)])
    },
    Refused("the data's variance", "-1.0") {
      _ = try Objective.optimalNoise(state: 0, mean: 0, variance: -1, signalPower: 0.5)
    },
    Refused("the data's variance", "nan") {
      _ = try Objective.optimalNoise(state: 0, mean: 0, variance: Double.nan, signalPower: 0.5)
    },
    Refused("the variance of x_t", "0") {
      _ = try Objective.optimalNoise(state: 1, mean: 0, variance: 0, signalPower: 1 as Rational)
    },
    Refused("the data's variance", "-1.0") {
      _ = try Objective.expectedNoiseError(
        gain: 1, shift: 0, mean: 0, variance: -1, signalPower: 0.5)
    },
    Refused("ᾱ", "1") { _ = try VariationalBound.signalToNoise(1 as Rational) },
    Refused("ᾱ", "-0.5") { _ = try VariationalBound.signalToNoise(-0.5) },
    Refused("ᾱ", "nan") { _ = try VariationalBound.signalToNoise(Double.nan) },
    Refused("ᾱ", "1") {
      _ = try VariationalBound.transitionTerm(dataError: 1, to: 1, from: 1 / 2 as Rational)
    },
    Refused("ᾱ", "1") {
      _ = try Objective.noiseErrorFactor(of: .data, signalPower: 1 as Rational)
    },
    Refused("ᾱ_t", "0") {
      _ = try Objective.noiseErrorFactor(of: .velocity, signalPower: 0 as Rational)
    },
    Refused("ᾱ", "1") {
      _ = try Objective.minimumSNRWeight(of: .data, signalPower: 1, limit: 5 as Rational)
    },
    Refused("ᾱ_t", "0") {
      _ = try Objective.minimumSNRWeight(of: .noise, signalPower: 0, limit: 5 as Rational)
    },
    Refused("the limit γ", "0") {
      _ = try Objective.minimumSNRWeight(of: .data, signalPower: 1 / 2, limit: 0 as Rational)
    },
    Refused("the variance 1 − ᾱ_t", "0") {
      _ = try Objective.weight(to: 1, from: 1, variance: 1 as Rational)
    },
    Refused("ᾱ_t", "0") { _ = try Objective.weight(to: 1, from: 0, variance: 1 as Rational) },
    Refused("ᾱ_{t−1}", "0") { _ = try Objective.weight(to: 0, from: 0, variance: 1 as Rational) },
    Refused("ᾱ_t", "0") { _ = try Objective.weight(to: 1, from: 0, sigma: 1 as Rational) },
    Refused("ᾱ_1", "0") { _ = try Objective.firstWeight(signalPower: 0, sigma: 1 as Rational) },
    Refused("the variance of what is known", "0.0") {
      _ = try AffineKernel(slope: 0, variance: 0.0).reversed(mean: 0, variance: 1)
    },
  ]

  /// A model of one step with a kernel at choice.
  private static func model<F: AnalyticField & Sendable>(
    signalPower: F, slope: F = 1, offset: F = 0, variance: F = 1
  ) throws -> LinearModel<F> {
    try LinearModel(
      signalPowers: [signalPower], sigmas: [],
      kernels: [AffineKernel(slope: slope, offset: offset, variance: variance)])
  }

  /// σ at its maximum is a member of the family, whichever way the root was rounded.
  @Test func `the largest σ leaves no direction, and one ulp more is refused`() throws {
    for index in 1..<1000 {
      let power = Double(index) / 1000
      let largest = try Forward.noiseRate(power)
      #expect(try DDIM.directionRate(to: power, sigma: largest) <= 1e-7)
      #expect(throws: DerivationError.self) {
        try DDIM.directionRate(to: power, sigma: largest.nextUp.nextUp)
      }
    }
  }
}
