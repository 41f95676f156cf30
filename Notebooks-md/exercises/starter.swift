// The exercises of the course, in Swift: one file for all chapters, with Foundation only.
//
//     swiftc -O starter.swift -o mine
//     diffusion-oracle verify --chapter 2 --candidate ./mine
//
// Replace a `throw NotYet(...)` by the line of the derivation that its function stands for, compile, and ask
// again: what is there is marked, what is not there yet is said. Any chapter can be done first. At the end the
// file is a whole candidate, and `verify` without `--chapter` judges it.
//
// alphaBar is the cumulative signal power at time t, prev the same at the time that a step leads to (t - 1, or
// further down), beta the variance that the step between them adds. x0, xt, eps, ... are numbers: one
// coordinate. Where a list comes in or goes out, its function says so. print() is safe: it goes to your terminal.
import Foundation

/// Stands where a function is still to be written.
struct NotYet: Error {
  let exercise: String
  init(_ exercise: String) { self.exercise = exercise }
}

// ---------------------------------------------------------------- Chapter 0: notation

/// Alpha-bar at t = 0, 1, ..., T: T + 1 numbers, the first of them 1.
///
/// betas: the list beta_1, ..., beta_T, each in (0, 1)
func signalPowers(_ betas: [Double]) throws -> [Double] {
  throw NotYet("0.1 signal_powers")
}

// ---------------------------------------------------------------- Chapter 1: the forward process

/// The list beta_1, ..., beta_T, evenly spaced from start to end, both of them included; T >= 2.
func linearBetas(_ start: Double, _ end: Double, _ T: Int) throws -> [Double] {
  throw NotYet("1.1 linear_betas")
}

/// The list beta_1, ..., beta_T from start to end whose square roots are evenly spaced; T >= 2.
func scaledLinearBetas(_ start: Double, _ end: Double, _ T: Int) throws -> [Double] {
  throw NotYet("1.2 scaled_linear_betas")
}

/// One forward step: x_t, drawn from q(x_t | x_{t-1}) with a given standard normal number.
///
/// xPrev: x_{t-1}
/// noise: a draw from N(0, 1)
/// beta: the variance of the kernel, in (0, 1)
func stepped(_ xPrev: Double, _ noise: Double, _ beta: Double) throws -> Double {
  throw NotYet("1.3 stepped")
}

/// All forward steps at once: x_t, drawn from q(x_t | x_0) with a given standard normal number eps.
func noised(_ x0: Double, _ eps: Double, _ alphaBar: Double) throws -> Double {
  throw NotYet("1.4 noised")
}

// ---------------------------------------------------------------- Chapter 2: the posterior

/// Beta-tilde_t: the variance of q(x_{t-1} | x_t, x_0).
///
/// alphaBar: at t, in (0, 1)
/// prev: alpha-bar at t - 1, in (0, 1]; 1 at t = 1
/// beta: beta_t, in (0, 1)
/// Returns a number in [0, beta).
func posteriorVariance(_ alphaBar: Double, _ prev: Double, _ beta: Double) throws -> Double {
  throw NotYet("2.1 posterior_variance")
}

/// Mu-tilde_t(x_t, x_0): the mean of q(x_{t-1} | x_t, x_0); alphaBar, prev and beta as above.
func posteriorMean(
  _ x0: Double, _ xt: Double, _ alphaBar: Double, _ prev: Double, _ beta: Double
) throws -> Double {
  throw NotYet("2.2 posterior_mean")
}

/// The same mean, where x_0 is what x_t and the noise eps in it say: no x_0 and no prev are needed.
func meanFromNoise(_ xt: Double, _ eps: Double, _ alphaBar: Double, _ beta: Double) throws -> Double {
  throw NotYet("2.3 mean_from_noise")
}

