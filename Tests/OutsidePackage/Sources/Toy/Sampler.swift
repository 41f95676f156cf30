#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A small diffusion library as one finds them: tables of √ᾱ and √(1−ᾱ), a class, a generator of
/// its own, nothing that knows of a test.
public final class Sampler {
  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T.
  public let alphasCumprod: [Double]
  /// Whether σ forgets that the root of its second factor is to be taken, as one does.
  public var forgetsRoot = false
  private var generator = SystemRandomNumberGenerator()

  public init(betas: [Double]) {
    var product = 1.0
    alphasCumprod =
      [1]
      + betas.map { beta in
        product *= 1 - beta
        return product
      }
  }

  private func signal(_ t: Int) -> Double { sqrt(alphasCumprod[t]) }
  private func noise(_ t: Int) -> Double { sqrt(1 - alphasCumprod[t]) }

  /// x_t out of x_0.
  public func addNoise(_ x0: [Double], _ eps: [Double], _ t: Int) -> [Double] {
    zip(x0, eps).map { signal(t) * $0 + noise(t) * $1 }
  }

  /// The standard deviation of the DDIM step's noise.
  public func sigma(_ t: Int, _ tPrev: Int, eta: Double) -> Double {
    let (now, next) = (alphasCumprod[t], alphasCumprod[tPrev])
    let share = 1 - now / next
    return eta * sqrt((1 - next) / (1 - now)) * (forgetsRoot ? share : sqrt(share))
  }

  /// x̂_0 of a network's output.
  public func predictedX0(_ x: [Double], _ eps: [Double], _ t: Int) -> [Double] {
    zip(x, eps).map { ($0 - noise(t) * $1) / signal(t) }
  }

  /// One DDIM step; noise is drawn if none is given.
  public func step(
    _ x: [Double], eps: [Double], t: Int, tPrev: Int, eta: Double, z: [Double]? = nil
  ) -> [Double] {
    let sigma = sigma(t, tPrev, eta: eta)
    let variance = 1 - alphasCumprod[tPrev] - sigma * sigma
    let direction = sqrt(max(variance, 0))
    let fresh = z ?? x.map { _ in normal() }
    let x0 = predictedX0(x, eps, t)
    return x.indices.map { signal(tPrev) * x0[$0] + direction * eps[$0] + sigma * fresh[$0] }
  }

  private func normal() -> Double {
    let (u, v) = (
      Double.random(in: 0x1p-53...1, using: &generator), Double.random(in: 0...1, using: &generator)
    )
    return sqrt(-2 * log(u)) * cos(2 * .pi * v)
  }
}
