/// How a candidate broke the protocol, in one sentence.
public struct ProtocolFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// A fault from its sentence.
  public init(_ description: String) { self.description = description }
}

/// What is wrong with a request, in one sentence.
public struct RequestFault: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  package init(_ description: String) { self.description = description }
}

/// A request that the reference does not claim: answered with `unsupported`.
public struct UnsupportedRequest: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
}
