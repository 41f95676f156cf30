import Derivation

/// Where draws are made, and of what.
extension Observation {
  /// Single steps and strides of DDPM's schedule, in turn.
  static let places: [(to: Double, from: Double)] = {
    let singles = Transitions.ofDDPM.map { (to: $0.to, from: $0.from) }
    return singles
      + zip(singles, singles.dropFirst()).map { (to: $0.from, from: $1.from) }
      .filter { $0.to > $0.from }
  }()
  static func place(_ index: Int) -> (to: Double, from: Double) {
    places[index % places.count]
  }
  /// Data of every sign and size.
  static func data(_ index: Int) -> Double { [1.5, -0.5, 8, 0][index / places.count % 4] }
  static func eta(_ index: Int) -> Double { [0.25, 0.5, 1][index % 3] }

  static func residual(_ x: Double, _ data: Double, _ power: Double) throws -> Double {
    let mean = try Forward.marginalMean(data: data, signalPower: power)
    return (x - mean) / Forward.marginalVariance(signalPower: power).squareRoot()
  }
}
