import CandidateProtocol
import Rows

/// Pairs of vectors, each at a time: one, or several for a batch.
struct TimedPairs: Sendable {
  var pairs: [(time: Int, first: [Double], second: [Double])]

  init(_ time: Int, _ first: [Double], _ second: [Double]) { pairs = [(time, first, second)] }

  init(batch pairs: [(time: Int, first: [Double], second: [Double])]) { self.pairs = pairs }

  var first: [Double] { pairs.flatMap(\.first) }
  var second: [Double] { pairs.flatMap(\.second) }

  func times(isBatch: Bool) -> Times {
    isBatch ? .batch(pairs.map(\.time)) : .one(pairs[0].time)
  }

  /// One evaluation for each time.
  var parts: [(spot: Spot, coordinates: [[Double]])] {
    pairs.map { (.at($0.time), zip($0.first, $0.second).map { [$0, $1] }) }
  }
}

extension Questions {
  /// One pair of inputs, or more, at each time.
  mutating func atTimes(
    _ pairs: (inout Questions, Int) -> [(first: [Double], second: [Double])]
  ) -> [(spot: Spot, input: TimedPairs)] {
    times().flatMap { time in
      pairs(&self, time).map { (.at(time), TimedPairs(time, $0.first, $0.second)) }
    }
  }

  /// Several times in one request: in no order and one of them twice, so that a batch that is sorted, or has
  /// each time once, shows; as many as there are coordinates, so that axes that are mixed up show; one alone;
  /// and beyond smoke level more than go into two blocks of eight.
  mutating func batches(
    _ pair: (inout Questions, Int) -> (first: [Double], second: [Double])
  ) -> [(spot: Spot, input: TimedPairs)] {
    let times = times()
    let last = times[times.count - 1]
    let mixed = (times + [times[0]]).shuffled(using: &generator)
    let square = min(dimension(3), 64)
    var batches = [[last] + mixed, (0..<square).map { times[(2 * $0) % times.count] }, [last]]
    if setting.level != .smoke {
      batches.append((0..<17).map { _ in Int.random(in: 1...steps, using: &generator) })
    }
    return batches.map { times in
      let pairs = times.map { time in
        let (first, second) = pair(&self, time)
        return (time: time, first: first, second: second)
      }
      return (.at(times[0]), TimedPairs(batch: pairs))
    }
  }

  static func refusesBatches(_ setting: Setting) -> String? {
    setting.capabilities.takesBatchTimes ? nil : "the candidate does not declare batch_times"
  }
}

/// Checks of `forward.*`: one time, two inputs.
enum ForwardSubjects {
  static let all: [any CheckedSubject] = [kernel, marginal, reparameterization, batch]

  private static let signal = Aspect<TimedPairs>(
    name: "signal", why: "The coefficient of the signal: every other input is zero."
  ) { $0.atTimes { questions, _ in [(questions.pattern(1), questions.zeros)] } }

  private static let noise = Aspect<TimedPairs>(
    name: "noise", why: "The coefficient of the noise: every other input is zero."
  ) { $0.atTimes { questions, _ in [(questions.zeros, questions.pattern(1))] } }

  private static let affine = Aspect<TimedPairs>(
    name: "affine",
    why: "Drawn inputs, larger than a normal draws: the map is affine and nothing is clamped."
  ) { $0.atTimes { questions, _ in questions.drawnPair() } }

  private static let kernel = Subject<TimedPairs>(
    row: .forwardKernel, operation: .forwardStep,
    request: { spot, input in
      .forwardStep(.init(time: spot.time, state: input.first, noise: input.second))
    },
    parts: { _, input in input.parts }, evaluations: { _, _, _ in KernelEvaluation.all },
    form: { _, _, _ in Form.forwardStep },
    aspects: [signal, noise, affine])

  private static let marginal: Subject<TimedPairs> = subject(
    .forwardMarginal, others: [.forwardReparameterization], isBatch: false,
    with: { [reparameterization] }, [signal, noise])

  private static let reparameterization: Subject<TimedPairs> = subject(
    .forwardReparameterization, others: [.forwardMarginal], isBatch: false, with: { [marginal] },
    [affine])

  private static let batch = subject(
    .forwardReparameterization, others: [.forwardMarginal], isBatch: true,
    [
      Aspect(
        name: "batch",
        why: "Several times in one request, in no order: sorting and broadcasting mix them up.",
        refusal: Questions.refusesBatches
      ) {
        $0.batches { questions, _ in
          (questions.drawn(questions.dimension(3)), questions.drawn(questions.dimension(3)))
        }
      }
    ])

  /// The marginal, in one subject: what draws are compared with.
  static let draws = subject(.forwardReparameterization, isBatch: false, [])

  private static func subject(
    _ row: Row, others: [Row] = [], isBatch: Bool,
    with companions: @escaping @Sendable () -> [Subject<TimedPairs>] = { [] },
    _ aspects: [Aspect<TimedPairs>]
  ) -> Subject<TimedPairs> {
    Subject(
      row: row, operation: .forwardMarginal, others: others,
      request: { _, input in
        .forwardMarginal(
          .init(
            input.times(isBatch: isBatch), data: input.first, noise: input.second))
      },
      parts: { _, input in input.parts }, evaluations: { _, _, _ in ForwardEvaluation.all },
      form: { _, _, _ in Form.forwardState }, mistakes: roundedTables + InputMistakes.ofForward,
      companions: companions, recognise: BatchMistake.ofForward, aspects: aspects)
  }

  /// The table rounded to fewer digits before anything is computed from it, or before 1 − ᾱ is.
  private static let roundedTables: [Mistake<TimedPairs>] =
    [
      Mistake<TimedPairs>(
        id: "FWD-14", sentence: rounded(to: "the vectors' format"),
        sentenceToCandidate: { rounded(to: $0.precision.rawValue) }, roundsTableFirst: true,
        isPossible: { $0.precision != $0.tablePrecision })
    ]
    + [Precision.bf16, .fp16].map { format in
      Mistake<TimedPairs>(
        id: "FWD-14", sentence: rounded(to: format.rawValue), variant: "-in-\(format.rawValue)",
        evaluations: { _, _, _ in [RoundedNoiseRate(format: format)] },
        isPossible: { $0.tablePrecision.narrowerFormats.contains(format) })
    }

  private static func rounded(to format: String) -> String {
    "ᾱ is rounded to \(format) before 1 − ᾱ is taken, which near the data leaves little or nothing of "
      + "it"
  }
}
