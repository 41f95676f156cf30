import CandidateProtocol
import Derivation

extension Request.PredictData {
  func answered(by reference: Reference) throws -> JSON {
    let values = try reference.map(times, state, prediction.values) {
      try prediction.kind.data(state: $0, $1, signalPower: $2)
    }
    return answer(.vector(values))
  }
}

extension Request.PredictNoise {
  func answered(by reference: Reference) throws -> JSON {
    if prediction.kind == .data, times.values.contains(0) {
      throw RequestFault("there is no noise at t = 0, and so no x0 to find it from")
    }
    let values = try reference.map(times, state, prediction.values) {
      try prediction.kind.noise(state: $0, $1, signalPower: $2)
    }
    return answer(.vector(values))
  }
}

extension Request.Velocity {
  func answered(by reference: Reference) throws -> JSON {
    let values = try reference.map(times, data, noise) {
      try Inversion.velocity(data: $0, noise: $1, signalPower: $2)
    }
    return answer(.vector(values))
  }
}

/// From a prediction of any kind to x̂_0 and ε̂.
extension Prediction.Kind {
  fileprivate func data(state: Double, _ value: Double, signalPower: Double) throws -> Double {
    switch self {
    case .noise:
      try Inversion.predictedData(state: state, noise: value, signalPower: signalPower)
    case .velocity:
      try Inversion.predictedData(state: state, velocity: value, signalPower: signalPower)
    case .data: value
    }
  }

  fileprivate func noise(state: Double, _ value: Double, signalPower: Double) throws -> Double {
    switch self {
    case .noise: value
    case .velocity: try Inversion.noise(state: state, velocity: value, signalPower: signalPower)
    case .data: try Inversion.noise(state: state, data: value, signalPower: signalPower)
    }
  }
}

extension Prediction {
  /// x̂_0 and ε̂ of a state with this prediction.
  func readings(
    of state: [Double], signalPower: Double
  ) throws -> (data: [Double], noise: [Double]) {
    let pairs = zip(state, values)
    return (
      try pairs.map { try kind.data(state: $0, $1, signalPower: signalPower) },
      try pairs.map { try kind.noise(state: $0, $1, signalPower: signalPower) }
    )
  }
}
