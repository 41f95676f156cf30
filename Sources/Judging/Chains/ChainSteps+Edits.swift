import Algorithms
import CandidateProtocol
import Mutations
import Rows
import Scalars

/// The edits of a step's formula that a chain tells.
extension ChainSteps {
  /// The edits that explain every wrong step, and whose noise has the size of what the run adds; of more than three that
  /// differ in the noise alone the first. None where more than three are left.
  func edits(
    _ tally: Tally, _ index: Int, _ run: ChainRun, minus base: ChainRun?
  ) -> [Explanation] {
    edits(tally) { holds($0, index, run, minus: base) && addsAsMuch($0, run) }
  }

  private func edits(_ tally: Tally, where allows: (Alternative) -> Bool) -> [Explanation] {
    guard let form = tally.wrong.first?.probe.posed()?.form else { return [] }
    let fitting = tally.mutants(of: form, breaking: chain.row).filter {
      tally.explains($0) && allows($0)
    }
    guard fitting.count > Alternative.mostNamed else { return fitting.map(\.explanation) }
    let different = fitting.uniqued { Self.withoutNoise($0.supposition.mutant ?? 0) }
    return different.count <= Alternative.mostNamed ? different.map(\.explanation) : []
  }

  /// The edits that explain the steps before the first that makes no number, and have none there.
  func edits(without number: Int, of run: ChainRun, minus base: ChainRun) -> [Explanation] {
    let questions = run.calls.indices.prefix(number).compactMap { index -> Question? in
      let places = ChainStep(index, of: run, minus: base).map { farthest($0) } ?? []
      return question(index, of: run, minus: base, at: places)
    }
    return edits(tally(of: questions)) { edit in
      let own = coefficients(number, run.calls[number].kind, under: edit.supposition)
      return !(own.state.isFinite && own.prediction.isFinite && own.noise.isFinite)
    }
  }

  /// The edits that change the noise alone, and make it as large as what a run adds; none if more than three do.
  ///
  /// - Parameter run: one whose steps are right but for the noise.
  package func noiseEdits(of run: ChainRun) -> [Explanation] {
    guard let first = run.calls.first, let form = form(first.kind),
      !addsAsMuch(Alternative(Explanation(""), setting.declared), run)
    else { return [] }
    let space = form.functions
    let right = space.key(of: Self.withoutNoise(form.formula))
    let fitting = MutantTable.of(form).functions.filter {
      space.key(of: Self.withoutNoise($0.formula)) == right
    }.map { function in
      let bugs = function.bugs.filter { $0.rows.contains { $0.id == chain.row.id } }.map(\.id)
      return Alternative(
        function.name.explanation(bugs),
        Supposition(setting.declared.conventions, mutant: function.formula))
    }.filter { addsAsMuch($0, run) }
    return fitting.count <= Alternative.mostNamed ? fitting.map(\.explanation) : []
  }

  private static func withoutNoise(_ formula: Expression) -> Expression {
    formula.replacing(.letter(.freshNoise), with: 0)
  }

  /// Whether what A x + B ε̂ leaves of each step has the deviation |C|, as an alternative has them.
  private func addsAsMuch(_ alternative: Alternative, _ run: ChainRun) -> Bool {
    run.calls.indices.allSatisfy { index in
      guard let step = ChainStep(index, of: run, minus: nil) else { return true }
      let own = coefficients(index, step.kind, under: alternative.supposition)
      let size = zip(step.state, step.answer).reduce(0) {
        max($0, (own.state * $1.0).magnitude, (own.prediction * $1.1).magnitude)
      }
      let rest = step.rest(own.state, own.prediction)
      let square = rest.reduce(0) { $0 + $1 * $1 } / Double(rest.count)
      // A deviation of n numbers is off by 1/√(2n) of itself; eight times as much is never seen. Beside it stands what
      // rounding leaves of the step.
      let allowed =
        8 / (2 * Double(rest.count)).squareRoot() * own.noise.magnitude
        + 0x1p10 * setting.capabilities.precision.unitRoundoff * size
      return (square.squareRoot() - own.noise.magnitude).magnitude <= allowed
    }
  }
}
