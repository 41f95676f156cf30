import RealModule
public import Scalars

/// Which formulas are the same function of the schedule and the inputs.
public struct Functions: Sendable {
  /// Numbers for all letters, at a few places at which no two times and no two inputs are alike.
  private let places: [[Time: Double]]
  private let inputs: [[Letter: Double]]

  /// - Parameters:
  ///   - times: that formulas may name, beside 0 and 1, from the earliest to the latest of the process.
  ///   - inputs: that formulas may name.
  public init(times: [Time], inputs: [Letter]) {
    var generator = SplitMix64(seed: 0xF0)
    func fraction() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
    var (places, values) = ([[Time: Double]](), [[Letter: Double]]())
    for _ in 0..<6 {
      var power = 1.0
      // ᾱ at 0, 1, then each time after some share is lost.
      var table: [Time: Double] = [.at(0): 1]
      for time in [Time.at(1)] + times {
        power *= 0.6 + 0.35 * fraction()
        table[time] = power
      }
      places.append(table)
      values.append(
        Dictionary(
          uniqueKeysWithValues: inputs.map { ($0, $0.isPositive ? fraction() : 4 * fraction() - 2) }
        ))
    }
    (self.places, self.inputs) = (places, values)
  }

  /// The values of a formula there, in eight digits: the same for formulas that are one function. Nil where it has none.
  public func key(of formula: Expression) -> [Int64?] {
    places.indices.map { place in
      let value = formula.evaluate { letter in
        inputs[place][letter] ?? letter.value { places[place][$0] }
      }
      guard let value, value.isFinite else { return nil }
      guard value != 0 else { return 0 }
      // The exponent, and 27 bits of the significand with its sign.
      let digits = Int64((value.significand * 0x1p27).rounded()) * (value < 0 ? -1 : 1)
      return digits << 12 ^ Int64(value.exponent)
    }
  }
}

extension Letter {
  /// Whether it is η or σ.
  fileprivate var isPositive: Bool {
    switch self {
    case .eta, .sigma: true
    default: false
    }
  }

  /// A table's value, from ᾱ at times; nil where it is no table, or ᾱ is not known there.
  public func value(_ power: (Time) -> Double?) -> Double? {
    func pair(_ time: Time) -> (Double, Double)? {
      guard let to = power(time.moved(by: -1)), let from = power(time) else { return nil }
      return (to, from)
    }
    switch self {
    case .barAlpha(let time): return power(time)
    case .alpha(let time): return pair(time).map { $1 / $0 }
    case .beta(let time): return pair(time).map { 1 - $1 / $0 }
    case .posteriorVariance(let time):
      return pair(time).map { (1 - $0) / (1 - $1) * (1 - $1 / $0) }
    default: return nil
    }
  }
}
