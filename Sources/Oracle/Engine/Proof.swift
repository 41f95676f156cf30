import CandidateProtocol
import Derivation
package import Rows
package import Scalars

/// A formula on trial: evidence takes the formulas that it is about as parameters, the derivation's
/// own by default, so that a test can hand it a mistaken one and see it refuted.
typealias Formula1<F> = @Sendable (F) throws -> F
typealias Formula2<F> = @Sendable (F, F) throws -> F
typealias Formula3<F> = @Sendable (F, F, F) throws -> F
typealias Formula4<F> = @Sendable (F, F, F, F) throws -> F
typealias Formula5<F> = @Sendable (F, F, F, F, F) throws -> F
typealias Formula6<F> = @Sendable (F, F, F, F, F, F) throws -> F
typealias Moments<F> = (mean: F, variance: F)

/// A proof over ℚ: identities that are evaluated at drawn points, exactly.
///
/// The points are drawn for each row from the row's own seed; see ``PythagoreanPoint`` for what
/// exactness at the points says.
package struct Proof {
  /// Where a proof stands while it runs: a point, and numbers drawn for the rest.
  package struct Point {
    let transition: PythagoreanPoint
    private var generator: SplitMix64
    /// What was claimed here so far, and held.
    private(set) var claims = 0

    init(_ transition: PythagoreanPoint, seed: UInt64) {
      self.transition = transition
      generator = SplitMix64(seed: seed)
    }

    /// ᾱ at the earlier time.
    package var to: Rational { transition.signalPowerTo }
    /// ᾱ at the later time.
    package var from: Rational { transition.signalPowerFrom }
    /// η of the step between them.
    package var eta: Rational { transition.eta }

    /// A fraction drawn from [−1000, 1000], not zero.
    mutating func number() -> Rational {
      let size = Int(generator.next() % 1_000_000) + 1
      let sign = generator.next() & 1 == 0 ? 1 : -1
      return Rational(sign * size, over: Int(generator.next() % 999) + 1000)
    }

    /// A fraction drawn from (0, 1).
    mutating func fraction() -> Rational {
      let denominator = Int(generator.next() % 9_973) + 2
      return Rational(Int(generator.next() % UInt64(denominator - 1)) + 1, over: denominator)
    }

    /// A whole number drawn from 0 up to a count.
    mutating func choice(of count: Int) -> Int { Int(generator.next() % UInt64(max(1, count))) }

    /// Cosine and sine of a drawn angle in (0, π/2) that has fractions for both.
    mutating func angle() -> (cosine: Rational, sine: Rational) {
      Rational.turn(halfTangent: fraction())
    }

    /// Claims that two numbers are equal.
    package mutating func equal(
      _ left: Rational, _ right: Rational, _ claim: String
    ) throws(Refutation) {
      try holds(left == right, "\(claim): \(left) is not \(right)")
    }

    /// Claims that a formula refuses its arguments as out of range.
    mutating func refuses<Result>(
      _ claim: String, _ formula: @autoclosure () throws -> Result
    ) throws {
      do {
        _ = try formula()
      } catch DerivationError.outOfRange {
        return try holds(true, claim)
      }
      try holds(false, "\(claim) is not refused")
    }

    /// Claims that a statement is true.
    mutating func holds(_ isTrue: Bool, _ claim: String) throws(Refutation) {
      guard isTrue else { throw Refutation("\(claim), at \(transition)") }
      claims += 1
    }
  }

  /// Evidence that the claims hold at every drawn point.
  ///
  /// - Parameters:
  ///   - method: what is proved, in one sentence.
  ///   - kind: computed, where a side of each claim comes from an independent algebra.
  ///   - boxes: from how many boxes the transitions come, six points each. Where the claims are over
  ///     a chain or numbers that are drawn anew at each point, and the transition has no part in them,
  ///     one box does: a false identity of degree d holds at a point with a chance of d p at most, p
  ///     that of the likeliest draw (Schwartz 1980, Zippel 1979). Of ``Point/fraction()`` that is ½,
  ///     p = 1/1903: six points leave 2e-14 at d = 10.
  ///   - path: the source file that it is written in.
  ///   - claims: makes claims at one point; throws at the first that fails.
  package static func atPoints(
    _ method: String, kind: EvidenceKind = .proved, boxes: Int = 6, path: StaticString = #filePath,
    claims: @escaping @Sendable (inout Point) throws -> Void
  ) -> Evidence {
    Evidence(kind: kind, method: method, path: path) {
      let seed = method.utf8.reduce(7 as UInt64) { $0 &* 31 &+ UInt64($1) }
      let transitions = PythagoreanPoint.points(seed: seed, boxes: boxes)
      var count = 0
      for (index, transition) in transitions.enumerated() {
        var point = Point(transition, seed: seed &+ UInt64(index))
        try claims(&point)
        count += point.claims
      }
      guard count > 0 else { throw Refutation("nothing was claimed") }
      return "\(count) exact equalities at \(transitions.count) points"
    }
  }
}

extension Rational {
  /// Cosine and sine of the angle whose half has a tangent: fractions both.
  static func turn(halfTangent: Rational) -> (cosine: Rational, sine: Rational) {
    let square = halfTangent * halfTangent
    return ((1 - square) / (1 + square), 2 * halfTangent / (1 + square))
  }
}
