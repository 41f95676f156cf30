public import Scalars

extension Expression {
  /// The formula as a line of code, in the letters of a request: `sqrt(1 - alpha_bar[t_prev] - sigma**2)`.
  public var code: String { code(within: .sum) }

  private enum Binding: Int {
    case sum, product, base
  }

  private func code(within outer: Binding) -> String {
    func grouped(_ text: String, _ own: Binding) -> String {
      outer.rawValue > own.rawValue ? "(\(text))" : text
    }
    switch self {
    case .number(let number): return "\(number)"
    case .pi: return "pi"
    case .letter(let letter): return letter.code
    case .negation(let operand): return grouped("-" + operand.code(within: .product), .sum)
    case .sum(let left, let right):
      return grouped("\(left.code(within: .sum)) + \(right.code(within: .sum))", .sum)
    case .difference(let left, let right):
      return grouped("\(left.code(within: .sum)) - \(right.code(within: .product))", .sum)
    case .product(let left, let right):
      return grouped("\(left.code(within: .product)) * \(right.factorCode)", .product)
    case .quotient(let left, let right):
      return grouped("\(left.code(within: .product)) / \(right.factorCode)", .product)
    case .power(let base, let exponent):
      let text = base.code(within: .base) + "**\(exponent)"
      return outer == .base ? "(\(text))" : text
    case .squareRoot(let radicand): return "sqrt(\(radicand.code))"
    case .function(.expMinusOne, let argument): return "expm1(\(argument.code))"
    case .function(.logOnePlus, let argument): return "log1p(\(argument.code))"
    case .function(let function, let argument): return "\(function.rawValue)(\(argument.code))"
    case .minimum(let left, let right): return "min(\(left.code), \(right.code))"
    case .logNormalProbability(let lower, let upper):
      return "log(Phi(\(upper?.code ?? "inf")) - Phi(\(lower?.code ?? "-inf")))"
    }
  }

  /// Behind `*` or `/`, where a product needs its parentheses.
  private var factorCode: String {
    switch self {
    case .product, .quotient: "(\(code))"
    default: code(within: .product)
    }
  }
}

extension Letter {
  /// As a request or an adapter calls it.
  public var code: String {
    switch self {
    case .barAlpha(let time): "alpha_bar[\(time.code)]"
    case .alpha(let time): "alpha[\(time.code)]"
    case .beta(let time): "beta[\(time.code)]"
    case .posteriorVariance(let time): "beta_tilde[\(time.code)]"
    case .eta: "eta"
    case .sigma: "sigma"
    case .state(.at(0)): "x0"
    case .state(let time): "x_\(time.code)"
    case .predictedData: "x0"
    case .predictedNoise: "eps"
    case .predictedVelocity, .velocity: "v"
    case .noise, .freshNoise: "noise"
    case .head: "head"
    case .posteriorMean, .modelMean: "mean"
    default: latex()
    }
  }
}

extension Time {
  /// As an index.
  public var code: String {
    switch self {
    case .at(let number): "\(number)"
    case .now: "t"
    case .before: "t-1"
    case .previous: "t_prev"
    case .next: "t_next"
    case .last: "T"
    case .shifted(let time, let count): time.code + (count < 0 ? "" : "+") + "\(count)"
    default: latex
    }
  }
}
