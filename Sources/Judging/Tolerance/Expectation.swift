import CandidateProtocol
import Derivation
import Rows
import Scalars

/// The right answer in one coordinate, and how far correct code may be from it.
struct Expectation: Sendable, Equatable {
  let value: Double
  /// Infinite where the format cannot represent the answer.
  let allowed: Double

  /// Whether an answer lies within what is allowed.
  func admits(_ answer: Double) -> Bool {
    allowed == .infinity || (answer - value).magnitude <= allowed
  }
}

extension Setting {
  /// Expectations in the candidate's formats, under conventions that may be others than its own; the
  /// schedule's own β goes with a single step.
  func expectations(
    _ orders: [any Evaluation], at place: Place, inputs: [[Double]],
    under conventions: Supposition, clipping: Clipping = Clipping()
  ) -> [Expectation] {
    table.expectations(
      orders, at: place, beta: schedule.singleBeta(at: place), inputs: inputs,
      arithmetic: arithmetic(under: conventions), clipping: clipping)
  }
}

extension SignalPowerTable {
  /// Expectations for a list of inputs, over all the orders of evaluation given.
  ///
  /// The value is the first order's; what is allowed reaches to the far end of every order's
  /// interval around it.
  ///
  /// Coefficients are computed in the table's format, then cast to the vectors'. Libraries with
  /// tables finer than their vectors also cast ᾱ first and compute the coefficients from that
  /// (guided-diffusion does). This is granted as long as it leaves something of the answer: where it
  /// may be off by as much as that, as 1 − ᾱ is in fp16 near the data, it is no way to evaluate it.
  ///
  /// - Parameters:
  ///   - orders: the first is the formula as the register states it.
  ///   - place: where on the schedule.
  ///   - beta: the schedule's own β_t for a single step; nil across a stride.
  ///   - inputs: one list a coordinate.
  ///   - arithmetic: the candidate's formats and conventions.
  ///   - clipping: what a step does to its x̂_0.
  ///   - isDistinct: whether all inputs are known to differ.
  func expectations(
    _ orders: [any Evaluation], at place: Place, beta: Double?, inputs: [[Double]],
    arithmetic: Arithmetic, clipping: Clipping = Clipping(), isDistinct: Bool = false
  ) -> [Expectation] {
    if !isDistinct, inputs.count > Questions.period {
      // Long vectors repeat themselves: each distinct coordinate is evaluated once.
      let distinct = Array(Set(inputs))
      let values = expectations(
        orders, at: place, beta: beta, inputs: distinct, arithmetic: arithmetic,
        clipping: clipping, isDistinct: true)
      let table = Dictionary(uniqueKeysWithValues: zip(distinct, values))
      return inputs.compactMap { table[$0] }
    }
    func evaluate<Table: BinaryFormat, Vector: BinaryFormat>(
      _ table: Table.Type, _ vector: Vector.Type
    ) -> [Expectation] {
      let transition = transition(at: place, beta: beta, arithmetic.conventions, in: table)
      func intervals<Format: BinaryFormat>(
        _ transition: Transition<ErrorBound<Format>>
      ) -> [[ErrorBound<Vector>]] {
        orders.compactMap {
          Self.evaluate($0, transition, inputs: inputs, clipping: clipping, in: vector)
        }
      }
      if arithmetic.conventions.roundsTableFirst {
        func rounded(_ power: ErrorBound<Table>) -> ErrorBound<Vector> {
          ErrorBound(Vector.round(power.value))
        }
        return Self.expectations(
          spanning: intervals(
            Transition(
              to: rounded(transition.to), from: rounded(transition.from), beta: nil,
              eta: ErrorBound(place.eta ?? 0), sigma: ErrorBound(place.sigma ?? 0))))
      }
      let right = Self.expectations(spanning: intervals(transition))
      guard Table.unitRoundoff < Vector.unitRoundoff else { return right }
      let castFirst = Transition<ErrorBound<Vector>>(
        to: ErrorBound(casting: transition.to), from: ErrorBound(casting: transition.from),
        beta: transition.beta.map { ErrorBound(casting: $0) }, eta: ErrorBound(place.eta ?? 0),
        sigma: ErrorBound(place.sigma ?? 0))
      let scale = right.map(\.value.magnitude).max() ?? 0
      let wider = Self.expectations(spanning: intervals(castFirst), around: right)
      let isSensible = wider.allSatisfy { $0.allowed < scale }
      return isSensible ? zip(right, wider).map { $0.allowed > $1.allowed ? $0 : $1 } : right
    }
    return evaluate(arithmetic.table, arithmetic.vector)
  }

  /// What is allowed around the first interval, or around given values, to reach to the far end of
  /// every interval.
  private static func expectations<Format: BinaryFormat>(
    spanning intervals: [[ErrorBound<Format>]], around centers: [Expectation]? = nil
  ) -> [Expectation] {
    (0..<(intervals.first?.count ?? 0)).map { coordinate in
      let center = centers?[coordinate].value ?? intervals[0][coordinate].value
      let allowed = intervals.reduce(0.0) { allowed, interval in
        let distance = (interval[coordinate].value - center).magnitude.nextUp
        let reach = (distance + interval[coordinate].bound).nextUp
        return reach.isNaN ? .infinity : max(allowed, reach)
      }
      let isExact = intervals.allSatisfy {
        $0[coordinate].value == center && $0[coordinate].bound == 0
      }
      return Expectation(
        value: center, allowed: isExact ? 0 : center.isFinite ? allowed : .infinity)
    }
  }

  private func transition<Table: BinaryFormat>(
    at place: Place, beta: Double?, _ conventions: Supposition, in table: Table.Type
  ) -> Transition<ErrorBound<Table>> {
    let finalTime = conventions.finalSignalPowerIsFirst ? 1 : 0
    let previous = place.previous ?? place.time - 1
    return Transition(
      to: signalPower(at: previous == 0 ? finalTime : previous, in: table),
      from: signalPower(at: place.time, in: table),
      beta: beta.map { ErrorBound(rounding: $0) }, eta: ErrorBound(place.eta ?? 0),
      sigma: ErrorBound(place.sigma ?? 0))
  }

  /// One order in every coordinate; nil where the order does not apply at this transition.
  private static func evaluate<Table: BinaryFormat, Vector: BinaryFormat>(
    _ order: any Evaluation, _ transition: Transition<ErrorBound<Table>>,
    inputs: [[Double]], clipping: Clipping, in vector: Vector.Type
  ) -> [ErrorBound<Vector>]? {
    // A radicand that is negative throughout its interval: no program gets a number here.
    let nothing = ErrorBound<Vector>(0, within: .infinity)
    do {
      guard let coefficients = try order.coefficients(transition) else { return nil }
      let cast = coefficients.map { ErrorBound<Vector>(casting: $0) }
      return inputs.map { input in
        (try? order.apply(cast, to: input.map { ErrorBound($0) }, clipping: clipping)) ?? nothing
      }
    } catch {
      return inputs.map { _ in nothing }
    }
  }
}
