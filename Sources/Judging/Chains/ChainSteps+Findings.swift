import CandidateProtocol
import Rows

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
    return (tally(of: questions), questions.count)
  }

  /// Judges answered questions.
  func tally(of questions: [Question]) -> Tally {
    Tally(questions.map(\.probe), questions.map(\.reply), in: setting)
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
      let index = index(of: spot)
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
