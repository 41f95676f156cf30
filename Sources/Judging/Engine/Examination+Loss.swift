public import CandidateProtocol

/// What becomes of an examination whose candidate ends before it is over.
extension Examination {
  /// How often a candidate may die: after that the session is lost.
  static let mostDeaths = 3

  /// Whether the candidate's process is gone and the examination goes on with a new one.
  public var needsProcess: Bool { !replay.isEmpty }

  /// Takes the replies of a round in which the candidate's process ended.
  ///
  /// The check in which it ended has failed. The others go on with a new process, which ``next()`` tells first
  /// what the old one was told. After the third death the session is lost, and after one in `hello`.
  ///
  /// - Parameters:
  ///   - replies: those that came before.
  ///   - death: how it ended and its last words, in one sentence.
  public mutating func receive(_ replies: [Reply], death: String) {
    let words = printable(death)
    deaths += 1
    if replay.isEmpty {
      switch stage {
      case .hello: return abandon(words)
      case .configuring(let schedule, let indices):
        let finding = Finding.death(words, at: .configure(schedule))
        for index in indices { findings[index] = finding }
        told = Array(told.prefix(1))
        stage = .done
      case .asking: advance(repeated(replies), death: words)
      case .done: break
      }
    }
    guard findings.contains(nil) else {
      replay = []
      return
    }
    guard deaths < Self.mostDeaths else {
      remarks = []
      return abandon("the candidate died \(deaths) times; at last: \(words)", isSaid: true)
    }
    remarks = [
      deaths == 1
        ? "the candidate died and was started again"
        : "the candidate died \(deaths) times and was started again"
    ]
    replay = told
  }

  /// Takes what a new process answers to what the old one was told: it must be the same candidate.
  mutating func receiveAgain(_ reply: Reply?) {
    guard let reply, !replay.isEmpty else { return }
    let (request, before) = replay.removeFirst()
    let isSame: Bool
    if request == .hello, case .answer(let json) = reply {
      isSame = (try? Capabilities(hello: json)) == capabilities
    } else {
      isSame = reply.agrees(with: before)
    }
    guard !isSame else { return }
    abandon(
      "the candidate died, and after its new start it answers \(request.operation.rawValue) otherwise than before"
    )
  }

  /// Ends the examination: checks that are not done have the outcome `error`, and the one in which that was
  /// says why; those that know already how they come out have that.
  ///
  /// - Parameters:
  ///   - reason: in one sentence.
  ///   - isSaid: whether a check has said it already.
  mutating func abandon(_ reason: String, isSaid: Bool = false) {
    let reason = printable(reason)
    loss = reason
    let open = findings.indices.filter { findings[$0] == nil }
    let first = open.first { index in asking.contains { $0.index == index } } ?? open.first
    for index in open {
      findings[index] =
        known[index] ?? Finding(.lost(index == first && !isSaid ? reason : "not reached"))
    }
    asking = []
    replay = []
    stage = .done
  }

  /// Adds a sentence on the session as a whole.
  public mutating func remark(_ sentence: String) { remarks.append(printable(sentence)) }
}

extension Finding {
  /// The candidate died on a request.
  static func death(_ words: String, at request: Request?) -> Finding {
    var finding = Finding(.malformed(.death(words)))
    finding.request = request
    return finding
  }
}
