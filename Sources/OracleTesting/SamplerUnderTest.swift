public import CandidateProtocol
public import Derivation
import Judging
import Rows

/// A sampler as ``expectConformance(of:to:sourceLocation:)`` asks it: every operation of the
/// candidate protocol, on plain arrays.
///
/// ```
/// struct MySampler: SamplerUnderTest {
///   var sampler = Sampler(betas: [])
///
///   mutating func configure(betas: [Double]) { sampler = Sampler(betas: betas) }
///
///   func sigma(from time: Int, to previous: Int, eta: Double) -> Double {
///     sampler.sigma(time, previous, eta)
///   }
/// }
/// ```
///
/// Every requirement has a default: an operation says ``Conformance/Unsupported``, which is neither a
/// pass nor a failure, and a property says what most samplers do. Write what the library has. A
/// method may be less than what is required: neither `async` nor `throws` nor `mutating`. It may
/// throw ``Conformance/Unsupported`` itself for points that it does not take; whatever else it
/// throws is a failure. The type may be a structure or a class, `Sendable` or not, and isolated to
/// an actor together with the test.
///
/// Times run over 0, 1, …, T, and 0 is data; a library that counts from 0 has them shifted here.
/// Vectors of one call are equally long. `noise` is the ε of a standard normal that makes x_t out of
/// x_0, or a network's prediction of it; `freshNoise` is what a step adds.
///
/// Not-a-number, infinities and vectors of a wrong length are failures. Under
/// `MemberImportVisibility` a file that names members of the types below imports CandidateProtocol or Derivation.
public protocol SamplerUnderTest {
  // MARK: What it is

  /// What is judged; the type's name unless said otherwise.
  var name: String { get }
  /// Its version; empty unless said otherwise.
  var version: String { get }
  /// Of the arithmetic on vectors: fp64 unless said otherwise. Bounds follow from it.
  var precision: Precision { get }
  /// Of the tables made from β; ``precision`` unless said otherwise.
  var tablePrecision: Precision { get }
  /// What the library does differently from the papers on purpose; nothing unless said otherwise.
  var conventions: Conventions { get }
  /// The lengths of vectors that it takes; nil, which is the default, for any.
  var dimensions: Set<Int>? { get }
  /// Whether the same seed gives the same draws; true unless said otherwise. Without it whole chains are judged at
  /// η = 0 alone.
  var isSeeded: Bool { get }

  // MARK: Schedules

  /// Takes the schedule that all calls below refer to: β_1, …, β_T.
  mutating func configure(betas: [Double]) async throws
  /// The same for a library that takes no list of β; called if ``configure(betas:)`` is unsupported.
  mutating func configure(family: ScheduleFamily, steps: Int) async throws
  /// ᾱ_1, …, ᾱ_T as the library now holds them. They are judged once, and the formulas against them.
  mutating func signalPowers() async throws -> [Double]
  /// Builds a schedule: ᾱ_1, …, ᾱ_T, and β_1, …, β_T if the library shows them.
  mutating func schedule(
    family: ScheduleFamily, steps: Int
  ) async throws -> (signalPowers: [Double], betas: [Double]?)
  /// Ascending times in 1…T, `count` of them.
  mutating func timesteps(steps: Int, count: Int, spacing: Spacing) async throws -> [Int]

  // MARK: The forward process

  /// x_t from x_{t−1}.
  mutating func forwardStep(
    to time: Int, state: [Double], noise: [Double]
  ) async throws -> [Double]
  /// x_t from x_0.
  mutating func forwardMarginal(
    at time: Int, data: [Double], noise: [Double]
  ) async throws -> [Double]
  /// x_t from x_0 for a batch of points one after the other, each at a time of its own.
  mutating func forwardMarginal(
    at times: [Int], data: [Double], noise: [Double]
  ) async throws -> [Double]
  /// Mean and variance of q(x_{t−1}∣x_t, x_0).
  mutating func posterior(
    at time: Int, data: [Double], state: [Double]
  ) async throws -> (mean: [Double], variance: Double)

