import Oracle
import Rows
import SampleFiles
import Scalars
import Testing

@Suite struct NumpyFileTests {
  /// Bit patterns from the definition of the formats in IEEE 754.
  @Test(arguments: [
    (
      "f2", 2, SampleArray.StoredPrecision.fp16,
      [0x3E00, 0xC000, 0x0001, 0x03FF, 0x0400, 0x7BFF, 0x7C00, 0xFC00],
      [1.5, -2, 0x1p-24, 0x3FFp-24, 0x1p-14, 65504, .infinity, -.infinity]
    ),
    (
      "f4", 4, .fp32, [0x3FC0_0000, 0xC000_0000, 1, 0x7F7F_FFFF, 0x7F80_0000, 0x3DCC_CCCD],
      [1.5, -2, 0x1p-149, 0x1.fffffep127, .infinity, 0x1.99999Ap-4]
    ),
    (
      "f8", 8, .fp64,
      [0x3FF8_0000_0000_0000, 0xC000_0000_0000_0000, 1, 0x7FF0_0000_0000_0000],
      [1.5, -2, 0x1p-1074, .infinity]
    ),
  ])
  func `each element type in each byte order gives its numbers`(
    type: String, size: Int, precision: SampleArray.StoredPrecision, patterns: [UInt64],
    values: [Double]
  ) throws {
    for isBigEndian in [false, true] {
      let dictionary = Numpy.dictionary((isBigEndian ? ">" : "<") + type, "(\(patterns.count),)")
      let data = Numpy.data(patterns, size: size, isBigEndian: isBigEndian)
      let array = try SampleArray(numpy: Numpy.file(dictionary, data))
      #expect(array.values == values)
      #expect(array.shape == [patterns.count])
      #expect(array.precision == precision)
    }
  }

  /// A map that increases strictly, from the 31744 patterns into as many numbers, is the right one.
  @Test func `every finite binary16 pattern gives its number`() throws {
    let patterns = (0..<UInt64(0x1_0000)).map { $0 }
    let data = Numpy.data(patterns, size: 2, isBigEndian: false)
    let array = try SampleArray(numpy: Numpy.file(Numpy.dictionary("<f2", "(65536,)"), data))
    let positive = array.values[..<0x7C00]
    #expect(positive.first == 0 && positive.last == FP16.largest)
    #expect(positive.allSatisfy { FP16.round($0) == $0 })
    #expect(zip(positive, positive.dropFirst()).allSatisfy { $0 < $1 })
    for (plus, minus) in zip(positive, array.values[0x8000..<0xFC00]) {
      #expect(minus == -plus && minus.sign == .minus)
    }
    #expect(array.values[0x7C00] == .infinity && array.values[0xFC00] == -.infinity)
    #expect(array.values[0x7C01..<0x8000].allSatisfy { $0.isNaN })
    #expect(array.values[0xFC01...].allSatisfy { $0.isNaN })
  }

  @Test func `not-a-number and the sign of zero survive`() throws {
    for (type, size, nan, zero) in [
      ("f2", 2, 0x7E00, 0x8000), ("f4", 4, 0x7FC0_0000, 0x8000_0000),
      ("f8", 8, 0x7FF8_0000_0000_0000, 0x8000_0000_0000_0000),
    ] as [(String, Int, UInt64, UInt64)] {
      let data = Numpy.data([nan, zero], size: size, isBigEndian: true)
      let array = try SampleArray(numpy: Numpy.file(Numpy.dictionary(">" + type, "(2,)"), data))
      #expect(array.values[0].isNaN)
      #expect(array.values[1] == 0 && array.values[1].sign == .minus)
    }
  }

  @Test(arguments: [
    ("()", [], [1], [1]), ("(1,)", [1], [1], [1]), ("(3,)", [3], [1, 2, 3], [1, 2, 3]),
    ("(2, 3)", [2, 3], [1, 2, 3, 4, 5, 6], [1, 3, 5, 2, 4, 6]),
    ("(3, 2)", [3, 2], [1, 2, 3, 4, 5, 6], [1, 4, 2, 5, 3, 6]),
    ("(2, 2, 2)", [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], [1, 5, 3, 7, 2, 6, 4, 8]),
    ("(1, 2, 1)", [1, 2, 1], [1, 2], [1, 2]), ("(0,)", [0], [], []),
    ("(3, 0, 2)", [3, 0, 2], [], []), ("(9223372036854775807, 2, 0)", [Int.max, 2, 0], [], []),
  ])
  func `values come in row-major order from either memory order`(
    text: String, shape: [Int], rowMajor: [Double], columnMajor: [Double]
  ) throws {
    for (isColumnMajor, values) in [(false, rowMajor), (true, columnMajor)] {
      let dictionary = Numpy.dictionary("<f8", text, isColumnMajor: isColumnMajor)
      let file = Numpy.file(dictionary, Numpy.counting(to: values.count))
      let array = try SampleArray(numpy: file)
      #expect(array.shape == shape)
      #expect(array.values == values)
    }
  }

