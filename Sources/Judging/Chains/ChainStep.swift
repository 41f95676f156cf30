import CandidateProtocol

/// One step of a run as numbers: what it was given and what it made, or the differences of two runs of one seed.
struct ChainStep: Sendable {
  let index: Int
  let kind: Prediction.Kind
  /// x_t, or a difference of two.
  let state: [Double]
  /// What the network predicted.
  let answer: [Double]
  /// x_prev.
  let next: [Double]

  /// - Returns: nil if the other run has no such call.
  init?(_ index: Int, of run: ChainRun, minus base: ChainRun?) {
    let call = run.calls[index]
    let next = run.state(after: index)
    (self.index, kind) = (index, call.kind)
    guard let base else {
      (state, answer, self.next) = (call.state, call.answer, next)
      return
    }
    guard base.calls.indices.contains(index), base.calls[index].kind == call.kind else {
      return nil
    }
    state = zip(call.state, base.calls[index].state).map(-)
    answer = zip(call.answer, base.calls[index].answer).map(-)
    self.next = zip(next, base.state(after: index)).map(-)
  }

  /// A and B by least squares over all coordinates; nil where they cannot be told apart. A is NaN where the states are
  /// the same.
  var fitted: (Double, Double)? { Fit.plane(state, answer, next) }

  /// Whether some A and B explain it: they leave what rounding may, or little of what others leave.
  func isAffine(beside rest: [Double], allowed: Double) -> Bool {
    guard let (a, b) = fitted else { return false }
    func largest(_ rest: [Double]) -> Double { rest.map(\.magnitude).max() ?? 0 }
    return largest(self.rest(a.isNaN ? 0 : a, b)) < max(2 * allowed, largest(rest) / 64)
  }

  /// What A x + B ε̂ leaves of each coordinate.
  func rest(_ a: Double, _ b: Double) -> [Double] {
    next.indices.map { next[$0] - a * state[$0] - b * answer[$0] }
  }

  /// Whether a coordinate is the same in both runs, so that it must come out the same.
  func isStill(_ place: Int) -> Bool { state[place] == 0 && answer[place] == 0 }
}
