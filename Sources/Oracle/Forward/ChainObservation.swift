import CandidateProtocol
import Derivation
import RealModule
import Rows
import Statistics

/// The forward chain, simulated kernel by kernel, against q(x_t∣x_0) in closed form at every t.
///
/// The chain knows β alone, the closed form ᾱ alone. With |x_0| = 1 the noise is tested; with
/// |x_0| = 1e5 the signal is so loud that a step left out moves the mean by many deviations.
struct ChainObservation: Sendable {
  /// Rate and deviation of one kernel, from β_t.
  typealias Kernel = @Sendable (Double) throws -> (rate: Double, deviation: Double)
  /// ᾱ_t as the closed form takes it, from all ᾱ_0 … ᾱ_T and t.
  typealias Power = @Sendable ([Double], Int) -> Double

  var kernel: Kernel = { beta in
    (
      try Forward.kernelSignalRate(to: 1 - beta, from: 1),
      Forward.kernelVariance(to: 1 - beta, from: 1).squareRoot()
    )
  }
  var power: Power = { $0[$1] }
  /// Steps that the chain leaves out.
  var skipped: Set<Int> = []
  /// Points that are carried along.
  var points = 1024
  var schedules: [Schedule.Family] = [
    .linear(from: 1e-4, through: 0.02), .scaledLinear(from: 0.00085, through: 0.012),
    .cosine(offset: 0.008, cap: 0.999),
  ]
  var sizes: [Double] = [1, 1e5]
  static let steps = 1000

  /// The rate of false alarms of a whole run: all times, schedules, sizes and tests.
  static let alpha = 1e-6

  static func evidence(_ chain: ChainObservation = ChainObservation()) -> Evidence {
    Evidence(
      kind: .observed,
      method: "T = 1000 kernels one by one, at every t under N(a_t x_0, 1 − ᾱ_t): three schedules, "
        + "|x_0| = 1 and 1e5"
    ) { try chain.run() }
  }

  /// Chains with a mistake, on one schedule each: the noise, a step left out where the signal is loud, and
  /// ᾱ of a neighbour.
  static let mistaken = ChainObservation().schedules.flatMap { family in
    let kernel = ChainObservation(
      kernel: { beta in ((1 - beta).squareRoot(), beta) }, schedules: [family])
    let skipping = [2, 100, 500, 1000].map { time in
      (
        name: "step \(time) left out, \(family.name)",
        chain: ChainObservation(skipped: [time], schedules: [family], sizes: [1e5])
      )
    }
    let shifted = [-1, 1].map { shift in
      (
        name: "ᾱ of t \(shift < 0 ? "−" : "+") 1, \(family.name)",
        chain: ChainObservation(
          power: { powers, time in powers[min(max(time + shift, 1), powers.count - 1)] },
          schedules: [family], sizes: [1e5])
      )
    }
    return [(name: "β for √β, \(family.name)", chain: kernel)] + skipping + shifted
  }

  /// Runs it.
  ///
  /// - Returns: what was seen.
  /// - Throws: ``Refutation`` at the first time whose law is not the closed form's.
  func run() throws -> String {
    for (index, family) in schedules.enumerated() {
      let betas = family.betas(steps: Self.steps)
      let powers = [1] + NoiseSchedule.cumulativeSignalPower(betas: betas)
      for size in sizes {
        var stream = Stream("evidence/chain/\(index)/\(size)", seed: 0)
        try run(betas, powers, size, &stream, name: family.name)
      }
    }
    let runs = Double(schedules.count * sizes.count)
    let share = Self.alpha / (runs * Double(Self.steps) * 2)
    let mean = try MeanTest().minimumDetectable(samples: points, alpha: share, power: 0.99) ?? 0
    let variance =
      try VarianceTest().minimumDetectable(samples: points, alpha: share, power: 0.99) ?? 0
    func percent(_ share: Double) -> Int { Int((share * 100).rounded(.up)) }
    return "\(Int(runs)) chains of \(points) points, mean and variance at each of \(Self.steps) "
      + "times; false alarms \(Self.alpha), a mean off by \(percent(mean)) % of a deviation or a "
      + "variance by \(percent(variance)) % found at one time with power 0.99"
  }

  private func run(
    _ betas: [Double], _ powers: [Double], _ size: Double, _ stream: inout Stream, name: String
  ) throws {
    let runs = Double(schedules.count * sizes.count)
    let share = Self.alpha / (runs * Double(Self.steps) * 2)
    let critical = try NormalLaw.quantile(upper: share / 2)
    let law = try ChiSquareLaw(degrees: Double(points))
    let least = try law.quantile(share / 2, upper: false)
    let most = try law.quantile(share / 2, upper: true)
    // Half of the points begin at +x_0, half at −x_0.
    var states = (0..<points).map { $0 % 2 == 0 ? size : -size }
    var noise = Array(repeating: 0.0, count: points)
    for (index, beta) in betas.enumerated() {
      let time = index + 1
      if !skipped.contains(time) {
        let (rate, deviation) = try kernel(beta)
        noise.withUnsafeMutableBufferPointer { stream.fill(normals: $0) }
        Self.step(&states, noise, rate, deviation)
      }
      let power = power(powers, time)
      let mean = try Forward.marginalMean(data: size, signalPower: power)
      let deviation = Forward.marginalVariance(signalPower: power).squareRoot()
      let (sum, square) = Self.sums(states, mean, deviation)
      let z = sum / Double(points).squareRoot()
      guard abs(z) <= critical else {
        throw Refutation(
          "\(name), |x_0| = \(size): the mean at t = \(time) is off by "
            + "\(z / Double(points).squareRoot()) deviations")
      }
      guard square >= least, square <= most else {
        throw Refutation(
          "\(name), |x_0| = \(size): the variance at t = \(time) is \(square / Double(points)) times "
            + "what it should be")
      }
    }
  }

  private static func step(
    _ states: inout [Double], _ noise: [Double], _ rate: Double, _ deviation: Double
  ) {
    states.withUnsafeMutableBufferPointer { states in
      noise.withUnsafeBufferPointer { noise in
        guard let x = states.baseAddress, let z = noise.baseAddress else { return }
        var index = 0
        while index < states.count {
          x[index] = rate * x[index] + deviation * z[index]
          index += 1
        }
      }
    }
  }

  /// Σ ±e and Σ e², where the sign is that of the point's x_0.
  private static func sums(
    _ states: [Double], _ mean: Double, _ deviation: Double
  ) -> (sum: Double, square: Double) {
    states.withUnsafeBufferPointer { states in
      guard let x = states.baseAddress else { return (0, 0) }
      var (sum, square, sign, index) = (0.0, 0.0, 1.0, 0)
      while index < states.count {
        let residual = (sign * x[index] - mean) / deviation
        sum += residual
        square += residual * residual
        sign = -sign
        index += 1
      }
      return (sum, square)
    }
  }
}
