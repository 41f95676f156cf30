import CandidateProtocol
import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Ends the child's process group when its time is up or it is told to.
final class Watchdog: Sendable {
  /// Why the group was ended.
  enum Reason: Sendable { case timeLimit, totalTime, interrupted, closing }

  private let group: pid_t
  /// When all is over, whatever is granted.
  private let end: ContinuousClock.Instant?
  private let state = Mutex<(deadline: ContinuousClock.Instant?, reason: Reason?)>((nil, nil))

  init(group: pid_t, end: ContinuousClock.Instant?) {
    self.group = group
    self.end = end
  }

  var reason: Reason? { state.withLock { $0.reason } }

  /// Grants time from now on.
  func grant(_ duration: Duration) {
    state.withLock { $0.deadline = ContinuousClock.now + duration }
  }

  /// Grants all the time there is, until the next ``grant(_:)``.
  func suspend() { state.withLock { $0.deadline = nil } }

  /// Kills the group; the first reason stays.
  func end(because reason: Reason) {
    state.withLock { $0.reason = $0.reason ?? reason }
    killGroup()
    // The leader may have left its group. If it has ended just now its number is free, but numbers
    // are not given out again within moments.
    kill(group, SIGKILL)
  }

  func killGroup() { kill(-group, SIGKILL) }

  /// Waits until the leader has ended, a moment at most: its output may be closed before, and its status
  /// would be that of our signal.
  func waitForEnd(upTo patience: Duration) async {
    let end = ContinuousClock.now + patience
    while !hasEnded, .now < end { try? await Task.sleep(for: .milliseconds(2)) }
  }

  /// Whether the leader has ended; it is left for who reaps it, or was reaped.
  private var hasEnded: Bool {
    var info = siginfo_t()
    let result = waitid(P_PID, id_t(group), &info, WEXITED | WNOHANG | WNOWAIT)
    return result != 0 || info.si_signo == SIGCHLD
  }

  /// Asks the group to end.
  func terminateGroup() {
    state.withLock { $0.reason = $0.reason ?? .closing }
    kill(-group, SIGTERM)
  }

  /// Ends the group once the deadline or the end has passed; returns then, or when cancelled.
  func watch() async {
    while !Task.isCancelled {
      let now = ContinuousClock.now
      var next = state.withLock { $0.deadline } ?? now + .milliseconds(50)
      if let end { next = min(next, end) }
      do { try await Task.sleep(until: next, clock: .continuous) } catch { return }
      if let end, end <= .now { return self.end(because: .totalTime) }
      let isLate = state.withLock { state in state.deadline.map { $0 <= .now } ?? false }
      if isLate { return self.end(because: .timeLimit) }
    }
  }
}

/// The last bytes of a stream.
final class Tail: Sendable {
  private let limit: Int
  private let bytes = Mutex<[UInt8]>([])

  init(limit: Int) { self.limit = limit }

  func append(_ buffer: UnsafeRawBufferPointer) {
    bytes.withLock { bytes in
      bytes.append(contentsOf: buffer.suffix(limit))
      if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
    }
  }

  var text: String {
    printableLines(bytes.withLock { String(decoding: $0.suffix(limit), as: UTF8.self) })
  }

  /// The last line that is not blank; nil if there is none.
  var lastLine: String? {
    text.split(separator: "\n").last { line in line.contains { !$0.isWhitespace } }.map(String.init)
  }
}
