public import Derivation
import RealModule
public import Scalars

/// The formulas of the register, from the derivation's own functions.
///
/// A row's formulas are one generic function: called with letters it gives what is printed, called with
/// numbers the values. There is no formula here that is not a call into `Derivation`. Where the code
/// sums or multiplies over times, an instance of two or three steps is given, and ``note(of:)`` says so. All are for one
/// coordinate; laws are those of a vector of independent ones.
public enum Formulas {
  /// The formulas of a row.
  ///
  /// - Parameters:
  ///   - id: of a row of the register.
  ///   - letters: what the letters stand for.
  /// - Returns: none for a row without a function over fields: sub-sequences are whole numbers.
  /// - Throws: ``Derivation/DerivationError`` if the letters' values are out of range.
  public static func of<F: AnalyticField & Sendable>(
    _ id: String, _ letters: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    switch id.prefix(while: { $0 != "." }) {
    case "schedule": try schedules(id, letters)
    case "forward": try forward(id, letters)
    case "ddpm": try posterior(id, letters)
    case "elbo": try bound(id, letters)
    case "objective", "improved": try objective(id, letters)
    case "inversion", "reverse": try inversion(id, letters)
    case "ddim": try ddim(id, letters)
    case "latent": try latent(id, letters)
    default: []
    }
  }

  /// The letters that abbreviate, with what each stands for.
  ///
  /// - Parameter letters: what the other letters stand for.
  static func definition<F: AnalyticField & Sendable>(
    of letter: Letter, _ the: Letters<F>
  ) throws(DerivationError) -> F? {
    switch letter {
    case .alpha(.now): the.from / the.to
    case .beta(.now): Forward.kernelVariance(to: the.from, from: the.to)
    case .posteriorVariance(.now): Posterior.variance(to: the.to, from: the.from)
    case .posteriorMean(let ofPrediction):
      try Posterior.mean(
        data: ofPrediction ? the.predictedData : the.data, state: the.state, to: the.to,
        from: the.from)
    case .stateWeight(ofPosterior: true): try Posterior.stateWeight(to: the.to, from: the.from)
    case .stateWeight(ofPosterior: false):
      try DDIM.weights(to: the.to, from: the.from, sigma: the.sigma).state
    case .meanChange: try Objective.meanChange(to: the.to, from: the.from, sigma: the.sigma)
    case .predictedData:
      try Inversion.predictedData(
        state: the.state, noise: the.predictedNoise, signalPower: the.from)
    case .reversedSlope:
      try kernels(1, the)[0].reversed(mean: 0, variance: 1).slope
    case .reversedVariance:
      try kernels(1, the)[0].reversed(mean: 0, variance: 1).variance
    case .sigma(nil):
      try DDIM.sigma(
        to: the[.barAlpha(.previous)], from: the.from, eta: the[.eta])
    default: nil
    }
  }

  /// What may be abbreviated in a row, each letter after those that its meaning needs. The DDIM paper spells α_t = ᾱ_t/ᾱ_{t−1} and β_t out.
  private static func abbreviations(of id: String, _ notation: Notation) -> [Letter] {
    let ratios: [Letter] = notation == .ddim ? [] : [.alpha(.now), .beta(.now)]
    let variance = Letter.posteriorVariance(.now)
    switch id {
    case "forward.kernel": return []
    case "ddpm.reverse-marginal": return ratios + [variance, .stateWeight(ofPosterior: true)]
    case "ddpm.variance-extremes", "improved.learned-variance": return ratios + [variance]
    case "ddpm.ancestral-step": return ratios + [variance, .predictedData]
    case "elbo.bound": return [.reversedSlope, .reversedVariance]
    case "elbo.transition-term":
      return ratios + [
        variance, .posteriorMean(ofPrediction: false), .posteriorMean(ofPrediction: true),
      ]
    case "objective.weights", "objective.ddim-theorem": return ratios + [.meanChange]
    case "ddim.marginal-consistency", "ddim.uniqueness", "ddim.forward-from-bayes":
      return ratios + [.stateWeight(ofPosterior: false)]
    case "reverse.kernel", "ddim.deterministic", "ddim.inversion": return [.predictedData]
    case "ddim.update": return [.sigma(nil), .predictedData]
    default: return ratios
    }
  }

  /// What a row prints: its formulas with the customary abbreviations, then what these stand for.
  public static func printed(
    _ id: String, _ notation: Notation = .barAlpha
  ) throws(DerivationError) -> (formulas: [Formula<Expression>], definitions: [Definition]) {
    let letters = Letters { Expression.letter($0) }
    let known = abbreviations(of: id, notation)
    var names: [Expression: Letter] = [:]
    for letter in known {
      if let meaning = try definition(of: letter, letters) { names[meaning] = letter }
    }
    let formulas = try of(id, letters).map { $0.abbreviated(names) }
    var used = Set(formulas.flatMap(\.parts).flatMap(\.letters))
    var definitions: [Definition] = []
    for letter in known.reversed() where used.contains(letter) {
      guard let meaning = try definition(of: letter, letters) else { continue }
      let right = meaning.abbreviated(names.filter { $0.value != letter })
      definitions.append(Definition(letter: letter, meaning: right))
      used.formUnion(right.letters)
    }
    return (formulas, definitions)
  }

  /// An abbreviation and what it stands for.
  public struct Definition: Sendable {
    /// The letter that is printed.
    public let letter: Letter
    /// In letters and other abbreviations.
    public let meaning: Expression
  }

  /// A row in LaTeX, a line an equation; nil if it has no formula.
  ///
  /// More than one stand in an `aligned` environment, and a left side that repeats is left out.
  public static func latex(of id: String, _ notation: Notation = .barAlpha) -> String? {
    guard let (formulas, definitions) = try? printed(id, notation), !formulas.isEmpty else {
      return nil
    }
    var lines = formulas.map {
      (
        left: $0.left.latex(notation), relation: $0.relation.rawValue,
        right: $0.rightLatex(notation)
      )
    }
    lines += definitions.map {
      (
        left: $0.letter.latex(notation), relation: Formula<Expression>.Relation.equal.rawValue,
        right: $0.meaning.latex(notation)
      )
    }
    guard lines.count > 1 else {
      return "\(lines[0].left) \(lines[0].relation) \(lines[0].right)"
    }
    let rows = lines.indices.map { index in
      let repeats = index > 0 && lines[index].left == lines[index - 1].left
      return
        "\(repeats ? "" : lines[index].left + " ")&\(lines[index].relation) \(lines[index].right)"
    }
    return "\\begin{aligned}\n" + rows.joined(separator: " \\\\\n") + "\n\\end{aligned}"
  }
}

extension Row {
  /// The row's equations in LaTeX, printed from the code that computes them; nil where there is none.
  public func latex(_ notation: Notation = .barAlpha) -> String? {
    Formulas.latex(of: id, notation)
  }
}
