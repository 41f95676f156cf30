import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Scalars

/// Evidence for q_σ from whole joint laws: Bayes forwards, DDPM's member, sub-sequences, σ = 0.
enum FamilyJointEvidence {
  typealias ForwardKernel =
    @Sendable (Rational, Rational, Rational, Rational) throws -> AffineKernel<Rational>

  static func bayes(
    _ formula: @escaping ForwardKernel = DDIM.forwardKernel(data:to:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "q_σ(x_{t−1}∣x_t,x_0) q(x_t∣x_0) is q_σ(x_t∣x_{t−1},x_0) q(x_{t−1}∣x_0): exponents and "
        + "normalizers; the kernel shifts with x_0 for every η < 1 and is DDPM's at η = 1"
    ) { point in
      let (data, state, previous) = (point.number(), point.number(), point.number())
      let sigma = try DDIMEvidence.sigma(at: point)
      let kernel = try formula(data, point.to, point.from, sigma)
      func square(_ value: Rational, _ mean: Rational, _ variance: Rational) -> Rational {
        (value - mean) * (value - mean) / variance
      }
      let (ofState, ofPrevious) = (
        Forward.marginalVariance(signalPower: point.from),
        Forward.marginalVariance(signalPower: point.to)
      )
      try point.equal(
        kernel.variance * ofPrevious, sigma * sigma * ofState, "the normalizers")
      if sigma > 0 {
        let backward = try DDIM.mean(
          data: data, state: state, to: point.to, from: point.from, sigma: sigma)
        let left =
          try square(previous, backward, sigma * sigma)
          + square(state, Forward.marginalMean(data: data, signalPower: point.from), ofState)
        let right =
          try square(
            state, kernel.slope * previous + kernel.offset, kernel.variance)
          + square(previous, Forward.marginalMean(data: data, signalPower: point.to), ofPrevious)
        try point.equal(left, right, "the exponents")
      }
      let isDDPM = sigma * sigma == Posterior.variance(to: point.to, from: point.from)
      try point.holds((kernel.offset == 0) == isDDPM, "Markov for DDPM's σ only")
      let markov = try formula(
        data, point.to, point.from, DDIM.sigma(to: point.to, from: point.from, eta: 1))
      try point.equal(
        markov.slope, Forward.kernelSignalRate(to: point.from, from: point.to), "√α at η = 1")
      try point.equal(
        markov.variance, Forward.kernelVariance(to: point.from, from: point.to), "β at η = 1")
      try point.equal(markov.offset, 0, "no x_0 at η = 1")
    }
  }

  static func byConditioning(
    _ formula: @escaping ForwardKernel = DDIM.forwardKernel(data:to:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "x_t in the joint law of q_σ over ℚ conditioned on x_{t−1} (Schur complement); what came before "
        + "x_{t−1} changes nothing once x_0 is known",
      kind: .computed
    ) { point in
      let (data, state, earlier) = (point.number(), point.number(), point.number())
      let chain = RationalChain(steps: 4, at: &point)
      let joint = try Joint.family(
        data: data, signalPowers: chain.signalPowers, sigmas: chain.sigmas)
      for time in 2...4 {
        let (place, known) = (4 - time, 5 - time)
        let kernel = try formula(
          data, chain.signalPowers[time - 2], chain.signalPowers[time - 1],
          chain.sigmas[time - 2])
        var laws = [joint.given(known, is: state)]
        if known < 3 { laws.append(joint.given(3, is: earlier).given(known, is: state)) }
        for law in laws {
          try point.equal(
            law.mean[place], kernel.slope * state + kernel.offset, "the mean at t = \(time)")
          try point.equal(
            law.covariance[place][place], kernel.variance, "the variance at t = \(time)")
        }
      }
    }
  }

  /// The part of a double-double that ten thousand operations and the cancellation in a radicand of
  /// 1e-4 cannot have reached: 2⁻¹⁰⁴ · 10⁴ · 10⁴ is 2⁻⁷⁷.
  private static let resolution = 0x1p-77

