public import Checks
internal import Subprocess
internal import Synchronization

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif
#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What a candidate may take and give before the session with it ends.
public struct Limits: Sendable {
  /// How long it may leave a request without an answer, and `hello` too.
  public var answer: Duration
  /// The longest line, in bytes.
  public var line = 256 << 20
  /// How much of its standard error is kept, in bytes, from the end.
  public var standardError = 64 << 10

  /// - Parameter answer: the time limit for an answer.
  public init(answer: Duration = .seconds(60)) { self.answer = answer }
}

/// Ends a session from outside, as Ctrl-C does.
public final class Interruption: Sendable {
  private let state = Mutex<(isTriggered: Bool, action: (@Sendable () -> Void)?)>((false, nil))

  /// Not triggered yet.
  public init() {}

  /// Ends the session that is under way; one that starts later ends at once.
  public func trigger() {
    let action = state.withLock { state in
      state.isTriggered = true
      return state.action
    }
    action?()
  }

  /// Whether it was triggered.
  public var isTriggered: Bool { state.withLock { $0.isTriggered } }

  func onTrigger(_ action: (@Sendable () -> Void)?) {
    let isLate = state.withLock { state in
      state.action = action
      return state.isTriggered
    }
    if isLate { action?() }
  }
}

/// An examination of a child process, and what it left on standard error.
public struct Examined: Sendable {
  /// The examination, at its end.
  public var examination: Examination
  /// The last of the candidate's standard error.
  public var standardError: String
}

/// Starts a command and examines it over its standard input and output.
///
/// The child leads a process group of its own; when this returns, whatever is left of the group is
/// gone. A descendant that left the group by `setsid` is out of reach.
///
/// - Parameters:
///   - examination: not yet begun.
///   - command: the program and its arguments.
///   - limits: of time and length.
///   - interruption: to end the session from outside.
///   - progress: called after each round with how many checks are done.
public func examine(
  _ examination: Examination, command: [String], limits: Limits = Limits(),
  interruption: Interruption = Interruption(),
  progress: @escaping @Sendable (Int) -> Void = { _ in }
) async -> Examined {
  // Writing to a child that is gone is an error of that write, not the end of the oracle.
  signal(SIGPIPE, SIG_IGN)
  var options = PlatformOptions()
  options.processGroupID = 0
  let isPath = command[0].contains("/")
  let configuration = Configuration(
    executable: isPath ? .path(FilePath(command[0])) : .name(command[0]),
    arguments: Arguments(Array(command.dropFirst())), platformOptions: options)
  let standardError = Tail(limit: limits.standardError)
  var examination = examination
  do {
    let result = try await run(
      configuration, input: .inputWriter, output: .sequence, error: .sequence
    ) { execution in
      let guardian = Guardian(group: execution.processIdentifier.value)
      interruption.onTrigger { guardian.end(because: .interrupted) }
      let draining = Task {
        for try await buffer in execution.standardError {
          buffer.withUnsafeBytes { standardError.append($0) }
        }
      }
      let watching = Task { await guardian.watch() }
      var conversation = Conversation(
        examination, limits: limits, guardian: guardian,
        output: execution.standardOutput.makeAsyncIterator())
      await conversation.run(progress) { bytes in
        _ = try? await execution.standardInputWriter.write(bytes)
      }
      try? await execution.standardInputWriter.finish()
      await conversation.close()
      interruption.onTrigger(nil)
      watching.cancel()
      guardian.killGroup()
      _ = try? await draining.value
      return conversation.ending
    }
    examination = result.closureResult.finished(status: result.terminationStatus)
  } catch {
    examination.receive([], loss: startFailure(error, command[0]))
  }
  return Examined(examination: examination, standardError: standardError.text)
}

/// Why the child did not start, in one sentence.
private func startFailure(_ error: any Error, _ program: String) -> String {
  guard let failure = error as? SubprocessError else { return "\(program) did not start: \(error)" }
  let isPath = program.contains("/")
  if isPath ? access(program, F_OK) != 0 : failure.code == .executableNotFound {
    return "\(program): command not found"
  }
  if isPath, access(program, X_OK) != 0 { return "\(program) is not executable" }
  return "\(program) did not start (is it a program, or a script without its #! line?)"
}

/// Ends the child's process group when its time is up or it is told to.
final class Guardian: Sendable {
  /// Why the group was ended.
  enum Reason: Sendable { case timeLimit, interrupted, closing }

  private let group: pid_t
  private let state = Mutex<(deadline: ContinuousClock.Instant?, reason: Reason?)>((nil, nil))

  init(group: pid_t) { self.group = group }

  var reason: Reason? { state.withLock { $0.reason } }

  /// Grants time from now on.
  func grant(_ duration: Duration) {
    state.withLock { $0.deadline = ContinuousClock.now + duration }
  }

  /// Kills the group; the first reason stays.
  func end(because reason: Reason) {
    state.withLock { $0.reason = $0.reason ?? reason }
    killGroup()
  }

  func killGroup() { kill(-group, SIGKILL) }

  func terminateGroup() { kill(-group, SIGTERM) }

  /// Ends the group once the deadline has passed; returns then, or when cancelled.
  func watch() async {
    while !Task.isCancelled {
      let deadline = state.withLock { $0.deadline } ?? ContinuousClock.now + .milliseconds(50)
      do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
      let isOver = state.withLock { state in
        state.deadline.map { $0 <= ContinuousClock.now } ?? false
      }
      if isOver {
        end(because: .timeLimit)
        return
      }
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

  var text: String { bytes.withLock { String(decoding: $0.suffix(limit), as: UTF8.self) } }
}
