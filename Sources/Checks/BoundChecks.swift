internal import Derivation

/// Checks of the bound's terms, through `elbo_term` and `prior_term`, summed over coordinates.
enum BoundChecks {
  /// The order is that of blame: a term's own part before what is added to it.
  static func checks(on schedule: Schedule) -> [Check] {
    let transition = { term(.transition, $0, schedule, inputs: $1) }
    let reconstruction = { term(.reconstruction, $0, schedule, inputs: $1) }
    return [
      transition("data", { questions, time in [questions.dataAlone(at: time)] }),
      transition("state", { questions, time in [questions.stateAlone(at: time)] }),
      transition("noise", { questions, time in [questions.noiseAlone(at: time)] }),
      transition(
        "true-noise",
        { questions, time in
          [questions.nothing(questions.dimension(3)), questions.trueNoise(at: time)]
        }),
      transition("drawn", { questions, time in [questions.drawnPoint(at: time)] }),
      reconstruction(
        "constant",
        { questions, _ in (0..<3).map { _ in questions.nothing(questions.nextDimension()) } }),
      reconstruction(
        "alone",
        { questions, time in
          [
            questions.dataAlone(at: time), questions.stateAlone(at: time),
            questions.noiseAlone(at: time),
          ]
        }),
      reconstruction(
        "drawn", { questions, time in (0..<3).map { _ in questions.drawnPoint(at: time) } }),
    ] + priorChecks(on: schedule)
  }

  /// x_0, x_t and ε̂ of a term.
  struct Point: Sendable {
    var data: [Double]
    var state: [Double]
    var noise: [Double]
    /// Whether ε̂ is the noise in x_t, so that next to nothing is left.
    var isTrue = false
  }

  /// Which term `elbo_term` is asked for.
  private enum Term {
    case transition, reconstruction

    var equation: String {
      self == .transition ? "elbo.transition-term" : "elbo.reconstruction-term"
    }

    var mistakes: [BoundMistake] {
      self == .transition ? BoundMistake.ofTransition : BoundMistake.ofReconstruction
    }

    func orders(_ mistake: BoundMistake?) -> [any EvaluationOrder] {
      self == .transition ? TransitionTermOrder.all(mistake) : ReconstructionOrder.all(mistake)
    }

    func times(_ questions: inout Questions) -> [Int] {
      self == .transition ? questions.times().filter { $0 >= 2 } : [1]
    }
  }

  private static func term(
    _ term: Term, _ aspect: String, _ schedule: Schedule,
    inputs: @escaping @Sendable (inout Questions, Int) -> [Point]
  ) -> Check {
    Check(term.equation, aspect, on: schedule, asking: .boundTerm) { setting in
      var questions = Questions(setting, for: term.equation + aspect + schedule.name)
      let probes = term.times(&questions).flatMap { time in
        inputs(&questions, time).map { probe(term, setting, at: time, $0) }
      }
      return .probing(probes, in: setting) { _, _ in
        setting.capabilities.conventions.mistaken(term.mistakes)
      }
    }
  }

  private static func probe(
    _ term: Term, _ setting: Setting, at time: Int, _ point: Point
  ) -> Probe {
    let request = Request.boundTerm(
      time: time, data: point.data, state: point.state, noise: point.noise)
    @Sendable func expected(_ conventions: Conventions, _ point: Point) -> [Expectation] {
      let mistake = conventions.boundMistake
      let first = mistake == .nextPosteriorVariance ? min(2, setting.schedule.steps) : time
      return setting.expectations(
        term.orders(mistake), at: Place(time: first, previous: first - 1),
        inputs: [point.data + point.state + point.noise], under: conventions.ofLaws,
        clipping: Clipping(limit: mistake == .clipped ? 1 : nil))
    }
    var probe = Probe(
      request: request, field: "nats", isNumber: true, place: Place(time: time)
    ) { expected($0, point) }
    if point.isTrue {
      var other = point
      other.noise = point.noise.map { _ in 0 }
      // What the same point has where the noise is not predicted at all.
      probe.scale = expected(setting.capabilities.conventions, other).first?.value
    }
    return probe
  }

