import CandidateProtocol
import Judging

/// Noise of a candidate's own: n·d numbers, point after point.
struct Generator: Sendable {
  let name: String
  /// Whether the same seed gives the same draws.
  var isSeeded = true
  /// What is drawn at a candidate's n-th call.
  let draw: @Sendable (_ draws: Draws, _ dimension: Int, _ call: Int) -> [Double]

  init(
    _ name: String, isSeeded: Bool = true,
    draw: @escaping @Sendable (_ draws: Draws, _ dimension: Int, _ call: Int) -> [Double]
  ) {
    (self.name, self.isSeeded, self.draw) = (name, isSeeded, draw)
  }
}

/// How a step that draws its own noise is wrong, where all else is right.
enum StepMistake: String, Sendable, CaseIterable {
  case predictionIgnored = "ε plays no part"
  case direction = "√(1−ᾱ_prev) for √(1−ᾱ_prev−σ²)"
  case noiseAtZero = "σ of at least 0.05 at η = 0"
  case noiseAtLast = "noise in the step to t_prev = 0"
  case firstAtEnd = "ᾱ_1 in the place of ᾱ_0"
  case kernelWidth = "σ = √β"
  case velocityAsNoise = "v taken for ε"
  case dataAsNoise = "x̂_0 taken for ε"
  case unclipped = "x̂_0 not clipped"
  case unclippedNoise = "x̂_0 not clipped where ε is predicted"
  case unclippedVelocity = "x̂_0 not clipped where v is predicted"
  case unclippedData = "x̂_0 not clipped where it is predicted"
}

/// The reference, but for what it draws itself.
struct DrawingCandidate: Candidate {
  private var reference = Reference()
  private let generator: Generator
  private let mistake: StepMistake?
  private let precision: Precision
  /// The only η that it takes; nil for any.
  var onlyEta: Double?
  /// The limit of x̂_0 that it declares; nil for none.
  var limit: Double?
  /// The smallest variance of a step's noise that it declares.
  var floor = 0.0
  /// Whether it adds noise of it.
  var addsFloor = true
  private var calls = 0
  private var powers = [1.0]

  init(_ generator: Generator, _ mistake: StepMistake? = nil, precision: Precision = .fp64) {
    (self.generator, self.mistake, self.precision) = (generator, mistake, precision)
  }

  mutating func answer(_ request: Request) -> Reply {
    switch request {
    case .hello:
      return .answer(
        .members([
          "name": .string(generator.name), "version": .string("0"),
          "precision": .string(precision.rawValue), "table_precision": .string("fp64"),
          "supports": .array(
            ["configure", "q_sample", "step"].map(JSON.string)),
          "seeded": .bool(generator.isSeeded),
          "predictions": .array(["eps", "v", "x0"].map(JSON.string)),
          "conventions": .members([
            "clip_x0": limit.map(JSON.number),
            "step_variance_floor": floor > 0 ? .number(floor) : nil,
          ]),
        ]))
    case .configure(let schedule):
      powers = schedule.betas.reduce(into: [1.0]) { $0.append(($0.last ?? 1) * (1 - $1)) }
      // The table is not told: it is right.
      _ = reference.answer(request)
      return .answer(.members(["ok": .bool(true)]))
    case .forwardDraws(let asked):
      let (signal, noise) = (
        powers[asked.time].squareRoot(), (1 - powers[asked.time]).squareRoot()
      )
      return drawn(asked.data.map { signal * $0 }, noise, asked.draws, "x_t")
    case .stepDraws(let asked): return drawn(asked)
    default: return reference.answer(request)
    }
  }

  /// Whether a step keeps to a limit that is declared.
  private func clips(_ kind: Prediction.Kind) -> Bool {
    switch mistake {
    case .unclipped: false
    case .unclippedNoise: kind != .noise
    case .unclippedVelocity: kind != .velocity
    case .unclippedData: kind != .data
    default: true
    }
  }

  private mutating func drawn(_ asked: Request.StepDraws) -> Reply {
    let step = asked.step
    if let onlyEta, step.eta != onlyEta { return .unsupported("η is \(onlyEta) here") }
    let from = powers[step.time]
    let to = powers[step.previous == 0 && mistake == .firstAtEnd ? 1 : step.previous]
    let full = ((1 - to) / (1 - from) * (1 - from / to)).squareRoot()
    var sigma = step.eta * full
    let direction = mistake == .direction ? 1 - to : 1 - to - sigma * sigma
    let mean = zip(step.state, step.prediction.values).map { state, prediction in
      let (read, noise) = read(step.prediction.kind, prediction, state, from)
      var data = read
      if let limit, clips(step.prediction.kind) { data = max(-limit, min(limit, data)) }
      let rest = mistake == .predictionIgnored ? 0 : max(0, direction).squareRoot() * noise
      return to.squareRoot() * data + rest
    }
    switch mistake {
    case .noiseAtZero: sigma = max(sigma, 0.05)
    case .noiseAtLast where step.previous == 0: sigma = step.eta * (1 - powers[1]).squareRoot()
    case .kernelWidth where sigma > 0: sigma = (1 - from / to).squareRoot()
    default: break
    }
    if addsFloor { sigma = max(sigma, floor.squareRoot()) }
    return drawn(mean, sigma, asked.draws, "x_prev")
  }

  /// x̂_0 and ε̂ of a prediction.
  private func read(
    _ kind: Prediction.Kind, _ prediction: Double, _ state: Double, _ power: Double
  ) -> (data: Double, noise: Double) {
    let (signal, rate) = (power.squareRoot(), (1 - power).squareRoot())
    switch kind {
    case .velocity where mistake != .velocityAsNoise:
      return (signal * state - rate * prediction, rate * state + signal * prediction)
    case .data where mistake != .dataAsNoise:
      return (prediction, (state - signal * prediction) / rate)
    case .noise, .velocity, .data:
      return ((state - rate * prediction) / signal, prediction)
    }
  }

  private mutating func drawn(
    _ means: [Double], _ deviation: Double, _ draws: Draws, _ field: String
  ) -> Reply {
    calls += 1
    let d = means.count
    let noise = generator.draw(draws, d, calls)
    var values = Array(repeating: 0.0, count: noise.count)
    for index in values.indices {
      let value = means[index % d] + deviation * noise[index]
      values[index] = precision == .fp32 ? Double(Float(value)) : value
    }
    return .answer(.members([field: .vector(values)]))
  }
}
