/// An implementation that answers in this process.
public protocol Candidate {
  /// Answers one request; ``Request/hello`` comes first.
  mutating func answer(_ request: Request) -> Reply
}
