import RealModule
import Statistics

/// Our null laws, and GSL's functions beside them, against values of 50 digits.
public enum NullLawAccuracy {
  /// One reference value: a law, its parameters, a point, and both tails there.
  public struct Reference: Sendable, Equatable {
    /// `normal`, `chi-square`, `binomial`, `poisson`, `kolmogorov`, `noncentral-chi-square`.
    public let law: String
    /// The law's parameters: degrees, trials, mean or points; then probability or noncentrality.
    public let parameters: [Double]
    /// The point.
    public let point: Double
    /// log P(X ≤ x).
    public let logLower: Double
    /// log P(X ≥ x).
    public let logUpper: Double
  }

  /// One line of the table: a law over a range of its first parameter.
  public struct Row: Sendable, Equatable {
    /// The law and the range.
    public let name: String
    /// Values compared: tails of at least 1e-30, two a point.
    public var compared = 0
    /// Our largest relative error of a probability.
    public var worst = 0.0
    /// The largest that is allowed.
    public let allowed: Double
    /// Where ours is worst.
    public var place = ""
    /// GSL's largest relative error; nil where it has no such function.
    public var gsl: Double?
    /// Tails below 1e-30, and our largest relative error of their logarithms.
    public var deep = 0
    /// The largest relative error of such a logarithm.
    public var worstDeep = 0.0

    /// Whether all of ours are near enough.
    public var holds: Bool { compared + deep > 0 && worst <= allowed && worstDeep <= 1e-12 }
  }

  private static let bands: [(law: String, through: Double, name: String, allowed: Double)] = [
    ("normal", .infinity, "normal", 1e-12),
    ("chi-square", 1000, "chi-square, df 1 to 1e3", 1e-12),
    ("chi-square", 2e4, "chi-square, df to 2e4", 1e-12),
    ("chi-square", 1e6, "chi-square, df to 1e6", 1e-12),
    ("chi-square", 1e10, "chi-square, df to 1e10", 1e-9),
    ("binomial", .infinity, "binomial, n 1 to 1e7", 1e-12),
    ("poisson", .infinity, "Poisson, mean 0.01 to 1e6", 1e-12),
    ("kolmogorov", 1000, "Kolmogorov, n 1 to 1e3", 1e-10),
    ("kolmogorov", .infinity, "Kolmogorov, n to 1e4", 1e-10),
    ("noncentral-chi-square", .infinity, "noncentral chi-square", 1e-12),
  ]

  /// Reads reference values: lines `law,a,b,x,log_lower,log_upper` after a header.
  ///
  /// - Throws: ``LawTableError`` that names the first line that cannot be read.
  public static func references(csv text: String) throws(LawTableError) -> [Reference] {
    var references: [Reference] = []
    for (index, line) in text.split(whereSeparator: \.isNewline).enumerated().dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = fields.dropFirst().map { $0.isEmpty ? Double.nan : Double($0) }
      guard fields.count == 6, !numbers.contains(nil),
        numbers[2...].allSatisfy({ $0?.isNaN == false })
      else { throw LawTableError(line: index + 1) }
      let values = numbers.compactMap { $0 }
      references.append(
        Reference(
          law: String(fields[0]), parameters: values[..<2].filter { !$0.isNaN },
          point: values[2], logLower: values[3], logUpper: values[4]))
    }
    return references
  }

  /// A line of reference values that cannot be read.
  public struct LawTableError: Error, Sendable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    /// Which line, and what it should be.
    public var description: String {
      "line \(line) is not law,a,b,x,log_lower,log_upper with numbers"
    }
  }

  /// The table, for whatever laws the reference values are of.
  ///
  /// - Throws: ``Statistics/LawError`` if a reference value names a law or a point that is not defined.
  public static func rows(_ references: [Reference]) throws -> [Row] {
    var rows = bands.map { Row(name: $0.name, allowed: $0.allowed) }
    for reference in references {
      let first = reference.parameters.first ?? 0
      guard let band = bands.firstIndex(where: { $0.law == reference.law && first <= $0.through })
      else {
        throw UnknownReference(description: "no law \(reference.law) with \(first)")
      }
      guard let (ours, gsl) = try tails(reference) else { continue }
      for (own, raw, right) in [
        (ours.logLower, gsl?.logLower, reference.logLower),
        (ours.logUpper, gsl?.logUpper, reference.logUpper),
      ] {
        guard right > .log(1e-30) else {
          guard right.isFinite || own != right else { continue }
          rows[band].deep += 1
          let error = abs(own - right) / abs(right)
          rows[band].worstDeep = max(rows[band].worstDeep, error.isNaN ? .infinity : error)
          continue
        }
        rows[band].compared += 1
        let error = relativeError(own, right)
        if error > rows[band].worst {
          rows[band].worst = error
          rows[band].place = place(reference)
        }
        if let raw { rows[band].gsl = max(rows[band].gsl ?? 0, relativeError(raw, right)) }
      }
    }
    return rows.filter { $0.compared + $0.deep > 0 }
  }

  private static func whole(_ value: Double) throws -> Int {
    guard let count = Int(exactly: value) else {
      throw UnknownReference(description: "\(value) is no count")
    }
    return count
  }

  /// A reference value that is of no law here.
  struct UnknownReference: Error, CustomStringConvertible {
    let description: String
  }

  private static func relativeError(_ own: Double, _ right: Double) -> Double {
    let error = abs(Double.expMinusOne(own - right))
    return error.isNaN ? .infinity : error
  }

  private static func place(_ reference: Reference) -> String {
    (reference.parameters + [reference.point]).map { "\($0)" }.joined(separator: ", ")
  }

  /// Our tails and GSL's; nil for a law that is not known here.
  private static func tails(_ reference: Reference) throws -> (Tails, Tails?)? {
    let (x, a) = (reference.point, reference.parameters.first ?? 0)
    let b = reference.parameters.last ?? 0
    switch reference.law {
    case "normal": return (try NormalLaw.tails(at: x), PlainGSL.normal(at: x))
    case "chi-square":
      return (try ChiSquareLaw(degrees: a).tails(at: x), PlainGSL.chiSquare(degrees: a, at: x))
    case "binomial":
      let (n, k) = (try whole(a), try whole(x))
      return (
        try BinomialLaw(trials: n, probability: b).tails(at: k),
        PlainGSL.binomial(trials: n, probability: b, at: k)
      )
    case "poisson":
      let k = try whole(x)
      return (try PoissonLaw(mean: a).tails(at: k), PlainGSL.poisson(mean: a, at: k))
    case "kolmogorov": return (try KolmogorovLaw(points: whole(a)).tails(at: x), nil)
    case "noncentral-chi-square":
      return (try NoncentralChiSquareLaw(degrees: a, noncentrality: b).tails(at: x), nil)
    default: return nil
    }
  }
}
