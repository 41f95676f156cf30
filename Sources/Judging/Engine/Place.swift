import CandidateProtocol
import Rows

/// A transition in numbers: what a check asks about, before any arithmetic is chosen.
package struct Place: Sendable, Equatable {
  let time: Int
  /// The other end: t_prev, or for a step towards noise t_next.
  var previous: Int?
  var eta: Double?
  /// The standard deviation that is asked about, where it is no function of η.
  var sigma: Double?
  /// The weight of an interpolation, which has no time.
  var weight: Double?

  /// `t = 501, t_prev = 481, η = 0.5`
  package var description: String {
    if let weight { return "w = \(JSON.real(weight))" }
    var text = "t = \(time)"
    if let previous {
      text += previous < time ? ", t_prev = \(previous)" : ", t_next = \(previous)"
    }
    if let eta { text += ", η = \(JSON.real(eta))" }
    if let sigma { text += ", σ = \(JSON.real(sigma))" }
    return text
  }
}

extension Finding {
  /// The finding with the place that it is about.
  package func located(at place: Place) -> Finding {
    var finding = self
    finding.time = place.time
    finding.previous = place.previous
    finding.eta = place.eta
    return finding
  }
}
