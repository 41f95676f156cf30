import CandidateProtocol

/// How posteriors and terms of the bound are put together, and how numbers are written.
extension RightFamilies {
  /// Two normal laws multiplied: their precisions add up.
  private static let precisions: Change = { code in
    let precision: @Sendable (HeldStep) -> (own: Rounded, step: Rounded) = { step in
      (1 / step.to.rest, step.beta.rest / step.beta)
    }
    code.posteriorVariance = { step in
      guard !step.isLast else { return Rounded(0, in: step.beta.format) }
      let (own, ofStep) = precision(step)
      return 1 / (own + ofStep)
    }
    code.posteriorMean = { data, state, step in
      guard !step.isLast else { return data }
      let (own, ofStep) = precision(step)
      let variance = 1 / (own + ofStep)
      let ofState = step.beta.rest.root / step.beta
      return variance * (ofState * state + step.to.signal * own * data)
    }
  }

  private static let logVariance: Change = { code in
    code.posteriorVariance = { step in
      (step.beta.log + step.to.rest.log - step.from.rest.log).exp
    }
    code.deviation = { ($0.log / 2).exp }
    code.reconstructionTerm = { error, variance in
      let logarithm = variance.log
      return (Rounded.circle.log + logarithm + error.squared * (-logarithm).exp) / 2
    }
  }

  private static let posteriorOfNoise: Change = { code in
    code.posteriorMean = { data, state, step in
      let noise = (state - step.from.signal * data) / step.from.noise
      return (state - step.beta / step.from.noise * noise) / step.beta.rest.root
    }
    code.transitionTerm = { data, read, step, code in
      let noise = (read.state - step.from.signal * data) / step.from.noise
      let weight = step.beta.squared / (2 * code.posteriorVariance(step) * step.beta.rest)
      return weight / step.from.rest * (noise - read.noise).squared
    }
  }

  private static let posteriorByRates: Change = { code in
    code.posteriorMean = { data, state, step in
      step.to.signal * step.beta / step.from.noise.squared * data
        + step.from.signal / step.to.signal * (step.to.noise / step.from.noise).squared * state
    }
    code.posteriorVariance = { ($0.to.noise / $0.from.noise).squared * $0.beta }
    code.sigma = { $0.eta * ($0.to.noise / $0.from.noise) * $0.beta.root }
    code.learned = { head, beta, posterior in
      posterior * ((head + 1) / 2 * (beta / posterior).log).exp
    }
    code.weight = { step in
      let moved = (step.to.power / step.from.power).root * step.from.noise
      let ratio = (moved - (step.to.rest - step.sigma.squared).root) / step.sigma
      return ratio.squared / 2
    }
  }

  /// Both means, and log-variances that cancel.
  private static let bothMeans: Change = { code in
    code.transitionTerm = { data, read, step, code in
      let own = code.posteriorMean(data, read.state, step)
      let model = code.posteriorMean(read.data, read.state, step)
      let logarithm = code.posteriorVariance(step).log
      let square = (own - model).squared * (-logarithm).exp
      return (logarithm - logarithm - 1 + (logarithm - logarithm).exp + square) / 2
    }
    code.priorTerm = { data, at in
      let logarithm = at.rest.log
      return (-1 - logarithm + logarithm.exp + (at.signal * data).squared) / 2
    }
  }

  /// By what is left of the signal-to-noise ratio.
  private static let ratios: Change = { code in
    code.transitionTerm = { data, read, step, _ in
      let fall = step.to.power / step.to.rest - step.from.power / step.from.rest
      return fall / 2 * (data - read.data).squared
    }
    code.priorTerm = { data, at in
      (at.power * (data.squared - 1) - (-at.power).log1p) / 2
    }
    code.reconstructionTerm = { error, variance in
      let deviation = variance.root
      return Rounded.circle.log / 2 + deviation.log + (error / deviation).squared / 2
    }
  }

  static let terms = [
    family("precisions", precisions), family("log-variance", logVariance),
    family("posterior-of-noise", posteriorOfNoise), family("posterior-by-rates", posteriorByRates),
    family("both-means", bothMeans), family("snr-terms", ratios),
    family("log-precisions", logarithm, precisions),
    family("sigma-posterior-by-rates", sigma, posteriorByRates),
    family("two-tables-posterior-of-noise", twoTables, posteriorOfNoise),
  ]

  /// The fewest digits that read back the same.
  private static let shortest: Change = { code in
    code.written = { number in
      number.format?.precision == .fp32
        ? Double("\(Float(number.value))") ?? number.value : number.value
    }
    code.isRight = { $1 == .fp32 }
  }

  static let writing = [
    family("shortest-decimals", shortest), family("shortest-via-score", shortest, throughScore),
    family("wide-inside") { $0.isWideInside = true },
    family("rough-functions") { $0.isRough = true },
    family("rough-log-snr", signalToNoise, { $0.isRough = true }),
    family("rough-log", logarithm, { $0.isRough = true }),
    family("rough-angle-rotation", angle, rotation, { $0.isRough = true }),
  ]
}
