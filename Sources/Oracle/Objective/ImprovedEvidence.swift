import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for what Improved DDPM adds: the hybrid objective, and chains on any τ.
enum ImprovedEvidence {
  typealias Slope = Dual<Double>
  typealias Estimate =
    @Sendable (
      Slope, Slope, Slope, Slope, Slope, Slope, Slope, (Slope) -> Slope
    ) throws -> Slope
  typealias LastEstimate =
    @Sendable (
      Int, Slope, Slope, Slope, Slope, Slope, Slope, (Slope) -> Slope
    ) throws -> Slope

  /// One draw at t ≥ 2, and its second term by other formulas: the means differ by k(ε − ε̂), since
  /// μ̃ = (x_t − β/s ε)/√α, and the variance is β̃ (β/β̃)^v with β/β̃ = s_t²/s_{t−1}².
  private struct Draw {
    let data = 0.3
    let noise = 0.7
    let weight = 1.0
    let predicted, head, to, from: Double

    var error: Double { noise - predicted }
    var beta: Double { (to - from) / to }
    var change: Double { beta / ((1 - from) * from / to).squareRoot() }
    var logRatio: Double { Double.log((1 - from) / (1 - to)) }
    var law: Gaussian { Gaussian(mean: 0, variance: (1 - to) / (1 - from) * beta) }
    var model: Gaussian {
      let widening = Double.exp((head + 1) / 2 * logRatio)
      return Gaussian(mean: change * error, variance: law.variance * widening)
    }
    /// (v_1 + d²)/v_2.
    var spread: Double { (law.variance + model.mean * model.mean) / model.variance }

    /// What rounding can do to the variances, and to the means' squared distance, as a share.
    ///
    /// β = 1 − ᾱ_t/ᾱ_{t−1} loses 1/β units; the logarithm's absolute error is the learned variance's
    /// relative one; the means cancel to d, each of them a sum of terms with at most eight roundings,
    /// x̂_0 among them with its division by a_t.
    var share: Double {
      let rate = from.squareRoot()
      let state = rate * data.magnitude + (1 - from).squareRoot() * noise.magnitude
      let terms = data.magnitude + state + (state + predicted.magnitude) * change
      let cancellation = terms / model.mean.magnitude
      let logarithms = Double.log(law.variance).magnitude
      return (8 / beta + 32 + 4 * logarithms + 32 * cancellation) * Double.ulpOfOne
    }

    /// Single steps, and a stride from 500 to 50.
    static let places = {
      let singles = Transitions.ofDDPM.map { (to: $0.to, from: $0.from) }
      return singles + [(singles[2].from, singles[3].from)]
    }()

    static let all = places.flatMap { place in
      [0.4, -1.2].flatMap { error in
        [-0.5, 0, 0.8].map {
          Draw(predicted: 0.7 - error, head: $0, to: place.to, from: place.from)
        }
      }
    }
  }

  /// How a claim in `Double` is compared, and the largest deviation kept.
  private struct Comparison {
    private(set) var worst = 0.0

    mutating func near(
      _ value: Double, _ right: Double, within allowed: Double, _ claim: String
    ) throws(Refutation) {
      guard (value - right).magnitude <= allowed else {
        throw Refutation("\(claim): \(value), not \(right)")
      }
      worst = max(worst, (value - right).magnitude)
    }
  }

  static func transition(
    _ formula: @escaping Estimate = HybridObjective.estimate(
      data:noise:predictedNoise:head:to:from:weight:stop:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "t ≥ 2 by dual numbers: with the stop the slope in ε̂ is −2(ε − ε̂), exactly; without it "
        + "k²(ε̂ − ε)/v is added; the slope in the head is ¼(1 − (v_1 + d²)/v_2) log(β/β̃); the value is "
        + "the squared error and E_q log(q/p_θ) by GSL's QAGI"
    ) {
      var comparison = Comparison()
      for draw in Draw.all {
        func run(
          predicted: Slope, head: Slope, stop: (Slope) -> Slope = { $0.stopped }
        ) throws -> Slope {
          try formula(
            Slope(draw.data), Slope(draw.noise), predicted, head, Slope(draw.to), Slope(draw.from),
            Slope(draw.weight), stop)
        }
        let place = "ᾱ_t = \(draw.from), ε − ε̂ = \(draw.error)"
        let inNoise = try run(predicted: .variable(draw.predicted), head: Slope(draw.head))
        guard inNoise.derivative == -2 * draw.error else {
          throw Refutation("\(place): the slope in ε̂ is \(inNoise.derivative), not −2(ε − ε̂)")
        }
        let unstopped = try run(predicted: .variable(draw.predicted), head: Slope(draw.head)) { $0 }
        let added = -draw.weight * draw.change * draw.change * draw.error / draw.model.variance
        let rounding = 8 * (added.magnitude + 2 * draw.error.magnitude) * Double.ulpOfOne
        try comparison.near(
          unstopped.derivative - inNoise.derivative, added,
          within: rounding + added.magnitude * draw.share, "\(place), without the stop")
        let inHead = try run(predicted: Slope(draw.predicted), head: .variable(draw.head))
        // log β − log β̃ cancels where the two are near each other.
        let ofLogarithms = (2 * Double.log(draw.beta).magnitude + 8) * Double.ulpOfOne
        let slope = draw.weight * (1 - draw.spread) * draw.logRatio / 4
        try comparison.near(
          inHead.derivative, slope,
          within: (draw.share * draw.logRatio + ofLogarithms) * (1 + draw.spread) / 2,
          "\(place), in the head")
        let right = try draw.law.divergence(from: draw.model)
        try comparison.near(
          inHead.value, draw.error * draw.error + draw.weight * right.value,
          within: right.error + draw.share * (draw.error * draw.error + 1 + draw.spread),
          "\(place), the value")
      }
      return "\(Draw.all.count) draws, at most \(comparison.worst) off"
    }
  }

