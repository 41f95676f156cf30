import CandidateProtocol

/// What chains asked of their network and were answered, as lines of JSON: what goes over the wire, with vectors as
/// lists and without heads, which are all alike.
public struct ChainTranscript: Sendable, Equatable {
  /// A chain that was asked for, and what came.
  struct Run: Sendable, Equatable {
    let request: Request
    let reply: Reply
  }

  private let schedule: Schedule
  private let runs: [Run]

  init(_ schedule: Schedule, _ runs: [Run]) {
    (self.schedule, self.runs) = (schedule, runs)
  }

  /// `configure` and its schedule, then of each run the request, call after call with its answer, and the output.
  public var text: String {
    let lines =
      [Request.configure(schedule).json(id: 1)]
      + runs.enumerated().flatMap { index, run in Self.lines(of: run, id: index + 2) }
    return lines.map { $0.description + "\n" }.joined()
  }

  private static func lines(of run: Run, id: Int) -> [JSON] {
    var lines = [run.request.json(id: id)]
    func tell(_ member: JSON?) {
      for (call, answer) in ChainRecord.calls(of: member) ?? [] {
        lines += [call.json, JSON.members([call.kind.rawValue: .vector(answer)])]
      }
    }
    switch run.reply {
    case .answer(let json):
      tell(json[ChainRecord.key])
      guard case .object(let members) = json else { break }
      let own = members.filter { !["id", ChainRecord.key].contains($0.key) }.map { member in
        JSON.Member(member.key, member.value.doubles.map(JSON.vector) ?? member.value)
      }
      lines.append(.object([JSON.Member("id", .integer(id))] + own))
    case .error(let failure):
      tell(failure.calls)
      lines.append(.members(["id": .integer(id), "error": .string(failure.says)]))
    case .unsupported(let decline):
      lines.append(.members(["id": .integer(id), "unsupported": .string(decline.reason)]))
    case .malformed:
      break
    }
    return lines
  }
}
