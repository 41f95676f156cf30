/// A time of the process, as it stands in a subscript.
public enum Time: Hashable, Sendable {
  /// A number: 0, 1, …
  case at(Int)
  /// t.
  case now
  /// t − 1.
  case before
  /// The time that a step goes to.
  case previous
  /// The time that an encoding step goes to.
  case next
  /// T.
  case last
  /// s, before ``middle``, before t.
  case early
  /// u, between s and t.
  case middle
  /// τ_i, a time of a sub-sequence.
  case visited
  /// τ_{i−1}.
  case visitedBefore

  /// As it is written in a formula.
  public var latex: String {
    switch self {
    case .at(let number): "\(number)"
    case .now: "t"
    case .before: "t-1"
    case .previous: #"\mathrm{prev}"#
    case .next: #"\mathrm{next}"#
    case .last: "T"
    case .early: "s"
    case .middle: "u"
    case .visited: #"\tau_i"#
    case .visitedBefore: #"\tau_{i-1}"#
    }
  }
}

/// Whose letters a formula is printed in.
public enum Notation: String, Sendable, CaseIterable {
  /// Ho et al.: ᾱ is the cumulative signal power, α_t = ᾱ_t/ᾱ_{t−1}.
  case barAlpha
  /// Song et al. (DDIM): α is the cumulative signal power, and its quotients are spelled out.
  case ddim
}

/// A letter of the derivation. The types keep times and quantities apart; names are LaTeX's affair.
public enum Letter: Hashable, Sendable {
  /// ᾱ, the cumulative signal power.
  case barAlpha(Time)
  /// ᾱ′, rescaled to end at 0.
  case rescaledBarAlpha(Time)
  /// α_t = ᾱ_t/ᾱ_{t−1}; spelled out in the DDIM paper's notation, whose α it is not.
  case alpha(Time)
  /// β.
  case beta(Time)
  /// β′_i, of a sub-sequence.
  case respacedBeta
  /// The largest β that the cosine family admits.
  case betaCap
  /// β̃, the posterior's variance.
  case posteriorVariance(Time)
  /// μ̃(x_t, x_0) or μ̃(x_t, x̂_0).
  case posteriorMean(ofPrediction: Bool)
  /// σ, at a time or of the step that is spoken of.
  case sigma(Time?)
  /// η.
  case eta
  /// x at a time; at 0 the data.
  case state(Time)
  /// x̂_0.
  case predictedData
  /// ε, or ε at a time.
  case noise(Time?)
  /// ε̂.
  case predictedNoise
  /// z, a standard normal drawn for a step.
  case freshNoise
  /// v.
  case velocity
  /// μ_i, of a law that is spoken of.
  case mean(Int)
  /// v_i, its variance.
  case variance(Int)
  /// μ_θ, a model's mean.
  case modelMean
  /// A time as a number.
  case time(Time)
  /// s, the cosine family's offset.
  case offset
  /// w in [0, 1].
  case fraction
  /// θ, an angle.
  case angle
  /// The ends a and b of a path.
  case end(Int)
  /// h, a network's second output.
  case head
  /// L at a time, a term of the bound.
  case term(Time)
  /// L in nats, of a whole vector.
  case nats
  /// The limit of min-SNR.
  case ratioLimit

  /// As it is printed.
  public func latex(_ notation: Notation = .barAlpha) -> String {
    func at(_ stem: String, _ time: Time?) -> String {
      guard let time else { return stem }
      return time.latex.count == 1 ? "\(stem)_\(time.latex)" : "\(stem)_{\(time.latex)}"
    }
    switch self {
    case .barAlpha(let time): return at(notation == .ddim ? #"\alpha"# : #"\bar{\alpha}"#, time)
    case .rescaledBarAlpha(let time):
      return at(notation == .ddim ? #"\alpha'"# : #"\bar{\alpha}'"#, time)
    case .alpha(let time): return at(notation == .ddim ? #"\dot{\alpha}"# : #"\alpha"#, time)
    case .beta(let time): return at(#"\beta"#, time)
    case .respacedBeta: return #"\beta'_i"#
    case .betaCap: return #"\beta_{\mathrm{max}}"#
    case .posteriorVariance(let time): return at(#"\tilde{\beta}"#, time)
    case .posteriorMean(let ofPrediction):
      return ofPrediction ? #"\tilde{\mu}_t(x_t, \hat{x}_0)"# : #"\tilde{\mu}_t(x_t, x_0)"#
    case .sigma(let time): return at(#"\sigma"#, time)
    case .eta: return #"\eta"#
    case .state(let time): return at("x", time)
    case .predictedData: return #"\hat{x}_0"#
    case .noise(let time): return at(#"\epsilon"#, time)
    case .predictedNoise: return #"\hat{\epsilon}"#
    case .freshNoise: return "z"
    case .velocity: return "v"
    case .mean(let index): return "\\mu_\(index)"
    case .variance(let index): return "v_\(index)"
    case .modelMean: return #"\mu_\theta"#
    case .time(let time): return time.latex
    case .offset: return "s"
    case .fraction: return "w"
    case .angle: return #"\theta"#
    case .end(let index): return index == 0 ? "a" : "b"
    case .head: return "h"
    case .term(let time): return at("L", time)
    case .nats: return "L"
    case .ratioLimit: return #"\gamma"#
    }
  }

  /// Whether it is a coordinate of a vector: it comes last in a product.
  var isCoordinate: Bool {
    switch self {
    case .state, .predictedData, .noise, .predictedNoise, .freshNoise, .velocity, .end,
      .posteriorMean, .mean, .modelMean:
      true
    default: false
    }
  }
}