/// One step of DDPM's sampler: x_{t-1} from the mean and the variance of its law.
///
/// noise: a draw from N(0, 1)
/// isLast: whether the step leads to t = 0, to the data
func ancestralStep(
  _ mean: Double, _ variance: Double, _ noise: Double, _ isLast: Bool
) throws -> Double {
  throw NotYet("2.4 ancestral_step")
}

// ---------------------------------------------------------------- Chapter 3: the bound

/// KL(N(m, variance), N(m', other)) in nats, where difference is m - m'; both variances above 0.
func gaussianKl(_ difference: Double, _ variance: Double, _ other: Double) throws -> Double {
  throw NotYet("3.1 gaussian_kl")
}

/// L_{t-1} for t > 1 in nats, one coordinate: KL between the posteriors at x0 and at x0Hat.
///
/// Both have the posterior variance. Write it with the signal-to-noise ratios at t - 1 and at t.
func transitionNats(
  _ x0: Double, _ x0Hat: Double, _ alphaBar: Double, _ prev: Double
) throws -> Double {
  throw NotYet("3.2 transition_nats")
}

/// L_0 in nats, one coordinate: minus the logarithm of the density of N(x0Hat, beta) at x0; beta is beta_1.
func reconstructionNats(_ x0: Double, _ x0Hat: Double, _ beta: Double) throws -> Double {
  throw NotYet("3.3 reconstruction_nats")
}

// ---------------------------------------------------------------- Chapter 4: the objective

/// Gamma_t for q_sigma: what ||eps - eps_theta||^2 is multiplied by in the transition's KL.
///
/// sigma: the standard deviation of q_sigma(x_{t-1} | x_t, x_0), 0 < sigma^2 <= 1 - prev
func lossWeight(_ alphaBar: Double, _ prev: Double, _ sigma: Double) throws -> Double {
  throw NotYet("4.1 loss_weight")
}

// ---------------------------------------------------------------- Chapter 5: inversion

/// g_theta(x_t, t): the x_0 that x_t comes from, if the noise in it is eps.
func predictedData(_ xt: Double, _ eps: Double, _ alphaBar: Double) throws -> Double {
  throw NotYet("5.1 predicted_data")
}

/// The noise in x_t, if the data is x0.
func noiseFromData(_ xt: Double, _ x0: Double, _ alphaBar: Double) throws -> Double {
  throw NotYet("5.2 noise_from_data")
}

/// v: what turns up beside x_t when (x0, eps) is rotated by the angle whose cosine is the signal rate.
func velocity(_ x0: Double, _ eps: Double, _ alphaBar: Double) throws -> Double {
  throw NotYet("5.3 velocity")
}

/// x_0 from x_t and v: rotate back.
func dataFromVelocity(_ xt: Double, _ v: Double, _ alphaBar: Double) throws -> Double {
  throw NotYet("5.4 data_from_velocity")
}

/// The noise in x_t from x_t and v: rotate back.
func noiseFromVelocity(_ xt: Double, _ v: Double, _ alphaBar: Double) throws -> Double {
  throw NotYet("5.5 noise_from_velocity")
}

// ---------------------------------------------------------------- Chapter 6: beyond Markov

/// The mean of q_sigma(x_{t-1} | x_t, x_0), where eps is the noise in x_t.
///
/// prev: alpha-bar at t - 1, in (0, 1]
/// sigma: the standard deviation that is chosen, 0 <= sigma^2 <= 1 - prev
func familyMean(_ x0: Double, _ eps: Double, _ prev: Double, _ sigma: Double) throws -> Double {
  throw NotYet("6.1 family_mean")
}

/// x_{t-1}, drawn from the member of the family with this mean and sigma; noise is a draw from N(0, 1).
func familyDraw(_ mean: Double, _ sigma: Double, _ noise: Double) throws -> Double {
  throw NotYet("6.2 family_draw")
}

// ---------------------------------------------------------------- Chapter 7: the choice of sigma

