public import Derivation

/// Which sampler a whole chain runs.
public enum ChainSampler: String, Sendable, CaseIterable, Hashable {
  /// The family q_σ at some η, DDIM equation 12.
  case ddim
  /// DDPM's ancestral steps, by respacing where times are left out.
  case ddpm
}

extension Request {
  /// A whole reverse chain from the candidate's own noise. The oracle is its network.
  public struct Sample: RequestPayload {
    package static let operation = Operation.sample
    package static let cells = """
      `S`, `spacing`, `sampler` (`ddim` or `ddpm`; `ddim` if absent), `eta`, `n`, `d`, `seed`, \
      optionally `network` | `x0` (n*d values), optionally `trajectory` | a whole reverse chain \
      from the candidate's own noise; see below
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("x0"), .vector("trajectory").optional] }
    package var request: Request { .sample(self) }

    /// S, how many times are visited.
    public var count = 0
    /// How they are spread over 1…T.
    public var spacing = Spacing.leading
    /// What a step is.
    public var sampler = ChainSampler.ddim
    /// η in [0, 1]; 0 with ``ChainSampler/ddpm``, which has none.
    public var eta = 0.0
    /// n, how many points.
    public var points = 0
    /// d, how many coordinates each has.
    public var dimension = 0
    /// In 0…2³¹−1.
    public var seed = 0
    /// What the chain's calls are answered with. It does not go over the wire: calls come back for it.
    public var network = ChainNetwork()
    /// Tells runs apart that ask for the same.
    package var repetition = 0

    package init() {}

    /// A chain from its parts.
    public init(
      count: Int, spacing: Spacing, sampler: ChainSampler, eta: Double, points: Int,
      dimension: Int, seed: Int, network: ChainNetwork = ChainNetwork()
    ) {
      (self.count, self.spacing, self.sampler, self.eta) = (count, spacing, sampler, eta)
      (self.points, self.dimension, self.seed) = (points, dimension, seed)
      self.network = network
    }

    /// n·d.
    public var size: Int { points * dimension }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.integer("S", &count)
      try coder.require(2...1_000_000 ~= count, "S is \(count), it must lie in 2…1000000")
      try coder.word("spacing", &spacing)
      if coder.has("sampler", ifWritten: true) { try coder.word("sampler", &sampler) }
      try coder.fraction("eta", &eta)
      try coder.integer("n", &points)
      try coder.integer("d", &dimension)
      let most = 10_000_000
      try coder.require(
        points >= 1 && dimension >= 1 && points <= most / max(1, dimension),
        "n is \(points) and d is \(dimension): both must be 1 or more, and n*d at most \(most)")
      try coder.integer("seed", &seed)
      try coder.require(
        0..<(1 << 31) ~= seed, "seed is \(seed), it must lie in 0…2147483647")
      try coder.claim(
        !coder.has("network", ifWritten: false),
        "sample with a network table is not served: leave it out, and calls are asked")
    }
  }
}
