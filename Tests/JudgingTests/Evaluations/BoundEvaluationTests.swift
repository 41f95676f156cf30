import CandidateProtocol
import Derivation
import Judging
import Rows
import Scalars
import Testing

/// Every evaluation of a term of the bound or of a weight is the register's formula.
///
/// What has no logarithm is compared exactly; what has one, in `Double` against the bound of fp64.
@Suite struct BoundEvaluationTests {
  private static let points = PythagoreanPoint.points(seed: 17, boxes: 3)

  /// x_0, x_t and ε̂ of two coordinates.
  private let data = [Rational(3, over: 7), Rational(-2, over: 5)]
  private let state = [Rational(-5, over: 11), Rational(1, over: 9)]
  private let noise = [Rational(13, over: 3), Rational(4, over: 13)]

  @Test func `elbo.transition-term`() throws {
    for evaluation in TransitionTermEvaluation.all {
      for point in Self.points {
        let (to, from) = (point.signalPowerTo, point.signalPowerFrom)
        let transition = Transition<Rational>(to: to, from: from, beta: 1 - from / to)
        let coefficients = try #require(try evaluation.coefficients(transition))
        let value = try evaluation.apply(
          coefficients, to: data + state + noise, clipping: Clipping())
        // By the fall of the signal-to-noise ratio.
        let terms = try data.indices.map { index -> Rational in
          let predicted = try Inversion.predictedData(
            state: state[index], noise: noise[index], signalPower: from)
          return try VariationalBound.transitionTerm(
            dataError: data[index] - predicted, to: to, from: from)
        }
        #expect(value == terms[0] + terms[1], "\(evaluation) at \(point)")
      }
    }
  }

  @Test func `objective.weights`() throws {
    for evaluation in WeightEvaluation.all {
      for point in Self.points where point.eta > 0 {
        let (to, from) = (point.signalPowerTo, point.signalPowerFrom)
        let sigma = try DDIM.sigma(to: to, from: from, eta: point.eta)
        let transition = Transition<Rational>(
          to: to, from: from, beta: 1 - from / to, sigma: sigma)
        let value = try #require(try evaluation.coefficients(transition))
        #expect(try value == [Objective.weight(to: to, from: from, sigma: sigma)], "\(evaluation)")
      }
    }
    #expect(Self.points.contains { $0.eta > 0 && $0.eta < 1 })
  }

  /// The interval of an evaluation in fp64, which must be far narrower than its value.
  private func interval(
    _ evaluation: any Evaluation, to: Double, from: Double, _ inputs: [Double]
  ) throws -> ErrorBound<FP64> {
    let transition = Transition<ErrorBound<FP64>>(
      to: ErrorBound(to), from: ErrorBound(from), beta: ErrorBound(1 - from / to, within: .ulpOfOne)
    )
    let coefficients = try #require(try evaluation.coefficients(transition))
    let value = try evaluation.apply(
      coefficients, to: inputs.map { ErrorBound($0) }, clipping: Clipping())
    #expect(value.bound < FP32.unitRoundoff * value.value.magnitude)
    return value
  }

  private let powers = [0.9999, 0.97, 0.75, 0.5]

  @Test func `elbo.reconstruction-term`() throws {
    let inputs = [1.5, -0.25, 1.375, 0.125, 2, -0.5]
    for power in powers {
      let terms = try (0..<2).map { index in
        try VariationalBound.reconstructionTerm(
          data: inputs[index],
          predictedData: Inversion.predictedData(
            state: inputs[2 + index], noise: inputs[4 + index], signalPower: power),
          variance: 1 - power)
      }
      for evaluation in [DerivedReconstructionTerm()] + ReconstructionEvaluation.all
        as [any Evaluation]
      {
        let interval = try interval(evaluation, to: 1, from: power, inputs)
        let distance = (interval.value - terms[0] - terms[1]).magnitude
        #expect(distance <= interval.bound, "\(evaluation) at \(power)")
      }
      // Without its constant it is another number.
      let order = try #require(ReconstructionEvaluation.all.first)
      let mistaken = try interval(
        MistakenReconstruction(right: order, change: .withoutConstant), to: 1, from: power, inputs)
      #expect((mistaken.value - terms[0] - terms[1]).magnitude > mistaken.bound)
    }
  }

