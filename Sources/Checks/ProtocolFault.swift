/// How a candidate broke the protocol, in one sentence.
public struct ProtocolFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// A fault from its sentence.
  public init(_ description: String) { self.description = description }
}
