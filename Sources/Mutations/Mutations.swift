public import Scalars

/// The one-edit changes of formulas that people make.
public struct Mutations: Sendable {
  /// The times at which tables may be read.
  public let times: [Time]
  /// The inputs, one of which may be taken for another.
  public let inputs: [Letter]

  public init(times: [Time], inputs: [Letter]) {
    (self.times, self.inputs) = (times, inputs)
  }

  /// Every formula that one edit makes of a right one, which itself is none of them: at one place, or wherever the
  /// same sub-expression stands. Different edits may make the same formula, or the same function.
  public func mutants(of formula: Expression) -> [Mutant] {
    let places = formula.places
    let counts = Dictionary(places.map { ($0.part, 1) }, uniquingKeysWith: +)
    var mutants: [Mutant] = []
    var told: Set<Expression> = []
    for (path, part) in places {
      let isFirst = told.insert(part).inserted
      for (edit, wrong) in edits(of: part) {
        if isFirst, counts[part, default: 1] > 1 {
          mutants.append(
            Mutant(
              edit: edit, formula: formula.replacing(part, with: wrong), path: path, wrong: wrong,
              isEverywhere: true))
        }
        mutants.append(
          Mutant(
            edit: edit, formula: formula.replacing(at: path[...], with: wrong), path: path,
            wrong: wrong, isEverywhere: counts[part, default: 1] == 1))
      }
    }
    for shift in [-1, 1] {
      let shifted = formula.renamed { .letter($0.shifted(by: shift)) }
      let read = shifted.letters.compactMap(\.barAlphaTime)
      guard read.allSatisfy(times.contains) else { continue }
      mutants.append(
        Mutant(edit: .time, formula: shifted, path: [], wrong: shifted, isEverywhere: true))
    }
    return mutants.filter { $0.formula != formula }
  }

  /// What may stand in the place of an expression.
  func edits(of part: Expression) -> [(Edit, Expression)] {
    if case .number(let number) = part {
      return number > 1 ? [(.constant, 1), (.constant, .number(2 * number))] : []
    }
    return ofLetters(part) + ofRoots(part) + ofSums(part) + ofProducts(part) + general(part)
  }

  // MARK: - Letters

  private func ofLetters(_ part: Expression) -> [(Edit, Expression)] {
    switch part {
    case .letter(let letter):
      if inputs.contains(letter) {
        return inputs.filter { $0 != letter }.map { (.argument, .letter($0)) }
      }
      guard case .barAlpha(let time) = letter else { return [] }
      let elsewhere = times.filter { $0 != time }.map { other -> (Edit, Expression) in
        switch other {
        case .at(0): (.boundary, 1)
        case .at: (.boundary, .letter(.barAlpha(other)))
        default: (.time, .letter(.barAlpha(other)))
        }
      }
      return elsewhere + [(.letter, 1 - part)] + others(at: time)
    case .difference(1, .letter(.barAlpha(let time))):
      return [(.letter, .letter(.barAlpha(time)))] + others(at: time)
    // α of a step, and β of it.
    case .quotient(.letter(.barAlpha(let time)), .letter(.barAlpha(let end))):
      return others(at: time)
        + [(.letter, .letter(.barAlpha(time))), (.letter, .letter(.barAlpha(end)))]
        + [(.letter, 1 - part)]
    case .difference(1, .quotient(.letter(.barAlpha(let time)), .letter(.barAlpha))):
      return others(at: time)
        + [(.letter, 1 - .letter(.barAlpha(time))), (.letter, .letter(.barAlpha(time)))]
    default: return []
    }
  }

  /// The schedule's own numbers at a time.
  private func others(at time: Time) -> [(Edit, Expression)] {
    [.alpha(time), .beta(time), .posteriorVariance(time)].map { (.letter, .letter($0)) }
  }

  // MARK: - Operations

  private func ofRoots(_ part: Expression) -> [(Edit, Expression)] {
    switch part {
    case .squareRoot(let radicand):
      var edits: [(Edit, Expression)] = [(.root, radicand)]
      switch radicand {
      case .difference(let left, let right):
        edits += [
          (.precedence, left.root() - right.root()), (.precedence, left.root() - right),
        ]
      case .sum(let left, let right):
        edits += [
          (.precedence, left.root() + right.root()), (.precedence, left.root() + right),
        ]
      case .quotient(let left, let right):
        edits += [(.precedence, left.root() / right), (.precedence, left / right.root())]
      default: break
      }
      return edits
    case .power(let base, let exponent):
      return [(.square, exponent == 2 ? base : .power(base, exponent - 1))]
    case .function(.log, let argument): return [(.logarithm, argument)]
    case .function(.logOnePlus, let argument): return [(.logarithm, 1 + argument)]
    case .function(.exp, let argument): return [(.logarithm, argument)]
    default: return []
    }
  }

