import Derivation
import Laws
import Samplers
import Scalars
import Statistics
import Testing

/// Chains in the latent space of a linear autoencoder, decoded.
@Suite struct LatentChainLawTests {
  private static let signalPowers = NoiseSchedule.cumulativeSignalPower(
    betas: (1...1000).map {
      NoiseSchedule.linearBeta(at: Double($0), of: 1000, from: 1e-4, through: 0.02)
    })
  private static let times = Result {
    try NoiseSchedule.subSequence(of: 1000, count: 10, spacing: .trailing)
  }
  private static let data = Result {
    try NormalData(
      mean: [1, -0.5, 0.25], covariance: [[2, 0.6, 0.1], [0.6, 0.5, -0.2], [0.1, -0.2, 0.4]])
  }

  private static func law(
    _ sampler: Sampler<Double>, deviation: Double, basis: [[Double]] = [[0.6, 0.8, 0], [0, 0, 1]]
  ) throws -> LatentChainLaw {
    try LatentChainLaw(
      of: ReverseChain(sampler, signalPowers: signalPowers, times: times.get()), data: data.get(),
      autoencoder: LinearAutoencoder(basis: basis, deviation: deviation), from: .standardNormal)
  }

  /// What rounding does to one coordinate's variance by running error analysis, of data wider than any here. Both
  /// ways turn back with σ_z² ≤ 4 and meet it in each of four products: 32 times.
  private static func allowed() throws -> Double {
    let rounding = try GaussianChainLaw<ErrorBound<FP64>>(
      of: ReverseChain(
        .family(eta: 1), signalPowers: signalPowers.map { ErrorBound($0) }, times: times.get()),
      network: GaussianNetwork(mean: 1, variance: 3), from: .standardNormal
    ).output.variance.bound
    return 32 * (rounding + 8 * Double.ulpOfOne)
  }

  /// Without noise a chain is an affine map, so three starts tell all of it: run in memory and decoded, it is the law.
  @Test(arguments: [0.5, 2])
  func `latent.commutes: what is sampled in latents and decoded has the law`(
    deviation: Double
  ) async throws {
    let law = try Self.law(.family(eta: 0), deviation: deviation)
    let run = SamplingRun(
      try ReverseChain(
        .family(eta: 0), signalPowers: Self.signalPowers, times: Self.times.get()),
      network: try NormalNetwork<Double>(law.latents.data), seed: 0, width: 1)
    let ends = try law.autoencoder.decoded(await run.decoded([0, 0, 1, 0, 0, 1]))
    let (mean, allowed) = (Array(ends[0..<3]), try Self.allowed())
    let columns = [3, 6].map { start in (0..<3).map { ends[start + $0] - mean[$0] } }
    let (rightMean, rightCovariance) = (try law.mean(), try law.covariance())
    for row in 0..<3 {
      #expect(abs(mean[row] - rightMean[row]) <= allowed)
      for column in 0..<3 {
        let covariance = columns.reduce(0) { $0 + $1[row] * $1[column] }
        #expect(abs(covariance - rightCovariance[row][column]) <= allowed)
      }
    }
    // A scale that is left out before the chain gives other latents another law.
    let other = try Self.law(.family(eta: 0), deviation: 1)
    #expect(abs(try other.covariance()[0][0] - rightCovariance[0][0]) > 1000 * allowed)
  }

  /// The square root of a positive semidefinite matrix, and the trace of it.
  private static func root(_ rows: [[Double]]) throws -> (rows: [[Double]], trace: Double) {
    let (values, vectors) = try LinearAlgebra.eigenvalues(
      symmetric: Matrix(rows: 3, columns: 3, elements: rows.flatMap { $0 }))
    let roots = values.map { max(0, $0).squareRoot() }
    let root = (0..<3).map { row in
      (0..<3).map { column in
        (0..<3).reduce(0) { $0 + vectors[row, $1] * roots[$1] * vectors[column, $1] }
      }
    }
    return (root, roots.reduce(0, +))
  }

  private static func product(_ one: [[Double]], _ other: [[Double]]) -> [[Double]] {
    one.map { row in
      (0..<3).map { column in (0..<3).reduce(0) { $0 + row[$1] * other[$1][column] } }
    }
  }

  /// By the formula for any two normal laws, tr A + tr B − 2 tr √(√A B √A) (Dowson and Landau, J. Multivariate Anal.
  /// 12 (1982), 450). A covariance of rank 2 has an eigenvalue 0 that comes out as a rounding of a matrix of norm 8 at
  /// most; its root counts twice.
  @Test(arguments: [0.5, 2]) func `the distance is what the autoencoder and the chain lose`(
    deviation: Double
  ) throws {
    let (law, data) = (try Self.law(.family(eta: 1), deviation: deviation), try Self.data.get())
    let (mean, covariance) = (try law.mean(), try law.covariance())
    let root = try Self.root(data.covariance).rows
    let between = Self.product(Self.product(root, covariance), root)
    let symmetric = (0..<3).map { row in (0..<3).map { between[min(row, $0)][max(row, $0)] } }
    var square = zip(mean, data.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    square += (0..<3).reduce(0) { $0 + covariance[$1][$1] + data.covariance[$1][$1] }
    square -= 2 * (try Self.root(symmetric)).trace
    let found = try law.distanceToData()
    #expect(abs(found * found - square) <= 2 * (3 * Double.ulpOfOne * 8).squareRoot())
    #expect(law.reconstructionError > 0.01 && found * found > law.reconstructionError + 0.01)
  }

  @Test func `an autoencoder that keeps all loses nothing, and the law is that in data space`()
    throws
  {
    let chain = try ReverseChain(
      .family(eta: 0.5), signalPowers: Self.signalPowers, times: Self.times.get())
    let law = try Self.law(
      .family(eta: 0.5), deviation: 1, basis: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let right = try NormalChainLaw(of: chain, data: Self.data.get(), from: .standardNormal)
    #expect(try law.mean() == right.mean && law.covariance() == right.covariance)
    #expect(law.reconstructionError == 0)
    #expect(try law.distanceToData() == right.distanceToData())
  }
}
