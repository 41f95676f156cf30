/// What one operation is asked with: its fields, told once, and what is known of its answer.
///
/// A new one is a type in Operations, a case of ``Request`` with its line in `payload`, and a case of
/// ``Operation`` with its line in `payloads`; the compiler finds what is left out.
package protocol RequestPayload: Sendable, Equatable {
  /// The operation that is asked for.
  static var operation: Operation { get }
  /// Its row in the table of the protocol's page: the fields, those of the answer, what it is.
  static var cells: String { get }
  /// Whether what is right depends on the schedule that is configured.
  static var needsSchedule: Bool { get }
  /// The fields of the answer, in their order.
  var answerFields: [AnswerField] { get }
  /// The payload as a request.
  var request: Request { get }

  /// Whether a request of the operation is one with this payload; always but where there are two.
  static func isMeant(by json: JSON) -> Bool

  /// A payload to read into.
  init()

  /// Goes through the fields in the order in which they are read: the one description of what is
  /// written and of what is read.
  mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault)
}

extension RequestPayload {
  package static func isMeant(by json: JSON) -> Bool { true }

  /// Reads the fields of a request.
  ///
  /// - Throws: ``RequestFault`` naming the field that is missing or out of range,
  ///   ``UnsupportedRequest`` for what the reference does not answer.
  init(reading json: JSON) throws {
    self.init()
    var reader = FieldReader(json: json)
    try code(&reader)
  }

  /// The fields as they are written.
  var members: [JSON.Member] {
    var (payload, writer) = (self, FieldWriter())
    payload.code(&writer)
    return writer.members
  }

  /// An answer from the values of its fields in their order; what is nil is left out.
  package func answer(_ values: JSON?...) -> JSON {
    .object(
      zip(answerFields, values).compactMap { field, value in
        value.map { JSON.Member(field.name, $0) }
      })
  }
}

extension Operation {
  /// All requests as a table in Markdown, a row each.
  public static var table: [String] {
    ["| op | request fields | answer fields | what it is |", "|---|---|---|---|"]
      + allCases.flatMap { operation in
        operation.payloads.reversed().map { "| `\(operation.rawValue)` | \($0.cells) |" }
      }
  }
}
