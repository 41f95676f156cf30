extension ResidualSums {
  /// Residuals of a block, when many are summed: a block's sums fit the cache.
  public static let block = 8192

  /// The sums of many residuals.
  ///
  /// - Parameters:
  ///   - residuals: whole points, one after the other.
  ///   - dimension: coordinates of a point.
  ///   - width: how many threads may work at once. The bits do not depend on it.
  public static func sum(
    _ residuals: [Double], dimension: Int, width: Int = 2
  ) async -> ResidualSums {
    let step = max(2, block / max(1, dimension) / 2 * 2) * max(1, dimension)
    let blocks = (residuals.count + step - 1) / step
    return await Parallel.reduce(
      blocks, width: width, into: ResidualSums(dimension: dimension)
    ) { sums, block in
      residuals.withUnsafeBufferPointer {
        let end = min($0.count, (block + 1) * step)
        sums.add(UnsafeBufferPointer(rebasing: $0[(block * step)..<end]))
      }
    } merge: {
      $0.merge($1)
    }
  }
}

/// Work on numbered parts, on several threads.
public enum Parallel {
  /// What the parts add up to. Each thread takes every `width`-th part, in order; the results are merged
  /// in the threads' order, so that they depend on the width alone, and not even on that if merging is
  /// exact.
  ///
  /// - Parameters:
  ///   - parts: how many.
  ///   - width: threads that may work at once, at least 1.
  ///   - initial: what each thread begins with.
  ///   - body: adds one part.
  ///   - merge: adds another thread's result.
  public static func reduce<Value: Sendable>(
    _ parts: Int, width: Int, into initial: Value,
    _ body: @Sendable @escaping (inout Value, Int) -> Void,
    merge: (inout Value, Value) -> Void
  ) async -> Value {
    let width = max(1, min(width, parts))
    return await withTaskGroup(of: (Int, Value).self) { group in
      for thread in 0..<width {
        group.addTask {
          var value = initial
          for part in stride(from: thread, to: parts, by: width) { body(&value, part) }
          return (thread, value)
        }
      }
      var results: [(Int, Value)] = []
      for await result in group { results.append(result) }
      results.sort { $0.0 < $1.0 }
      var total = initial
      for (_, value) in results { merge(&total, value) }
      return total
    }
  }
}
