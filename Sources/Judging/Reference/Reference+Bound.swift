import CandidateProtocol
import Derivation

extension Request.BoundTerm {
  /// L_{t−1} with x̂_0 from ε̂, and for t = 1 the likelihood of x_0 with variance β_1; summed.
  func answered(by reference: Reference) throws -> JSON {
    let to = try time == 1 ? reference.signalPower(at: 0) : reference.innerPower(at: time - 1)
    let from = try reference.innerPower(at: time)
    guard from < to else {
      throw RequestFault(
        "alpha_bar[\(time)] is alpha_bar[\(time - 1)] in double precision: the step has no variance"
      )
    }
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
    return answer(.real(nats.reduce(0, +)))
  }
}

extension Request.PriorTerm {
  /// L_T, summed.
  func answered(by reference: Reference) throws -> JSON {
    let power = try reference.noisyPower(at: (reference.signalPower?.count ?? 1) - 1)
    let nats = try data.map { try VariationalBound.priorTerm(data: $0, signalPower: power) }
    return answer(.real(nats.reduce(0, +)))
  }
}

extension Request.LossWeight {
  func answered(by reference: Reference) throws -> JSON {
    let to = try reference.innerPower(at: time - 1)
    let from = try reference.innerPower(at: time)
    do {
      let weight = try Objective.weight(to: to, from: from, sigma: sigma)
      guard weight.isFinite else {
        throw RequestFault(
          "sigma is \(JSON.real(sigma)), too small for gamma to be finite in double precision")
      }
      return answer(.real(weight))
    } catch DerivationError.outOfRange(quantity: "σ", value: _, range: _) {
      let largest = Forward.marginalVariance(signalPower: to)
      throw RequestFault(
        "sigma is \(JSON.real(sigma)), its square must be at most 1 - alpha_bar[\(time - 1)], "
          + "which is \(JSON.real(largest))")
    }
  }
}

extension Reference {
  /// ᾱ of a time at which there is noise: 1 − ᾱ rounds to 0 where all β up to it are tiny.
  fileprivate func noisyPower(at time: Int) throws -> Double {
    let power = try signalPower(at: time)
    guard power < 1 else { throw RequestFault("1 - alpha_bar[\(time)] is 0 in double precision") }
    return power
  }

  /// ᾱ of a time at which there are noise and signal: ᾱ rounds to 0 where many β are near 1.
  fileprivate func innerPower(at time: Int) throws -> Double {
    let power = try noisyPower(at: time)
    guard power > 0 else { throw RequestFault("alpha_bar[\(time)] is 0 in double precision") }
    return power
  }
}
