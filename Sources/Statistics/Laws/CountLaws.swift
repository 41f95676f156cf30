import RealModule

/// The binomial law.
///
/// Each tail is a sum of positive terms, outwards from its largest; the first comes from Loader's
/// saddle-point form, which keeps its digits for any number of trials.
///
/// - Source: Loader, Fast and accurate computation of binomial probabilities (2000).
public struct BinomialLaw: Sendable, Equatable {
  /// Trials, 1 to 2⁵³.
  public let trials: Int
  /// Probability of success, as the exact double.
  public let probability: Double

  /// - Throws: ``LawError`` unless 1 ≤ trials ≤ 2⁵³ and 0 < probability < 1.
  public init(trials: Int, probability: Double) throws(LawError) {
    guard (1...(1 << 53)).contains(trials) else {
      throw LawError("\(trials) trials are outside 1...2⁵³")
    }
    try LawError.require(probability: probability)
    self.trials = trials
    self.probability = probability
  }

  /// Expected successes.
  public var mean: Double { Double(trials) * probability }

  /// Both tails, each with the point itself.
  ///
  /// - Throws: ``LawError`` unless 0 ≤ successes ≤ trials.
  public func tails(at successes: Int) throws(LawError) -> Tails {
    guard (0...trials).contains(successes) else {
      throw LawError("\(successes) successes of \(trials) trials")
    }
    let point = logPoint(successes)
    if Double(successes) <= mean {
      let lower = min(0, logSum(successes, upwards: false))
      // P(X ≥ k) = 1 − P(X ≤ k − 1); nothing is lost where the lower tail is the small one.
      let below = successes == 0 ? -.infinity : logSum(successes - 1, upwards: false)
      return Tails(logLower: lower, logUpper: Tails.complement(min(0, below)), logPoint: point)
    }
    let upper = min(0, logSum(successes, upwards: true))
    let above = successes == trials ? -.infinity : logSum(successes + 1, upwards: true)
    return Tails(logLower: Tails.complement(min(0, above)), logUpper: upper, logPoint: point)
  }

  /// log P(X = k).
  func logPoint(_ successes: Int) -> Double {
    let (n, k, p) = (Double(trials), Double(successes), probability)
    if successes == 0 { return n * .log(onePlus: -p) }
    if successes == trials { return n * .log(p) }
    let product = n * p
    // k − np, the rounding of the product taken back.
    let off = (k - product) - (-product).addingProduct(n, p)
    let rest = n * (1 - p)
    let exponent = product * Saddle.entropy(off / product) + rest * Saddle.entropy(-off / rest)
    let stirling =
      Saddle.stirlingError(n) - Saddle.stirlingError(k) - Saddle.stirlingError(n - k)
    return stirling - exponent + .log(n / (2 * .pi * k * (n - k))) / 2
  }

  /// log of the sum of the points from one outwards.
  private func logSum(_ start: Int, upwards: Bool) -> Double {
    let odds = probability / (1 - probability)
    var (k, term, sum) = (Double(start), 1.0, 1.0)
    let n = Double(trials)
    while term > sum * 0x1p-56 {
      if upwards {
        term *= (n - k) / (k + 1) * odds
        k += 1
      } else {
        term *= k / (n - k + 1) / odds
        k -= 1
      }
      sum += term
    }
    return logPoint(start) + .log(sum)
  }
}

/// The Poisson law, through the chi-square law: P(X ≥ k) is that of a gamma variable of shape k.
public struct PoissonLaw: Sendable, Equatable {
  /// The mean, 0 < mean ≤ 1e11.
  public let mean: Double

  /// - Throws: ``LawError`` unless 0 < mean ≤ 1e11.
  public init(mean: Double) throws(LawError) {
    guard mean > 0, mean <= 1e11 else { throw LawError("mean \(mean) is outside (0, 1e11]") }
    self.mean = mean
  }

  /// Both tails, each with the point itself.
  ///
  /// - Throws: ``LawError`` unless 0 ≤ count ≤ 1e11.
  public func tails(at count: Int) throws(LawError) -> Tails {
    guard (0...100_000_000_000).contains(count) else {
      throw LawError("count \(count) is outside 0...1e11")
    }
    let k = Double(count)
    let lower = try ChiSquareLaw(degrees: 2 * (k + 1)).tails(at: 2 * mean).logUpper
    let upper = count == 0 ? 0 : try ChiSquareLaw(degrees: 2 * k).tails(at: 2 * mean).logLower
    return Tails(logLower: lower, logUpper: upper, logPoint: logPoint(count))
  }

  /// log P(X = k).
  func logPoint(_ count: Int) -> Double {
    guard count > 0 else { return -mean }
    let k = Double(count)
    return -mean * Saddle.entropy((k - mean) / mean) - Saddle.stirlingError(k)
      - .log(2 * .pi * k) / 2
  }
}

/// The noncentral chi-square law: of Σ (z_i + δ_i)², which gives the power of a chi-square test.
///
/// A Poisson mixture of central laws, summed from its largest term outwards.
public struct NoncentralChiSquareLaw: Sendable, Equatable {
  /// Degrees of freedom, as of ``ChiSquareLaw``.
  public let degrees: Double
  /// λ = Σ δ_i², 0 ≤ λ ≤ 1e6.
  public let noncentrality: Double

  /// - Throws: ``LawError`` for parameters outside their ranges.
  public init(degrees: Double, noncentrality: Double) throws(LawError) {
    _ = try ChiSquareLaw(degrees: degrees)
    guard noncentrality >= 0, noncentrality <= 1e6 else {
      throw LawError("noncentrality \(noncentrality) is outside [0, 1e6]")
    }
    self.degrees = degrees
    self.noncentrality = noncentrality
  }

  /// Both tails.
  ///
  /// - Throws: ``LawError`` if the point is not a number.
  public func tails(at x: Double) throws(LawError) -> Tails {
    guard noncentrality > 0 else { return try ChiSquareLaw(degrees: degrees).tails(at: x) }
    let mixing = try PoissonLaw(mean: noncentrality / 2)
    let mode = Int(noncentrality / 2)
    func term(_ j: Int) throws(LawError) -> (lower: Double, upper: Double, weight: Double) {
      let weight = mixing.logPoint(j)
      let tails = try ChiSquareLaw(degrees: degrees + 2 * Double(j)).tails(at: x)
      return (.exp(weight + tails.logLower), .exp(weight + tails.logUpper), .exp(weight))
    }
    var (lower, upper) = (0.0, 0.0)
    func add(_ indices: some Sequence<Int>) throws(LawError) {
      for j in indices {
        let next = try term(j)
        lower += next.lower
        upper += next.upper
        // Terms have a maximum on either side of the mode; below this weight there is none to come.
        let negligible = 0x1p-60 * min(lower, upper)
        if next.weight <= negligible { break }
      }
    }
    try add(mode...(mode + 100_000))
    try add(stride(from: mode - 1, through: 0, by: -1))
    return lower < upper ? Tails(logLower: .log(lower)) : Tails(logUpper: .log(upper))
  }
}
