extension Bug {
  /// Why no test candidate has it: no question of the protocol shows it, or one does that other entries stand for. Nil for
  /// what is planted, and for what is no mistake.
  public var whyNotPlanted: String? { Self.notPlanted[id] }

  private static let notPlanted: [String: String] = [
    // Shown by a question that other entries are planted for.
    "RNG-02": "`q_sample` with seed 0, asked twice, shows it: the draws differ.",
    "RNG-03": "`sample` with η > 0 shows it: every step adds the same noise.",
    "RNG-06": "`sample` with `ddpm` shows it: its η is sent as 0, which means nothing there.",
    "RNG-07": "The same seed twice shows it, as it does NOISE-UNSEEDED.",
    "POS-07": "`ddpm_step` with the variance β shows it: x_prev is no number.",
    "ELB-04": "`elbo_term` at t = 1 shows it: bins have other nats than a density.",
    "SUB-10": "`sample` shows it, if the adapter passes on the time that the network is told.",
    "FWD-13":
      "`sample` after a short schedule shows it, where `initial_std` is declared as noise_rate.",
    "REP-42":
      "`sample` with guidance shows noise drawn for each part; with one noise it is the same step.",

    // Shown by a question that is not asked.
    "REP-41": "`sample` would show it, if the parts of a guided call had different answers.",
    "DDI-19":
      "`step` in fp32 from the last time of a cosine schedule shows it, at a few t_prev only.",

    // Of another process or another sampler.
    "SCH-06":
      "Its table holds noise levels of another process; here a schedule is β, or a family of β.",
    "SCH-22": "A derivative of σ belongs to a sampler in continuous time; no request asks for one.",
    "POS-13":
      "It is a constant of a process in continuous time; here the oracle sends both ends of β.",
    "INV-11": "Heun's step calls the network twice; the steps that are judged here call it once.",
    "SUB-08": "No sub-sequence that is asked repeats a time, and only repeated ones are mistaken.",
    "API-01": "Every time that is asked occurs once, and a lookup by value finds it.",
    "API-02":
      "The counter is that of PNDM, which mixes several predictions; DDIM and DDPM keep none.",

    // Of training: no request asks for a loss, its target, its weights or its gradient.
    "INV-12": "It is the target of a loss, and nothing of training is asked.",
    "LVR-07":
      "It is the scale of a training loss; `elbo_term` asks for a single term, never for a sum.",
    "LVR-08": "Only gradients differ; the values, which are all that is asked, are right.",
    "LVR-10": "The oracle is the network; a second output goes only to whoever claims `heads`.",
    "ELB-07": "It is in the mean of a training loss over a batch; no request asks for a loss.",
    "ELB-08": "It is in the shape of a training loss; no request asks for a loss.",
    "ELB-10":
      "It is a training weight for v; `loss_weight` asks for the bound's own weight of ε̂ alone.",
    "ELB-11": "It is a training weight; `loss_weight` asks for the bound's own weight alone.",
    "REP-44":
      "It is in a training weight; `loss_weight` goes by t and σ, and no batch is sent with it.",
    "REP-45":
      "It is a training weight for v; `loss_weight` asks for the bound's own weight of ε̂ alone.",
    "REP-46":
      "`elbo_term` is sent both x_0 and x_t, so the candidate has no x_t of its own to mistake.",

    // Of the bound, where no request leads.
    "ELB-05": "Terms of the bound are asked in nats; the offset comes in with bits per dimension.",
    "ELB-15":
      "It is the density of a step without noise; both variances in `elbo_term` are above 0.",

    // Of guidance by a gradient.
    "POS-14": "A classifier has no request: a call in `sample` asks for ε, v or x_0 alone.",
    "POS-15":
      "Guidance by a gradient has no request: a call in `sample` asks for ε, v or x_0 alone.",
    "REP-40": "A classifier has no request: a call in `sample` asks for ε, v or x_0 alone.",

    // Of the scale of latents: no request encodes or decodes.
    "LAT-01":
      "Decoding has no request: `sample` ends with the latents, before their scale is undone.",
    "LAT-03":
      "Decoding has no request: `sample` ends with the latents, before their scale is undone.",
    "LAT-04": "Encoding has no request: x_0 is sent as numbers, already shifted and scaled.",
    "LAT-05": "The factor is an autoencoder's, which has no request: x_0 is sent as numbers.",

    // Of a pipeline around the sampler, or of a loop that is never asked for.
    "FWD-10":
      "No chain starts from an image: `sample` begins with noise, at the last of its times.",
    "FWD-11": "No request has a strength: `sample` begins with noise, at the last of its times.",
    "FWD-17": "The range of the data is the caller's affair: x_0 is sent as mere numbers.",
    "DIN-05": "It is in a loop of inversion; `invert` asks for one step, and calls no network.",
    "REP-48": "Inpainting has no request: `sample` knows of no region that is given.",
    "REP-49": "Inpainting has no request: `sample` knows of no region that is given.",
    "REP-50": "It is in a loop of inversion; `invert` asks for one step, between times of 1 to T.",
    "REP-52": "Its list falls short only for a level above ᾱ_1, and no such level is asked for.",

    // Of settings that the oracle makes itself, and of what an adapter sees to.
    "SCH-14":
      "Every parameter of a schedule is sent, so no default is used; only clipping would show.",
    "SCH-18":
      "ᾱ_T is the oracle's choice, and N(0, I) the default start; `prior_term` tells its cost.",
    "REP-53": "It is in the reading of a model's settings; here the oracle sends β itself.",
    "INV-08":
      "Clipping at a quantile is no convention of the protocol, so an adapter turns it off.",
    "SUB-12": "An adapter sets the times before it steps; how clear a refusal is, is not judged.",
    "API-04": "`x0` is optional in the answer of `step`: one that is missing is no failure.",

    // Where the protocol has no right answer, or a range that ends before.
    "SCH-19":
      "Where ᾱ = 0 no x̂_0 from ε̂ is right, so none is asked: `configure` keeps ᾱ_T above 0.",
    "SUB-13": "S is asked from 2 to T: outside of it the protocol has no right answer.",
    "INT-04": "`slerp` is asked for angles from 0.1 to π − 0.1: its ends are never parallel.",
    "REP-51": "`learned_variance` is asked for t_prev ≥ 1, and the step to t = 0 adds no noise.",

    // Where what is asked is right.
    "SCH-21":
      "No request asks for the log of the SNR; in ᾱ the loss is within what rounding may do.",
    "DIN-04":
      "`invert` sends one ε̂ and asks for the step that it gives: that is the approximation.",
    "INT-02": "Only a text is wrong; its code, which is all that could be asked, is right.",

    // Of devices, and of random numbers that are not prescribed.
    "RNG-01":
      "First points need not stay the same when n grows: either way they are independent draws.",
    "RNG-04":
      "No request knows a device, and noise finer than the state's precision is no failure.",
    "RNG-05":
      "Which numbers a seed gives is not prescribed, only that it gives the same ones again.",
    "DTY-02": "No request knows a device, and on one device the table stays where it is.",
  ]
}
