import CandidateProtocol
import Derivation
import Rows
import Scalars

/// The right answer in one coordinate, and how far correct code may be from it.
package struct Expectation: Sendable, Equatable {
  package let value: Double
  /// How far code that evaluates in one of the listed ways may be off. Infinite where the format cannot
  /// represent the answer.
  package let usual: Double
  /// How far any right algorithm may be off; at least ``usual``.
  package let allowed: Double

  /// - Parameter usual: as much as is allowed, where it is not told apart.
  package init(value: Double, usual: Double? = nil, allowed: Double) {
    self.value = value
    self.usual = usual ?? allowed
    self.allowed = allowed
  }

  /// Whether an answer can be told from a wrong one: the listed ways are off by less than a twentieth of its size, and
  /// any right algorithm by less than an eighth.
  func isDecided(beside scale: Double) -> Bool { 20 * usual < scale && 8 * allowed < scale }

  /// Whether an answer lies within what is allowed.
  func admits(_ answer: Double) -> Bool {
    allowed == .infinity || (answer - value).magnitude <= allowed
  }
}

extension [Expectation] {
  /// Whether each answer lies within what is allowed.
  func admit(_ answers: [Double]) -> Bool { zip(self, answers).allSatisfy { $0.admits($1) } }
}

extension Setting {
  /// Expectations in the candidate's formats; the schedule's own β goes with a single step.
  func expectations(
    _ evaluations: [any Evaluation], at spot: Spot, inputs: [[Double]],
    by arithmetic: Arithmetic? = nil, clipping: Clipping = Clipping()
  ) -> [Expectation] {
    table.expectations(
      evaluations, at: spot, beta: schedule.singleBeta(at: spot), inputs: inputs,
      arithmetic: arithmetic ?? self.arithmetic, clipping: clipping)
  }
}

extension SignalPowerTable {
  /// Expectations for a list of inputs, over all the evaluations given.
  ///
  /// The value is the first one's; what is allowed reaches to the far end of every one's
  /// interval around it.
  ///
  /// Coefficients are computed in the table's format, then cast to the vectors'. What a right algorithm that is
  /// not listed may be off by is added: see ``Envelope``.
  ///
  /// - Parameters:
  ///   - evaluations: the first is the derivation's own function.
  ///   - spot: where on the schedule.
  ///   - beta: the schedule's own β_t for a single step; nil across a stride.
  ///   - inputs: one list a coordinate.
  ///   - arithmetic: the candidate's formats.
  ///   - clipping: what a step does to its x̂_0.
  ///   - isDistinct: whether all inputs are known to differ.
  func expectations(
    _ evaluations: [any Evaluation], at spot: Spot, beta: Double?, inputs: [[Double]],
    arithmetic: Arithmetic, clipping: Clipping = Clipping(), isDistinct: Bool = false
  ) -> [Expectation] {
    if !isDistinct, inputs.count > Questions.period {
      // Long vectors repeat themselves: each distinct coordinate is evaluated once.
      let distinct = Array(Set(inputs))
      let values = expectations(
        evaluations, at: spot, beta: beta, inputs: distinct, arithmetic: arithmetic,
        clipping: clipping, isDistinct: true)
      let table = Dictionary(uniqueKeysWithValues: zip(distinct, values))
      return inputs.compactMap { table[$0] }
    }
    func evaluate<Table: BinaryFormat, Vector: BinaryFormat>(
      _ table: Table.Type, _ vector: Vector.Type
    ) -> [Expectation] {
      let transition = transition(at: spot, beta: beta, arithmetic, in: table)
      func intervals<Format: BinaryFormat>(
        _ transition: Transition<ErrorBound<Format>>
      ) -> [[ErrorBound<Vector>]] {
        evaluations.compactMap {
          Self.evaluate($0, transition, inputs: inputs, clipping: clipping, in: vector)
        }
      }
      if arithmetic.roundsTableFirst {
        func rounded(_ power: ErrorBound<Table>) -> ErrorBound<Vector> {
          ErrorBound(Vector.round(power.value))
        }
        return Self.expectations(
          spanning: intervals(
            Transition(
              to: rounded(transition.to), from: rounded(transition.from), beta: nil,
              eta: ErrorBound(spot.eta), sigma: ErrorBound(spot.sigma))))
      }
      let isFiner =
        Table.unitRoundoff < Vector.unitRoundoff && Vector.unitRoundoff <= FP32.unitRoundoff
      return widened(
        Self.expectations(spanning: intervals(transition)),
        cast: isFiner
          ? Self.expectations(spanning: intervals(transition.cast(to: vector))) : nil,
        by: evaluations, at: spot, beta: beta, inputs: inputs, arithmetic, clipping)
    }
    return evaluate(arithmetic.table, arithmetic.vector)
  }

  /// What is allowed around the first interval, to reach to the far end of every interval.
  private static func expectations<Format: BinaryFormat>(
    spanning intervals: [[ErrorBound<Format>]]
  ) -> [Expectation] {
    (0..<(intervals.first?.count ?? 0)).map { coordinate in
      let center = intervals[0][coordinate].value
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
    at spot: Spot, beta: Double?, _ arithmetic: Arithmetic, in table: Table.Type
  ) -> Transition<ErrorBound<Table>> {
    let finalTime = arithmetic.takesFirstAtEnd ? 1 : 0
    let previous = spot.previous
    return Transition(
      to: signalPower(at: previous == 0 ? finalTime : previous, in: table),
      from: signalPower(at: spot.time, in: table),
      beta: beta.map { ErrorBound(rounding: $0) }, eta: ErrorBound(spot.eta),
      sigma: ErrorBound(spot.sigma))
  }

  /// One evaluation in every coordinate; nil where it does not apply at this transition.
  private static func evaluate<Table: BinaryFormat, Vector: BinaryFormat>(
    _ evaluation: any Evaluation, _ transition: Transition<ErrorBound<Table>>,
    inputs: [[Double]], clipping: Clipping, in vector: Vector.Type
  ) -> [ErrorBound<Vector>]? {
    // A radicand that is negative throughout its interval: no program gets a number here.
    let nothing = ErrorBound<Vector>(0, within: .infinity)
    do {
      guard let coefficients = try evaluation.coefficients(transition) else { return nil }
      let cast = coefficients.map { ErrorBound<Vector>(casting: $0) }
      return inputs.map { input in
        (try? evaluation.apply(cast, to: input.map { ErrorBound($0) }, clipping: clipping))
          ?? nothing
      }
    } catch {
      return inputs.map { _ in nothing }
    }
  }
}
