import Derivation
public import Scalars

extension Bug {
  /// A part of a formula, and what was written in its place.
  public struct Replacement: Sendable, Hashable {
    /// What belongs there, as the derivation's own functions write it.
    public let right: Expression
    /// What was written.
    public let wrong: Expression

    fileprivate init(_ right: Expression?, _ wrong: Expression?) {
      // The derivation refuses no letters; what it would refuse is replaced by itself, which a test finds.
      self.right = right ?? 0
      self.wrong = wrong ?? self.right
    }
  }

  /// What was written in the place of which parts of its first equation, one after the other; empty where the mistake is none of
  /// a formula that an operation asks for. t_prev is t − 1 where the equation has no other.
  public var replacements: [Replacement] { WrongFormulas.byID[id] ?? [] }
}

/// The wrong formulas by the ids of their bugs.
private enum WrongFormulas {
  private static let now = Expression.letter(.barAlpha(.now))
  private static let to = Expression.letter(.barAlpha(.previous))
  private static let beta = Forward.kernelVariance(to: now, from: to)
  private static let ratio = Posterior.variance(to: to, from: now)
  private static let eta = Expression.letter(.eta)
  /// σ² of DDIM's step, as η² β̃.
  private static let variance = eta * eta * ratio
  private static let state = Expression.letter(.state(.now))
  private static let noise = Expression.letter(.predictedNoise)
  private static let velocity = Expression.letter(.predictedVelocity)
  private static let predictedData = try? Inversion.predictedData(
    state: state, noise: noise, signalPower: now)
  private static let direction: Expression = (1 - to - variance).root()
  /// √(1/ᾱ_prev − 1) − √(1/ᾱ_t − 1).
  private static let oddsChange: Expression = {
    let (one, last): (Expression, Expression) = (1 / to - 1, 1 / now - 1)
    return one.root() - last.root()
  }()
  private static let sigma = try? DDIM.sigma(to: to, from: now, eta: eta)
  private static let data = Expression.letter(.state(.at(0)))
  private static let drawn = Expression.letter(.noise(nil))
  private static let fresh = Expression.letter(.freshNoise)

  /// σ of a step, in both ways of writing it.
  private static func sigma(_ wrongVariance: Expression) -> [Bug.Replacement] {
    [
      Bug.Replacement(sigma, wrongVariance.root()), Bug.Replacement(variance, wrongVariance),
      Bug.Replacement(eta * ratio.root(), wrongVariance.root()),
    ]
  }

  /// x_t without √ᾱ_t before the whole of it.
  private static let explodingState = Bug.Replacement(
    try? Forward.state(data: data, noise: drawn, signalPower: now),
    data + ((1 - now) / now).root() * drawn)

  /// DDPM's step from x̂_0 alone, in all ways to x̂_0 and to the mean.
  private static let noisedAnew: [Bug.Replacement] = {
    let fromVelocity = try? Inversion.predictedData(
      state: state, velocity: Expression.letter(.predictedVelocity), signalPower: now)
    let given = Expression.letter(.predictedData)
    let means = [predictedData, fromVelocity, given].compactMap(\.self).map { data in
      Bug.Replacement(
        try? Posterior.mean(data: data, state: state, to: to, from: now), to.root() * data)
    }
    let meanThroughNoise = Bug.Replacement(
      try? Posterior.mean(state: state, noise: noise, to: to, from: now),
      predictedData.map { to.root() * $0 })
    return means + [meanThroughNoise, Bug.Replacement(ratio.root(), (1 - to).root())]
  }()

  /// α for ᾱ at the time that a posterior goes to.
  private static func posteriorOfAlpha(_ time: Time) -> [Bug.Replacement] {
    let (to, alpha) = (Expression.letter(.barAlpha(time)), Expression.letter(.alpha(time)))
    let beta = Forward.kernelVariance(to: now, from: to)
    let dataWeight = alpha.root() * beta / (1 - now)
    let stateWeight = (now / to).root() * (1 - alpha) / (1 - now)
    let variance = (1 - alpha) / (1 - now) * beta
    return [
      Bug.Replacement(try? Posterior.dataWeight(to: to, from: now), dataWeight),
      Bug.Replacement(try? Posterior.stateWeight(to: to, from: now), stateWeight),
      Bug.Replacement(Posterior.variance(to: to, from: now), variance),
    ]
  }

  /// (SNR(t−1) − SNR(t))/2.
  private static let halfFall: Expression? = {
    guard let before = try? VariationalBound.signalToNoise(to),
      let after = try? VariationalBound.signalToNoise(now)
    else { return nil }
    return (before - after) / 2
  }()

