import CandidateProtocol
import Derivation
import Oracle
import Rows
import Statistics

/// A normal law of independent coordinates, which samples are judged against.
public struct SampleLaw: Sendable, Equatable {
  /// A number that the law is made from, and its name: `alpha_bar_t`.
  public struct Fact: Sendable, Equatable {
    /// As a law is written, or `sd`.
    public let name: String
    /// Its value.
    public let value: Double
  }

  /// Its id in the register.
  public let id: String
  /// One mean a coordinate, for all points; or one a coordinate and point, points first.
  public let means: [Double]
  /// The standard deviation, the same everywhere, above 0.
  public let deviation: Double
  /// T, times, cumulative signal powers and the standard deviation: the law as it was understood.
  public let facts: [Fact]

  /// The ids of all laws that samples can be judged against.
  public static var ids: [String] { SampleLawForm.all.map(\.id) }

  /// The law that words name, for given samples.
  ///
  /// - Parameters:
  ///   - words: an id of the register and its values.
  ///   - samples: what is judged; vectors must fit it.
  ///   - read: reads the file of a value that begins with `@`.
  /// - Throws: ``SampleLawError`` for a value outside its range, a vector that does not fit, or a
  ///   standard deviation of 0.
  public init(
    _ words: SampleLawWords, for samples: SamplePoints,
    reading read: (String) throws(SampleLawError) -> SampleArray
  ) throws(SampleLawError) {
    id = words.form.id
    let vectors = try Vectors(words, for: samples, reading: read)
    let table = try words.form.isScheduled ? words.signalPowers(reading: read) : [1]
    let place = try Place(words, table, given: vectors.given)
    do {
      let variance = try words.form.variance(place)
      deviation = try variance.root()
      means = try (0..<vectors.count).map { index in
        let coordinate = try vectors.coordinate(index).completed(vectors.given, at: place)
        return try words.form.mean(coordinate, place)
      }
    } catch {
      throw SampleLawError("\(words.form.id) has no law for these values: \(error)")
    }
    guard deviation > 0 else {
      throw SampleLawError(
        "\(words.form.id) has sigma = 0 here: every draw is the mean itself, and a law without a "
          + "density cannot be tested")
    }
    if let place = means.firstIndex(where: { !$0.isFinite }) {
      throw SampleLawError(
        "the law's mean \(samples.place(of: place)) is \(means[place]), it must be finite")
    }
    var facts = place.facts
    facts.append(Fact(name: "sd", value: deviation))
    self.facts = facts
  }

  /// Samples as standardized residuals (x − mean)/deviation.
  ///
  /// - Parameter samples: those that the law was made for.
  public func residuals(of samples: SamplePoints) -> [Double] {
    ResidualSums.residuals(of: samples.values, means: means, deviation: deviation)
  }
}

/// Why a law or its samples cannot be taken.
public struct SampleLawError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence: what is wrong, its value, and what is allowed.
  public let description: String

  /// - Parameter description: one sentence.
  public init(_ description: String) { self.description = description }
}

/// Points of a number of coordinates, all finite.
public struct SamplePoints: Sendable, Equatable {
  /// How many points; at least 1.
  public let points: Int
  /// Coordinates of a point; at least 1.
  public let dimension: Int
  /// Point after point.
  public let values: [Double]
  /// The lengths of all axes but the first.
  let tail: [Int]
  /// The format that the file stores; nil for text.
  let precision: SampleArray.StoredPrecision?

  /// The points of an array: rows of its first axis, flattened.
  ///
  /// - Throws: ``SampleLawError`` if there is no number, or one is not finite.
  public init(_ array: SampleArray) throws(SampleLawError) {
    guard !array.values.isEmpty else {
      let shape = array.shape.map(String.init).joined(separator: ", ")
      throw SampleLawError("the file holds no samples, its shape is (\(shape))")
    }
    points = array.shape.first ?? 1
    dimension = array.values.count / max(1, points)
    values = array.values
    tail = Array(array.shape.dropFirst())
    precision = array.precision
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw SampleLawError("the sample \(place(of: index)) is \(values[index]), it must be finite")
    }
  }

  /// `in row 3, column 2`, both from 1.
  func place(of index: Int) -> String {
    "in row \(index / dimension + 1), column \(index % dimension + 1)"
  }
}

/// The vectors that a law is conditioned on: one row for all points, or one each.
private struct Vectors {
  let given: Set<SampleLawKey>
  /// The dimension, or the number of all coordinates of all points.
  let count: Int
  private let rows: [SampleLawKey: [Double]]

  init(
    _ words: SampleLawWords, for samples: SamplePoints,
    reading read: (String) throws(SampleLawError) -> SampleArray
  ) throws(SampleLawError) {
    var rows: [SampleLawKey: [Double]] = [:]
    for key in SampleLawKey.vectors {
      guard let text = words.values[key] else { continue }
      let row = try Self.row(key, text, samples, read)
      if let index = row.firstIndex(where: { !$0.isFinite }) {
        throw SampleLawError(
          "\(key.rawValue) \(samples.place(of: index)) is \(row[index]), it must be finite")
      }
      rows[key] = row
    }
    self.rows = rows
    given = Set(rows.keys)
    count = rows.values.map(\.count).max() ?? samples.dimension
  }

  func coordinate(_ index: Int) -> Coordinate {
    func value(_ key: SampleLawKey) -> Double {
      guard let row = rows[key] else { return 0 }
      return row[index % row.count]
    }
    return Coordinate(
      data: value(.data), state: value(.state), noise: value(.noise),
      previous: value(.previousState))
  }

  private static func row(
    _ key: SampleLawKey, _ text: String, _ samples: SamplePoints,
    _ read: (String) throws(SampleLawError) -> SampleArray
  ) throws(SampleLawError) -> [Double] {
    let (n, d) = (samples.points, samples.dimension)
    guard text.hasPrefix("@") else {
      let values = try SampleLawWords.numbers(key, text)
      if values.count == 1 { return Array(repeating: values[0], count: d) }
      guard values.count == d else {
        throw SampleLawError(
          "\(key.rawValue) has \(values.count) values and the samples have \(d) "
            + "coordinate\(d == 1 ? "" : "s"): it must have 1 or as many")
      }
      return values
    }
    let array = try read(String(text.dropFirst()))
    let isOneRow =
      array.values.count == d
      && (array.shape.count < 2 || array.shape == samples.tail || array.shape[0] == 1)
    let isOneEach = array.values.count == n * d && array.shape.first == n
    guard isOneRow || isOneEach else {
      let shape = array.shape.map(String.init).joined(separator: ", ")
      throw SampleLawError(
        "\(key.rawValue) has the shape (\(shape)) and the samples are \(n) rows of \(d): it must be "
          + "one row of \(d), or \(n) of them")
    }
    return array.values
  }
}
