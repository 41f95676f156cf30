public import Derivation
public import Laws
public import Samplers

/// Quality against steps and samplers: what the DDIM paper's table 1 has, with a distance in place of FID.
public struct Sweep: Sendable {
  /// A row: a sampler, and what the paper has for it.
  public struct Row: Sendable {
    /// As it is printed: `η = 0.5`.
    public let name: String
    /// The sampler.
    public let sampler: Sampler<Double>
    /// FID on CIFAR-10 by the number of steps, where the paper has one.
    public let published: [Int: Double]

    /// A row of no paper's.
    public init(name: String, sampler: Sampler<Double>, published: [Int: Double] = [:]) {
      self.name = name
      self.sampler = sampler
      self.published = published
    }

    /// The same without the paper's numbers.
    public var unpublished: Row { Row(name: name, sampler: sampler) }
  }

  /// A cell: what became of one sampler with one number of steps.
  public struct Cell: Sendable {
    /// The distance to the data; nil where there is none.
    public let distance: Double?
    /// Whether it is of samples: it has chance in it.
    public let isOfSamples: Bool
    /// Why there is no exact law, or no number at all; nil where the data have none or all is well.
    public let reason: String?
  }

  /// The numbers of steps: the paper's, and two more where its samplers change places.
  public static let counts = [10, 20, 50, 100, 200, 500, 1000]

  /// The samplers of the paper's table.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, table 1, CIFAR-10: the rows of η = 0, of η = 1 and of σ̂.
  public static let rows = [
    Row(
      name: "η = 0", sampler: .family(eta: 0),
      published: [10: 13.36, 20: 6.84, 50: 4.67, 100: 4.16, 1000: 4.04]),
    Row(name: "η = 0.5", sampler: .family(eta: 0.5)),
    Row(
      name: "η = 1", sampler: .family(eta: 1),
      published: [10: 41.07, 20: 18.36, 50: 8.01, 100: 5.78, 1000: 4.73]),
    Row(
      name: "σ̂", sampler: .sigmaHat,
      published: [10: 367.43, 20: 133.37, 50: 32.72, 100: 9.99, 1000: 3.17]),
  ]

  /// The data.
  public let data: NamedData
  /// ᾱ_1, …, ᾱ_T.
  public let signalPowers: [Double]
  /// How the times are chosen.
  public let spacing: Spacing
  /// The numbers of steps.
  public let counts: [Int]
  /// The samplers.
  public let rows: [Row]
  /// Of the network.
  public let gain: Double, offset: Double
  /// Where the chains start.
  public let start: GaussianChainLaw<Double>.Start
  /// A row for each sampler, as far as it was computed.
  public private(set) var cells: [[Cell?]]
  /// What as many draws of the data give in place of samples; nil as long as no cell is of samples.
  public private(set) var chance: Chance?

  /// - Parameters: as of the properties.
  /// - Throws: `SubSequenceError` if the spacing has no so many times.
  public init(
    _ data: NamedData, signalPowers: [Double], spacing: Spacing, counts: [Int], rows: [Row],
    gain: Double, offset: Double, from start: GaussianChainLaw<Double>.Start
  ) throws(SubSequenceError) {
    for count in counts {
      _ = try NoiseSchedule.subSequence(of: signalPowers.count, count: count, spacing: spacing)
    }
    self.data = data
    self.signalPowers = signalPowers
    self.spacing = spacing
    self.counts = counts
    self.rows = rows
    (self.gain, self.offset) = (gain, offset)
    self.start = start
    cells = rows.map { _ in counts.map { _ in nil } }
  }

  /// Computes what is not there yet, the cheap columns first; where the task is cancelled, what is there is kept.
  ///
  /// - Parameters:
  ///   - samples: how many, where there is no exact law.
  ///   - seed: of them.
  ///   - progress: told after each number how many are there.
  /// - Throws: what a chain throws.
  public mutating func fill(
    samples: Int, seed: UInt64, progress: (_ done: Int, _ total: Int) -> Void
  ) async throws {
    for (column, count) in counts.enumerated() {
      let times = try NoiseSchedule.subSequence(
        of: signalPowers.count, count: count, spacing: spacing)
      for (row, sampler) in rows.enumerated() where cells[row][column] == nil {
        let chain = try ReverseChain(sampler.sampler, signalPowers: signalPowers, times: times)
        let experiment = Experiment(data, chain, gain: gain, offset: offset, from: start)
        guard let cell = await experiment.cell(samples, seed: seed) else { return }
        cells[row][column] = cell
        if cell.isOfSamples, chance == nil { chance = try data.chance(samples, seed: seed) }
        progress(cells.joined().count { $0 != nil }, counts.count * rows.count)
      }
    }
  }

  /// The distances to the data, a row for each sampler.
  public var distances: [[Double?]] { cells.map { $0.map { $0?.distance } } }

  /// Whether no cell was left out, whatever became of it.
  public var isFinished: Bool { cells.allSatisfy { $0.allSatisfy { $0 != nil } } }

  /// Whether each cell has a number.
  public var isComplete: Bool { distances.allSatisfy { $0.allSatisfy { $0 != nil } } }
}

extension Experiment {
  /// The distance to the data, exact where the law is known and otherwise of samples; nil if the task was cancelled.
  fileprivate func cell(_ count: Int, seed: UInt64) async -> Sweep.Cell? {
    if Task.isCancelled { return nil }
    var reason: String?
    do {
      let law = try exactLaw { _, _ in try Task.checkCancellation() }
      if let law {
        return Sweep.Cell(distance: law.distanceToData.value, isOfSamples: false, reason: nil)
      }
    } catch {
      reason = "\(error)"
    }
    do {
      if Task.isCancelled { return nil }
      let samples = try await samples(count, seed: seed)
      try Self.requireFinite(samples, dimension: data.dimension)
      let value = try data.distance(for: count)(samples)
      guard value.isFinite else { throw LineLawError.beyondReach }
      return Sweep.Cell(distance: value, isOfSamples: true, reason: reason)
    } catch {
      if Task.isCancelled { return nil }
      return Sweep.Cell(distance: nil, isOfSamples: true, reason: "\(error)")
    }
  }
}