/// Sigma_t(eta), DDIM's equation 16: 0 at eta = 0, the root of DDPM's posterior variance at eta = 1.
///
/// The step may lead further down than t - 1: prev is alpha-bar where it leads, and no beta is given.
func ddimSigma(_ alphaBar: Double, _ prev: Double, _ eta: Double) throws -> Double {
  throw NotYet("7.1 ddim_sigma")
}

/// The step at eta = 0, from x_t and the predicted noise eps to where alpha-bar is prev.
func deterministicStep(
  _ xt: Double, _ eps: Double, _ alphaBar: Double, _ prev: Double
) throws -> Double {
  throw NotYet("7.2 deterministic_step")
}

/// The deterministic step towards noise: from x_t at alphaBar to where alpha-bar is following < alphaBar.
func encoded(_ xt: Double, _ eps: Double, _ alphaBar: Double, _ following: Double) throws -> Double {
  throw NotYet("7.3 encoded")
}

/// Spherical interpolation between the lists a (w = 0) and b (w = 1): a list. Their lengths may differ.
func slerp(_ a: [Double], _ b: [Double], _ w: Double) throws -> [Double] {
  throw NotYet("7.4 slerp")
}

// ---------------------------------------------------------------- Chapter 10: Improved DDPM

/// The list beta_1, ..., beta_T of the cosine schedule with offset s, none of them above beta_max.
func cosineBetas(_ s: Double, _ betaMax: Double, _ T: Int) throws -> [Double] {
  throw NotYet("10.1 cosine_betas")
}

/// S ascending times within 1...T: a list of whole numbers, 2 <= S <= T.
///
/// spacing: "leading"    S times from 1 on, T // S apart
///          "trailing"   S times up to T, T / S apart, rounded
///          "linspace"   S times from 1 to T, evenly spaced, rounded
///          "linear"     DDIM's: T i / S for i = 1, ..., S, rounded down
///          "quadratic"  DDIM's: T (i / S)^2, rounded down
/// Do one after the other: throw NotYet for the rest.
func times(_ spacing: String, _ T: Int, _ S: Int) throws -> [Int] {
  throw NotYet("10.2 times")
}

/// Beta of a step that leads from t over several times at once, from alpha-bar at both its ends.
func strideBeta(_ alphaBar: Double, _ prev: Double) throws -> Double {
  throw NotYet("10.3 stride_beta")
}

/// The variance that a network's second output stands for, between the posterior variance and beta.
///
/// head: the network's second output, in [-1, 1]: -1 is the one end, 1 the other
func learnedVariance(
  _ head: Double, _ beta: Double, _ posteriorVariance: Double
) throws -> Double {
  throw NotYet("10.4 learned_variance")
}

// ---------------------------------------------------------------- Chapter 11: latent diffusion

/// What a sampler of latents makes of its predicted x_0 before it goes on.
///
/// A sampler of images clips it to [-1, 1], where its pixels are. Where are latents?
func limitedData(_ x0Hat: Double) throws -> Double {
  throw NotYet("11.1 limited_data")
}

// ---------------------------------------------------------------- Chapter 13: how the oracle judges

/// x_t for n points at n different times: a list of n lists.
///
/// x0s, epss: n lists of d numbers each
/// alphaBars: n numbers, that of each point's own time
func noisedBatch(
  _ x0s: [[Double]], _ epss: [[Double]], _ alphaBars: [Double]
) throws -> [[Double]] {
  throw NotYet("13.1 noised_batch")
}

// ---------------------------------------------------------------- Chapter 15: validate your own sampler

/// What this file does differently from the papers, as a dictionary for `hello`.
///
/// Its steps (step and ddpmStep, below) do one thing that the papers' do not. Find it, and say
/// it: the keys and their values are in the chapter. Nothing is to be repaired.
func conventions() throws -> [String: Any] {
  throw NotYet("15.1 conventions")
}

// ================================================================ Nothing below this line is an exercise.
// The protocol, and what is given so that any chapter can be done first.

