package import CandidateProtocol
import Rows
import Scalars

/// A request for draws, with the law that they must have: independent normals around means.
package struct DrawQuestion: Sendable {
  /// What is asked, for draws from some seed.
  private let asked: @Sendable (Draws) -> Request
  /// How many points are drawn, and from which seed.
  private var draws: Draws
  /// Where on the schedule.
  package let spot: Spot
  /// The means of a point's coordinates.
  package let means: [Double]
  /// The standard deviation of each.
  package let deviation: Double
  /// How far correct code may be off in the means, in deviations.
  package let meanSlack: Double
  /// How far it may be off in the deviation, relative.
  package let scaleSlack: Double
  /// The field of the answer.
  package let field: String
  /// How many numbers are right.
  package var count: Int { points * means.count }
  /// How many points are drawn.
  package var points: Int { draws.count }
  /// From which seed.
  package var seed: Int { draws.seed }
  /// What is asked.
  package var request: Request { asked(draws) }

  fileprivate init(
    _ asked: @escaping @Sendable (Draws) -> Request, _ draws: Draws, at spot: Spot,
    means: [Expectation], deviation: Expectation, field: String
  ) {
    (self.asked, self.draws, self.spot, self.field) = (asked, draws, spot, field)
    self.means = means.map(\.value)
    self.deviation = deviation.value
    meanSlack = (means.map(\.allowed).max() ?? 0) / deviation.value
    scaleSlack = deviation.allowed / deviation.value
  }

  /// The same question for other draws.
  package func drawing(_ draws: Draws) -> DrawQuestion {
    var question = self
    question.draws = draws
    return question
  }
}

/// Which operation draws.
package enum DrawingOperation: Sendable {
  case forward, step
}

/// What is asked of draws, and with which inputs.
package struct DrawDesign: Sendable {
  /// Numbers in all.
  package var numbers: Int
  /// Coordinates of a point, where the candidate takes so many.
  package var dimension: Int
  /// Whether inputs are as large as rounding lets them be, so that wrong means show; else they are 0.
  package var isLeveraged: Bool

  package init(numbers: Int, dimension: Int = 8, isLeveraged: Bool) {
    self.numbers = numbers
    self.dimension = dimension
    self.isLeveraged = isLeveraged
  }
}

extension Questions {
  /// Numbers in one answer, at most.
  private static let mostAtOnce = 32_768

  /// Requests for draws at several places, and the laws of the answers.
  ///
  /// Each place is asked twice at least, so that what differs from seed to seed is told from what does not. Places
  /// where correct code may be off by more than a twentieth of the deviation are left out.
  ///
  /// - Parameters:
  ///   - operation: what draws.
  ///   - design: how much.
  package mutating func drawQuestions(
    _ operation: DrawingOperation, _ design: DrawDesign
  ) -> [DrawQuestion] {
    let dimension = dimension(design.dimension)
    let most = max(2, Self.mostAtOnce / dimension)
    let points = (design.numbers + dimension - 1) / dimension
    // A place has two requests of two points; of very long vectors fewer places do.
    let all = drawSpots(operation)
    let places = all.prefix(max(2, Self.mostAtOnce / dimension))
    let requests = max(2 * places.count, (points + most - 1) / most)
    // Pairs of points are formed within an answer.
    let each = max(2, (points + requests - 1) / requests + 1) / 2 * 2
    // A place's input, law and tolerances are found once; its requests differ in their draws.
    let asked = places.enumerated().map { drawQuestion(operation, at: $1, design, turn: $0) }
    guard !asked.isEmpty else { return [] }
    let seeds = distantSeeds(requests)
    return (0..<requests).compactMap { index in
      asked[index % asked.count]?.drawing(Draws(count: each, seed: seeds[index]))
    }
  }

  /// One place to draw at, amid those of ``drawQuestions(_:_:)``: σ is neither small nor all. Nil where none can
  /// be decided. A prediction's x̂_0 lies within any limit.
  package mutating func middleDrawQuestion(
    _ operation: DrawingOperation, _ design: DrawDesign
  ) -> DrawQuestion? {
    let spots = drawSpots(operation)
    let asked = spots.map { drawQuestion(operation, at: $0, design, turn: 0) }
    let decided = asked.compactMap { $0 }
    return decided.dropFirst(decided.count / 2).first
  }

  /// Seeds so far from each other that a candidate may draw its points from a seed and those behind it.
  package mutating func distantSeeds(_ count: Int) -> [Int] {
    let apart = 1 << 19
    var seeds: [Int] = []
    while seeds.count < count {
      let seed = Int.random(in: 0..<((1 << 31) - apart), using: &generator)
      if seeds.allSatisfy({ abs($0 - seed) > apart }) { seeds.append(seed) }
    }
    return seeds
  }

