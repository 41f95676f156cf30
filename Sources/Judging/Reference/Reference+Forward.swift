import CandidateProtocol
import Derivation

extension Request.ForwardStep {
  func answered(by reference: Reference) throws -> JSON {
    let earlier = try reference.signalPower(at: time - 1)
    let later = try reference.signalPower(at: time)
    return answer(
      .vector(
        try zip(state, noise).map {
          try Forward.step(state: $0, noise: $1, to: later, from: earlier)
        }))
  }
}

extension Request.ForwardMarginal {
  func answered(by reference: Reference) throws -> JSON {
    let states = try reference.map(times, data, noise) {
      try Forward.state(data: $0, noise: $1, signalPower: $2)
    }
    return answer(.vector(states))
  }
}

extension Request.ForwardDraws {
  func answered(by reference: Reference) throws -> JSON {
    let power = try reference.signalPower(at: time)
    let states = try OwnNoise.repeated(data, draws) {
      try Forward.state(data: $0, noise: $1, signalPower: power)
    }
    return answer(.vector(states))
  }
}

extension Request.Posterior {
  func answered(by reference: Reference) throws -> JSON {
    let to = try reference.signalPower(at: time - 1)
    let from = try reference.signalPower(at: time)
    let mean = try zip(data, state).map {
      try Derivation.Posterior.mean(data: $0, state: $1, to: to, from: from)
    }
    let variance = Derivation.Posterior.variance(to: to, from: from)
    return answer(.vector(mean), .real(variance))
  }
}
