public import Rows

/// Evidence for an equation: a computation that can be run, and the mistakes that it refutes.
public struct Evidence: Sendable {
  /// A mistake in a formula that the evidence is about.
  package struct Mistake: Sendable {
    /// What is wrong, in words.
    package let name: String
    /// The evidence with the mistaken formula in the right one's place; made when it is asked for.
    package var evidence: Evidence { make() }
    /// The source file that it is written in, from the package's folder on.
    package var file: String { Evidence.file(path) }

    fileprivate let make: @Sendable () -> Evidence
    fileprivate let path: StaticString
  }

  /// Proved, computed or observed.
  public let kind: EvidenceKind
  /// How it is established, in one sentence.
  public let method: String
  /// Runs it. Returns what was seen, in one sentence; throws ``Refutation`` if it does not hold.
  public let run: @Sendable () throws -> String
  /// Mistakes that turn it red.
  package private(set) var mistakes: [Mistake] = []
  private let path: StaticString

  /// Evidence of the source file that makes it.
  init(
    kind: EvidenceKind, method: String, path: StaticString = #filePath,
    run: @escaping @Sendable () throws -> String
  ) {
    self.kind = kind
    self.method = method
    self.path = path
    self.run = run
  }

  /// The same evidence, with one more mistake that it must refute.
  ///
  /// - Parameters:
  ///   - name: what is wrong, in words.
  ///   - mistaken: the same evidence with the mistaken formula; not made where evidence is only run.
  ///   - path: the source file that it is written in.
  func refuting(
    _ name: String, _ mistaken: @autoclosure @escaping @Sendable () -> Evidence,
    path: StaticString = #filePath
  ) -> Evidence {
    var evidence = self
    evidence.mistakes.append(Mistake(name: name, make: mistaken, path: path))
    return evidence
  }

  /// The source file that it is written in, from the package's folder on.
  package var file: String { Self.file(path) }

  private static func file(_ path: StaticString) -> String {
    let parts = "\(path)".split(separator: "/")
    return parts[(parts.lastIndex(of: "Sources") ?? 0)...].joined(separator: "/")
  }
}

/// Evidence that came out against the equation.
public struct Refutation: Error, Sendable, CustomStringConvertible {
  /// What differs, and where.
  public let description: String

  init(_ description: String) { self.description = description }
}
