import CandidateProtocol

/// What a candidate is supposed to do when its answers are compared: its conventions, or others, and
/// a mistake where one is suspected.
@dynamicMemberLookup
struct Supposition: Sendable, Hashable {
  var conventions: Conventions
  /// ᾱ is rounded to the vectors' format before anything is computed from it.
  var roundsTableFirst = false
  /// The network's second output is taken for the variance itself.
  var takesHeadForVariance = false
  /// A mistake in a term of the bound or a weight.
  var boundMistake: BoundMistake?

  init(_ conventions: Conventions = Conventions()) { self.conventions = conventions }

  subscript<Value>(dynamicMember path: WritableKeyPath<Conventions, Value>) -> Value {
    get { conventions[keyPath: path] }
    set { conventions[keyPath: path] = newValue }
  }
}
