public import Derivation

/// Where the noise z of a step comes from.
public enum StepNoise<Scalar: StateScalar> {
  /// Nowhere: what is put out is the step's mean.
  case none
  /// From memory, as many numbers as there are in the state.
  case given(UnsafeBufferPointer<Scalar>)
  /// Drawn in the same pass: the lane's normals from a number on.
  case drawn(NoiseLane, from: Int)
}

/// One step of a sampler on memory, in one pass and without allocation: x_prev = (A x_t + B ε̂) + C z.
///
/// Coefficients are rounded to the states' kind of number once; roots were taken in `Double`. Each coordinate has
/// three products and two sums, each rounded, in the order of the formula, so that bits do not depend on where
/// the coordinate lies or how memory is divided.
public struct MemoryStep<Scalar: StateScalar>: Sendable {
  /// A, of x_t.
  public let state: Scalar
  /// B, of ε̂.
  public let noise: Scalar
  /// C, of z.
  public let deviation: Scalar

  /// - Parameter coefficients: of the step.
  /// - Throws: `DerivationError` if the variance of the step's noise is negative or not a number.
  public init(_ coefficients: StepCoefficients<Double>) throws(DerivationError) {
    state = Scalar(coefficients.state)
    noise = Scalar(coefficients.noise)
    deviation = Scalar(try coefficients.deviation())
  }

  /// Takes the step.
  ///
  /// - Parameters:
  ///   - states: x_t.
  ///   - predictions: ε̂, as many numbers.
  ///   - freshNoise: z; nothing is read or drawn where C is 0.
  ///   - result: where x_prev goes, as many numbers; it may be exactly the memory of any input.
  /// - Throws: ``SamplingError/sizes(_:_:)`` if the counts differ.
  public func take(
    from states: UnsafeBufferPointer<Scalar>, predictions: UnsafeBufferPointer<Scalar>,
    freshNoise: StepNoise<Scalar>, into result: UnsafeMutableBufferPointer<Scalar>
  ) throws(SamplingError) {
    let count = states.count
    try SamplingError.require(predictions.count, is: count)
    try SamplingError.require(result.count, is: count)
    if case .given(let noise) = freshNoise { try SamplingError.require(noise.count, is: count) }
    guard let x = states.baseAddress, let y = predictions.baseAddress,
      let out = result.baseAddress
    else { return }
    switch freshNoise {
    case .given(let noise) where deviation != 0:
      guard let z = noise.baseAddress else { return }
      Scalar.combine(state, x, self.noise, y, deviation, z, into: out, count: count)
    case .drawn(let lane, let first) where deviation != 0:
      // Whole groups in registers, what is left of groups at both ends through a tile.
      let group = Scalar.normalsInGroup
      let head = min(count, (group - first % group) % group)
      let (whole, tail) = (count - head).quotientAndRemainder(dividingBy: group)
      draw(lane, first, x, y, out, head)
      Scalar.stepGroups(
        key: lane.key, lane: lane.lane, group: (first + head) / group, state, x + head, self.noise,
        y + head, deviation, into: out + head, count: whole)
      let done = count - tail
      draw(lane, first + done, x + done, y + done, out + done, tail)
    default:
      Scalar.combine(state, x, noise, y, into: out, count: count)
    }
  }

  private func draw(
    _ lane: NoiseLane, _ first: Int, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>,
    _ out: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    lane.inTiles(from: first, count: count) { z, done, size in
      Scalar.combine(
        state, x + done, noise, y + done, deviation, z, into: out + done, count: size)
    }
  }
}

extension NoiseLane {
  /// Bytes of the tile that normals are drawn into: as many as the stack is sure to have, so none are asked for.
  private static let tileBytes = 1024

  /// Draws a lane's normals a tile at a time, aligned to whole groups.
  ///
  /// - Parameters:
  ///   - first: the number of the first.
  ///   - count: how many.
  ///   - body: what is done with a tile: its normals, how many came before, how many it has.
  @inline(__always)
  func inTiles<Scalar: StateScalar>(
    from first: Int, count: Int,
    _ body: (_ normals: UnsafeMutablePointer<Scalar>, _ done: Int, _ size: Int) -> Void
  ) {
    Self.inTiles(from: first, count: count) {
      (normals: UnsafeMutablePointer<Scalar>, done, size) in
      fill(UnsafeMutableBufferPointer(start: normals, count: size), from: first + done)
      body(normals, done, size)
    }
  }

  /// Some numbers a tile at a time, with memory for each tile.
  @inline(__always)
  static func inTiles<Scalar: StateScalar>(
    from first: Int = 0, count: Int,
    _ body: (_ memory: UnsafeMutablePointer<Scalar>, _ done: Int, _ size: Int) -> Void
  ) {
    let tile = tileBytes / MemoryLayout<Scalar>.stride
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: tile) { buffer in
      guard let memory = buffer.baseAddress else { return }
      var done = 0
      while done < count {
        let size = min(count - done, tile - (first + done) % tile)
        body(memory, done, size)
        done += size
      }
    }
  }
}
