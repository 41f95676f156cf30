public import CandidateProtocol
import Rows

/// Answers to static test vectors, as a candidate: what it was asked when they were made is asked
/// again, by the same checks.
public struct Answers: Candidate, Sendable {
  /// How much was asked.
  public let level: Level
  /// What the questions were drawn with.
  public let seed: UInt64
  /// The groups that were answered.
  public let groups: [String]
  /// Requests that the checks put and that were not answered.
  public private(set) var missing: [Int] = []
  private let hello: JSON
  private let replies: [Int: Reply]
  private let ids: [String: Int]
  private var schedule = ""

  /// One file of answers.
  public struct File: Sendable {
    /// Its name, for sentences.
    public let name: String
    /// Its content.
    public let json: JSON

    /// A file from its name and content.
    public init(name: String, json: JSON) {
      self.name = name
      self.json = json
    }
  }

  /// Reads files of answers; they must agree on what they answer.
  ///
  /// - Throws: `ProtocolFault` naming the file and what is wrong with it.
  public init(_ files: [File]) throws(ProtocolFault) {
    guard let first = files.first else { throw ProtocolFault("there is no file of answers") }
    var groups: [String] = []
    for file in files {
      guard file.json["schema"] == .string("diffusion-oracle/answers/1") else {
        throw ProtocolFault(
          "\(file.name): schema is \((file.json["schema"] ?? .null).brief), it must be "
            + "\"diffusion-oracle/answers/1\"")
      }
      guard file.json["vectors"] == first.json["vectors"] else {
        throw ProtocolFault("\(file.name) answers other vectors than \(first.name)")
      }
      guard file.json["hello"] == first.json["hello"] else {
        throw ProtocolFault("\(file.name): hello is another than in \(first.name)")
      }
      guard let group = file.json["group"]?.string, Vectors.groups.contains(group) else {
        let known = Vectors.groups.joined(separator: ", ")
        throw ProtocolFault(
          "\(file.name): group is \((file.json["group"] ?? .null).brief), it must be one of \(known)"
        )
      }
      guard !groups.contains(group) else {
        throw ProtocolFault("\(file.name): the group \(group) is answered twice")
      }
      groups.append(group)
    }
    let vectors = try Self.vectors(of: first, groups)
    let hello = first.json["hello"] ?? .null
    var replies: [Int: Reply] = [:]
    for (file, group) in zip(files, groups) {
      try Self.read(file, Set(vectors.cases(of: group).map(\.id)), into: &replies)
    }
    try Self.expect(hello, toSuit: vectors, in: first.name)
    level = vectors.level
    seed = vectors.seed
    self.groups = groups
    self.hello = hello
    self.replies = replies
    ids = Dictionary(
      vectors.cases.filter { replies[$0.id] != nil }.map { ($0.key, $0.id) },
      uniquingKeysWith: { first, _ in first }
    ).merging(vectors.cases.map { ($0.key, $0.id) }) { answered, _ in answered }
  }

  /// The vectors that a file says it answers, made anew.
  private static func vectors(
    of file: File, _ groups: [String]
  ) throws(ProtocolFault) -> Vectors {
    let header = file.json["vectors"] ?? .null
    guard header["schema"] == .string("diffusion-oracle/vectors/1"),
      header["version"] == .string(Reference.version)
    else {
      let version = (header["version"] ?? .null).brief
      throw ProtocolFault(
        "\(file.name): the vectors are of version \(version), this is \(Reference.version): make "
          + "them anew with `vectors`")
    }
    guard let level = header["level"]?.string.flatMap(Level.init(rawValue:)) else {
      throw ProtocolFault("\(file.name): vectors.level is \((header["level"] ?? .null).brief)")
    }
    guard let seed = header["seed"]?.int, seed >= 0 else {
      throw ProtocolFault("\(file.name): vectors.seed is \((header["seed"] ?? .null).brief)")
    }
    do throws(ProtocolFault) {
      return try Vectors(
        level: level, seed: UInt64(seed), hello: header["hello"] ?? .null, groups: groups,
        formats: [.fp64])
    } catch {
      throw ProtocolFault("\(file.name): vectors: \(error)")
    }
  }

  private static func read(
    _ file: File, _ known: Set<Int>, into replies: inout [Int: Reply]
  ) throws(ProtocolFault) {
    guard case .array(let answers)? = file.json["answers"] else {
      throw ProtocolFault("\(file.name): answers is no list of answers")
    }
    for (index, answer) in answers.enumerated() {
      guard let id = answer["id"]?.int else {
        throw ProtocolFault("\(file.name): answer \(index + 1) has no id")
      }
      guard known.contains(id) else {
        throw ProtocolFault("\(file.name): answer \(index + 1) has id \(id), which no case has")
      }
      guard replies[id] == nil else {
        throw ProtocolFault("\(file.name): the case \(id) is answered twice")
      }
      replies[id] = Reply(json: answer)
    }
  }

  /// The questions are chosen by the hello: what chooses them must be as it was.
  private static func expect(
    _ hello: JSON, toSuit vectors: Vectors, in name: String
  ) throws(ProtocolFault) {
    let own: Capabilities
    do throws(ProtocolFault) { own = try Capabilities(hello: hello) } catch {
      throw ProtocolFault("\(name): \(error)")
    }
    let made = vectors.capabilities
    let differs =
      own.conventions != made.conventions
      ? "conventions"
      : own.dimensions != made.dimensions
        ? "dims" : own.mainPrediction != made.mainPrediction ? "predictions" : nil
    if let differs {
      throw ProtocolFault(
        "\(name): the hello's \(differs) are not those that the vectors were made for: give the "
          + "hello to `vectors --hello`")
    }
  }

  /// The checks that the answers are for.
  public var checks: [Check] {
    AllChecks.checks(seed: seed, level: level).filter {
      groups.contains(Vectors.group(of: $0)) && !$0.needsSession
    }
  }

  public mutating func answer(_ request: Request) -> Reply {
    if request == .hello { return .answer(hello) }
    if case .configure(let configured) = request { schedule = configured.name }
    let key = request.key(after: request.needsSchedule ? schedule : "")
    guard let id = ids[key] else { return .unsupported("the vectors do not ask this") }
    guard let reply = replies[id] else {
      missing.append(id)
      return .error("the case \(id) is not answered")
    }
    return reply
  }
}

extension Request {
  /// The request and what it depends on, as a key.
  fileprivate func key(after schedule: String) -> String { "\(schedule) \(json(id: 0))" }
}

extension Vectors.Case {
  fileprivate var key: String {
    request.key(after: request.needsSchedule ? schedule ?? "" : "")
  }
}
