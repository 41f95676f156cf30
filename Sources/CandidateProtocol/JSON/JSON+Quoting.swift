/// What a candidate says goes into reports, to terminals and into files: without control characters,
/// and no longer than a reader wants.
package func printable(_ text: String, upTo limit: Int = 500) -> String {
  var cut = ""
  var count = 0
  for scalar in text.unicodeScalars {
    if count == limit { return cut + "…" }
    let isControl = scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value
    cut.unicodeScalars.append(isControl ? " " : scalar)
    count += 1
  }
  return cut
}

extension JSON {
  /// The value as it may stand in a sentence.
  package var brief: String {
    switch self {
    case .numbers(let values) where values.count > 20:
      "a list of \(values.count) numbers"
    case .array(let elements) where elements.count > 20: "a list of \(elements.count) elements"
    default: printable(description, upTo: 200)
    }
  }
}
