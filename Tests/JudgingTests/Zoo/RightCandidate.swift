import CandidateProtocol
import Judging

/// Right code as a candidate, in a pair of formats.
struct RightCandidate: Candidate {
  let code: RightCode
  let precision: Precision
  let tablePrecision: Precision
  /// Multiplies what a row of the table of coefficients is, to see how small an error shows.
  private var times: [HeldTime] = []
  private var betas: [Rounded] = []

  init(_ code: RightCode, _ tablePrecision: Precision, _ precision: Precision) {
    (self.code, self.tablePrecision, self.precision) = (code, tablePrecision, precision)
  }

  private var table: Rounded.Format { format(tablePrecision) }
  private var vector: Rounded.Format { format(precision) }

  private func format(_ precision: Precision) -> Rounded.Format {
    Rounded.Format(precision: code.isWideInside ? .fp64 : precision, isRough: code.isRough)
  }

  /// What it claims.
  var capabilities: Capabilities {
    var own = Capabilities(
      name: code.name, version: "1", precision: precision,
      supports: [
        .configure, .forwardStep, .forwardMarginal, .posterior, .predictData, .predictNoise,
        .velocity, .sigma, .step, .ancestralStep, .invert, .learnedVariance, .boundTerm,
        .priorTerm, .lossWeight,
      ])
    own.tablePrecision = tablePrecision
    own.predictions = Set(Prediction.Kind.allCases)
    (own.takesBatchTimes, own.takesHead) = (true, true)
    return own
  }

  /// Whether a time is one that the format has no σ² for, or no x/√ᾱ or σ ε: inputs are less than 128.
  private func overflows(_ time: HeldTime) -> Bool {
    guard code.dividesBySignal else { return false }
    let largest = Rounded(128 * time.sigma.value, in: vector)
    return !(time.signal.value > 0 && time.sigma.squared.value.isFinite && largest.value.isFinite)
  }

  mutating func answer(_ request: Request) -> Reply {
    let asked = request.json(id: 1)
    let named = ["t", "t_prev", "t_next"].flatMap { key in
      asked[key]?.doubles?.map { Int($0) } ?? asked[key]?.int.map { [$0] } ?? []
    }
    guard !named.contains(where: { times.indices.contains($0) && overflows(times[$0]) }) else {
      return .unsupported("beyond the largest number of the format")
    }
    return answered(request)
  }

  private mutating func answered(_ request: Request) -> Reply {
    switch request {
    case .configure(let schedule):
      betas = schedule.betas.map { Rounded($0, in: table) }
      times = [HeldTime.data(in: table)] + code.tables(betas, vector)
      let powers = times.dropFirst().map {
        Rounded($0.returned.value, in: .init(precision: tablePrecision))
      }
      return .answer(.members(["ok": .bool(true), "alpha_bar": .vector(powers.map(code.written))]))
    case .forwardStep(let asked):
      let step = step(asked.time, asked.time - 1)
      return answer("x_t", pairs(asked.state, asked.noise) { code.kernel($0, $1, step) })
    case .forwardMarginal(let asked):
      return answer(
        "x_t", each(asked.times, asked.data, asked.noise) { $2.signal * $0 + $2.noise * $1 })
    case .posterior(let asked):
      let step = step(asked.time, asked.time - 1)
      let mean = pairs(asked.data, asked.state) { code.posteriorMean($0, $1, step) }
      return .answer(
        .members(["mean": json(mean), "variance": json(code.posteriorVariance(step))]))
    case .predictData(let asked):
      let kind = asked.prediction.kind
      return answer(
        "x0",
        each(asked.times, asked.state, asked.prediction.values) { read($0, kind, $1, $2).data })
    case .predictNoise(let asked):
      let kind = asked.prediction.kind
      return answer(
        "eps",
        each(asked.times, asked.state, asked.prediction.values) { read($0, kind, $1, $2).noise })
    case .velocity(let asked):
      return answer(
        "v", each(asked.times, asked.data, asked.noise) { $2.signal * $1 - $2.noise * $0 })
    case .sigma(let asked):
      return .answer(
        .members(["sigma": json(step(asked.time, asked.previous, eta: asked.eta).sigma)]))
    case .step(let asked): return stepped(asked)
    case .ancestralStep(let asked): return ancestral(asked)
    case .invert(let asked):
      let (from, to) = (times[asked.time], times[asked.next])
      let next = pairs(asked.state, asked.noise) { state, noise in
        let read = read(state, .noise, noise, from)
        return code.inverted(read, from, to) ?? to.signal * read.data + to.noise * read.noise
      }
      return answer("x_next", next)
    case .learnedVariance(let asked):
      let step = step(asked.time, asked.previous)
      return answer("variance", asked.head.map { learned(number($0), step) })
    case .boundTerm(let asked): return bound(asked)
    case .priorTerm(let asked):
      let last = times[times.count - 1]
      return nats(asked.data.map { code.priorTerm(number($0), last) })
    case .lossWeight(let asked):
      var step = step(asked.time, asked.time - 1)
      step.sigma = Rounded(asked.sigma, in: table)
      return .answer(.members(["gamma": json(code.weight(step))]))
    default: return .unsupported("not asked here")
    }
  }