  @Test func `elbo.prior-term`() throws {
    let inputs = [1.5, -0.25, 3]
    for power in powers {
      let value = try inputs.map {
        try VariationalBound.priorTerm(data: $0, signalPower: power)
      }.reduce(0, +)
      for evaluation in [DerivedPriorTerm()] + PriorTermEvaluation.all as [any Evaluation] {
        let interval = try interval(evaluation, to: 1, from: power, inputs)
        #expect((interval.value - value).magnitude <= interval.bound, "\(evaluation) at \(power)")
      }
      let order = try #require(PriorTermEvaluation.all.first)
      let exchanged = try interval(
        MistakenPriorTerm(right: order, change: .exchanged), to: 1, from: power, inputs)
      #expect((exchanged.value - value).magnitude > exchanged.bound)
    }
  }

  /// Within an equation, mistakes differ in id and sentence; variants of one have the same sentence, but where it names
  /// a format.
  @Test func `a mistake has an id and a sentence of its own`() {
    for (row, mistakes) in Dictionary(grouping: AllChecks.mistakes, by: \.row)
    where row != .improvedLearnedVariance {
      // One list serves all answers of a step.
      let keys = Dictionary(grouping: mistakes, by: \.key).mapValues { Set($0.map(\.sentence)) }
      #expect(keys.allSatisfy { $0.value.count == 1 })
      let sentences = Dictionary(grouping: mistakes, by: \.id).mapValues { Set($0.map(\.sentence)) }
      #expect(sentences.allSatisfy { $0.value.count == 1 || $0.key == "FWD-14" })
      #expect(Set(sentences.values).count == sentences.count)
    }
    for mistake in AllChecks.mistakes {
      #expect(Rows.Bug.named(mistake.id) != nil, "\(mistake.id)")
    }
  }

  /// Programs that add up from the left, from the right, in pairs, and by way of the mean.
  @Test func `a sum lies within its bound in every order`() {
    var generator = SplitMix64(seed: 23)
    func checked<Format: BinaryFormat>(_ format: Format.Type) {
      for count in [1, 2, 3, 17, 64] {
        let terms = (0..<count).map { _ in
          Format.round(Double.random(in: -4...4, using: &generator))
        }
        func total(_ terms: [Double]) -> Double {
          terms.dropFirst().reduce(terms[0]) { Format.round($0 + $1) }
        }
        func paired(_ terms: [Double]) -> Double {
          let half = terms.count / 2
          return half == 0
            ? terms[0]
            : Format.round(paired(Array(terms[..<half])) + paired(Array(terms[half...])))
        }
        let mean = Format.round(total(terms) / Double(count))
        let results = [
          total(terms), total(terms.reversed()), total(terms.sorted()), paired(terms),
          Format.round(mean * Double(count)), terms.reduce(0, +),
        ]
        let sum = ErrorBound<Format>.sum(terms.map { ErrorBound($0) })
        for result in results {
          #expect((result - sum.value).magnitude <= sum.bound, "\(Format.name), \(count)")
        }
      }
    }
    checked(FP64.self)
    checked(FP32.self)
    checked(FP16.self)
    checked(BF16.self)
  }

  /// What cancels in exact arithmetic leaves the roundings of what cancelled.
  @Test func `equal variances leave roundings of their logarithms, and nothing exact`() throws {
    let variance = ErrorBound<FP32>(0x1p-14)
    let zero = ErrorBound<FP32>(0)
    let left = try zero.besideLogarithms(ofEqual: variance)
    // (−1 + log v) − log v + 1 in fp32, halved: one unit of log v is lost at most.
    let logarithm = FP32.round(-14 * 0.6931471805599453)
    let program = (FP32.round(FP32.round(-1 + logarithm) - logarithm) + 1) / 2
    #expect(
      left.value == 0 && program.magnitude <= left.bound && left.bound < 32 * FP32.unitRoundoff)
    #expect(zero.left(of: [0, 0], roundings: 4).bound == 0)
  }
}
