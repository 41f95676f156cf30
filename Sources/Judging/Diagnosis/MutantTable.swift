import Mutations
import Rows
import Scalars
import Synchronization

/// The edits of a form, those that are one function together.
struct MutantTable: Sendable {
  /// A formula that is not right, with all edits that make it.
  struct Function: Sendable {
    /// The one that adds least to what is right; of these the more common edit.
    let formula: Expression
    /// What it is called: the same edit.
    let name: NamedEdit
    /// The known bugs that write it.
    var bugs: [Bug] = []
  }

  private(set) var functions: [Function]

  private init(of form: Form) {
    let (mutations, space) = (form.mutations, form.functions)
    let right = space.key(of: form.formula)
    var shortest: [[Int64?]: (mutant: Mutant, formula: Expression, rank: (Int, Edit, Int, Int))] =
      [:]
    var count = 0
    for formula in form.formulas {
      let size = formula.size
      for mutant in mutations.mutants(of: formula) {
        let key = space.key(of: mutant.formula)
        guard key != right, key.contains(where: { $0 != nil }) else { continue }
        count += 1
        let rank = (mutant.formula.size - size, mutant.edit, mutant.isEverywhere ? 0 : 1, count)
        guard let known = shortest[key], known.rank <= rank else {
          shortest[key] = (mutant, formula, rank)
          continue
        }
      }
    }
    let edited = shortest.sorted { $0.value.rank < $1.value.rank }
    functions = edited.map(\.value).map {
      Function(formula: $0.mutant.formula, name: NamedEdit($0.mutant, of: $0.formula, in: form))
    }
    var places = Dictionary(uniqueKeysWithValues: zip(edited.map(\.key), functions.indices))
    for (bug, known) in form.knownFunctions {
      let key = space.key(of: known.formula)
      guard key != right, key.contains(where: { $0 != nil }) else { continue }
      let place = places[key, default: functions.count]
      if place == functions.count {
        places[key] = place
        functions.append(known)
      }
      if !functions[place].bugs.contains(where: { $0.id == bug.id }) {
        functions[place].bugs.append(bug)
      }
    }
  }

  private static let known = Mutex<[Form: MutantTable]>([:])

  /// The table of a form, made once.
  static func of(_ form: Form) -> MutantTable {
    if let table = known.withLock({ $0[form] }) { return table }
    let table = MutantTable(of: form)
    known.withLock { $0[form] = table }
    return table
  }
}

extension Form {
  /// The edits that its formulas may have.
  var mutations: Mutations {
    // At the first time ᾱ_1 is ᾱ_t.
    Mutations(times: times + (end == .at(0) ? [.at(0)] : [.at(0), .at(1)]), inputs: inputs)
  }

  /// Which formulas of its letters are one function.
  var functions: Functions { Functions(times: times, inputs: inputs + [.eta, .sigma(nil)]) }

  /// The formulas of the catalogue's bugs, one edit of the form or not.
  fileprivate var knownFunctions: [(bug: Bug, function: MutantTable.Function)] {
    func here(_ expression: Expression) -> Expression {
      expression.renamed { $0 == .barAlpha(.previous) ? .letter(.barAlpha(end)) : .letter($0) }
    }
    return Bug.all.flatMap { bug in
      formulas.compactMap { formula in
        let parts = bug.replacements.map { (right: here($0.right), wrong: here($0.wrong)) }
        let wrong = parts.reduce(formula) { $0.replacing($1.right, with: $1.wrong) }
        guard wrong != formula,
          let told = parts.first(where: { formula.replacing($0.right, with: $0.wrong) != formula })
        else { return nil }
        let name = NamedEdit(right: told.right, wrong: told.wrong, in: wrong, of: self)
        return (bug, MutantTable.Function(formula: wrong, name: name))
      }
    }
  }
}

/// An edit of a form, with the part of the formula that tells it.
struct NamedEdit: Sendable {
  /// What the part goes by, if it has a name.
  let part: Expression?
  /// The whole formula as it is.
  let whole: Expression
  /// The part as it should be, and as it is.
  let right: Expression
  let wrong: Expression
  /// What it should be as code.
  let rightCode: String
  /// Where alone it was done, if the same stands elsewhere.
  let place: String?

  init(_ mutant: Mutant, of formula: Expression, in form: Form) {
    whole = mutant.formula
    let path = mutant.path
    // The deepest part with a name, or else the term of the whole.
    let named = (0..<path.count).reversed().lazy.compactMap { count -> (Form.Part, Int)? in
      let part = formula[path.prefix(count)]
      return form.parts.first { $0.meaning == part }.map { ($0, count) }
    }.first
    var depth = named?.1 ?? 0
    if named == nil {
      while depth < path.count, formula[path.prefix(depth)].isSum { depth += 1 }
    }
    let term = formula[path.prefix(depth)]
    let edited =
      path.isEmpty
      ? mutant.formula
      : mutant.isEverywhere
        ? term.replacing(formula[path[...]], with: mutant.wrong)
        : term.replacing(at: path.dropFirst(depth), with: mutant.wrong)
    let old = formula[path[...]]
    // The same stands elsewhere than in this part and its copies.
    let isSpread =
      mutant.isEverywhere && !path.isEmpty
      && formula.replacing(term, with: .pi).places.contains { $0.part == old }
    guard !isSpread else {
      (part, right, wrong, place) = (nil, old, mutant.wrong, "throughout")
      rightCode = form.defined(old)
      return
    }
    part = named?.0.name
    let name = named?.0.name
    (right, wrong) = (form.named(term, without: name), form.named(edited, without: name))
    rightCode = form.defined(right)
    let input =
      path.isEmpty || mutant.isEverywhere || part == nil
      ? nil : Self.term(of: path, in: formula, form)
    place = input.map { "in the term with \($0.code) alone" }
  }

  /// A part that is replaced wherever it stands.
  init(right: Expression, wrong: Expression, in whole: Expression, of form: Form) {
    self.whole = whole
    part = form.parts.first { $0.meaning == right }?.name
    (self.right, self.wrong, place) = (right, wrong, nil)
    rightCode = form.defined(right)
  }

  /// The input that the term of a place goes with.
  private static func term(of path: [Int], in formula: Expression, _ form: Form) -> Letter? {
    var depth = 0
    while depth < path.count, formula[path.prefix(depth)].isSum { depth += 1 }
    return formula[path.prefix(depth)].letters.last(where: form.inputs.contains)
  }

  /// What was written and what belongs there, with the known bugs that it is.
  func explanation(_ bugs: [String]) -> Explanation {
    func equation(_ name: String?, _ value: String) -> String {
      (name.map { "\($0) = " } ?? "") + value
    }
    let code = Explanation.Formulas.Code(
      wrote: equation(part?.code, wrong.code) + (place.map { " \($0)" } ?? ""),
      right: equation(part?.code, rightCode))
    return Explanation(
      "it has \(code.wrote), where \(code.right) is right", bugs: bugs,
      edit: Explanation.Formulas(
        wrote: equation(part?.latex(), wrong.latex()),
        right: equation(part?.latex(), right.latex()), whole: whole, code: code))
  }
}

extension Expression {
  fileprivate var isSum: Bool {
    switch self {
    case .sum, .difference, .negation: true
    default: false
    }
  }
}
