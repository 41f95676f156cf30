import CandidateProtocol
import Derivation
import Rows
import Scalars

/// Checks of `ddpm.posterior-mean` and `ddpm.posterior-variance` through `q_posterior`.
enum PosteriorChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    [
      mean("data", schedule, from: 2) { questions in [(questions.pattern(1), questions.zeros)] },
      mean("state", schedule, from: 2) { questions in [(questions.zeros, questions.pattern(1))] },
      mean("affine", schedule, from: 2) { questions in
        questions.drawnPair().map { ($0.first, $0.second) }
      },
      mean("last-step", schedule, from: 1) { questions in
        [(questions.drawn(questions.dimension(3)), questions.drawn(questions.dimension(3)))]
      },
      variance("value", schedule, from: 2),
      variance("last-step", schedule, from: 1),
    ]
  }

  private typealias Inputs = (data: [Double], state: [Double])

  /// Times to ask at: t = 1, where the answer is x_0 without variance, or all others.
  private static func times(_ questions: inout Questions, from first: Int) -> [Int] {
    first == 1 ? [1] : questions.times().filter { $0 >= first }
  }

  private static func mean(
    _ aspect: String, _ schedule: Schedule, from first: Int,
    inputs: @escaping @Sendable (inout Questions) -> [Inputs]
  ) -> Check {
    Check("ddpm.posterior-mean", aspect, on: schedule, asking: .posterior) { setting in
      var questions = Questions(setting, for: "posterior-mean" + aspect + schedule.name)
      let probes = times(&questions, from: first).flatMap { time in
        inputs(&questions).map { input in
          let values = zip(input.data, input.state).map { [$0, $1] }
          return probe(setting, at: time, input, field: "mean") { table, place, arithmetic in
            table.expectations(
              PosteriorMeanEvaluation.allCases, at: place, beta: schedule.betas[time - 1],
              inputs: values, arithmetic: arithmetic)
          }
        }
      }
      return .probing(probes, in: setting)
    }
  }

  private static func variance(
    _ aspect: String, _ schedule: Schedule, from first: Int
  ) -> Check {
    Check("ddpm.posterior-variance", aspect, on: schedule, asking: .posterior) { setting in
      var questions = Questions(setting, for: "posterior-variance" + schedule.name)
      let probes = times(&questions, from: first).map { time in
        let input = (questions.pattern(1), questions.zeros)
        var probe = probe(setting, at: time, input, field: "variance") {
          table, place, arithmetic in
          table.expectations(
            FlooredEvaluation.all(arithmetic.conventions.varianceFloor), at: place,
            beta: schedule.betas[time - 1], inputs: [[]], arithmetic: arithmetic
          )
        }
        probe.isNumber = true
        return probe
      }
      return .probing(probes, in: setting) { _, answers in
        var conventions = setting.declared
        guard let answer = answers.first, answer > conventions.varianceFloor, answer < 1e-3 else {
          return []
        }
        conventions.varianceFloor = answer
        return [
          Alternative(
            sentence: "the variance has a floor: that is variance_floor \(JSON.real(answer)), "
              + "undeclared", conventions: conventions)
        ]
      }
    }
  }

  private static func probe(
    _ setting: Setting, at time: Int, _ input: Inputs, field: String,
    expected:
      @escaping @Sendable (SignalPowerTable, Place, Arithmetic) -> [Expectation]
  ) -> Probe {
    let place = Place(time: time, previous: time - 1)
    return Probe(
      request: .posterior(time: time, data: input.data, state: input.state), field: field,
      place: Place(time: time)
    ) { conventions in
      // What ᾱ_0 is taken to be is a convention of steps; the posterior is a law of q.
      var conventions = conventions
      conventions.finalSignalPowerIsFirst = false
      return expected(setting.table, place, setting.arithmetic(under: conventions))
    }
  }
}

/// The posterior variance, or the floor where that is more.
private struct FlooredEvaluation: Evaluation {
  let order: PosteriorVarianceEvaluation
  let floor: Double

  static func all(_ floor: Double) -> [FlooredEvaluation] {
    PosteriorVarianceEvaluation.allCases.map { FlooredEvaluation(order: $0, floor: floor) }
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    try order.coefficients(transition).map { [$0[0].atLeast(F.constant(floor))] }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }
}
