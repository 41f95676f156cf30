public import CandidateProtocol
import Derivation
import Rows

/// Whole chains, by the derivation's own steps.
extension Reference {
  public mutating func sample(
    _ chain: Request.Sample, asking network: (ChainCall) throws -> [Double]
  ) throws -> Reply {
    do {
      return .answer(try run(chain, network))
    } catch let fault as RequestFault {
      return .error("\(fault.description)")
    } catch let fault as DerivationError {
      return .error("\(fault)")
    }
  }

  private func run(
    _ chain: Request.Sample, _ network: (ChainCall) throws -> [Double]
  ) throws -> JSON {
    guard let signalPower else { throw RequestFault("no schedule is configured") }
    let times = try NoiseSchedule.subSequence(
      of: signalPower.count - 1, count: chain.count, spacing: chain.spacing)
    var noise = OwnNoise(seed: chain.seed)
    var state = (0..<chain.size).map { _ in noise.normal() }
    var trajectory = state
    for (index, time) in times.enumerated().reversed() {
      let (to, from) = (index == 0 ? 1 : signalPower[times[index - 1]], signalPower[time])
      let predicted = try network(ChainCall(.noise, time: Double(time), state: state))
      guard predicted.count == state.count else {
        throw RequestFault(
          "the answer to a call has \(predicted.count) values, x has \(state.count)")
      }
      let step = try step(of: chain, to: to, from: from)
      for place in state.indices {
        state[place] = try step(state[place], predicted[place], noise.normal())
      }
      trajectory += state
    }
    return chain.answer(.vector(state), .vector(trajectory))
  }

  /// One coordinate of a step, from x_t, ε̂ and z.
  private func step(
    of chain: Request.Sample, to: Double, from: Double
  ) throws -> (Double, Double, Double) throws -> Double {
    switch chain.sampler {
    case .ddim:
      return { state, noise, fresh in
        try DDIM.update(
          state: state, noise: noise, freshNoise: fresh, to: to, from: from, eta: chain.eta)
      }
    case .ddpm:
      let deviation = Reverse.ancestralVariance(.posterior, to: to, from: from).squareRoot()
      return { state, noise, fresh in
        let data = try Inversion.predictedData(state: state, noise: noise, signalPower: from)
        return try Posterior.mean(data: data, state: state, to: to, from: from) + deviation * fresh
      }
    }
  }
}
