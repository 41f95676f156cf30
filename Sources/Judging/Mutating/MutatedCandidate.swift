import CandidateProtocol
import Derivation
import Mutations
import Scalars

/// A candidate in this process that answers one operation by an edited formula, and nothing else.
struct MutatedCandidate: Candidate {
  let target: MutationTarget
  let precision: Precision
  private let formula: Expression
  /// The edited formula and the right one with one input 1 and the others 0, for each input.
  fileprivate let units: [Expression]
  fileprivate let rightUnits: [Expression]
  private var reference = Reference()
  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T in the candidate's format.
  private var powers = [1.0]
  private var betas: [Double] = []
  /// How far an answer was from the right one, at most, relative to it.
  private(set) var largestChange = 0.0

  init(_ target: MutationTarget, _ formula: Expression, _ precision: Precision) {
    (self.target, self.formula, self.precision) = (target, formula, precision)
    units = target.form.units(of: formula)
    rightUnits = target.form.units(of: target.form.formula)
  }

  mutating func answer(_ request: Request) -> Reply {
    switch request {
    case .hello: return .answer(hello)
    case .configure(let schedule):
      _ = reference.answer(request)
      betas = schedule.betas.map { precision.rounded($0) }
      powers = betas.reduce(into: [1.0]) {
        $0.append(precision.rounded(($0.last ?? 1) * precision.rounded(1 - $1)))
      }
      return .answer(.members(["ok": .bool(true), "alpha_bar": .vector(table)]))
    default:
      guard let parts = target.question(request, steps: betas.count) else {
        return reference.answer(request)
      }
      let isNumber = request.answerField(target.field)?.isNumber ?? false
      let (values, right) = (
        answers(of: formula, units, parts, isNumber),
        answers(of: target.form.formula, rightUnits, parts, isNumber)
      )
      for (value, due) in zip(values, right) { note(value, due) }
      return .answer(.members([target.field: isNumber ? .real(values[0]) : .vector(values)]))
    }
  }

  /// ᾱ_1, …, ᾱ_T of the schedule that is configured.
  var table: [Double] { Array(powers.dropFirst()) }

  private var hello: JSON {
    .members([
      "name": .string("mutant"), "version": .string("1"),
      "precision": .string(precision.rawValue), "batch_times": .bool(true),
      "supports": .array(
        ["configure", target.isInLoop ? "sample" : target.operation.rawValue].map(JSON.string)),
      "predictions": .array(
        (target.prediction.map { [$0] } ?? Prediction.Kind.allCases).map { .string($0.rawValue) }),
    ])
  }

  /// A formula's answers: each coordinate's, or as a number their sum.
  private func answers(
    of formula: Expression, _ units: [Expression], _ parts: [MutationTarget.Part], _ isNumber: Bool
  ) -> [Double] {
    let isLinear =
      target.form.isLinear
      && (target.form.inputs.isEmpty || formula.isLinear(in: target.form.inputs))
    let values =
      isLinear ? self.values(of: units, parts) : self.values(of: formula, parts)
    return isNumber ? [values.reduce(0) { precision.rounded($0 + $1) }] : values
  }

  /// What is not linear in its inputs, in `Double` from the table, rounded.
  private func values(of formula: Expression, _ parts: [MutationTarget.Part]) -> [Double] {
    parts.flatMap { part in
      part.inputs.map { inputs in
        precision.rounded(
          formula.evaluate { letter in
            target.form.inputs.firstIndex(of: letter).map { inputs[$0] }
              ?? target.form.value(of: letter, at: part.spot, powers, betas)
          } ?? .nan)
      }
    }
  }

  /// Coefficients in `Double` from the table, rounded, then applied with a rounding an operation.
  private func values(
    of units: [Expression], _ parts: [MutationTarget.Part]
  ) -> [Double] {
    parts.flatMap { part -> [Double] in
      let coefficients = units.map { unit in
        precision.rounded(
          unit.evaluate { letter in
            target.form.value(of: letter, at: part.spot, powers, betas)
          } ?? .nan)
      }
      guard !target.form.inputs.isEmpty else { return coefficients }
      return part.inputs.map { inputs in
        zip(coefficients, inputs).reduce(0) { sum, term in
          term.1 == 0 && term.0.isFinite
            ? sum : precision.rounded(sum + precision.rounded(term.0 * term.1))
        }
      }
    }
  }
}

extension MutatedCandidate {
  /// A chain of the edited steps; another sampler's is unsupported.
  mutating func sample(
    _ chain: Request.Sample, asking network: (ChainCall) throws -> [Double]
  ) throws -> Reply {
    guard target.isInLoop, let kind = target.prediction,
      (chain.sampler == .ddim) == (target.operation == .step),
      let times = try? NoiseSchedule.subSequence(
        of: betas.count, count: chain.count, spacing: chain.spacing)
    else { return .unsupported("no chain of this sampler is offered") }
    var noise = OwnNoise(seed: chain.seed)
    var state: [Double] = []
    for _ in 0..<chain.size { state.append(precision.rounded(noise.normal())) }
    for (index, time) in times.enumerated().reversed() {
      let predicted = try network(ChainCall(kind, time: Double(time), state: state))
      var part: MutationTarget.Part = (
        .step(time, to: index == 0 ? 0 : times[index - 1]).with(eta: chain.eta), []
      )
      for (value, prediction) in zip(state, predicted) {
        part.inputs.append([value, prediction, precision.rounded(noise.normal())])
      }
      state = values(of: units, [part])
      for (value, due) in zip(state, values(of: rightUnits, [part])) { note(value, due) }
    }
    return .answer(chain.answer(.vector(state)))
  }

  /// Keeps how far an answer is from what is right.
  private mutating func note(_ value: Double, _ due: Double) {
    guard due != 0, value.isFinite else { return }
    largestChange = max(largestChange, (value / due - 1).magnitude)
  }
}
