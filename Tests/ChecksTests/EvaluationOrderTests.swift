import Derivation
import Scalars
import Testing

@testable import Checks

/// Every order of evaluation is the register's formula, exactly; so a tolerance taken over the
/// orders is a tolerance for rounding and for nothing else.
@Suite struct EvaluationOrderTests {
  private static let points = PythagoreanPoint.points(seed: 11)

  private func value(
    _ order: any EvaluationOrder, _ point: PythagoreanPoint, _ inputs: [Rational]
  ) throws -> Rational? {
    let transition = Transition<Rational>(
      to: point.signalPowerTo, from: point.signalPowerFrom,
      beta: 1 - point.signalPowerFrom / point.signalPowerTo, eta: point.eta)
    guard let coefficients = try order.coefficients(transition) else { return nil }
    return try order.apply(coefficients, to: inputs, clipping: Clipping())
  }

  private func expectEqual(
    _ orders: [any EvaluationOrder], inputs: [Rational],
    _ formula: (PythagoreanPoint) throws -> Rational
  ) throws {
    for order in orders {
      var compared = 0
      for point in Self.points {
        // Orders with 1/ᾱ − 1 under a root and the like have rational roots here as well.
        guard let value = try value(order, point, inputs) else { continue }
        #expect(try value == formula(point), "\(order) at \(point)")
        compared += 1
      }
      // DDPM's mean applies at η = 1 only, the others everywhere.
      #expect(compared >= Self.points.count { $0.eta == 1 }, "\(order)")
    }
  }

  private let x = Rational(3, over: 7)
  private let y = Rational(-5, over: 11)
  private let z = Rational(13, over: 3)

  @Test func `forward.reparameterization`() throws {
    try expectEqual(ForwardOrder.allCases, inputs: [x, y]) {
      try Forward.state(data: x, noise: y, signalPower: $0.signalPowerFrom)
    }
  }

  @Test func `inversion.predicted-data`() throws {
    try expectEqual(InversionOrder.allCases, inputs: [x, y]) {
      try Inversion.predictedData(state: x, noise: y, signalPower: $0.signalPowerFrom)
    }
  }

  @Test func `ddpm.posterior-mean`() throws {
    try expectEqual(PosteriorMeanOrder.allCases, inputs: [x, y]) {
      try Posterior.mean(data: x, state: y, to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
  }

  @Test func `ddpm.posterior-variance`() throws {
    try expectEqual(PosteriorVarianceOrder.allCases, inputs: []) {
      Posterior.variance(to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
  }

  @Test func `ddim.sigma`() throws {
    try expectEqual(SigmaOrder.allCases, inputs: []) {
      try DDIM.sigma(to: $0.signalPowerTo, from: $0.signalPowerFrom, eta: $0.eta)
    }
  }

  @Test func `ddim.update`() throws {
    try expectEqual(StepOrder.all, inputs: [x, y, z]) {
      try DDIM.update(
        state: x, noise: y, freshNoise: z, to: $0.signalPowerTo, from: $0.signalPowerFrom,
        eta: $0.eta)
    }
  }

  @Test func `ddim.variance`() throws {
    try expectEqual(SigmaOrder.allCases.map(SquaredOrder.init), inputs: []) {
      let sigma = try DDIM.sigma(
        to: $0.signalPowerTo, from: $0.signalPowerFrom, eta: $0.eta)
      return try DDIM.variance(to: $0.signalPowerTo, sigma: sigma)
    }
  }

  @Test func `ddim.deterministic`() throws {
    try expectEqual([DeterministicOrder()], inputs: [x, y, z]) {
      try DDIM.deterministicUpdate(
        state: x, noise: y, to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
  }

  /// A wrong order would be seen: η in the place of η² is a different number.
  @Test func `a false formula is not equal`() throws {
    let point = try #require(Self.points.first { $0.eta > 0 && $0.eta < 1 })
    let sigma = try DDIM.sigma(
      to: point.signalPowerTo, from: point.signalPowerFrom, eta: point.eta)
    let variance = Posterior.variance(to: point.signalPowerTo, from: point.signalPowerFrom)
    #expect(sigma * sigma == point.eta * point.eta * variance)
    #expect(sigma * sigma != point.eta * variance)
  }
}
