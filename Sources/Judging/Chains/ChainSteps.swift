package import CandidateProtocol
import Derivation
import Rows
import Scalars

/// The steps of a chain as questions: what each made of its state and of its network's answer, beside the equation.
///
/// A step that adds no noise is judged as it is. Of one that adds some, two runs of the same seed are subtracted: the
/// noise cancels, and what is left is the same step of the differences, because a step is linear in its state and in
/// its prediction, and clipping leaves the x̂_0 = 0 of the other run alone.
package struct ChainSteps: Sendable {
  let chain: ChainSetting
  let setting: Setting
  /// Of the check.
  let id: String
  /// The times of the calls, from the noisiest on.
  let times: [Int]

  /// The steps of a chain at some times.
  package init(chain: ChainSetting, setting: Setting, id: String, times: [Int]) {
    (self.chain, self.setting, self.id, self.times) = (chain, setting, id, times)
  }

  /// The subject of which the steps are answers.
  private var subject: Subject<StepInput> {
    chain.sampler == .ddim ? StepSubjects.update : AncestralSubjects.state
  }

  /// The step of a call.
  func spot(_ index: Int) -> Spot {
    let next = index + 1 < times.count ? times[index + 1] : 0
    let spot = Spot.step(times[index], to: next)
    return chain.sampler == .ddim ? spot.with(eta: chain.eta) : spot
  }

  /// t and t_prev of a call's step.
  package func ends(_ index: Int) -> (time: Int, previous: Int) {
    let spot = spot(index)
    return (spot.time, spot.previous)
  }

  /// Whether the times are those of steps on the schedule.
  package var areSteps: Bool {
    guard let first = times.first, let last = times.last else { return false }
    return first <= setting.schedule.steps && last >= 1
      && zip(times, times.dropFirst()).allSatisfy(>)
  }

  /// What is right in a step, or follows from a mistake.
  private func expectations(
    _ index: Int, _ input: StepInput, _ supposition: Supposition
  ) -> [Expectation] {
    let spot = spot(index)
    if spot.time == 1, spot.previous == 0, supposition.conventions.finalSignalPowerIsFirst {
      return unmoved(spot, input, supposition.conventions)
    }
    let mistake = supposition.mistake.flatMap(ChainMistake.init(rawValue:))
    return mistake?.expectations(of: subject, at: spot, input, in: setting, steps: chain.count)
      ?? subject.expectations(setting, spot, input, supposition)
  }

  /// What is right of a step between equal ᾱ: DDIM's puts x̂_0 and ε̂ together again, DDPM's leaves the state.
  private func unmoved(_ spot: Spot, _ input: StepInput, _ conventions: Conventions)
    -> [Expectation]
  {
    let kind = input.prediction.kind
    guard chain.sampler == .ddim else {
      // A factor of 1 and one of 0, each of a few roundings.
      let unit = setting.capabilities.precision.unitRoundoff
      return input.state.map { Expectation(value: $0, allowed: 8 * unit * $0.magnitude) }
    }
    return setting.expectations(
      kind == .noise
        ? EncodeEvaluation.all(for: conventions.clipping)
        : [DerivedStep(kind: .encoding, prediction: kind)],
      at: spot, inputs: input.withoutNoise, by: setting.arithmetic(under: conventions),
      clipping: conventions.clipping)
  }

  /// Inputs so small that no x̂_0 is clipped that they make.
  private func unit(_ index: Int) -> Double {
    guard let limit = setting.capabilities.conventions.clipLimit else { return 1 }
    return Questions.powerOfTwo(
      times: 1 / setting.signalPowers[times[index]].squareRoot(), within: limit / 2)
  }

  /// What the equation makes of unit inputs: A, B and C of a step, for the prediction that the chain asks for.
  package func coefficients(
    _ index: Int, _ kind: Prediction.Kind
  ) -> (state: Double, prediction: Double, noise: Double) {
    let units = zip(0..., [(1.0, 0.0, 0.0), (0, 1, 0), (0, 0, 1)]).map { number, unit in
      let size = self.unit(index)
      let input = StepInput([size * unit.0], Prediction(kind, [size * unit.1]), [size * unit.2])
      let spot = spot(index)
      let name = "\(chain.sampler.rawValue)-unit-\(kind.rawValue)-\(JSON.real(chain.eta))"
      let place = 3 * (spot.time * setting.table.values.count + spot.previous) + number
      return setting.memo.expectation(of: name, place, under: setting.declared) {
        expectations(index, input, setting.declared)
      }.first.map { $0.value / size } ?? .nan
    }
    return (units[0], units[1], units[2])
  }

  /// How far right code may lie from A x + B ε̂ + C z, at states and predictions of at most 4, and from C: both in
  /// units of C. Where it clips, what is clipped has no more roundings.
  package func roundings(_ index: Int, _ kind: Prediction.Kind) -> (mean: Double, scale: Double) {
    func expected(_ state: Double, _ noise: Double) -> Expectation? {
      let input = StepInput([state], Prediction(kind, [state]), [noise])
      return expectations(index, input, setting.declared).first
    }
    guard let mean = expected(4, 0), let noise = expected(0, 1), noise.value != 0 else {
      return (.infinity, .infinity)
    }
    return (mean.allowed / noise.value.magnitude, noise.allowed / noise.value.magnitude)
  }

  /// A question with its answer.
  typealias Question = (probe: Probe, reply: Reply)

  /// The step of a call in some coordinates, as it is; nil if it adds noise.
  func question(_ index: Int, of run: ChainRun, at places: [Int]) -> Question? {
    let (call, next) = (run.calls[index], run.states[index + 1])
    guard coefficients(index, call.kind).noise == 0 else { return nil }
    func picked(_ values: [Double]) -> [Double] { places.map { values[$0] } }
    let zeros = places.map { _ in 0.0 }
    let input = StepInput(
      picked(call.state), Prediction(call.kind, picked(call.answer)), zeros)
    return (probe(index, input, slack: zeros), Self.reply(picked(next)))
  }

  /// The step of the differences of two runs of one seed.
  ///
  /// - Parameter base: the run with x̂_0 = 0.
  func question(
    _ index: Int, of run: ChainRun, minus base: ChainRun, at places: [Int]
  ) -> Question? {
    let call = run.calls[index]
    guard base.calls.indices.contains(index), base.calls[index].kind == call.kind else {
      return nil
    }
    let other = base.calls[index]
    func picked(_ values: [Double]) -> [Double] { places.map { values[$0] } }
    func difference(_ one: [Double], _ two: [Double]) -> [Double] {
      places.map { one[$0] - two[$0] }
    }
    let input = StepInput(
      difference(call.state, other.state),
      Prediction(call.kind, difference(call.answer, other.answer)), places.map { _ in 0 })
    let slack = zip(
      slack(index, picked(call.state), picked(call.answer), call.kind),
      slack(index, picked(other.state), picked(other.answer), call.kind)
    ).map(+)
    return (
      probe(index, input, slack: slack),
      Self.reply(difference(run.states[index + 1], base.states[index + 1]))
    )
  }

  private static func reply(_ values: [Double]) -> Reply {
    .answer(.members(["x_prev": .vector(values)]))
  }

  /// What the roundings of a step may add in a run, with noise of at most 8 deviations.
  ///
  /// Errors of coefficients are the same in both runs, and what they do to the difference is in the expectation of the
  /// differences. What is left are the operations on states: twelve at most, for s ε̂, x − s ε̂, the division by a, ε̂
  /// anew (three), the clip, two products, C z and two sums, each off by u of the largest number that it meets.
  private func slack(
    _ index: Int, _ state: [Double], _ prediction: [Double], _ kind: Prediction.Kind
  ) -> [Double] {
    let (time, previous) = ends(index)
    let (from, to) = (setting.table.values[time], setting.table.values[previous])
    let (signal, noise) = (from.squareRoot(), (1 - from).squareRoot())
    let deviation = coefficients(index, kind).noise.magnitude
    let precision = setting.capabilities.precision
    return zip(state, prediction).map { x, answer in
      let data: Double
      switch kind {
      case .noise: data = (x.magnitude + noise * answer.magnitude) / signal
      case .velocity: data = signal * x.magnitude + noise * answer.magnitude
      case .data: data = answer.magnitude
      }
      // ε̂ as it is given, or as it is read from x and x̂_0.
      let read = max(answer.magnitude, (x.magnitude + signal * data) / noise)
      let size =
        to.squareRoot() * data + (1 - to).squareRoot() * read + x.magnitude + 8 * deviation
      return 12 * (precision.unitRoundoff * size + precision.format.underflow)
    }
  }

  private func probe(_ index: Int, _ input: StepInput, slack: [Double]) -> Probe {
    let spot = spot(index)
    let usual = subject.probe(setting, spot, input, as: 0, of: id)
    var probe = Probe(request: usual.request, field: "x_prev", spot: spot) { supposition in
      zip(expectations(index, input, supposition), slack).map { $0.widened(by: $1) }
    }
    probe.mayBeNoNumber = usual.mayBeNoNumber
    return probe
  }
}