  private static func priorChecks(on schedule: Schedule) -> [Check] {
    let checks = [
      prior("data", schedule) { [$0.pattern(32)] },
      prior("drawn", schedule) { questions in
        (0..<3).map { _ in questions.drawn(questions.nextDimension(), within: 32) }
      },
    ]
    guard tellsPriorConstant(of: schedule) else { return checks }
    return [
      prior("constant", schedule) { questions in
        (0..<3).map { _ in [Double](repeating: 0, count: questions.nextDimension()) }
      }
    ] + checks
  }

  private static func prior(
    _ aspect: String, _ schedule: Schedule,
    inputs: @escaping @Sendable (inout Questions) -> [[Double]]
  ) -> Check {
    Check("elbo.prior-term", aspect, on: schedule, asking: .priorTerm) { setting in
      var questions = Questions(setting, for: "elbo.prior-term" + aspect + schedule.name)
      let probes = inputs(&questions).map { data in
        Probe(
          request: .priorTerm(data: data), field: "nats", isNumber: true,
          place: Place(time: schedule.steps)
        ) { conventions in
          let mistake = conventions.boundMistake
          let time = schedule.steps - (mistake == .timeBefore ? 1 : 0)
          return setting.expectations(
            PriorTermOrder.all(mistake), at: Place(time: time, previous: time - 1),
            inputs: [data], under: conventions.ofLaws)
        }
      }
      return .probing(probes, in: setting) { _, _ in
        setting.capabilities.conventions.mistaken(BoundMistake.ofPrior)
      }
    }
  }

  /// Whether fp64 can tell what is left at x_0 = 0, about ᾱ_T²/4: the formula for two variances adds
  /// it up from terms as large as 1.
  private static func tellsPriorConstant(of schedule: Schedule) -> Bool {
    let arithmetic = Arithmetic(
      table: Precision.fp64.format, vector: Precision.fp64.format, conventions: Conventions())
    let right = SignalPowerTable(betas: schedule.betas, precision: .fp64).expectations(
      PriorTermOrder.all(), at: Place(time: schedule.steps, previous: schedule.steps - 1),
      beta: nil, inputs: [[0]], arithmetic: arithmetic)
    return right.allSatisfy { $0.allowed < $0.value }
  }
}

extension Conventions {
  /// The same without what ᾱ_0 is taken to be, which is a convention of steps.
  fileprivate var ofLaws: Conventions {
    var conventions = self
    conventions.finalSignalPowerIsFirst = false
    return conventions
  }
}

/// Checks of `objective.weights` through `loss_weight`.
enum WeightChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    [
      check("posterior-variance", schedule) { _, variances in
        [Posterior.variance(to: variances.to, from: variances.from).squareRoot()]
      },
      check("small", schedule) { _, variances in [0x1p-6 * (1 - variances.to).squareRoot()] },
      check("largest", schedule) { _, variances in [(1 - variances.to).squareRoot()] },
      check("drawn", schedule) { questions, variances in
        let share = Double(Int.random(in: 1...63, using: &questions.generator)) / 64
        return [share * (1 - variances.to).squareRoot()]
      },
    ]
  }

  /// - Parameter sigmas: from ᾱ at both ends; each is asked as the next smaller number that every
  ///   format has, since σ must not be beyond its largest.
  private static func check(
    _ aspect: String, _ schedule: Schedule,
    sigmas: @escaping @Sendable (inout Questions, (to: Double, from: Double)) -> [Double]
  ) -> Check {
    Check("objective.weights", aspect, on: schedule, asking: .lossWeight) { setting in
      var questions = Questions(setting, for: "objective.weights" + aspect + schedule.name)
      let powers = setting.signalPowers
      let probes = questions.times().filter { $0 >= 2 }.flatMap { time in
        sigmas(&questions, (powers[time - 1], powers[time])).map { sigma in
          probe(setting, at: time, sigma: Precision.common(below: sigma))
        }
      }
      return .probing(probes, in: setting) { _, _ in
        setting.capabilities.conventions.mistaken(BoundMistake.ofWeight)
      }
    }
  }

  private static func probe(_ setting: Setting, at time: Int, sigma: Double) -> Probe {
    Probe(
      request: .lossWeight(time: time, sigma: sigma), field: "gamma", isNumber: true,
      place: Place(time: time, sigma: sigma)
    ) { conventions in
      setting.expectations(
        WeightOrder.all(conventions.boundMistake),
        at: Place(time: time, previous: time - 1, sigma: sigma), inputs: [[]],
        under: conventions.ofLaws)
    }
  }
}