struct Fault: Error {
  let words: String
  init(_ words: String) { self.words = words }
}

/// What is asked: the fields of one line of JSON.
struct Ask {
  let fields: [String: Any]
  func has(_ name: String) -> Bool { fields[name] != nil }
  func number(_ name: String, or other: Double? = nil) throws -> Double {
    if let value = (fields[name] as? NSNumber)?.doubleValue ?? other { return value }
    throw Fault("\(name) is missing")
  }
  func whole(_ name: String) throws -> Int { Int(try number(name)) }
  func text(_ name: String) -> String { fields[name] as? String ?? "" }
  func vector(_ name: String) throws -> [Double] {
    guard let values = fields[name] as? [NSNumber] else { throw Fault("\(name) is missing") }
    return values.map(\.doubleValue)
  }
  /// One time, or a list with a time for every point.
  func times() throws -> [Int] {
    if let list = fields["t"] as? [NSNumber] { return list.map(\.intValue) }
    return [try whole("t")]
  }
}

/// Why an exercise is not there; nil if it is: whatever it does, but for throwing NotYet, counts.
func gap<Value>(_ function: () throws -> Value) -> NotYet? {
  do { _ = try function() } catch let reason as NotYet { return reason } catch {}
  return nil
}
/// The name under which the course knows the function: `posterior_mean`.
func function(of reason: NotYet) -> String { reason.exercise.split(separator: " ").last.map(String.init) ?? "" }
func sentence(_ reason: NotYet) -> String { "exercise \(reason.exercise) is not there yet" }

let half = 0.5
let gaps: [String: NotYet?] = [
  "signal_powers": gap { try signalPowers([half]) },
  "posterior_variance": gap { try posteriorVariance(half, half, half) },
  "posterior_mean": gap { try posteriorMean(half, half, half, half, half) },
  "ancestral_step": gap { try ancestralStep(half, half, half, false) },
  "predicted_data": gap { try predictedData(half, half, half) },
  "noise_from_data": gap { try noiseFromData(half, half, half) },
  "data_from_velocity": gap { try dataFromVelocity(half, half, half) },
  "noise_from_velocity": gap { try noiseFromVelocity(half, half, half) },
  "limited_data": gap { try limitedData(half) },
  "family_mean": gap { try familyMean(half, half, half, half) },
  "family_draw": gap { try familyDraw(half, half, half) },
  "ddim_sigma": gap { try ddimSigma(half, half, half) },
  "deterministic_step": gap { try deterministicStep(half, half, half, half) },
  "conventions": gap { try conventions() },
]
func isThere(_ name: String) -> Bool { if case .some(.none) = gaps[name] { true } else { false } }

/// Where an answer has several fields: the checks that are not claimed while an exercise is not there.
let declined: [String: [String]] = [
  "signal_powers": ["schedule.signal-power/"],
  "posterior_variance": ["ddpm.posterior-variance/"], "posterior_mean": ["ddpm.posterior-mean/"],
  "predicted_data": ["state", "noise", "affine", "batch", "in-step"].map { "inversion.predicted-data/\($0)" },
  "limited_data": ["inversion.predicted-data/unclipped"],
  "family_mean": ["ddim.mean/"],
  "family_draw": ["ddim.variance/", "ddim.equals-ddpm/"]
    + [
      "state", "direction", "noise", "affine", "from-", "to-first", "largest-sigma", "last-step", "clipping", "own-",
    ].map { "ddim.update/\($0)" },
  "deterministic_step": ["ddim.deterministic/"],
  "conventions": ["ddim.update/clipp", "ddim.update/own-", "ddpm.ancestral-step/clipp", "improved.learned-variance/in-step-clipp"],
]

var betas: [Double] = []
var table: [Double] = []