  /// ε from v with x_t in the place of x_0.
  private static let noiseWithState = [velocity, .letter(.velocity)].map { velocity in
    Bug.Replacement(
      try? Inversion.noise(state: state, velocity: velocity, signalPower: now),
      (velocity + (1 - now).root() * state) / now.root())
  }

  static let byID: [String: [Bug.Replacement]] = [
    "FWD-01": [Bug.Replacement((1 - now).root(), 1 - now)],
    "FWD-05": [Bug.Replacement((1 - now).root(), now.root())],
    "FWD-07": [Bug.Replacement(now, .letter(.barAlpha(.shifted(.now, by: 1))))],
    "FWD-09": [Bug.Replacement((1 - now).root(), 1 - now)],
    "FWD-02": [Bug.Replacement(beta.root(), beta)],
    "FWD-18": [Bug.Replacement(.letter(.noise(nil)), 0)],
    "INV-02": [
      Bug.Replacement(
        try? Inversion.noise(state: state, data: .letter(.predictedData), signalPower: now),
        .letter(.predictedData))
    ],
    "INV-03": [Bug.Replacement(predictedData, now.root() * state - (1 - now).root() * noise)],
    "INV-04": [Bug.Replacement(predictedData, state / now.root())],
    "INV-05": [Bug.Replacement(predictedData, (state - (1 - now) * noise) / now.root())],
    "INV-13": [velocity, .letter(.velocity)].flatMap { velocity in
      [
        Bug.Replacement(
          try? Inversion.predictedData(state: state, velocity: velocity, signalPower: now),
          (state - (1 - now).root() * velocity) / now.root()),
        Bug.Replacement(
          try? Inversion.noise(state: state, velocity: velocity, signalPower: now), velocity),
      ]
    },
    "POS-01": [Bug.Replacement(to, .letter(.barAlpha(.before)))],
    "POS-03": [Bug.Replacement(ratio, beta)],
    "POS-04": [Bug.Replacement(ratio, (1 - to) / (now / to))],
    "POS-05": [Bug.Replacement(ratio, beta)],
    "POS-10": [Bug.Replacement(.letter(.freshNoise), noise)],
    "DDI-01": [
      Bug.Replacement(now, .letter(.barAlpha(.before))),
      Bug.Replacement(to, .letter(.barAlpha(.shifted(.previous, by: -1)))),
    ],
    "DDI-03": [Bug.Replacement(.letter(.freshNoise), 0)],
    "DDI-04": [Bug.Replacement(direction, (1 - to - eta * ratio).root())],
    "DDI-05": [Bug.Replacement(direction, variance.root())],
    "DDI-06": sigma(eta * eta * (1 - now)),
    "DDI-09": sigma(eta * eta * beta),
    "DDI-17": [
      Bug.Replacement(
        predictedData.map { to.root() * $0 + direction * noise },
        (to / now).root() * state + oddsChange * noise)
    ],
    "DDI-18": [
      Bug.Replacement(now, .letter(.alpha(.now))), Bug.Replacement(to, .letter(.alpha(.previous))),
    ],
    "DDI-02": [Bug.Replacement(.letter(.freshNoise), 0)],
    "FWD-03": [Bug.Replacement(drawn, data * drawn)],
    "LVR-04": [Bug.Replacement(LearnedVariance.fraction(head: .letter(.head)), .letter(.head))],
    "ELB-06": [Bug.Replacement(halfFall, now.root() / 2 / (2 - now))],
    "ELB-12": [Bug.Replacement(halfFall, (to * to / (1 - to) - now * now / (1 - now)) / 2)],
    "REP-01": [Bug.Replacement(now, now.root())],
    "REP-02": [explodingState],
    "REP-11": noisedAnew,
    "REP-12": sigma(eta * (1 - to)),
    "REP-21": sigma(0),
    "REP-22": [Bug.Replacement(fresh, fresh / to.root())],
    // The time that it goes to is t − 1 in an equation, and t_prev in a step.
    "REP-24": posteriorOfAlpha(.before) + posteriorOfAlpha(.previous),
    "REP-25": noiseWithState,
    "REP-28": [Bug.Replacement(ratio, ratio.root())],
    "REP-29": [Bug.Replacement(ratio.root(), ratio)],
    "REP-30": [Bug.Replacement(direction, (1 - to).root())],
    "REP-54": sigma(eta * ratio),
  ]
}
