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
  /// Whether right code may have no number here: it takes the root of what rounding makes negative, or
  /// overflows.
  package let mayBeNoNumber: Bool

  /// - Parameters:
  ///   - usual: as much as is allowed, where it is not told apart.
  ///   - mayBeNoNumber: also where `allowed` is infinite.
  package init(
    value: Double, usual: Double? = nil, allowed: Double, mayBeNoNumber: Bool = false
  ) {
    self.value = value
    self.usual = usual ?? allowed
    self.allowed = allowed
    self.mayBeNoNumber = mayBeNoNumber || allowed == .infinity
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
  /// Whether each answer lies within what is allowed, or nothing is expected.
  func admit(_ answers: [Double]) -> Bool { zip(self, answers).allSatisfy { $0.admits($1) } }
}

extension Setting {
  /// Expectations in the candidate's formats; the schedule's own β goes with a single step.
  func expectations(
    _ evaluations: [any Evaluation], at spot: Spot, betaAt other: Spot? = nil, inputs: [[Double]],
    by arithmetic: Arithmetic? = nil, clipping: Clipping = Clipping()
  ) -> [Expectation] {
    table.expectations(
      evaluations, at: spot, beta: schedule.singleBeta(at: other ?? spot), inputs: inputs,
      arithmetic: arithmetic ?? self.arithmetic, clipping: clipping)
  }

  /// Whether a right algorithm may have no number there.
  func mayBeNoNumber(
    _ evaluations: [any Evaluation], at spot: Spot, inputs: [[Double]], by arithmetic: Arithmetic,
    clipping: Clipping
  ) -> Bool {
    guard let function = evaluations.first else { return false }
    return table.mayBeNoNumber(
      function, at: spot, beta: schedule.singleBeta(at: spot), inputs: inputs, arithmetic, clipping)
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
    let (table, vector) = (arithmetic.formats.table, arithmetic.formats.vector)
    let transition = transition(at: spot, beta: beta, arithmetic)
    func spanned(_ transition: Transition<Interval>, _ formats: Formats) -> [Expectation] {
      Self.expectations(
        spanning: evaluations.compactMap {
          $0.intervals(transition, inputs: inputs, clipping: clipping, in: formats)
        })
    }
    let narrow = Formats(table: vector, vector: vector)
    if arithmetic.roundsTableFirst {
      return spanned(transition.rounded(to: vector), narrow)
    }
    let isFiner =
      table.unitRoundoff < vector.unitRoundoff && vector.unitRoundoff <= FP32.unitRoundoff
    return widened(
      spanned(transition, arithmetic.formats),
      cast: isFiner ? spanned(transition.cast(from: table, to: vector), narrow) : nil,
      by: evaluations, at: spot, beta: beta, inputs: inputs, arithmetic, clipping)
  }

  /// What is allowed around the first interval, to reach to the far end of every interval.
  private static func expectations(spanning intervals: [[Interval]]) -> [Expectation] {
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

  private func transition(
    at spot: Spot, beta: Double?, _ arithmetic: Arithmetic
  ) -> Transition<Interval> {
    func transition<Table: BinaryFormat>(_ table: Table.Type) -> Transition<Interval> {
      Transition(
        to: signalPower(at: arithmetic.end(of: spot), in: table),
        from: signalPower(at: spot.time, in: table),
        beta: beta.map { ErrorBound(rounding: $0) }, eta: ErrorBound(spot.eta),
        sigma: ErrorBound(spot.sigma)
      ).map { Interval($0) }
    }
    return transition(arithmetic.formats.table)
  }
}

extension Transition<Interval> {
  /// The same for code that rounds it all to a narrower format before it computes.
  fileprivate func cast(
    from wide: any BinaryFormat.Type, to narrow: any BinaryFormat.Type
  ) -> Transition {
    func cast<Wide: BinaryFormat, Narrow: BinaryFormat>(
      _: Wide.Type, _: Narrow.Type
    ) -> Transition {
      map { Interval(ErrorBound<Narrow>(casting: ErrorBound<Wide>($0))) }
    }
    return cast(wide, narrow)
  }

  /// The same for code whose only table of ᾱ is one of a narrower format, without β.
  fileprivate func rounded(to narrow: any BinaryFormat.Type) -> Transition {
    func end(_ power: Interval) -> Interval {
      Interval(ErrorBound<FP64>(narrow.round(power.value)))
    }
    return Transition(to: end(to), from: end(from), beta: nil, eta: eta, sigma: sigma)
  }
}
