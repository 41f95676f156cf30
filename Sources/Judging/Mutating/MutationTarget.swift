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
  /// Whether it is the step of a loop, and nothing but the loop is asked for.
  package private(set) var isInLoop = false

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
    }
    + [
      MutationTarget(.ddimInversion, .encoded, .invert, "x_next"),
      MutationTarget(.improvedLearnedVariance, .learnedVariance, .learnedVariance, "variance"),
      MutationTarget(.objectiveWeights, .weight, .lossWeight, "gamma"),
      MutationTarget(.elboPriorTerm, .priorTerm, .priorTerm, "nats"),
      MutationTarget(.elboTransitionTerm, .transitionTerm, .boundTerm, "nats"),
      MutationTarget(.elboReconstructionTerm, .reconstructionTerm, .boundTerm, "nats"),
    ].compactMap(\.self)

  /// A step of a question, with the inputs of each coordinate.
  typealias Part = (spot: Spot, inputs: [[Double]])

  /// A question of the operation: where it is asked, and with what; nil for another question.
  ///
  /// - Parameter steps: T.
  func question(_ request: Request, steps: Int) -> [Part]? {
    func batch(_ times: Times, _ first: [Double], _ second: [Double]) -> [Part] {
      let size = max(1, first.count / max(1, times.values.count))
      return times.values.enumerated().map { index, time in
        let own = index * size..<(index + 1) * size
        return (.at(time), zip(first[own], second[own]).map { [$0, $1] })
      }
    }
    switch request {
    case .forwardStep(let asked):
      return batch(.one(asked.time), asked.state, asked.noise)
    case .forwardMarginal(let asked): return batch(asked.times, asked.data, asked.noise)
    case .posterior(let asked):
      let inputs = zip(asked.data, asked.state).map { [$0, $1] }
      return [(.at(asked.time), form.inputs.isEmpty ? [[]] : inputs)]
    case .predictData(let asked) where asked.prediction.kind == prediction:
      return batch(asked.times, asked.state, asked.prediction.values)
    case .predictNoise(let asked) where asked.prediction.kind == prediction:
      return batch(asked.times, asked.state, asked.prediction.values)
    case .velocity(let asked): return batch(asked.times, asked.data, asked.noise)
    case .sigma(let asked):
      return [(.step(asked.time, to: asked.previous).with(eta: asked.eta), [[]])]
    case .step(let asked) where asked.prediction.kind == prediction:
      let inputs = Self.inputs(asked.state, asked.prediction, asked.freshNoise)
      return [(.step(asked.time, to: asked.previous).with(eta: asked.eta), inputs)]
    case .ancestralStep(let asked) where asked.prediction.kind == prediction && asked.head == nil:
      let inputs = Self.inputs(asked.state, asked.prediction, asked.freshNoise)
      return [(.step(asked.time, to: asked.previous ?? asked.time - 1), inputs)]
    case .invert(let asked):
      return [
        (.step(asked.time, to: asked.next), zip(asked.state, asked.noise).map { [$0, $1] })
      ]
    case .learnedVariance(let asked):
      return [(.step(asked.time, to: asked.previous), asked.head.map { [$0] })]
    case .lossWeight(let asked): return [(.at(asked.time, sigma: asked.sigma), [[]])]
    case .priorTerm(let asked): return [(.at(steps), asked.data.map { [$0] })]
    case .boundTerm(let asked) where (asked.time == 1) == (form.end == .at(0)):
      return [(.at(asked.time), form.coordinates(asked.data + asked.state + asked.noise))]
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
  package var knownBugs: [String] { mutants(.all).flatMap(\.bugs).map(\.id) }

  /// The steps of whole chains, of which nothing but the chain can be asked for.
  package static let loops: [MutationTarget] = all.filter {
    $0.operation == .step || $0.operation == .ancestralStep
  }.map {
    var target = $0
    target.isInLoop = true
    return target
  }

  /// Functions other than the right one, each once.
  func mutants(_ sample: MutantSample) -> [MutantTable.Function] {
    let all = MutantTable.of(form).functions
    var generator = SplitMix64(seed: sample.seed)
    guard sample.edits == 2 else {
      return sample.count.map { Array(all.shuffled(using: &generator).prefix($0)) } ?? all
    }
    let (mutations, space) = (form.mutations, form.functions)
    let firsts = mutations.mutants(of: form.formula)
    var keys = Set(all.map { space.key(of: $0.formula) } + [space.key(of: form.formula)])
    var pairs: [MutantTable.Function] = []
    // Most pairs are new functions; a formula with few is not searched for ever.
    for _ in 0..<100 * (sample.count ?? 0) where pairs.count < sample.count ?? 0 {
      guard let first = firsts.randomElement(using: &generator),
        let second = mutations.mutants(of: first.formula).randomElement(using: &generator)
      else { break }
      let key = space.key(of: second.formula)
      guard key.contains(where: { $0 != nil }), keys.insert(key).inserted else { continue }
      let name = NamedEdit(
        right: form.formula, wrong: second.formula, in: second.formula, of: form)
      pairs.append(MutantTable.Function(formula: second.formula, name: name))
    }
    return pairs
  }
}

/// Which mutants of a formula are run.
package struct MutantSample: Sendable {
  /// Edits of each: 1, or 2.
  package let edits: Int
  /// How many are drawn; nil for all, of one edit.
  package let count: Int?
  package let seed: UInt64

  /// All of one edit.
  package static let all = MutantSample(edits: 1, count: nil, seed: 0)

  package init(edits: Int, count: Int?, seed: UInt64) {
    (self.edits, self.count, self.seed) = (edits, count, seed)
  }
}
