import CandidateProtocol
import Mutations
import Scalars

/// A candidate in this process that answers one operation by an edited formula, and nothing else.
struct MutatedCandidate: Candidate {
  let target: MutationTarget
  let precision: Precision
  /// The edited formula and the right one with one input 1 and the others 0, for each input.
  private let units: [Expression]
  private let rightUnits: [Expression]
  private var reference = Reference()
  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T in the candidate's format.
  private var powers = [1.0]
  private var betas: [Double] = []
  /// How far an answer was from the right one, at most, relative to it.
  private(set) var largestChange = 0.0

  init(_ target: MutationTarget, _ formula: Expression, _ precision: Precision) {
    (self.target, self.precision) = (target, precision)
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
      guard let parts = target.question(request) else { return reference.answer(request) }
      let values = values(of: units, parts)
      let right = self.values(of: rightUnits, parts)
      for (value, due) in zip(values, right) where due != 0 && value.isFinite {
        largestChange = max(largestChange, (value / due - 1).magnitude)
      }
      let answer = target.form.inputs.isEmpty ? JSON.real(values[0]) : .vector(values)
      return .answer(.members([target.field: answer]))
    }
  }

  /// ᾱ_1, …, ᾱ_T of the schedule that is configured.
  var table: [Double] { Array(powers.dropFirst()) }

  private var hello: JSON {
    .members([
      "name": .string("mutant"), "version": .string("1"),
      "precision": .string(precision.rawValue), "batch_times": .bool(true),
      "supports": .array(["configure", target.operation.rawValue].map(JSON.string)),
      "predictions": .array(
        (target.prediction.map { [$0] } ?? Prediction.Kind.allCases).map { .string($0.rawValue) }),
    ])
  }

  /// Coefficients in `Double` from the table, rounded, then applied with a rounding an operation.
  private func values(
    of units: [Expression], _ parts: [(time: Int, end: Int, eta: Double, inputs: [[Double]])]
  ) -> [Double] {
    return parts.flatMap { part -> [Double] in
      let coefficients = units.map { unit in
        precision.rounded(
          unit.evaluate { letter in
            value(of: letter, at: part.time, part.end, part.eta)
          } ?? .nan)
      }
      guard !target.form.inputs.isEmpty else { return coefficients }
      return part.inputs.map { inputs in
        zip(coefficients, inputs).reduce(0) { sum, term in
          term.1 == 0 ? sum : precision.rounded(sum + precision.rounded(term.0 * term.1))
        }
      }
    }
  }

  /// A table's value; β_t and α_t are the schedule's own, as programs keep them.
  private func value(of letter: Letter, at now: Int, _ end: Int, _ eta: Double) -> Double? {
    func beta(_ time: Time) -> Double? {
      index(of: time, now, end).flatMap { betas.indices.contains($0 - 1) ? betas[$0 - 1] : nil }
    }
    let own: Double? =
      switch letter {
      case .eta: eta
      case .beta(let time): beta(time)
      case .alpha(let time): beta(time).map { 1 - $0 }
      default: nil
      }
    return own ?? letter.value { power(at: $0, now, end) }
  }

  private func power(at time: Time, _ now: Int, _ end: Int) -> Double? {
    index(of: time, now, end).map { powers[min(max($0, 0), powers.count - 1)] }
  }

  private func index(of time: Time, _ now: Int, _ end: Int) -> Int? {
    switch time {
    case .at(let number): number
    case .now: now
    case .before: now - 1
    case .shifted(let base, let count): index(of: base, now, end).map { $0 + count }
    case target.form.end: end
    default: nil
    }
  }
}
