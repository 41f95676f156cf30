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
}
