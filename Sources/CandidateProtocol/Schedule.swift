import Derivation
import Scalars

/// A noise schedule as the protocol speaks of it: T values of β, and its family if it has one.
public struct Schedule: Sendable, Equatable {
  /// A family of schedules with its parameters.
  public enum Family: Sendable, Equatable {
    case linear(from: Double, through: Double)
    case scaledLinear(from: Double, through: Double)
    case cosine(offset: Double, cap: Double)

    /// A family without its parameters, as the protocol names it.
    public enum Kind: String, Sendable, CaseIterable {
      case linear
      case scaledLinear = "scaled_linear"
      case cosine
    }

    /// Which family it is.
    public var kind: Kind {
      switch self {
      case .linear: .linear
      case .scaledLinear: .scaledLinear
      case .cosine: .cosine
      }
    }

    /// The protocol's name.
    public var name: String { kind.rawValue }

    /// Both parameters.
    private var parameters: (Double, Double) {
      switch self {
      case .linear(let first, let second), .scaledLinear(let first, let second),
        .cosine(let first, let second):
        (first, second)
      }
    }

    /// `family` with its parameters, as ``RequestPayload`` goes through fields.
    mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      var (kind, (first, second)) = (kind, parameters)
      try coder.word("family", &kind)
      switch kind {
      case .linear, .scaledLinear:
        try coder.beta("beta_start", &first)
        try coder.beta("beta_end", &second)
        self =
          kind == .linear
          ? .linear(from: first, through: second) : .scaledLinear(from: first, through: second)
      case .cosine:
        if coder.has("s", ifWritten: true) { try coder.number("s", &first) } else { first = 0.008 }
        try coder.require(
          0...1_000_000 ~= first, "s is \(JSON.real(first)), it must lie in [0, 1000000]")
        if coder.has("beta_max", ifWritten: true) {
          try coder.beta("beta_max", &second)
        } else {
          second = 0.999
        }
        self = .cosine(offset: first, cap: second)
      }
    }

    /// β_t, ᾱ_t and 1 − ᾱ_t for t = 1, …, T, each rounded once or nearly so.
    ///
    /// Linear and scaled-linear tables are made in double-double arithmetic; the cosine schedule has
    /// closed forms without cancellation for β and ᾱ. `diffusion-oracle accuracy` measures them.
    ///
    /// - Parameter steps: T ≥ 2.
    public func table(
      steps: Int
    ) -> (betas: [Double], signalPowers: [Double], noisePowers: [Double]) {
      let betas = (1...steps).map { beta(at: $0, of: steps) }
      let noise = NoiseSchedule.cumulativeNoisePower(betas: betas).map(\.high)
      var signal = NoiseSchedule.cumulativeSignalPower(betas: betas).map(\.high)
      if case .cosine(let offset, let cap) = self {
        // β grows with t, so all that is capped lies at the end.
        let uncapped = betas.firstIndex(of: DoubleDouble(cap)) ?? steps
        var power: DoubleDouble = 1
        signal = (1...steps).map { time in
          if time <= uncapped {
            power = DoubleDouble(
              NoiseSchedule.cosineSignalPower(at: time, of: steps, offset: offset))
          } else {
            power *= 1 - DoubleDouble(cap)
          }
          return power.high
        }
      }
      return (betas.map(\.high), signal, noise)
    }

    private func beta(at time: Int, of steps: Int) -> DoubleDouble {
      let (time, total) = (time, DoubleDouble(Double(steps)))
      let here = DoubleDouble(Double(time))
      switch self {
      case .linear(let start, let end):
        return NoiseSchedule.linearBeta(
          at: here, of: total, from: DoubleDouble(start), through: DoubleDouble(end))
      case .scaledLinear(let start, let end):
        let beta = try? NoiseSchedule.scaledLinearBeta(
          at: here, of: total, from: DoubleDouble(start), through: DoubleDouble(end))
        return beta ?? DoubleDouble(.nan)
      case .cosine(let offset, let cap):
        return DoubleDouble(
          NoiseSchedule.cosineBeta(at: time, of: steps, offset: offset, cap: cap))
      }
    }

    /// β_1, …, β_T.
    ///
    /// - Parameter steps: T ≥ 2.
    public func betas(steps: Int) -> [Double] {
      (1...steps).map { beta(at: $0, of: steps).high }
    }
  }

  /// A short name, part of the ids of checks: `linear-1000`.
  public let name: String
  /// β_1, …, β_T, each in (0, 1).
  public let betas: [Double]
  /// The family that made them.
  public let family: Family?

  /// T.
  public var steps: Int { betas.count }

  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T, each rounded once.
  package var signalPowers: [Double] {
    [1] + NoiseSchedule.cumulativeSignalPower(betas: betas.map { DoubleDouble($0) }).map(\.high)
  }

  /// A schedule from a list of β.
  public init(name: String, betas: [Double]) {
    self.name = name
    self.betas = betas
    family = nil
  }

  /// A schedule of a family.
  ///
  /// - Parameters:
  ///   - family: how its β_t follow from t and T.
  ///   - steps: T.
  ///   - name: nil for the family's, with T.
  public init(_ family: Family, steps: Int, named name: String? = nil) {
    self.name = name ?? family.name.replacing("_", with: "-") + "-\(steps)"
    betas = family.betas(steps: steps)
    self.family = family
  }
}
