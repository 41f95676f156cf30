extension Letter {
  /// What it stands for, for a reader who knows the papers; nil for letters that the papers share.
  ///
  /// Without a word are x, ᾱ, α, β, σ, η, ε, L and the times: the notation of the register is theirs.
  public var words: String? {
    switch self {
    case .barAlphaRate: "the rate at which the signal power changes, where it is smooth in t"
    case .rescaledBarAlpha: "the signal power of the schedule rescaled to end at 0"
    case .respacedBeta: "a variance of the schedule that the sub-sequence has"
    case .betaCap: "the largest variance that the schedule admits"
    case .posteriorVariance: "the variance of the posterior q(x_{t-1} | x_t, x_0)"
    case .posteriorMean, .posteriorCenter: "the mean of the posterior q(x_{t-1} | x_t, x_0)"
    case .stateWeight(ofPosterior: true): "the weight of x_t in the posterior's mean"
    case .stateWeight(ofPosterior: false):
      "the weight of x_t in the mean of q_sigma(x_{t-1} | x_t, x_0)"
    case .meanChange: "how far the mean of x_{t-1} moves with the predicted noise"
    case .predictedData: "the predicted data"
    case .predictedNoise: "the predicted noise"
    case .freshNoise: "a standard normal, drawn for the step"
    case .velocity: "the velocity"
    case .predictedVelocity: "the predicted velocity"
    case .mean: "the mean of a law"
    case .variance: "the variance of a law"
    case .componentShare: "the weight of a law in a mixture"
    case .stateShare: "the share of a law of the mixture in the density of x_t"
    case .modelMean: "the mean of the model's law"
    case .offset: "the cosine family's offset"
    case .fraction: "how far along the path, from 0 to 1"
    case .angle: "the angle between the ends"
    case .end: "an end of the path"
    case .head: "the network's second output"
    case .nats: "the loss of a whole vector, in nats"
    case .ratioLimit: "the limit of min-SNR"
    case .weight: "the weight of a squared error of the noise"
    case .dataMean: "the mean of the data"
    case .dataVariance: "the variance of the data"
    case .gain: "the slope of a network that is affine in the state"
    case .shift: "the constant of a network that is affine in the state"
    case .predictionGain: "the factor by which the network is off"
    case .predictionOffset: "what the network adds, in units of a standard normal"
    case .stepState: "the factor of the state in a step"
    case .stepNoise: "the factor of the predicted noise in a step"
    case .stepVariance: "the variance of a step's fresh noise"
    case .slope: "the slope of the model's mean in the state"
    case .modelOffset: "the constant of the model's mean"
    case .modelVariance: "the variance of the model's step"
    case .reversedSlope: "the slope of p_theta(x_1 | x_0), by Bayes"
    case .reversedVariance: "the variance of p_theta(x_1 | x_0), by Bayes"
    case .boundShare: "the weight of the bound in the hybrid objective"
    case .chance: "the chance to draw a time"
    case .drawWeight: "the weight of a term whose time was drawn by its chance"
    case .latent: "a latent"
    case .latentMean: "the mean of the latents, which is taken off"
    case .latentDeviation: "the deviation of the latents, by which they are divided"
    case .encodedCenter: "the encoded mean of the data"
    case .encoderMean: "the mean of the encoder's law"
    case .encoderVariance: "the variance of the encoder's law"
    case .eigenvalue: "the variance of the data along a principal component"
    case .dataPoint: "a point of the data set"
    case .pointWeight: "the weight of a point"
    case .barAlpha, .alpha, .beta, .sigma, .eta, .state, .noise, .term, .time: nil
    // These are written out: E[ε∣x_t], Var(x_0∣x_t).
    case .expectedNoise, .noiseError, .meanSquare, .conditionalVariance, .secondMoment,
      .varianceOfMeans, .meanOfVariances:
      nil
    }
  }
}
