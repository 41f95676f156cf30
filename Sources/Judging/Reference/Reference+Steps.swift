import CandidateProtocol
import Derivation

extension Request.Sigma {
  func answered(by reference: Reference) throws -> JSON {
    let to = try reference.signalPower(at: previous)
    let from = try reference.signalPower(at: time)
    return answer(.real(try DDIM.sigma(to: to, from: from, eta: eta)))
  }
}

extension Request.Step {
  func answered(by reference: Reference) throws -> JSON {
    let (data, mean, sigma, to) = try law(by: reference)
    let next = zip(mean, freshNoise).map { $0 + sigma * $1 }
    return answer(
      .vector(next), .vector(data), .vector(mean),
      .real(try DDIM.variance(to: to, sigma: sigma)))
  }

  /// x̂_0, and mean and σ of what the step draws.
  fileprivate func law(
    by reference: Reference
  ) throws -> (data: [Double], mean: [Double], sigma: Double, to: Double) {
    let to = try reference.signalPower(at: previous)
    let from = try reference.signalPower(at: time)
    let sigma = try DDIM.sigma(to: to, from: from, eta: eta)
    let (data, noise) = try prediction.readings(of: state, signalPower: from)
    let mean = try zip(data, noise).map {
      try DDIM.split(data: $0, noise: $1, freshNoise: 0, to: to, sigma: sigma)
    }
    return (data, mean, sigma, to)
  }
}

extension Request.StepDraws {
  func answered(by reference: Reference) throws -> JSON {
    let (_, mean, sigma, _) = try step.law(by: reference)
    return answer(.vector(OwnNoise.repeated(mean, draws) { $0 + sigma * $1 }))
  }
}

extension Request.AncestralStep {
  func answered(by reference: Reference) throws -> JSON {
    let end = previous ?? time - 1
    let to = try reference.signalPower(at: end)
    let from = try reference.signalPower(at: time)
    let data = try prediction.readings(of: state, signalPower: from).data
    let mean = try zip(data, state).map {
      try Posterior.mean(data: $0, state: $1, to: to, from: from)
    }
    let fixed = Reverse.ancestralVariance(.posterior, to: to, from: from)
    let learned =
      end == 0 ? nil : try head.map { try LearnedVariance.variances($0, to: to, from: from) }
    let variances = learned ?? mean.map { _ in fixed }
    let next = zip(zip(mean, variances), freshNoise).map { $0.0 + $0.1.squareRoot() * $1 }
    return answer(
      .vector(next), .vector(data), .vector(mean),
      head == nil ? .real(fixed) : .vector(variances))
  }
}

extension Request.LearnedVariance {
  func answered(by reference: Reference) throws -> JSON {
    let to = try reference.signalPower(at: previous)
    let from = try reference.signalPower(at: time)
    return answer(.vector(try Derivation.LearnedVariance.variances(head, to: to, from: from)))
  }
}

extension Derivation.LearnedVariance {
  fileprivate static func variances(
    _ head: [Double], to: Double, from: Double
  ) throws -> [Double] {
    let beta = Forward.kernelVariance(to: from, from: to)
    let posterior = Posterior.variance(to: to, from: from)
    return try head.map { try variance(head: $0, beta: beta, posteriorVariance: posterior) }
  }
}

extension Request.Invert {
  func answered(by reference: Reference) throws -> JSON {
    let from = try reference.signalPower(at: time)
    let to = try reference.signalPower(at: next)
    return answer(
      .vector(
        try zip(state, noise).map {
          try DDIM.encode(state: $0, noise: $1, to: to, from: from)
        }))
  }
}
