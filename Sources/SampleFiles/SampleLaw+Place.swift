import CandidateProtocol
import Derivation
import Oracle
import Rows

/// What is known of one coordinate, in the notation of the protocol.
struct Coordinate {
  /// x_0.
  var data = 0.0
  /// x_t.
  var state = 0.0
  /// ε.
  var noise = 0.0
  /// x_{t−1}, which the forward kernel starts from.
  var previous = 0.0

  /// With the one of x_0, x_t and ε that follows from the other two.
  func completed(_ given: Set<SampleLawKey>, at place: Place) throws(DerivationError) -> Coordinate
  {
    var whole = self
    switch given {
    case [.state, .noise]:
      whole.data = try Inversion.predictedData(
        state: state, noise: noise, signalPower: place.late)
    case [.state, .data]:
      whole.noise = try Inversion.noise(state: state, data: data, signalPower: place.late)
    case [.data, .noise]:
      whole.state = try Forward.state(data: data, noise: noise, signalPower: place.late)
    default: break
    }
    return whole
  }
}

/// Where on a schedule a law stands.
struct Place {
  /// ᾱ_t.
  let late: Double
  /// ᾱ at t_prev.
  let early: Double
  /// η.
  let eta: Double
  /// σ_1 of the last step.
  let sigma: Double
  /// Which variance DDPM's step has.
  let variance: Reverse.Variance
  /// Which vectors are given.
  let given: Set<SampleLawKey>
  /// What of this was asked for.
  let facts: [SampleLaw.Fact]

  /// - Parameter table: ᾱ_0 = 1, …, ᾱ_T; just ᾱ_0 for a law without a schedule.
  init(
    _ words: SampleLawWords, _ table: [Double], given: Set<SampleLawKey>
  ) throws(SampleLawError) {
    let form = words.form
    let last = table.count - 1
    var facts: [SampleLaw.Fact] = []
    var (late, early) = (1.0, 1.0)
    if form.isScheduled {
      let times = form.id == "reverse.last-step" ? 1...1 : 1...last
      let time = try words.integer(.time, in: times) ?? 1
      let previous = try words.integer(.previousTime, in: 0...(time - 1)) ?? time - 1
      (late, early) = (table[time], table[previous])
      facts = [
        SampleLaw.Fact(name: "T", value: Double(last)),
        SampleLaw.Fact(name: "t", value: Double(time)),
        SampleLaw.Fact(name: "alpha_bar_t", value: late),
      ]
      if form.hasTwoTimes {
        facts += [
          SampleLaw.Fact(name: "t_prev", value: Double(previous)),
          SampleLaw.Fact(name: "alpha_bar_prev", value: early),
        ]
      }
    }
    (self.late, self.early, self.given) = (late, early, given)
    let eta = try words.number(.eta, in: 0...1)
    let sigma = try words.number(.sigma, in: 0...1e300)
    if let eta { facts.append(SampleLaw.Fact(name: "eta", value: eta)) }
    (self.eta, self.sigma) = (eta ?? 0, sigma ?? 0)
    self.facts = facts
    switch words.values[.variance] {
    case nil, "posterior": variance = .posterior
    case "kernel": variance = .kernel
    case .some(let text):
      throw SampleLawError("variance is '\(text)', it must be posterior or kernel")
    }
  }
}
