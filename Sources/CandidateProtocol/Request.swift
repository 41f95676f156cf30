public import Derivation

/// A request of the protocol, without its id.
public enum Request: Sendable, Equatable {
  case hello
  case schedule(Schedule.Family, steps: Int)
  case configure(Schedule)
  /// x_t from x_{t−1} and noise.
  case forwardStep(time: Int, state: [Double], noise: [Double])
  /// x_t from x_0 and noise.
  case forwardMarginal(Times, data: [Double], noise: [Double])
  /// Mean and variance of q(x_{t−1}∣x_t, x_0).
  case posterior(time: Int, data: [Double], state: [Double])
  /// x̂_0 from x_t and a prediction of noise or velocity.
  case predictData(Times, state: [Double], Prediction)
  /// ε̂ from x_t and a prediction of data or velocity.
  case predictNoise(Times, state: [Double], Prediction)
  /// n draws of x_t from x_0, the candidate drawing its own noise.
  case forwardDraws(time: Int, data: [Double], Draws)
  case velocity(Times, data: [Double], noise: [Double])
  case sigma(time: Int, previous: Int, eta: Double)
  case step(Step)
  /// n draws of a step, the candidate drawing its own noise; the step's own is empty.
  case stepDraws(Step, Draws)
  case ancestralStep(AncestralStep)
  /// One deterministic step towards noise.
  case invert(time: Int, next: Int, state: [Double], noise: [Double])
  case timesteps(steps: Int, count: Int, spacing: Spacing)
  case learnedVariance(time: Int, previous: Int, head: [Double])
  /// A term of the bound: L_{t−1} for t > 1, L_0 for t = 1.
  case boundTerm(time: Int, data: [Double], state: [Double], noise: [Double])
  /// L_T.
  case priorTerm(data: [Double])
  /// γ_t of q_σ.
  case lossWeight(time: Int, sigma: Double)
  case slerp([Double], [Double], fraction: Double)
  case bye

  /// One time for all coordinates, or one for each point of a batch.
  public enum Times: Sendable, Equatable {
    case one(Int)
    case batch([Int])

    /// The times, one or more.
    public var values: [Int] {
      switch self {
      case .one(let time): [time]
      case .batch(let times): times
      }
    }
  }

  /// How many points are drawn, and from which seed.
  public struct Draws: Sendable, Equatable {
    /// n, at least 1.
    public var count: Int
    /// In 0…2³¹−1.
    public var seed: Int

    /// Draws from their number and seed.
    public init(count: Int, seed: Int) {
      self.count = count
      self.seed = seed
    }
  }

  /// One reverse step of the family q_σ.
  public struct Step: Sendable, Equatable {
    /// t, where the step starts.
    public var time: Int
    /// t_prev, where it goes.
    public var previous: Int
    /// η in [0, 1].
    public var eta: Double
    /// x_t, d values.
    public var state: [Double]
    /// What the network says, d values.
    public var prediction: Prediction
    /// z, d values of a standard normal drawn for this step.
    public var freshNoise: [Double]

    /// A step from its parts; the three vectors are of one length.
    public init(
      time: Int, previous: Int, eta: Double, state: [Double], prediction: Prediction,
      freshNoise: [Double]
    ) {
      self.time = time
      self.previous = previous
      self.eta = eta
      self.state = state
      self.prediction = prediction
      self.freshNoise = freshNoise
    }
  }

  /// One ancestral step of DDPM.
  public struct AncestralStep: Sendable, Equatable {
    /// t, where the step starts.
    public var time: Int
    /// t_prev, where it goes; t − 1 where the request leaves it out.
    public var previous: Int?
    /// x_t, d values.
    public var state: [Double]
    /// What the network says, d values.
    public var prediction: Prediction
    /// z, d values of a standard normal drawn for this step.
    public var freshNoise: [Double]
    /// The network's second output in [−1, 1], d values, for learned variance.
    public var head: [Double]?

    /// A step from its parts; the vectors are of one length.
    public init(
      time: Int, previous: Int?, state: [Double], prediction: Prediction, freshNoise: [Double],
      head: [Double]? = nil
    ) {
      self.time = time
      self.previous = previous
      self.state = state
      self.prediction = prediction
      self.freshNoise = freshNoise
      self.head = head
    }
  }

  /// The operation that is asked for.
  public var operation: Operation {
    switch self {
    case .hello: .hello
    case .schedule: .schedule
    case .configure: .configure
    case .forwardStep: .forwardStep
    case .forwardMarginal, .forwardDraws: .forwardMarginal
    case .posterior: .posterior
    case .predictData: .predictData
    case .predictNoise: .predictNoise
    case .velocity: .velocity
    case .sigma: .sigma
    case .step, .stepDraws: .step
    case .ancestralStep: .ancestralStep
    case .invert: .invert
    case .timesteps: .timesteps
    case .learnedVariance: .learnedVariance
    case .boundTerm: .boundTerm
    case .priorTerm: .priorTerm
    case .lossWeight: .lossWeight
    case .slerp: .slerp
    case .bye: .bye
    }
  }
}
