/// A candidate's answer to one request.
public enum Reply: Sendable, Equatable {
  /// The fields of an answer.
  case answer(JSON)
  /// Not claimed: drops the point, never a failure.
  case unsupported(Decline)
  /// Something went wrong in the candidate; the session goes on.
  case error(Failure)

  /// Neither of these: what is wrong with it, in words.
  case malformed(String)

  /// Sorts an answer by its kind.
  ///
  /// A key that is null is absent. What else is no string does not say why, so it claims nothing: an answer
  /// is not thrown away for it.
  public init(json: JSON) {
    let function = json["function"]?.string.map { printable($0, upTo: 100) }
    switch (json.given("unsupported"), json.given("error")) {
    case (nil, nil): self = .answer(json)
    case (.string(let reason), nil):
      self = .unsupported(Decline(reason: printable(reason), function: function))
    case (nil, .string(let fault)):
      self = .error(
        Failure(
          says: printable(fault), function: function,
          isOutsideDomain: json["outside_domain"] == .bool(true)))
    case (.some, .some): self = .malformed("the answer has both unsupported and error")
    case (let value?, nil):
      self = .malformed("unsupported is \(value.brief), it must be a string that says why")
    case (nil, let value?):
      self = .malformed("error is \(value.brief), it must be a string that says what went wrong")
    }
  }
}

/// That something is not claimed, and why.
///
/// A string is a reason: `.unsupported("there is no velocity")`.
public struct Decline: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// Why, in the candidate's own words.
  public var reason: String
  /// The function that is still to be written, as the course's starters say in the member `function`; nil of
  /// any other candidate.
  public var function: String?

  /// A reason, and the function that it is about.
  public init(reason: String, function: String? = nil) {
    self.reason = reason
    self.function = function
  }

  public init(stringLiteral reason: String) { self.init(reason: reason) }
}

/// That something went wrong in a candidate.
///
/// A string is what it says: `.error("two tensors on two devices")`.
public struct Failure: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// What it says of it.
  public var says: String
  /// The function in which it happened, as the course's starters say in the member `function`.
  public var function: String?
  /// Whether a formula left the domain of a function or divided by 0, as the starters say in the member
  /// `outside_domain`: a mistake of the formula, though no number comes of it.
  public var isOutsideDomain: Bool
  /// What a chain had asked of its network until then.
  package var calls: JSON?

  /// A failure from its parts.
  public init(says: String, function: String? = nil, isOutsideDomain: Bool = false) {
    self.says = says
    self.function = function
    self.isOutsideDomain = isOutsideDomain
  }

  public init(stringLiteral says: String) { self.init(says: says) }
}

extension Reply {
  /// Whether nothing was claimed here.
  package var isDeclined: Bool { decline != nil }

  /// Why nothing was claimed here; nil if something was.
  package var decline: Decline? {
    if case .unsupported(let decline) = self { decline } else { nil }
  }

  /// Whether two replies say the same, whichever requests they answer: over the wire an answer
  /// carries its request's id. Not-a-number agrees with itself; members come in any order, as a
  /// dictionary in Swift writes them.
  package func agrees(with other: Reply) -> Bool {
    guard case .answer(.object(let one)) = self, case .answer(.object(let two)) = other else {
      return self == other
    }
    func members(_ all: [JSON.Member]) -> [JSON.Member] {
      all.filter { $0.key != "id" }.sorted { $0.key < $1.key }
    }
    return members(one) == members(two)
  }
}
