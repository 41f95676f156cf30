public import Derivation
public import Scalars

/// The letters of a formula as numbers of a field.
public struct Letters<F: AnalyticField & Sendable> {
  private let value: (Letter) -> F

  /// Letters with these values.
  public init(_ value: @escaping (Letter) -> F) { self.value = value }

  subscript(letter: Letter) -> F { value(letter) }

  /// ᾱ_{t−1}, where a step goes to.
  var to: F { self[.barAlpha(.before)] }
  /// ᾱ_t.
  var from: F { self[.barAlpha(.now)] }
  /// x_0.
  var data: F { self[.state(.at(0))] }
  /// x̂_0.
  var predictedData: F { self[.predictedData] }
  /// x_t.
  var state: F { self[.state(.now)] }
  /// ε.
  var noise: F { self[.noise(nil)] }
  /// ε̂.
  var predictedNoise: F { self[.predictedNoise] }
  /// z.
  var freshNoise: F { self[.freshNoise] }
  /// σ_t.
  var sigma: F { self[.sigma(.now)] }

  /// p_θ(x_{t−1}∣x_t) = N(A_t x_t + c_t, V_t) for t = 1 … count.
  func modelKernels(_ count: Int) -> [AffineKernel<F>] {
    (1...count).map {
      AffineKernel(
        slope: self[.slope(.at($0))], offset: self[.modelOffset(.at($0))],
        variance: self[.modelVariance(.at($0))])
    }
  }
}
