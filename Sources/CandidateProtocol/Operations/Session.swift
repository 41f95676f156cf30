extension Request {
  /// The first request.
  struct Hello: RequestPayload {
    static let operation = Operation.hello
    static let cells = """
      `protocol` (1) | `name`, `version`, `precision`, `supports` (list of ops), and optionally \
      what the next table lists | who is there. Always first; it may take as long as the \
      library's import
      """
    static let needsSchedule = false
    var answerFields: [AnswerField] { [] }
    var request: Request { .hello }

    private var version = 1

    mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.integer("protocol", &version)
      try coder.require(version == 1, "protocol is \(version), this is protocol 1")
    }
  }

  /// The last request.
  struct Bye: RequestPayload {
    static let operation = Operation.bye
    static let cells = "| | end"
    static let needsSchedule = false
    var answerFields: [AnswerField] { [] }
    var request: Request { .bye }

    func code<Coder: FieldCoder>(_ coder: inout Coder) {}
  }
}
