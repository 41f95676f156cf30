public import Scalars

/// What people do to a right formula in one place, in the order in which real mistakes have it.
///
/// The order was counted over the mistakes of the catalogue that an operation or a loop can show.
public enum Edit: String, Sendable, CaseIterable, Comparable {
  /// A table is read at another time: t − 1, t, t_prev, t + 1.
  case time
  /// A factor or a divisor is left out.
  case factorDropped
  /// Another letter: ᾱ, α, β, 1 − ᾱ, β̃.
  case letter
  /// A root is lost, or one too many is taken.
  case root
  /// The value at t = 0 or the first one of a table.
  case boundary
  /// One input for another.
  case argument
  /// A logarithm for its argument, or the reverse.
  case logarithm
  /// A square is lost, or one too many is taken.
  case square
  /// A term is left out.
  case termDropped
  /// A factor is there twice.
  case factorDoubled
  /// A factor 2 or ½ too many.
  case constant
  /// Plus for minus.
  case sign
  /// A parenthesis is missing, or stands elsewhere.
  case precedence
  /// Two coefficients are exchanged.
  case exchanged
  /// A quotient or a difference is turned round.
  case reversed

  public static func < (left: Edit, right: Edit) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A formula with one edit.
public struct Mutant: Sendable, Hashable {
  /// What was done.
  public let edit: Edit
  /// The whole formula, edited.
  public let formula: Expression
  /// Where it was done, as a path of operands in the right formula: the first of several places.
  public let path: [Int]
  /// What stands there instead.
  public let wrong: Expression
  /// Whether it was done wherever the same sub-expression stands.
  public let isEverywhere: Bool
}
