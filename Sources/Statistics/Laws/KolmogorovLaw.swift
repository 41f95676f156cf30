import RealModule

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

  /// n·d² from which D ≥ d on both sides at once is rarer than 4e-11 of D ≥ d: e^(−6nd²).
  private static let largeSquare = 4.0

  /// Both tails.
  ///
  /// - Throws: ``LawError`` if the distance is not a number.
  public func tails(at distance: Double) throws(LawError) -> Tails {
    guard !distance.isNaN else { throw LawError("a distance is not a number") }
    let n = Double(points)
    // nd − ½ without the product's rounding.
    let excess = (-0.5).addingProduct(n, distance)
    if excess <= 0 { return Tails(logLower: -.infinity, logUpper: 0) }
    if distance * n <= 1 {
      // n! (2d − 1/n)ⁿ: each point has a cell of its own.
      return Tails(logLower: Saddle.logGamma(n + 1) + n * .log(2 * excess / n))
    }
    if distance >= 1 { return Tails(logLower: 0, logUpper: -.infinity) }
    if n * distance * distance >= Self.largeSquare || distance >= 0.5 {
      return Tails(logUpper: min(0, .log(2) + logOneSided(distance)))
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
    var inverse = [Wide(1)]
    while inverse.count <= m, inverse[inverse.count - 1].high > 1e-45 {
      inverse.append(inverse[inverse.count - 1].divided(by: Double(inverse.count)))
    }
    let band = inverse.count - 1
    func factorial(_ i: Int) -> Double { i <= band ? inverse[i].high : 0 }
    let edge = (1...m).map { i in (1 - .pow(h, i)) * factorial(i) }
    let corner = (1 - 2 * .pow(h, m) + (2 * h > 1 ? .pow(2 * h - 1, m) : 0)) * factorial(m)

    var state = Array(repeating: Wide(0), count: m)
    state[k - 1] = Wide(1)
    var next = state
    // Powers of two are taken out, exactly, and counted.
    var exponent = 0
    for step in 1...points {
      // Column j collects rows i ≥ j − 1 with 1/(i − j + 1)!.
      state.withUnsafeBufferPointer { state in
        inverse.withUnsafeBufferPointer { inverse in
          for j in 0..<m {
            var sum = Wide(0)
            var i = max(0, j - 1)
            let last = min(m - 2, j - 1 + band)
            while i <= last {
              sum.add(state[i], times: j == 0 ? Wide(edge[i]) : inverse[i - j + 1])
              i += 1
            }
            sum.add(state[m - 1], times: Wide(j == 0 ? corner : edge[m - 1 - j]))
            next[j] = sum
          }
        }
      }
      let power = Int(next.reduce(1e-300) { max($0, $1.high) }.exponent)
      let scale = Double(sign: .plus, exponent: -power, significand: 1)
      let share = Wide(Double(step) * scale).divided(by: n)
      for j in 0..<m {
        var product = Wide(0)
        product.add(next[j], times: share)
        state[j] = product
      }
      exponent += power
    }
    let end = state[k - 1]
    // The powers of two go back before the logarithm, so that nothing near 1 is lost.
    let (high, low) = (scaled(end.high, exponent), scaled(end.low, exponent))
    return high > 0.5
      ? .log(onePlus: (high - 1) + low) : .log(end.high) + Double(exponent) * .log(2)
  }

  private func scaled(_ value: Double, _ exponent: Int) -> Double {
    value * Double(sign: .plus, exponent: max(-1000, min(1000, exponent)), significand: 1)
  }

  /// A number in two doubles. What is lost in a step is lost to the same side in all n of them, and
  /// the upper tail is what n steps leave of 1.
  private struct Wide {
    var high: Double
    var low = 0.0

    init(_ value: Double) { high = value }

    /// Adds a product: Ogita, Rump and Oishi's compensated dot product (2005).
    @inline(__always)
    mutating func add(_ a: Wide, times b: Wide) {
      let product = a.high * b.high
      let error = (-product).addingProduct(a.high, b.high)
      let sum = high + product
      let back = sum - high
      low += (high - (sum - back)) + (product - back) + error
      low += a.high * b.low + a.low * b.high
      high = sum
    }

    func divided(by divisor: Double) -> Wide {
      var quotient = Wide(high / divisor)
      quotient.low = (high.addingProduct(-quotient.high, divisor) + low) / divisor
      return quotient
    }
  }
}
