/// A candidate's answer to one request.
public enum Reply: Sendable, Equatable {
  /// The fields of an answer.
  case answer(JSON)
  /// Not claimed, with the reason: drops the point, never a failure.
  case unsupported(String)
  /// Something went wrong in the candidate; the session goes on.
  case error(String)

  /// Sorts an answer by its kind.
  public init(json: JSON) {
    if let reason = json["unsupported"] {
      self = .unsupported(printable(reason.string ?? reason.brief))
    } else if let fault = json["error"] {
      self = .error(printable(fault.string ?? fault.brief))
    } else {
      self = .answer(json)
    }
  }
}

extension Reply {
  /// Whether nothing was claimed here.
  package var isDeclined: Bool { if case .unsupported = self { true } else { false } }

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
