"""A candidate for diffusion-oracle in plain Python 3.8: no library, every formula in sight.
    diffusion-oracle verify --candidate "python3 plain.py"
To judge your own library, copy this file, import the library, let the answers call it, and set name, version and
precision in answer_hello, with its `conventions` if it differs on purpose. Delete the answer_... functions of what
it does not have: that is unsupported then, not wrong. Times run over 0...T, and t = 0 is data. In formulas alpha_bar
is the cumulative signal power at t, prev that at the time a step leads to; x0, eps, ... are coordinates of vectors."""
import itertools, json, os, random, sys
requests, wire = sys.stdin.buffer, os.fdopen(os.dup(1), "w", 1, "utf-8")  # standard output as it was, line by line
os.dup2(2, 1)  # from here on all that prints, prints to standard error
from math import acos, cos, exp, log, pi, sin, sqrt  # ... and your library
table_number = vector_number = float  # the types of what is made from beta and eta, and of coordinates
# ---- The formulas. Schedules: beta for t = 1...T, alpha_bar for t = 0...T
def next_signal_power(prev, beta): return prev * (1 - beta)
def signal_powers(betas): return list(itertools.accumulate(betas, next_signal_power, initial=table_number(1)))
def linear_betas(start, end, T): return [start + (end - start) * (table_number(i) / (T - 1)) for i in range(T)]
def scaled_linear_betas(start, end, T): return [root ** 2 for root in linear_betas(sqrt(start), sqrt(end), T)]
def cosine_power(u, s): return cos((u + s) / (1 + s) * (pi / 2)) ** 2
def cosine_betas(s, beta_max, T):
    f = [cosine_power(table_number(t) / T, s) for t in range(T + 1)]
    return [min(1 - to / by, beta_max) for by, to in zip(f, f[1:])]
