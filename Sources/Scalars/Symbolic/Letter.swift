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
  /// All times from one to another, of a trajectory.
  case span(Int, Int)
  /// So many after another time; before it if negative.
  indirect case shifted(Time, by: Int)

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
    case .span(let first, let last): "\(first):\(last)"
    case .shifted(let time, let count): time.latex + (count < 0 ? "" : "+") + "\(count)"
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

/// A letter of the derivation: a quantity, at a time where it has one.
///
/// The cases are named by what they mean; how each is written is ``latex(_:)``.
public enum Letter: Hashable, Sendable {
  /// ᾱ, the cumulative signal power.
  case barAlpha(Time)
  /// dᾱ_t/dt, where ᾱ is a smooth function of t.
  case barAlphaRate
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
  /// μ̃ at a time.
  case posteriorCenter(Time)
  /// κ_t, the weight of x_t in the mean of q_σ, or of the posterior.
  case stateWeight(ofPosterior: Bool)
  /// k_t, how far the mean of x_{t−1} moves with ε̂.
  case meanChange
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
  /// E[ε∣x_t].
  case expectedNoise
  /// z, a standard normal drawn for a step.
  case freshNoise
  /// v.
  case velocity
  /// v̂.
  case predictedVelocity
  /// μ_i, of a law that is spoken of.
  case mean(Int)
  /// V_i, its variance.
  case variance(Int)
  /// w_i, the weight of a law among those that are mixed.
  case componentShare(Int)
  /// r_i, the share of such a law in the density of x_t.
  case stateShare(Int)
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
  /// γ at a time, the weight of a squared error.
  case weight(Time)
  /// E‖ε − ε̂‖² at a time.
  case noiseError(Time)
  /// E x_0².
  case meanSquare
  /// μ and Var(x_0), mean and variance of the data.
  case dataMean, dataVariance
  /// Var(x_0∣x_t).
  case conditionalVariance
  /// g and c, of a network g x_t + c.
  case gain, shift
  /// g and c, of a network g E[ε∣x_t] + c.
  case predictionGain, predictionOffset
  /// A, B and C² of a step A x_t + B ε̂ + C z.
  case stepState, stepNoise, stepVariance
  /// A, c and V at a time: p_θ(x_{t−1}∣x_t) = N(A_t x_t + c_t, V_t).
  case slope(Time)
  /// c at a time.
  case modelOffset(Time)
  /// V at a time.
  case modelVariance(Time)
  /// B_1 and U_1: p_θ(x_1∣x_0) by Bayes has the slope B_1 and the variance U_1.
  case reversedSlope, reversedVariance
  /// λ, of the bound in the hybrid objective.
  case boundShare
  /// E[L²] at a time.
  case secondMoment(Time)
  /// p at a time, the chance to draw it.
  case chance(Time)
  /// ω at a time, the weight of a term that is drawn by its chance.
  case drawWeight(Time)
  /// z, a latent, at a time.
  case latent(Time)
  /// m and σ_z of the latents.
  case latentMean, latentDeviation
  /// Wᵀμ, the encoded mean of the data.
  case encodedCenter
  /// μ_E(x_0) and σ_E²(x_0), of an encoder that is a normal law.
  case encoderMean, encoderVariance
  /// Var(μ_E) and E[σ_E²], over the data.
  case varianceOfMeans, meanOfVariances
  /// ℓ_i, the variance of the data along a principal component; λ is the hybrid objective's.
  case eigenvalue(Int)
  /// x⁽ⁱ⁾, a point of a finite data set.
  case dataPoint(Int)
  /// w_i, its weight, up to a factor that all points have in common.
  case pointWeight(Int)

