/// Least squares.
enum Fit {
  /// (a, b) with a u + b v nearest to w; nil where u and v are nearly parallel.
  static func plane(_ u: [Double], _ v: [Double], _ w: [Double]) -> (Double, Double)? {
    var (uu, uv, vv, uw, vw) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index in w.indices {
      uu += u[index] * u[index]
      uv += u[index] * v[index]
      vv += v[index] * v[index]
      uw += u[index] * w[index]
      vw += v[index] * w[index]
    }
    guard vv > 0 else { return nil }
    if uu == 0 { return (.nan, vw / vv) }
    let determinant = uu * vv - uv * uv
    guard determinant > 0x1p-40 * uu * vv else { return nil }
    return ((uw * vv - vw * uv) / determinant, (vw * uu - uw * uv) / determinant)
  }

  /// The size of what is left of a vector when its parts along others are taken away (Gram–Schmidt, twice over, as
  /// rounding asks for).
  static func rest(of vector: [Double], without others: [[Double]]) -> Double {
    var basis: [[Double]] = []
    func cleared(_ vector: [Double]) -> [Double] {
      (0..<2).reduce(vector) { rest, _ in
        basis.reduce(rest) { rest, unit in
          let part = dot(rest, unit)
          return zip(rest, unit).map { $0 - part * $1 }
        }
      }
    }
    for other in others {
      let new = cleared(other)
      let length = size(of: new)
      // What is a combination of the others but for rounding gives no direction.
      guard length > 0x1p-20 * size(of: other) else { continue }
      basis.append(new.map { $0 / length })
    }
    return size(of: cleared(vector))
  }

  /// The Euclidean norm.
  static func size(of vector: [Double]) -> Double { dot(vector, vector).squareRoot() }

  private static func dot(_ u: [Double], _ v: [Double]) -> Double {
    zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
