import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM as the end of a task in place of the process's.
enum Signals {
  /// What the next signal cancels; without it the process ends.
  private static let work = Mutex<(@Sendable () -> Void)?>(nil)

  /// What hears the signals, from the first use to the process's end: a signal that comes while one is replaced by
  /// another could be lost.
  nonisolated(unsafe) private static let sources: [any DispatchSourceSignal] = {
    // A queue of its own has a thread even where the work keeps all of the pool's busy.
    let queue = DispatchQueue(label: "signals")
    return [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        guard let cancel = work.withLock({ $0.take() }) else { _exit(1) }
        cancel()
      }
      source.resume()
      return source
    }
  }()

  /// Runs a body in a task that the first of these signals cancels; the second ends the process, and so does the first
  /// after the body.
  static func cancelling<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let task = Task(operation: body)
    work.withLock { $0 = { task.cancel() } }
    defer { work.withLock { $0 = nil } }
    _ = sources
    return try await task.value
  }
}
