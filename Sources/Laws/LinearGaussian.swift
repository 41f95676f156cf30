public import RealModule

/// The joint normal law of variables that are made one after another, each of them linear in those
/// before it, with noise of its own.
///
/// ```
/// x[n] = constant + sum over i < n of weight[i] * x[i] + noise,  noise ~ N(0, variance)
/// ```
///
/// Mean and covariance follow from the kernels alone, so what the derivation states in closed form
/// (marginals, posteriors, whole joints) can be computed without it: leave variables out, or condition
/// on some. Over ``Scalars/Rational`` all of it is exact.
///
/// Source: Lauritzen, Graphical Models (1996), section 5.1; own derivation.
public struct LinearGaussian<F: AlgebraicField & Sendable>: Sendable {
  /// E x[n].
  public private(set) var mean: [F] = []
  /// Cov(x[m], x[n]), symmetric.
  public private(set) var covariance: [[F]] = []

  /// No variables yet.
  public init() {}

  /// How many variables there are.
  public var count: Int { mean.count }

  /// Makes one more variable.
  ///
  /// - Parameters:
  ///   - constant: what is added to the weighted sum.
  ///   - weights: of earlier variables, by their places; those left out weigh 0.
  ///   - variance: of the variable's own noise, 0 or more.
  /// - Returns: its place.
  @discardableResult
  public mutating func append(
    constant: F = 0, weights: [(place: Int, weight: F)] = [], variance: F
  ) -> Int {
    let place = count
    var row = (0..<place).map { other in
      weights.reduce(0 as F) { $0 + $1.weight * covariance[$1.place][other] }
    }
    let center = weights.reduce(constant) { $0 + $1.weight * mean[$1.place] }
    let own = weights.reduce(variance) { $0 + $1.weight * row[$1.place] }
    for other in 0..<place { covariance[other].append(row[other]) }
    row.append(own)
    covariance.append(row)
    mean.append(center)
    return place
  }

  /// The law of some of the variables: the others are integrated out by leaving them out.
  ///
  /// - Parameter places: of those to keep, in the order that they are to have.
  public func marginal(of places: [Int]) -> LinearGaussian {
    var kept = LinearGaussian()
    kept.mean = places.map { mean[$0] }
    kept.covariance = places.map { row in places.map { covariance[row][$0] } }
    return kept
  }

  /// The law of all variables given one of them, by one step of elimination.
  ///
  /// ```
  /// mean[m]          += cov[m][p] / cov[p][p] * (value - mean[p])
  /// covariance[m][n] -= cov[m][p] * cov[p][n] / cov[p][p]
  /// ```
  ///
  /// - Parameters:
  ///   - place: of the variable that is known; it stays in its place, with variance 0.
  ///   - value: what it is.
  ///
  /// A variable that is constant already tells nothing and changes nothing.
  public func given(_ place: Int, is value: F) -> LinearGaussian {
    let pivot = covariance[place][place]
    guard pivot != 0 else { return self }
    let column = covariance[place]
    let share = (value - mean[place]) / pivot
    var known = self
    for row in 0..<count {
      known.mean[row] = row == place ? value : mean[row] + column[row] * share
      for other in 0..<count {
        let isKnown = row == place || other == place
        known.covariance[row][other] =
          isKnown ? 0 : covariance[row][other] - column[row] * column[other] / pivot
      }
    }
    return known
  }
}
