public import Scalars

/// What is said in words beside a row's formulas.
extension Formulas {
  /// Of which special case a row's formulas are; nil where they are general.
  ///
  /// The code sums or multiplies over times, levels or components, and a print has so many of them.
  public static func note(of id: String) -> String? { notes[id] }

  /// The rows that print an instance: those whose formulas have numbers where the equation has letters.
  private static let notes: [String: String] = [
    "schedule.signal-power": "printed for t = 3",
    "forward.joint": "printed for T = 2",
    "ddim.joint": "printed for T = 2",
    "reverse.joint": "printed for T = 2, with a network that is affine in the state",
    "elbo.bound": "printed for T = 1, with a network that is affine in the state",
    "elbo.decomposition": "printed for T = 3",
    "elbo.discretized-likelihood":
      "printed for the levels 0, 200 and 255 of 256, then for level 0 with a hyperbolic tangent "
      + "for the normal distribution function",
    "elbo.bits-per-dimension": "printed for d = 3072, which is 3 colours of 32 by 32",
    "objective.simple": "printed for T = 3",
    "objective.marginals-only": "printed for a network that is affine in the state",
    "improved.hybrid-objective": "printed for T = 3",
    "improved.importance-sampling":
      "printed for T = 3: the chance of t = 1, then any time's weight",
    "latent.objective": "printed for a network that is affine in the state",
    "latent.commutes": "the last for 4 principal components, of which 2 are kept",
  ]

  /// The rows that have a note; each must be a row's that prints.
  public static var idsWithNote: [String] { notes.keys.sorted() }

  /// What a row's letters stand for, in the order in which they are printed; without those that the papers
  /// share.
  ///
  /// - Returns: LaTeX and words; one entry for letters that the same words are said of: `A_1, A_2`.
  public static func legend(
    of id: String, _ notation: Notation = .barAlpha
  ) -> [(letters: String, words: String)] {
    guard let (formulas, definitions) = try? printed(id, notation) else { return [] }
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

extension Row {
  /// Of which special case the row's LaTeX is; nil where it is general.
  public var note: String? { Formulas.note(of: id) }

  /// What the letters of the row's LaTeX stand for.
  public func legend(_ notation: Notation = .barAlpha) -> [(letters: String, words: String)] {
    Formulas.legend(of: id, notation)
  }
}
