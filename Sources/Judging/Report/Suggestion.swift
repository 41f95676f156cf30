public import CandidateProtocol

/// The conventions with which most failures of a candidate vanish.
public struct Suggestion: Sendable {
  /// All that would be declared.
  public let conventions: Conventions
  /// How many checks fail as it is.
  public let failures: Int
  /// The checks that fail all the same.
  public let remaining: [String]
  /// Why a session in which something was tried was lost; nil if none was.
  public let loss: String?

  /// A suggestion from its parts.
  public init(
    _ conventions: Conventions, failures: Int, remaining: [String], loss: String? = nil
  ) {
    self.loss = loss
    self.conventions = conventions
    self.failures = failures
    self.remaining = remaining
  }

  /// The next to try: what explains a failure, the first to blame before the others; nil if nothing is left.
  public static func next(in report: Report, but tried: [Conventions]) -> Conventions? {
    for line in report.lines where line.finding.outcome == .fail {
      let found = line.finding.explanations.compactMap(\.conventions)
      if let next = found.first(where: { !tried.contains($0) }) { return next }
    }
    return nil
  }

  var json: JSON {
    .members([
      "conventions": conventions.json, "failures": .integer(failures),
      "remaining": .array(remaining.map(JSON.string)), "loss": loss.map(JSON.string),
    ])
  }

  /// In lines, each of which ends.
  var text: String {
    let vanished = failures - remaining.count
    guard vanished > 0 else {
      if let loss { return "  Suggestion: none, but not all could be tried: \(printable(loss)).\n" }
      return "  Suggestion: none. No convention makes one of the \(failures) failures vanish.\n"
    }
    var text = "  Suggestion for hello: \"conventions\": \(conventions.json)\n"
    text += "  With it \(vanished) of \(failures) failures vanish"
    guard !remaining.isEmpty else { return text + ". If it is meant so, it is no bug.\n" }
    let shown = remaining.prefix(8).joined(separator: ", ")
    return text + "; left are \(shown)\(remaining.count > 8 ? ", …" : "").\n"
  }
}
