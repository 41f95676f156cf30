package import CandidateProtocol
import Rows

/// One question with its right answer: the unit out of which most checks are made.
public struct Probe: Sendable {
  let request: Request
  /// The field of the answer that is judged.
  let field: String
  /// Whether the field is a number rather than a vector.
  var isNumber = false
  /// Whether the candidate may leave the field out.
  var isOptional = false
  let place: Place
  /// How large the answer is beside this point, where it all but vanishes; what may be off by as much
  /// decides nothing.
  var scale: Double?
  /// The right answer if the candidate has these conventions.
  let expected: @Sendable (Supposition) -> [Expectation]
}

extension Probe {
  /// A question whose answer is right or wrong beside others only.
  package init(_ request: Request, at place: Place) {
    self.init(request: request, field: "", place: place) { _ in [] }
  }
}
