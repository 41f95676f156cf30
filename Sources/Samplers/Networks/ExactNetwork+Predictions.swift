public import Derivation

extension ExactNetwork {
  /// Writes a prediction of noise, data or velocity for each point: the inversions of the derivation, of ε̂.
  ///
  /// ```
  /// x0 = (xt - s * epsilon) / a,  v = (epsilon - s * xt) / a
  /// ```
  ///
  /// - Parameters:
  ///   - prediction: ε̂ = E[ε∣x_t], x̂_0 = E[x_0∣x_t] or v̂ = E[v∣x_t]: all three are affine in ε̂ at a given x_t.
  ///   - states: x_t; their count is a multiple of ``dimension``.
  ///   - signalPower: ᾱ_t in (0, 1), of all of them.
  ///   - output: as many numbers as `states`; it may be the same memory.
  /// - Throws: what ``predictNoise(of:signalPower:into:)`` throws.
  ///
  /// Conditioning: near s = 0 all is well: ε̂ is what the network gives, and x̂_0 has the error of ε̂ times s/a. Near
  /// a = 0 ε̂ is well conditioned, but x̂_0 and v̂ are differences of nearly equal numbers, divided by a: a rounding
  /// of ε̂ is 1/a times as large. ``EmpiricalNetwork/predictData(of:signalPower:into:)`` is right there too.
  /// - Equation: `inversion.predicted-data`
  /// - Equation: `inversion.velocity`
  public func predict(
    _ prediction: Objective.Prediction, of states: UnsafeBufferPointer<Scalar>,
    signalPower: Double, into output: UnsafeMutableBufferPointer<Scalar>
  ) throws(DerivationError) {
    guard prediction != .noise else {
      return try predictNoise(of: states, signalPower: signalPower, into: output)
    }
    // Linear maps of (x_t, ε̂): what they make of unit inputs are their coefficients.
    let state = try prediction.value(state: 1, noise: 0, signalPower: signalPower)
    let noise = try prediction.value(state: 0, noise: 1, signalPower: signalPower)
    try checkRequest(states, output, signalPower: signalPower)
    // The states are kept, for the answer may be written over them.
    let block = 256 * dimension
    let memory = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: min(block, states.count))
    defer { memory.deallocate() }
    for first in stride(from: 0, to: states.count, by: block) {
      let range = first..<min(first + block, states.count)
      let kept = UnsafeMutableBufferPointer(rebasing: memory[0..<range.count])
      _ = kept.initialize(from: states[range])
      let part = UnsafeMutableBufferPointer(rebasing: output[range])
      try predictNoise(of: UnsafeBufferPointer(kept), signalPower: signalPower, into: part)
      combine(UnsafeBufferPointer(kept), state, UnsafeBufferPointer(part), noise, 0, into: part)
    }
  }

  /// The predictions of points in an array; for what is not asked often.
  ///
  /// - Parameters: as of ``predict(_:of:signalPower:into:)``.
  /// - Returns: as many numbers as `states`.
  /// - Throws: as that does.
  public func prediction(
    _ prediction: Objective.Prediction = .noise, of states: [Scalar], signalPower: Double
  ) throws(DerivationError) -> [Scalar] {
    var output = states
    let result = states.withUnsafeBufferPointer { states in
      output.withUnsafeMutableBufferPointer { output in
        Result { () throws(DerivationError) in
          try predict(prediction, of: states, signalPower: signalPower, into: output)
        }
      }
    }
    try result.get()
    return output
  }
}

extension Objective.Prediction {
  /// What a state and a prediction of its noise imply, one coordinate.
  func value(state: Double, noise: Double, signalPower: Double) throws(DerivationError) -> Double {
    if self == .noise { return noise }
    let data = try Inversion.predictedData(state: state, noise: noise, signalPower: signalPower)
    if self == .data { return data }
    return try Inversion.velocity(data: data, noise: noise, signalPower: signalPower)
  }
}
