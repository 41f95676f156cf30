public import RealModule

/// Drawing times by the size of their losses: which chances, and which weights undo them.
///
/// ```
/// L_vlb = sum over t of E L_t = E_{t ~ p} [L_t / p_t]
/// ```
///
/// for every p that is above 0 where E L_t is not 0; and E[(L_t/p_t)²] = Σ E[L_t²]/p_t, which is
/// smallest, (Σ √E[L_t²])², where p_t ∝ √E[L_t²].
public enum ImportanceSampling {
  /// The chances with which times are drawn so that the variance is smallest.
  ///
  /// ```
  /// p[t] = (1 - evenShare) * sqrt(m[t]) / (sum of sqrt(m)) + evenShare / T
  /// ```
  ///
  /// - Parameters:
  ///   - secondMoments: m_t = E[L_t²] for t = 1, …, T, not negative, not all 0.
  ///   - evenShare: the share of draws that is even over t, in [0, 1]; 0 in the paper, 0.001 in the
  ///     authors' code, which keeps every chance above 0 where moments are estimates.
  /// - Returns: T chances that add to 1.
  /// - Throws: ``DerivationError`` if a moment or the share is out of range, or T is no number of the
  ///   field.
  ///
  /// Edge cases: a time whose losses were all 0 has no chance at share 0; the sum is then estimated
  /// without it.
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, section 3.3, eq. (18).
  /// - Equation: `improved.importance-sampling`
  @inlinable
  public static func probabilities<F: RadicalField>(
    secondMoments: [F], evenShare: F = 0
  ) throws(DerivationError) -> [F] {
    guard evenShare.mayReach(0), (1 as F).mayReach(evenShare) else {
      throw .outOfRange(quantity: "the even share", value: "\(evenShare)", range: "[0, 1]")
    }
    guard let steps = F(exactly: secondMoments.count) else {
      throw .outOfRange(
        quantity: "the number of times T", value: "\(secondMoments.count)",
        range: "1…, exact as \(F.self)")
    }
    var roots: [F] = []
    for moment in secondMoments { roots.append(try moment.root()) }
    let sum = roots.reduce(0, +)
    try sum.requirePositive("the sum of √E[L_t²]")
    return roots.map { (1 - evenShare) * $0 / sum + evenShare / steps }
  }

  /// The weight 1/p_t of a loss whose time was drawn with the chance p_t: unbiased for the sum over t.
  ///
  /// - Parameter probability: p_t in (0, 1].
  /// - Returns: at least 1. For the mean over t it is divided by T, as in the authors' code.
  /// - Throws: ``DerivationError`` if the chance is not above 0.
  ///
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (18).
  /// - Equation: `improved.importance-sampling`
  @inlinable
  public static func weight<F: RadicalField>(probability: F) throws(DerivationError) -> F {
    try probability.requirePositive("the chance p_t", range: "(0, 1]")
    return 1 / probability
  }
}

/// Draws times by the last losses that were seen at each.
///
/// Until every time has its full history, draws are even. From then on E[L_t²] is estimated by the
/// mean of the squares kept. A weight belongs to the chance with which its time was drawn: ask for it
/// before ``record(loss:at:)`` takes the loss in, for a chance that knows the loss biases the sum.
///
/// Source: Nichol and Dhariwal, arXiv:2102.09672v1, section 3.3: ten losses a time.
/// - Equation: `improved.importance-sampling`
public struct ImportanceSampler<F: RadicalField & Comparable & Sendable>: Sendable {
  /// How many losses are kept of each time.
  public let history: Int
  /// The share of draws that is even over t.
  public let evenShare: F
  /// Squares of the last losses, the oldest first, for each time.
  private var squares: [[F]]
  /// Their sums. Each is taken anew when its time takes in a loss: one that were kept by adding the
  /// newest square and subtracting the oldest would keep the roundings of all that are forgotten.
  private var sums: [F]
  /// How many times lack losses.
  private var cold: Int
  // T and the history in the field.
  private let steps: F
  private let count: F

