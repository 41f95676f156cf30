import Oracle
import Rows
import SampleFiles
import Scalars
import Testing

@Suite struct CommaSeparatedFileTests {
  private static func array(_ text: String) throws(SampleFileError) -> SampleArray {
    try SampleArray(commaSeparated: Array(text.utf8))
  }

  @Test(arguments: [
    "1,2\n3,4\n5,6\n", "1,2\n3,4\n5,6", "1,2\r\n3,4\r\n5,6\r\n", "1,2\n3,4\n5,6\n\n \t\n\r\n",
    "\u{FEFF}1,2\n3,4\n5,6\n", " 1 , 2\n\t3\t,4 \n5,6\t\n", "1 2\n3 4\n5 6\n",
    "  1\t 2\n3\t4  \n 5 \t6 \r\n", "x,y\n1,2\n3,4\n5,6\n", "x,y\r\n1 2\r\n3 4\r\n5 6\r\n",
    "# x y\n1 2\n3 4\n5 6\n", "x y\n1,2\n3,4\n5,6", "\u{FEFF}\"a\",\n1,2\n3,4\n5,6\n",
    "1e0,+2\n3.,.4e1\n0005,6.000",
  ])
  func `a table is read, whatever separates its fields and lines`(text: String) throws {
    let array = try Self.array(text)
    #expect(array.shape == [3, 2])
    #expect(array.values == [1, 2, 3, 4, 5, 6])
    #expect(array.precision == nil)
  }

  @Test func `one column and one point are tables too`() throws {
    #expect(try Self.array("1\n2\n3\n").shape == [3, 1])
    #expect(try Self.array("1,2,3").shape == [1, 3])
    #expect(try Self.array("x\n7").values == [7])
  }

  @Test func `not-a-number and the infinities are numbers`() throws {
    let array = try Self.array("nan,NaN,-nan,+NAN\ninf,-INF,Infinity,-infinity\n")
    #expect(array.values[..<4].allSatisfy { $0.isNaN })
    let infinities: [Double] = [.infinity, -.infinity, .infinity, -.infinity]
    #expect(array.values[4...] == infinities[...])
    let zeros = try Self.array("-0\n-0.0e9\n-1e-400").values
    #expect(zeros.allSatisfy { $0 == 0 && $0.sign == .minus })
    #expect(try Self.array("1e400,-1e99999999999999999999").values == [.infinity, -.infinity])
  }

  /// The truth is the standard library's conversion, which is correctly rounded.
  @Test func `decimal numbers become the nearest Double`() throws {
    var generator = SplitMix64(seed: 19)
    var texts = [
      "9007199254740993", "9007199254740992.99999999999999", "9999999999999999999",
      "9999999999999999999e27", "9999999999999999999e-27", "9999999999999999999e28", "1e-27",
      "1e-28", "18446744073709551615", "18446744073709551616", "2.4703282292062327e-324",
      "2.4703282292062328e-324", "1.7976931348623157e308", "0.000000000000000000000000000001",
      "00000000000000000000000000001.5", "5e-324",
    ]
    for _ in 0..<20_000 {
      var text = ""
      for place in 0..<Int.random(in: 1...24, using: &generator) {
        text += String(Int.random(in: 0...9, using: &generator))
        if place == 0, Bool.random(using: &generator) { text += "." }
      }
      if Bool.random(using: &generator) {
        text += "e\(Int.random(in: -45...45, using: &generator))"
      }
      texts.append(text)
      // The middle between two neighbours, where the last digit decides.
      let odd = generator.next() >> 10 | 1 << 53 | 1
      texts.append(String(odd))
      texts.append("\(odd)e-\(Int.random(in: 1...27, using: &generator))")
    }
    let values = try Self.array(texts.joined(separator: "\n")).values
    #expect(values.count == texts.count)
    for (text, value) in zip(texts, values) where Double(text) != value {
      Issue.record("\(text) was read as \(value)")
    }
  }

