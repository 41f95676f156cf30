import CandidateProtocol
import Course
import Judging
import Rows
import Testing

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "[]", "{}", "[1,2.5,-3e-7]", #"{"a":{"b":["c"]}}"#, #""a\"b\\c\nd\u0001""#,
    "0", "-0.0", "1e+300", "5e-324", "9007199254740993",
  ])
  func `what is printed reads back as the same value`(text: String) throws {
    let value = try JSON.parse(text)
    #expect(try JSON.parse(value.description) == value)
    #expect(try JSON.parse(value.indented()) == value)
  }

  @Test func `numbers survive bit for bit`() throws {
    for value in [
      0.1, 1.0 / 3, Double.leastNonzeroMagnitude, 1.7976931348623157e308, -0.0,
      123_456_789_012_345_680.0,
    ] {
      let read = try #require(try JSON.parse(JSON.number(value).description).double)
      #expect(read.bitPattern == value.bitPattern)
    }
  }

  @Test func `not-a-number and the infinities are understood in both forms`() throws {
    #expect(try JSON.parse("[NaN]").doubles?[0].isNaN == true)
    #expect(try JSON.parse(#"["NaN"]"#).doubles?[0].isNaN == true)
    #expect(
      try JSON.parse(#"[Infinity,-Infinity,"-Infinity"]"#).doubles == [
        .infinity, -.infinity, -.infinity,
      ])
    #expect(
      JSON.vector([.nan, .infinity, -.infinity]).description
        == #"["NaN","Infinity","-Infinity"]"#)
  }

  @Test(arguments: [
    ("", 1), ("{", 2), ("[1,", 4), ("[1 2]", 4), ("01", 1), ("1.", 1), ("+1", 1), ("'a'", 1),
    ("{\"a\" 1}", 6), ("{a:1}", 2), ("\"abc", 5), ("\"\\x\"", 4), ("[1]]", 4), ("nul", 1),
    ("\"\\u12G4\"", 4), ("1e", 1), ("\"\u{01}\"", 3), ("-", 1), ("[,]", 2),
  ])
  func `what is not JSON is refused with its place`(text: String, position: Int) {
    #expect { try JSON.parse(text) } throws: { error in
      (error as? JSONError)?.position == position
    }
  }

  @Test func `nesting is limited, not trapped`() {
    #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
    #expect(throws: JSONError.self) { try JSON.parse([0x22, 0xFF, 0x22]) }
  }

  @Test func `escapes are decoded`() throws {
    #expect(try JSON.parse(#""\u00e9\ud83d\ude00\/""#) == .string("é😀/"))
    #expect(try JSON.parse(#""\ud83dx""#) == .string("\u{FFFD}x"))
  }

  @Test func `random bytes are refused or read, never a trap`() {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("{}[]\",:0123456789.eE+-nulltrefasNInity\\ud8 ".utf8)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...24, using: &generator)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      if let value = try? JSON.parse(bytes) { #expect((try? JSON.parse(value.description)) != nil) }
    }
  }
}