  /// Both ends, a quarter and the middle; for steps four that add noise, spread over all that are asked, or as many
  /// as take each prediction within a limit and beyond it; and where a convention has noise at η = 0 or at
  /// t_prev = 0 such a step.
  private mutating func drawSpots(_ operation: DrawingOperation) -> [Spot] {
    switch operation {
    case .forward:
      return Set([1, steps / 4, steps / 2, steps]).filter { $0 >= 1 }.sorted()
        .map(Spot.at)
    case .step:
      let all = usualSteps().filter { $0.eta > 0 }
      let conventions = setting.capabilities.conventions
      let sides = conventions.clipLimit == nil ? 1 : 2
      let count = min(max(4, sides * setting.capabilities.predictionKinds.count), all.count)
      // With another ᾱ at t_prev = 0 than 1, the last step adds noise as others do.
      let hasFloor = conventions.stepVarianceFloor > 0
      let last = conventions.finalSignalPowerIsFirst || hasFloor ? lastSteps.prefix(1) : []
      return (0..<count).map { all[$0 * (all.count - 1) / max(1, count - 1)] }
        + last.map { $0.with(eta: 1) } + (hasFloor ? all.prefix(1).map { $0.with(eta: 0) } : [])
    }
  }

  private mutating func drawQuestion(
    _ operation: DrawingOperation, at spot: Spot, _ design: DrawDesign, turn: Int
  ) -> DrawQuestion? {
    let input = drawInput(operation, at: spot, dimension(design.dimension), design, turn: turn)
    var size = design.isLeveraged ? leverage(operation) : 1
    while true {
      guard let question = question(operation, at: spot, input.times(size)) else { return nil }
      let root = Double(design.numbers).squareRoot()
      if question.meanSlack * root < 0.1 { return question }
      if size <= 0x1p-10 { return question.meanSlack < 0.05 ? question : nil }
      size /= 2
    }
  }

  /// A state, and for a step a prediction: numbers of the usual size, or zeros.
  private struct DrawInput {
    var state: [Double]
    var prediction: Prediction

    func times(_ size: Double) -> DrawInput {
      DrawInput(
        state: state.map { $0 * size },
        prediction: Prediction(prediction.kind, prediction.values.map { $0 * size }))
    }
  }

  private mutating func drawInput(
    _ operation: DrawingOperation, at spot: Spot, _ dimension: Int, _ design: DrawDesign,
    turn: Int
  ) -> DrawInput {
    let (kind, isBeyond) = setting.capabilities.predictionOfDraws(turn)
    let zeros = Prediction(kind, Array(repeating: 0.0, count: dimension))
    guard design.isLeveraged else { return DrawInput(state: zeros.values, prediction: zeros) }
    switch operation {
    case .forward:
      // Signs and sizes differ from coordinate to coordinate, so that a mean over all hides nothing.
      let pattern = (0..<dimension).map { [1, -0.5, -1, 0.75, 0.5][$0 % 5] }
      return DrawInput(state: pattern, prediction: zeros)
    case .step:
      if isBeyond {
        let input = beyondLimit(spot, kind, dimension)
        return DrawInput(state: input.state, prediction: input.prediction)
      }
      let drawn = drawnStep(dimension, at: spot.time, kind)
      return DrawInput(state: drawn.state, prediction: Prediction(kind, drawn.prediction))
    }
  }

  /// How many times an input to begin with: far beyond any data, or what clipping leaves alone.
  private func leverage(_ operation: DrawingOperation) -> Double {
    operation == .step && setting.capabilities.conventions.clipLimit != nil ? 1 : 0x1p20
  }

  private func question(
    _ operation: DrawingOperation, at spot: Spot, _ input: DrawInput
  ) -> DrawQuestion? {
    let asked: @Sendable (Draws) -> Request
    let (means, unit): ([Expectation], [Expectation])
    let zeros = input.state.map { _ in 0.0 }
    switch operation {
    case .forward:
      asked = { .forwardDraws(.init(time: spot.time, data: input.state, $0)) }
      func expectations(_ data: [Double], _ noise: [Double]) -> [Expectation] {
        ForwardSubjects.draws.expectations(
          setting, spot, TimedPairs(spot.time, data, noise), setting.declared)
      }
      means = expectations(input.state, zeros)
      unit = expectations([0], [1])
    case .step:
      let step = Request.Step(
        time: spot.time, previous: spot.previous, eta: spot.eta, state: input.state,
        prediction: input.prediction, freshNoise: [])
      asked = { .stepDraws(.init(step, $0)) }
      func expectations(_ input: StepInput) -> [Expectation] {
        StepSubjects.update.expectations(setting, spot, input, setting.declared)
      }
      means = expectations(StepInput(input.state, input.prediction, zeros))
      unit = expectations(StepInput([0], Prediction(input.prediction.kind, [0]), [1]))
    }
    guard let deviation = unit.first, deviation.value > 0,
      deviation.allowed < deviation.value / 20
    else { return nil }
    return DrawQuestion(
      asked, Draws(count: 1, seed: 0), at: spot, means: means, deviation: deviation,
      field: operation == .forward ? "x_t" : "x_prev")
  }
}
