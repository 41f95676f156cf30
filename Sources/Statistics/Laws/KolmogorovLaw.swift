internal import RealModule

/// The exact law of Kolmogorov and Smirnov's distance D = sup |F_n − F| of n points from a
/// continuous law, at every n.
///
/// The middle by Durbin's matrix, as a vector that is multiplied n times (Marsaglia, Tsang and Wang
/// 2003; Carvalho 2015); the upper tail as twice Smirnov's one-sided sum, once both deviations
/// together are less likely than the error that is allowed.
public struct KolmogorovLaw: Sendable, Equatable {
  /// Points, 1 to 100,000. The work grows as points² × distance.
  public let points: Int

  /// - Throws: ``LawError`` unless 1 ≤ points ≤ 100,000.
  public init(points: Int) throws(LawError) {
    guard (1...100_000).contains(points) else {
      throw LawError("\(points) points are outside 1...100000")
    }
    self.points = points
  }

  /// n·d² from which D ≥ d on both sides is rarer than 1e-11 of D ≥ d: e^(−6nd²) < 1e-11.
  private static let largeSquare = 4.25

  /// Both tails.
  ///
  /// - Throws: ``LawError`` if the distance is not a number.
  public func tails(at distance: Double) throws(LawError) -> Tails {
    guard !distance.isNaN else { throw LawError("a distance is not a number") }
    let n = Double(points)
    // n·d − ½ with one rounding: it decides whether the smallest distance is reached.
    let excess = (-0.5).addingProduct(n, distance)
    if excess <= 0 { return Tails(logLower: -.infinity, logUpper: 0) }
    if distance >= 1 { return Tails(logLower: 0, logUpper: -.infinity) }
    if n * distance * distance >= Self.largeSquare || distance >= 0.5 {
      return Tails(logUpper: min(0, .log(2) + logOneSided(distance)))
    }
    if excess <= 0.5 {
      // n!(2d − 1/n)ⁿ, where d ≤ 1/n.
      return Tails(logLower: Saddle.logGamma(n + 1) + n * .log(2 * excess / n))
    }
    return Tails(logLower: min(0, logInside(distance)))
  }

  /// log P(D⁺ ≥ d) by Smirnov's sum of positive terms (Birnbaum and Tingey 1951).
  private func logOneSided(_ d: Double) -> Double {
    let n = Double(points)
    var logs: [Double] = [n * .log(onePlus: -d)]
    var j = 1
    while Double(j) < n * (1 - d) {
      let p = d + Double(j) / n
      guard p < 1, let law = try? BinomialLaw(trials: points, probability: p) else { break }
      logs.append(.log(d) + law.logPoint(j) - .log(p))
      j += 1
    }
    let largest = logs.max() ?? 0
    return largest + .log(logs.reduce(0) { $0 + .exp($1 - largest) })
  }

  /// log P(D < d) by Durbin's matrix: the middle element of its n-th power, times n!/nⁿ.
  private func logInside(_ d: Double) -> Double {
    let n = Double(points)
    let k = Int(n * d) + 1
    let m = 2 * k - 1
    let h = Double(k) - n * d
    // 1/i!, as far as it counts, and the first column's and last row's corrections h^i/i!.
    var inverse = [1.0]
    while inverse.count <= m, inverse[inverse.count - 1] > 1e-80 {
      inverse.append(inverse[inverse.count - 1] / Double(inverse.count))
    }
    let band = inverse.count - 1
    func factorial(_ i: Int) -> Double { i <= band ? inverse[i] : 0 }
    let edge = (1...m).map { i in (1 - .pow(h, i)) * factorial(i) }
    let corner = (1 - 2 * .pow(h, m) + (2 * h > 1 ? .pow(2 * h - 1, m) : 0)) * factorial(m)

    var state = Array(repeating: 0.0, count: m)
    state[k - 1] = 1
    var next = state
    var logScale = 0.0
    for step in 1...points {
      // Column j collects rows i ≥ j − 1 with 1/(i − j + 1)!.
      for j in 0..<m {
        var sum = 0.0
        let first = max(0, j - 1)
        let last = min(m - 2, j - 1 + band)
        if j == 0 {
          for i in stride(from: 0, through: last, by: 1) { sum += state[i] * edge[i] }
        } else if first <= last {
          for i in first...last { sum += state[i] * inverse[i - j + 1] }
        }
        sum += state[m - 1] * (j == 0 ? corner : edge[m - 1 - j])
        next[j] = sum
      }
      let share = Double(step) / n
      let largest = next.max() ?? 1
      for j in 0..<m { state[j] = next[j] * (share / largest) }
      logScale += .log(largest)
    }
    return .log(state[k - 1]) + logScale
  }
}