func hello(_ ask: Ask) throws -> [String: Any] {
  var (reasons, functions): ([String: Any], [String: Any]) = ([:], [:])
  for (name, prefixes) in declined {
    guard let reason = gaps[name] ?? nil else { continue }
    for prefix in prefixes { (reasons[prefix], functions[prefix]) = (sentence(reason), function(of: reason)) }
  }
  return [
    "name": "starter.swift", "version": "1", "precision": "fp64", "predictions": ["eps", "v", "x0"],
    "batch_times": true, "heads": true, "declines": reasons, "functions": functions,
    "conventions": isThere("conventions") ? try conventions() : [String: Any](), "supports": Array(answers.keys),
  ]
}
func schedule(_ ask: Ask) throws -> [String: Any] {
  let count = try ask.whole("T")
  let family = ask.text("family")
  let built =
    family == "cosine"
    ? try cosineBetas(try ask.number("s", or: 0.008), try ask.number("beta_max", or: 0.999), count)
    : try (family == "linear" ? linearBetas : scaledLinearBetas)(
      try ask.number("beta_start"), try ask.number("beta_end"), count)
  return ["beta": built, "alpha_bar": Array(try powers(of: built).dropFirst())]
}
func configure(_ ask: Ask) throws -> [String: Any] {
  betas = try ask.vector("beta")
  let (own, fault) = ownPowers(of: betas)
  table = try powers(of: betas)
  if let fault { return ["ok": true, "alpha_bar": fault] }  // stands in the table's place
  return own == nil ? ["ok": true] : ["ok": true, "alpha_bar": Array(table.dropFirst())]
}
func qSample(_ ask: Ask) throws -> [String: Any] {
  let x0 = try ask.vector("x0")
  let times = try ask.times()
  if ask.fields["t"] is [NSNumber] {
    let d = x0.count / times.count
    func rows(_ values: [Double]) -> [[Double]] { times.indices.map { Array(values[$0 * d..<($0 + 1) * d]) } }
    let batch = try noisedBatch(rows(x0), rows(try ask.vector("noise")), try times.map(power))
    return ["x_t": Array(batch.joined())]
  }
  let eps = ask.has("noise") ? try ask.vector("noise") : try drawn(ask, x0.count)
  return ["x_t": try eps.indices.map { try noised(x0[$0 % x0.count], eps[$0], power(times[0])) }]
}
func qPosterior(_ ask: Ask) throws -> [String: Any] {
  let (alphaBar, prev, beta) = try powers(ask)
  var answer: [String: Any] = [:]
  if isThere("posterior_mean") {
    answer["mean"] = try each(ask.vector("x0"), ask.vector("x_t")) { try posteriorMean($0, $1, alphaBar, prev, beta) }
  }
  if isThere("posterior_variance") { answer["variance"] = try posteriorVariance(alphaBar, prev, beta) }
  if answer.isEmpty { _ = try posteriorMean(0, 0, alphaBar, prev, beta) }
  return answer
}
func predictX0(_ ask: Ask) throws -> [String: Any] {
  if ask.has("v") { return ["x0": try atTime(dataFromVelocity, ask, "v")] }
  if !isThere("limited_data") { return ["x0": try atTime(predictedData, ask, "eps")] }
  return ["x0": try dataAndNoise(ask).data.map(limitedData)]
}
func step(_ ask: Ask) throws -> [String: Any] {
  let (alphaBar, prev, _) = try powers(ask)
  let eta = try ask.number("eta")
  let (unclipped, eps) = try dataAndNoise(ask)
  let x0 = unclipped.map { min(max($0, -1), 1) }
  let isZero = (x0 + eps).allSatisfy { $0 == 0 }
  let sigma = isThere("ddim_sigma") ? try ddimSigma(alphaBar, prev, eta) : givenSigma(alphaBar, prev, eta)
  var answer: [String: Any] = [:]
  if isThere("conventions") || isThere("family_mean") { answer["x0"] = x0 }
  if isThere("family_draw") { answer["variance"] = sigma * sigma }
  if isThere("family_mean") || isZero {
    let mean = isZero ? x0.map { _ in 0 } : try each(x0, eps) { try familyMean($0, $1, prev, sigma) }
    answer["mean"] = mean
    if !ask.has("noise") || isThere("family_draw") {
      let noise = ask.has("noise") ? try ask.vector("noise") : try drawn(ask, mean.count)
      answer["x_prev"] = try noise.indices.map { try familyDraw(mean[$0 % mean.count], sigma, noise[$0]) }
    }
  }
  if eta == 0, ask.has("eps"), x0 == unclipped, isThere("deterministic_step") {
    let next = try each(ask.vector("x_t"), eps) { try deterministicStep($0, $1, alphaBar, prev) }
    answer["x_prev"] = ask.has("n") ? Array(repeatElement(next, count: try ask.whole("n")).joined()) : next
  }
  if answer.keys.allSatisfy({ $0 == "variance" }) { _ = try familyMean(0, 0, prev, sigma) }
  return answer
}
func ddpmStep(_ ask: Ask) throws -> [String: Any] {
  let (alphaBar, prev, beta) = try powers(ask)
  let (xt, noise) = (try ask.vector("x_t"), try ask.vector("noise"))
  let x0 = try dataAndNoise(ask).data
  let clipped = x0.map { min(max($0, -1), 1) }
  let isLast = prev == 1
  var mean = xt.map { _ in 0.0 }
  if ask.has("eps"), clipped == x0, (x0 + xt).contains(where: { $0 != 0 }) {
    mean = try each(xt, ask.vector("eps")) { try meanFromNoise($0, $1, alphaBar, beta) }
  } else if (x0 + xt).contains(where: { $0 != 0 }) {
    mean = try each(clipped, xt) { try posteriorMean($0, $1, alphaBar, prev, beta) }
  }
  var variance: [Double]?
  if ask.has("head"), !isLast {
    variance = try learned(ask)
  } else if isThere("posterior_variance") {
    variance = Array(repeating: try posteriorVariance(alphaBar, prev, beta), count: xt.count)
  }
  var answer: [String: Any] = ["mean": mean, "x_prev": mean]
  if noise.contains(where: { $0 != 0 }) {
    if !isThere("ancestral_step") { _ = try ancestralStep(0, 0, 0, isLast) }
    let variance = try variance ?? [posteriorVariance(alphaBar, prev, beta)]
    answer["x_prev"] = try xt.indices.map { try ancestralStep(mean[$0], variance[$0], noise[$0], isLast) }
  }
  if let variance { answer["variance"] = ask.has("head") ? variance : variance[0] }
  if isThere("conventions") { answer["x0"] = clipped }
  return answer
}
func learned(_ ask: Ask) throws -> [Double] {
  var (alphaBar, prev, beta) = try powers(ask)
  if try ask.number("t_prev", or: ask.number("t") - 1) < ask.number("t") - 1 { beta = try strideBeta(alphaBar, prev) }
  let variance = pow(givenSigma(alphaBar, prev, 1), 2)
  return try ask.vector("head").map { try learnedVariance($0, beta, variance) }
}
func boundTerm(_ ask: Ask) throws -> [String: Any] {
  let (alphaBar, prev, beta) = try powers(ask)
  let x0 = try ask.vector("x0")
  var network = ask.fields
  network["x0"] = nil
  let terms = try each(x0, dataAndNoise(Ask(fields: network)).data) {
    try ask.whole("t") == 1 ? reconstructionNats($0, $1, beta) : transitionNats($0, $1, alphaBar, prev)
  }
  return ["nats": terms.reduce(0, +)]
}
func priorTerm(_ ask: Ask) throws -> [String: Any] {
  let alphaBar = try power(betas.count)
  return ["nats": try ask.vector("x0").map { try gaussianKl(alphaBar.squareRoot() * $0, 1 - alphaBar, 1) }.reduce(0, +)]
}
func invert(_ ask: Ask) throws -> [String: Any] {
  let (from, to) = (try power(ask.whole("t")), try power(ask.whole("t_next")))
  return ["x_next": try each(ask.vector("x_t"), ask.vector("eps")) { try encoded($0, $1, from, to) }]
}

