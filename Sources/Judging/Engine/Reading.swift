package import CandidateProtocol

/// A reply, read as the numbers of one field.
package enum Reading {
  case values([Double])
  case declined(Decline)
  /// Wrong in itself.
  case malformed(Malformation)

  /// - Parameters:
  ///   - count: the length of the vector; nil for a number.
  package init(_ reply: Reply, field: String, count: Int?) {
    switch reply {
    case .unsupported(let decline): self = .declined(decline)
    case .error(let failure): self = .malformed(.failure(failure))
    case .malformed(let words): self = .malformed(.reply(words))
    case .answer(let json):
      guard let value = json.given(field) else {
        self = .malformed(.missing(field: field))
        return
      }
      guard let count else {
        self = value.double.map { .values([$0]) } ?? .malformed(.noNumber(field: field))
        return
      }
      guard let values = value.doubles else {
        self = .malformed(.noList(field: field, shown: value.encodingFault ?? value.brief))
        return
      }
      self =
        values.count == count
        ? .values(values)
        : .malformed(.length(field: field, count: values.count, right: count))
    }
  }

  /// A list of any length.
  init(_ reply: Reply, list field: String) {
    let count =
      if case .answer(let json) = reply { json[field]?.doubles?.count } else { nil as Int? }
    self.init(reply, field: field, count: count ?? 0)
  }
}
