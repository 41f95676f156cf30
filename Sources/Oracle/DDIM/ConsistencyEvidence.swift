import Derivation
import Laws
import RealModule
import Rows
import Samplers
import Statistics

/// Evidence for what one x_T gives under different numbers of steps, and for the way there and back.
enum ConsistencyEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddimConsistency: [
      agree()
        .refuting("DDPM's noise in each step", agree(eta: 1)),
      tendsToNormalFlow()
        .refuting(
          "variances for deviations",
          tendsToNormalFlow { state, mean, variance, to, from in
            let spread = { (power: Double) in power * variance + 1 - power }
            return to.squareRoot() * mean
              + spread(to) / spread(from) * (state - from.squareRoot() * mean)
          }),
      ancestralDisagree()
        .refuting("no noise", ancestralDisagree(.family(eta: 0)))
        .refuting("half of the noise", ancestralDisagree(.family(eta: 0.5))),
      ancestralJoint()
        .refuting("one stream of noise for both", ancestralJoint(isShared: true))
        .refuting("half of DDPM's σ", ancestralJoint(eta: 0.5)),
    ],
    .ddimInversion: [
      roundTrip()
        .refuting(
          "ᾱ of the target for the state's own",
          roundTrip { state, noise, to, from in
            try DDIM.encode(state: state, noise: noise, to: to, from: (to + from) / 2)
          }
        )
        .refuting(
          "the old noise rate kept",
          roundTrip { state, noise, to, from in
            let data = try Inversion.predictedData(
              state: state, noise: noise, signalPower: from)
            return to.squareRoot() * data + (1 - from).squareRoot() * noise
          })
    ],
  ]

  static func agree(eta: Double = 0) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "x_0 of S steps and of 2S from the same six x_T at η = 0, S = 50, 100, 200 and 400: the "
        + "difference falls with order 1, for normal data and two peaks"
    ) {
      var seen: [Double] = []
      for (name, network) in Flow.networks {
        var draw = Observation.Draw("consistency")
        let outputs = try [50, 100, 200, 400, 800].map { steps in
          try Flow.starts.map { start in
            try Flow.decoded(start, steps: steps, network: network) {
              try DDIM.update(
                state: $0, noise: $1, freshNoise: eta == 0 ? 0 : draw.normal(), to: $2, from: $3,
                eta: eta)
            }
          }
        }
        let differences = zip(outputs, outputs.dropFirst()).map {
          ConvergenceOrder.distance($0, $1)
        }
        seen.append(try ConvergenceOrder(errors: differences).expect(1, name))
      }
      return "orders \(seen.map(FlowEvidence.rounded))"
    }
  }

  static func tendsToNormalFlow(
    _ flow: @escaping Formula5<Double> = ProbabilityFlow.normalFlow(state:mean:variance:to:from:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "for normal data x_0 of 100, 200, 400 and 800 steps tends to the closed form with order 1"
    ) {
      let data = Flow.normal
      let ends = try Flow.starts.map {
        try flow($0, data.mean, data.variance, 1, Flow.power(1))
      }
      let errors = try [100, 200, 400, 800].map { steps in
        ConvergenceOrder.distance(
          try Flow.starts.map {
            try Flow.decoded(
              $0, steps: steps, network: Flow.networks[0].network,
              update: DDIM.deterministicUpdate(state:noise:to:from:))
          }, ends)
      }
      let order = try ConvergenceOrder(errors: errors).expect(1, "normal data")
      return "order \(FlowEvidence.rounded(order))"
    }
  }

  /// A chain of S equal steps on the smooth schedule, and the network of its normal data.
  private static func law(
    _ sampler: Sampler<Double>, steps: Int
  ) throws -> GaussianChainLaw<Double> {
    let powers = (1...steps).map { Flow.power(Double($0) / Double(steps)) }
    return try GaussianChainLaw(
      of: ReverseChain(sampler, signalPowers: powers),
      network: GaussianNetwork(mean: Flow.normal.mean, variance: Flow.normal.variance),
      from: .marginal)
  }

  /// The joint law of x_T and of the two outputs that two chains with noise of their own make of it.
  private static func pair(
    _ first: GaussianChainLaw<Double>, _ second: GaussianChainLaw<Double>
  ) -> LinearGaussian<Double> {
    var joint = LinearGaussian<Double>()
    joint.append(constant: first.states[0].mean, variance: first.states[0].variance)
    for law in [first, second] {
      // A chain as one kernel: slopes multiply, and what is drawn on the way is carried along.
      let whole = law.kernels.reduce(AffineKernel<Double>(slope: 1, variance: 0)) {
        AffineKernel(
          slope: $1.slope * $0.slope, offset: $1.slope * $0.offset + $1.offset,
          variance: $1.slope * $1.slope * $0.variance + $1.variance)
      }
      joint.append(constant: whole.offset, weights: [(0, whole.slope)], variance: whole.variance)
    }
    return joint
  }

  /// In the limit the chain is the process reversed, so that x_0 given x_T has the law of the data given x_T; two
  /// outputs are independent given x_T, and their mean squared difference is 2 Var(x_0∣x_T).
  static func ancestralDisagree(_ sampler: Sampler<Double> = .family(eta: 1)) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "DDPM's x_0 of S and of 2S steps from the same x_T, by the exact joint law for normal "
        + "data: the mean square of their difference tends to 2 Var(x_0∣x_T), that of two draws of the "
        + "data, S = 50 … 800"
    ) {
      let power = Flow.power(1)
      let variance = Flow.normal.variance
      let limit = 2 * variance * (1 - power) / (power * variance + 1 - power)
      let laws = try [50, 100, 200, 400, 800, 1600].map { try law(sampler, steps: $0) }
      let squares = zip(laws, laws.dropFirst()).map { first, second in
        let joint = pair(first, second)
        let (a, b) = (joint.covariance[1], joint.covariance[2])
        let shift = joint.mean[1] - joint.mean[2]
        return a[1] + b[2] - 2 * a[2] + shift * shift
      }
      // Aitken's extrapolation of a sequence whose changes fall by a factor; its own change is its doubt.
      let changes = zip(squares, squares.dropFirst()).map { $1 - $0 }
      let extrapolated = zip(zip(changes, changes.dropFirst()), squares.dropFirst(2)).map {
        $1 + $0.1 * $0.1 / ($0.0 - $0.1)
      }
      let doubt = 2 * (extrapolated[2] - extrapolated[1]).magnitude
      guard (extrapolated[2] - limit).magnitude <= doubt, doubt < 0.01 * limit else {
        throw Refutation(
          "mean squares \(squares) tend to \(extrapolated[2]), not to \(limit)")
      }
      return "mean square \(FlowEvidence.rounded(squares[4])) at S = 800, the limit is "
        + "\(FlowEvidence.rounded(limit))"
    }
  }

  static func ancestralJoint(eta: Double = 1, isShared: Bool = false) -> Evidence {
    Observation.residuals(
      "x_0 of DDPM's chains of 10 and of 20 steps from one x_T, standardized by their exact joint law",
      dimension: 2
    ) { _, draw in
      let laws = try exactLaws.get()
      let joint = laws.joint
      let start = laws.start.mean + laws.start.variance.squareRoot() * draw.normal()
      let noises = (0..<20).map { _ in draw.normal() }
      let outputs = try [10, 20].map { steps in
        var index = 0
        return try Flow.decoded(start, steps: steps, network: Flow.networks[0].network) {
          let fresh = isShared ? noises[index] : draw.normal()
          index += 1
          return try DDIM.update(
            state: $0, noise: $1, freshNoise: fresh, to: $2, from: $3, eta: eta)
        }
      }
      let (a, b) = (joint.covariance[1], joint.covariance[2])
      let first = (outputs[0] - joint.mean[1]) / a[1].squareRoot()
      let weight = a[2] / a[1]
      let rest = outputs[1] - joint.mean[2] - weight * (outputs[0] - joint.mean[1])
      return [first, rest / (b[2] - weight * a[2]).squareRoot()]
    }
  }

  private static let exactLaws = Result {
    let laws = try [10, 20].map { try law(.ancestral(.posterior), steps: $0) }
    return (start: laws[0].states[0], joint: pair(laws[0], laws[1]))
  }

  static func roundTrip(
    _ encode: @escaping Formula4<Double> = DDIM.encode(state:noise:to:from:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "encoded in S steps with ε̂ at the current state and time, and decoded in S: the round "
        + "trip's error falls with order 1, S = 100 … 800, for normal data and two peaks"
    ) {
      var seen: [Double] = []
      let data = [-1.5, -0.5, 0.4, 1.4]
      for (name, network) in Flow.networks {
        let errors = try [100, 200, 400, 800].map { steps in
          ConvergenceOrder.distance(
            try data.map {
              let latent = try Flow.encoded($0, steps: steps, network: network, encode: encode)
              return try Flow.decoded(
                latent, steps: steps, network: network,
                update: DDIM.deterministicUpdate(state:noise:to:from:))
            }, data)
        }
        seen.append(try ConvergenceOrder(errors: errors).expect(1, name))
      }
      return "orders \(seen.map(FlowEvidence.rounded))"
    }
  }
}
