import Derivation
import Oracle
import RealModule
import Rows
import Scalars
import Statistics
import Testing

/// That evidence can come out against an equation: a false one is refuted.
@Suite struct ProofTests {
  @Test(arguments: [
    FalseClaim("η in the place of η²") { point in
      let sigma = try DDIM.sigma(to: point.to, from: point.from, eta: point.eta)
      let posterior = Posterior.variance(to: point.to, from: point.from)
      try point.equal(sigma * sigma, point.eta * posterior, "σ² = η β̃")
    },
    FalseClaim("the variance in the place of the deviation") { point in
      let state = try Forward.state(data: 0, noise: 1, signalPower: point.from)
      try point.equal(state, Forward.marginalVariance(signalPower: point.from), "s = s²")
    },
    FalseClaim("β in the place of β̃") { point in
      try point.equal(
        Posterior.variance(to: point.to, from: point.from),
        Forward.kernelVariance(to: point.from, from: point.to), "β̃ = β")
    },
    FalseClaim("the direction without σ") { point in
      let sigma = try DDIM.sigma(to: point.to, from: point.from, eta: point.eta)
      try point.equal(
        DDIM.directionRate(to: point.to, sigma: sigma), Forward.noiseRate(point.to), "√(s²−σ²) = s")
    },
    FalseClaim("nothing at all") { _ in },
  ])
  func `a false identity is refuted`(claim: FalseClaim) {
    let evidence = Proof.atPoints(claim.name, claims: claim.claims)
    #expect(throws: Refutation.self) { try evidence.run() }
  }

  struct FalseClaim: Sendable, CustomTestStringConvertible {
    let name: String
    let claims: @Sendable (inout Proof.Point) throws -> Void

    init(_ name: String, _ claims: @escaping @Sendable (inout Proof.Point) throws -> Void) {
      self.name = name
      self.claims = claims
    }

    var testDescription: String { name }
  }
}

@Suite struct QuadratureTests {
  /// ∫ exp(−x²/2) dx = √(2π).
  @Test func `the integral of a Gaussian is known`() throws {
    let right = (2 * Double.pi).squareRoot()
    let asked = 0x1p-40
    let integral = try Quadrature.overLine(relativeError: asked) {
      Double.exp(-$0 * $0 / 2)
    }
    #expect((integral.value - right).magnitude <= integral.error + 4 * right.ulp)
    #expect(integral.error <= asked * right)
  }

  @Test func `an integral that does not exist is an error and no abort`() {
    #expect(throws: GSLError.self) { try Quadrature.overLine { $0 * $0 } }
    #expect(throws: GSLError.self) { try Quadrature.overLine { _ in .nan } }
  }
}
