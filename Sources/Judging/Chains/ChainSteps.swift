package import CandidateProtocol
import Derivation
import Rows
import Scalars

/// The steps of a chain as questions: what each made of its state and of its network's answer, beside the equation.
///
/// A step that adds no noise is judged as it is. Of one that adds some, two runs of the same seed are subtracted: the
/// noise cancels, and what is left is the same step of the differences, because a step is linear in its state and in
/// its prediction, and clipping leaves the x̂_0 = 0 of the other run alone.
package struct ChainSteps: Sendable {
  let chain: ChainSetting
  let setting: Setting
  /// Of the check.
  let id: String
  /// The times of the calls, from the noisiest on.
  let times: [Int]

  /// The steps of a chain at some times.
  package init(chain: ChainSetting, setting: Setting, id: String, times: [Int]) {
    (self.chain, self.setting, self.id, self.times) = (chain, setting, id, times)
  }

  /// The subject of which the steps are answers.
  private var subject: Subject<StepInput> {
    chain.sampler == .ddim ? StepSubjects.update : AncestralSubjects.state
  }

  /// The step as a formula; nil where it is none that is edited.
  func form(_ kind: Prediction.Kind) -> Form? {
    // Any step that is not the last.
    subject.form(
      setting.capabilities.conventions, .step(2, to: 1), StepInput([], Prediction(kind, []), []))
  }

  /// The step of a call.
  func spot(_ index: Int) -> Spot {
    let next = index + 1 < times.count ? times[index + 1] : 0
    let spot = Spot.step(times[index], to: next)
    return chain.sampler == .ddim ? spot.with(eta: chain.eta) : spot
  }

  /// The call whose step that is; nil if none is.
  func index(of spot: Spot) -> Int? { times.indices.first { self.spot($0) == spot } }

  /// t and t_prev of a call's step.
  package func ends(_ index: Int) -> (time: Int, previous: Int) {
    let spot = spot(index)
    return (spot.time, spot.previous)
  }

  /// Whether the times are those of steps on the schedule.
  package var areSteps: Bool {
    guard let first = times.first, let last = times.last else { return false }
    return first <= setting.schedule.steps && last >= 1
      && zip(times, times.dropFirst()).allSatisfy(>)
  }

  /// What is right in a step, or follows from a mistake.
  private func expectations(
    _ index: Int, _ input: StepInput, _ supposition: Supposition
  ) -> [Expectation] {
    let spot = spot(index)
    if spot.time == 1, spot.previous == 0, supposition.conventions.finalSignalPowerIsFirst {
      return unmoved(spot, input, supposition.conventions)
    }
    let mistake = supposition.mistake.flatMap(ChainMistake.init(rawValue:))
    return mistake?.expectations(of: subject, at: spot, input, in: setting, steps: chain.count)
      ?? subject.expectations(setting, spot, input, supposition)
  }

  /// What is right of a step between equal ᾱ: DDIM's puts x̂_0 and ε̂ together again, DDPM's leaves the state.
  private func unmoved(_ spot: Spot, _ input: StepInput, _ conventions: Conventions)
    -> [Expectation]
  {
    let kind = input.prediction.kind
    guard chain.sampler == .ddim else {
      // A factor of 1 and one of 0, each of a few roundings.
      let unit = setting.capabilities.precision.unitRoundoff
      return input.state.map { Expectation(value: $0, allowed: 8 * unit * $0.magnitude) }
    }
    return setting.expectations(
      kind == .noise
        ? EncodeEvaluation.all(for: conventions.clipping)
        : [DerivedStep(kind: .encoding, prediction: kind)],
      at: spot, inputs: input.withoutNoise, by: setting.arithmetic(under: conventions),
      clipping: conventions.clipping)
  }

  /// Inputs so small that no x̂_0 is clipped that they make.
  private func unit(_ index: Int) -> Double {
    guard let limit = setting.capabilities.conventions.clipLimit else { return 1 }
    return Questions.powerOfTwo(
      times: 1 / setting.signalPowers[times[index]].squareRoot(), within: limit / 2)
  }

  /// What the equation makes of unit inputs: A, B and C of a step, for the prediction that the chain asks for.
  ///
  /// - Parameter supposition: what the candidate does; nil for what it declares.
  package func coefficients(
    _ index: Int, _ kind: Prediction.Kind, under supposition: Supposition? = nil
  ) -> (state: Double, prediction: Double, noise: Double) {
    let supposition = supposition ?? setting.declared
    let units = zip(0..., [(1.0, 0.0, 0.0), (0, 1, 0), (0, 0, 1)]).map { number, unit in
      let size = self.unit(index)
      let input = StepInput([size * unit.0], Prediction(kind, [size * unit.1]), [size * unit.2])
      let spot = spot(index)
      let name = "\(chain.sampler.rawValue)-unit-\(kind.rawValue)-\(JSON.real(chain.eta))"
      let place = 3 * (spot.time * setting.table.values.count + spot.previous) + number
      return setting.memo.expectation(of: name, place, under: supposition) {
        expectations(index, input, supposition)
      }.first.map { expectation in
        // Where an edited formula has no number, nothing is expected.
        supposition.mutant != nil && !expectation.allowed.isFinite ? .nan : expectation.value / size
      } ?? .nan
    }
    return (units[0], units[1], units[2])
  }

  /// How far right code may lie from A x + B ε̂ + C z, at states and predictions of at most 4, and from C: both in
  /// units of C. Where it clips, what is clipped has no more roundings.
  package func roundings(_ index: Int, _ kind: Prediction.Kind) -> (mean: Double, scale: Double) {
    func expected(_ state: Double, _ noise: Double) -> Expectation? {
      let input = StepInput([state], Prediction(kind, [state]), [noise])
      return expectations(index, input, setting.declared).first
    }
    guard let mean = expected(4, 0), let noise = expected(0, 1), noise.value != 0 else {
      return (.infinity, .infinity)
    }
    return (mean.allowed / noise.value.magnitude, noise.allowed / noise.value.magnitude)
  }

  /// A question with its answer.
  typealias Question = (probe: Probe, reply: Reply)

  /// The step of a call in some coordinates: that of the differences of two runs of one seed, or as it is. Nil if it adds
  /// noise that nothing cancels, or the other run has no such call.
  ///
  /// - Parameter base: the run with x̂_0 = 0; nil for the step as it is.
  func question(
    _ index: Int, of run: ChainRun, minus base: ChainRun?, at places: [Int]
  ) -> Question? {
    guard let step = ChainStep(index, of: run, minus: base),
      base != nil || coefficients(index, step.kind).noise == 0
    else { return nil }
    func picked(_ values: [Double]) -> [Double] { places.map { values[$0] } }
    let zeros = places.map { _ in 0.0 }
    let input = StepInput(
      picked(step.state), Prediction(step.kind, picked(step.answer)), zeros)
    let calls = base.map { [run.calls[index], $0.calls[index]] } ?? []
    let states = calls.map { (picked($0.state), picked($0.answer)) }
    return (
      probe(index, input) { supposition in
        states.reduce(zeros) { sum, call in
          zip(sum, slack(index, call.0, call.1, step.kind, supposition)).map(+)
        }
      },
      .answer(.members(["x_prev": .vector(picked(step.next))]))
    )
  }

  /// What the roundings of a step may add in a run, with noise of at most 8 deviations.
  ///
  /// Errors of coefficients are the same in both runs, and what they do to the difference is in the expectation of the
  /// differences. What is left are the operations on states: twelve at most, for s ε̂, x − s ε̂, the division by a, ε̂
  /// anew (three), the clip, two products, C z and two sums, each off by u of the largest number that it meets.
  ///
  /// What an edited formula makes of the state and the prediction may be much larger.
  private func slack(
    _ index: Int, _ state: [Double], _ prediction: [Double], _ kind: Prediction.Kind,
    _ supposition: Supposition
  ) -> [Double] {
    let (time, previous) = ends(index)
    let (from, to) = (setting.table.values[time], setting.table.values[previous])
    let (signal, noise) = (from.squareRoot(), (1 - from).squareRoot())
    let deviation = coefficients(index, kind).noise.magnitude
    let precision = setting.capabilities.precision
    let own =
      supposition.mutant == nil
      ? nil : coefficients(index, kind, under: supposition)
    return zip(state, prediction).map { x, answer in
      let data: Double
      switch kind {
      case .noise: data = (x.magnitude + noise * answer.magnitude) / signal
      case .velocity: data = signal * x.magnitude + noise * answer.magnitude
      case .data: data = answer.magnitude
      }
      // ε̂ as it is given, or as it is read from x and x̂_0.
      let read = max(answer.magnitude, (x.magnitude + signal * data) / noise)
      let size =
        to.squareRoot() * data + (1 - to).squareRoot() * read + x.magnitude + 8 * deviation
        + (own.map { abs($0.state * x) + abs($0.prediction * answer) + 8 * abs($0.noise) } ?? 0)
      return 12 * (precision.unitRoundoff * size + precision.format.underflow)
    }
  }

  private func probe(
    _ index: Int, _ input: StepInput, slack: @escaping @Sendable (Supposition) -> [Double]
  ) -> Probe {
    let spot = spot(index)
    let usual = subject.probe(setting, spot, input, as: 0, of: id)
    var probe = Probe(request: usual.request, field: "x_prev", spot: spot) { supposition in
      zip(expectations(index, input, supposition), slack(supposition)).map { $0.widened(by: $1) }
    }
    probe.mayBeNoNumber = usual.mayBeNoNumber
    probe.posed = usual.posed
    return probe
  }
}

extension Expectation {
  /// With more that right code may be off by.
  fileprivate func widened(by slack: Double) -> Expectation {
    slack == 0
      ? self
      : Expectation(
        value: value, usual: usual + slack, allowed: allowed + slack, mayBeNoNumber: mayBeNoNumber)
  }
}
