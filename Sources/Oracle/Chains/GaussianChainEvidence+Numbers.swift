import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Samplers
import Scalars
import Statistics

/// Evidence for laws of whole chains in floating point, and by draws.
extension GaussianChainEvidence {
  /// ᾱ_1, …, ᾱ_1000 of DDPM's schedule, rounded to `Double`.
  static let signalPowers = NoiseSchedule.cumulativeSignalPower(
    betas: Transitions.families[0].betas(steps: 1000))

  static func times(_ count: Int, _ spacing: Spacing = .trailing) throws -> [Int] {
    try NoiseSchedule.subSequence(of: 1000, count: count, spacing: spacing)
  }

  static func lawInFixedPoint(
    _ law: @escaping Law<ErrorBound<FP64>> = output
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "a recursion with 77 digits, each step DDIM's or DDPM's own formula at the mean and a unit beside it, on "
        + "DDPM's schedule with 100 steps, beside the law in fp64 with the bound of its rounding"
    ) {
      let times = try times(100)
      var (worst, loosest) = (0.0, 0.0)
      for isDDPM in [false, true] {
        let chain = try ReverseChain(
          isDDPM ? .ancestral(.posterior) : .family(eta: 0),
          signalPowers: signalPowers.map { ErrorBound<FP64>($0) }, times: times)
        let claimed = try law(
          chain, GaussianNetwork(mean: ErrorBound(0.5), variance: ErrorBound(0.25)), .marginal)
        let right = try recursion(times, isDDPM: isDDPM)
        for (claim, right, name) in [
          (claimed.mean, right.mean, "mean"), (claimed.variance, right.variance, "variance"),
        ] {
          // The digits of the recursion are rounded once, to be compared.
          let value = right.approximation
          let deviation = (value - claim.value).magnitude
          (worst, loosest) = (max(worst, deviation / claim.bound), max(loosest, claim.bound))
          guard deviation <= claim.bound + value.ulp else {
            throw Refutation(
              "the \(name) of \(isDDPM ? "DDPM" : "DDIM") is \(value), \(claim) is claimed")
          }
        }
      }
      return "at most \(worst) of a bound that is \(loosest) at most"
    }
  }

  /// Mean and variance of the output for data N(½, ¼), from q(x_T).
  private static func recursion(_ times: [Int], isDDPM: Bool) throws -> Moments<FixedPoint> {
    let half = FixedPoint(1) / 2
    func power(_ time: Int) -> FixedPoint {
      time == 0 ? 1 : FixedPoint(signalPowers[time - 1]) ?? 0
    }
    let last = power(times[times.count - 1])
    var (mean, variance) = (try last.root() * half, last / 4 + 1 - last)
    for (index, time) in times.enumerated().reversed() {
      let (from, to) = (power(time), index == 0 ? 1 : power(times[index - 1]))
      let (a, s) = (try from.root(), try (1 - from).root())
      func next(_ state: FixedPoint) throws -> FixedPoint {
        let noise = s * (state - a * half) / (from / 4 + 1 - from)
        let data = (state - s * noise) / a
        guard isDDPM else { return try to.root() * data + (1 - to).root() * noise }
        return try Posterior.mean(data: data, state: state, to: to, from: from)
      }
      let center = try next(mean)
      let slope = try next(mean + 1) - center
      mean = center
      variance = slope * slope * variance
      if isDDPM { variance = variance + (1 - to) / (1 - from) * (1 - from / to) }
    }
    return (mean, variance)
  }

  /// The chains that are drawn along: 5 and 10 steps at η = ½ and 1, by the number of the draw.
  private static let drawn = (0..<4).map { index in
    (times: Result { try times([5, 10][index % 2]) }, eta: [0.5, 1][index / 2])
  }

  static func lawByDraws(_ law: @escaping Law<Double> = output) -> Evidence {
    let data = Result { try GaussianNetwork(mean: 0.4, variance: 0.25) }
    let laws = Result {
      try drawn.map {
        try law(
          ReverseChain(.family(eta: $0.eta), signalPowers: signalPowers, times: $0.times.get()),
          data.get(), .standardNormal)
      }
    }
    return Observation.residuals(
      "DDIM's step at η of ½ and 1 along chains of 5 and 10 steps with the perfect network of N(0.4, 0.25), "
        + "from N(0, 1): what is put out, under its law"
    ) { index, draw in
      let (times, eta) = (try drawn[index % 4].times.get(), drawn[index % 4].eta)
      var state = draw.normal()
      for (place, time) in times.enumerated().reversed() {
        let (from, to) = (
          signalPowers[time - 1], place == 0 ? 1 : signalPowers[times[place - 1] - 1]
        )
        state = try DDIM.update(
          state: state, noise: data.get().noise(state: state, signalPower: from),
          freshNoise: draw.normal(), to: to, from: from, eta: eta)
      }
      let output = try laws.get()[index % 4]
      return [(state - output.mean) / output.variance.squareRoot()]
    }
  }

  static func networkErrorByQuadrature(_ law: @escaping Law<Double> = output) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "Gauss–Hermite nodes of x_t and z put through DDIM's step, whose first two moments they have exactly, step "
        + "by step, for a gain of 0.98 and an offset of 0.02, at η of 0, ½ and 1"
    ) {
      let rule = try Quadrature.normalRule(points: 3)
      let network = try GaussianNetwork(mean: 0.5, variance: 0.25, gain: 0.98, offset: 0.02)
      let times = try times(50)
      var worst = 0.0
      for eta in [0, 0.5, 1.0] {
        var (mean, variance) = (0.0, 1.0)
        for (place, time) in times.enumerated().reversed() {
          let (from, to) = (
            signalPowers[time - 1], place == 0 ? 1 : signalPowers[times[place - 1] - 1]
          )
          var (first, second) = (0.0, 0.0)
          for (x, weight) in zip(rule.points, rule.weights) {
            let state = mean + variance.squareRoot() * x
            let noise = try network.noise(state: state, signalPower: from)
            for (z, other) in zip(rule.points, rule.weights) {
              let next = try DDIM.update(
                state: state, noise: noise, freshNoise: z, to: to, from: from, eta: eta)
              first += weight * other * next
              second += weight * other * next * next
            }
          }
          (mean, variance) = (first, second - first * first)
        }
        let claimed = try law(
          ReverseChain(.family(eta: eta), signalPowers: signalPowers, times: times), network,
          .standardNormal)
        // A step's nine terms are of the size of the second moment, at most 2; the states' variance is above 1/5,
        // so that what a step is off by comes through the others no larger than 1 + 1/variance times.
        let allowed = Double(times.count) * 9 * 16 * Double.ulpOfOne * (1 + 1 / claimed.variance)
        for (value, right) in [(claimed.mean, mean), (claimed.variance, variance)] {
          worst = max(worst, (value - right).magnitude / allowed)
          guard (value - right).magnitude <= allowed else {
            throw Refutation("at η = \(eta) it is \(right), \(value) is claimed")
          }
        }
      }
      return "at most \(worst) of what rounding can do"
    }
  }
}
