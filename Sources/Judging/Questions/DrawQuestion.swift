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
  /// Whether inputs are as large as rounding lets them be, so that wrong means show; else they are 0.
  package var isLeveraged: Bool

  package init(numbers: Int, isLeveraged: Bool) {
    self.numbers = numbers
    self.isLeveraged = isLeveraged
  }
}

extension Questions {
  /// Numbers in one answer, at most.
  private static let mostAtOnce = 32_768

  /// Requests for draws at several places, and the laws of the answers.
  ///
  /// Places where correct code may be off by more than a twentieth of the deviation are left out.
  ///
  /// - Parameters:
  ///   - operation: what draws.
  ///   - design: how much.
  package mutating func drawQuestions(
    _ operation: DrawingOperation, _ design: DrawDesign
  ) -> [DrawQuestion] {
    let dimension = dimension(8)
    let places = drawSpots(operation)
    let most = max(1, Self.mostAtOnce / dimension)
    let points = (design.numbers + dimension - 1) / dimension
    let requests = max(places.count, (points + most - 1) / most)
    // Pairs of points are formed within an answer.
    let each = max(2, (points + requests - 1) / requests + 1) / 2 * 2
    // A place's input, law and tolerances are found once; its requests differ in their draws.
    let asked = places.map {
      question(operation, at: $0, dimension, Draws(count: each, seed: 0), design)
    }
    var seeds: Set<Int> = []
    return (0..<requests).compactMap { index in
      guard !asked.isEmpty else { return nil }
      var seed = Int.random(in: 0..<(1 << 31), using: &generator)
      while !seeds.insert(seed).inserted { seed = (seed + 1) % (1 << 31) }
      return asked[index % asked.count]?.drawing(Draws(count: each, seed: seed))
    }
  }

  /// Both ends, a quarter and the middle; for steps four that add noise, spread over all that are asked.
  private mutating func drawSpots(_ operation: DrawingOperation) -> [Spot] {
    switch operation {
    case .forward:
      return Set([1, steps / 4, steps / 2, steps]).filter { $0 >= 1 }.sorted()
        .map(Spot.at)
    case .step:
      let all = usualSteps().filter { $0.eta > 0 }
      let count = min(4, all.count)
      return (0..<count).map { all[$0 * (all.count - 1) / max(1, count - 1)] }
    }
  }

  private func question(
    _ operation: DrawingOperation, at spot: Spot, _ dimension: Int, _ draws: Draws,
    _ design: DrawDesign
  ) -> DrawQuestion? {
    // Signs and sizes differ from coordinate to coordinate, so that a mean over all hides nothing.
    let pattern = (0..<dimension).map { [1, -0.5, -1, 0.75, 0.5][$0 % 5] }
    var size = design.isLeveraged ? leverage(operation, at: spot) : 0
    while true {
      let input = pattern.map { $0 * size }
      guard let question = question(operation, at: spot, input, draws) else { return nil }
      let root = Double(design.numbers).squareRoot()
      if question.meanSlack * root < 0.1 { return question }
      if size <= 0x1p-10 { return question.meanSlack < 0.05 ? question : nil }
      size /= 2
    }
  }

  /// The largest input to begin with: far beyond any data, or what clipping leaves alone.
  private func leverage(_ operation: DrawingOperation, at spot: Spot) -> Double {
    let limit = setting.capabilities.conventions.clipLimit
    guard operation == .step, let limit else { return 0x1p20 }
    let gain =
      setting.capabilities.mainPrediction == .noise
      ? setting.signalPowers[spot.time].squareRoot() : 1
    return Self.powerOfTwo(times: 1, within: limit / 2 * gain)
  }

  private func question(
    _ operation: DrawingOperation, at spot: Spot, _ input: [Double], _ draws: Draws
  ) -> DrawQuestion? {
    let asked: @Sendable (Draws) -> Request
    let (means, unit): ([Expectation], [Expectation])
    switch operation {
    case .forward:
      asked = { .forwardDraws(.init(time: spot.time, data: input, $0)) }
      func expectations(_ data: [Double], _ noise: [Double]) -> [Expectation] {
        ForwardSubjects.draws.expectations(
          setting, spot, TimedPairs(spot.time, data, noise), setting.declared)
      }
      means = expectations(input, input.map { _ in 0 })
      unit = expectations([0], [1])
    case .step:
      let kind = setting.capabilities.mainPrediction
      let zeros = input.map { _ in 0.0 }
      let step = Request.Step(
        time: spot.time, previous: spot.previous, eta: spot.eta, state: input,
        prediction: Prediction(kind, zeros), freshNoise: [])
      asked = { .stepDraws(.init(step, $0)) }
      func expectations(_ input: StepInput) -> [Expectation] {
        StepSubjects.update.expectations(setting, spot, input, setting.declared)
      }
      means = expectations(StepInput(input, Prediction(kind, zeros), zeros))
      unit = expectations(StepInput([0], Prediction(kind, [0]), [1]))
    }
    guard let deviation = unit.first, deviation.value > 0,
      deviation.allowed < deviation.value / 20
    else { return nil }
    return DrawQuestion(
      asked, draws, at: spot, means: means, deviation: deviation,
      field: operation == .forward ? "x_t" : "x_prev")
  }
}
