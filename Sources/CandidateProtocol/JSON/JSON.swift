/// A JSON value; objects keep the order of their keys, so that output is reproducible.
///
/// The wire needs three things that no library gives together: the bare tokens `NaN`, `Infinity`
/// and `-Infinity` that Python prints, an error that says where a line stops being JSON, and
/// numbers that survive the round trip bit for bit.
public enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  /// A list that is empty, or of which one element at least is no finite number.
  case array([JSON])
  /// A list of finite numbers, kept as such: vectors are long.
  case numbers([Double])
  case object([Member])

  /// A key and its value.
  public struct Member: Sendable, Equatable {
    /// The key.
    public let key: String
    /// The value.
    public let value: JSON

    /// A member from its key and value.
    public init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// An object from pairs; those whose value is nil are left out.
  public static func members(_ pairs: KeyValuePairs<String, JSON?>) -> JSON {
    .object(pairs.compactMap { pair in pair.value.map { Member(pair.key, $0) } })
  }

  /// An array of numbers; not-a-number and the infinities become the protocol's strings.
  public static func vector(_ values: [Double]) -> JSON {
    let isPlain = !values.isEmpty && values.allSatisfy(\.isFinite)
    return isPlain ? .numbers(values) : .array(values.map(JSON.real))
  }

  /// A number; not-a-number and the infinities become the protocol's strings.
  public static func real(_ value: Double) -> JSON {
    if value.isFinite { return .number(value) }
    return .string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
  }

  /// A number from an integer.
  public static func integer(_ value: Int) -> JSON { .number(Double(value)) }

  /// The value of a key; nil if this is no object or has no such key. A doubled key's last counts.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  /// The value of a key that is given: who writes all fields of a type writes null for what there is not.
  ///
  /// - Returns: nil if this is no object, has no such key or has null there.
  public func given(_ key: String) -> JSON? {
    self[key].flatMap { $0 == .null ? nil : $0 }
  }

  /// The object without any but some keys.
  func keeping(_ keys: [String]) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { keys.contains($0.key) })
  }

  /// The number here, also if it is one of the strings for not-a-number and the infinities.
  public var double: Double? {
    switch self {
    case .number(let value): value
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: nil
    }
  }

  /// The whole number here, of less than 2⁵³: beyond that a double does not tell neighbours apart.
  public var int: Int? {
    guard case .number(let value) = self, value.magnitude < 0x1p53 else { return nil }
    return Int(exactly: value)
  }

  /// The string here.
  public var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The list of strings here.
  public var strings: [String]? {
    guard case .array(let elements) = self else { return nil }
    let strings = elements.compactMap(\.string)
    return strings.count == elements.count ? strings : nil
  }

  /// The list of numbers here, also if it is written as base64 of IEEE 754 values.
  public var doubles: [Double]? {
    switch self {
    case .numbers(let values): return values
    case .array(let elements):
      let numbers = elements.compactMap(\.double)
      return numbers.count == elements.count ? numbers : nil
    case .object: return encodedDoubles
    default: return nil
    }
  }
}
