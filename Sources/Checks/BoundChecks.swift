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
  var ofLaws: Conventions {
    var conventions = self
    conventions.finalSignalPowerIsFirst = false
    return conventions
  }
}
