import Algorithms
import CandidateProtocol
import Mutations
import Rows
import Scalars

extension ChainSteps {
  /// The steps of a run judged by four coordinates each, the farthest off of each quarter: by differences, or as they
  /// are.
  ///
  /// - Parameter base: nil for the steps that add no noise as they are.
  func tally(_ run: ChainRun, minus base: ChainRun?) -> (tally: Tally, judged: Int) {
    let questions = run.calls.indices.compactMap { index -> Question? in
      let places = ChainStep(index, of: run, minus: base).map { farthest($0) } ?? []
      return question(index, of: run, minus: base, at: places)
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
        setting, probe, answers
      )
      .filter { holds($0, index(of: probe.spot), run, minus: base) }
        + ChainMistake.alternatives(for: chain, in: setting)
    }
    guard finding.outcome == .fail, let spot = finding.spot,
      let index = index(of: spot), let step = ChainStep(index, of: run, minus: base)
    else { return finding }
    let allowed = finding.allowed ?? 0
    // One step that is wrong is like many formulas; what is done at the last alone has words of its own.
    if finding.explanations.isEmpty, tally.wrong.count > 1 {
      finding.explanations = edits(tally, index, run, minus: base)
    }
    let ofKind =
      finding.explanations.isEmpty
      ? limiting(step, allowed: allowed) ?? history(run, minus: base) : nil
    let isSum = ofKind == nil && step.isAffine(beside: rest(step), allowed: allowed)
    var words = "t = \(spot.time) to \(spot.previous)"
    if let explanation = cast(index, run) ?? mixing(index, run, minus: base) {
      finding.explanations = [explanation]
    } else if finding.explanations.isEmpty, index + 1 == run.calls.count,
      let explanation = scaledOutput(run)
    {
      finding.explanations = [explanation]
    } else if !isSum, let places = places(wrongIn: step, allowed: allowed) {
      words = places
    }
    if finding.explanations.isEmpty { finding.explanations = [ofKind].compactMap(\.self) }
    if finding.explanations.isEmpty, isSum, tally.wrong.count == 1 {
      finding.explanations = edits(tally, index, run, minus: base)
    }
    guard isAffine, case .wrong = finding.kind else { return finding }
    guard isSum, let seen = step.fitted else {
      finding.extent = "in \(chain.words), step \(index + 1) of \(times.count), \(words),"
      if base != nil, case .wrong(let field, let answer, let right) = finding.kind {
        let seen = "\(field) differs between two runs of one seed by \(answer.inSixDigits)"
        finding.kind = .broken(seen + ", \(right.inSixDigits) is right", seen: seen)
      }
      return finding
    }
    let right = coefficients(index, run.calls[index].kind)
    let place = "in step \(index + 1) of \(times.count), t = \(spot.time) to \(spot.previous)"
    // Two runs of one seed begin alike: the first step tells B alone.
    let isAlone = seen.0.isNaN
    let letters = (isAlone ? "" : "A of x_t and ") + "B of \(run.calls[index].kind.letter)"
    let verb = isAlone ? "is" : "are"
    let pair = { (a: Double, b: Double) in
      (isAlone ? "" : "\(a.inSixDigits) and ") + "\(b.inSixDigits)"
    }
    finding.kind = .broken(
      "\(place), \(letters) \(verb) \(pair(seen.0, seen.1)), \(pair(right.state, right.prediction)) \(verb) right",
      seen: "\(place), \(letters) \(verb) \(pair(seen.0, seen.1))")
    return finding
  }

  /// Whether a step is what an alternative makes of it in coordinates all over the state, right ones too.
  func holds(
    _ alternative: Alternative, _ index: Int?, _ run: ChainRun, minus base: ChainRun?
  ) -> Bool {
    let places = Array(stride(from: 1, to: run.output.count, by: max(1, run.output.count / 61)))
    guard let index,
      let question = question(index, of: run, minus: base, at: places),
      case .values(let values) = question.probe.reading(question.reply, count: places.count)
    else { return true }
    return question.probe.expected(alternative.supposition).admit(values)
  }

  /// A and B of a step by least squares over all coordinates; nil where they cannot be told apart.
  package func fitted(_ index: Int, of run: ChainRun, minus base: ChainRun?) -> (Double, Double)? {
    ChainStep(index, of: run, minus: base)?.fitted
  }

  /// That the state after a step is one of a format with fewer digits than are declared; nil if it is not.
  func cast(_ index: Int, _ run: ChainRun) -> Explanation? {
    let after = run.state(after: index)
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
      "the output is \(slope.inSixDigits) times what the last step makes"
        + (offset.magnitude > 1e-6 ? ", plus \(offset.inSixDigits)" : "")
        + ": x_0 itself is to be returned")
  }
}

extension Double {
  /// With six digits, for people.
  var inSixDigits: String { "\(JSON.real(Double(Float(self).description) ?? self))" }
}

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
