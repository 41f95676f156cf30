import CandidateProtocol
import Derivation
import Judging
import OracleTesting
import Rows

/// The built-in reference, asked through the requirements: a class with state that is not `Sendable`.
class ReferenceSampler: SamplerUnderTest {
  private var reference = Reference()
  /// How often each operation was asked.
  var calls: [Operation: Int] = [:]

  private func answer(_ request: Request) throws -> JSON {
    calls[request.operation, default: 0] += 1
    switch reference.answer(request) {
    case .answer(let json): return json
    case .unsupported(let decline): throw ReferenceFault(words: decline.reason)
    case .error(let failure): throw ReferenceFault(words: failure.says)
    case .malformed(let words): throw ReferenceFault(words: words)
    }
  }

  private func vector(_ field: String, _ request: Request) throws -> [Double] {
    guard let values = try answer(request)[field]?.doubles else {
      throw ReferenceFault(words: field)
    }
    return values
  }

  private func number(_ field: String, _ request: Request) throws -> Double {
    guard let value = try answer(request)[field]?.double else { throw ReferenceFault(words: field) }
    return value
  }

  private var powers: [Double] = []

  func configure(betas: [Double]) throws {
    powers = try vector("alpha_bar", .configure(Schedule(name: "given", betas: betas)))
  }

  func signalPowers() throws -> [Double] { powers }

  func schedule(
    family: ScheduleFamily, steps: Int
  ) throws -> (signalPowers: [Double], betas: [Double]?) {
    let request = Request.schedule(.init(family, steps: steps))
    return (try vector("alpha_bar", request), try vector("beta", request))
  }

  func timesteps(steps: Int, count: Int, spacing: Spacing) throws -> [Int] {
    try vector("timesteps", .timesteps(.init(steps: steps, count: count, spacing: spacing))).map {
      Int($0)
    }
  }

  func forwardStep(to time: Int, state: [Double], noise: [Double]) throws -> [Double] {
    try vector("x_t", .forwardStep(.init(time: time, state: state, noise: noise)))
  }

  func forwardMarginal(at time: Int, data: [Double], noise: [Double]) throws -> [Double] {
    try vector("x_t", .forwardMarginal(.init(.one(time), data: data, noise: noise)))
  }

  func forwardMarginal(at times: [Int], data: [Double], noise: [Double]) throws -> [Double] {
    try vector("x_t", .forwardMarginal(.init(.batch(times), data: data, noise: noise)))
  }

  func posterior(
    at time: Int, data: [Double], state: [Double]
  ) throws -> (mean: [Double], variance: Double) {
    let request = Request.posterior(.init(time: time, data: data, state: state))
    return (try vector("mean", request), try number("variance", request))
  }

  func predictedData(at time: Int, state: [Double], noise: [Double]) throws -> [Double] {
    try vector("x0", .predictData(.init(.one(time), state: state, Prediction(.noise, noise))))
  }

  func predictedData(at times: [Int], state: [Double], noise: [Double]) throws -> [Double] {
    try vector("x0", .predictData(.init(.batch(times), state: state, Prediction(.noise, noise))))
  }

  func predictedData(at time: Int, state: [Double], velocity: [Double]) throws -> [Double] {
    try vector("x0", .predictData(.init(.one(time), state: state, Prediction(.velocity, velocity))))
  }

  func predictedData(at times: [Int], state: [Double], velocity: [Double]) throws -> [Double] {
    try vector(
      "x0", .predictData(.init(.batch(times), state: state, Prediction(.velocity, velocity))))
  }

  func predictedNoise(at time: Int, state: [Double], data: [Double]) throws -> [Double] {
    try vector("eps", .predictNoise(.init(.one(time), state: state, Prediction(.data, data))))
  }

  func predictedNoise(at times: [Int], state: [Double], data: [Double]) throws -> [Double] {
    try vector("eps", .predictNoise(.init(.batch(times), state: state, Prediction(.data, data))))
  }

  func predictedNoise(at time: Int, state: [Double], velocity: [Double]) throws -> [Double] {
    try vector(
      "eps", .predictNoise(.init(.one(time), state: state, Prediction(.velocity, velocity))))
  }

  func predictedNoise(at times: [Int], state: [Double], velocity: [Double]) throws -> [Double] {
    try vector(
      "eps", .predictNoise(.init(.batch(times), state: state, Prediction(.velocity, velocity))))
  }

  func velocity(at time: Int, data: [Double], noise: [Double]) throws -> [Double] {
    try vector("v", .velocity(.init(.one(time), data: data, noise: noise)))
  }

  func velocity(at times: [Int], data: [Double], noise: [Double]) throws -> [Double] {
    try vector("v", .velocity(.init(.batch(times), data: data, noise: noise)))
  }

  func sigma(from time: Int, to previous: Int, eta: Double) throws -> Double {
    try number("sigma", .sigma(.init(time: time, previous: previous, eta: eta)))
  }

  private func step(
    _ time: Int, _ previous: Int, _ eta: Double, _ state: [Double], _ prediction: Prediction,
    _ freshNoise: [Double]
  ) -> Request {
    .step(
      Request.Step(
        time: time, previous: previous, eta: eta, state: state, prediction: prediction,
        freshNoise: freshNoise))
  }