  /// - Parameters:
  ///   - steps: T ≥ 1.
  ///   - history: losses that are kept of each time, at least 1; ten in the paper.
  ///   - evenShare: in [0, 1]; 1/1000 in the authors' code. At 0 a time whose last losses were all 0
  ///     is never drawn again.
  /// - Throws: ``DerivationError`` if one is out of range, or T or the history no number of the field.
  public init(steps: Int, history: Int = 10, evenShare: F = 1 / 1000) throws(DerivationError) {
    guard steps >= 1, let times = F(exactly: steps) else {
      throw .outOfRange(
        quantity: "the number of times T", value: "\(steps)", range: "1…, exact as \(F.self)")
    }
    guard history >= 1, let count = F(exactly: history) else {
      throw .outOfRange(
        quantity: "the history", value: "\(history)", range: "1…, exact as \(F.self)")
    }
    guard evenShare >= 0, evenShare <= 1 else {
      throw .outOfRange(quantity: "the even share", value: "\(evenShare)", range: "[0, 1]")
    }
    self.history = history
    self.evenShare = evenShare
    self.steps = times
    self.count = count
    squares = Array(repeating: [], count: steps)
    sums = Array(repeating: 0, count: steps)
    cold = steps
  }

  /// Whether every time has its full history: before that, draws are even.
  public var isWarm: Bool { cold == 0 }

  /// Takes in a loss that was seen at a time; the oldest one is forgotten.
  ///
  /// - Parameters:
  ///   - loss: in nats, finite and not negative, and so its square.
  ///   - time: t in 1…T.
  /// - Throws: ``DerivationError`` if the time or the loss is out of range; nothing is taken in then.
  public mutating func record(loss: F, at time: Int) throws(DerivationError) {
    try requireTime(time)
    let square = loss * loss
    // As many of them are added; infinity less itself is no number.
    let largest = square * count
    guard loss >= 0, largest - largest == 0 else {
      throw .outOfRange(
        quantity: "the loss at t = \(time)", value: "\(loss)",
        range: "[0, ∞), \(history) times its square finite")
    }
    let isFull = squares[time - 1].count == history
    if isFull { squares[time - 1].removeFirst() }
    squares[time - 1].append(square)
    sums[time - 1] = squares[time - 1].reduce(0, +)
    if !isFull, squares[time - 1].count == history { cold -= 1 }
  }

  /// The chances p_1, …, p_T of the next draw.
  ///
  /// - Returns: 1/T each until warm, and where all losses kept are 0.
  /// - Throws: ``DerivationError`` in an exact field where a root is irrational.
  public func probabilities() throws(DerivationError) -> [F] {
    guard isWarm, sums.contains(where: { $0 > 0 }) else {
      return Array(repeating: 1 / steps, count: squares.count)
    }
    return try ImportanceSampling.probabilities(
      secondMoments: sums.map { $0 / count }, evenShare: evenShare)
  }

  /// The time that a uniform number draws: the first at which the running sum of chances exceeds it.
  ///
  /// - Parameter uniform: in [0, 1).
  /// - Returns: t in 1…T, never one without a chance.
  /// - Throws: ``DerivationError`` if the number is out of range.
  public func time(at uniform: F) throws(DerivationError) -> Int {
    guard uniform >= 0, uniform < 1 else {
      throw .outOfRange(quantity: "the uniform number", value: "\(uniform)", range: "[0, 1)")
    }
    var sum: F = 0
    var last = 1
    for (index, chance) in try probabilities().enumerated() where chance > 0 {
      sum += chance
      last = index + 1
      if uniform < sum { break }
    }
    return last
  }

  /// The weight of a loss at a time drawn next, 1/p_t: unbiased for the sum over t.
  ///
  /// - Parameter time: t in 1…T.
  /// - Throws: ``DerivationError`` if the time is out of range, or has no chance.
  public func weight(at time: Int) throws(DerivationError) -> F {
    try requireTime(time)
    return try ImportanceSampling.weight(probability: probabilities()[time - 1])
  }

  private func requireTime(_ time: Int) throws(DerivationError) {
    guard 1...squares.count ~= time else {
      throw .outOfRange(quantity: "the time t", value: "\(time)", range: "1…\(squares.count)")
    }
  }
}
