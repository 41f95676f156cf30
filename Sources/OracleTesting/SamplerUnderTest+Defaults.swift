public import CandidateProtocol

/// What a sampler is unless it says otherwise.
extension SamplerUnderTest {
  public var name: String { "\(Self.self)" }
  public var version: String { "" }
  public var precision: Precision { .fp64 }
  public var tablePrecision: Precision { precision }
  public var conventions: Conventions { Conventions() }
  public var dimensions: Set<Int>? { nil }
  public var isSeeded: Bool { true }

  /// What is thrown for a method that the sampler does not have.
  func missing(_ requirement: String = #function) -> Conformance.Unsupported {
    Conformance.Unsupported("\(name) has no \(requirement)")
  }
}