extension Precision {
  /// The largest number that all four formats have and that is less than a positive one.
  static func common(below value: Double) -> Double {
    let nearest = common(value)
    // Half a step of eight bits further down, what is nearest lies below.
    return nearest < value ? nearest : common(value * (1 - 0x1p-8))
  }
}

/// Points of the bound's terms.
extension Questions {
  /// How far x̂_0 may be from x_0: less than 256, whose square is beyond fp16, and such that a
  /// coordinate has at most 32²/2 nats.
  private func errorLimit(at time: Int) -> Double {
    let powers = setting.signalPowers
    // Half the fall of ᾱ/(1−ᾱ); at t = 1 the inverse of 2β_1.
    let perSquare =
      time == 1
      ? 0.5 / (1 - powers[1])
      : 0.5 * (powers[time - 1] / (1 - powers[time - 1]) - powers[time] / (1 - powers[time]))
    return min(128, 32 * (0.5 / perSquare).squareRoot())
  }

  private func pattern(times gain: Double, at time: Int) -> [Double] {
    pattern(Self.powerOfTwo(times: gain, within: errorLimit(at: time)))
  }

  /// All zeros: x_0 = x_t = ε̂ = 0.
  func nothing(_ count: Int) -> BoundChecks.Point {
    let zeros = [Double](repeating: 0, count: count)
    return BoundChecks.Point(data: zeros, state: zeros, noise: zeros)
  }

  /// x_0 alone is not 0.
  func dataAlone(at time: Int) -> BoundChecks.Point {
    BoundChecks.Point(data: pattern(times: 1, at: time), state: zeros, noise: zeros)
  }

  /// x_t alone is not 0.
  func stateAlone(at time: Int) -> BoundChecks.Point {
    BoundChecks.Point(
      data: zeros, state: pattern(times: 1 / rates(at: time).signal, at: time), noise: zeros)
  }

  /// ε̂ alone is not 0.
  func noiseAlone(at time: Int) -> BoundChecks.Point {
    let (signal, rate) = rates(at: time)
    return BoundChecks.Point(
      data: zeros, state: zeros, noise: pattern(times: rate / signal, at: time))
  }

  /// A drawn x_0 with noise to x_t, and that noise predicted as well as the formats allow.
  mutating func trueNoise(at time: Int) -> BoundChecks.Point {
    let (signal, rate) = rates(at: time)
    let count = dimension(3)
    let data = drawn(count, within: 2)
    let noise = drawn(count, within: min(4, errorLimit(at: time) * signal / rate))
    let state = zip(data, noise).map { Precision.common(signal * $0 + rate * $1) }
    return BoundChecks.Point(data: data, state: state, noise: noise, isTrue: true)
  }

  /// The same, and another noise predicted.
  mutating func drawnPoint(at time: Int) -> BoundChecks.Point {
    let (signal, rate) = rates(at: time)
    let limit = min(4, errorLimit(at: time) * signal / rate)
    let count = nextDimension()
    let (data, noise) = (drawn(count, within: 2), drawn(count, within: limit))
    let state = zip(data, noise).map { Precision.common(signal * $0 + rate * $1) }
    let predicted = zip(noise, drawn(count, within: limit)).map { Precision.common($0 + $1) }
    return BoundChecks.Point(data: data, state: state, noise: predicted)
  }
}
