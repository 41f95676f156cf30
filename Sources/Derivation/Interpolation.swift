public import RealModule

/// Ways between two starting points of a sampler.
public enum Interpolation {
  /// A point on the arc from a to b at a given angle: cos φ · a + sin φ · b, one coordinate.
  ///
  /// ```
  /// x = cosine * a + sine * b,  cosine^2 + sine^2 = 1,  phi = pi * w / 2
  /// ```
  ///
  /// - Parameters:
  ///   - first: a coordinate of a, a standard normal.
  ///   - second: the same coordinate of b, independent of it.
  ///   - cosine: cos(πw/2).
  ///   - sine: sin(πw/2).
  /// - Returns: the same coordinate of the point: N(0, I) exactly, for independent N(0, I) ends.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, section 5.3 and appendix D.5 (there by slerp).
  /// - Equation: `ddim.interpolation`
  @inlinable
  public static func arc<F: AlgebraicField>(
    _ first: F, _ second: F, cosine: F, sine: F
  ) -> F { cosine * first + sine * second }

  /// The variance of a weighted sum of two independent standard normals.
  ///
  /// - Returns: u² + w²: 1 on the arc; (1−w)² + w² for linear interpolation, ½ halfway.
  ///
  /// - Equation: `ddim.interpolation`
  @inlinable
  public static func variance<F: AlgebraicField>(weights first: F, _ second: F) -> F {
    first * first + second * second
  }

  /// The weights of spherical linear interpolation between vectors at an angle θ.
  ///
  /// ```
  /// slerp = sin((1 - w) theta) / sin(theta) * a + sin(w theta) / sin(theta) * b
  /// ```
  ///
  /// - Parameters:
  ///   - fraction: w in [0, 1].
  ///   - angle: θ between a and b, in (0, π).
  /// - Returns: the weights of a and b.
  ///
  /// Edge cases: w = 0 gives (1, 0), w = 1 gives (0, 1).
  /// Conditioning: sin θ cancels near θ = π; near 0 both weights are quotients of small numbers.
  /// Special cases: with ends of equal norm the norm is kept; at θ = π/2 it is ``arc(_:_:cosine:sine:)``.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (67), appendix D.5; Shoemake, SIGGRAPH 1985.
  /// - Equation: `ddim.interpolation`
  @inlinable
  public static func sphericalWeights<F: AlgebraicField & ElementaryFunctions>(
    fraction: F, angle: F
  ) -> (first: F, second: F) {
    let sine = F.sin(angle)
    return (F.sin((1 - fraction) * angle) / sine, F.sin(fraction * angle) / sine)
  }

  /// Spherical linear interpolation between two vectors.
  ///
  /// - Parameters:
  ///   - first: a, d ≥ 2 values.
  ///   - second: b, as many.
  ///   - fraction: w in [0, 1].
  /// - Returns: as many values; not-a-number where an end is zero or the ends are parallel.
  ///
  /// The angle is taken as 2 atan2(‖u − v‖, ‖u + v‖) of the unit vectors u, v: the arc cosine of
  /// their product loses half of the digits near 0 and π.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (67); Kahan, "How futile are mindless assessments
  /// of roundoff", 2006, section 12, for the angle.
  /// - Equation: `ddim.interpolation`
  @inlinable
  public static func spherical<F: Real>(_ first: [F], _ second: [F], fraction: F) -> [F] {
    let (weightFirst, weightSecond) = sphericalWeights(
      fraction: fraction, angle: angle(between: first, second))
    return zip(first, second).map { weightFirst * $0 + weightSecond * $1 }
  }

  /// The angle between two vectors, in [0, π].
  @inlinable
  public static func angle<F: Real>(between first: [F], _ second: [F]) -> F {
    func norm(_ vector: some Sequence<F>) -> F {
      vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let (lengthFirst, lengthSecond) = (norm(first), norm(second))
    // ‖u ∓ v‖ times both lengths: no division.
    let difference = norm(zip(first, second).map { lengthSecond * $0 - lengthFirst * $1 })
    let sum = norm(zip(first, second).map { lengthSecond * $0 + lengthFirst * $1 })
    return 2 * F.atan2(y: difference, x: sum)
  }
}
