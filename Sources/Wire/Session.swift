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
  var examination = examination
  guard let program = command.first else {
    examination.receive([], loss: "the command of the candidate is empty")
    return Examined(examination: examination, standardError: "")
  }
  var options = PlatformOptions()
  options.processGroupID = 0
  let isPath = program.contains("/")
  let configuration = Configuration(
    executable: isPath ? .path(FilePath(program)) : .name(program),
    arguments: Arguments(Array(command.dropFirst())), platformOptions: options)
  let standardError = Tail(limit: limits.standardError)
  do {
    let result = try await run(
      configuration, input: .inputWriter, output: .sequence, error: .sequence
    ) { execution in
      let guardian = Watchdog(group: execution.processIdentifier.value)
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
    examination.receive([], loss: startFailure(error, program))
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
