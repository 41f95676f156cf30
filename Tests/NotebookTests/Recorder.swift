import Synchronization
import Tangle

/// What a notebook's cells did: what they printed, drew, and failed at.
final class Recorder: Sendable {
  struct State {
    /// The index of the cell that runs.
    var cell = -1
    /// What each cell printed; nil for one that was not reached.
    var outputs: [String?]
    /// The figures that were drawn, each with the cell that drew it.
    var figures: [(figure: Figure, cell: Int)] = []
    /// Failures, each with the cell it belongs to.
    var failures: [(cell: Int, message: String)] = []
  }

  /// The notebook that runs in this task.
  @TaskLocal static var current: Recorder?

  let document: Document
  let scratch: Scratch
  let state: Mutex<State>

  init(_ document: Document, scratch: Scratch) {
    self.document = document
    self.scratch = scratch
    state = Mutex(State(outputs: Array(repeating: nil, count: document.cells.count)))
  }

  func write(_ text: String) {
    state.withLock { state in
      guard state.outputs.indices.contains(state.cell) else { return }
      state.outputs[state.cell] = (state.outputs[state.cell] ?? "") + text
    }
  }

  func fail(_ message: String) {
    state.withLock { $0.failures.append(($0.cell, message)) }
  }
}

/// Marks in tangled code which cell begins.
func begin(cell: Int) {
  Recorder.current?.state.withLock { state in
    state.cell = cell
    if state.outputs.indices.contains(cell) { state.outputs[cell] = "" }
  }
}

/// Stands in tangled code where a cell that must throw has not.
func mustThrow() { Recorder.current?.fail("this cell must throw, and did not") }

/// What cells print with: into the output that their `text` fence is compared with.
///
/// Where no notebook runs it prints to standard output.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
  let line = items.map { "\($0)" }.joined(separator: separator) + terminator
  if let recorder = Recorder.current {
    recorder.write(line)
  } else {
    Swift.print(line, terminator: "")
  }
}
