/// What a candidate said of itself in its `hello`.
public struct Capabilities: Sendable, Equatable {
  /// What is judged.
  public var name: String
  /// Its version, as it states it.
  public var version: String
  /// Of the arithmetic on vectors.
  public var precision: Precision
  /// Of the tables made from β.
  public var tablePrecision: Precision
  /// The operations that it claims.
  public var supports: Set<Operation>
  /// What it does differently on purpose.
  public var conventions = Conventions()
  /// The conventions as the candidate wrote them, for the report.
  public var statedConventions: JSON = .object([])
  /// What was left aside in the hello, a sentence each.
  public var notes: [String] = []
  /// Which network outputs a step takes.
  public var predictions: Set<Prediction.Kind> = [.noise]
  /// The families that it can build where it takes no list of β; nil if it takes any β.
  public var families: Set<Schedule.Family.Kind>?
  /// The dimensions that it takes; nil if any.
  public var dimensions: Set<Int>?
  /// Whether it takes a list of times, one a point.
  public var takesBatchTimes = false
  /// Whether `ddpm_step` takes a network's second output.
  public var takesHead = false
  /// Whether it reads vectors that are written as base64.
  public var takesBase64 = false
  /// Whether the same seed gives the same draws.
  public var isSeeded = true
  /// What the ids begin with of checks that are not claimed, each with the reason.
  public var declines: [String: Decline] = [:]

  /// A candidate that follows the papers.
  public init(name: String, version: String, precision: Precision, supports: Set<Operation>) {
    self.name = name
    self.version = version
    self.precision = precision
    tablePrecision = precision
    self.supports = supports
  }

  /// The keys that `hello` may be answered with; others are not read.
  static let keys = [
    "name", "version", "precision", "table_precision", "supports", "conventions", "predictions",
    "schedules", "encodings", "networks", "batch_times", "heads", "seeded", "dims", "declines",
    "functions", "guidance",
  ]

  /// Reads the answer to `hello`.
  ///
  /// - Throws: ``ProtocolFault`` naming what is missing, of the wrong type or unknown.
  public init(hello all: JSON) throws(ProtocolFault) {
    let hello = all.keeping(Self.keys)
    func text(_ key: String) throws(ProtocolFault) -> String {
      guard let text = hello.given(key)?.string else {
        throw ProtocolFault("hello: \(key) is \((hello[key] ?? .null).brief), it must be a string")
      }
      return text
    }
    func precision(_ key: String) throws(ProtocolFault) -> Precision {
      let name = try text(key)
      guard let precision = Precision(rawValue: name) else {
        let known = Precision.allCases.map(\.rawValue).joined(separator: ", ")
        throw ProtocolFault("hello: \(key) is \"\(printable(name))\", it must be one of \(known)")
      }
      return precision
    }
    name = printable(try text("name"))
    version = printable(try text("version"))
    self.precision = try precision("precision")
    tablePrecision = self.precision
    if hello.given("table_precision") != nil { tablePrecision = try precision("table_precision") }
    supports = try Self.operations(hello.given("supports"))
    if let stated = hello.given("conventions") {
      conventions = try Conventions(json: stated)
      statedConventions = stated.bounded()
      notes = Self.notes(on: conventions.unknownKeys)
    }
    predictions = try Self.words("predictions", in: hello) ?? [.noise]
    families = try Self.words("schedules", in: hello)
    for key in ["encodings", "networks"] {
      guard let value = hello.given(key), value.strings == nil else { continue }
      throw ProtocolFault("hello: \(key) is \(value.brief), it must be a list of words")
    }
    takesBase64 = hello.given("encodings")?.strings?.contains("base64") ?? false
    takesBatchTimes = try Self.flag("batch_times", in: hello) ?? false
    takesHead = try Self.flag("heads", in: hello) ?? false
    isSeeded = try Self.flag("seeded", in: hello) ?? true
    dimensions = try Self.dimensions(hello.given("dims"))
    declines = try Self.declines(hello.given("declines"), functions: hello.given("functions"))
  }

  /// A sentence for each of the first keys that are not known, and one for the others.
  private static func notes(on keys: [String]) -> [String] {
    let most = 5
    let rest = keys.count - most
    return keys.prefix(most).map { "the convention \"\($0)\" is not one of protocol 1" }
      + (rest > 0 ? ["\(rest) more conventions are not of protocol 1"] : [])
  }

  /// Prefixes of checks with the reason why they are not claimed; none if the key is absent.
  ///
  /// - Parameter functions: the same prefixes with the functions that are still to be written, as the
  ///   course's starters say.
  private static func declines(
    _ json: JSON?, functions: JSON?
  ) throws(ProtocolFault) -> [String: Decline] {
    guard let json else { return [:] }
    guard case .object(let members) = json, members.allSatisfy({ $0.value.string != nil }) else {
      throw ProtocolFault(
        "hello: declines is \(json.brief), it must map what ids of checks begin with to reasons")
    }
    return Dictionary(
      members.map { member in
        let reason = printable(member.value.string ?? "")
        let function = functions?[member.key]?.string.map { printable($0, upTo: 100) }
        return (member.key, Decline(reason: reason, function: function))
      }, uniquingKeysWith: { $1 })
  }

  private static func operations(_ json: JSON?) throws(ProtocolFault) -> Set<Operation> {
    guard let names = json?.strings else {
      throw ProtocolFault(
        "hello: supports is \((json ?? .null).brief), it must be a list of op names")
    }
    var operations: Set<Operation> = []
    for name in names {
      guard let operation = Operation(rawValue: name) else {
        throw ProtocolFault(
          "hello: supports claims \"\(printable(name))\", which protocol 1 does not have")
      }
      operations.insert(operation)
    }
    return operations
  }

  /// A yes or no; nil if the key is absent.
  private static func flag(_ key: String, in hello: JSON) throws(ProtocolFault) -> Bool? {
    guard let value = hello.given(key) else { return nil }
    guard case .bool(let isTrue) = value else {
      throw ProtocolFault("hello: \(key) is \(value.brief), it must be true or false")
    }
    return isTrue
  }

  /// A list of words out of a fixed set; nil if the key is absent.
  private static func words<Word: RawRepresentable<String> & CaseIterable & Hashable>(
    _ key: String, in hello: JSON
  ) throws(ProtocolFault) -> Set<Word>? {
    guard let value = hello.given(key) else { return nil }
    if key == "schedules", value == .string("any") { return nil }
    let words = value.strings?.map(Word.init(rawValue:))
    guard let words, !words.contains(nil) else {
      let list = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw ProtocolFault("hello: \(key) is \(value.brief), it must be a list out of \(list)")
    }
    return Set(words.compactMap(\.self))
  }

  private static func dimensions(_ json: JSON?) throws(ProtocolFault) -> Set<Int>? {
    guard let json, json != .string("any") else { return nil }
    guard let numbers = json.doubles else {
      throw ProtocolFault("hello: dims is \(json.brief), it must be a list of positive integers")
    }
    let dimensions = numbers.compactMap(Int.init(exactly:)).filter { $0 > 0 }
    guard dimensions.count == numbers.count, !dimensions.isEmpty else {
      throw ProtocolFault("hello: dims is \(json.brief), it must be a list of positive integers")
    }
    return Set(dimensions)
  }
}