  static func likelihood(
    _ formula: @escaping LastEstimate = HybridObjective.estimate(
      level:noise:predictedNoise:head:from:floor:weight:stop:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "t = 1 by dual numbers: with the stop the slope in ε̂ is −2(ε − ε̂), exactly; without it that of "
        + "the level's likelihood is added; the value is the squared error and −log of the bin's share, "
        + "integrated by GSL"
    ) {
      let first = Transitions.ofDDPM[0]
      let (from, floor) = (first.to, Posterior.variance(to: first.to, from: first.from))
      let (noise, weight) = (0.7, 1.0)
      var comparison = Comparison()
      for level in [0, 1, 100, 255] {
        for (error, head) in [(0.2, -0.5), (-0.6, 0.8)] {
          func run(_ stop: (Slope) -> Slope) throws -> Slope {
            try formula(
              level, Slope(noise), .variable(noise - error), Slope(head), Slope(from), Slope(floor),
              Slope(weight), stop)
          }
          let place = "level \(level), ε − ε̂ = \(error)"
          let (stopped, unstopped) = (try run { $0.stopped }, try run { $0 })
          // x̂_0 is off x_0 by (s/a)(ε − ε̂); in deviations the bin's ends are at (±1/255 − that)/σ.
          let slope = ((1 - from) / from).squareRoot()
          let deviation = (Double.pow((1 - from) / floor, (head + 1) / 2) * floor).squareRoot()
          let ends = [-1.0, 1].map { ($0 / 255 - slope * error) / deviation }
          // Beyond twelve deviations lies 4e-33 of the law.
          let lower = level == 0 ? -12 : ends[0]
          let upper = level == 255 ? 12 : ends[1]
          let standard = Gaussian(mean: 0, variance: 1)
          let share = try Quadrature.over(lower...upper) { standard.density(at: $0) }
          // x̂_0 and the ends of the bin have at most sixteen roundings of 1, and are then divided by
          // σ; an end that moves by δ moves log P by at most (1 + |z|) δ on either side of it.
          let reach = ends.map(\.magnitude).reduce(1, max)
          let rounding = 32 * (1 + 1 / deviation) * (1 + reach) * Double.ulpOfOne
          guard stopped.derivative == -2 * (noise - (noise - error)) else {
            throw Refutation("\(place): the slope in ε̂ is \(stopped.derivative)")
          }
          try comparison.near(
            stopped.value, error * error - weight * Double.log(share.value),
            within: rounding + share.error / share.value, "\(place), the value")
          let densities =
            (level == 255 ? 0 : standard.density(at: ends[1]))
            - (level == 0 ? 0 : standard.density(at: ends[0]))
          try comparison.near(
            unstopped.derivative - stopped.derivative,
            -weight * densities / share.value * slope / deviation,
            within: rounding * (1 + reach) * slope / deviation, "\(place), without the stop")
        }
      }
      return "four levels, at most \(comparison.worst) off"
    }
  }

  static func total(
    _ formula: @escaping @Sendable ([Rational], [Rational], Rational) throws -> Rational =
      HybridObjective.total(simpleTerms:variationalTerms:weight:)
  ) -> Evidence {
    Proof.atPoints(
      "the estimates at all t, with λT for their weight, have the objective for their mean: the simple "
        + "loss is a mean over t, the bound a sum"
    ) { point in
      let (simple, bound) = (
        (0..<5).map { _ in point.fraction() }, (0..<5).map { _ in point.number() }
      )
      let weight = point.fraction()
      let estimates = zip(simple, bound).map { $0 + 5 * weight * $1 }
      try point.equal(
        try formula(simple, bound, weight), estimates.reduce(0, +) / 5, "the mean of the estimates")
    }
  }
}
