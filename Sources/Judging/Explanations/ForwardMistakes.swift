import CandidateProtocol
import Derivation
import RealModule
import Rows

/// ᾱ rounded to a format with few digits before 1 − ᾱ is taken, while √ᾱ is not.
struct RoundedNoiseRate: Evaluation {
  let format: Precision

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    let rounded = transition.from.stored(in: format)
    return [try Forward.signalRate(transition.from), try (1 - rounded).root()]
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
  }
}

/// What is done to a batch of several times in one request.
enum BatchMistake: CaseIterable {
  case firstTime, alongCoordinates

  private var explanation: Explanation {
    switch self {
    case .firstTime:
      Explanation(
        "the first time of a batch is used for all its points, where each has its own",
        bugs: ["REP-20"])
    case .alongCoordinates:
      Explanation(
        "the rates of a batch of times go along the coordinates, where each belongs to a point",
        bugs: ["FWD-06"])
    }
  }

  /// The point of which a coordinate has the rate.
  private func point(of place: Int, _ dimension: Int, _ points: Int) -> Int {
    switch self {
    case .firstTime: 0
    case .alongCoordinates: place % points
    }
  }

  /// What all wrong answers of a batch are; nil if none fits.
  static let ofForward: @Sendable (Tally) -> Explanation? = { tally in
    allCases.first { mistake in
      [(true, true), (true, false), (false, true)].contains { ofData, ofNoise in
        !tally.wrong.isEmpty
          && tally.wrong.allSatisfy { mistake.explains($0, ofData, ofNoise, in: tally.setting) }
      }
    }?.explanation
  }

  private func explains(
    _ wrong: Tally.WrongAnswer, _ ofData: Bool, _ ofNoise: Bool, in setting: Setting
  ) -> Bool {
    guard case .forwardMarginal(let asked) = wrong.probe.request, asked.times.values.count > 1
    else { return false }
    let points = asked.times.values.count
    let dimension = asked.data.count / points
    let unit = setting.capabilities.precision.unitRoundoff
    func power(_ point: Int) -> Double { setting.table.values[asked.times.values[point]] }
    return wrong.answers.indices.allSatisfy { place in
      let (own, other) = (place / dimension, point(of: place, dimension, points))
      let data = power(ofData ? other : own).squareRoot() * asked.data[place]
      let noise = (1 - power(ofNoise ? other : own)).squareRoot() * asked.noise[place]
      // As right code in fp64 to fp16 is off by a few roundings of both terms.
      let allowed = wrong.declared[place].allowed + 64 * unit * (data.magnitude + noise.magnitude)
      return (wrong.answers[place] - data - noise).magnitude <= allowed
    }
  }
}