def stepped_state(x_prev, noise, alpha_bar, prev, beta): return sqrt(1 - beta) * x_prev + sqrt(beta) * noise
def forward_signal_rate(alpha_bar): return sqrt(alpha_bar)
def forward_noise_rate(alpha_bar): return sqrt(1 - alpha_bar)
def noised_data(x0, eps, alpha_bar): return forward_signal_rate(alpha_bar) * x0 + forward_noise_rate(alpha_bar) * eps
def predicted_data(x_t, eps, alpha_bar): return (x_t - sqrt(1 - alpha_bar) * eps) / sqrt(alpha_bar)
def data_from_velocity(x_t, v, alpha_bar): return sqrt(alpha_bar) * x_t - sqrt(1 - alpha_bar) * v
def noise_from_data(x_t, x0, alpha_bar): return (x_t - sqrt(alpha_bar) * x0) / sqrt(1 - alpha_bar)
def noise_from_velocity(x_t, v, alpha_bar): return sqrt(1 - alpha_bar) * x_t + sqrt(alpha_bar) * v
def velocity(x0, eps, alpha_bar): return sqrt(alpha_bar) * eps - sqrt(1 - alpha_bar) * x0
def posterior_data_coefficient(alpha_bar, prev, beta): return sqrt(prev) * beta / (1 - alpha_bar)
def posterior_state_coefficient(alpha_bar, prev, beta): return sqrt(1 - beta) * (1 - prev) / (1 - alpha_bar)
def posterior_mean(x0, x_t, *p): return posterior_data_coefficient(*p) * x0 + posterior_state_coefficient(*p) * x_t
def posterior_variance(alpha_bar, prev, beta): return (1 - prev) / (1 - alpha_bar) * beta
def reverse_variance(*p): return posterior_variance(*p)
def last_variance(*p): return table_number(0)  # the step to the data adds no noise
def learned_variance(head, *p): return exp((1 + head) / 2 * log(p[2]) + (1 - head) / 2 * log(posterior_variance(*p)))
def ddpm_state(mean, variance, noise): return mean + sqrt(variance) * noise
# In posteriors and DDPM p is alpha_bar, prev, beta; in DDIM alpha_bar, prev, eta
def ddim_sigma(alpha_bar, prev, eta): return eta * sqrt((1 - prev) / (1 - alpha_bar)) * sqrt(1 - alpha_bar / prev)
def step_data_coefficient(alpha_bar, prev, eta): return sqrt(prev)
def step_direction_coefficient(alpha_bar, prev, eta): return sqrt(1 - prev - ddim_sigma(alpha_bar, prev, eta) ** 2)
def step_mean(x0, eps, *p): return step_data_coefficient(*p) * x0 + step_direction_coefficient(*p) * eps
def step_state(mean, sigma, noise): return mean + sigma * noise
def inverted_state(x0, eps, following): return sqrt(following) * x0 + sqrt(1 - following) * eps
# The bound's terms in nats (the means at x0 and x0_hat differ by that of x0 - x0_hat), and the weight of eps's error
def transition_nats(x0, x0_hat, *p): return posterior_mean(x0 - x0_hat, 0, *p) ** 2 / (2 * posterior_variance(*p))
def reconstruction_nats(x0, x0_hat, *p): return (log(2 * pi * p[2]) + (x0 - x0_hat) ** 2 / p[2]) / 2
def prior_nats(x0, alpha_bar): return (alpha_bar * x0 ** 2 - alpha_bar - log(1 - alpha_bar)) / 2
def mean_per_eps(alpha_bar, prev, sigma): return sqrt(prev / alpha_bar * (1 - alpha_bar)) - sqrt(1 - prev - sigma ** 2)
def loss_weight(alpha_bar, prev, sigma): return mean_per_eps(alpha_bar, prev, sigma) ** 2 / (2 * sigma ** 2)
# Sub-sequences in whole numbers, a half rounded up; spherical interpolation
def leading_times(T, S): return [1 + i * (T // S) for i in range(S)]
def trailing_times(T, S): return [(2 * T * i + S) // (2 * S) for i in range(1, S + 1)]
def linspace_times(T, S): return [1 + (2 * i * (T - 1) + S - 1) // (2 * (S - 1)) for i in range(S)]
def linear_times(T, S): return [T * i // S for i in range(1, S + 1)]
def quadratic_times(T, S): return [T * i * i // (S * S) for i in range(1, S + 1)]
def dot(a, b): return sum(x * y for x, y in zip(a, b))
def angle_between(a, b): return acos(dot(a, b) / (sqrt(dot(a, a)) * sqrt(dot(b, b))))
def interpolated(a, b, w, angle): return sin((1 - w) * angle) / sin(angle) * a + sin(w * angle) / sin(angle) * b
# ---- The answers: one function an op, from the fields of what is asked to those of the answer
def answer_hello(ask):
    return {"name": "plain.py", "version": "1", "precision": "fp64", "predictions": ["eps", "v", "x0"], "heads": True,
            "batch_times": True, "supports": [name[7:] for name in globals() if name.startswith("answer_")]}
def answer_schedule(ask):
    names = ("s", "beta_max") if ask["family"] == "cosine" else ("beta_start", "beta_end")
    given = [table_number({"s": 0.008, "beta_max": 0.999, **ask}[name]) for name in names]
    betas = named(ask["family"] + "_betas")(*given, ask["T"])
    return {"beta": betas, "alpha_bar": signal_powers(betas)[1:]}
def answer_configure(ask):
    if len(ask["beta"]) != ask["T"]: raise ValueError(f"{len(ask['beta'])} betas for T = {ask['T']}")
    betas = [table_number(beta) for beta in ask["beta"]]; schedule.update(beta=betas, alpha_bar=signal_powers(betas))
    return {"ok": True, "alpha_bar": schedule["alpha_bar"][1:]}
def answer_q_step(ask): return {"x_t": each(stepped_state, *vectors(ask, "x_prev", "noise"), *powers(ask))}
def answer_q_sample(ask):
    if "noise" not in ask: ask = {**ask, "x0": ask["x0"] * ask["n"], "noise": drawn_noise(ask, len(ask["x0"]))}
    return {"x_t": at_time(noised_data, ask, "x0", "noise")}
def answer_q_posterior(ask):
    (x0, x_t), p = vectors(ask, "x0", "x_t"), powers(ask)
    return {"mean": each(posterior_mean, x0, x_t, *p), "variance": posterior_variance(*p)}
def answer_predict_x0(ask): return {"x0": data_and_noise(ask)[0]}
def answer_predict_eps(ask): return {"eps": data_and_noise(ask)[1]}
def answer_velocity(ask): return {"v": at_time(velocity, ask, "x0", "eps")}
def answer_sigma(ask): return {"sigma": ddim_sigma(*powers(ask)[:2], table_number(ask["eta"]))}
def answer_step(ask):
    (x0, eps), p = data_and_noise(ask), (*powers(ask)[:2], table_number(ask["eta"]))
    mean, sigma = each(step_mean, x0, eps, *p), ddim_sigma(*p)
    if "noise" not in ask: return {"x_prev": each(step_state, mean * ask["n"], sigma, drawn_noise(ask, len(mean)))}
    x_prev = each(step_state, mean, sigma, *vectors(ask, "noise"))
    return {"x_prev": x_prev, "x0": x0, "mean": mean, "variance": sigma ** 2}
def answer_ddpm_step(ask):
    (x_t, noise), (x0, eps), p = vectors(ask, "x_t", "noise"), data_and_noise(ask), powers(ask)
    is_last = ask.get("t_prev", ask["t"] - 1) == 0; variance = last_variance(*p) if is_last else reverse_variance(*p)
    if "head" in ask: variance = [variance] * len(x_t) if is_last else answer_learned_variance(ask)["variance"]
    mean = each(posterior_mean, x0, x_t, *p)
    return {"x_prev": each(ddpm_state, mean, variance, noise), "mean": mean, "variance": variance}
def answer_learned_variance(ask): return {"variance": each(learned_variance, *vectors(ask, "head"), *powers(ask))}
def answer_elbo_term(ask):
    formula = reconstruction_nats if ask["t"] == 1 else transition_nats
    return {"nats": sum(each(formula, *vectors(ask, "x0"), data_and_noise(ask)[0], *powers(ask)))}
def answer_prior_term(ask): return {"nats": sum(each(prior_nats, *vectors(ask, "x0"), schedule["alpha_bar"][-1]))}
def answer_loss_weight(ask): return {"gamma": loss_weight(*powers(ask)[:2], table_number(ask["sigma"]))}
def answer_invert(ask):
    return {"x_next": each(inverted_state, *data_and_noise(ask), powers({"t": ask["t_next"], "t_prev": ask["t"]})[0])}
def answer_timesteps(ask):
    if not 2 <= ask["S"] <= ask["T"]: raise ValueError(f"S = {ask['S']} is outside 2...{ask['T']}")
    return {"timesteps": named(ask["spacing"] + "_times")(ask["T"], ask["S"])}
def answer_slerp(ask):
    a, b = vectors(ask, "a", "b"); return {"x": each(interpolated, a, b, vector_number(ask["w"]), angle_between(a, b))}
def answer_sample(ask):  # a whole chain, on the steps above; the oracle is its network
    times = [0, *answer_timesteps({**ask, "T": len(schedule["alpha_bar"]) - 1})["timesteps"]]
    step, gauss = named({"ddim": "answer_step", "ddpm": "answer_ddpm_step"}[ask["sampler"]]), random.Random(ask["seed"]).gauss
    x = [vector_number(gauss(0, 1)) for _ in range(ask["n"] * ask["d"])]; states = [x]
    call = answer_hello(ask)["predictions"][0]
    for t_prev, t in reversed(list(zip(times, times[1:]))):
        noise = [vector_number(gauss(0, 1)) for _ in x]
        x = step({"t": t, "t_prev": t_prev, "eta": ask["eta"], "x_t": x, "noise": noise, **network(call, t, x)})["x_prev"]
        states.append(x)
    return {"x0": x, "trajectory": sum(states, [])}
def network(call, t, x):  # what the oracle says in the place of a network: {"eps": [...]}, with "head" where that is claimed
    wire.write(json.dumps({"call": call, "t": t, "x": x}) + "\n"); return json.loads(requests.readline())
# ---- What they share
schedule = {"beta": [], "alpha_bar": []}
class Unsupported(Exception): """Raised where this candidate claims nothing. It is never a failure."""
def named(name):
    if name not in globals(): raise Unsupported(f"{name} is not here")
    return globals()[name]
def vectors(ask, *names): return [[vector_number(value) for value in ask[name]] for name in names]
def drawn_noise(ask, d):  # for n points of d coordinates, point after point; the same again for the same seed
    gauss = random.Random(ask["seed"]).gauss; return [vector_number(gauss(0, 1)) for _ in range(ask["n"] * d)]
def each(formula, *columns):  # coordinate by coordinate; a single number goes with every coordinate
    lengths = {len(column) for column in columns if isinstance(column, list)}
    if len(lengths) > 1: raise ValueError(f"the vectors differ in length: {sorted(lengths)}")
    return [formula(*row) for row in zip(*(c if isinstance(c, list) else [c] * max(lengths) for c in columns))]
def signal_power(t):
    if not 0 <= t < len(schedule["alpha_bar"]): raise ValueError(f"no schedule with a time {t} is configured")
    return schedule["alpha_bar"][t]
def at_time(formula, ask, *names):  # t is one time, or a list with a time for every point
    columns, times = vectors(ask, *names), ask["t"] if isinstance(ask["t"], list) else [ask["t"]]
    return each(formula, *columns, [signal_power(t) for t in times for _ in range(len(columns[0]) // len(times))])
def data_and_noise(ask):  # from whichever of eps, v and x0 the network gives
    if "eps" in ask: return at_time(predicted_data, ask, "x_t", "eps"), vectors(ask, "eps")[0]
    if "v" in ask: return [at_time(f, ask, "x_t", "v") for f in (data_from_velocity, noise_from_velocity)]
    return vectors(ask, "x0")[0], at_time(noise_from_data, ask, "x_t", "x0")
def powers(ask):  # alpha_bar at t and at t_prev, and beta of the step between them
    t, t_prev = ask["t"], ask.get("t_prev", ask["t"] - 1)
    if not t_prev < t: raise ValueError(f"the time {t_prev} is not before {t}")
    alpha_bar, prev = signal_power(t), signal_power(t_prev)
    return alpha_bar, prev, schedule["beta"][t - 1] if t_prev == t - 1 else 1 - alpha_bar / prev
def serve(lines=iter(requests.readline, b""), wire=wire):
    for line in lines:
        answer = {"id": None}
        try:
            ask = json.loads(line)
            if ask["op"] == "bye": break
            answer["id"] = ask["id"]; answer.update(named("answer_" + ask["op"])(ask))
        except Unsupported as reason: answer["unsupported"] = str(reason)
        except Exception as problem: answer["error"] = f"{type(problem).__name__}: {problem}"
        try: text = json.dumps(answer, allow_nan=False)
        except ValueError: text = json.dumps(json.loads(json.dumps(answer), parse_constant=str))  # "NaN" for NaN
        wire.write(text + "\n")
if __name__ == "__main__": serve()
