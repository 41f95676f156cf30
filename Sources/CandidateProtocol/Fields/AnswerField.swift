/// A field of an answer, as an operation declares it.
public struct AnswerField: Sendable, Equatable {
  /// What a field holds.
  public enum Shape: Sendable { case flag, number, vector }

  /// Its key.
  public let name: String
  /// What it holds.
  public let shape: Shape
  /// Whether a candidate may leave it out.
  public var isOptional = false

  /// Whether it is one number, no vector.
  package var isNumber: Bool { shape == .number }

  static func flag(_ name: String) -> AnswerField { AnswerField(name: name, shape: .flag) }
  static func number(_ name: String) -> AnswerField { AnswerField(name: name, shape: .number) }
  package static func vector(_ name: String) -> AnswerField {
    AnswerField(name: name, shape: .vector)
  }

  /// The same field, which a candidate may leave out.
  var optional: AnswerField { AnswerField(name: name, shape: shape, isOptional: true) }
}
