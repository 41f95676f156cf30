public import Derivation

/// Functions stay as they are written; a power with a symbol above is exp(y log x).
extension Expression: AnalyticField {
  public static func exp(_ x: Expression) -> Expression { .function(.exp, x) }
  public static func expMinusOne(_ x: Expression) -> Expression { .function(.expMinusOne, x) }
  public static func log(_ x: Expression) -> Expression { .function(.log, x) }
  public static func log(onePlus x: Expression) -> Expression { .function(.logOnePlus, x) }

  public static func cos(_ x: Expression) -> Expression { .function(.cos, x) }
  public static func sin(_ x: Expression) -> Expression { .function(.sin, x) }
  public static func tan(_ x: Expression) -> Expression { .function(.tan, x) }
  public static func cosh(_ x: Expression) -> Expression { .function(.cosh, x) }
  public static func sinh(_ x: Expression) -> Expression { .function(.sinh, x) }
  public static func tanh(_ x: Expression) -> Expression { .function(.tanh, x) }

  public static func acos(_ x: Expression) -> Expression { .function(.arccos, x) }
  public static func asin(_ x: Expression) -> Expression { .function(.arcsin, x) }
  public static func atan(_ x: Expression) -> Expression { .function(.arctan, x) }
  public static func acosh(_ x: Expression) -> Expression { .function(.arcosh, x) }
  public static func asinh(_ x: Expression) -> Expression { .function(.arsinh, x) }
  public static func atanh(_ x: Expression) -> Expression { .function(.artanh, x) }

  public static func pow(_ x: Expression, _ y: Expression) -> Expression { exp(y * log(x)) }

  public static func pow(_ x: Expression, _ n: Int) -> Expression {
    if n < 0 { return 1 / pow(x, -n) }
    return n < 2 ? (n == 0 ? 1 : x) : .power(x, n)
  }

  public static func sqrt(_ x: Expression) -> Expression { x.root() }

  public static func root(_ x: Expression, _ n: Int) -> Expression {
    n == 2 ? x.root() : exp(log(x) / Expression(integerLiteral: n))
  }

  public static func logNormalProbability(
    from lower: Expression?, to upper: Expression?
  ) -> Expression {
    .logNormalProbability(lower: lower, upper: upper)
  }
}
