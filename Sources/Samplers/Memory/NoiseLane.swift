/// Independent N(0, 1) of Philox4x32-10, numbered: the n-th depends on key, lane and n alone, not on what else
/// is drawn, in which portions, on how many threads, or on the processor.
///
/// Box and Muller's transform with polynomials of its own, every operation rounded once, in a fixed order. A
/// normal is within 8 u of the transform of the same words in more digits, relative, where u is 2⁻²⁴ for `Float`
/// and 2⁻⁵³ for `Double` (seen against long doubles: 5.4 u in 1.7e7 of `Float`, 4.0 u in 8e6 of `Double`).
/// The largest possible value is √(66 log 2) = 6.76 for `Float`, √(106 log 2) = 8.57 for `Double`: beyond lie
/// 1.4e-11 and 1e-17 of the law. `Float` and `Double` draw different numbers.
///
/// Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC 2011); Box and Muller,
/// Annals of Mathematical Statistics 29 (1958), 610.
public struct NoiseLane: Sendable, Equatable {
  /// The seed.
  public let key: UInt64
  /// Which of 2⁶⁴ independent sequences of that seed.
  public let lane: UInt64

  /// - Parameters:
  ///   - key: the seed.
  ///   - lane: which of its sequences.
  public init(key: UInt64, lane: UInt64 = 0) {
    self.key = key
    self.lane = lane
  }

  /// Fills memory with the lane's normals.
  ///
  /// - Parameters:
  ///   - normals: where they go.
  ///   - index: the number of the first, at least 0.
  public func fill<Scalar: StateScalar>(
    _ normals: UnsafeMutableBufferPointer<Scalar>, from index: Int
  ) {
    guard let base = normals.baseAddress, normals.count > 0 else { return }
    let size = Scalar.normalsInGroup
    var (group, done) = (index / size, 0)
    let offset = index % size
    if offset != 0 {
      done = min(size - offset, normals.count)
      part(of: group, from: offset, base, done)
      group += 1
    }
    let whole = (normals.count - done) / size
    Scalar.drawGroups(key: key, lane: lane, group: group, into: base + done, count: whole)
    done += whole * size
    part(of: group + whole, from: 0, base + done, normals.count - done)
  }

  /// Some of a group.
  private func part<Scalar: StateScalar>(
    of group: Int, from offset: Int, _ memory: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    guard count > 0 else { return }
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: Scalar.normalsInGroup) { buffer in
      guard let base = buffer.baseAddress else { return }
      Scalar.drawGroups(key: key, lane: lane, group: group, into: base, count: 1)
      memory.update(from: base + offset, count: count)
    }
  }
}