  func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double],
    freshNoise: [Double]
  ) throws -> [Double] {
    try vector("x_prev", step(time, previous, eta, state, Prediction(.noise, noise), freshNoise))
  }

  func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double],
    freshNoise: [Double]
  ) throws -> [Double] {
    try vector(
      "x_prev", step(time, previous, eta, state, Prediction(.velocity, velocity), freshNoise))
  }

  func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], data: [Double],
    freshNoise: [Double]
  ) throws -> [Double] {
    try vector("x_prev", step(time, previous, eta, state, Prediction(.data, data), freshNoise))
  }

  func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double]
  ) throws -> [Double] {
    try vector("x0", step(time, previous, eta, state, Prediction(.noise, noise), state))
  }

  func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double]
  ) throws -> [Double] {
    try vector("x0", step(time, previous, eta, state, Prediction(.velocity, velocity), state))
  }

  func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], data: [Double]
  ) throws -> [Double] {
    try vector("x0", step(time, previous, eta, state, Prediction(.data, data), state))
  }

  func stepLaw(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double]
  ) throws -> (mean: [Double], variance: Double) {
    let request = step(time, previous, eta, state, Prediction(.noise, noise), state)
    return (try vector("mean", request), try number("variance", request))
  }

  private func ancestral(
    _ time: Int, _ previous: Int, _ state: [Double], _ prediction: Prediction,
    _ freshNoise: [Double], head: [Double]? = nil
  ) -> Request {
    .ancestralStep(
      Request.AncestralStep(
        time: time, previous: previous, state: state, prediction: prediction,
        freshNoise: freshNoise, head: head))
  }

  func ancestralStep(
    from time: Int, to previous: Int, state: [Double], noise: [Double], freshNoise: [Double]
  ) throws -> [Double] {
    try vector("x_prev", ancestral(time, previous, state, Prediction(.noise, noise), freshNoise))
  }

  func ancestralStep(
    from time: Int, to previous: Int, state: [Double], velocity: [Double], freshNoise: [Double]
  ) throws -> [Double] {
    try vector(
      "x_prev", ancestral(time, previous, state, Prediction(.velocity, velocity), freshNoise))
  }

  func ancestralStep(
    from time: Int, to previous: Int, state: [Double], data: [Double], freshNoise: [Double]
  ) throws -> [Double] {
    try vector("x_prev", ancestral(time, previous, state, Prediction(.data, data), freshNoise))
  }

  func ancestralStep(
    from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double],
    freshNoise: [Double]
  ) throws -> [Double] {
    try vector(
      "x_prev",
      ancestral(time, previous, state, Prediction(.noise, noise), freshNoise, head: head))
  }

  func ancestralData(
    from time: Int, to previous: Int, state: [Double], noise: [Double]
  ) throws -> [Double] {
    try vector("x0", ancestral(time, previous, state, Prediction(.noise, noise), state))
  }

  func ancestralData(
    from time: Int, to previous: Int, state: [Double], velocity: [Double]
  ) throws -> [Double] {
    try vector("x0", ancestral(time, previous, state, Prediction(.velocity, velocity), state))
  }

  func ancestralData(
    from time: Int, to previous: Int, state: [Double], data: [Double]
  ) throws -> [Double] {
    try vector("x0", ancestral(time, previous, state, Prediction(.data, data), state))
  }

  func ancestralLaw(
    from time: Int, to previous: Int, state: [Double], noise: [Double]
  ) throws -> (mean: [Double], variance: Double) {
    let request = ancestral(time, previous, state, Prediction(.noise, noise), state)
    return (try vector("mean", request), try number("variance", request))
  }

  func ancestralLaw(
    from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double]
  ) throws -> (mean: [Double], variances: [Double]) {
    let request = ancestral(
      time, previous, state, Prediction(.noise, noise), state, head: head)
    return (try vector("mean", request), try vector("variance", request))
  }

  func learnedVariance(from time: Int, to previous: Int, head: [Double]) throws -> [Double] {
    try vector("variance", .learnedVariance(.init(time: time, previous: previous, head: head)))
  }

  func inversionStep(
    from time: Int, to next: Int, state: [Double], noise: [Double]
  ) throws -> [Double] {
    try vector("x_next", .invert(.init(time: time, next: next, state: state, noise: noise)))
  }

  func slerp(_ first: [Double], _ second: [Double], fraction: Double) throws -> [Double] {
    try vector("x", .slerp(.init(first, second, fraction: fraction)))
  }

  func sample(
    count: Int, spacing: Spacing, sampler: ChainSampler, eta: Double, points: Int, dimension: Int,
    seed: Int, network: (ChainCall) throws -> [Double]
  ) throws -> [Double] {
    calls[.sample, default: 0] += 1
    let chain = Request.Sample(
      count: count, spacing: spacing, sampler: sampler, eta: eta, points: points,
      dimension: dimension, seed: seed)
    guard case .answer(let json) = try reference.sample(chain, asking: network),
      let values = json["x0"]?.doubles
    else { throw ReferenceFault(words: "x0") }
    return values
  }

  func boundTerm(
    at time: Int, data: [Double], state: [Double], noise: [Double]
  ) throws -> Double {
    try number("nats", .boundTerm(.init(time: time, data: data, state: state, noise: noise)))
  }

  func priorTerm(data: [Double]) throws -> Double {
    try number("nats", .priorTerm(.init(data: data)))
  }

  func lossWeight(at time: Int, sigma: Double) throws -> Double {
    try number("gamma", .lossWeight(.init(time: time, sigma: sigma)))
  }
}

private struct ReferenceFault: Error { let words: String }
