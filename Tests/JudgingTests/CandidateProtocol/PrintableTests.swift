import CandidateProtocol
import Judging
import Rows
import Testing

/// What comes from outside and is shown steers nothing, wherever it is shown.
@Suite struct PrintableTests {
  /// Scalars that may not reach a reader, each with why.
  static let hostile: [(scalar: Unicode.Scalar, why: String)] = [
    ("\u{00}", "C0"), ("\u{1B}", "escape"), ("\u{7F}", "DEL"), ("\u{9B}", "C1"),
    ("\u{AD}", "soft hyphen"), ("\u{200B}", "space of no width"), ("\u{200D}", "joiner"),
    ("\u{200F}", "mark of direction"), ("\u{2028}", "separator of lines"),
    ("\u{2029}", "separator of paragraphs"), ("\u{202E}", "override"), ("\u{2066}", "isolate"),
    ("\u{2069}", "end of an isolate"), ("\u{FEFF}", "BOM"), ("\u{0600}", "joins to the next"),
    ("\u{0D4E}", "letter that joins to the next"), ("\u{E0041}", "tag"), ("\u{FFFE}", "none"),
    ("\u{3164}", "letter that is not seen"), ("\u{E000}", "private"),
  ]

  /// Scalars that join to the one before them.
  static let joining: [Unicode.Scalar] = [
    "\u{0301}", "\u{20DD}", "\u{0903}", "\u{FF9E}", "\u{1F3FB}",
  ]

  private func harmful(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      scalar != "\n" && Self.hostile.contains { $0.scalar == scalar }
    }
  }

  @Test func `what steers or is not seen is not shown, and that it was there is`() {
    for (scalar, why) in Self.hostile {
      let shown = printable("a\(String(scalar))b")
      #expect(harmful(shown).isEmpty && shown.unicodeScalars.count == 3, "\(why): \(shown)")
    }
    for scalar in Self.joining {
      for sign in ["<", "|", "`", " ", "\""] {
        #expect(printable(sign + String(scalar)) == sign + "\u{FFFD}", "\(scalar.value)")
      }
      #expect(printable("a" + String(scalar)) == "a" + String(scalar), "it belongs to the letter")
    }
    let pile = printable("a" + String(repeating: "\u{0301}", count: 100))
    #expect(pile.unicodeScalars.filter { $0 == "\u{0301}" }.count == 4, "marks do not pile up")
  }

  @Test func `what is plain is shown as it is, up to its length`() {
    for text in ["x̂_0, ε̂ at t = 3", "naïve", "Ünïcode 漢字 देवनागरी", "🙂 ±∞", ""] {
      #expect(printable(text) == text)
    }
    #expect(printable(String(repeating: "é", count: 501)).unicodeScalars.count == 501)
    #expect(printable("abc", upTo: 2) == "ab…" && printable("é\u{1B}c", upTo: 3) == "é c")
    #expect(printableLines("a\r\nb\rc\n\u{1B}[2Jd") == "a\nb\nc\n [2Jd")
  }

  @Test func `JSON writes by its number what cannot be seen, and reads the same back`() throws {
    for (scalar, why) in Self.hostile where !["none", "private"].contains(why) {
      let value = JSON.object([.init("k\(String(scalar))", .string("v\(String(scalar))"))])
      let text = value.description
      guard !why.hasPrefix("letter") else { continue }
      #expect(harmful(text).isEmpty, "\(why)")
      #expect(try JSON.parse(text) == value)
    }
  }

  /// A candidate all of whose words are hostile, in every form of the report.
  @Test func `a report has nothing of a candidate that steers its reader`() throws {
    let nasty =
      "\u{0600}<img src=x onerror=alert(1)>\u{0301}|`*[l](http://evil.example/) www.evil.example "
      + "@everyone #1 <!-- & \""
      + Self.hostile.map { "\(String($0.scalar))<b\(String($0.scalar))>" }.joined()
    var examination = Examination(
      checks: AllChecks.checks(seed: 0, level: .smoke, only: ["forward", "ddim.sigma", "ddpm"]),
      level: .smoke)
    var candidate = Variant(
      hello: [
        .init("name", .string(nasty)), .init("version", .string(nasty)),
        .init("conventions", .object([.init(nasty, .string(nasty))])),
        .init("declines", .object([.init("forward.kernel", .string(nasty))])),
      ],
      edit: { request, reply in
        switch request.operation {
        case .posterior: Reply(json: .members(["error": .string(nasty)]))
        case .sigma: Reply(json: .members(["unsupported": .string(nasty)]))
        case .ancestralStep: Reply(json: .members(["x_prev": .string(nasty)]))
        default: reply
        }
      })
    for _ in 0..<4 {
      guard let requests = examination.next() else { break }
      examination.receive(requests.map { candidate.reply(to: $0) })
    }
    examination.receive([], loss: nasty)
    var report = Report(examination)
    report.standardError = nasty + "\n" + nasty
    for (form, text) in [
      ("text", report.text()), ("markdown", report.markdown()), ("junit", report.junit),
      ("json", report.json.indented()),
    ] {
      #expect(harmful(text).isEmpty, "\(form): \(harmful(text))")
      #expect(text.contains("evil"), "\(form) shows what was said")
    }
    for text in [report.markdown(), report.junit] {
      #expect(!text.unicodeScalars.contains("<", before: ["i", "b", "!", "\u{FFFD}"]))
    }
    let markdown = report.markdown()
    for link in ["http://", "www.", "@everyone", "#1 "] { #expect(!markdown.contains(link)) }
    #expect(report.lines.contains { $0.finding.outcome == .error })
    #expect(report.json["candidate"]?["conventions"] != nil)
  }

  @Test func `many conventions that are not known are a few notes`() throws {
    let members = (0..<1000).map {
      JSON.Member("key-\($0)", .string(String(repeating: "v", count: 9999)))
    }
    guard case .object(let plain) = Vectors.plainHello else { return }
    let hello = JSON.object(
      plain.filter { $0.key != "conventions" } + [.init("conventions", .object(members))])
    let read = try Capabilities(hello: hello)
    #expect(read.notes.count == 6 && read.notes.last?.contains("995 more") == true)
    #expect(read.statedConventions.description.utf8.count < 10_000)
  }
}

extension String.UnicodeScalarView {
  /// Whether a scalar stands before one of others.
  fileprivate func contains(_ scalar: Unicode.Scalar, before others: Set<Unicode.Scalar>) -> Bool {
    zip(self, dropFirst()).contains { $0 == scalar && others.contains($1) }
  }
}