  private func stepped(_ asked: Request.Step) -> Reply {
    let step = step(asked.time, asked.previous, eta: asked.eta)
    let direction = code.direction(step)
    let reads = pairs(asked.state, asked.prediction.values) {
      read($0, asked.prediction.kind, $1, step.from)
    }
    let means = reads.map {
      code.mean($0, step) ?? step.to.signal * $0.data + direction * $0.noise
    }
    let next = zip(means, asked.freshNoise).map { $0 + step.sigma * number($1) }
    return .answer(
      .members([
        "x_prev": json(next), "x0": json(reads.map(\.data)), "mean": json(means),
        "variance": json(step.sigma.squared),
      ]))
  }

  private func ancestral(_ asked: Request.AncestralStep) -> Reply {
    let step = step(asked.time, asked.previous ?? asked.time - 1)
    let reads = pairs(asked.state, asked.prediction.values) {
      read($0, asked.prediction.kind, $1, step.from)
    }
    let means = reads.map { code.posteriorMean($0.data, $0.state, step) }
    let fixed = step.isLast ? Rounded(0, in: table) : code.posteriorVariance(step)
    let head = step.isLast ? nil : asked.head
    let variances = head.map { $0.map { learned(number($0), step) } } ?? means.map { _ in fixed }
    let next = means.indices.map {
      means[$0] + code.deviation(variances[$0]) * number(asked.freshNoise[$0])
    }
    return .answer(
      .members([
        "x_prev": json(next), "x0": json(reads.map(\.data)), "mean": json(means),
        "variance": asked.head == nil ? json(fixed) : json(variances),
      ]))
  }

  private func bound(_ asked: Request.BoundTerm) -> Reply {
    let step = step(asked.time, asked.time - 1)
    return nats(
      asked.data.indices.map { index in
        let data = number(asked.data[index])
        let read = read(
          number(asked.state[index]), .noise, number(asked.noise[index]), step.from)
        guard step.isLast else { return code.transitionTerm(data, read, step, code) }
        return code.reconstructionTerm(data - read.data, step.beta)
      })
  }

  private func step(_ time: Int, _ previous: Int, eta: Double = 0) -> HeldStep {
    let stored = previous == time - 1 ? betas[time - 1] : nil
    var step = HeldStep(
      from: times[time], to: times[previous], stored: stored, beta: Rounded(0, in: table),
      eta: Rounded(eta, in: table), sigma: Rounded(0, in: table))
    step.beta = code.beta(step)
    step.sigma = code.sigma(step)
    return step
  }

  private func learned(_ head: Rounded, _ step: HeldStep) -> Rounded {
    code.learned(head, step.beta, code.posteriorVariance(step))
  }

  private func read(
    _ state: Rounded, _ kind: Prediction.Kind, _ value: Rounded, _ at: HeldTime
  ) -> ReadState {
    let plain = ReadState(
      state: state, data: code.readData(state, kind, value, at),
      noise: code.readNoise(state, kind, value, at))
    return code.through(plain, at)
  }

  private func number(_ value: Double) -> Rounded { Rounded(value, in: vector) }

  private func pairs<Value>(
    _ first: [Double], _ second: [Double], _ formula: (Rounded, Rounded) -> Value
  ) -> [Value] {
    zip(first, second).map { formula(number($0), number($1)) }
  }

  private func each(
    _ asked: Times, _ first: [Double], _ second: [Double],
    _ formula: (Rounded, Rounded, HeldTime) -> Rounded
  ) -> [Rounded] {
    let held = asked.values.map { times[$0] }
    let count = max(1, first.count / held.count)
    return first.indices.map {
      formula(number(first[$0]), number(second[$0]), held[$0 / count])
    }
  }

  /// A number as it is written, in the format that is declared for it.
  private func written(_ value: Rounded) -> Double {
    let declared = value.format == vector ? precision : tablePrecision
    return code.written(Rounded(value.value, in: Rounded.Format(precision: declared)))
  }

  private func json(_ value: Rounded) -> JSON { .real(written(value)) }
  private func json(_ values: [Rounded]) -> JSON { .vector(values.map(written)) }

  private func answer(_ field: String, _ values: [Rounded]) -> Reply {
    .answer(.object([.init(field, json(values))]))
  }

  private func nats(_ terms: [Rounded]) -> Reply {
    .answer(.object([.init("nats", json(terms.reduce(Rounded(0, in: vector), +)))]))
  }
}
