import CandidateProtocol

/// Right code in the ways that real libraries go, family by family.
enum RightFamilies {
  typealias Change = @Sendable (inout RightCode) -> Void

  static let all: [RightCode] = schedules + readings + steps + terms + writing

  /// A family that does several things.
  static func family(_ name: String, _ changes: Change...) -> RightCode {
    RightCode(name) { code in for change in changes { change(&code) } }
  }
}