  @Test(arguments: [
    RefusedFile(text: "", "the file is empty"),
    RefusedFile(text: "\n \n", "the file has no numbers: every line from line 1 on is blank"),
    RefusedFile(text: "\u{FEFF}", "the file has no numbers: every line from line 1 on is blank"),
    RefusedFile(text: "x,y\n", "no line of numbers follows line 1, in which no field is a number"),
    RefusedFile(
      text: "x,y\n\n", "no line of numbers follows line 1, in which no field is a number"),
    RefusedFile(text: "1,2\n3\n", "line 2 has 1 field, and line 1 has 2"),
    RefusedFile(text: "x,y,z\n1,2\n3,4\n5,6,7\n", "line 4 has 3 fields, and line 2 has 2"),
    RefusedFile(text: "1 2\n3 4 5", "line 2 has 3 fields, and line 1 has 2"),
    RefusedFile(
      text: "1,2\n\n3,4\n",
      "line 2 is blank and line 3 is not; blank lines may stand only at the end"),
    RefusedFile(
      text: "\n1,2\n", "line 1 is blank and line 2 is not; blank lines may stand only at the end"),
    RefusedFile(
      text: "1\n\n \n2\n",
      "line 2 is blank and line 4 is not; blank lines may stand only at the end"),
    RefusedFile(
      text: "x,1\n1,2\n",
      "line 1 is neither names nor numbers: field 2 is a number, and field 1, \"x\", is none"
    ),
    RefusedFile(
      text: ",0,1\n0,1,2\n",
      "line 1 is neither names nor numbers: field 2 is a number, and field 1, \"\", is none"
    ),
    RefusedFile(text: "x,y\nz,w\n1,2", "field 1 of line 2 is no number: \"z\""),
    RefusedFile(text: "1,2\n3,four\n", "field 2 of line 2 is no number: \"four\""),
    RefusedFile(text: "1,2\n3,\n", "field 2 of line 2 is empty"),
    RefusedFile(text: "1,2\n3,,4\n", "field 2 of line 2 is empty"),
    RefusedFile(text: "1,2\n3,4 5\n", "field 2 of line 2 is no number: \"4 5\""),
    RefusedFile(text: "1 2\n3,4\n", "field 1 of line 2 is no number: \"3,4\""),
    RefusedFile(text: "1;2\n3;4\n", "field 1 of line 2 is no number: \"3;4\""),
    RefusedFile(text: "1\n0x10\n", "field 1 of line 2 is no number: \"0x10\""),
    RefusedFile(text: "1\nnan(1)\n", "field 1 of line 2 is no number: \"nan(1)\""),
    RefusedFile(text: "1\ninfinite\n", "field 1 of line 2 is no number: \"infinite\""),
    RefusedFile(text: "1\n1e\n", "field 1 of line 2 is no number: \"1e\""),
    RefusedFile(text: "1\n1e+\n", "field 1 of line 2 is no number: \"1e+\""),
    RefusedFile(text: "1\n.\n", "field 1 of line 2 is no number: \".\""),
    RefusedFile(text: "1\n-\n", "field 1 of line 2 is no number: \"-\""),
    RefusedFile(text: "1\n--1\n", "field 1 of line 2 is no number: \"--1\""),
    RefusedFile(text: "1\n.e5\n", "field 1 of line 2 is no number: \".e5\""),
    RefusedFile(text: "1\n-.inf\n", "field 1 of line 2 is no number: \"-.inf\""),
    RefusedFile(text: "1\n1_000\n", "field 1 of line 2 is no number: \"1_000\""),
    RefusedFile(text: "1\n\"1\"\n", "field 1 of line 2 is no number: \"\\\"1\\\"\""),
    RefusedFile(text: "1\n2\r3\n", "field 1 of line 2 is no number: \"2\\u{D}3\""),
    RefusedFile(
      text: "1\n\u{1B}[31m\u{202E}\n", "field 1 of line 2 is no number: \"\\u{1B}[31m\\u{202E}\""),
    RefusedFile(
      text: "1\na23456789012345678901234\n",
      "field 1 of line 2 is no number: \"a23456789012345678901234\""),
    RefusedFile(
      text: "1\na234567890123456789012345\n",
      "field 1 of line 2 is no number: \"a2345678901234567890123…\""
    ),
    RefusedFile(
      text: "1\n" + String(repeating: "\u{0}", count: 100_000),
      "field 1 of line 2 is no number: \"\\u{0}\\u{0}\\u{0}\\u{0}…\""
    ),
  ])
  func `what is no table of numbers is refused with line and field`(refused: RefusedFile) {
    refused.check { text throws(SampleFileError) in try SampleArray(commaSeparated: text) }
  }

  @Test func `random bytes are refused or read, never a trap`() {
    var generator = SplitMix64(seed: 7)
    let alphabet = Array("0123456789.,+-eE \t\n\r\nnaifty\u{0}é\"".utf8)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...24, using: &generator)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      do throws(SampleFileError) {
        let array = try SampleArray(commaSeparated: bytes)
        #expect(array.values.count == array.shape.reduce(1, *) && !array.values.isEmpty)
      } catch {
        #expect(!error.description.isEmpty && !error.description.contains("\n"))
      }
    }
  }
}
