internal import Derivation

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

  /// But for the largest, σ is the next smaller number that every format has.
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
      ("largest", { largestDefined($0.setting, at: $1) }),
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

  /// The largest σ of the candidate's formats for which no order of evaluation, nor one with the
  /// table cast to the coarser of them, can round 1 − ᾱ_{t−1} − σ² below zero: from half a unit below
  /// the largest down, by twice as much each time, to what all formats have.
  private static func largestDefined(_ setting: Setting, at time: Int) -> Double {
    let capabilities = setting.capabilities
    let coarser = [capabilities.precision, capabilities.tablePrecision].min {
      $0.significand < $1.significand
    }
    let largest = largest(setting, at: time)
    let lowest = Precision.common(below: largest)
    guard let coarser else { return lowest }
    let variance = 1 - setting.signalPowers[time - 1]
    for bits in (Precision.bf16.significand..<coarser.significand + 1).reversed() {
      let sigma = coarser.rounded(
        largest * (1 - Double(sign: .plus, exponent: -bits, significand: 1)))
      guard sigma > lowest else { break }
      // The square exactly, by one rounding of the difference.
      guard (-variance).addingProduct(sigma, sigma) <= 0 else { continue }
      if isDefined(setting, at: time, sigma: sigma, in: coarser) { return sigma }
    }
    return lowest
  }

  private static func isDefined(
    _ setting: Setting, at time: Int, sigma: Double, in precision: Precision
  ) -> Bool {
    let conventions = setting.capabilities.conventions.ofLaws
    let place = Place(time: time, previous: time - 1, sigma: sigma)
    let coarse = Arithmetic(
      table: precision.format, vector: precision.format, conventions: conventions)
    let right =
      setting.expectations(WeightOrder.all(), at: place, inputs: [[]], under: conventions)
      + setting.table.expectations(
        WeightOrder.all(), at: place, beta: setting.schedule.betas[time - 1], inputs: [[]],
        arithmetic: coarse)
    return right.allSatisfy { $0.allowed < $0.value }
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
        WeightOrder.all(mistake), at: Place(time: moved, previous: moved - 1, sigma: sigma),
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
