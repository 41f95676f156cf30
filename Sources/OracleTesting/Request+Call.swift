import CandidateProtocol
import Judging
import Rows

extension Request {
  /// The request as a call of ``SamplerUnderTest``, to be pasted; of long vectors only the beginning.
  var call: String {
    let text = call(of: .max)
    return text.utf8.count <= 2000 ? text : call(of: 3)
  }

  private func call(of count: Int) -> String {
    func list(_ values: [Double]) -> String {
      let shown = values.prefix(count).map { "\($0)" }.joined(separator: ", ")
      return values.count <= count ? "[\(shown)]" : "[\(shown), … \(values.count) numbers]"
    }
    func call(_ name: String, _ arguments: KeyValuePairs<String, String>) -> String {
      let pairs = arguments.map { $0.key.isEmpty ? $0.value : "\($0.key): \($0.value)" }
      return "\(name)(\(pairs.joined(separator: ", ")))"
    }
    switch self {
    case .hello, .bye, .forwardDraws, .stepDraws: return operation.rawValue
    case .schedule(let family, let steps):
      return call("schedule", ["family": ".\(family)", "steps": "\(steps)"])
    case .configure: return call("configure", ["betas": "check.betas"])
    case .timesteps(let steps, let total, let spacing):
      return call(
        "timesteps", ["steps": "\(steps)", "count": "\(total)", "spacing": ".\(spacing)"])
    case .forwardStep(let time, let state, let noise):
      return call("forwardStep", ["to": "\(time)", "state": list(state), "noise": list(noise)])
    case .forwardMarginal(let times, let data, let noise):
      return call(
        "forwardMarginal", ["at": times.text, "data": list(data), "noise": list(noise)])
    case .posterior(let time, let data, let state):
      return call("posterior", ["at": "\(time)", "data": list(data), "state": list(state)])
    case .predictData(let times, let state, let prediction):
      return call(
        "predictedData",
        ["at": times.text, "state": list(state), prediction.label: list(prediction.values)])
    case .predictNoise(let times, let state, let prediction):
      return call(
        "predictedNoise",
        ["at": times.text, "state": list(state), prediction.label: list(prediction.values)])
    case .velocity(let times, let data, let noise):
      return call("velocity", ["at": times.text, "data": list(data), "noise": list(noise)])
    case .sigma(let time, let previous, let eta):
      return call("sigma", ["from": "\(time)", "to": "\(previous)", "eta": "\(eta)"])
    case .step(let step):
      return call(
        "step",
        [
          "from": "\(step.time)", "to": "\(step.previous)", "eta": "\(step.eta)",
          "state": list(step.state), step.prediction.label: list(step.prediction.values),
          "freshNoise": list(step.freshNoise),
        ])
    case .ancestralStep(let step):
      let head = step.head.map { ", head: \(list($0))" } ?? ""
      return call(
        "ancestralStep",
        [
          "from": "\(step.time)", "to": "\(step.previous ?? step.time - 1)",
          "state": list(step.state), step.prediction.label: list(step.prediction.values) + head,
          "freshNoise": list(step.freshNoise),
        ])
    case .invert(let time, let next, let state, let noise):
      return call(
        "inversionStep",
        ["from": "\(time)", "to": "\(next)", "state": list(state), "noise": list(noise)])
    case .learnedVariance(let time, let previous, let head):
      return call(
        "learnedVariance", ["from": "\(time)", "to": "\(previous)", "head": list(head)])
    case .boundTerm(let time, let data, let state, let noise):
      return call(
        "boundTerm",
        ["at": "\(time)", "data": list(data), "state": list(state), "noise": list(noise)])
    case .priorTerm(let data): return call("priorTerm", ["data": list(data)])
    case .lossWeight(let time, let sigma):
      return call("lossWeight", ["at": "\(time)", "sigma": "\(sigma)"])
    case .slerp(let first, let second, let fraction):
      return call("slerp", ["": "\(list(first)), \(list(second))", "fraction": "\(fraction)"])
    }
  }
}

extension Request.Times {
  fileprivate var text: String {
    switch self {
    case .one(let time): "\(time)"
    case .batch(let times): "\(times)"
    }
  }
}

extension Prediction {
  /// The label under which the sampler takes it.
  fileprivate var label: String {
    switch kind {
    case .noise: "noise"
    case .velocity: "velocity"
    case .data: "data"
    }
  }
}