  /// As it is printed.
  public func latex(_ notation: Notation = .barAlpha) -> String {
    func at(_ stem: String, _ time: Time?) -> String {
      guard let time else { return stem }
      return time.latex.count == 1 ? "\(stem)_\(time.latex)" : "\(stem)_{\(time.latex)}"
    }
    switch self {
    case .barAlpha(let time): return at(notation == .ddim ? #"\alpha"# : #"\bar{\alpha}"#, time)
    case .barAlphaRate:
      return notation == .ddim ? #"\frac{d\alpha_t}{dt}"# : #"\frac{d\bar{\alpha}_t}{dt}"#
    case .rescaledBarAlpha(let time):
      return at(notation == .ddim ? #"\alpha'"# : #"\bar{\alpha}'"#, time)
    case .alpha(let time): return at(notation == .ddim ? #"\dot{\alpha}"# : #"\alpha"#, time)
    case .beta(let time): return at(#"\beta"#, time)
    case .respacedBeta: return #"\beta'_i"#
    case .betaCap: return #"\beta_{\mathrm{max}}"#
    case .posteriorVariance(let time): return at(#"\tilde{\beta}"#, time)
    case .posteriorMean(let ofPrediction):
      return ofPrediction ? #"\tilde{\mu}_t(x_t, \hat{x}_0)"# : #"\tilde{\mu}_t(x_t, x_0)"#
    case .posteriorCenter(let time): return at(#"\tilde{\mu}"#, time)
    case .stateWeight: return #"\kappa_t"#
    case .meanChange: return "k_t"
    case .sigma(let time): return at(#"\sigma"#, time)
    case .eta: return #"\eta"#
    case .state(let time): return at("x", time)
    case .predictedData: return #"\hat{x}_0"#
    case .noise(let time): return at(#"\epsilon"#, time)
    case .predictedNoise: return #"\hat{\epsilon}"#
    case .expectedNoise: return #"\mathbb{E}[\epsilon \mid x_t]"#
    case .freshNoise: return "z"
    case .velocity: return "v"
    case .predictedVelocity: return #"\hat{v}"#
    case .mean(let index): return "\\mu_\(index)"
    case .variance(let index): return "V_\(index)"
    case .componentShare(let index): return "w_\(index)"
    case .stateShare(let index): return "r_\(index)"
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
    case .weight(let time): return at(#"\gamma"#, time)
    case .noiseError(let time):
      return #"\mathbb{E}\|\epsilon - \#(at(#"\hat{\epsilon}"#, time))\|^2"#
    case .meanSquare: return #"\mathbb{E}[x_0^2]"#
    case .dataMean: return #"\mu"#
    case .dataVariance: return #"\mathrm{Var}(x_0)"#
    case .conditionalVariance: return #"\mathrm{Var}(x_0 \mid x_t)"#
    case .gain, .predictionGain: return "g"
    case .shift, .predictionOffset: return "c"
    case .stepState: return "A"
    case .stepNoise: return "B"
    case .stepVariance: return "C^2"
    case .slope(let time): return at("A", time)
    case .boundShare: return #"\lambda"#
    case .secondMoment(let time): return #"\mathbb{E}[\#(at("L", time))^2]"#
    case .chance(let time): return at("p", time)
    case .drawWeight(let time): return at(#"\omega"#, time)
    case .latent(let time): return at("z", time)
    case .latentMean: return "m"
    case .latentDeviation: return #"\sigma_z"#
    case .encodedCenter: return #"W^{\top} \mu"#
    case .encoderMean: return #"\mu_E(x_0)"#
    case .encoderVariance: return #"\sigma_E^2(x_0)"#
    case .varianceOfMeans: return #"\mathrm{Var}(\mu_E(x_0))"#
    case .meanOfVariances: return #"\mathbb{E}[\sigma_E^2(x_0)]"#
    case .eigenvalue(let index): return #"\ell_\#(index)"#
    case .dataPoint(let index): return "x^{(\(index))}"
    case .pointWeight(let index): return "w_\(index)"
    case .reversedSlope: return "B_1"
    case .reversedVariance: return "U_1"
    case .modelOffset(let time): return at("c", time)
    case .modelVariance(let time): return at("V", time)
    }
  }

  /// Whether it is a coordinate of a vector: it comes last in a product.
  var isCoordinate: Bool {
    switch self {
    case .state, .predictedData, .noise, .predictedNoise, .expectedNoise, .freshNoise, .velocity,
      .predictedVelocity, .end, .posteriorCenter,
      .posteriorMean, .mean, .modelMean, .dataMean, .noiseError, .latent, .latentMean,
      .encodedCenter, .encoderMean, .dataPoint:
      true
    default: false
    }
  }
}
