import CGSL
import RealModule

/// Normals from words by 256 layers of equal area.
///
/// The words' bits: 0 to 7 the layer, 8 the sign, 11 to 63 the place in the layer. The layers are
/// found by bisection when they are first asked for; nothing is copied from a table.
///
/// - Source: Marsaglia and Tsang, The ziggurat method for generating random variables (2000), with
///   Doornik's remedy for the correlation of layer and place: bits of their own (2005).
struct Ziggurat: Sendable {
  /// A layer's width a unit of place, and the place below which a point lies under the curve.
  struct Layer: Sendable {
    var width: Double
    var inside: UInt64
  }

  static let shared = Ziggurat()
  static let count = 256

  let layers: [Layer]
  /// Right ends of the layers, the base first, 0 last.
  private let edges: [Double]

  private static func density(_ x: Double) -> Double { .exp(-x * x / 2) }

  /// Edges from the base up, for a base that begins its tail at r; nil if they pass the top.
  private static func edges(tail r: Double) -> (edges: [Double], top: Double)? {
    let area = r * density(r) + gsl_cdf_ugaussian_Q(r) * (2 * Double.pi).squareRoot()
    var edges = [area / density(r), r]
    while edges.count < count {
      let last = edges[edges.count - 1]
      let height = area / last + density(last)
      guard height < 1 else { return nil }
      edges.append((-2 * Double.log(height)).squareRoot())
    }
    let last = edges[count - 1]
    return (edges + [0], area / last + density(last))
  }

  private init() {
    // The top layer must end at height 1: too small a tail passes it, too large a one stays below.
    var (low, high) = (3.0, 5.0)
    while true {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { break }
      if let found = Self.edges(tail: middle), found.top < 1 { high = middle } else { low = middle }
    }
    edges = Self.edges(tail: high)?.edges ?? []
    layers = zip(edges, edges.dropFirst()).map { edge, next in
      Layer(width: edge * 0x1p-53, inside: UInt64(next / edge * 0x1p53))
    }
  }

  /// Turns words into normals as long as they lie inside their layers.
  ///
  /// - Returns: false if it stopped at a word that needs ``slow(_:_:)``.
  @inline(__always)
  static func accept(
    _ words: UnsafeBufferPointer<UInt64>, _ cursor: inout Int,
    _ layers: UnsafeBufferPointer<Layer>, into values: UnsafeMutableBufferPointer<Double>,
    _ filled: inout Int
  ) -> Bool {
    var (position, place) = (cursor, filled)
    let end = min(words.count, position + (values.count - place))
    guard let words = words.baseAddress, let layers = layers.baseAddress,
      let values = values.baseAddress
    else { return true }
    defer { (cursor, filled) = (position, place) }
    while position < end {
      let word = words[position]
      let layer = layers[Int(word & 0xff)]
      let mantissa = word >> 11
      guard mantissa < layer.inside else { return false }
      let size = (Double(Int64(bitPattern: mantissa)) + 0.5) * layer.width
      values[place] = Double(bitPattern: size.bitPattern | (word & 0x100) << 55)
      position += 1
      place += 1
    }
    return true
  }

  /// The normal of a word that fell outside its layer's core; nil if it is rejected.
  func slow(_ word: UInt64, _ stream: inout Stream) -> Double? {
    let layer = Int(word & 0xff)
    let sign: Double = word & 0x100 == 0 ? 1 : -1
    if layer == 0 { return sign * tail(&stream) }
    let x = (Double(word >> 11) + 0.5) * layers[layer].width
    let (lower, upper) = (Self.density(edges[layer]), Self.density(edges[layer + 1]))
    let height = lower + stream.uniform() * (upper - lower)
    return height < Self.density(x) ? sign * x : nil
  }

  /// |x| beyond the base's edge.
  private func tail(_ stream: inout Stream) -> Double {
    let r = edges[1]
    while true {
      let x = -Double.log(stream.uniform()) / r
      let y = -Double.log(stream.uniform())
      if 2 * y > x * x { return r + x }
    }
  }
}
