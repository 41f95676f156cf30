public import CandidateProtocol

/// What a check does next: it asks, or it has its finding.
///
/// A check never calls a candidate. Whoever drives it puts the questions, in any way, and hands back the
/// replies, one for each question and in their order.
public indirect enum Inquiry: Sendable {
  /// Probes; what is known already, should the session end before they are answered; and what follows.
  case ask([Probe], known: Finding? = nil, then: @Sendable ([Reply]) -> Inquiry)
  case found(Finding)

  /// The requests that are put, if any.
  package var requests: [Request] {
    switch self {
    case .ask(let probes, _, _): probes.map(\.request)
    case .found: []
    }
  }
}

extension Inquiry {
  /// Asks all probes and judges their answers.
  ///
  /// - Parameters:
  ///   - probes: at least one, or the check is found unsupported for `nothing`.
  ///   - setting: of the candidate.
  ///   - alternatives: what may explain a wrong answer to a probe.
  static func probing(
    _ probes: [Probe], in setting: Setting, nothing: String = "no point can be asked",
    alternatives: @escaping @Sendable (Probe, [Double]) -> [Alternative] = { _, _ in [] }
  ) -> Inquiry {
    guard !probes.isEmpty else { return .found(Finding(.unasked(nothing))) }
    return .ask(probes) { replies in
      let tally = Tally(probes, replies, in: setting)
      return .found(tally.finding(explainedBy: alternatives))
    }
  }
}
