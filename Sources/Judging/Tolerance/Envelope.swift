import Derivation
import RealModule
import Scalars

/// What a right algorithm may be off by that is not among the listed ways of evaluation.
///
/// Whatever its order, it holds the schedule in some representation, one number a time or two, and goes by way of
/// numbers that mean something: x̂_0, ε̂, v, a score, a direction, the state divided by √ᾱ. Each is rounded at its
/// own size, and the answer is off by that times how much it depends on it.
enum Envelope {
  /// How many units of roundoff are granted to each representation and to each number on the way.
  ///
  /// A function of the standard library is off by one or two, a number that follows from two rounded ones by three.
  static let roundings = 4.0

  /// How far ᾱ is off where it is held as any one number, in units of its relative error.
  ///
  /// ```
  /// ᾱ:                  ᾱ
  /// log ᾱ:              ᾱ |log ᾱ|
  /// log ᾱ/(1−ᾱ):        ᾱ (1−ᾱ) |log ᾱ/(1−ᾱ)|
  /// √(1−ᾱ)/√ᾱ:          2 ᾱ (1−ᾱ)
  /// φ, with cos φ = √ᾱ: 2 √ᾱ √(1−ᾱ) φ
  /// ```
  ///
  /// The last three are 0 at t = 0, where nothing is held.
  static func representation(_ power: Double) -> Double {
    guard power > 0, power < 1 else { return 0 }
    let rest = 1 - power
    let angle = Double.acos(power.squareRoot())
    return max(
      power, power * Double.log(power).magnitude,
      power * rest * (Double.log(power) - Double.log(onePlus: -power)).magnitude,
      2 * power * rest, 2 * (power * rest).squareRoot() * angle)
  }

  /// ½|log ᾱ/(1−ᾱ)|; 0 at both ends, where there is no such logarithm.
  static func exponent(_ power: Double) -> Double {
    guard power > 0, power < 1 else { return 0 }
    return ((Double.log(power) - Double.log(onePlus: -power)) / 2).magnitude
  }

  /// Σ |∂answer/∂m| |m| of β̃ = (s_prev/s)² β, in units of β̃: code that holds √(1−ᾱ) has each of the two rounded as
  /// such, and not as follows from ᾱ.
  static let partsOfVariance = 5.0
  /// The same of σ = η (s_prev/s) √β.
  static let partsOfDeviation = partsOfVariance / 2

  /// The same of exp(log β̃ + v (log β − log β̃)), for the two logarithms: code that interpolates from one end rounds
  /// both at their own size, also where the weight of one is 0.
  static func logarithms(of variances: [Perturbed]) -> Double {
    variances.reduce(0) { $0 + ($1.value > 0 ? Double.log($1.value).magnitude : 0) }
  }
}

/// The numbers by way of which right code gets an answer that is linear in x̂_0, ε̂, x_t and z.
struct Detours {
  /// √ᾱ_t and √(1−ᾱ_t).
  let signal: Double
  let noise: Double
  /// The answer's weights of x̂_0, ε̂ and x_t.
  var ofData = 0.0
  var ofNoise = 0.0
  var ofState = 0.0
  /// ½|log ᾱ/(1−ᾱ)| where the weights of a step may be exponentials of such logarithms, as DPM-Solver has them:
  /// they are off by a rounding of the logarithm, whatever else holds the schedule.
  var exponent = 0.0
  /// Whether x̂_0 is cut, so that it does not matter how it came about.
  var isClipped = false

  /// The largest number on the way: a format that has it not has no right answer by that way.
  func largest(state: Double, data: Double, noise predicted: Double) -> Double {
    func ratio(_ value: Double, _ divisor: Double) -> Double {
      divisor == 0 ? 0 : (value / divisor).magnitude
    }
    return max(
      data.magnitude, predicted.magnitude, ratio(state, signal), ratio(state, noise),
      ratio(predicted, noise))
  }

  /// Σ |∂answer/∂m| |m| over x̂_0, ε̂, v, x_t/√ᾱ, x_t/√(1−ᾱ) and the answer's own terms.
  ///
  /// x̂_0 = (x_t − √(1−ᾱ) ε̂)/√ᾱ may come by way of ε̂, and ε̂ = (x_t − √ᾱ x̂_0)/√(1−ᾱ) by way of x̂_0; a
  /// weight divided by 0 has no such way.
  /// Infinite where the format has not the largest of them.
  func total(
    state: Double, data: Double, noise predicted: Double, below representable: Double
  ) -> Double {
    guard largest(state: state, data: data, noise: predicted) <= representable else {
      return .infinity
    }
    func ratio(_ weight: Double, _ divisor: Double) -> Double {
      weight == 0 || divisor == 0 ? 0 : (weight / divisor).magnitude
    }
    let dataBySignal = isClipped ? 0 : (1 + exponent) * ratio(ofData, signal)
    let noiseByNoise = (1 + exponent) * ratio(ofNoise, noise)
    let velocity = signal * predicted.magnitude + noise * data.magnitude
    return (ofData.magnitude + noiseByNoise * signal) * data.magnitude
      + (ofNoise.magnitude + dataBySignal * noise) * predicted.magnitude
      + (dataBySignal + noiseByNoise + ofState.magnitude) * state.magnitude
      + (isClipped ? 0 : ofData.magnitude * noise) * velocity + ofNoise.magnitude * signal
      * velocity
  }
}