  // MARK: From one parameterization to another

  /// x̂_0 from x_t and ε̂.
  mutating func predictedData(
    at time: Int, state: [Double], noise: [Double]
  ) async throws -> [Double]
  /// x̂_0 from x_t and ε̂ for a batch.
  mutating func predictedData(
    at times: [Int], state: [Double], noise: [Double]
  ) async throws -> [Double]
  /// x̂_0 from x_t and v̂.
  mutating func predictedData(
    at time: Int, state: [Double], velocity: [Double]
  ) async throws -> [Double]
  /// x̂_0 from x_t and v̂ for a batch.
  mutating func predictedData(
    at times: [Int], state: [Double], velocity: [Double]
  ) async throws -> [Double]
  /// ε̂ from x_t and x̂_0.
  mutating func predictedNoise(
    at time: Int, state: [Double], data: [Double]
  ) async throws -> [Double]
  /// ε̂ from x_t and x̂_0 for a batch.
  mutating func predictedNoise(
    at times: [Int], state: [Double], data: [Double]
  ) async throws -> [Double]
  /// ε̂ from x_t and v̂.
  mutating func predictedNoise(
    at time: Int, state: [Double], velocity: [Double]
  ) async throws -> [Double]
  /// ε̂ from x_t and v̂ for a batch.
  mutating func predictedNoise(
    at times: [Int], state: [Double], velocity: [Double]
  ) async throws -> [Double]
  /// v from x_0 and ε.
  mutating func velocity(
    at time: Int, data: [Double], noise: [Double]
  ) async throws -> [Double]
  /// v from x_0 and ε for a batch.
  mutating func velocity(
    at times: [Int], data: [Double], noise: [Double]
  ) async throws -> [Double]

  // MARK: Reverse steps

