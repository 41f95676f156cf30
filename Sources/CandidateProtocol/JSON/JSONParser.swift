/// Reads JSON out of bytes: values, lists and objects.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let keeping: JSONKeeping
  var index = 0
  /// How many more elements are kept.
  private var room: Int
  /// The key of the outermost object that is being read.
  private var key = ""
  private(set) var overlong: JSONOverlong?

  init(bytes: UnsafeBufferPointer<UInt8>, keeping: JSONKeeping) {
    self.bytes = bytes
    self.keeping = keeping
    room = keeping.elements
  }

  static let deepest = 64

  var isAtEnd: Bool { index == bytes.count }
  /// The byte to be read; 0, which begins nothing, at the end.
  var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

  func failure(_ reason: String) -> JSONError { JSONError(reason: reason, position: index + 1) }

  mutating func skipSpace() {
    while current == 0x20 || current == 0x0A || current == 0x0D || current == 0x09 { index += 1 }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string(upTo: keeping.text))
    case UInt8(ascii: "t"): return try token("true", .bool(true))
    case UInt8(ascii: "f"): return try token("false", .bool(false))
    case UInt8(ascii: "n"): return try token("null", .null)
    case UInt8(ascii: "N"): return try token("NaN", .number(.nan))
    case UInt8(ascii: "I"): return try token("Infinity", .number(.infinity))
    case 0 where isAtEnd: throw failure("the text ends where a value is expected")
    default: return .number(try number())
    }
  }

  mutating func token(_ text: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    let length = text.utf8CodeUnitCount
    guard index + length <= bytes.count,
      (0..<length).allSatisfy({ bytes[index + $0] == text.utf8Start[$0] })
    else { throw failure("not a JSON value") }
    index += length
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    guard depth < Self.deepest else { throw failure("nesting deeper than \(Self.deepest) levels") }
    var members: [JSON.Member] = []
    // How many would be kept if there were room.
    var kept = 0
    guard try !isEmpty(until: UInt8(ascii: "}")) else { return .object([]) }
    repeat {
      let name = try memberName(upTo: keeping.text)
      if depth == 0 { key = name }
      let isKept = depth > 0 || keeping.keys?.contains(name) ?? true
      if isKept { kept += 1 }
      if isKept, room > 0 {
        room -= 1
        members.append(JSON.Member(name, try value(depth: depth + 1)))
      } else {
        try skip(depth: depth + 1)
      }
    } while try !ends(with: UInt8(ascii: "}"))
    if members.count < kept { note(kept) }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    guard depth < Self.deepest else { throw failure("nesting deeper than \(Self.deepest) levels") }
    guard try !isEmpty(until: UInt8(ascii: "]")) else { return .array([]) }
    var numbers: [Double] = []
    while room > 0 {
      room -= 1
      skipSpace()
      let isNumber =
        current == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= current
      let element = isNumber ? JSON.number(try number()) : try value(depth: depth + 1)
      guard case .number(let number) = element, number.isFinite else {
        return try elements(after: numbers.map(JSON.number) + [element], depth: depth)
      }
      numbers.append(number)
      if try ends(with: UInt8(ascii: "]")) { return .numbers(numbers) }
    }
    return try overlong(after: numbers.count, depth: depth)
  }

  /// The rest of a list, of which some elements were read.
  private mutating func elements(after read: [JSON], depth: Int) throws(JSONError) -> JSON {
    var elements = read
    while try !ends(with: UInt8(ascii: "]")) {
      guard room > 0 else { return try overlong(after: elements.count, depth: depth) }
      room -= 1
      elements.append(try value(depth: depth + 1))
    }
    return .array(elements)
  }

  /// Passes over the rest of a list that is too long to be kept, an element first.
  private mutating func overlong(after read: Int, depth: Int) throws(JSONError) -> JSON {
    var count = read
    repeat {
      count += 1
      try skip(depth: depth + 1)
    } while try !ends(with: UInt8(ascii: "]"))
    note(count)
    return .null
  }

  /// Keeps what is told of a value that is too long: of one inside another the outer.
  private mutating func note(_ count: Int) {
    if overlong.map({ $0.key == key && $0.count < count }) ?? true {
      overlong = JSONOverlong(key: key, count: count)
    }
  }
}
