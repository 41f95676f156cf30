import ArgumentParser
import CandidateProtocol
import Derivation
import Experiments
import Foundation
import Laws
import SampleFiles
import Samplers

// MARK: - What the words of the command line mean

extension Sample {
  /// The options as values.
  struct Setting {
    let data: NamedData
    /// Of a finite set, where chains run on its principal components.
    let latents: Latents?
    let signalPowers: [Double]
    let counts: [Int]
    let gain: Double, offset: Double
    let start: GaussianChainLaw<Double>.Start
    let samples: Int

    /// The network in words.
    var network: String {
      switch (gain, offset) {
      case (1, 0): "perfect"
      case (1, _): "off by \(Console.short(offset)), which is added"
      case (_, 0): "off by the factor \(Console.short(gain))"
      default:
        "off by the factor \(Console.short(gain)), and \(Console.short(offset)) is added"
      }
    }

    /// What the network knows: the latents if there are some.
    var diffused: NamedData { latents?.data ?? data }

    /// Points of the data's space.
    func decoded(_ states: [Double]) throws -> [Double] {
      try latents?.autoencoder.decoded(states) ?? states
    }
  }

  /// The options as values, or one sentence.
  func understood() throws -> Setting {
    let powers: [Double]
    do {
      let (family, total) = try SampleLawWords.family(schedule)
      powers = family.table(steps: total).signalPowers
    } catch {
      throw ValidationError("--schedule: \(error)")
    }
    var fallback = [min(50, powers.count)]
    if sweep, powers.count >= Sweep.counts[0] {
      fallback = Sweep.counts.filter { $0 <= powers.count }
    }
    let counts = try Self.counts(steps) ?? fallback
    guard sweep || counts.count == 1 else {
      throw ValidationError("--steps is \(steps ?? ""): several numbers are for --sweep")
    }
    let (gain, offset) = try Self.networkError(networkError)
    let data = try named()
    let side = Int(Double(data.dimension).squareRoot())
    guard plot == nil || sweep || data.dimension <= 2 || side * side == data.dimension else {
      throw ValidationError(
        "--plot draws points of 1 or 2 numbers, or square pictures: \(data.dimension) is no square")
    }
    guard plot == nil || sweep || side <= Self.largestSide else {
      throw ValidationError(
        "--plot draws pictures of \(Self.largestSide)×\(Self.largestSide) numbers at most, these have \(side)×\(side)"
      )
    }
    var isSet = false
    if case .points = data.law { isSet = true }
    guard isSet || interpolate == nil else {
      throw ValidationError(
        "--interpolate is for digits and files of points, not for \(data.name)")
    }
    let count = samples ?? (interpolate != nil ? 11 : isSet ? 100 : 10_000)
    try requireMemory(for: count, dimension: data.dimension)
    return Setting(
      data: data, latents: try latents(of: data), signalPowers: powers, counts: counts, gain: gain,
      offset: offset,
      start: start == .normal ? .standardNormal : .marginal,
      samples: count)
  }

  /// Of pictures that are drawn.
  private static let largestSide = 64

  /// Data by name, or the points of a file.
  private func named() throws -> NamedData {
    if NamedData.names.contains(data) { return try NamedData(named: data) }
    guard data.contains(".") || data.contains("/") else {
      throw ValidationError(
        "--data is '\(data)', it must be \(NamedData.names.joined(separator: ", ")) or a file")
    }
    do {
      let points = try SamplePoints(Samples.read(data))
      try Self.checkSquares(of: points)
      return NamedData(points: points.values, dimension: points.dimension, named: data)
    } catch {
      let sentence = (error as? ValidationError)?.message ?? "\(error)"
      throw ValidationError(sentence.hasPrefix(data) ? sentence : "\(data): \(sentence)")
    }
  }

  /// Samples are held four times at most: drawn, as they are measured, sorted, and as a file.
  private func requireMemory(for count: Int, dimension: Int) throws {
    let held = 4 * Double(count) * Double(dimension) * Double(MemoryLayout<Double>.stride)
    guard held <= Double(ProcessInfo.processInfo.physicalMemory) else {
      throw ValidationError(
        "--samples is \(count): so many points of \(dimension) numbers do not fit this machine's memory"
      )
    }
  }

  /// Refuses numbers of which a squared distance is not finite.
  private static func checkSquares(of points: SamplePoints) throws {
    let most = (Double.greatestFiniteMagnitude / Double(4 * points.dimension)).squareRoot()
    guard let place = points.values.firstIndex(where: { $0.magnitude > most }) else { return }
    throw ValidationError(
      "the number in row \(place / points.dimension + 1), column \(place % points.dimension + 1) is "
        + "\(points.values[place]), whose square is too large")
  }

  /// The latents that are asked for.
  private func latents(of data: NamedData) throws -> Latents? {
    guard let latent else { return nil }
    guard case .points = data.law else {
      throw ValidationError("--latent is for digits and files of points, not for \(data.name)")
    }
    do {
      return try Latents(data, components: latent)
    } catch {
      throw ValidationError("--latent: \(error)")
    }
  }

  /// Whole numbers between commas; nil if there is no text.
  private static func counts(_ text: String?) throws -> [Int]? {
    guard let text else { return nil }
    let counts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard let known = counts as? [Int], known.allSatisfy({ $0 >= 1 }) else {
      throw ValidationError("--steps is '\(text)', it must be a whole number of 1 or more")
    }
    return Array(Set(known)).sorted()
  }

  /// `gain=…`, `offset=…`, or both.
  private static func networkError(_ text: String?) throws -> (gain: Double, offset: Double) {
    var found: [Substring: Double] = [:]
    for part in (text ?? "").split(separator: ",", omittingEmptySubsequences: true) {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, ["gain", "offset"].contains(sides[0]),
        let value = Double(sides[1]), value.isFinite
      else {
        throw ValidationError(
          "--network-error has '\(part)', it must be gain=NUMBER or offset=NUMBER")
      }
      guard found.updateValue(value, forKey: sides[0]) == nil else {
        throw ValidationError("--network-error has \(sides[0]) twice")
      }
    }
    return (found["gain"] ?? 1, found["offset"] ?? 0)
  }
}
