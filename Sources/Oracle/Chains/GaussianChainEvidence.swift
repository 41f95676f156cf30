import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Samplers
import Scalars
import Statistics

/// Evidence for whole chains of normal data: the perfect network, and the law of what is put out.
enum GaussianChainEvidence {
  typealias Predictor<F: RadicalField & Sendable> =
    @Sendable (NormalData<F>, _ state: [F], _ signalPower: F) throws -> [F]

  static func predictor(
    _ formula: @escaping Predictor<Rational> = {
      try $0.optimalNoise(state: $1, signalPower: $2)
    }
  ) -> Evidence {
    Proof.atPoints(
      "in the joint law of x_0, ε and x_t, with a covariance of three drawn eigenvalues, turned, the mean of "
        + "ε given x_t, one coordinate of x_t after the other; in principal coordinates it is that of each alone",
      boxes: 2
    ) { point in
      let turn = LatentEvidence.rotation(&point)
      let (mean, spreads) = (
        (0..<3).map { _ in point.number() }, (0..<3).map { _ in point.fraction() }
      )
      let (signal, noise) = (try point.from.root(), try (1 - point.from).root())
      var joint = LinearGaussian<Rational>()
      for spread in spreads { joint.append(variance: spread) }
      for _ in 0..<3 { joint.append(variance: 1) }
      for row in 0..<3 {
        joint.append(
          constant: signal * mean[row],
          weights: (0..<3).map { ($0, signal * turn[$0][row]) } + [(3 + row, noise)], variance: 0)
      }
      let data = try NormalData(
        mean: mean,
        covariance: (0..<3).map { row in
          (0..<3).map { column in
            (0..<3).reduce(0) { $0 + spreads[$1] * turn[$1][row] * turn[$1][column] }
          }
        })
      let state = (0..<3).map { _ in point.number() }
      for row in 0..<3 { joint = joint.given(6 + row, is: state[row]) }
      let claimed = try formula(data, state, point.from)
      for row in 0..<3 { try point.equal(claimed[row], joint.mean[3 + row], "E[ε∣x_t]") }
      for (direction, spread) in zip(turn, spreads) {
        func along(_ vector: [Rational]) -> Rational {
          zip(direction, vector).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let alone = try Objective.optimalNoise(
          state: along(state), mean: along(mean), variance: spread, signalPower: point.from)
        try point.equal(along(claimed), alone, "a principal coordinate")
      }
    }
  }

  static func predictorByCholesky(
    _ formula: @escaping Predictor<Double> = {
      try $0.optimalNoise(state: $1, signalPower: $2)
    }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the mean of ε given x_t by GSL's Cholesky factorization of the joint covariance, eight coordinates of "
        + "eigenvalues from 0 to 4, on DDPM's schedule"
    ) {
      let size = 8
      var draw = Observation.Draw("covariance")
      let factor = (0..<size).map { _ in
        (0..<size - 1).map { _ in draw.normal() / Double(size).squareRoot() }
      }
      let data = try NormalData(
        mean: (0..<size).map { _ in draw.normal() },
        covariance: factor.map { row in
          factor.map { other in zip(row, other).reduce(0) { $0 + $1.0 * $1.1 } }
        })
      let matrix = try Matrix(
        rows: size, columns: size, elements: data.covariance.flatMap { $0 })
      let largest = try LinearAlgebra.eigenvalues(symmetric: matrix).values.last ?? 0
      var worst = 0.0
      for place in Transitions.ofDDPM {
        let (signal, noise) = (place.from.squareRoot(), (1 - place.from).squareRoot())
        var joint = LinearGaussian<Double>()
        for _ in 0..<(2 * size - 1) { joint.append(variance: 1) }
        for row in 0..<size {
          joint.append(
            constant: signal * data.mean[row],
            weights: factor[row].enumerated().map { ($0.offset, signal * $0.element) }
              + [(size - 1 + row, noise)], variance: 0)
        }
        let state = (0..<size).map { _ in 2 * draw.normal() }
        let known = Array((2 * size - 1)..<(3 * size - 1))
        let right = try joint.conditional(
          of: Array((size - 1)..<(2 * size - 1)), given: known, values: state
        ).mean
        let claimed = try formula(data, state, place.from)
        // Both solve with one matrix: each is off by d units of its condition (Higham, Accuracy and Stability of
        // Numerical Algorithms, theorem 10.3), and the matrix itself by d units where sums are rounded.
        let condition = 1 + place.from * largest / (1 - place.from)
        let size = right.reduce(0) { max($0, $1.magnitude) }
        let allowed = 8 * Double(known.count) * condition * Double.ulpOfOne * (1 + size)
        for (value, wanted) in zip(claimed, right) {
          worst = max(worst, (value - wanted).magnitude / allowed)
          guard (value - wanted).magnitude <= allowed else {
            throw Refutation("at t = \(place.time) it is \(wanted), \(value) is claimed")
          }
        }
      }
      return "at most \(worst) of what rounding can do"
    }
  }

  typealias Law<F: RadicalField & Sendable> =
    @Sendable (ReverseChain<F>, GaussianNetwork<F>, GaussianChainLaw<F>.Start) throws -> Moments<F>

  /// The law of the output by the product's own recursion.
  static func output<F: RadicalField & Sendable>(
    _ chain: ReverseChain<F>, _ network: GaussianNetwork<F>, _ start: GaussianChainLaw<F>.Start
  ) throws -> Moments<F> {
    try GaussianChainLaw(of: chain, network: network, from: start).output
  }

  static func law(_ law: @escaping Law<Rational> = output) -> Evidence {
    Proof.atPoints(
      "in the joint law of all that a chain computes (ε̂ by conditioning, x̂_0, direction, noise) the output of "
        + "DDIM, DDPM with β̃ and β, σ̂ and a step of any η, from N(0, 1) and from q(x_T), on drawn τ",
      boxes: 1
    ) { point in
      let (mean, variance) = (point.number(), point.fraction())
      try ChainJoint.claims(
        network: GaussianNetwork(mean: mean, variance: variance), at: &point, law: law)
    }
  }

  static func lawOfNetworkError(_ law: @escaping Law<Rational> = output) -> Evidence {
    Proof.atPoints(
      "the same joint law where ε̂ is a drawn gain times E[ε∣x_t] and a drawn offset; what is left of a state "
        + "after a step falls with η for every gain above 0", boxes: 1
    ) { point in
      let network = try GaussianNetwork(
        mean: point.number(), variance: point.fraction(), gain: point.fraction() + 1,
        offset: point.number())
      try ChainJoint.claims(network: network, at: &point, law: law)
      let line = try network.line(signalPower: point.from)
      let kept = try [0, point.eta, 1].map { eta in
        try Sampler.family(eta: eta).coefficients(to: point.to, from: point.from)
          .kernel(gain: line.slope, offset: line.intercept).slope
      }
      try point.holds(kept[0] >= kept[1] && kept[1] >= kept[2], "determinism keeps the most")
    }
  }
}