extension Expectation {
  /// With more that right code may be off by.
  fileprivate func widened(by slack: Double) -> Expectation {
    slack == 0
      ? self
      : Expectation(
        value: value, usual: usual + slack, allowed: allowed + slack, mayBeNoNumber: mayBeNoNumber)
  }
}

// MARK: - What the answers tell

extension ChainSteps {
  /// The steps of a run judged by four coordinates each, one of each quarter: by differences, or as they are.
  ///
  /// - Parameter base: nil for the steps that add no noise as they are.
  func tally(_ run: ChainRun, minus base: ChainRun?) -> (tally: Tally, judged: Int) {
    let size = run.output.count
    let questions = run.calls.indices.compactMap { index -> Question? in
      let block = size >= 8 ? (7 * index) % (size / 4) : 0
      let places = (0..<4).map { 4 * block + $0 }.filter { $0 < size }
      return base.map { question(index, of: run, minus: $0, at: places) }
        ?? question(index, of: run, at: places)
    }
    return (Tally(questions.map(\.probe), questions.map(\.reply), in: setting), questions.count)
  }

  /// The finding, with A and B of the step that is most wrong if it is affine.
  func finding(
    _ tally: Tally, _ run: ChainRun, minus base: ChainRun?, isAffine: Bool = true
  ) -> Finding {
    var finding = tally.finding { probe, answers in
      (chain.sampler == .ddim ? StepConventions.alternatives : StepConventions.ancestral)(
        setting, probe, answers) + ChainMistake.alternatives(for: chain, in: setting)
    }
    guard finding.outcome == .fail, let spot = finding.spot,
      let index = run.calls.indices.first(where: { self.spot($0) == spot })
    else { return finding }
    if let explanation = cast(index, run) {
      finding.explanations = [explanation]
    } else if finding.explanations.isEmpty, index + 1 == run.calls.count,
      let explanation = scaledOutput(run)
    {
      finding.explanations = [explanation]
    }
    guard isAffine, case .wrong = finding.kind,
      let seen = fitted(index, of: run, minus: base)
    else { return finding }
    let right = coefficients(index, run.calls[index].kind)
    let place = "in step \(index + 1) of \(times.count), t = \(spot.time) to \(spot.previous)"
    // Two runs of one seed begin alike: the first step tells B alone.
    let isAlone = seen.0.isNaN
    let letters = (isAlone ? "" : "A of x_t and ") + "B of \(run.calls[index].kind.letter)"
    let verb = isAlone ? "is" : "are"
    let pair = { (a: Double, b: Double) in
      (isAlone ? "" : "\(JSON.real(rounded(a))) and ") + "\(JSON.real(rounded(b)))"
    }
    finding.kind = .broken(
      "\(place), \(letters) \(verb) \(pair(seen.0, seen.1)), \(pair(right.state, right.prediction)) \(verb) right",
      seen: "\(place), \(letters) \(verb) \(pair(seen.0, seen.1))")
    return finding
  }

