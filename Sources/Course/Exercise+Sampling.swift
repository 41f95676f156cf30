extension Exercise {
  /// Chapters 6 to 15: from the q_σ family to validating a sampler.
  static let ofSampling: [Exercise] = [
    Exercise(
      "6.1", "family_mean", "the mean of q_σ(x_{t−1}|x_t, x_0)", in: "ddim.mean",
      marks: [
        Mark(
          "ddim.mean/in-step",
          "Match the marginal at t − 1: its mean fixes the factor of x_0. Its variance is shared out "
            + "between the direction ε and fresh noise: what is left for the square of ε's factor once "
            + "the fresh noise has σ²?")
      ]),
    Exercise(
      "6.2", "family_draw", "a draw from that member of the family", in: "ddim.variance",
      needs: ["6.1"],
      marks: [
        Mark(
          "ddim.update/noise",
          "σ² is the variance of q_σ. What multiplies a standard normal number to give it that?"),
        Mark("ddim.update/state", "Around which number does a draw from q_σ lie?"),
      ]),
    Exercise(
      "7.1", "ddim_sigma", "σ_t(η)", in: "ddim.sigma",
      marks: [
        Mark(
          "ddim.sigma/single-step",
          "At η = 1, σ² is DDPM's posterior variance. Which are its two factors, and is η inside the "
            + "root or before it?"),
        Mark(
          "ddim.sigma/stride",
          "Across a stride, what takes the place of β_t: what does ᾱ at both ends say that the stride "
            + "adds?"),
        Mark("ddim.sigma/to-first", "Which times' ᾱ stand in the step to t = 1?"),
        Mark(
          "ddim.sigma/last-step",
          "What is 1 − ᾱ at t = 0, and how much noise can be added to data that is known?"),
      ]),
    Exercise(
      "7.2", "deterministic_step", "the step at η = 0", in: "ddim.deterministic",
      marks: [
        Mark(
          "ddim.deterministic/closed-form",
          "Without fresh noise, which two terms are left, and at which time are their factors taken: at t "
            + "or where the step leads?"),
        Mark("ddim.deterministic/noise-ignored", "At σ = 0, may z still be seen in the answer?"),
        Mark(
          "ddim.deterministic/repeatable", "Does the step depend on anything but its arguments?"),
      ]),
    Exercise(
      "7.3", "encoded", "the deterministic step towards noise", in: "ddim.inversion",
      marks: [
        Mark(
          "ddim.inversion/state",
          "x̂_0 belongs to x_t. With which ᾱ is x_t turned into x̂_0, and with which is noise put back?"
        ),
        Mark(
          "ddim.inversion/noise",
          "ε stands in x̂_0 and beside it. With which ᾱ does it leave x_t, and with which does it enter "
            + "the next state?"),
        Mark("ddim.inversion/", "Is t_next the time that is asked for, or one beside it?"),
      ]),
    Exercise(
      "7.4", "slerp", "spherical interpolation", in: "ddim.interpolation",
      marks: [
        Mark(
          "ddim.interpolation/ends", "At w = 0 the answer is a, at w = 1 it is b: is it, exactly?"),
        Mark(
          "ddim.interpolation/",
          "The weights are sines of parts of the angle, over the sine of the whole. Is the angle that "
            + "between the vectors whatever their lengths are?"),
      ]),
    Exercise(
      "10.1", "cosine_betas", "the cosine schedule", in: "schedule.cosine",
      answer: "f(u) = cos²((u + s)/(1 + s) · π/2); β_t = min(1 − f(t/T)/f((t−1)/T), beta_max)",
      marks: [
        Mark(
          "schedule.cosine/built",
          "ᾱ_t is the square of a cosine over its value at 0. Which ratio of neighbours gives β, and "
            + "where is it capped?")
      ]),
    Exercise(
      "10.2", "times", "the sub-sequences of times", in: "schedule.sub-sequence",
      answer: """
        leading: 1 + i·⌊T/S⌋ for i = 0…S−1
        trailing: round(T·i/S) for i = 1…S
        linspace: 1 + round(i·(T−1)/(S−1)) for i = 0…S−1
        linear: ⌊T·i/S⌋ for i = 1…S
        quadratic: ⌊T·(i/S)²⌋ for i = 1…S
        """,
      marks: [
        Mark(
          "schedule.sub-sequence/leading",
          "Does every S give S times, also where S does not divide T? Which is the first?"),
        Mark(
          "schedule.sub-sequence/trailing",
          "Does the last time equal T for every S? Is the rest rounded, rather than cut off?"),
        Mark(
          "schedule.sub-sequence/linspace",
          "Are both ends, 1 and T, among the times? How many gaps have S times, and is the rest "
            + "rounded, rather than cut off?"),
        Mark("schedule.sub-sequence/linear", "Which i come: from 0 to S − 1, or from 1 to S?"),
        Mark(
          "schedule.sub-sequence/quadratic",
          "Does the last time equal T? What is squared: the fraction i/S, or more?"),
      ]),
    Exercise(
      "10.3", "stride_beta", "β of a stride", in: "schedule.respaced", needs: ["10.4"],
      marks: [
        Mark(
          "improved.learned-variance/stride",
          "ᾱ is the product of 1 − β. Which single β takes ᾱ from its value at t_prev to that at t?"
        )
      ]),
    Exercise(
      "10.4", "learned_variance", "the variance that a network learns",
      in: "improved.learned-variance",
      marks: [
        Mark(
          "improved.learned-variance/extremes",
          "The output lies in [−1, 1], the weight in [0, 1]. Which output stands for β, "
            + "and which for β̃? Is it the variance or its logarithm that lies half way at 0?"
        ),
        Mark(
          "improved.learned-variance/interior",
          "What is interpolated: the variances, or their logarithms?"),
      ]),
    Exercise(
      "11.1", "limited_data", "what is made of x̂_0 in latent space", in: "latent.scale",
      answer: "nothing: latents are not confined to [−1, 1], so x̂_0 goes on as it is",
      marks: [
        Mark(
          "inversion.predicted-data/unclipped",
          "Dividing by the standard deviation gives latents the scale 1. Does that confine them to "
            + "[−1, 1], as the pixels of an image are?")
      ]),
    Exercise(
      "13.1", "noised_batch", "the marginal for many points, each at its own time", in: nil,
      answer: "each point by 1.4 at its own ᾱ, computed in full precision",
      marks: [
        Mark(
          "forward.reparameterization/batch",
          "Compare with the answers one by one: is every point at its own time, and has ᾱ as many "
            + "digits here as there? A defect of 1e-4 shows in coefficients, in no picture.")
      ]),
    Exercise(
      "15.1", "conventions", "what is done differently on purpose", in: nil,
      answer: "hello says \"conventions\": {\"clip_x0\": 1}",
      marks: [
        Mark(
          "ddim.update/clipped-data",
          "What becomes of a predicted x̂_0 of 5 in this step, and does `hello` say so? A convention is "
            + "declared, not repaired."),
        Mark(
          "ddpm.ancestral-step/clipp",
          "What becomes of a predicted x̂_0 of 5 in this step, and does `hello` say so?"),
        Mark(
          "ddpm.ancestral-step/noise",
          "Is the variance of this step's noise another than the papers', as `hello` says?"),
        Mark(
          "ddpm.ancestral-step/last-step",
          "Does the step to t = 0 add noise, as `hello` says?"),
      ]),
  ]
}
