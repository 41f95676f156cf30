import CandidateProtocol
import Derivation
import Mutations
package import Rows
import Scalars

/// A formula that an operation asks for, to be answered with an edit of it.
package struct MutationTarget: Sendable {
  /// The equation that it is.
  package let row: Row
  /// What tells formulas of one equation apart: what is asked for, and from which prediction; empty for none.
  package let variant: String
  let form: Form
  let operation: Operation
  /// The field of the answer that it is.
  let field: String
  /// The one prediction that is offered, so that the equation's own checks ask with it; nil for all.
  let prediction: Prediction.Kind?

  private init?(
    _ row: Row, _ form: Form?, _ operation: Operation, _ field: String,
    _ prediction: Prediction.Kind? = nil
  ) {
    guard let form else { return nil }
    (self.row, self.form, self.operation, self.field) = (row, form, operation, field)
    self.prediction = prediction
    variant = prediction.map { "\(field) from \($0.rawValue)" } ?? ""
  }

  /// Every formula that has edits, from the ground up.
  package static let all: [MutationTarget] =
    [
      MutationTarget(.forwardKernel, .forwardStep, .forwardStep, "x_t"),
      MutationTarget(.forwardMarginal, .forwardState, .forwardMarginal, "x_t"),
      MutationTarget(
        .inversionPredictedData, .inversion(.dataFromNoise), .predictData, "x0", .noise),
      MutationTarget(
        .inversionNoiseFromData, .inversion(.noiseFromData), .predictNoise, "eps", .data),
      MutationTarget(.inversionVelocity, .inversion(.velocity), .velocity, "v"),
      MutationTarget(
        .inversionVelocity, .inversion(.dataFromVelocity), .predictData, "x0", .velocity),
      MutationTarget(
        .inversionVelocity, .inversion(.noiseFromVelocity), .predictNoise, "eps", .velocity),
      MutationTarget(.ddpmPosteriorMean, .posteriorMean, .posterior, "mean"),
      MutationTarget(.ddpmPosteriorVariance, .posteriorVariance, .posterior, "variance"),
      MutationTarget(.ddimSigma, .sigma, .sigma, "sigma"),
    ].compactMap(\.self)
    + Prediction.Kind.allCases.compactMap {
      MutationTarget(
        .ddpmAncestralStep, .ancestral($0, takesBeta: false), .ancestralStep, "x_prev", $0)
    }
    + Prediction.Kind.allCases.compactMap {
      MutationTarget(.ddimUpdate, .step($0), .step, "x_prev", $0)
    } + [MutationTarget(.ddimInversion, .encoded, .invert, "x_next")].compactMap(\.self)

  /// The functions that one edit makes, and the wrong formulas of the catalogue, each once.
  var mutants: [MutantTable.Function] { MutantTable.of(form).functions }

  /// A question of the operation: where it is asked, and the inputs of each coordinate; nil for another question.
  func question(_ request: Request) -> [(time: Int, end: Int, eta: Double, inputs: [[Double]])]? {
    func batch(_ times: Times, _ first: [Double], _ second: [Double]) -> [(
      time: Int, end: Int, eta: Double, inputs: [[Double]]
    )] {
      let size = max(1, first.count / max(1, times.values.count))
      return times.values.enumerated().map { index, time in
        let own = index * size..<(index + 1) * size
        return (time, time - 1, 0, zip(first[own], second[own]).map { [$0, $1] })
      }
    }
    switch request {
    case .forwardStep(let asked):
      return batch(.one(asked.time), asked.state, asked.noise)
    case .forwardMarginal(let asked): return batch(asked.times, asked.data, asked.noise)
    case .posterior(let asked):
      let inputs = zip(asked.data, asked.state).map { [$0, $1] }
      return [(asked.time, asked.time - 1, 0, form.inputs.isEmpty ? [[]] : inputs)]
    case .predictData(let asked) where asked.prediction.kind == prediction:
      return batch(asked.times, asked.state, asked.prediction.values)
    case .predictNoise(let asked) where asked.prediction.kind == prediction:
      return batch(asked.times, asked.state, asked.prediction.values)
    case .velocity(let asked): return batch(asked.times, asked.data, asked.noise)
    case .sigma(let asked): return [(asked.time, asked.previous, asked.eta, [[]])]
    case .step(let asked) where asked.prediction.kind == prediction:
      return [
        (
          asked.time, asked.previous, asked.eta,
          Self.inputs(asked.state, asked.prediction, asked.freshNoise)
        )
      ]
    case .ancestralStep(let asked) where asked.prediction.kind == prediction && asked.head == nil:
      return [
        (
          asked.time, asked.previous ?? asked.time - 1, 0,
          Self.inputs(asked.state, asked.prediction, asked.freshNoise)
        )
      ]
    case .invert(let asked):
      return [(asked.time, asked.next, 0, zip(asked.state, asked.noise).map { [$0, $1] })]
    default: return nil
    }
  }

  private static func inputs(
    _ state: [Double], _ prediction: Prediction, _ noise: [Double]
  ) -> [[Double]] {
    zip(zip(state, prediction.values), noise).map { [$0.0, $0.1, $1] }
  }
}

extension MutationTarget {
  /// The bugs of the catalogue that write the formula wrong.
  package var knownBugs: [String] { mutants.flatMap(\.bugs).map(\.id) }
}
