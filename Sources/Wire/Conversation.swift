import CandidateProtocol
import Judging
import Subprocess

/// The dialogue with one child: rounds of requests out, replies in, in their order.
struct Conversation {
  /// How it stands, and in the end how it ended.
  private(set) var ending: Ending
  private let limits: Limits
  private let guardian: Watchdog
  private var output: SubprocessOutputSequence.Iterator
  private var lines: LineReader
  private var nextID = 0
  init(
    _ examination: Examination, limits: Limits, guardian: Watchdog,
    output: SubprocessOutputSequence.Iterator
  ) {
    ending = Ending(examination: examination, limits: limits)
    self.limits = limits
    self.guardian = guardian
    self.output = output
    lines = LineReader(limit: limits.line)
  }

  /// Runs the examination to its end or to the loss of the session.
  mutating func run(
    _ progress: (Int) -> Void, write: @escaping @Sendable ([UInt8]) async -> Void
  ) async {
    while ending.loss == nil, let requests = ending.examination.next() {
      guardian.grant(limits.answer)
      let first = nextID
      nextID += requests.count
      var bytes: [UInt8] = []
      for (offset, request) in requests.enumerated() {
        bytes += request.json(id: first + offset).bytes + [0x0A]
      }
      // Written beside the reading: a child that answers while it is asked would block otherwise.
      let message = bytes
      let writing = Task { await write(message) }
      let replies = await replies(to: requests, firstID: first)
      // What comes now is the oracle's own time.
      guardian.suspend()
      if ending.loss == nil {
        await writing.value
        ending.examination.receive(replies)
        progress(ending.examination.progress)
      } else {
        if case .ended? = ending.loss?.kind { await guardian.waitForEnd(upTo: .seconds(0.8)) }
        guardian.end(because: .closing)
        await writing.value
      }
    }
    if ending.loss == nil {
      await write(Request.bye.json(id: nextID).bytes + [0x0A])
    }
  }

  private mutating func replies(to requests: [Request], firstID: Int) async -> [Reply] {
    var replies: [Reply] = []
    replies.reserveCapacity(requests.count)
    for (offset, request) in requests.enumerated() {
      let kind: Ending.Loss
      switch await line() {
      case .success(let line):
        // To read it takes the oracle's time, not the candidate's.
        guardian.suspend()
        do throws(ProtocolFault) {
          replies.append(try Reply(line: line, to: request, id: firstID + offset))
          guardian.grant(limits.answer)
          continue
        } catch {
          kind = .fault(error.description)
        }
      case .failure(let failure): kind = failure.kind
      }
      ending.loss = (kind, request.operation.rawValue, replies)
      break
    }
    return replies
  }

  private struct Lost: Error { let kind: Ending.Loss }

  private mutating func line() async -> Result<ArraySlice<UInt8>, Lost> {
    while true {
      switch lines.next() {
      case .line(let line): return .success(line)
      case .tooLong: return .failure(Lost(kind: .flood))
      case .more:
        guard let buffer = try? await output.next() else {
          switch guardian.reason {
          case .timeLimit: return .failure(Lost(kind: .timeLimit))
          case .totalTime: return .failure(Lost(kind: .totalTime))
          case .interrupted: return .failure(Lost(kind: .interrupted))
          case .closing, nil: return .failure(Lost(kind: .ended(inLine: lines.hasPartialLine)))
          }
        }
        buffer.withUnsafeBytes { lines.append($0) }
      }
    }
  }

  /// Gives the child a moment to end by itself, then ends it.
  ///
  /// End-of-file first, SIGTERM after 0.8 s, SIGKILL after 0.4 s more.
  mutating func close() async {
    guard ending.loss == nil else { return }
    guardian.suspend()
    let guardian = guardian
    let ending = Task {
      try await Task.sleep(for: .seconds(0.8))
      guardian.terminateGroup()
      try await Task.sleep(for: .seconds(0.4))
      guardian.end(because: .closing)
    }
    while (try? await output.next()) != nil {}
    await guardian.waitForEnd(upTo: .seconds(2))
    ending.cancel()
    self.ending.endedItself = guardian.reason == nil
  }
}