let answers: [String: (Ask) throws -> [String: Any]] = [
  "hello": hello, "schedule": schedule, "configure": configure, "q_sample": qSample, "q_posterior": qPosterior,
  "q_step": { ask in
    let beta = betas[try ask.whole("t") - 1]
    return ["x_t": try each(ask.vector("x_prev"), ask.vector("noise")) { try stepped($0, $1, beta) }]
  },
  "predict_x0": predictX0,
  "predict_eps": { ask in
    ["eps": try ask.has("v") ? atTime(noiseFromVelocity, ask, "v") : atTime(noiseFromData, ask, "x0")]
  },
  "velocity": { ask in ["v": try atTime(velocity, ask, "eps", first: "x0")] },
  "sigma": { ask in
    let (alphaBar, prev, _) = try powers(ask)
    return ["sigma": try ddimSigma(alphaBar, prev, ask.number("eta"))]
  },
  "step": step, "ddpm_step": ddpmStep, "learned_variance": { ["variance": try learned($0)] },
  "elbo_term": boundTerm, "prior_term": priorTerm,
  "loss_weight": { ask in
    let (alphaBar, prev, _) = try powers(ask)
    return ["gamma": try lossWeight(alphaBar, prev, ask.number("sigma"))]
  },
  "invert": invert,
  "timesteps": { ["timesteps": try times($0.text("spacing"), $0.whole("T"), $0.whole("S"))] },
  "slerp": { ["x": try slerp($0.vector("a"), $0.vector("b"), $0.number("w"))] },
]

