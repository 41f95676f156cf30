import Testing
@testable import Statistics
@Test func scratch() throws {
  let x = 6.754891982694302e-25
  print(try NoncentralChiSquareLaw(degrees: 1, noncentrality: 0.1).tails(at: x))
  var s = Stream("a", seed: 1)
  var sums = ResidualSums(dimension: 8)
  let clock = ContinuousClock()
  var z: [Double] = []
  print(clock.measure { z = s.normals(1 << 20) })
  print(clock.measure { for b in 0..<256 { sums.add(Array(z[b*4096..<(b+1)*4096])) } })
  print(sums)
}
