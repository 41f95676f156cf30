import CandidateProtocol
import Derivation
import Judging
import Rows
import Scalars
import Testing

/// Every order of evaluation is the register's formula, exactly; so a tolerance taken over the
/// orders is a tolerance for rounding and for nothing else.
@Suite struct EvaluationOrderTests {
  private static let points = PythagoreanPoint.points(seed: 11, boxes: 3)

  private func value(
    _ order: any Evaluation, _ point: PythagoreanPoint, _ inputs: [Rational]
  ) throws -> Rational? {
    let transition = Transition<Rational>(
      to: point.signalPowerTo, from: point.signalPowerFrom,
      beta: 1 - point.signalPowerFrom / point.signalPowerTo, eta: point.eta)
    guard let coefficients = try order.coefficients(transition) else { return nil }
    return try order.apply(coefficients, to: inputs, clipping: Clipping())
  }

  private func expectEqual(
    _ orders: [any Evaluation], inputs: [Rational],
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
    try expectEqual(ForwardEvaluation.all, inputs: [x, y]) {
      try Forward.state(data: x, noise: y, signalPower: $0.signalPowerFrom)
    }
  }

  @Test func `forward.kernel`() throws {
    try expectEqual(KernelEvaluation.all, inputs: [x, y]) {
      try Forward.step(state: x, noise: y, to: $0.signalPowerFrom, from: $0.signalPowerTo)
    }
  }

  @Test func `inversion.predicted-data`() throws {
    try expectEqual(InversionEvaluation.all(.dataFromNoise), inputs: [x, y]) {
      try Inversion.predictedData(state: x, noise: y, signalPower: $0.signalPowerFrom)
    }
  }

  @Test func `inversion.noise-from-data`() throws {
    try expectEqual(InversionEvaluation.all(.noiseFromData), inputs: [x, y]) {
      try Inversion.noise(state: x, data: y, signalPower: $0.signalPowerFrom)
    }
  }

  @Test func `inversion.velocity`() throws {
    try expectEqual(InversionEvaluation.all(.velocity), inputs: [x, y]) {
      try Inversion.velocity(data: x, noise: y, signalPower: $0.signalPowerFrom)
    }
    try expectEqual(InversionEvaluation.all(.dataFromVelocity), inputs: [x, y]) {
      try Inversion.predictedData(state: x, velocity: y, signalPower: $0.signalPowerFrom)
    }
    try expectEqual(InversionEvaluation.all(.noiseFromVelocity), inputs: [x, y]) {
      try Inversion.noise(state: x, velocity: y, signalPower: $0.signalPowerFrom)
    }
  }

  @Test func `ddpm.posterior-mean`() throws {
    try expectEqual(PosteriorMeanEvaluation.all, inputs: [x, y]) {
      try Posterior.mean(data: x, state: y, to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
  }

  @Test func `ddpm.posterior-variance`() throws {
    try expectEqual(PosteriorVarianceEvaluation.allCases, inputs: []) {
      Posterior.variance(to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
  }

  @Test func `ddim.sigma`() throws {
    try expectEqual(SigmaEvaluation.allCases, inputs: []) {
      try DDIM.sigma(to: $0.signalPowerTo, from: $0.signalPowerFrom, eta: $0.eta)
    }
  }

  /// x̂_0 and ε̂ of the prediction y at the state x.
  private func readings(
    _ kind: Prediction.Kind, _ signalPower: Rational
  ) throws -> (data: Rational, noise: Rational) {
    switch kind {
    case .noise:
      (try Inversion.predictedData(state: x, noise: y, signalPower: signalPower), y)
    case .data: (y, try Inversion.noise(state: x, data: y, signalPower: signalPower))
    case .velocity:
      (
        try Inversion.predictedData(state: x, velocity: y, signalPower: signalPower),
        try Inversion.noise(state: x, velocity: y, signalPower: signalPower)
      )
    }
  }

  @Test(arguments: Prediction.Kind.allCases) func `ddim.update`(kind: Prediction.Kind) throws {
    try expectEqual(
      StepEvaluation.all(kind, for: Clipping()) + [StepEvaluation.posterior(kind)],
      inputs: [x, y, z]
    ) {
      try DDIM.update(
        state: x, noise: readings(kind, $0.signalPowerFrom).noise, freshNoise: z,
        to: $0.signalPowerTo, from: $0.signalPowerFrom, eta: $0.eta)
    }
    try expectEqual(StepDataEvaluation.all(kind), inputs: [x, y, z]) {
      try readings(kind, $0.signalPowerFrom).data
    }
  }

  @Test(arguments: Prediction.Kind.allCases)
  func `ddpm.ancestral-step`(kind: Prediction.Kind) throws {
    var conventions = Conventions()
    for isBeta in [false, true] {
      conventions.reverseVarianceIsBeta = isBeta
      let noise = AncestralNoise(conventions, previous: 1)
      try expectEqual(AncestralEvaluation.all(kind, noise, for: Clipping()), inputs: [x, y, z]) {
        try Reverse.ancestralStep(
          state: x, noise: readings(kind, $0.signalPowerFrom).noise, freshNoise: z,
          to: $0.signalPowerTo, from: $0.signalPowerFrom, variance: isBeta ? .kernel : .posterior)
      }
    }
  }

  /// At the ends the learned variance is β̃ and β.
  @Test(arguments: [-1, 1]) func `improved.learned-variance`(head: Int) throws {
    let noise = AncestralNoise(Conventions(), previous: 1, isLearned: true)
    let head = Rational(head, over: 1)
    try expectEqual(AncestralVarianceEvaluation.all(noise), inputs: [head]) {
      Reverse.ancestralVariance(
        head == 1 ? .kernel : .posterior, to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
    try expectEqual(
      AncestralEvaluation.all(.noise, noise, for: Clipping()), inputs: [x, y, z, head]
    ) {
      try Reverse.ancestralStep(
        state: x, noise: y, freshNoise: z, to: $0.signalPowerTo, from: $0.signalPowerFrom,
        variance: head == 1 ? .kernel : .posterior)
    }
  }

  @Test func `ddim.inversion`() throws {
    // Those for clipping too, where nothing is clipped.
    let clippings = [
      Clipping(), Clipping(limit: 1), Clipping(limit: 1, rederivesNoise: true),
    ]
    try expectEqual(clippings.flatMap(EncodeEvaluation.all), inputs: [x, y]) {
      try DDIM.encode(state: x, noise: y, to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
    // And from x̂_0 or v: what right code may read on the way.
    try expectEqual([DerivedEvaluation.moved(by: .data)], inputs: [x, y]) {
      let noise = try Inversion.noise(state: x, data: y, signalPower: $0.signalPowerFrom)
      return try DDIM.encode(
        state: x, noise: noise, to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
    try expectEqual([DerivedEvaluation.moved(by: .velocity)], inputs: [x, y]) {
      let noise = try Inversion.noise(state: x, velocity: y, signalPower: $0.signalPowerFrom)
      return try DDIM.encode(
        state: x, noise: noise, to: $0.signalPowerTo, from: $0.signalPowerFrom)
    }
  }

  @Test func `ddim.variance`() throws {
    try expectEqual(SigmaEvaluation.allCases.map(SquaredEvaluation.init), inputs: []) {
      let sigma = try DDIM.sigma(
        to: $0.signalPowerTo, from: $0.signalPowerFrom, eta: $0.eta)
      return try DDIM.variance(to: $0.signalPowerTo, sigma: sigma)
    }
  }

  @Test func `ddim.deterministic`() throws {
    try expectEqual([DeterministicEvaluation()], inputs: [x, y, z]) {
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
