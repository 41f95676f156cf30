internal import Derivation

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
