import CandidateProtocol

/// What kind of step a wrong one is, where no A and B explain it.
extension ChainSteps {
  /// What the right coefficients leave of a step.
  func rest(_ step: ChainStep) -> [Double] {
    let right = coefficients(step.index, step.kind)
    return step.rest(right.state, right.prediction)
  }

  /// The coordinate of each quarter of which the right coefficients leave most: if all are right, these are.
  func farthest(_ step: ChainStep) -> [Int] {
    let rest = rest(step).map { $0.isFinite ? $0.magnitude : .infinity }
    return (0..<4).compactMap { quarter in
      rest.indices.filter { ChainNetwork.quarter(of: $0) == quarter }.max { rest[$0] < rest[$1] }
    }
  }

  /// Where alone a step is wrong, if an eighth of the coordinates or more are right; nil if not.
  func places(wrongIn step: ChainStep, allowed: Double) -> String? {
    let rest = rest(step)
    let moving = rest.indices.filter { !step.isStill($0) }
    let wrong = moving.filter { !(rest[$0].magnitude <= 2 * allowed) }
    guard let first = wrong.first, let last = wrong.last, 8 * wrong.count <= 7 * moving.count
    else { return nil }
    let dimension = ChainSetting.dimension(of: setting.capabilities)
    if first == last {
      return "in coordinate \(first % dimension + 1) of point \(first / dimension + 1) alone"
    }
    if wrong.allSatisfy({ $0 % dimension == first % dimension }) {
      return "in coordinate \(first % dimension + 1) of the points alone"
    }
    let (low, high) = (first / dimension + 1, last / dimension + 1)
    let points = rest.count / dimension
    if high - low + 1 < points, wrong.count > (high - low + 1) * dimension / 2 {
      return "in point\(low == high ? " \(low)" : "s \(low) to \(high)") of \(points) alone"
    }
    return "in \(wrong.count) of \(moving.count) coordinates alone"
  }

  /// That what becomes of a coordinate depends on others; nil where what is the same in both runs comes out the same.
  func mixing(_ index: Int, _ run: ChainRun, minus base: ChainRun?) -> Explanation? {
    guard let base else { return nil }
    let mixes = (0...index).lazy.compactMap { ChainStep($0, of: run, minus: base) }.contains {
      step in step.next.indices.contains { step.isStill($0) && step.next[$0] != 0 }
    }
    return mixes
      ? Explanation(
        "what becomes of a coordinate depends on the others: a mean, a norm or a quantile over the point is taken"
      )
      : nil
  }

  /// That steps are no functions of their state and prediction, but of earlier ones too; nil if none is seen to be.
  ///
  /// The state of the second is all that the first prediction made, so that the third is the first to show it.
  func history(_ run: ChainRun, minus base: ChainRun?) -> Explanation? {
    let steps = run.calls.indices.compactMap { ChainStep($0, of: run, minus: base) }
    let remembers = steps.indices.dropFirst().contains { index in
      let (step, before) = (steps[index], steps[max(0, index - 3)..<index])
      let own = Fit.rest(of: step.next, without: [step.state, step.answer])
      let all = Fit.rest(
        of: step.next,
        without: [step.state, step.answer, steps[index - 1].state] + before.map(\.answer))
      // Of a step of its own the first is rounding; of a multistep method the second.
      return own > 0.01 * Fit.size(of: step.next) && all < 0.01 * own
    }
    return remembers
      ? Explanation(
        "the step uses earlier predictions of the network beside its own: it is one of a multistep method"
      )
      : nil
  }

  /// That x̂_0 is limited, or scaled by a quantile of its point; nil if neither explains a step.
  ///
  /// What the right A and B leave is κ(x̂_0′ − x̂_0), with x̂_0′ the limited one, and κ = a_prev where ε̂ is kept, or
  /// what the step makes of x̂_0 at a fixed x_t where it is rederived.
  func limiting(_ step: ChainStep, allowed: Double) -> Explanation? {
    let (time, previous) = ends(step.index)
    let (power, to) = (setting.table.values[time], setting.table.values[previous])
    let (signal, noise) = (power.squareRoot(), (1 - power).squareRoot())
    let factor = coefficients(step.index, step.kind).prediction
    let (targets, rederived): ([Double], Double) =
      switch step.kind {
      case .noise:
        (
          zip(step.state, step.answer).map { ($0 - noise * $1) / signal }, -factor * signal / noise
        )
      case .velocity:
        (zip(step.state, step.answer).map { signal * $0 - noise * $1 }, -factor / noise)
      case .data: (step.answer, factor)
      }
    let rest = rest(step)
    for (share, isKept) in [(to.squareRoot(), true), (rederived, false)] where share != 0 {
      let limited = zip(targets, rest).map { $0 + $1 / share }
      let slack = 2 * allowed / share.magnitude
      if let words = Self.limit(of: targets, limited, slack)
        ?? quantile(of: targets, limited, slack)
      {
        return Explanation(
          words + (isKept ? ", and keeps ε" : ", and takes ε anew from it") + ", undeclared")
      }
    }
    return nil
  }

  private static func limit(
    of targets: [Double], _ limited: [Double], _ slack: Double
  ) -> String? {
    let limit = limited.map(\.magnitude).max() ?? 0
    guard targets.count(where: { $0.magnitude > limit + 4 * slack }) > 1,
      zip(targets, limited).allSatisfy({
        (max(-limit, min(limit, $0)) - $1).magnitude <= slack
      })
    else { return nil }
    return "the step limits its x̂_0 to [−\(limit.inSixDigits), \(limit.inSixDigits)]"
  }

  /// Of each point by itself: divided by a number of its own, then limited to ±1.
  private func quantile(of targets: [Double], _ limited: [Double], _ slack: Double) -> String? {
    let dimension = ChainSetting.dimension(of: setting.capabilities)
    var isScaled = false
    for start in stride(from: 0, to: targets.count, by: dimension) {
      let point = start..<min(start + dimension, targets.count)
      // Those that are not limited tell the number.
      let places = point.filter { limited[$0].magnitude < 1 - slack && targets[$0] != 0 }
      let sums = places.reduce((0.0, 0.0)) {
        ($0.0 + targets[$1] * targets[$1], $0.1 + targets[$1] * limited[$1])
      }
      guard sums.1 > 0 else { continue }
      let scale = sums.0 / sums.1
      guard
        point.allSatisfy({
          (max(-1, min(1, targets[$0] / scale)) - limited[$0]).magnitude <= slack
        })
      else { return nil }
      isScaled = isScaled || scale > 1 + slack
    }
    return isScaled
      ? "the step divides its x̂_0 by a quantile of the point and limits it to ±1, which is dynamic thresholding"
      : nil
  }
}