  static func equalsDDPM(
    sigma: @escaping Formula2<DoubleDouble> = {
      try DDIM.sigma(to: $0, from: $1, eta: 1)
    }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "every covariance of q_σ at η = 1, built from x_T down, and of the Markov chain, built "
        + "from x_1 up, to 77 bits: twenty times of three schedules"
    ) {
      var worst = 0.0
      for family in Transitions.families {
        let table = family.table(steps: 1000).signalPowers
        let times = try NoiseSchedule.subSequence(of: 1000, count: 20, spacing: .linspace)
        let powers = times.map { DoubleDouble(table[$0 - 1]) }
        let sigmas = try zip(powers, powers.dropFirst()).map { try sigma($0, $1) }
        let own = try Joint.family(data: 1, signalPowers: powers, sigmas: sigmas)
        let markov = try Joint.forward(data: 1 as DoubleDouble, signalPowers: powers)
        for row in powers.indices {
          for column in powers.indices {
            let right = markov.covariance[19 - row][19 - column]
            let deviation = (own.covariance[row][column] - right).magnitude.high
            worst = max(worst, deviation)
            guard deviation <= resolution else {
              throw Refutation(
                "\(family.name): the covariance of x at \(times[19 - row]) and "
                  + "\(times[19 - column]) is \(own.covariance[row][column].high) under q_σ, "
                  + "\(right.high) in the Markov chain")
            }
          }
        }
      }
      return "largest difference \(worst)"
    }
  }

  /// Moments at the times of τ, from the last down by q_σ. What the paper's appendix C adds between
  /// them has the marginal by definition.
  private static func joint<F: RadicalField & Sendable>(
    data: F, signalPowers: [F], visited: [Int], sigmas: [F], weights: Joint.Weights<F>
  ) throws -> [Int: Moments<F>] {
    let powers = visited.map { signalPowers[$0 - 1] }
    let chain = try Joint.family(
      data: data, signalPowers: powers, sigmas: sigmas, weights: weights)
    var moments: [Int: Moments<F>] = [:]
    for (index, time) in visited.enumerated() {
      let place = visited.count - 1 - index
      moments[time] = (chain.mean[place], chain.covariance[place][place])
    }
    return moments
  }

  static func subSequence(
    weights: @escaping Joint.Weights<Rational> = {
      try DDIM.weights(to: $0, from: $1, sigma: $2)
    },
    weight: @escaping Formula3<Rational> = Objective.weight(to:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "q_σ on τ = (2, 3, 6) of six times keeps the marginals at the times of τ; each "
        + "term of its own objective is γ of the stride times the noise's error"
    ) { point in
      let data = point.number()
      let all = RationalChain(steps: 6, at: &point)
      let visited = [2, 3, 6]
      // σ of each stride: a share of the noise rate that leaves a fraction for the direction.
      let shares = [Rational(3, over: 5), Rational(5, over: 13)]
      let strides = try zip(visited, shares).map { time, share in
        try Forward.noiseRate(all.signalPowers[time - 1]) * share
      }
      let moments = try joint(
        data: data, signalPowers: all.signalPowers, visited: visited, sigmas: strides,
        weights: weights)
      for (time, law) in moments {
        let power = all.signalPowers[time - 1]
        try point.equal(
          law.mean, Forward.marginalMean(data: data, signalPower: power), "the mean at \(time)")
        try point.equal(
          law.variance, Forward.marginalVariance(signalPower: power), "the variance at \(time)")
      }
      let (noise, predicted) = (point.number(), point.number())
      for (index, sigma) in strides.enumerated() {
        let to = all.signalPowers[visited[index] - 1]
        let from = all.signalPowers[visited[index + 1] - 1]
        let state = try Forward.state(data: data, noise: noise, signalPower: from)
        let model = try Inversion.predictedData(
          state: state, noise: predicted, signalPower: from)
        func mean(_ data: Rational) throws -> Rational {
          try DDIM.mean(data: data, state: state, to: to, from: from, sigma: sigma)
        }
        let distance = try mean(data) - mean(model)
        try point.equal(
          try weight(to, from, sigma) * (noise - predicted) * (noise - predicted),
          distance * distance / (2 * sigma * sigma), "the objective's term")
      }
    }
  }

  static func subSequenceOfDDPM(
    weights: @escaping Joint.Weights<DoubleDouble> = {
      try DDIM.weights(to: $0, from: $1, sigma: $2)
    }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the joint law of q_σ on 50 of 1000 times, every spacing, η = 0, ½ and 1, built from x_T "
        + "down to 77 bits: its marginals at all of τ"
    ) {
      var worst = 0.0
      for family in Transitions.families {
        let powers = family.table(steps: 1000).signalPowers.map { DoubleDouble($0) }
        for spacing in Spacing.allCases where spacing != .quadratic {
          let times = try NoiseSchedule.subSequence(of: 1000, count: 50, spacing: spacing)
          for eta in [0, DoubleDouble(0.5), 1] {
            let sigmas = try zip(times, times.dropFirst()).map {
              try DDIM.sigma(to: powers[$0 - 1], from: powers[$1 - 1], eta: eta)
            }
            let moments = try joint(
              data: 1, signalPowers: powers, visited: times, sigmas: sigmas, weights: weights)
            for (time, law) in moments {
              let power = powers[time - 1]
              let ofMean = try law.mean - Forward.marginalMean(data: 1, signalPower: power)
              let ofVariance = law.variance - Forward.marginalVariance(signalPower: power)
              let deviation = max(ofMean.magnitude, ofVariance.magnitude).high
              worst = max(worst, deviation)
              guard deviation <= resolution else {
                throw Refutation(
                  "\(family.name), \(spacing), η = \(eta.high): the marginal at t = \(time) is off "
                    + "by \(deviation)")
              }
            }
          }
        }
      }
      return "largest difference \(worst)"
    }
  }
}
