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

  private func kept(
    _ text: String, _ keeping: JSONKeeping
  ) throws -> (json: JSON, overlong: JSONOverlong?) {
    try JSON.parse(Array(text.utf8)[...], keeping: keeping)
  }

  @Test func `values of keys that nobody asks for are checked and not kept`() throws {
    let text = #"{"pad":[{"":0},"\"]}",[],-1e3,null,{"a":[]}],"id":1,"x":[1,2],"pad":{}}"#
    let (json, overlong) = try kept(text, JSONKeeping(keys: ["id", "x"]))
    #expect(json == .object([.init("id", .number(1)), .init("x", .numbers([1, 2]))]))
    #expect(overlong == nil)
    for wrong in [
      #"{"pad":[1,]}"#, #"{"pad":{"a"}}"#, #"{"pad":[1}"#, #"{"pad":nul}"#, #"{"pad":"x}"#,
    ] {
      #expect(throws: JSONError.self) { try kept(wrong, JSONKeeping(keys: [])) }
    }
    let deep = #"{"pad":"# + String(repeating: "[", count: 1_000_000)
    #expect(throws: JSONError.self) { try kept(deep, JSONKeeping(keys: [])) }
  }

  @Test(arguments: [
    (#"{"x":[1,2,3,4,5,6,7,8]}"#, 8), (#"{"x":["a","b","c","d","e"]}"#, 5),
    (#"{"x":[[1,2],[3,4],[5,6]]}"#, 3), (#"{"x":[1,2,[],[],[],[],[]]}"#, 7),
    (#"{"x":{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}}"#, 6),
  ])
  func `what is longer than anything right is counted and not kept`(text: String, count: Int) throws
  {
    let (json, overlong) = try kept(text, JSONKeeping(elements: 5))
    #expect(overlong?.key == "x" && overlong?.count == count, "\(String(describing: overlong))")
    #expect(json["x"]?.doubles?.count ?? 0 <= 5)
    #expect(try kept(text, JSONKeeping(elements: 50)).overlong == nil)
    #expect(try kept(text, JSONKeeping(elements: 50)).json == JSON.parse(text))
  }

  @Test func `a long string is cut`() throws {
    let text = #"{"error":"\u00e9aaaaaaaaaaaaaaaaaaaaa"}"#
    #expect(try kept(text, JSONKeeping(text: 6)).json["error"]?.string?.utf8.count == 6)
  }

  /// Numbers of every length, read by two ways: at once, and through the standard library's.
  @Test func `a number is the nearest double to what is written`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let digits = String(UInt64.random(in: 0...(.max), using: &generator))
        .prefix(Int.random(in: 1...20, using: &generator))
      let fraction = String(UInt64.random(in: 0...(.max), using: &generator))
        .prefix(Int.random(in: 1...12, using: &generator))
      let text = "-\(digits).\(fraction)e\(Int.random(in: -330...300, using: &generator))"
      guard digits == "0" || !digits.hasPrefix("0") else { continue }
      #expect(try JSON.parse(text).double?.bitPattern == Double(text)?.bitPattern, "\(text)")
      let plain = "\(digits).\(fraction)"
      #expect(try JSON.parse(plain).double == Double(plain), "\(plain)")
    }
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
