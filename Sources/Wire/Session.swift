import CProcess
import CandidateProtocol
public import Judging
import Subprocess

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

/// An examination of a child process, and what it left on standard error.
public struct Examined: Sendable {
  /// The examination, at its end.
  public var examination: Examination
  /// The last of the candidate's standard error.
  public var standardError: String
}

/// Starts a command and examines it over its standard input and output; one that dies is started again.
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
  var examined = Examined(examination: examination, standardError: "")
  guard !command.isEmpty else {
    examined.examination.receive([], loss: "the command of the candidate is empty")
    return examined
  }
  if let shortage = shortage() {
    examined.examination.receive([], loss: shortage)
    return examined
  }
  let end = limits.total.map { ContinuousClock.now + $0 }
  repeat {
    let last = await converse(
      examined.examination, command, limits, end: end, interruption, progress)
    examined.examination = last.examination
    examined.standardError += last.standardError
  } while examined.examination.needsProcess
  return examined
}

/// Goes on with an examination over one child, to the end of either.
private func converse(
  _ examination: Examination, _ command: [String], _ limits: Limits,
  end: ContinuousClock.Instant?, _ interruption: Interruption,
  _ progress: @escaping @Sendable (Int) -> Void
) async -> Examined {
  var options = PlatformOptions()
  options.processGroupID = 0
  let isPath = command[0].contains("/")
  let configuration = Configuration(
    executable: isPath ? .path(FilePath(command[0])) : .name(command[0]),
    arguments: Arguments(Array(command.dropFirst())), platformOptions: options)
  let standardError = Tail(limit: limits.standardError)
  var examination = examination
  do {
    let asked = examination
    let result = try await run(
      configuration, input: .inputWriter, output: .sequence, error: .sequence
    ) { execution in
      if let memory = limits.memory {
        // It was started a moment ago; a limit before that would need code between fork and exec.
        let fault = process_limit_memory(execution.processIdentifier.value, UInt64(memory))
        if fault != 0 {
          kill(execution.processIdentifier.value, SIGKILL)
          return Ending(asked, limits, unlimited: fault)
        }
      }
      let guardian = Watchdog(group: execution.processIdentifier.value, end: end)
      interruption.onTrigger { guardian.end(because: .interrupted) }
      let draining = Task {
        for try await buffer in execution.standardError {
          buffer.withUnsafeBytes { standardError.append($0) }
        }
      }
      let watching = Task { await guardian.watch() }
      var conversation = Conversation(
        asked, limits: limits, guardian: guardian,
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
    examination = result.closureResult.finished(
      status: result.terminationStatus, lastLine: standardError.lastLine)
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

/// Why no process can be started here; nil if one can. What starts them does not look.
private func shortage() -> String? {
  let files = (0..<24).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
  for file in files where file >= 0 { close(file) }
  return files.contains { $0 < 0 }
    ? "this process may open too few files to start another (ulimit -n)" : nil
}