  /// A and B of a step by least squares over all coordinates; nil where they cannot be told apart.
  package func fitted(_ index: Int, of run: ChainRun, minus base: ChainRun?) -> (Double, Double)? {
    let zeros = [Double](repeating: 0, count: run.output.count)
    let (call, other) = (run.calls[index], base?.calls[index])
    return Fit.plane(
      zip(call.state, other?.state ?? zeros).map(-),
      zip(call.answer, other?.answer ?? zeros).map(-),
      zip(run.states[index + 1], base?.states[index + 1] ?? zeros).map(-))
  }

  /// What a step that must add no noise adds: its mean and its deviation.
  ///
  /// - Parameter factors: A and B; the right ones if nil.
  func added(
    _ index: Int, in run: ChainRun, with factors: (Double, Double)? = nil
  ) -> (mean: Double, deviation: Double) {
    let call = run.calls[index]
    let right = coefficients(index, call.kind)
    let (a, b) = factors ?? (right.state, right.prediction)
    let rest = run.states[index + 1].indices.map {
      run.states[index + 1][$0] - a * call.state[$0] - b * call.answer[$0]
    }
    let mean = rest.reduce(0, +) / Double(max(1, rest.count))
    let square = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / Double(max(1, rest.count))).squareRoot())
  }

  /// That the state after a step is one of a format with fewer digits than are declared; nil if it is not.
  func cast(_ index: Int, _ run: ChainRun) -> Explanation? {
    let after = run.states[index + 1]
    let precision = setting.capabilities.precision
    guard after.count >= 16,
      let narrow = precision.narrowerFormats.first(where: { after.allSatisfy($0.has) }),
      after.contains(where: narrow.isFilled)
    else { return nil }
    return Explanation(
      "every number of the state after this step is one of \(narrow.rawValue): it is cast there, or precision is "
        + "\(narrow.rawValue), declared as \(precision.rawValue)")
  }

  /// That the output is not what the last step makes, but a multiple of it and something added.
  private func scaledOutput(_ run: ChainRun) -> Explanation? {
    guard let call = run.calls.last else { return nil }
    let right = coefficients(run.calls.count - 1, call.kind)
    let made = zip(call.state, call.answer).map { right.state * $0 + right.prediction * $1 }
    guard let (slope, offset) = Fit.plane(made, made.map { _ in 1 }, run.output),
      (slope - 1).magnitude > 1e-3 || offset.magnitude > 1e-3
    else { return nil }
    let worst = zip(made, run.output).map { (slope * $0 + offset - $1).magnitude }.max() ?? 0
    let size = run.output.map(\.magnitude).max() ?? 0
    guard worst < 1e-3 * size else { return nil }
    return Explanation(
      "the output is \(JSON.real(rounded(slope))) times what the last step makes"
        + (offset.magnitude > 1e-6 ? ", plus \(JSON.real(rounded(offset)))" : "")
        + ": x_0 itself is to be returned")
  }
}

/// Six digits, for people.
private func rounded(_ value: Double) -> Double { Double(Float(value).description) ?? value }

extension Prediction.Kind {
  /// As formulas have it.
  fileprivate var letter: String {
    switch self {
    case .noise: "ε̂"
    case .velocity: "v̂"
    case .data: "x̂_0"
    }
  }
}

/// Least squares.
enum Fit {
  /// (a, b) with a u + b v nearest to w; nil where u and v are nearly parallel.
  static func plane(_ u: [Double], _ v: [Double], _ w: [Double]) -> (Double, Double)? {
    var (uu, uv, vv, uw, vw) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index in w.indices {
      uu += u[index] * u[index]
      uv += u[index] * v[index]
      vv += v[index] * v[index]
      uw += u[index] * w[index]
      vw += v[index] * w[index]
    }
    guard vv > 0 else { return nil }
    if uu == 0 { return (.nan, vw / vv) }
    let determinant = uu * vv - uv * uv
    guard determinant > 0x1p-40 * uu * vv else { return nil }
    return ((uw * vv - vw * uv) / determinant, (vw * uu - uw * uv) / determinant)
  }
}
