import Mutations
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
  }

  let functions: [Function]

  private init(of form: Form) {
    let times = form.times
    let mutations = Mutations(times: times + [.at(0), .at(1)], inputs: form.inputs)
    let functions = Functions(times: times, inputs: form.inputs + [.eta])
    let right = functions.key(of: form.formula)
    var shortest: [[Int64?]: (mutant: Mutant, formula: Expression, rank: (Int, Edit, Int, Int))] =
      [:]
    var count = 0
    for formula in form.formulas {
      let size = formula.size
      for mutant in mutations.mutants(of: formula) {
        let key = functions.key(of: mutant.formula)
        guard key != right, key.contains(where: { $0 != nil }) else { continue }
        count += 1
        let rank = (mutant.formula.size - size, mutant.edit, mutant.isEverywhere ? 0 : 1, count)
        guard let known = shortest[key], known.rank <= rank else {
          shortest[key] = (mutant, formula, rank)
          continue
        }
      }
    }
    self.functions = shortest.values.sorted { $0.rank < $1.rank }.map {
      Function(formula: $0.mutant.formula, name: NamedEdit($0.mutant, of: $0.formula, in: form))
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

/// An edit of a form, with the part of the formula that tells it.
struct NamedEdit: Sendable {
  /// What the part goes by, if it has a name.
  let part: Expression?
  /// The part as it should be, and as it is.
  let right: Expression
  let wrong: Expression
  /// Where alone it was done, if the same stands elsewhere.
  let place: String?

  init(_ mutant: Mutant, of formula: Expression, in form: Form) {
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
    let whole = formula[path.prefix(depth)]
    let edited =
      path.isEmpty
      ? mutant.formula
      : mutant.isEverywhere
        ? whole.replacing(formula[path[...]], with: mutant.wrong)
        : whole.replacing(at: path.dropFirst(depth), with: mutant.wrong)
    part = named?.0.name
    let names = form.parts.filter { $0.name != named?.0.name }
    func short(_ expression: Expression) -> Expression {
      names.reversed().reduce(expression) { $0.replacing($1.meaning, with: $1.name) }
    }
    (right, wrong) = (short(whole), short(edited))
    let term =
      path.isEmpty || mutant.isEverywhere || part == nil
      ? nil : Self.term(of: path, in: formula, form)
    place = term.map { "in the term with \($0.code) alone" }
  }

  /// The input that the term of a place goes with.
  private static func term(of path: [Int], in formula: Expression, _ form: Form) -> Letter? {
    var depth = 0
    while depth < path.count, formula[path.prefix(depth)].isSum { depth += 1 }
    return formula[path.prefix(depth)].letters.last(where: form.inputs.contains)
  }

  /// What was written and what belongs there.
  var sentence: String {
    let name = part.map { "\($0.code) = " } ?? ""
    return "it has \(name)\(wrong.code)" + (place.map { " \($0)" } ?? "")
      + ", where \(name)\(right.code) is right"
  }

  /// The same for a report.
  var explanation: Explanation {
    let name = part.map { "\($0.latex()) = " } ?? ""
    return Explanation(
      sentence, edit: Explanation.Formulas(wrote: name + wrong.latex(), right: name + right.latex())
    )
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
