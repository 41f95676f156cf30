public import Derivation
public import RealModule

/// Functions of duals: each with its slope at the value, in a form that does not cancel.
extension Dual: ElementaryFunctions where F: AnalyticField {
  /// f(x) with the derivative f'(x) x'.
  @inlinable
  func chained(_ value: F, slope: F) -> Dual { Dual(value, derivative: slope * derivative) }

  /// Slope eˣ.
  @inlinable
  public static func exp(_ x: Dual) -> Dual {
    let power = F.exp(x.value)
    return x.chained(power, slope: power)
  }

  /// Slope eˣ.
  @inlinable
  public static func expMinusOne(_ x: Dual) -> Dual {
    x.chained(F.expMinusOne(x.value), slope: F.exp(x.value))
  }

  /// Slope sinh x.
  @inlinable
  public static func cosh(_ x: Dual) -> Dual {
    x.chained(F.cosh(x.value), slope: F.sinh(x.value))
  }

  /// Slope cosh x.
  @inlinable
  public static func sinh(_ x: Dual) -> Dual {
    x.chained(F.sinh(x.value), slope: F.cosh(x.value))
  }

  /// Slope 1/cosh² x.
  @inlinable
  public static func tanh(_ x: Dual) -> Dual {
    let cosine = F.cosh(x.value)
    return x.chained(F.tanh(x.value), slope: 1 / (cosine * cosine))
  }

  /// Slope −sin x.
  @inlinable
  public static func cos(_ x: Dual) -> Dual { x.chained(F.cos(x.value), slope: -F.sin(x.value)) }

  /// Slope cos x.
  @inlinable
  public static func sin(_ x: Dual) -> Dual { x.chained(F.sin(x.value), slope: F.cos(x.value)) }

  /// Slope 1/cos² x.
  @inlinable
  public static func tan(_ x: Dual) -> Dual {
    let cosine = F.cos(x.value)
    return x.chained(F.tan(x.value), slope: 1 / (cosine * cosine))
  }

  /// Slope 1/x.
  @inlinable
  public static func log(_ x: Dual) -> Dual { x.chained(F.log(x.value), slope: 1 / x.value) }

  /// Slope 1/(1 + x).
  @inlinable
  public static func log(onePlus x: Dual) -> Dual {
    x.chained(F.log(onePlus: x.value), slope: 1 / (1 + x.value))
  }

  /// Slope 1/(√(x−1) √(x+1)).
  @inlinable
  public static func acosh(_ x: Dual) -> Dual {
    x.chained(F.acosh(x.value), slope: 1 / (F.sqrt(x.value - 1) * F.sqrt(x.value + 1)))
  }

  /// Slope 1/√(1 + x²).
  @inlinable
  public static func asinh(_ x: Dual) -> Dual {
    x.chained(F.asinh(x.value), slope: 1 / F.sqrt(1 + x.value * x.value))
  }

  /// Slope 1/((1 − x)(1 + x)).
  @inlinable
  public static func atanh(_ x: Dual) -> Dual {
    x.chained(F.atanh(x.value), slope: 1 / ((1 - x.value) * (1 + x.value)))
  }

  /// Slope −1/√((1 − x)(1 + x)).
  @inlinable
  public static func acos(_ x: Dual) -> Dual {
    x.chained(F.acos(x.value), slope: -1 / F.sqrt((1 - x.value) * (1 + x.value)))
  }

  /// Slope 1/√((1 − x)(1 + x)).
  @inlinable
  public static func asin(_ x: Dual) -> Dual {
    x.chained(F.asin(x.value), slope: 1 / F.sqrt((1 - x.value) * (1 + x.value)))
  }

  /// Slope 1/(1 + x²).
  @inlinable
  public static func atan(_ x: Dual) -> Dual {
    x.chained(F.atan(x.value), slope: 1 / (1 + x.value * x.value))
  }

  /// (x^y)' = y x^(y−1) x' + x^y log(x) y'; a constant exponent asks for no logarithm.
  @inlinable
  public static func pow(_ x: Dual, _ y: Dual) -> Dual {
    let power = F.pow(x.value, y.value)
    let inBase = x.derivative == 0 ? 0 : y.value * F.pow(x.value, y.value - 1) * x.derivative
    let inExponent = y.derivative == 0 ? 0 : power * F.log(x.value) * y.derivative
    return Dual(power, derivative: inBase + inExponent)
  }

  /// Slope n xⁿ⁻¹; 0 for n = 0.
  @inlinable
  public static func pow(_ x: Dual, _ n: Int) -> Dual {
    guard n != 0, let exponent = F(exactly: n) else { return Dual(F.pow(x.value, n)) }
    return x.chained(F.pow(x.value, n), slope: exponent * F.pow(x.value, n - 1))
  }

  /// Slope 1/(2√x); never throws, as `F.sqrt` does not: see ``root()``.
  @inlinable
  public static func sqrt(_ x: Dual) -> Dual {
    let root = F.sqrt(x.value)
    return x.derivative == 0 ? Dual(root) : x.chained(root, slope: 1 / (2 * root))
  }

  /// Slope ⁿ√x/(n x).
  @inlinable
  public static func root(_ x: Dual, _ n: Int) -> Dual {
    let root = F.root(x.value, n)
    guard x.derivative != 0, let degree = F(exactly: n) else { return Dual(root) }
    return x.chained(root, slope: root / (degree * x.value))
  }
}

extension Dual: LogarithmicField, AnalyticField where F: AnalyticField {
  @inlinable
  public static var pi: Dual { Dual(F.pi) }

  /// log(Φ(upper) − Φ(lower)) with the derivative (φ(upper) upper' − φ(lower) lower')/P.
  ///
  /// φ/P is the exponential of a difference of logarithms: in the tails both underflow.
  @inlinable
  public static func logNormalProbability(from lower: Dual?, to upper: Dual?) -> Dual {
    let logarithm = F.logNormalProbability(from: lower?.value, to: upper?.value)
    func share(_ end: Dual?) -> F {
      guard let end, end.derivative != 0 else { return 0 }
      let density = -(end.value * end.value + F.log(2 * F.pi)) / 2
      return F.exp(density - logarithm) * end.derivative
    }
    return Dual(logarithm, derivative: share(upper) - share(lower))
  }
}
