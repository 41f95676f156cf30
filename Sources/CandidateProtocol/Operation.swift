/// The operations of protocol version 1.
public enum Operation: String, Sendable, CaseIterable {
  case hello, schedule, configure
  case forwardStep = "q_step"
  case forwardMarginal = "q_sample"
  case posterior = "q_posterior"
  case predictData = "predict_x0"
  case predictNoise = "predict_eps"
  case velocity, sigma, step
  case ancestralStep = "ddpm_step"
  case invert, timesteps
  case learnedVariance = "learned_variance"
  case boundTerm = "elbo_term"
  case priorTerm = "prior_term"
  case lossWeight = "loss_weight"
  case slerp, sample, bye
}
