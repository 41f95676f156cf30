internal import Derivation

/// The terms of the bound, and the weights of the objective.
extension Reference {
  /// L_{t−1} with x̂_0 from ε̂, and for t = 1 the likelihood of x_0 with variance β_1; summed.
  func boundTerm(
    at time: Int, data: [Double], state: [Double], noise: [Double]
  ) throws -> Reply {
    let (to, from) = (try signalPower(at: time - 1), try signalPower(at: time))
    let nats = try data.indices.map { index in
      let predicted = try Inversion.predictedData(
        state: state[index], noise: noise[index], signalPower: from)
      return time == 1
        ? try VariationalBound.reconstructionTerm(
          data: data[index], predictedData: predicted,
          variance: Forward.kernelVariance(to: from, from: to))
        : try VariationalBound.transitionTerm(
          data: data[index], predictedData: predicted, state: state[index], to: to, from: from)
    }
    return sum(of: nats)
  }

  /// L_T, summed.
  func priorTerm(data: [Double]) throws -> Reply {
    let power = try signalPower(at: (signalPower?.count ?? 1) - 1)
    return sum(of: try data.map { try VariationalBound.priorTerm(data: $0, signalPower: power) })
  }

  /// γ_t of q_σ.
  func lossWeight(at time: Int, sigma: Double) throws -> Reply {
    let (to, from) = (try signalPower(at: time - 1), try signalPower(at: time))
    do {
      let weight = try Objective.weight(to: to, from: from, sigma: sigma)
      return .answer(.members(["gamma": .real(weight)]))
    } catch {
      let largest = Forward.marginalVariance(signalPower: to)
      throw RequestFault(
        "sigma is \(JSON.real(sigma)), its square must be at most 1 - alpha_bar[\(time - 1)], "
          + "which is \(JSON.real(largest))")
    }
  }

  private func sum(of nats: [Double]) -> Reply {
    .answer(.members(["nats": .real(nats.reduce(0, +))]))
  }
}
