/// Where and why a text is not JSON.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was expected or found.
  public let reason: String
  /// The offset in bytes from the start of the text, counted from 1.
  public let position: Int

  public var description: String { "\(reason) at byte \(position)" }
}

/// How much of a text is kept while it is read; the rest is checked and passed over.
package struct JSONKeeping: Sendable {
  /// The keys of the outermost object whose values are kept; nil for all.
  package var keys: [String]?
  /// How many elements of lists and members of objects are kept in all.
  package var elements = Int.max
  /// How many bytes of a string are kept.
  package var text = Int.max

  package init(keys: [String]? = nil, elements: Int = .max, text: Int = .max) {
    (self.keys, self.elements, self.text) = (keys, elements, text)
  }
}

/// A value that was not kept, for its length.
package struct JSONOverlong: Sendable, Equatable {
  /// The key of the outermost object under which it was.
  package let key: String
  /// How many elements or members it had.
  package let count: Int
}

extension JSON {
  /// Parses one JSON value (RFC 8259), and the bare tokens `NaN`, `Infinity` and `-Infinity`.
  ///
  /// - Throws: ``JSONError`` with the place; also for nesting deeper than 64 levels.
  public static func parse(_ text: String) throws(JSONError) -> JSON {
    try parse(Array(text.utf8))
  }

  /// Parses the UTF-8 bytes of one JSON value.
  public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
    try parse(bytes[...], keeping: JSONKeeping()).json
  }

  /// Parses a value of which not all may be kept; what is too long is null, and told.
  package static func parse(
    _ bytes: ArraySlice<UInt8>, keeping: JSONKeeping
  ) throws(JSONError) -> (json: JSON, overlong: JSONOverlong?) {
    try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      var parser = JSONParser(bytes: buffer, keeping: keeping)
      let value = try parser.value(depth: 0)
      parser.skipSpace()
      guard parser.isAtEnd else { throw parser.failure("more text after the JSON value") }
      return (value, parser.overlong)
    }
  }
}