// Given: in other words than an exercise asks for, so that any chapter can be done first.

/// The learner's table, or what is wrong with its form: others do without it then.
func ownPowers(of betas: [Double]) -> (powers: [Double]?, fault: String?) {
  guard isThere("signal_powers") else { return (nil, nil) }
  do {
    let powers = try signalPowers(betas)
    let right = betas.count + 1
    if powers.count != right {
      return (nil, "signal_powers returned \(powers.count) numbers, T+1 = \(right) are right")
    }
    if powers[0] != 1 { return (nil, "signal_powers returned \(powers[0]) for t = 0, 1 is right") }
    return (powers, nil)
  } catch {
    return (nil, "signal_powers: \(error)")
  }
}
func powers(of betas: [Double]) throws -> [Double] {
  if let own = ownPowers(of: betas).powers { return own }
  var sum = 0.0
  return [1] + betas.map { beta in
    sum += log1p(-beta)
    return exp(sum)
  }
}
func givenSigma(_ alphaBar: Double, _ prev: Double, _ eta: Double) -> Double {  // precisions add up
  let ratio = alphaBar / prev
  return prev == 1 || eta == 0 ? 0 : eta / (1 / (1 - prev) + ratio / (1 - ratio)).squareRoot()
}
/// Of one time or of several, from whatever the network predicts.
func dataAndNoise(_ ask: Ask) throws -> (data: [Double], noise: [Double]) {
  if ask.has("eps") {
    let given = { (x: Double, e: Double, a: Double) in x * (1 / a).squareRoot() - e * (1 / a - 1).squareRoot() }
    return (try atTime(isThere("predicted_data") ? predictedData : given, ask, "eps"), try ask.vector("eps"))
  }
  if ask.has("v") {
    let data = { (x: Double, v: Double, a: Double) in (x - (1 / a - 1).squareRoot() * v) * a.squareRoot() }
    let noise = { (x: Double, v: Double, a: Double) in (x + (a / (1 - a)).squareRoot() * v) * (1 - a).squareRoot() }
    return (
      try atTime(isThere("data_from_velocity") ? dataFromVelocity : data, ask, "v"),
      try atTime(isThere("noise_from_velocity") ? noiseFromVelocity : noise, ask, "v")
    )
  }
  let given = { (x: Double, x0: Double, a: Double) in x / (1 - a).squareRoot() - x0 * (a / (1 - a)).squareRoot() }
  return (try ask.vector("x0"), try atTime(isThere("noise_from_data") ? noiseFromData : given, ask, "x0"))
}

