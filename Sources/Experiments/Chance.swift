/// What as many draws of the right law give: by chance alone, over many times.
public struct Chance: Sendable, Equatable {
  /// How many times they are drawn.
  static let times = 20

  /// What it gives on average.
  public let mean: Double
  /// What it exceeds in one time of twenty.
  public let most: Double

  /// What it gives every time.
  init(always value: Double) { (mean, most) = (value, value) }

  /// - Parameter measure: of draws that are new each time.
  init(_ measure: () throws -> Double) rethrows {
    var values: [Double] = []
    for _ in 0..<Self.times { values.append(try measure()) }
    mean = values.reduce(0, +) / Double(values.count)
    most = values.sorted()[values.count * 19 / 20 - 1]
  }
}
