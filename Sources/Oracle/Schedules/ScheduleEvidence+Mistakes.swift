import Derivation
import RealModule
import Rows
import Scalars

extension ScheduleEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .scheduleSignalPower: [
      signalPower()
        .refuting(
          "the product of β",
          signalPower { betas in
            betas.reduce(into: []) { $0.append(($0.last ?? 1) * $1) }
          }
        )
        .refuting(
          "noise that is added twice",
          signalPower(noisePower: { $0.indices.map { Rational($0, over: 1) } })),
      signalPowerToFiftyDigits()
        .refuting(
          "a product in single precision",
          signalPowerToFiftyDigits { betas in
            var product: Float = 1
            return betas.map { beta in
              product *= 1 - Float(beta.high)
              return DoubleDouble(Double(product))
            }
          }
        )
        .refuting(
          "1 − ᾱ by subtraction",
          signalPowerToFiftyDigits(noisePower: { betas in
            NoiseSchedule.cumulativeSignalPower(betas: betas.map(\.high))
              .map { DoubleDouble(1 - $0) }
          })),
    ],
    .scheduleLinear: [
      linear()
        .refuting("T in the place of T − 1", linear { $2 + ($3 - $2) * ($0 - 1) / $1 }),
      linearToFiftyDigits()
        .refuting(
          "scaled-linear under the name of linear",
          linearToFiftyDigits(
            NoiseSchedule.scaledLinearBeta(at:of:from:through:))),
    ],
    .scheduleScaledLinear: [
      scaledLinearToFiftyDigits()
        .refuting(
          "linear under the name of scaled-linear",
          scaledLinearToFiftyDigits(NoiseSchedule.linearBeta(at:of:from:through:)))
    ],
    .scheduleCosine: [
      cosineToFiftyDigits()
        .refuting(
          "cosine without its square",
          cosineToFiftyDigits { time, steps, offset, cap in
            func root(_ time: Int) -> Double {
              Double.cos((Double(time) / Double(steps) + offset) / (1 + offset) * Double.pi / 2)
            }
            return min(1 - root(time) / root(time - 1), cap)
          }
        )
        .refuting(
          "f(t) without f(0)",
          cosineToFiftyDigits(signalPower: { time, steps, offset in
            let angle = (Double(time) / Double(steps) + offset) / (1 + offset) * Double.pi / 2
            return Double.cos(angle) * Double.cos(angle)
          }))
    ],
    .scheduleZeroTerminalSnr: [
      zeroTerminal()
        .refuting("no scaling", zeroTerminal { rates in rates.map { $0 - (rates.last ?? 0) } })
    ],
    .scheduleRespaced: [
      respaced()
        .refuting("the neighbour's ᾱ", respaced { $0.map { 1 - $0 } }),
      respacedToFiftyDigits()
        .refuting(
          "the last β of each gap",
          respacedToFiftyDigits { signalPowers in
            signalPowers.map { _ in DoubleDouble(0.02) }
          }),
    ],
    .scheduleSubSequence: [
      subSequence()
        .refuting(
          "truncated linspace",
          subSequence { steps, count, spacing in
            guard spacing == .linspace, count > 1 else {
              return try NoiseSchedule.subSequence(of: steps, count: count, spacing: spacing)
            }
            return (0..<count).map { 1 + $0 * (steps - 1) / (count - 1) }
          }
        )
        .refuting(
          "range(1, T + 1, T // S)",
          subSequence { steps, count, spacing in
            guard spacing == .leading, count > 0 else {
              return try NoiseSchedule.subSequence(of: steps, count: count, spacing: spacing)
            }
            return Array(stride(from: 1, through: steps, by: max(1, steps / count)))
          })
    ],
  ]
}
