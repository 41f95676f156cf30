public import Derivation
public import Scalars

extension Row {
  /// The row's formulas; none if it has no ``formula``.
  ///
  /// - Parameter letters: what the letters stand for.
  /// - Throws: ``Derivation/DerivationError`` if the letters' values are out of range.
  public func formulas<F: AnalyticField & Sendable>(
    _ letters: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    guard let formula else { return [] }
    return try formula.formulas(letters)
  }

  /// An abbreviation and what it stands for.
  public struct Definition: Sendable {
    /// The letter that is printed.
    public let letter: Letter
    /// In letters and other abbreviations.
    public let meaning: Expression
  }

  /// What the row prints: its formulas with the customary abbreviations, then what these stand for.
  public func printed(
    _ notation: Notation = .barAlpha
  ) throws(DerivationError) -> (formulas: [Formula<Expression>], definitions: [Definition]) {
    let letters = Letters { Expression.letter($0) }
    let known = formula?.abbreviations(notation) ?? []
    var names: [Expression: Letter] = [:]
    for letter in known {
      if let meaning = try letters.meaning(of: letter) { names[meaning] = letter }
    }
    let formulas = try formulas(letters).map { $0.abbreviated(names) }
    var used = Set(formulas.flatMap(\.parts).flatMap(\.letters))
    var definitions: [Definition] = []
    for letter in known.reversed() where used.contains(letter) {
      guard let meaning = try letters.meaning(of: letter) else { continue }
      let right = meaning.abbreviated(names.filter { $0.value != letter })
      definitions.append(Definition(letter: letter, meaning: right))
      used.formUnion(right.letters)
    }
    return (formulas, definitions)
  }

  /// The row's equations in LaTeX, printed from the code that computes them; nil where there is none.
  ///
  /// More than one stand in an `aligned` environment, and a left side that repeats is left out.
  public func latex(_ notation: Notation = .barAlpha) -> String? {
    guard let (formulas, definitions) = try? printed(notation), !formulas.isEmpty else {
      return nil
    }
    let equal = Formula<Expression>.Relation.equal
    let lines =
      formulas.map { ($0.left.latex(notation), $0.relation, $0.rightLatex(notation)) }
      + definitions.map { ($0.letter.latex(notation), equal, $0.meaning.latex(notation)) }
    guard lines.count > 1 else {
      return lines.map { "\($0) \($1.rawValue) \($2)" }.first
    }
    let rows = lines.enumerated().map { index, line in
      let (left, relation, right) = line
      let repeats = index > 0 && left == lines[index - 1].0
      return "\(repeats ? "" : left + " ")&\(relation.rawValue) \(right)"
    }
    return "\\begin{aligned}\n" + rows.joined(separator: " \\\\\n") + "\n\\end{aligned}"
  }

  /// Of which special case the row's LaTeX is; nil where it is general.
  public var note: String? { formula?.note }

  /// What the letters of the row's LaTeX stand for, in the order of the print; without those that the
  /// papers share.
  ///
  /// - Returns: LaTeX and words; one entry for letters that the same words are said of: `A_1, A_2`.
  public func legend(
    _ notation: Notation = .barAlpha
  ) -> [(letters: String, words: String)] {
    guard let (formulas, definitions) = try? printed(notation) else { return [] }
    let defined = Set(definitions.map(\.letter))
    var legend: [(letters: [String], words: String)] = []
    var seen: Set<Letter> = []
    for letter in formulas.flatMap(\.letters) + definitions.flatMap(\.meaning.letters) {
      guard let words = letter.words, !defined.contains(letter), seen.insert(letter).inserted else {
        continue
      }
      if let place = legend.firstIndex(where: { $0.words == words }) {
        legend[place].letters.append(letter.latex(notation))
      } else {
        legend.append(([letter.latex(notation)], words))
      }
    }
    return legend.map { ($0.letters.sorted().joined(separator: ", "), $0.words) }
  }
}