  private func ofSums(_ part: Expression) -> [(Edit, Expression)] {
    switch part {
    case .sum(let left, let right):
      return [(.termDropped, left), (.termDropped, right), (.sign, left - right)]
        + exchanged(left, right) { $0 + $1 }
    case .difference(let left, let right):
      var edits: [(Edit, Expression)] = [
        (.termDropped, left), (.sign, left + right), (.reversed, right - left),
        (.termDropped, right),
      ]
      if case .quotient(let top, let bottom) = right {
        edits.append((.precedence, (left - top) / bottom))
      }
      return edits + exchanged(left, right) { $0 - $1 }
    case .negation(let operand): return [(.sign, operand)]
    default: return []
    }
  }

  /// Coefficients of two terms exchanged.
  private func exchanged(
    _ left: Expression, _ right: Expression, _ join: (Expression, Expression) -> Expression
  ) -> [(Edit, Expression)] {
    guard case .product(let a, let x) = left, case .product(let b, let y) = right, a != b, x != y
    else { return [] }
    return [(.exchanged, join(b * x, a * y))]
  }

  private func ofProducts(_ part: Expression) -> [(Edit, Expression)] {
    switch part {
    case .product(let left, let right):
      var edits: [(Edit, Expression)] = []
      if isOfSchedule(right) { edits.append((.factorDropped, left)) }
      if isOfSchedule(left) {
        edits += [
          (.factorDropped, right), (.reversed, right / left), (.factorDoubled, left * left * right),
        ]
      }
      if isOfSchedule(right) {
        edits += [(.reversed, left / right), (.factorDoubled, left * right * right)]
      }
      if case .difference(let minuend, let subtrahend) = right {
        edits.append((.precedence, left * minuend - subtrahend))
      }
      return edits
    case .quotient(let top, let bottom):
      var edits: [(Edit, Expression)] = [(.factorDropped, top), (.reversed, top * bottom)]
      if isOfSchedule(top) {
        edits += [(.reversed, bottom / top), (.factorDropped, 1 / bottom)]
      }
      switch top {
      case .difference(let left, let right):
        edits += [(.precedence, left - right / bottom), (.precedence, left / bottom - right)]
      case .sum(let left, let right):
        edits += [(.precedence, left + right / bottom), (.precedence, left / bottom + right)]
      default: break
      }
      return edits
    default: return []
    }
  }

  /// What may be done to any number; what the right formula is linear in stays so.
  private func general(_ part: Expression) -> [(Edit, Expression)] {
    var edits: [(Edit, Expression)] = [
      (.sign, -part), (.constant, 2 * part), (.constant, part / 2),
    ]
    guard isOfSchedule(part) else { return edits }
    edits += [
      (.square, part.raised(2)), (.reversed, 1 / part), (.logarithm, .function(.log, part)),
    ]
    if case .squareRoot = part {} else { edits.append((.root, part.root())) }
    return edits
  }

  /// Whether a part has no input.
  private func isOfSchedule(_ part: Expression) -> Bool {
    !part.letters.contains(where: inputs.contains)
  }
}

extension Letter {
  /// Where ᾱ is read; nil for every other letter.
  fileprivate var barAlphaTime: Time? { if case .barAlpha(let time) = self { time } else { nil } }

  /// The same at a later time, where it is one of the schedule's tables.
  func shifted(by count: Int) -> Letter {
    switch self {
    case .barAlpha(let time): .barAlpha(time.moved(by: count))
    case .alpha(let time): .alpha(time.moved(by: count))
    case .beta(let time): .beta(time.moved(by: count))
    case .posteriorVariance(let time): .posteriorVariance(time.moved(by: count))
    default: self
    }
  }
}

extension Time {
  /// So many times later, by the shortest name: t − 1 has one of its own.
  public func moved(by count: Int) -> Time {
    switch self {
    case .before: return Time.now.moved(by: count - 1)
    case .shifted(let time, let own): return time.moved(by: own + count)
    case .now where count == -1: return .before
    case .at(let number): return .at(number + count)
    default: return count == 0 ? self : .shifted(self, by: count)
    }
  }
}