  @Test func `thirty-two axes are read`() throws {
    let shape = "(" + Array(repeating: "1", count: 32).joined(separator: ",") + ")"
    for isColumnMajor in [false, true] {
      let dictionary = Numpy.dictionary("<f8", shape, isColumnMajor: isColumnMajor)
      let array = try SampleArray(numpy: Numpy.file(dictionary, Numpy.counting(to: 1)))
      #expect(array.shape == Array(repeating: 1, count: 32))
      #expect(array.values == [1])
    }
  }

  @Test(arguments: [
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
    "{'shape': (2,), 'fortran_order': False, 'descr': '<f8'}",
    #"{"fortran_order":False,"shape":(2,),"descr":"<f8"}"#,
    " \t{ 'descr' :\n'<f8' , \"shape\" : ( 2 , ) , 'fortran_order' : False , } \n\n",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2L,)}",
  ])
  func `keys, quotes, white space and last commas are free in every version`(
    dictionary: String
  ) throws {
    for version in [1, 2, 3] as [UInt8] {
      let file = Numpy.file(dictionary, Numpy.counting(to: 2), version: (version, 0))
      let array = try SampleArray(numpy: file)
      #expect(array.shape == [2])
      #expect(array.values == [1, 2])
    }
  }

  @Test(arguments: [
    RefusedFile(bytes: [], "the file is empty"),
    RefusedFile(
      bytes: [0x93, 0x4E, 0x55], "the bytes at offset 0 are not the magic of a .npy file"),
    RefusedFile(
      bytes: Array("1,2\n".utf8), "the bytes at offset 0 are not the magic of a .npy file"),
    RefusedFile(
      bytes: [0x50, 0x4B, 3, 4, 0],
      "the bytes at offset 0 are those of an .npz or other zip archive, and not of one .npy file"
    ),
    RefusedFile(bytes: Numpy.magic + [1], "the file ends at offset 7, inside the format's version"),
    RefusedFile(
      bytes: Numpy.file("{}", version: (4, 0)),
      "the format's version at offset 6 is 4.0, and only 1.0, 2.0 and 3.0 are known"
    ),
    RefusedFile(
      bytes: Numpy.file("{}", version: (1, 1)),
      "the format's version at offset 6 is 1.1, and only 1.0, 2.0 and 3.0 are known"
    ),
    RefusedFile(
      bytes: Numpy.magic + [1, 0, 9], "the file ends at offset 9, inside the header's length"),
    RefusedFile(
      bytes: Numpy.magic + [3, 0, 9, 0, 0], "the file ends at offset 11, inside the header's length"
    ),
    RefusedFile(
      bytes: Numpy.magic + [1, 0, 0x76, 0, 0x7B],
      "the header at offset 10 is said to have 118 bytes, and the file has 1 more"
    ),
    RefusedFile(
      bytes: Numpy.magic + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7B],
      "the header at offset 12 is said to have 4294967295 bytes, and the file has 1 more"
    ),
    RefusedFile(
      bytes: Numpy.file("{'é': 1}", version: (2, 0)), "the header is not ASCII at offset 14"),
    RefusedFile(
      bytes: Numpy.magic + [3, 0, 2, 0, 0, 0, 0x7B, 0xE9],
      "the header from offset 12 to 14 is not UTF-8"
    ),
  ])
  func `what is no .npy file is refused with the place`(refused: RefusedFile) {
    refused.check { bytes throws(SampleFileError) in try SampleArray(numpy: bytes) }
  }

  @Test(arguments: [
    RefusedFile(
      text: "descr",
      "the header has \"descr   \" at offset 10, where the dictionary's opening brace is expected"
    ),
    RefusedFile(text: "{", "the header ends at offset 64, where a key in quotes is expected"),
    RefusedFile(text: "{'descr", "the header ends inside the string at offset 11"),
    RefusedFile(
      text: "{'descr': <f8}",
      "the header has \"<f8}    \" at offset 20, where a type in quotes is expected"),
    RefusedFile(
      text: "{'descr' '<f8'}", "the header has \"'<f8'}  \" at offset 19, where a colon is expected"
    ),
    RefusedFile(
      text: "{'fortran_order': 0}",
      "the header has \"0}      \" at offset 28, where True or False is expected"
    ),
    RefusedFile(
      text: "{'fortran_order': True 'shape': ()}",
      "the header has \"'shape':\" at offset 33,"
        + " where a comma or the dictionary's closing brace is expected"
    ),
    RefusedFile(text: "{}", "the header ends at offset 11 without the key \"descr\""),
    RefusedFile(
      text: "{'descr': '<f8'}", "the header ends at offset 25 without the key \"fortran_order\""),
    RefusedFile(
      text: "{'descr': '<f8', 'fortran_order': True}",
      "the header ends at offset 48 without the key \"shape\""
    ),
    RefusedFile(
      text: "{'shape': (), 'shape': ()}", "the header has the key \"shape\" again at offset 24"),
    RefusedFile(
      text: "{'sh\u{1B}pe': ()}", "the header has the unknown key \"sh\\u{1B}pe\" at offset 11"),
    RefusedFile(
      text: Numpy.dictionary("<f8", "()") + "x",
      "the header has \"x       \" at offset 65, where the header's end is expected"
    ),
  ])
  func `a header that is no such dictionary is refused with the place`(refused: RefusedFile) {
    refused.check { text throws(SampleFileError) in
      try SampleArray(numpy: Numpy.file(String(decoding: text, as: UTF8.self), [0, 0]))
    }
  }

  @Test(arguments: [
    ("<i8", "a signed integer"), ("|u1", "an unsigned integer"), ("|b1", "a truth value"),
    ("<c16", "a complex number"), ("|O", "a Python object"), ("|S5", "a byte string"),
    ("<U5", "a string"), ("|V2", "a record or an unknown type of raw bytes"),
    ("<M8[ns]", "a date"), ("<m8[s]", "a time span"),
    ("<f16", "another floating-point type"), ("=f4", "another floating-point type"),
    ("f4", "another floating-point type"), ("|f4", "another floating-point type"),
    ("", "an unknown type"), ("<x", "an unknown type"),
  ])
  func `another element type is refused by name`(descr: String, name: String) {
    let file = Numpy.file(Numpy.dictionary(descr, "()"), Numpy.counting(to: 1))
    let sentence =
      "the element type \"\(descr)\" at offset 20 is \(name), and only <f2, <f4, <f8, >f2, >f4"
      + " and >f8 are read"
    RefusedFile(bytes: file, sentence).check { bytes throws(SampleFileError) in
      try SampleArray(numpy: bytes)
    }
  }

  @Test func `a structured type is refused by name`() {
    let dictionary =
      "{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (1,)}"
    let file = Numpy.file(dictionary, Numpy.counting(to: 1))
    let sentence =
      "the element type \"[('x', '<f4'), ('y', '<…\" at offset 20 is a structured type, and only"
      + " <f2, <f4, <f8, >f2, >f4 and >f8 are read"
    RefusedFile(bytes: file, sentence).check { bytes throws(SampleFileError) in
      try SampleArray(numpy: bytes)
    }
  }

  @Test(arguments: [
    RefusedFile(
      text: "3",
      "the header has \"3, }    \" at offset 60, where a tuple's opening parenthesis is expected"),
    RefusedFile(
      text: "(3)", "the shape at offset 60 is a number in parentheses, and a tuple is expected"),
    RefusedFile(text: "(-3,)", "the shape has the negative length \"-3\" at offset 61"),
    RefusedFile(
      text: "(-,)", "the header has \"-,), }  \" at offset 61, where a length is expected"),
    RefusedFile(
      text: "(,)", "the header has \",), }   \" at offset 61, where a length is expected"),
    RefusedFile(
      text: "(2.0,)",
      "the header has \".0,), } \" at offset 62, where a comma or the tuple's closing"
        + " parenthesis is expected"),
    RefusedFile(
      text: "(2, 9223372036854775808)",
      "the shape has the length \"9223372036854775808\" at offset 64, and 9223372036854775807 is the"
        + " most"
    ),
    RefusedFile(
      text: "(4294967296, 4294967296)",
      "the shape (4294967296, 4294967296) of <f8 needs more than 9223372036854775807 bytes, and 16"
        + " follow the header at offset 128"
    ),
    RefusedFile(
      text: "(1152921504606846976,)",
      "the shape (1152921504606846976,) of <f8 needs more than 9223372036854775807 bytes, and 16"
        + " follow the header at offset 128"
    ),
    RefusedFile(
      text: "(1099511627776, 2)",
      "the shape (1099511627776, 2) of <f8 needs 17592186044416 bytes, and 16 follow the header at"
        + " offset 128"
    ),
    RefusedFile(
      text: "(3,)", "the shape (3,) of <f8 needs 24 bytes, and 16 follow the header at offset 128"),
    RefusedFile(
      text: "()", "the shape () of <f8 needs 8 bytes, and 16 follow the header at offset 128"),
    RefusedFile(
      text: "(0, 7)",
      "the shape (0, 7) of <f8 needs 0 bytes, and 16 follow the header at offset 128"),
    RefusedFile(
      text: "(" + String(repeating: "1,", count: 33) + ")",
      "the shape at offset 60 has more than 32 axes"
    ),
  ])
  func `a shape that the data do not have is refused with the numbers`(refused: RefusedFile) {
    refused.check { text throws(SampleFileError) in
      let dictionary = Numpy.dictionary("<f8", String(decoding: text, as: UTF8.self))
      return try SampleArray(numpy: Numpy.file(dictionary, Numpy.counting(to: 2)))
    }
  }

  @Test func `a file cut anywhere is refused`() {
    let file = Numpy.file(Numpy.dictionary("<f8", "(3,)"), Numpy.counting(to: 3))
    for count in 0..<file.count {
      #expect(throws: SampleFileError.self) { try SampleArray(numpy: Array(file[..<count])) }
    }
    #expect(throws: SampleFileError.self) { try SampleArray(numpy: file + [0]) }
  }

  /// Half of the mutations are in the dictionary, under a length that is right.
  @Test func `mutated files are read as their shape says or refused, never a trap`() {
    var generator = SplitMix64(seed: 0x6E70_79)
    let seeds: [(dictionary: String, data: [UInt8], version: UInt8)] = [
      (Numpy.dictionary("<f8", "(2, 3)"), Numpy.counting(to: 6), 1),
      (Numpy.dictionary(">f4", "(2, 3, 2)", isColumnMajor: true), Numpy.counting(to: 6), 1),
      (Numpy.dictionary("<f2", "()"), [0, 0x3C], 2), (Numpy.dictionary("<f8", "(0, 4)"), [], 3),
    ]
    var read = 0
    for trial in 0..<20_000 {
      let seed = seeds[trial % seeds.count]
      var bytes: [UInt8]
      if Bool.random(using: &generator) {
        bytes = Self.mutated(Array(seed.dictionary.utf8), &generator)
        bytes = Numpy.file(bytes, seed.data, version: (seed.version, 0))
      } else {
        bytes = Numpy.file(seed.dictionary, seed.data, version: (seed.version, 0))
        bytes = Self.mutated(bytes, &generator)
      }
      do throws(SampleFileError) {
        let array = try SampleArray(numpy: bytes)
        #expect(array.values.count == (array.shape.contains(0) ? 0 : array.shape.reduce(1, *)))
        read += 1
      } catch {
        #expect(!error.description.isEmpty && !error.description.contains("\n"))
      }
    }
    #expect(read > 500, "so that what is read is tested as well")
  }

  /// Changes one or two places: a byte, a bit, a few bytes less or twice, or a piece of a header.
  private static func mutated(_ file: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
    let fragments = [
      "-1", "0", "1", "2,", "3, 4", "()", "(", ")", "{", "}", ",", ":", "'", "\"", "True", "False",
      "9223372036854775807", "99999999999999999999", "'<f4'", "'>f2'", "<", ">", "f2", "[", "L",
      "'shape'", "é", " ", "\n", "\u{0}",
    ]
    var bytes = file
    for _ in 0..<Int.random(in: 1...2, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 1...4, using: &generator))
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default:
        let fragment = Array((fragments.randomElement(using: &generator) ?? "").utf8)
        bytes.replaceSubrange(place..<min(bytes.count, place + fragment.count), with: fragment)
      }
    }
    return bytes
  }
}
