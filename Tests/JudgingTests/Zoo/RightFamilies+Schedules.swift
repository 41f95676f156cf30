import CandidateProtocol

/// How the schedule is held.
extension RightFamilies {
  /// Each time by itself, out of ᾱ.
  static func held(_ hold: @escaping @Sendable (Rounded) -> HeldTime) -> Change {
    { code in
      code.tables = { betas, _ in RightCode.products(betas).map(hold) }
      code.beta = byRates
    }
  }

  /// β of the two rates of signal.
  static let byRates: @Sendable (HeldStep) -> Rounded = {
    1 - ($0.from.signal / $0.to.signal).squared
  }

  static let twoTables = held { HeldTime($0.root, $0.rest.root, returned: $0) }

  static func logarithmic(_ logarithm: Rounded, returned: Rounded) -> HeldTime {
    var time = HeldTime(
      (logarithm / 2).exp, (-logarithm.expm1).root, returned: returned)
    (time.power, time.rest, time.logarithm) = (logarithm.exp, -logarithm.expm1, logarithm)
    return time
  }

  static let byLogarithms: @Sendable (HeldStep) -> Rounded = { step in
    guard let from = step.from.logarithm, let to = step.to.logarithm else { return step.beta }
    return -(from - to).expm1
  }

  static let logarithm: Change = { code in
    held { logarithmic($0.log, returned: $0) }(&code)
    code.beta = byLogarithms
  }

  /// ᾱ as the exponential of a sum.
  static let logarithmicSum: Change = { code in
    code.tables = { betas, _ in
      var sum = Rounded(0, in: betas.first?.format)
      return betas.map {
        sum = sum + (-$0).log1p
        return logarithmic(sum, returned: sum.exp)
      }
    }
    code.beta = byLogarithms
  }

  static let logarithmsOfRates = held { power in
    let (signal, noise) = (power.log / 2, (-power).log1p / 2)
    var time = HeldTime(signal.exp, noise.exp, returned: power)
    (time.power, time.rest) = ((2 * signal).exp, (2 * noise).exp)
    return time
  }

  static let angle = held { power in
    let angle = power.root.acos
    return HeldTime(angle.cos, angle.sin, returned: power)
  }

  static let angleBySigma = held { power in
    let angle = (power.rest / power).root.atan
    return HeldTime(angle.cos, angle.sin, returned: power)
  }

  static func bySignalToNoise(_ ratio: Rounded, returned: Rounded) -> HeldTime {
    let (power, rest) = (ratio.sigmoid, (-ratio).sigmoid)
    var time = HeldTime(power.root, rest.root, returned: returned)
    (time.power, time.rest, time.ratio) = (power, rest, ratio)
    return time
  }

  static let signalToNoise = held { bySignalToNoise(($0 / $0.rest).log, returned: $0) }

  /// The table that is returned is the sigmoid itself.
  static let sigmoid = held { power in
    let ratio = (power / power.rest).log
    return bySignalToNoise(ratio, returned: ratio.sigmoid)
  }

  static let softplus = held { power in
    let ratio = (power / power.rest).log
    let (signal, noise) = (-(-ratio).softplus, -ratio.softplus)
    var time = HeldTime((signal / 2).exp, (noise / 2).exp, returned: power)
    (time.power, time.rest, time.ratio) = (signal.exp, noise.exp, ratio)
    return time
  }

  static let sigma: Change = { code in
    held { power in
      let sigma = (power.rest / power).root
      let root = (1 + sigma.squared).root
      return HeldTime(1 / root, sigma / root, returned: power)
    }(&code)
    code.dividesBySignal = true
  }

  static let sigmaTimesSignal: Change = { code in
    held { power in
      let sigma = (power.rest / power).root
      let signal = 1 / (1 + sigma.squared).root
      return HeldTime(signal, sigma * signal, returned: power)
    }(&code)
    code.dividesBySignal = true
  }

  static let castFirst: Change = { code in
    code.tables = { betas, vector in
      RightCode.products(betas).map { power in
        var time = HeldTime(Rounded(power.value, in: vector))
        time.returned = power
        return time
      }
    }
    code.isRight = { _, vector in vector == .fp32 || vector == .fp64 }
  }

  static let storedBeta: Change = { code in
    code.beta = { $0.stored ?? 1 - $0.from.power / $0.to.power }
  }

  static let difference: Change = { code in
    code.beta = { ($0.to.power - $0.from.power) / $0.to.power }
  }

  /// Variational Diffusion Models: with c = −expm1(γ_s − γ_t), and softplus for log α².
  static let variational: Change = { code in
    signalToNoise(&code)
    code.beta = { step in
      guard let from = step.from.ratio, let to = step.to.ratio else { return step.beta }
      return -((-to).softplus - (-from).softplus).expm1
    }
    let loss: @Sendable (HeldStep) -> Rounded = { step in
      guard let from = step.from.ratio, let to = step.to.ratio else { return step.beta }
      return -(from - to).expm1
    }
    code.posteriorMean = { data, state, step in
      let loss = loss(step)
      return step.to.signal * (state * loss.rest / step.from.signal + loss * data)
    }
    code.posteriorVariance = { $0.to.rest * loss($0) }
    code.transitionTerm = { data, read, step, code in
      let growth = (-step.from.half * 2 + step.to.half * 2).expm1
      let implied = (read.state - step.from.signal * data) / step.from.noise
      return growth * (implied - read.noise).squared / 2
    }
  }

  static let schedules = [
    family("plain"), family("two-tables", twoTables), family("log", logarithm),
    family("cumulative-log-sum", logarithmicSum), family("logs-of-rates", logarithmsOfRates),
    family("angle", angle), family("angle-by-sigma", angleBySigma),
    family("log-snr", signalToNoise), family("sigmoid", sigmoid), family("softplus", softplus),
    family("sigma", sigma), family("sigma-times-signal", sigmaTimesSignal),
    family("cast-first", castFirst), family("stored-beta", storedBeta),
    family("difference", difference), family("vdm", variational),
  ]
}
