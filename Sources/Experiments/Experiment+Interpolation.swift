public import Samplers

/// What DDIM makes of the states between two starts.
public struct InterpolatedPoints: Sendable {
  /// w of each, from 0 to 1.
  public let fractions: [Double]
  /// x_0 of each, one after another.
  public let points: [Double]
}

extension Experiment {
  /// The chain from states on the way between two x_T: those from which ``samples(_:seed:watch:)`` draws its first two.
  ///
  /// - Parameters:
  ///   - way: between them.
  ///   - count: of states, both ends among them, evenly spread in w; 2 or more.
  ///   - seed: of the two.
  ///   - watch: what is told while the chain runs.
  /// - Throws: `SamplingError` or `DerivationError` with what is wrong, and where.
  ///
  /// Only a chain without noise makes a path of them. Its ends are the samples.
  /// Source: Song et al., arXiv:2010.02502v4, section 5.3 and appendix D.5.
  /// - Equation: `ddim.interpolation`
  public func interpolated(
    _ way: InterpolationWay, count: Int, seed: UInt64,
    watch: SamplingWatch<Double> = SamplingWatch()
  ) async throws -> InterpolatedPoints {
    var run = SamplingRun(chain, network: try data.network(gain: gain, offset: offset), seed: seed)
    run.watch = watch
    let starts = try await run.starts(2)
    let fractions = (0..<count).map { Double($0) / Double(max(1, count - 1)) }
    let states = try way.points(
      from: Array(starts.prefix(data.dimension)), to: Array(starts.suffix(data.dimension)),
      fractions: fractions)
    return InterpolatedPoints(fractions: fractions, points: try await run.decoded(states))
  }

  /// Of each point the place of the nearest one of a finite set, from 0, and its distance; nil for other data.
  public static func nearest(
    _ points: [Double], in data: NamedData
  ) -> [(place: Int, distance: Double)]? {
    guard case .points(let set, let dimension) = data.law else { return nil }
    return Empirical.nearest(points, in: set, dimension: dimension)
  }
}
