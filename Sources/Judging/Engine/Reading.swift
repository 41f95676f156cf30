package import CandidateProtocol
import Rows

/// A reply, read as the numbers of one field.
package enum Reading {
  case values([Double])
  case declined(String)
  /// Wrong in itself: why.
  case malformed(String)

  /// - Parameters:
  ///   - count: the length of the vector; nil for a number.
  package init(_ reply: Reply, field: String, count: Int?) {
    switch reply {
    case .unsupported(let reason): self = .declined(reason)
    case .error(let fault): self = .malformed("the candidate answers with an error: \(fault)")
    case .answer(let json):
      guard let value = json[field] else {
        self = .malformed("the answer has no \(field)")
        return
      }
      guard let count else {
        self = value.double.map { .values([$0]) } ?? .malformed("\(field) is not a number")
        return
      }
      guard let values = value.doubles else {
        let words = if case .string = value { ": \(value.brief)" } else { "" }
        self = .malformed("\(field) is not a list of numbers" + words)
        return
      }
      self =
        values.count == count
        ? .values(values)
        : .malformed("\(field) has \(values.count) values where \(count) are right")
    }
  }

  /// A list of any length.
  init(_ reply: Reply, list field: String) {
    let count =
      if case .answer(let json) = reply { json[field]?.doubles?.count } else { nil as Int? }
    self.init(reply, field: field, count: count ?? 0)
  }
}