extension SignalPowerTable {
  /// Expectations with what a right algorithm that is not listed may be off by beside the usual ones.
  ///
  /// A table that is finer than the vectors may be cast to their format before anything is computed from it, in
  /// fp32 with all coefficients computed there. That is granted what it costs, but never more than a fortieth of the
  /// answer: code that loses the answer by it is wrong. It may have no number where such a cast makes a radicand negative.
  ///
  /// - Parameter cast: what the listed ways are allowed that compute in the vectors' format from the cast table;
  ///   nil where that is not granted. In half precision it is a mistake, which the catalogue has as FWD-14.
  func widened(
    _ usual: [Expectation], cast coarse: [Expectation]?, by evaluations: [any Evaluation],
    at spot: Spot, beta: Double?, inputs: [[Double]], _ arithmetic: Arithmetic,
    _ clipping: Clipping
  ) -> [Expectation] {
    guard let function = evaluations.first else { return usual }
    let (table, vector) = (arithmetic.formats.table, arithmetic.formats.vector)
    let scale = usual.map(\.value.magnitude).max() ?? 0
    let losses = { (format: any BinaryFormat.Type) in
      self.losses(
        function, at: spot, beta: beta, inputs: inputs, format.unitRoundoff, arithmetic, clipping)
    }
    let held = losses(table)
    let cast = table.unitRoundoff < vector.unitRoundoff ? losses(vector) : nil
    return usual.indices.map { index in
      let value = usual[index].value
      // What is copied may be written in the fewest digits that read back the same.
      let listed = max(usual[index].usual, vector.unitRoundoff * value.magnitude)
      var allowed = listed + held[index].ofSchedule
      allowed += Envelope.roundings * vector.unitRoundoff * held[index].ofDetours
      if let cast {
        let ofCoefficients = coarse?[index].allowed ?? 0
        allowed += min(cast[index].ofSchedule + ofCoefficients, scale / 40)
      }
      return Expectation(
        value: value, usual: listed, allowed: allowed.isNaN ? .infinity : allowed.nextUp,
        mayBeNoNumber: coarse?[index].mayBeNoNumber ?? false)
    }
  }

  /// Whether a right algorithm may have no number: a radicand is negative where ᾱ at both ends is off by what its
  /// representation costs, and 1 − ᾱ by as many roundings at its own size.
  func mayBeNoNumber(
    _ function: any Evaluation, at spot: Spot, beta: Double?, inputs: [[Double]],
    _ arithmetic: Arithmetic, _ clipping: Clipping
  ) -> Bool {
    let (table, vector) = (arithmetic.formats.table, arithmetic.formats.vector)
    let unit = max(table.unitRoundoff, vector.unitRoundoff)
    func end(_ time: Int, _ sign: Double) -> Perturbed {
      let power = values[time]
      let size = time == 0 ? 0 : Envelope.representation(power) + 1 - power
      return Perturbed(min(1, max(0, power + sign * Envelope.roundings * unit * size)))
    }
    return [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)].contains { signs in
      let transition = Transition(
        to: end(arithmetic.end(of: spot), signs.0), from: end(spot.time, signs.1),
        beta: beta.map { Perturbed($0) }, eta: Perturbed(spot.eta), sigma: Perturbed(spot.sigma))
      do {
        let found = try function.perturbed(transition, inputs: inputs, clipping: clipping)
        return !(found?.answers.allSatisfy(\.value.isFinite) ?? true)
      } catch {
        return true
      }
    }
  }

  /// In every coordinate, what the representations of ᾱ at both ends cost, and how large the numbers on the way are.
  ///
  /// β is that of the two ᾱ, wherever the function has it so: code may keep nothing but its table.
  private func losses(
    _ function: any Evaluation, at spot: Spot, beta: Double?, inputs: [[Double]], _ unit: Double,
    _ arithmetic: Arithmetic, _ clipping: Clipping
  ) -> [(ofSchedule: Double, ofDetours: Double)] {
    let unknown = inputs.map { _ in (ofSchedule: Double.infinity, ofDetours: Double.infinity) }
    func end(_ time: Int, _ axis: SIMD2<Double>) -> Perturbed {
      let power = values[time]
      let shift = Envelope.roundings * unit * Envelope.representation(power)
      return Perturbed(power, shifts: shift * axis)
    }
    var transition = Transition(
      to: end(arithmetic.end(of: spot), [1, 0]), from: end(spot.time, [0, 1]),
      eta: Perturbed(spot.eta), sigma: Perturbed(spot.sigma))
    if (try? function.perturbed(transition, inputs: [], clipping: clipping)) == nil {
      transition.beta = beta.map { Perturbed($0) }
    }
    do {
      guard
        let (coefficients, answers) = try function.perturbed(
          transition, inputs: inputs, clipping: clipping)
      else { return unknown }
      return try zip(inputs, answers).map { input, answer in
        let others = try function.rereadings(transition, inputs: input).reduce(0.0) {
          let read = try $1.0.perturbed(transition, inputs: [$1.1], clipping: clipping)
          return $0 + (read?.answers.first?.reach ?? 0)
        }
        return (
          answer.reach + others,
          function.detours(
            coefficients, transition, inputs: input, clipping: clipping,
            below: arithmetic.formats.vector.largest)
        )
      }
    } catch { return unknown }
  }
}
