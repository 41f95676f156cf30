import Derivation
import RealModule
import Scalars

/// Schedules and the forward process.
extension Formulas {
  static func schedules<F: AnalyticField>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (time, steps) = (the[.time(.now)], the[.time(.last)])
    let (first, last) = (the[.beta(.at(1))], the[.beta(.last)])
    switch id {
    case "schedule.signal-power":
      let betas = (1...3).map { the[.beta(.at($0))] }
      return zip(
        [LeftSide.letter(.barAlpha(.at(3))), .expression(1 - .letter(.barAlpha(.at(3))))],
        [
          NoiseSchedule.cumulativeSignalPower(betas: betas),
          NoiseSchedule.cumulativeNoisePower(betas: betas),
        ]
      ).map { Formula($0, $1[2]) }
    case "schedule.linear":
      return [
        Formula(
          .letter(.beta(.now)),
          NoiseSchedule.linearBeta(at: time, of: steps, from: first, through: last))
      ]
    case "schedule.scaled-linear":
      return [
        Formula(
          .letter(.beta(.now)),
          try NoiseSchedule.scaledLinearBeta(at: time, of: steps, from: first, through: last))
      ]
    case "schedule.cosine":
      let offset = the[.offset]
      return [
        Formula(
          .letter(.beta(.now)),
          NoiseSchedule.cosineBeta(atTime: time, of: steps, offset: offset, cap: the[.betaCap])),
        Formula(
          .letter(.barAlpha(.now)),
          NoiseSchedule.cosineSignalPower(atTime: time, of: steps, offset: offset)),
      ]
    case "schedule.zero-terminal-snr":
      let rates = try [Time.at(1), .now, .last].map { time throws(DerivationError) in
        try Forward.signalRate(the[.barAlpha(time)])
      }
      return [
        Formula(
          .expression(.squareRoot(.letter(.rescaledBarAlpha(.now)))),
          NoiseSchedule.zeroTerminalRates(signalRates: rates)[1])
      ]
    case "schedule.respaced":
      let powers = [Time.visitedBefore, .visited].map { the[.barAlpha($0)] }
      return [
        Formula(
          .letter(.respacedBeta), try NoiseSchedule.respacedBetas(signalPowers: powers)[1])
      ]
    default: return []
    }
  }

  static func forward<F: AnalyticField>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    func kernel(_ to: Time, _ from: Time) throws(DerivationError) -> (signalRate: F, variance: F) {
      let (to, from) = (the[.barAlpha(to)], the[.barAlpha(from)])
      return (
        try Forward.kernelSignalRate(to: to, from: from),
        Forward.kernelVariance(to: to, from: from)
      )
    }
    func law(_ time: Time, _ given: Time) -> LeftSide {
      .law(.forward, of: [.state(time)], given: [.state(given)])
    }
    switch id {
    case "forward.kernel":
      let (before, kernel) = (the[.state(.before)], try kernel(.now, .before))
      return [
        Formula(law(.now, .before), normal: (kernel.signalRate * before, kernel.variance)),
        Formula(
          .letter(.state(.now)),
          try Forward.step(state: before, noise: the.noise, to: the.from, from: the.to)),
      ]
    case "forward.joint":
      return [
        Formula(
          .logarithm(.law(.forward, of: [.state(.span(1, 2))], given: [.state(.at(0))])),
          try Forward.logJointDensity(
            states: [the[.state(.at(1))], the[.state(.at(2))]], data: the.data,
            signalPowers: [the[.barAlpha(.at(1))], the[.barAlpha(.at(2))]]))
      ]
    case "forward.marginal":
      return [
        Formula(
          law(.now, .at(0)),
          normal: (
            try Forward.marginalMean(data: the.data, signalPower: the.from),
            Forward.marginalVariance(signalPower: the.from)
          ))
      ]
    case "forward.composition":
      let start = the[.state(.early)]
      let composed = Forward.composed(try kernel(.middle, .early), try kernel(.now, .middle))
      let direct = try kernel(.now, .early)
      return [composed, direct].map {
        Formula(law(.now, .early), normal: ($0.signalRate * start, $0.variance))
      }
    case "forward.reparameterization":
      return [
        Formula(
          .letter(.state(.now)),
          try Forward.state(data: the.data, noise: the.noise, signalPower: the.from))
      ]
    case "forward.terminal":
      return [
        Formula(
          .divergence(law(.last, .at(0)), .normal(mean: 0, variance: 1)),
          try Forward.terminalDivergence(
            meanSquare: the.data * the.data, signalPower: the[.barAlpha(.last)]))
      ]
    default: return []
    }
  }
}
