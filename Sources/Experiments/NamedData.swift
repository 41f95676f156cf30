public import Derivation
import Digits
import RealModule
public import Samplers
import Statistics

/// Data of a known law, by name or as points: what the reference samplers are shown on.
public struct NamedData: Sendable {
  /// What is known of the data.
  public enum Law: Sendable {
    /// A mixture of normal laws of one coordinate; of one component it is normal.
    case line(NormalMixture<Double>)
    /// A mixture of normal laws in several dimensions.
    case normals([MixtureNetwork<Double>.Component])
    /// A finite set: points one after another, all equally likely.
    case points([Double], dimension: Int)
  }

  /// As it is asked for: `mixture`, or the path of a file.
  public let name: String
  /// What it is, in words.
  public let words: String
  /// What is known of it.
  public let law: Law

  /// The names that are known.
  public static let names = ["gaussian", "mixture", "ring", "digits"]

  /// Data by a name.
  ///
  /// - Throws: `DerivationError` if the name is not one of ``names``.
  public init(named name: String) throws(DerivationError) {
    self.name = name
    switch name {
    case "gaussian":
      words = "N(0, 0.25)"
      law = .line(try NormalMixture([.init(weight: 1, mean: 0, variance: 0.25)]))
    case "mixture":
      words = "½ N(−1, 0.01) + ½ N(1, 0.01)"
      law = .line(
        try NormalMixture([-1, 1].map { .init(weight: 0.5, mean: $0, variance: 0.01) }))
    case "ring":
      words = "eight normal laws of deviation 0.05 on the unit circle"
      law = .normals(
        (0..<8).map { place in
          let angle = Double(place) * .pi / 4
          return .init(weight: 0.125, mean: [.cos(angle), .sin(angle)], variance: 0.0025)
        })
    case "digits":
      words = "\(Digits.count) handwritten digits of 8×8 numbers in [−1, 1] (UCI, CC BY 4.0)"
      law = .points(Digits.pictures(Double.self), dimension: Digits.dimension)
    default:
      throw .outOfRange(
        quantity: "the data", value: name, range: "{\(Self.names.joined(separator: ", "))}")
    }
  }

  /// A finite set of points.
  ///
  /// - Parameters:
  ///   - points: one after another, finite.
  ///   - dimension: numbers of a point.
  ///   - name: where they come from.
  public init(points: [Double], dimension: Int, named name: String) {
    self.name = name
    func count(_ number: Int, _ what: String) -> String {
      "\(number) \(what)\(number == 1 ? "" : "s")"
    }
    words = "\(count(points.count / max(1, dimension), "point")) of \(count(dimension, "number"))"
    law = .points(points, dimension: dimension)
  }

  /// Numbers of a point.
  public var dimension: Int {
    switch law {
    case .line: 1
    case .normals(let components): components.first?.mean.count ?? 0
    case .points(_, let dimension): dimension
    }
  }

  /// The perfect network, or one that is off by an affine error.
  ///
  /// - Parameters:
  ///   - gain: the factor of its ε̂; 1 is right.
  ///   - offset: what is added in each coordinate, in units of a standard normal; 0 is right.
  /// - Throws: `DerivationError` if a number is out of range.
  public func network(
    gain: Double = 1, offset: Double = 0
  ) throws(DerivationError) -> any ExactNetwork<Double> {
    switch law {
    case .line(let mixture):
      let total = mixture.components.reduce(0) { $0 + $1.weight }
      return try AffineErrorNetwork(
        MixtureNetwork(
          mixture.components.map {
            .init(weight: $0.weight / total, mean: [$0.mean], variance: $0.variance)
          }), gain: gain, offset: offset)
    case .normals(let components):
      return try AffineErrorNetwork(MixtureNetwork(components), gain: gain, offset: offset)
    case .points(let points, let dimension):
      return try AffineErrorNetwork(
        EmpiricalNetwork(points: points, dimension: dimension), gain: gain, offset: offset)
    }
  }

  /// Draws of the data themselves, from a stream of their own.
  ///
  /// - Parameters:
  ///   - count: of points.
  ///   - seed: of the run.
  public func draws(_ count: Int, seed: UInt64) -> [Double] {
    var stream = Stream("sample/data", seed: seed)
    return draws(count, from: &stream)
  }

  /// Draws of the data themselves.
  ///
  /// - Parameters:
  ///   - count: of points.
  ///   - stream: where chance comes from.
  func draws(_ count: Int, from stream: inout Stream) -> [Double] {
    func component<Item>(_ items: [Item], _ weight: (Item) -> Double) -> Item? {
      var left = stream.uniform() * items.reduce(0) { $0 + weight($1) }
      return items.first {
        left -= weight($0)
        return left < 0
      } ?? items.last
    }
    return (0..<count).flatMap { _ -> [Double] in
      switch law {
      case .line(let mixture):
        return component(mixture.components) { $0.weight }.map {
          [$0.mean + $0.variance.squareRoot() * stream.normals(1)[0]]
        } ?? []
      case .normals(let components):
        return component(components) { $0.weight }.map { one in
          zip(one.mean, stream.normals(one.mean.count)).map {
            $0 + one.variance.squareRoot() * $1
          }
        } ?? []
      case .points(let points, let dimension):
        let place = Int(stream.uniform() * Double(points.count / dimension))
        return Array(points[(place * dimension)..<((place + 1) * dimension)])
      }
    }
  }
}
