public import CandidateProtocol
import Rows

/// Checks that are known to fail, each with the reason: a list that a project keeps in its tree.
///
/// One check id a line, then the reason; lines that are empty or begin with `#` are passed over. A
/// known failure does not count against a candidate; a check that is listed and passes does, so that
/// the list cannot outlive its reasons.
public struct KnownFailures: Sendable, Equatable {
  /// The reasons by check id.
  public let reasons: [String: String]

  /// No failure is known.
  public static let none = KnownFailures(reasons: [:])

  private init(reasons: [String: String]) { self.reasons = reasons }

  /// Reads a list.
  ///
  /// - Parameters:
  ///   - text: the file's content.
  ///   - known: the ids of all checks.
  /// - Throws: `ProtocolFault` naming the line, if its id is unknown or doubled or has no reason.
  public init(text: String, known: Set<String>) throws(ProtocolFault) {
    var reasons: [String: String] = [:]
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let words = line.split(maxSplits: 1) { $0.isWhitespace }
      guard let id = words.first.map(String.init), !id.hasPrefix("#") else { continue }
      let place = "line \(index + 1)"
      guard known.contains(id) else {
        throw ProtocolFault("\(place): no check has the id \(printable(id, upTo: 200))")
      }
      guard reasons[id] == nil else { throw ProtocolFault("\(place): \(id) is listed twice") }
      let reason = words.count > 1 ? words[1].drop { $0 == "#" || $0.isWhitespace } : ""
      guard !reason.isEmpty else { throw ProtocolFault("\(place): \(id) has no reason") }
      reasons[id] = printable(String(reason))
    }
    self.reasons = reasons
  }
}
