import CandidateProtocol
import Derivation
import Rows

/// Checks of the bound's terms, through `elbo_term` and `prior_term`, summed over coordinates.
enum BoundChecks {
  /// The order is that of blame: a term's own part before what is added to it.
  static func checks(on schedule: Schedule) -> [Check] {
    [Term.transition, .reconstruction].flatMap { term in
      groups(term).indices.map { check(term, $0, schedule) }
    } + priorChecks(on: schedule)
  }

  /// What one check of a term asks at a time.
  private typealias Group = (
    aspect: String, inputs: @Sendable (inout Questions, Int) -> [Point]
  )

  private static func groups(_ term: Term) -> [Group] {
    switch term {
    case .transition:
      [
        ("data", { questions, time in [questions.dataAlone(at: time)] }),
        ("state", { questions, time in [questions.stateAlone(at: time)] }),
        ("noise", { questions, time in [questions.noiseAlone(at: time)] }),
        (
          "true-noise",
          { questions, time in
            [questions.nothing(questions.dimension(3)), questions.trueNoise(at: time)]
          }
        ),
        ("drawn", { questions, time in [questions.drawnPoint(at: time)] }),
      ]
    case .reconstruction:
      [
        (
          "constant",
          { questions, _ in (0..<3).map { _ in questions.nothing(questions.nextDimension()) } }
        ),
        (
          "alone",
          { questions, time in
            [
              questions.dataAlone(at: time), questions.stateAlone(at: time),
              questions.noiseAlone(at: time),
            ]
          }
        ),
        ("drawn", { questions, time in (0..<3).map { _ in questions.drawnPoint(at: time) } }),
      ]
    }
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

    func orders(_ mistake: BoundMistake?) -> [any Evaluation] {
      self == .transition
        ? TransitionTermEvaluation.all(mistake) : ReconstructionEvaluation.all(mistake)
    }

    func times(_ questions: inout Questions) -> [Int] {
      self == .transition ? questions.times().filter { $0 >= 2 } : [1]
    }
  }

  private static func check(_ term: Term, _ index: Int, _ schedule: Schedule) -> Check {
    Check(term.equation, groups(term)[index].aspect, on: schedule, asking: .boundTerm) { setting in
      .probing(
        probes(term, index, setting), in: setting, mistakes: term.mistakes,
        witnesses: {
          groups(term).indices.filter { $0 != index }.flatMap { probes(term, $0, setting) }
        })
    }
  }

  private static func probes(_ term: Term, _ index: Int, _ setting: Setting) -> [Probe] {
    let (aspect, inputs) = groups(term)[index]
    var questions = Questions(setting, for: term.equation + aspect + setting.schedule.name)
    return term.times(&questions).flatMap { time in
      inputs(&questions, time).map { probe(term, setting, at: time, $0) }
    }
  }

  private static func probe(
    _ term: Term, _ setting: Setting, at time: Int, _ point: Point
  ) -> Probe {
    let request = Request.boundTerm(
      time: time, data: point.data, state: point.state, noise: point.noise)
    @Sendable func expected(_ conventions: Supposition, _ point: Point) -> [Expectation] {
      var mistake = conventions.boundMistake
      let moved = BoundMistake.time(time, under: mistake, steps: setting.schedule.steps)
      // At the end of the table there is no later time.
      if mistake == .laterWeights, moved == time { mistake = nil }
      return setting.expectations(
        term.orders(mistake), at: Place(time: moved, previous: moved - 1),
        inputs: [point.data + point.state + point.noise], under: conventions.ofLaws,
        clipping: Clipping(limit: mistake == .clipped ? conventions.clipLimit : nil))
    }
    var probe = Probe(
      request: request, field: "nats", isNumber: true, place: Place(time: time)
    ) { expected($0, point) }
    if point.isTrue {
      var other = point
      other.noise = point.noise.map { _ in 0 }
      // What the same point has where the noise is not predicted at all.
      probe.scale = expected(setting.declared, other).first?.value
    }
    return probe
  }

  /// What one check of the prior's term asks.
  private typealias PriorGroup = (
    aspect: String, inputs: @Sendable (inout Questions) -> [[Double]]
  )

  private static func priorGroups(on schedule: Schedule) -> [PriorGroup] {
    let groups: [PriorGroup] = [
      ("data", { [$0.pattern(32)] }),
      (
        "drawn",
        { questions in
          (0..<3).map { _ in questions.drawn(questions.nextDimension(), within: 32) }
        }
      ),
    ]
    guard tellsPriorConstant(of: schedule) else { return groups }
    let constant: PriorGroup = (
      "constant",
      { questions in
        (0..<3).map { _ in [Double](repeating: 0, count: questions.nextDimension()) }
      }
    )
    return [constant] + groups
  }

  private static func priorChecks(on schedule: Schedule) -> [Check] {
    let groups = priorGroups(on: schedule)
    return groups.indices.map { index in
      Check("elbo.prior-term", groups[index].aspect, on: schedule, asking: .priorTerm) { setting in
        .probing(
          priorProbes(groups[index], setting), in: setting, mistakes: BoundMistake.ofPrior,
          witnesses: {
            groups.indices.filter { $0 != index }.flatMap { priorProbes(groups[$0], setting) }
          })
      }
    }
  }

  private static func priorProbes(_ group: PriorGroup, _ setting: Setting) -> [Probe] {
    let steps = setting.schedule.steps
    var questions = Questions(
      setting, for: "elbo.prior-term" + group.aspect + setting.schedule.name)
    return group.inputs(&questions).map { data in
      Probe(
        request: .priorTerm(data: data), field: "nats", isNumber: true, place: Place(time: steps)
      ) { conventions in
        let mistake = conventions.boundMistake
        let time = steps - (mistake == .timeBefore ? 1 : 0)
        return setting.expectations(
          PriorTermEvaluation.all(mistake), at: Place(time: time, previous: time - 1),
          inputs: [data], under: conventions.ofLaws)
      }
    }
  }

  /// Whether fp64 can tell what is left at x_0 = 0, about ᾱ_T²/4: the formula for two variances adds
  /// it up from terms as large as 1.
  private static func tellsPriorConstant(of schedule: Schedule) -> Bool {
    let arithmetic = Arithmetic(
      table: Precision.fp64.format, vector: Precision.fp64.format, conventions: Supposition())
    let right = SignalPowerTable(betas: schedule.betas, precision: .fp64).expectations(
      PriorTermEvaluation.all(), at: Place(time: schedule.steps, previous: schedule.steps - 1),
      beta: nil, inputs: [[0]], arithmetic: arithmetic)
    return right.allSatisfy { $0.allowed < $0.value }
  }
}

extension Supposition {
  /// The same without what ᾱ_0 is taken to be, which is a convention of steps.
  var ofLaws: Supposition {
    var conventions = self
    conventions.finalSignalPowerIsFirst = false
    return conventions
  }
}
