extension Exercise {
  /// Chapters 0 to 5: from the notation to the inversion.
  static let ofDerivation: [Exercise] = [
    Exercise(
      "0.1", "signal_powers", "alpha-bar at t = 0, 1, …, T from the list of beta",
      in: "schedule.signal-power",
      marks: [
        Mark(
          "schedule.signal-power/table",
          "Which of the two is asked for: what one step leaves of the signal's power, or what all "
            + "steps from 1 to t leave of it? And what is left at t = 0?"),
        Mark(
          "schedule.signal-power/decreasing",
          "Can more be left of the signal after a step than before it?"),
        Mark(
          "schedule.signal-power/built",
          "Does the answer hold α of one step where ᾱ is asked for, which two papers write with one "
            + "letter?"),
      ]),
    Exercise(
      "1.1", "linear_betas", "the linear schedule, both ends included", in: "schedule.linear",
      marks: [
        Mark(
          "schedule.linear/built",
          "How many gaps are there between T numbers, and which of them are start and end?")
      ]),
    Exercise(
      "1.2", "scaled_linear_betas", "the schedule whose square roots are linear",
      in: "schedule.scaled-linear",
      marks: [
        Mark(
          "schedule.scaled-linear/built",
          "What is evenly spaced here: β, or what is squared to give β? Which are its ends then?")
      ]),
    Exercise(
      "1.3", "stepped", "one forward step with given noise", in: "forward.kernel",
      marks: [
        Mark(
          "forward.kernel/signal",
          "If x_{t−1} has variance 1, what must multiply it so that x_t has variance 1 as well?"),
        Mark(
          "forward.kernel/noise",
          "β is the kernel's variance. What multiplies a standard normal number to give it that "
            + "variance?"),
        Mark("forward.kernel/affine", "Are signal and noise simply added, each with its factor?"),
      ]),
    Exercise(
      "1.4", "noised", "the marginal: x_t from x_0 at once", in: "forward.reparameterization",
      marks: [
        Mark(
          "forward.marginal/signal",
          "Each step multiplies the signal's power by 1 − β. What does that make of x_0 itself, which "
            + "is an amplitude?"),
        Mark(
          "forward.marginal/noise",
          "Merge the noises: their variances add up to 1 − ᾱ_t. What multiplies one standard normal "
            + "number that stands for all of them?"),
        Mark(
          "forward.reparameterization/affine",
          "Are signal and noise simply added, each with its factor?"),
      ]),
    Exercise(
      "2.1", "posterior_variance", "the variance of q(x_{t−1}|x_t, x_0)",
      in: "ddpm.posterior-variance",
      marks: [
        Mark(
          "ddpm.posterior-variance/value",
          "Complete the square: two factors of Bayes' rule hold x_{t−1}. What multiplies its square in "
            + "each, and how is the variance made of their sum?"),
        Mark(
          "ddpm.posterior-variance/last-step",
          "At t = 1 the posterior is about x_0, which is given. How much is left to be unsure of?"),
      ]),
    Exercise(
      "2.2", "posterior_mean", "the mean of q(x_{t−1}|x_t, x_0)", in: "ddpm.posterior-mean",
      marks: [
        Mark(
          "ddpm.posterior-mean/data",
          "Complete the square: x_0 stands in one of the two factors only. What multiplies "
            + "x_0 x_{t−1} there, and what is that divided by, once x_{t−1}² has the coefficient 1?"
        ),
        Mark(
          "ddpm.posterior-mean/state",
          "Complete the square: x_t stands in the kernel only. What multiplies x_t x_{t−1} there, and "
            + "is the α in it that of one step, or ᾱ?"),
        Mark(
          "ddpm.posterior-mean/affine",
          "Is the mean a plain sum of two terms, one with x_0 and one with x_t?"),
        Mark(
          "ddpm.posterior-mean/last-step",
          "At t = 1 the posterior is about x_0, which is given. What must its mean be?"),
      ]),
    Exercise(
      "2.3", "mean_from_noise", "the same mean from x_t and the noise",
      in: "ddpm.posterior-from-noise",
      marks: [
        Mark(
          "ddpm.ancestral-step/state",
          "Put x_0 = (x_t − √(1−ᾱ_t) ε)/√ᾱ_t into the mean. Two terms hold x_t now: over a common "
            + "denominator, what do they add up to?"),
        Mark(
          "ddpm.ancestral-step/prediction",
          "Put x_0 = (x_t − √(1−ᾱ_t) ε)/√ᾱ_t into the mean. What multiplies ε, and what is left of "
            + "ᾱ_{t−1}/ᾱ_t under the root?"),
      ]),
    Exercise(
      "2.4", "ancestral_step", "one step of DDPM's sampler", in: "ddpm.ancestral-step",
      needs: ["2.1", "2.3"],
      marks: [
        Mark(
          "ddpm.ancestral-step/noise",
          "The variance is what the step's noise must have. What multiplies a standard normal number "
            + "then?"),
        Mark("ddpm.ancestral-step/affine", "Around which number does the step's draw lie?"),
        Mark(
          "ddpm.ancestral-step/last-step",
          "The step to t = 0 gives the data. Does the sampler's algorithm add noise to that?"),
      ]),
    Exercise(
      "3.1", "gaussian_kl", "the divergence of two Gaussians", in: "elbo.gaussian-kl",
      marks: [
        Mark(
          "elbo.prior-term/constant",
          "Take the expectation of the logarithm of the ratio, at equal means. What do the two "
            + "normalisations leave, and what do the two squares?"),
        Mark(
          "elbo.prior-term/data",
          "Take the expectation of the second square: what does the distance of the means add, and by "
            + "which of the two variances is it divided?"),
        Mark("elbo.prior-term/drawn", "Which of the two laws is the expectation taken under?"),
      ]),
    Exercise(
      "3.2", "transition_nats", "L_{t−1} through the signal-to-noise ratio",
      in: "elbo.snr-form",
      marks: [
        Mark(
          "elbo.transition-term/",
          "At equal variances only the squared distance of the means is left, over twice the variance. "
            + "What multiplies x_0 − x̂_0 in that distance, and which difference of ᾱ/(1−ᾱ) is its square "
            + "over β̃?")
      ]),
    Exercise(
      "3.3", "reconstruction_nats", "L_0, a negative log-likelihood",
      in: "elbo.reconstruction-term",
      marks: [
        Mark(
          "elbo.reconstruction-term/constant",
          "What is minus the logarithm of a normal density at its mean? Is the factor before the "
            + "exponential in it?"),
        Mark(
          "elbo.reconstruction-term/",
          "What is minus the logarithm of a normal density away from its mean, in nats? What is "
            + "the squared distance divided by?"),
      ]),
    Exercise(
      "4.1", "loss_weight", "the weight of the noise's squared error for q_σ",
      in: "objective.weights",
      marks: [
        Mark(
          "objective.weights/",
          "How far does the mean of q_σ move if ε changes by 1 and x_t stays? ε is in it twice: through "
            + "x̂_0, and as the direction. Then: what is the divergence of two laws that differ in the "
            + "mean only?")
      ]),
    Exercise(
      "5.1", "predicted_data", "x̂_0 from x_t and the noise", in: "inversion.predicted-data",
      marks: [
        Mark(
          "inversion.predicted-data/state",
          "Solve x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε for x_0. What is x_t divided by?"),
        Mark(
          "inversion.predicted-data/noise",
          "Solve x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε for x_0. What is taken away, before the division or after?"
        ),
        Mark(
          "inversion.predicted-data/affine",
          "Is x̂_0 a plain difference of two terms, never limited?"
        ),
        Mark("inversion.predicted-data/batch", "Has every point of a batch its own time?"),
      ]),
    Exercise(
      "5.2", "noise_from_data", "the noise from x_t and x_0", in: "inversion.noise-from-data",
      marks: [
        Mark(
          "inversion.noise-from-data/",
          "Solve x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε for ε. What is taken away, and what is divided by?")
      ]),
    Exercise(
      "5.3", "velocity", "v from x_0 and the noise", in: "inversion.velocity",
      marks: [
        Mark(
          "inversion.velocity/value",
          "x_t is the first coordinate of (x_0, ε) after a rotation. Which is the second, and which sign "
            + "has x_0 in it?")
      ]),
    Exercise(
      "5.4", "data_from_velocity", "x_0 from x_t and v", in: "inversion.velocity",
      marks: [
        Mark(
          "inversion.velocity/data",
          "What is the inverse of a rotation? Which of its two rows gives x_0?")
      ]),
    Exercise(
      "5.5", "noise_from_velocity", "the noise from x_t and v", in: "inversion.velocity",
      marks: [
        Mark(
          "inversion.velocity/noise",
          "What is the inverse of a rotation? Which of its two rows gives ε?")
      ]),
  ]
}
