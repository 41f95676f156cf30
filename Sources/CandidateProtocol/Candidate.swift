/// An implementation that answers in this process.
public protocol Candidate {
  /// Answers one request; ``Request/hello`` comes first. Chains are asked for by ``sample(_:asking:)``.
  mutating func answer(_ request: Request) -> Reply

  /// Runs a whole chain; unsupported unless said otherwise.
  ///
  /// - Parameters:
  ///   - chain: what is asked for.
  ///   - network: answers a call with as many numbers as its state has; it throws if whoever asks for the chain is
  ///     gone.
  mutating func sample(
    _ chain: Request.Sample, asking network: (ChainCall) throws -> [Double]
  ) throws -> Reply
}

extension Candidate {
  public mutating func sample(
    _ chain: Request.Sample, asking network: (ChainCall) throws -> [Double]
  ) throws -> Reply { .unsupported("there are no whole chains") }
}