// What the answers share.
func each(_ a: [Double], _ b: [Double], _ formula: (Double, Double) throws -> Double) throws -> [Double] {
  guard a.count == b.count else { throw Fault("vectors of \(a.count) and \(b.count) numbers") }
  return try zip(a, b).map { try formula($0, $1) }
}
func atTime(
  _ formula: (Double, Double, Double) throws -> Double, _ ask: Ask, _ second: String, first: String = "x_t"
) throws -> [Double] {
  let (a, b, times) = (try ask.vector(first), try ask.vector(second), try ask.times())
  let d = a.count / times.count
  return try a.indices.map { try formula(a[$0], b[$0], power(times[$0 / d])) }
}
func power(_ t: Int) throws -> Double {
  guard table.indices.contains(t) else { throw Fault("no schedule with a time \(t) is configured") }
  return table[t]
}
func powers(_ ask: Ask) throws -> (alphaBar: Double, prev: Double, beta: Double) {
  let t = try ask.whole("t")
  let tPrev = ask.has("t_prev") ? try ask.whole("t_prev") : t - 1
  guard tPrev < t else { throw Fault("the time \(tPrev) is not before \(t)") }
  let (alphaBar, prev) = (try power(t), try power(tPrev))
  return (alphaBar, prev, tPrev == t - 1 ? betas[t - 1] : 1 - alphaBar / prev)
}
/// Standard normal numbers by Box and Muller's method: the same again for the same seed.
func drawn(_ ask: Ask, _ d: Int) throws -> [Double] {
  // Another multiplier than the step below: with the same, seed + 1 would draw what seed does, one number later.
  var state = UInt64(try ask.whole("seed")) &* 0xD134_2543_DE82_EF95
  func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
  }
  return try (0..<(d * ask.whole("n"))).map { _ in (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform()) }
}
func json(_ value: Any) -> String {
  switch value {
  case let value as Bool: value ? "true" : "false"
  case let value as Int: "\(value)"
  case let value as Double:
    value.isFinite ? "\(value)" : value.isNaN ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\""
  case let value as String: "\"" + value.replacingOccurrences(of: "\"", with: "'") + "\""
  case let value as [Double]: "[" + value.map(json).joined(separator: ",") + "]"
  case let value as [Int]: "[" + value.map(json).joined(separator: ",") + "]"
  case let value as [String]: "[" + value.map(json).joined(separator: ",") + "]"
  case let value as [String: Any]:
    "{" + value.map { "\(json($0.key)):\(json($0.value))" }.joined(separator: ",") + "}"
  default: "null"
  }
}

let wire = FileHandle(fileDescriptor: dup(1))
dup2(2, 1)  // what is printed goes to standard error
while let line = readLine() {
  let fields = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
  let ask = Ask(fields: fields)
  if ask.text("op") == "bye" { break }
  var answer: [String: Any]
  do {
    guard let handler = answers[ask.text("op")] else { throw NotYet(ask.text("op")) }
    answer = try handler(ask)
  } catch let reason as NotYet {
    answer = ["unsupported": sentence(reason), "function": function(of: reason)]
  } catch let fault as Fault {
    answer = ["error": fault.words]
  } catch {
    answer = ["error": "\(error)"]
  }
  answer["id"] = (fields["id"] as? NSNumber)?.intValue ?? 0
  wire.write(Data((json(answer) + "\n").utf8))
}
