import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Rows
import Scalars
import TestSupport
import Testing
import Wire

/// Mutated input to everything that reads: no trap, no hang, and every line gets an answer.
///
/// A short run here; `DIFFUSION_ORACLE_FUZZ` says how many lines to try instead. It was a million once.
@Suite struct FuzzTests {
  private static let lines = Asked.variable("FUZZ").flatMap(Int.init) ?? 2000

  /// Requests of every op, and answers, hellos and lists as candidates and users write them.
  private static let seeds: [String] = {
    var examination = Examination(
      checks: AllChecks.checks(
        seed: 3, level: .smoke,
        only: [
          "forward", "inversion", "ddpm", "improved", "ddim", "elbo", "objective",
          "schedule.cosine",
          "schedule.sub-sequence/linspace/T-12",
        ]
      ).filter { $0.schedule == nil || $0.schedule?.steps ?? 99 <= 12 }, level: .smoke)
    var reference = Reference()
    var lines: [String] = []
    while let requests = examination.next() {
      for request in requests {
        let line = request.json(id: lines.count).description
        if line.utf8.count < 1500 { lines.append(line) }
      }
      examination.receive(requests.map { reference.reply(to: $0) })
    }
    return lines + [
      Vectors.plainHello.description, #"{"id":1,"unsupported":"no"}"#, #"{"id":1,"error":"x"}"#,
      "ddim.update/state/linear-2 a reason\n# comment\n",
    ]
  }()

  /// Changes a line in one to four places, mostly where it hurts: at numbers, quotes and brackets.
  private static func mutated(_ line: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
    let fragments = [
      "1e999", "-1", "0", "1.5", "null", "true", "\"NaN\"", "[", "]", "{", "}", ",", ":", "\"",
      "\\u0000", "\\ud800", "[[[[[[[[", "9223372036854775808", "1e-320", "\u{7F}", "NaN", "-",
      "\"T\":1,", "\"id\":{}", "[1,2]", "é", "4503599627370497", "\"op\":\"sigma\",",
    ].map { Array($0.utf8) }
    var bytes = line
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard !bytes.isEmpty else { break }
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 0...6, using: &generator))
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: bytes.removeLast(bytes.count - place)
      default:
        let fragment = fragments[Int.random(in: 0..<fragments.count, using: &generator)]
        bytes.replaceSubrange(place..<end, with: fragment)
      }
    }
    return bytes
  }

  /// Not one wrong number among right ones, but the same in every place of every answer, as a division by 0
  /// in a table gives it.
  @Test(
    arguments: [
      .nan, .infinity, -.infinity, 1e308, -1e308, 1e19, 0x1p63, -0x1p63,
      Double.leastNonzeroMagnitude, 0, 0.5,
    ] as [Double])
  func `one number in every place of every answer is judged`(number: Double) {
    struct Constant: Candidate {
      let number: Double
      var reference = Reference()
      mutating func answer(_ request: Request) -> Reply {
        let reply = reference.answer(request)
        guard case .answer(.object(let members)) = reply, request != .hello else { return reply }
        return .answer(
          .object(
            members.map { member in
              if let values = member.value.doubles {
                return .init(member.key, .vector(values.map { _ in number }))
              }
              return .init(
                member.key, member.value.double == nil ? member.value : .real(number))
            }))
      }
    }
    let checks = OracleChecks.checks(seed: 0, level: .smoke)
    var examination = Examination(
      checks: checks.filter { Asked.isThorough || Judgement.isQuick($0) }, level: .smoke)
    var candidate = Constant(number: number)
    examination.run(&candidate)
    let report = Report(examination)
    #expect(report.verdict == .broken && report.loss == nil)
  }

  @Test func `serve answers whatever it reads`() throws {
    var generator = SplitMix64(seed: 11)
    var reference = Reference()
    let seeds = Self.seeds.map { Array($0.utf8) }
    let betas =
      #"{"id":0,"op":"configure","T":12,"beta":[0.1,0.2,0.1,0.2,0.1,0.2,0.1,0.2,0.1,0.2,0.1,0.2]}"#
    for index in 0..<Self.lines {
      if index.isMultiple(of: 500) {
        var text = ""
        _ = try answer(Array(betas.utf8), with: &reference, into: &text) { _ in [] }
      }
      let line = Self.mutated(seeds[index % seeds.count], &generator)
      for part in line.split(separator: 0x0A) {
        var text = ""
        _ = try answer(Array(part), with: &reference, into: &text) { $0.state }
        guard let json = try? JSON.parse(text), json["id"] != nil, text.hasSuffix("\n") else {
          Issue.record("no answer to \(String(decoding: part, as: UTF8.self)): \(text)")
          return
        }
      }
    }
  }

  @Test func `hellos, lists of known failures and answers are read or refused`() throws {
    var generator = SplitMix64(seed: 12)
    let hello = Array(Vectors.plainHello.description.utf8)
    let list = Array("ddim.update/state/linear-2 a reason\n# comment\n".utf8)
    let known: Set<String> = ["ddim.update/state/linear-2"]
    let header =
      #"{"schema":"diffusion-oracle/vectors/1","version":"0.1.0","level":"smoke","seed":0,"hello":"#
    let file = Array(
      (#"{"schema":"diffusion-oracle/answers/1","group":"improved","vectors":\#(header)"#
        + #"{"name":"x"}},"hello":{},"answers":[{"id":4000000,"ok":true},{"id":4000001}]}"#).utf8)
    var refused = 0
    for _ in 0..<Self.lines / 4 {
      if let json = try? JSON.parse(Self.mutated(hello, &generator)) {
        do { _ = try Capabilities(hello: json) } catch { refused += 1 }
      }
      let text = String(decoding: Self.mutated(list, &generator), as: UTF8.self)
      do { _ = try KnownFailures(text: text, known: known) } catch { refused += 1 }
      if let json = try? JSON.parse(Self.mutated(file, &generator)) {
        do { _ = try Answers([.init(name: "a", json: json)]) } catch { refused += 1 }
      }
    }
    #expect(refused > 0)
  }

  /// A candidate whose answers are mutated: findings, never a trap.
  @Test func `answers are judged whatever they are`() throws {
    var generator = SplitMix64(seed: 13)
    var asked = 0
    while asked < Self.lines / 2 {
      let checks = AllChecks.checks(
        seed: 5, level: .smoke,
        only: [
          "forward", "ddim.update", "improved", "schedule.cosine", "ddpm", "elbo", "objective",
        ])
      var examination = Examination(
        checks: checks.filter { $0.schedule == nil || $0.schedule?.name == "irregular-12" },
        level: .smoke)
      var reference = Reference()
      while let requests = examination.next() {
        asked += requests.count
        examination.receive(
          requests.map { request in
            let reply = reference.answer(request)
            guard request != .hello, Int.random(in: 0..<4, using: &generator) == 0,
              case .answer(let json) = reply
            else { return reply }
            let bytes = Self.mutated(Array(json.description.utf8), &generator)
            return (try? JSON.parse(bytes)).map(Reply.init(json:)) ?? .error("no JSON")
          })
      }
      let report = Report(examination)
      #expect(report.lines.count == examination.checks.count)
      #expect(!report.text().isEmpty && !report.junit.isEmpty && !report.markdown().isEmpty)
    }
  }
}
