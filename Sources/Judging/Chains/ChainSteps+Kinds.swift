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

  /// The coordinates in which a step is wrong, and how many could be.
  private func wrong(in step: ChainStep, allowed: Double) -> (places: [Int], of: Int) {
    let rest = rest(step)
    let moving = rest.indices.filter { !step.isStill($0) }
    return (moving.filter { !(rest[$0].magnitude <= 2 * allowed) }, moving.count)
  }

  /// What a step adds that must add no noise, in the coordinates where it does: its mean and its deviation.
  ///
  /// - Parameter factors: A and B; the right ones if nil.
  func added(
    _ step: ChainStep, with factors: (Double, Double)? = nil, allowed: Double
  ) -> (mean: Double, deviation: Double) {
    let all = factors.map { step.rest($0.0, $0.1) } ?? rest(step)
    let rest = wrong(in: step, allowed: allowed).places.map { all[$0] }
    let mean = rest.reduce(0, +) / Double(max(1, rest.count))
    let square = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / Double(max(1, rest.count))).squareRoot())
  }

  /// Where alone a step is wrong, if an eighth of the coordinates or more are right; nil if not.
  func places(wrongIn step: ChainStep, allowed: Double) -> String? {
    let (wrong, count) = wrong(in: step, allowed: allowed)
    guard let first = wrong.first, let last = wrong.last, 8 * wrong.count <= 7 * count
    else { return nil }
    let dimension = ChainSetting.dimension(of: setting.capabilities)
    if first == last {
      return "in coordinate \(first % dimension + 1) of point \(first / dimension + 1) alone"
    }
    if wrong.allSatisfy({ $0 % dimension == first % dimension }) {
      return "in coordinate \(first % dimension + 1) of the points alone"
    }
    let (low, high) = (first / dimension + 1, last / dimension + 1)
    let points = step.next.count / dimension
    if high - low + 1 < points, wrong.count > (high - low + 1) * dimension / 2 {
      return "in point\(low == high ? " \(low)" : "s \(low) to \(high)") of \(points) alone"
    }
    return "in \(wrong.count) of \(count) coordinates alone"
  }

  /// That what becomes of a coordinate depends on others; nil where what is the same in both runs comes out the same.
  func mixing(_ index: Int, _ run: ChainRun, minus base: ChainRun?) -> Explanation? {
    guard let base else { return nil }
    let mixes = (0...index).lazy.compactMap { ChainStep($0, of: run, minus: base) }.contains {
      step in step.next.indices.contains { step.isStill($0) && step.next[$0] != 0 }
    }
    return mixes
      ? Explanation(
        "what becomes of a coordinate depends on the others: they are mixed, by a mean, a norm, a quantile or another order"
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
      // Of what a limit cuts off the size of x̂_0 tells, which is the same at all calls.
      let sizes = step.next.indices.map { [0.0, 1, 2, 1][ChainNetwork.quarter(of: $0)] }
      let own = Fit.rest(of: step.next, without: [step.state, step.answer, sizes])
      let all = Fit.rest(
        of: step.next,
        without: [step.state, step.answer, sizes, steps[index - 1].state] + before.map(\.answer))
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
    // An end that nothing lies beyond is none.
    func end(_ values: [Double], _ sign: Double) -> Double? {
      guard let end = values.map({ sign * $0 }).max(),
        targets.count(where: { sign * $0 > end + 4 * slack }) > 1
      else { return nil }
      return sign * end
    }
    let (lower, upper) = (end(limited, -1), end(limited, 1))
    guard lower != nil || upper != nil,
      zip(targets, limited).allSatisfy({ target, limited in
        let cut = min(upper ?? .infinity, max(lower ?? -.infinity, target))
        return (cut - limited).magnitude <= slack
      })
    else { return nil }
    switch (lower, upper) {
    case (let lower?, let upper?):
      let size = max(-lower, upper)
      return (lower + upper).magnitude <= 2 * slack
        ? "the step limits its x̂_0 to [−\(size.inSixDigits), \(size.inSixDigits)]"
        : "the step limits its x̂_0 to [\(lower.inSixDigits), \(upper.inSixDigits)]"
    case (let lower?, nil): return "the step limits its x̂_0 to at least \(lower.inSixDigits)"
    case (_, let upper): return "the step limits its x̂_0 to at most \((upper ?? 0).inSixDigits)"
    }
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
