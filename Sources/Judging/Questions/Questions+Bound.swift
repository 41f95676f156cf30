import CandidateProtocol
import Rows

/// Points of the bound's terms.
extension Questions {
  /// How far x̂_0 may be from x_0: less than 256, whose square is beyond fp16, and such that a
  /// coordinate has at most 32²/2 nats.
  private func errorLimit(at time: Int) -> Double {
    let powers = setting.signalPowers
    // Half the fall of ᾱ/(1−ᾱ); at t = 1 the inverse of 2β_1.
    let perSquare =
      time == 1
      ? 0.5 / (1 - powers[1])
      : 0.5 * (powers[time - 1] / (1 - powers[time - 1]) - powers[time] / (1 - powers[time]))
    return min(128, 32 * (0.5 / perSquare).squareRoot())
  }

  private func pattern(times gain: Double, at time: Int) -> [Double] {
    pattern(Self.powerOfTwo(times: gain, within: errorLimit(at: time)))
  }

  /// All zeros: x_0 = x_t = ε̂ = 0.
  func nothing(_ count: Int) -> BoundPoint {
    let zeros = [Double](repeating: 0, count: count)
    return BoundPoint(data: zeros, state: zeros, noise: zeros)
  }

  /// x_0 alone is not 0.
  func dataAlone(at time: Int) -> BoundPoint {
    BoundPoint(data: pattern(times: 1, at: time), state: zeros, noise: zeros)
  }

  /// x_t alone is not 0.
  func stateAlone(at time: Int) -> BoundPoint {
    BoundPoint(
      data: zeros, state: pattern(times: 1 / rates(at: time).signal, at: time), noise: zeros)
  }

  /// ε̂ alone is not 0.
  func noiseAlone(at time: Int) -> BoundPoint {
    let (signal, rate) = rates(at: time)
    return BoundPoint(
      data: zeros, state: zeros, noise: pattern(times: rate / signal, at: time))
  }

  /// A drawn x_0 with noise to x_t, and that noise predicted as well as the formats allow.
  mutating func trueNoise(at time: Int) -> BoundPoint {
    let (signal, rate) = rates(at: time)
    let count = dimension(3)
    let data = drawn(count, within: 2)
    let noise = drawn(count, within: min(4, errorLimit(at: time) * signal / rate))
    let state = zip(data, noise).map { setting.askable(signal * $0 + rate * $1) }
    return BoundPoint(data: data, state: state, noise: noise, isTrue: true)
  }

  /// The same, and another noise predicted.
  mutating func drawnPoint(at time: Int) -> BoundPoint {
    let (signal, rate) = rates(at: time)
    let limit = min(4, errorLimit(at: time) * signal / rate)
    let count = nextDimension()
    let (data, noise) = (drawn(count, within: 2), drawn(count, within: limit))
    let state = zip(data, noise).map { setting.askable(signal * $0 + rate * $1) }
    let predicted = zip(noise, drawn(count, within: limit)).map { setting.askable($0 + $1) }
    return BoundPoint(data: data, state: state, noise: predicted)
  }
}
