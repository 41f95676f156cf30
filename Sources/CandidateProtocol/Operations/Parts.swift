/// One time for all coordinates, or one for each point of a batch.
public enum Times: Sendable, Equatable {
  case one(Int)
  case batch([Int])

  /// The times, one or more.
  public var values: [Int] {
    switch self {
    case .one(let time): [time]
    case .batch(let times): times
    }
  }
}

/// How many points are drawn, and from which seed.
public struct Draws: Sendable, Equatable {
  /// n, at least 1.
  public var count: Int
  /// In 0…2³¹−1.
  public var seed: Int

  /// Draws from their number and seed.
  public init(count: Int, seed: Int) {
    self.count = count
    self.seed = seed
  }
}
