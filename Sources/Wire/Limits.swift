import Synchronization

/// What a candidate may take and give before the session with it ends.
public struct Limits: Sendable {
  /// How long it may leave a request without an answer, and `hello` too.
  public var answer: Duration
  /// How long the session may take in all, whatever is answered; nil for no limit.
  public var total: Duration?
  /// The most address space that the candidate may take, in bytes; nil for no limit.
  public var memory: Int?
  /// The longest line, in bytes.
  public var line = 256 << 20
  /// How much of its standard error is kept, in bytes, from the end.
  public var standardError = 64 << 10

  /// - Parameters:
  ///   - answer: the time limit for an answer.
  ///   - total: the time limit for the session.
  public init(answer: Duration = .seconds(60), total: Duration? = nil) {
    self.answer = answer
    self.total = total
  }
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

  func onTrigger(_ action: (@Sendable () -> Void)?) {
    let isLate = state.withLock { state in
      state.action = action
      return state.isTriggered
    }
    if isLate { action?() }
  }
}
