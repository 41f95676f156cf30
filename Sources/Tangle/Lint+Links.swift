extension Document {
  /// A link or an image of a document.
  public struct Link: Sendable, Equatable {
    /// Where it leads: `02-posterior.md#ddpm.posterior-mean`.
    public let target: String
    /// The number of its line.
    public let line: Int

    /// Whether it leads out of the package.
    public var isExternal: Bool { target.contains("://") || target.hasPrefix("mailto:") }
    /// The file it leads to, as it is written; empty for the document itself.
    public var path: String { String(target.prefix { $0 != "#" }) }
    /// The anchor it leads to; nil if it names none.
    public var anchor: String? {
      target.firstIndex(of: "#").map { String(target[target.index(after: $0)...]) }
    }
  }

  /// Every link and image outside of fences and code.
  public var links: [Link] {
    prose.flatMap { text, line in
      Self.withoutCode(text).split(separator: "](", omittingEmptySubsequences: false).dropFirst()
        .compactMap { piece in
          guard let end = piece.firstIndex(of: ")") else { return nil }
          let target = piece[..<end].prefix { $0 != " " }
          return Link(target: String(target), line: line)
        }
    }
  }

  /// Every anchor that a link may name: the explicit ones, and those that GitHub makes of headings.
  public var targets: Set<String> {
    Set(anchors.map(\.id)).union(headings.map { Self.slug($0.text) })
  }

  /// What GitHub makes of a heading: lower case, blanks to hyphens, without other punctuation.
  public static func slug(_ heading: String) -> String {
    var slug = ""
    for character in heading.lowercased() {
      if character == " " || character == "-" {
        slug.append("-")
      } else if character.isLetter || character.isWholeNumber && character.isASCII
        || character == "_"
      {
        slug.append(character)
      }
    }
    return slug
  }

  /// The links that lead nowhere.
  ///
  /// - Parameters:
  ///   - folder: the folder that the document is in, as a path in the package: `Notebooks-md`.
  ///   - targets: the anchors of a file, by its path in the package; empty for one that has none, nil if there
  ///     is no such file.
  public func deadLinks(from folder: String, targets: (String) -> Set<String>?) -> [Flaw] {
    links.filter { !$0.isExternal }.compactMap { link in
      let path = link.path.isEmpty ? nil : Self.resolved(link.path, from: folder)
      guard let present = path.map(targets) ?? self.targets else {
        return Flaw(line: link.line, "\(link.target) leads to no file")
      }
      guard let anchor = link.anchor, !present.contains(anchor) else { return nil }
      return Flaw(line: link.line, "\(link.target) leads to no anchor")
    }
  }

  /// A relative path, from the package's top.
  private static func resolved(_ path: String, from folder: String) -> String {
    var parts = folder.split(separator: "/").map(String.init)
    for part in path.split(separator: "/").map(String.init) where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }
}
