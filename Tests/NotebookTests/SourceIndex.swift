import Foundation
import TestSupport

/// Which functions are an equation's, read in the doc comments of the derivation, the samplers and the laws:
/// `- Equation:` there is where this is said, for DocC's readers too.
struct SourceIndex: Sendable {
  /// A function and the file it is in.
  struct Symbol: Sendable, Equatable {
    let name: String
    let path: String
  }

  /// The functions whose doc comment names an equation, by id.
  private(set) var symbols: [String: [Symbol]] = [:]

  static let shared = Result { try SourceIndex() }

  /// The rooms in which a function can be an equation's.
  static let rooms = ["Derivation", "Samplers", "Laws"]

  private init() throws {
    for room in Self.rooms {
      for path in try Self.files(in: "Sources/\(room)") {
        read(symbolsOf: try Place.text(path), path)
      }
    }
  }

  private static func files(in folder: String) throws -> [String] {
    let paths = FileManager.default.enumerator(
      atPath: Place.package.appendingPathComponent(folder).path)
    return (paths?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
      .map { "\(folder)/\($0)" }
  }

  /// Reads which function follows each `- Equation:` of a doc comment.
  private mutating func read(symbolsOf text: String, _ path: String) {
    var type = ""
    var waiting: [String] = []
    for line in text.split(separator: "\n") {
      let code = line.drop { $0 == " " }
      if code.hasPrefix("///") {
        if let found = code.range(of: "- Equation: ") {
          waiting += Self.quoted(code[found.upperBound...])
        }
        continue
      }
      guard let declared = Self.declaration(code) else { continue }
      // The type at the left margin: one that is nested ends before its neighbours' functions.
      let isOuter = line.first != " "
      if declared.isType, isOuter { type = declared.name }
      let name = isOuter || type.isEmpty ? declared.name : "\(type).\(declared.name)"
      let symbol = Symbol(name: name, path: path)
      for id in waiting where symbols[id]?.contains(symbol) != true {
        symbols[id, default: []].append(symbol)
      }
      waiting = []
    }
  }

  private static func quoted(_ text: Substring) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  private static func declaration(_ code: Substring) -> (name: String, isType: Bool)? {
    let words = code.split(separator: " ").drop {
      ["public", "static", "package", "internal", "fileprivate", "private", "mutating"]
        .contains($0) || $0.hasPrefix("@")
    }
    guard let first = words.first, let second = words.dropFirst().first else { return nil }
    let name = String(second.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    switch first {
    case "enum", "struct", "extension", "protocol": return (name, true)
    case "func", "var", "let": return (name, false)
    default: return nil
    }
  }
}
