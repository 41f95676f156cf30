import RealModule

/// Sums over one block, in four lanes.
struct LaneSums {
  typealias Lanes = SIMD4<Double>
  private(set) var squares = Lanes.zero
  private var s1 = Lanes.zero, s2 = Lanes.zero, s3 = Lanes.zero, s4 = Lanes.zero
  private var s5 = Lanes.zero, s6 = Lanes.zero, s7 = Lanes.zero, s8 = Lanes.zero
  private var b2 = SIMD4<Int64>.zero, b3 = SIMD4<Int64>.zero, b35 = SIMD4<Int64>.zero
  private var b4 = SIMD4<Int64>.zero, b45 = SIMD4<Int64>.zero, b5 = SIMD4<Int64>.zero

  /// Takes in four residuals: Legendre's recurrence (k + 1) P_{k+1} = (2k + 1) x P_k − k P_{k−1} at
  /// x = 2Φ(e) − 1.
  @inline(__always)
  mutating func add(_ e: Lanes) {
    squares += e * e
    let r = 0.5.squareRoot()
    let x = Lanes(.erf(e[0] * r), .erf(e[1] * r), .erf(e[2] * r), .erf(e[3] * r))
    let p2 = 1.5 * x * x - 0.5
    let p3 = (5 * x * p2 - 2 * x) / 3
    let p4 = (7 * x * p3 - 3 * p2) * 0.25
    let p5 = (9 * x * p4 - 4 * p3) * 0.2
    let p6 = (11 * x * p5 - 5 * p4) / 6
    let p7 = (13 * x * p6 - 6 * p5) / 7
    let p8 = (15 * x * p7 - 7 * p6) * 0.125
    s1 += x
    s2 += p2
    s3 += p3
    s4 += p4
    s5 += p5
    s6 += p6
    s7 += p7
    s8 += p8
    let size = e * e
    b2.replace(with: b2 &+ 1, where: size .> 4)
    b3.replace(with: b3 &+ 1, where: size .> 9)
    b35.replace(with: b35 &+ 1, where: size .> 12.25)
    b4.replace(with: b4 &+ 1, where: size .> 16)
    b45.replace(with: b45 &+ 1, where: size .> 20.25)
    b5.replace(with: b5 &+ 1, where: size .> 25)
  }

  /// Σ P_{k+1}.
  func scores(_ k: Int) -> Lanes { [s1, s2, s3, s4, s5, s6, s7, s8][k] }
  /// How many lie beyond each threshold.
  func beyond(_ c: Int) -> SIMD4<Int64> { [b2, b3, b35, b4, b45, b5][c] }
}
