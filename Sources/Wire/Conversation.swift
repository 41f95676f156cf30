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
  /// Requests that are being written.
  private var writing: Task<Void, Never>?

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
      var replies: [Reply] = []
      for part in Self.parts(of: requests) {
        replies += await self.replies(to: part, write)
        if ending.loss != nil { break }
      }
      // What comes now is the oracle's own time.
      guardian.suspend()
      if let loss = ending.loss {
        ending.loss = (loss.kind, loss.asked, replies)
        if case .ended = loss.kind { await guardian.waitForEnd(upTo: .seconds(0.8)) }
        guardian.end(because: .closing)
        await writing?.value
      } else {
        ending.examination.receive(replies)
        progress(ending.examination.progress)
      }
    }
    if ending.loss == nil {
      await write(Request.bye.json(id: nextID).bytes + [0x0A])
    }
  }

  /// Requests that may be sent at once: a chain is alone, for nothing is sent while its calls are answered.
  private static func parts(of requests: [Request]) -> [[Request]] {
    var parts: [[Request]] = []
    var isOpen = false
    for request in requests {
      if case .sample = request {
        parts.append([request])
        isOpen = false
      } else if isOpen {
        parts[parts.count - 1].append(request)
      } else {
        parts.append([request])
        isOpen = true
      }
    }
    return parts
  }

  /// Sends requests and reads the replies, fewer if the session is lost.
  private mutating func replies(
    to requests: [Request], _ write: @escaping @Sendable ([UInt8]) async -> Void
  ) async -> [Reply] {
    guardian.grant(limits.answer)
    let first = nextID
    nextID += requests.count
    var bytes: [UInt8] = []
    for (offset, request) in requests.enumerated() {
      bytes += request.json(id: first + offset).bytes + [0x0A]
    }
    // Written beside the reading: a child that answers while it is asked would block otherwise.
    let message = bytes
    writing = Task { await write(message) }
    var replies: [Reply] = []
    replies.reserveCapacity(requests.count)
    for (offset, request) in requests.enumerated() {
      do throws(Lost) {
        replies.append(try await reply(to: request, id: first + offset, write))
      } catch {
        ending.loss = (error.kind, request.operation.rawValue, [])
        break
      }
    }
    // A child that has stopped reading blocks the writing until it is ended.
    if ending.loss == nil { await writing?.value }
    return replies
  }

  /// The reply to one request; of a chain, after its calls are answered.
  private mutating func reply(
    to request: Request, id: Int, _ write: @escaping @Sendable ([UInt8]) async -> Void
  ) async throws(Lost) -> Reply {
    var record: ChainRecord?
    if case .sample(let chain) = request { record = ChainRecord(chain) }
    while true {
      let line = try await line()
      // To read it takes the oracle's time, not the candidate's.
      guardian.suspend()
      defer { guardian.grant(limits.answer) }
      let answer: [UInt8]
      do throws(ProtocolFault) {
        guard let bytes = try record?.answer(line, by: ending.examination.capabilities) else {
          let reply = try Reply(line: line, to: request, id: id)
          return record?.reply(reply) ?? reply
        }
        answer = bytes
      } catch {
        throw Lost(kind: .fault(error.description))
      }
      // A child that does not read is ended in the time that it has for an answer.
      guardian.grant(limits.answer)
      await write(answer + [0x0A])
    }
  }

  private struct Lost: Error { let kind: Ending.Loss }

  private mutating func line() async throws(Lost) -> ArraySlice<UInt8> {
    while true {
      switch lines.next() {
      case .line(let line): return line
      case .tooLong: throw Lost(kind: .flood)
      case .more:
        guard let buffer = try? await output.next() else {
          switch guardian.reason {
          case .timeLimit: throw Lost(kind: .timeLimit)
          case .totalTime: throw Lost(kind: .totalTime)
          case .interrupted: throw Lost(kind: .interrupted)
          case .closing, nil: throw Lost(kind: .ended(inLine: lines.hasPartialLine))
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
