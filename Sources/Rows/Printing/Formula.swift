public import Derivation
public import Scalars

/// An equation whose right side is what a function of the derivation returns, in any field.
///
/// Over ``Scalars/Expression`` it prints; over `Double` the same function gives the value that the print
/// must have.
public struct Formula<F: AnalyticField> {
  /// How the sides compare.
  public enum Relation: String, Sendable {
    /// Both are the same number, or law.
    case equal = "="
    /// Both have the same law.
    case inLaw = #"\overset{d}{=}"#
    /// An approximation in use.
    case approximately = #"\approx"#
  }

  /// What the right side is.
  public enum Right {
    /// A number.
    case value(F)
    /// N(mean, variance I).
    case normal(mean: F, variance: F)
  }

  /// What it says something about.
  public let left: LeftSide
  /// How the sides compare.
  public let relation: Relation
  /// What the code gives.
  public let right: Right

  init(_ left: LeftSide, _ right: F, relation: Relation = .equal) {
    (self.left, self.relation, self.right) = (left, relation, .value(right))
  }

  init(_ left: LeftSide, normal law: (mean: F, variance: F)) {
    (self.left, relation, right) = (left, .equal, .normal(mean: law.mean, variance: law.variance))
  }

  /// The values that the right side is composed of.
  public var parts: [F] {
    switch right {
    case .value(let value): [value]
    case .normal(let mean, let variance): [mean, variance]
    }
  }
}

extension Formula: Sendable where F: Sendable {}
extension Formula.Right: Sendable where F: Sendable {}

extension Formula<Expression> {
  /// The letters of both sides, those of the left first.
  var letters: [Letter] { left.letters + parts.flatMap(\.letters) }

  /// The formula with sub-expressions replaced by letters.
  func abbreviated(_ letters: [Expression: Letter]) -> Formula {
    switch right {
    case .value(let value):
      Formula(left, value.abbreviated(letters), relation: relation)
    case .normal(let mean, let variance):
      Formula(left, normal: (mean.abbreviated(letters), variance.abbreviated(letters)))
    }
  }

  /// The right side in LaTeX.
  public func rightLatex(_ notation: Notation = .barAlpha) -> String {
    switch right {
    case .value(let value): return value.latex(notation)
    case .normal(let mean, let variance):
      let spread = variance == 1 ? "I" : variance.latexFactor(notation) + " I"
      return #"\mathcal{N}\left(\#(mean.latex(notation)), \#(spread)\right)"#
    }
  }
}
