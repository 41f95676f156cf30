import CandidateProtocol
import Derivation
import Rows

/// Checks of `objective.weights` through `loss_weight`.
enum WeightChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    groups.indices.map { index in
      Check(equation, groups[index].aspect, on: schedule, asking: .lossWeight) { setting in
        .probing(
          probes(groups[index], setting), in: setting, mistakes: BoundMistake.ofWeight,
          witnesses: {
            groups.indices.filter { $0 != index }.flatMap { probes(groups[$0], setting) }
          })
      }
    }
  }

  private static let equation = "objective.weights"

  /// What one check asks: σ at a time.
  private typealias Group = (
    aspect: String, sigma: @Sendable (inout Questions, Int) -> Double
  )

  /// σ is the next smaller number that every format has, so the largest is within 1 % of the maximum.
  private static var groups: [Group] {
    [
      (
        "posterior-variance",
        { questions, time in
          let powers = questions.setting.signalPowers
          let variance = Posterior.variance(to: powers[time - 1], from: powers[time])
          return Precision.common(below: variance.squareRoot())
        }
      ),
      ("small", { Precision.common(below: 0x1p-6 * largest($0.setting, at: $1)) }),
      ("largest", { Precision.common(below: largest($0.setting, at: $1)) }),
      (
        "drawn",
        { questions, time in
          let share = Double(Int.random(in: 1...63, using: &questions.generator)) / 64
          return Precision.common(below: share * largest(questions.setting, at: time))
        }
      ),
    ]
  }

  /// √(1 − ᾱ_{t−1})
  private static func largest(_ setting: Setting, at time: Int) -> Double {
    (1 - setting.signalPowers[time - 1]).squareRoot()
  }

  private static func probes(_ group: Group, _ setting: Setting) -> [Probe] {
    var questions = Questions(setting, for: equation + group.aspect + setting.schedule.name)
    return questions.times().filter { $0 >= 2 }.map { time in
      probe(setting, at: time, sigma: group.sigma(&questions, time))
    }
  }

  private static func probe(_ setting: Setting, at time: Int, sigma: Double) -> Probe {
    Probe(
      request: .lossWeight(time: time, sigma: sigma), field: "gamma", isNumber: true,
      place: Place(time: time, sigma: sigma)
    ) { conventions in
      let mistake = conventions.boundMistake
      let moved = BoundMistake.time(time, under: mistake, steps: setting.schedule.steps)
      return setting.expectations(
        WeightEvaluation.all(mistake), at: Place(time: moved, previous: moved - 1, sigma: sigma),
        inputs: [[]], under: conventions.ofLaws)
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