  /// σ of the family q_σ at η, DDIM equation 16.
  mutating func sigma(from time: Int, to previous: Int, eta: Double) async throws -> Double
  /// x_{t_prev}: one step of the family q_σ, DDIM equation 12, with ε̂ predicted.
  mutating func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double],
    freshNoise: [Double]
  ) async throws -> [Double]
  /// The same step with v̂ predicted.
  mutating func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double],
    freshNoise: [Double]
  ) async throws -> [Double]
  /// The same step with x̂_0 predicted.
  mutating func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], data: [Double],
    freshNoise: [Double]
  ) async throws -> [Double]
  /// x̂_0 as the step uses it, clipped if it clips, with ε̂ predicted; if the library shows it.
  mutating func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double]
  ) async throws -> [Double]
  /// The same with v̂ predicted.
  mutating func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double]
  ) async throws -> [Double]
  /// The same with x̂_0 predicted.
  mutating func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], data: [Double]
  ) async throws -> [Double]
  /// Mean and variance of what a step with ε̂ predicted draws, if the library shows them.
  mutating func stepLaw(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double]
  ) async throws -> (mean: [Double], variance: Double)
  /// x_{t_prev}: one ancestral step of DDPM with ε̂ predicted; t_prev may be less than t − 1.
  mutating func ancestralStep(
    from time: Int, to previous: Int, state: [Double], noise: [Double], freshNoise: [Double]
  ) async throws -> [Double]
  /// The same step with v̂ predicted.
  mutating func ancestralStep(
    from time: Int, to previous: Int, state: [Double], velocity: [Double], freshNoise: [Double]
  ) async throws -> [Double]
  /// The same step with x̂_0 predicted.
  mutating func ancestralStep(
    from time: Int, to previous: Int, state: [Double], data: [Double], freshNoise: [Double]
  ) async throws -> [Double]
  /// The same step with a learned variance; `head` is the network's second output, in [−1, 1].
  mutating func ancestralStep(
    from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double],
    freshNoise: [Double]
  ) async throws -> [Double]
  /// x̂_0 as the step uses it, clipped if it clips, with ε̂ predicted; if the library shows it.
  mutating func ancestralData(
    from time: Int, to previous: Int, state: [Double], noise: [Double]
  ) async throws -> [Double]
  /// The same with v̂ predicted.
  mutating func ancestralData(
    from time: Int, to previous: Int, state: [Double], velocity: [Double]
  ) async throws -> [Double]
  /// The same with x̂_0 predicted.
  mutating func ancestralData(
    from time: Int, to previous: Int, state: [Double], data: [Double]
  ) async throws -> [Double]
  /// Mean and variance of what an ancestral step with ε̂ predicted draws, if the library shows them.
  mutating func ancestralLaw(
    from time: Int, to previous: Int, state: [Double], noise: [Double]
  ) async throws -> (mean: [Double], variance: Double)
  /// Mean and variances of what an ancestral step with a learned variance draws.
  mutating func ancestralLaw(
    from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double]
  ) async throws -> (mean: [Double], variances: [Double])
  /// exp(w log β + (1−w) log β̃) with w = (head + 1)/2.
  mutating func learnedVariance(
    from time: Int, to previous: Int, head: [Double]
  ) async throws -> [Double]
  /// x_{t_next}: one deterministic step of DDIM towards noise.
  mutating func inversionStep(
    from time: Int, to next: Int, state: [Double], noise: [Double]
  ) async throws -> [Double]
  /// Spherical interpolation, the first vector at 0 and the second at 1.
  mutating func slerp(
    _ first: [Double], _ second: [Double], fraction: Double
  ) async throws -> [Double]

  // MARK: Whole chains

  /// x_0 of a whole reverse chain: the library's own loop, from its own noise, with a network that is handed to it.
  ///
  /// ```
  /// mySampler.run(steps: count, seed: seed) { x, t in network(ChainCall(.noise, time: Double(t), state: x)) }
  /// ```
  ///
  /// - Parameters:
  ///   - count: S, how many times are visited.
  ///   - spacing: how they are spread over 1…T.
  ///   - sampler: the family at η, or DDPM's ancestral steps.
  ///   - eta: in [0, 1]; 0 for DDPM.
  ///   - points: n.
  ///   - dimension: d. States have n·d numbers, point after point.
  ///   - seed: of all that is drawn.
  ///   - network: answers a call with as many numbers as its state has: predicted noise, velocity or data.
  mutating func sample(
    count: Int, spacing: Spacing, sampler: ChainSampler, eta: Double, points: Int, dimension: Int,
    seed: Int, network: (ChainCall) throws -> [Double]
  ) async throws -> [Double]

  // MARK: The bound

  /// A term of the bound in nats, summed over the coordinates: L_{t−1} for t > 1, L_0 for t = 1.
  mutating func boundTerm(
    at time: Int, data: [Double], state: [Double], noise: [Double]
  ) async throws -> Double
  /// L_T in nats, summed over the coordinates.
  mutating func priorTerm(data: [Double]) async throws -> Double
  /// γ_t of q_σ with σ as the standard deviation.
  mutating func lossWeight(at time: Int, sigma: Double) async throws -> Double
}

extension SamplerUnderTest {
  /// What a chain asks its network.
  public typealias ChainCall = CandidateProtocol.ChainCall
  /// Which sampler a whole chain runs: ddim or ddpm.
  public typealias ChainSampler = CandidateProtocol.ChainSampler
  /// A floating-point format: fp64, fp32, fp16 or bf16.
  public typealias Precision = CandidateProtocol.Precision
  /// What a library does differently from the papers on purpose.
  public typealias Conventions = CandidateProtocol.Conventions
  /// A family of schedules with its parameters: linear, scaledLinear or cosine.
  public typealias ScheduleFamily = Schedule.Family
  /// How a sub-sequence of times is spread.
  public typealias Spacing = Derivation.Spacing
}
