import CandidateProtocol
import Judging
import Subprocess

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// How a conversation ended.
struct Ending: Sendable {
  /// The ways to lose a session.
  enum Loss: Sendable {
    case ended(inLine: Bool)
    case timeLimit
    case totalTime
    case interrupted
    case flood
    case fault(String)
    case unlimited(Int32)
  }

  var examination: Examination
  let limits: Limits
  /// How the session was lost, while what was asked, and the replies that had come in that round.
  var loss: (kind: Loss, asked: String, replies: [Reply])?

  /// Whether nobody made it end.
  var endedItself = false

  /// Not begun: the system did not limit the candidate's memory, by the number of its error.
  init(_ examination: Examination, _ limits: Limits, unlimited number: Int32) {
    self.init(examination: examination, limits: limits)
    loss = (.unlimited(number), "hello", [])
  }

  init(examination: Examination, limits: Limits) {
    self.examination = examination
    self.limits = limits
  }

  /// The examination, told how the child ended.
  ///
  /// - Parameters:
  ///   - status: how the child ended.
  ///   - lastLine: the last that it wrote to standard error; nil for nothing.
  func finished(status: TerminationStatus, lastLine: String?) -> Examination {
    var examination = examination
    guard let (kind, asked, replies) = loss else {
      if endedItself, !status.isSuccess {
        examination.remark("after bye the candidate \(Self.ending(status, killed: "was killed"))")
      }
      return examination
    }
    func seconds(_ limit: Duration) -> String { "\(limit / .seconds(1)) s" }
    let sentence: String
    switch kind {
    case .ended(let inLine):
      let place = inLine ? "in the middle of its answer to" : "before it answered"
      let words = lastLine.map { ", and said at last: \(printable($0, upTo: 200))" } ?? ""
      examination.receive(
        replies, death: "the candidate \(Self.ending(status)) \(place) \(asked)\(words)")
      return examination
    case .timeLimit:
      sentence =
        "the candidate left \(asked) unanswered for \(seconds(limits.answer)) (--timeout)"
    case .totalTime:
      sentence =
        "the session was not over after \(limits.total.map(seconds) ?? "") (--total-timeout)"
    case .interrupted: sentence = "the run was interrupted while \(asked) was being answered"
    case .flood:
      sentence = "the answer to \(asked) is longer than \(limits.line >> 20) MiB"
    case .unlimited(let number):
      sentence = "its memory cannot be limited (--max-memory): \(String(cString: strerror(number)))"
    case .fault(let fault): sentence = "in answer to \(asked) \(fault)"
    }
    examination.receive(replies, loss: sentence)
    return examination
  }

  /// - Parameter killed: what is said of one that was killed, perhaps by the oracle.
  private static func ending(
    _ status: TerminationStatus, killed: String = "closed its output, or was killed,"
  ) -> String {
    switch status {
    case .exited(let code): "exited with status \(code)"
    case .signaled(let signal) where signal == 9: killed
    case .signaled(let signal): "was ended by signal \(signal)"
    }
  }
}
