import CandidateProtocol

/// How a step is composed.
extension RightFamilies {
  static func stepping(
    _ mean: @escaping @Sendable (ReadState, HeldStep) -> Rounded?
  ) -> Change {
    { $0.mean = mean }
  }

  /// k-diffusion: dx/dσ in the coordinates x/√ᾱ, and noise back up again.
  static let euler: Change = { code in
    code.dividesBySignal = true
    stepping { read, step in
      let (sigma, sigmaTo) = (step.from.sigma, step.to.sigma)
      let up = step.sigma / step.to.signal
      let down = (sigmaTo.squared - up.squared).root
      let scaled = read.state / step.from.signal
      let slope = (scaled - read.data) / sigma
      return step.to.signal * (scaled + slope * (down - sigma))
    }(&code)
    code.sigma = { step in
      let (sigma, sigmaTo) = (step.from.sigma, step.to.sigma)
      let share = (sigma.squared - sigmaTo.squared) / sigma.squared
      return step.eta * (sigmaTo.squared * share).root * step.to.signal
    }
    code.inverted = { read, from, to in
      let scaled = read.state / from.signal
      let slope = (scaled - read.data) / from.sigma
      return to.signal * (scaled + slope * (to.sigma - from.sigma))
    }
  }

  static let eulerOfNoise: Change = { code in
    code.dividesBySignal = true
    stepping { read, step in
      guard step.eta.value == 0 else { return nil }
      let scaled = read.state / step.from.signal
      return step.to.signal * (scaled + (step.to.sigma - step.from.sigma) * read.noise)
    }(&code)
    code.inverted = { read, from, to in
      to.signal * (read.state / from.signal + (to.sigma - from.sigma) * read.noise)
    }
  }

  /// DPM-Solver++ at first order; at η = 1 that of the stochastic equation.
  static let solverOfData: Change = { code in
    stepping { read, step in
      guard !step.isLast, step.eta.value == 0 || step.eta.value == 1 else { return nil }
      let h = step.to.half - step.from.half
      let rates = step.to.noise / step.from.noise
      guard step.eta.value == 1 else {
        return rates * read.state - step.to.signal * (-h).expm1 * read.data
      }
      return rates * (-h).exp * read.state - step.to.signal * (-2 * h).expm1 * read.data
    }(&code)
    code.inverted = { read, from, to in
      let h = to.half - from.half
      return to.noise / from.noise * read.state - to.signal * (-h).expm1 * read.data
    }
  }

  /// DPM-Solver-1
  static let solverOfNoise: Change = { code in
    stepping { read, step in
      guard !step.isLast, step.eta.value == 0 else { return nil }
      let h = step.to.half - step.from.half
      return step.to.signal / step.from.signal * read.state - step.to.noise * h.expm1 * read.noise
    }(&code)
    code.inverted = { read, from, to in
      let h = to.half - from.half
      return to.signal / from.signal * read.state - to.noise * h.expm1 * read.noise
    }
  }

  /// The weights of x_t and ε̂ formed first.
  static let fused: Change = { code in
    stepping { read, step in
      let ratio = (step.to.power / step.from.power).root
      let direction = (step.to.rest - step.sigma.squared).root
      return ratio * read.state + (direction - ratio * step.from.noise) * read.noise
    }(&code)
    code.inverted = { read, from, to in
      let ratio = (to.power / from.power).root
      return ratio * read.state + (to.noise - ratio * from.noise) * read.noise
    }
  }

  /// The weights of x_t and x̂_0 formed first.
  static let fusedData: Change = { code in
    stepping { read, step in
      let ratio = (step.to.rest - step.sigma.squared).root / step.from.noise
      return ratio * read.state + (step.to.signal - ratio * step.from.signal) * read.data
    }(&code)
    code.inverted = { read, from, to in
      let ratio = to.noise / from.noise
      return ratio * read.state + (to.signal - ratio * from.signal) * read.data
    }
  }

  static func velocity(_ read: ReadState, _ at: HeldTime) -> Rounded {
    at.signal * read.noise - at.noise * read.data
  }

  /// By the angle between two times, in the plane of x_t and v.
  static let rotation: Change = { code in
    stepping { read, step in
      guard step.eta.value == 0 else { return nil }
      let turn = step.from.signal.acos - step.to.signal.acos
      return turn.cos * read.state - turn.sin * velocity(read, step.from)
    }(&code)
    code.inverted = { read, from, to in
      let turn = from.signal.acos - to.signal.acos
      return turn.cos * read.state - turn.sin * velocity(read, from)
    }
  }

  /// Between x̂_0 and x_t on the circle, with the weights of spherical interpolation.
  static let slerp: Change = { code in
    stepping { read, step in
      guard step.eta.value == 0 else { return nil }
      let (angle, angleTo) = (step.from.signal.acos, step.to.signal.acos)
      return (angle - angleTo).sin / angle.sin * read.data + angleTo.sin / angle.sin * read.state
    }(&code)
    code.inverted = { read, from, to in
      let (angle, angleTo) = (from.signal.acos, to.signal.acos)
      return (angle - angleTo).sin / angle.sin * read.data + angleTo.sin / angle.sin * read.state
    }
  }

  /// √(s'² − σ²) in closed form, without a difference that cancels.
  static let closedDirection: Change = { code in
    code.direction = { step in
      let share = step.to.noise * step.from.signal / (step.to.signal * step.from.noise)
      let eta = step.eta.squared
      return step.to.noise * (eta.rest + eta * share.squared).root
    }
  }

  /// A step at η = 1 is the posterior's.
  static let ancestral: Change = { code in
    code.mean = { read, step in
      guard step.eta.value == 1 else { return nil }
      return step.to.signal * step.beta / step.from.rest * read.data
        + step.beta.rest.root * step.to.rest / step.from.rest * read.state
    }
  }

  /// Half of what the score says is taken away beside the scaled state, as samplers of scores have it.
  static let scores: Change = { code in
    stepping { read, step in
      let score = -read.noise / step.from.noise
      let denoised = (read.state + step.from.rest * score) / step.from.signal
      let direction = (step.to.rest - step.sigma.squared).root
      return step.to.signal * denoised - direction * step.from.noise * score
    }(&code)
  }

  static let steps = [
    family("euler", euler), family("euler-eps", eulerOfNoise),
    family("dpm-solver++", solverOfData), family("dpm-solver", solverOfNoise),
    family("fused", fused), family("fused-data", fusedData), family("rotation", rotation),
    family("slerp", slerp), family("closed-direction", closedDirection),
    family("ancestral", ancestral), family("scores", scores),
    family("euler-via-v", euler, throughVelocity), family("euler-via-eps", euler, throughNoise),
    family("fused-via-x0", fused, throughData), family("sigma-euler", sigma, euler),
    family("angle-rotation", angle, rotation), family("angle-slerp", angle, slerp),
    family("log-snr-solver++", signalToNoise, solverOfData),
    family("softplus-solver", softplus, solverOfNoise),
    family("log-closed-direction", logarithm, closedDirection),
  ]
}
