"""Find the bug: somebody's port of DDPM and DDIM, with one mistake for each chapter of the course.

    diffusion-oracle verify --chapter 2 --candidate 'python3 find_the_bug.py'

Every mistake is one that people really made. Read the port against the derivation, repair it, and ask again; each
chapter's mistake shows under its own number alone: 0 to 7, 10, 11, 13 and 15. That of chapter 15 is not to be
repaired but declared. When all are found, `verify` without `--chapter` finds nothing either.

The port counts from 0: what it calls index i is the time t = i + 1, and its tables have T entries.
"""
import json, math, os, random, struct, sys

wire = os.fdopen(os.dup(1), "w", 1, "utf-8")
os.dup2(2, 1)


# ---------------------------------------------------------------- Schedules

def make_betas(family, T, beta_start=None, beta_end=None, s=0.008, beta_max=0.999):
    if family == "linear":
        return [beta_start + (beta_end - beta_start) * i / (T - 1) for i in range(T)]
    if family == "scaled_linear":
        low, high = math.sqrt(beta_start), math.sqrt(beta_end)
        return [(low + (high - low) * i / (T - 1)) ** 2 for i in range(T)]
    def f(u):
        return math.cos((u + s) / (1 + s) * math.pi / 2) ** 2
    return [min(1 - f((i + 1) / T) / f(i / T), beta_max) for i in range(T)]


def cumulative_product(factors):
    products, product = [], 1.0
    for factor in factors:
        product *= factor
        products.append(product)
    return products


def named_schedule(family, T, **parameters):
    betas = make_betas(family, T, **parameters)
    alphas = [1 - beta for beta in betas]
    return betas, alphas


def half(value):
    """As a table in half precision holds it: it takes a quarter of the memory."""
    return struct.unpack("e", struct.pack("e", value))[0]


class Diffusion:
    """Tables of one schedule, and everything that is computed from them."""

    def __init__(self, betas):
        self.betas = betas
        self.alphas = [1 - beta for beta in betas]
        self.alphas_cumprod = cumulative_product(self.alphas)
        self.alphas_cumprod_prev = [1.0] + self.alphas_cumprod[:-1]
        # For batches, which are many: lookups in place of roots.
        self.signal_table = [half(math.sqrt(a)) for a in self.alphas_cumprod]
        self.noise_table = [half(math.sqrt(1 - a)) for a in self.alphas_cumprod]

    def cumprod_at(self, i):
        return self.alphas_cumprod[i] if i >= 0 else 1.0

    # ------------------------------------------------------------ Forward

    def q_step(self, i, x, noise):
        return [math.sqrt(self.alphas[i]) * a + math.sqrt(self.betas[i]) * z for a, z in zip(x, noise)]

    def q_sample(self, i, x0, noise):
        signal, rest = math.sqrt(self.alphas_cumprod[i]), 1 - self.alphas_cumprod[i]
        return [signal * a + rest * z for a, z in zip(x0, noise)]

    def q_sample_batch(self, indices, x0, noise):
        d = len(x0) // len(indices)
        rows = [i for i in indices for _ in range(d)]
        return [self.signal_table[i] * a + self.noise_table[i] * z for i, a, z in zip(rows, x0, noise)]

    # ------------------------------------------------------------ Inversion

    def predict_start_from_noise(self, i, x, eps):
        ab = self.alphas_cumprod[i]
        return [x_i / math.sqrt(ab) - math.sqrt(1 / ab - 1) * e for x_i, e in zip(x, eps)]

    def predict_x0(self, i, x, eps):
        """The same for callers from outside, with the coefficients written out."""
        ab = self.alphas_cumprod[i]
        x0 = [x_i * math.sqrt(1 / ab) - math.sqrt(1 - ab / ab) * e for x_i, e in zip(x, eps)]
        return [max(-1.0, min(1.0, a)) for a in x0]

    def predict_noise_from_start(self, i, x, x0):
        ab = self.alphas_cumprod[i]
        return [(x_i - math.sqrt(ab) * a) / math.sqrt(1 - ab) for x_i, a in zip(x, x0)]

    def velocity(self, i, x0, eps):
        ab = self.alphas_cumprod[i]
        return [math.sqrt(ab) * e - math.sqrt(1 - ab) * a for a, e in zip(x0, eps)]

    def start_from_velocity(self, i, x, v):
        ab = self.alphas_cumprod[i]
        return [math.sqrt(ab) * x_i - math.sqrt(1 - ab) * v_i for x_i, v_i in zip(x, v)]

    def noise_from_velocity(self, i, x, v):
        ab = self.alphas_cumprod[i]
        return [math.sqrt(1 - ab) * x_i + math.sqrt(ab) * v_i for x_i, v_i in zip(x, v)]

    # ------------------------------------------------------------ Posterior and DDPM

    def stride(self, i, j):
        """alpha-bar at i and at j < i, and the beta that leads from j to i."""
        ab, prev = self.cumprod_at(i), self.cumprod_at(j)
        return ab, prev, self.betas[i] if j == i - 1 else 1 - ab / prev

    def posterior_mean(self, i, j, x0, x):
        ab, prev, beta = self.stride(i, j)
        c0, c1 = math.sqrt(prev) * beta / (1 - ab), math.sqrt(1 - beta) * (1 - prev) / (1 - ab)
        return [c0 * a + c1 * x_i for a, x_i in zip(x0, x)]

    def reverse_variance(self, i, j):
        ab, prev, beta = self.stride(i, j)
        return beta * (1 - prev) / (1 - ab)

    def q_posterior(self, i, x0, x):
        variance = self.betas[i]
        return self.posterior_mean(i, i - 1, x0, x), variance

    def learned_variance(self, i, j, head):
        low, high = math.log(self.reverse_variance(i, j)), math.log(self.stride(i, j)[2])
        return [math.exp((h + 1) / 2 * high + (1 - h) / 2 * low) for h in head]

    def clipped(self, x0):
        """Images lie in [-1, 1], so the sampler keeps to that."""
        return [max(-1.0, min(1.0, a)) for a in x0]

    def ddpm_step(self, i, j, x, x0, noise, head=None):
        x0 = self.clipped(x0)
        mean = self.posterior_mean(i, j, x0, x)
        variance = self.reverse_variance(i, j)
        if head is not None:
            variances = self.learned_variance(i, j, head) if j >= 0 else [0.0] * len(x)
        else:
            variances = [variance] * len(x)
        x_prev = [m + math.sqrt(v) * z for m, v, z in zip(mean, variances, noise)]
        return x_prev, x0, mean, variance if head is None else variances

    # ------------------------------------------------------------ DDIM

    def ddim_variance(self, i, j):
        ab, prev = self.cumprod_at(i), self.cumprod_at(j)
        return (1 - prev) / (1 - ab) * (1 - ab / prev)

    def ddim_step(self, i, j, eta, x0, eps, noise):
        x0 = self.clipped(x0)
        prev, variance = self.cumprod_at(j), self.ddim_variance(i, j)
        direction = math.sqrt(1 - prev - eta * variance)
        sigma = eta * math.sqrt(variance)
        mean = [math.sqrt(prev) * a + direction * e for a, e in zip(x0, eps)]
        x_prev = [mean[k % len(mean)] + sigma * z for k, z in enumerate(noise)]
        return x_prev, x0, mean, sigma ** 2

    def ddim_invert(self, i, following, x, eps):
        x0 = self.predict_start_from_noise(i, x, eps)
        ab_next = self.cumprod_at(following - 1)
        return [math.sqrt(ab_next) * a + math.sqrt(1 - ab_next) * e for a, e in zip(x0, eps)]

    # ------------------------------------------------------------ The bound

    def snr(self, i):
        return self.alphas_cumprod[i] / (1 - self.alphas_cumprod[i])

    def transition_term(self, i, x0, x0_hat):
        weight = (self.snr(i - 1) - self.snr(i)) / 2
        return weight * sum((a - b) ** 2 for a, b in zip(x0, x0_hat))

    def reconstruction_term(self, x0, x0_hat):
        variance = self.betas[0]
        terms = [(math.log(2 * math.pi * variance) + (a - b) ** 2 / variance) / 2 for a, b in zip(x0, x0_hat)]
        return sum(terms) / len(terms)

    def prior_term(self, x0):
        ab = self.alphas_cumprod[-1]
        return sum(ab * a * a - ab - math.log1p(-ab) for a in x0) / 2

    def loss_weight(self, i, sigma):
        ab, prev, beta = self.stride(i, i - 1)
        return beta ** 2 / (2 * sigma ** 2 * self.alphas[i] * (1 - ab))


# ---------------------------------------------------------------- Sub-sequences and interpolation

def make_timesteps(spacing, T, S):
    if spacing == "leading":
        return list(range(1, T + 1, T // S))
    if spacing == "trailing":
        return [(2 * T * i + S) // (2 * S) for i in range(1, S + 1)]
    if spacing == "linspace":
        return [1 + (2 * i * (T - 1) + S - 1) // (2 * (S - 1)) for i in range(S)]
    if spacing == "linear":
        return [T * i // S for i in range(1, S + 1)]
    return [T * i * i // (S * S) for i in range(1, S + 1)]


def slerp(a, b, w):
    def dot(u, v):
        return sum(p * q for p, q in zip(u, v))
    angle = math.acos(dot(a, b) / math.sqrt(dot(a, a)) / math.sqrt(dot(b, b)))
    return [(math.sin((1 - w) * angle) * p + math.sin(w * angle) * q) / math.sin(angle) for p, q in zip(a, b)]


# ---------------------------------------------------------------- The adapter

HELLO = {"name": "find_the_bug.py", "version": "1", "precision": "fp64", "predictions": ["eps", "v", "x0"],
         "batch_times": True, "heads": True, "conventions": {}}
diffusion = None


def indices(ask):
    t = ask["t"]
    return t - 1, ask.get("t_prev", t - 1) - 1


def each_time(method, ask, *names):
    """A method of one time, for one time or for a list of them."""
    times = ask["t"] if isinstance(ask["t"], list) else [ask["t"]]
    d = len(ask[names[0]]) // len(times)
    rows = [method(t - 1, *(ask[name][k * d:(k + 1) * d] for name in names)) for k, t in enumerate(times)]
    return [value for row in rows for value in row]


def data_and_noise(ask):
    if "eps" in ask: return each_time(diffusion.predict_start_from_noise, ask, "x_t", "eps"), ask["eps"]
    if "v" in ask:
        return [each_time(method, ask, "x_t", "v")
                for method in (diffusion.start_from_velocity, diffusion.noise_from_velocity)]
    return ask["x0"], each_time(diffusion.predict_noise_from_start, ask, "x_t", "x0")


def draws(ask, d):
    generator = random.Random(ask["seed"])
    return [generator.gauss(0, 1) for _ in range(ask["n"] * d)]


def schedule(ask):
    betas, alpha_bar = named_schedule(**{k: v for k, v in ask.items() if k not in ("id", "op")})
    return {"beta": betas, "alpha_bar": alpha_bar}


def configure(ask):
    global diffusion
    diffusion = Diffusion(ask["beta"])
    return {"ok": True, "alpha_bar": diffusion.alphas_cumprod}


def q_sample(ask):
    if isinstance(ask["t"], list):
        return {"x_t": diffusion.q_sample_batch([t - 1 for t in ask["t"]], ask["x0"], ask["noise"])}
    noise = ask["noise"] if "noise" in ask else draws(ask, len(ask["x0"]))
    return {"x_t": diffusion.q_sample(ask["t"] - 1, ask["x0"] * (len(noise) // len(ask["x0"])), noise)}


def q_posterior(ask):
    mean, variance = diffusion.q_posterior(ask["t"] - 1, ask["x0"], ask["x_t"])
    return {"mean": mean, "variance": variance}


def step(ask):
    i, j = indices(ask)
    x0, eps = data_and_noise(ask)
    noise = ask["noise"] if "noise" in ask else draws(ask, len(x0))
    return dict(zip(("x_prev", "x0", "mean", "variance"), diffusion.ddim_step(i, j, ask["eta"], x0, eps, noise)))


def ddpm_step(ask):
    x0, _ = data_and_noise(ask)
    answer = diffusion.ddpm_step(*indices(ask), ask["x_t"], x0, ask["noise"], ask.get("head"))
    return dict(zip(("x_prev", "x0", "mean", "variance"), answer))


def elbo_term(ask):
    x0_hat, _ = data_and_noise({key: value for key, value in ask.items() if key != "x0"})
    if ask["t"] == 1: return {"nats": diffusion.reconstruction_term(ask["x0"], x0_hat)}
    return {"nats": diffusion.transition_term(ask["t"] - 1, ask["x0"], x0_hat)}


def predict_x0(ask):
    if "v" in ask: return {"x0": each_time(diffusion.start_from_velocity, ask, "x_t", "v")}
    return {"x0": each_time(diffusion.predict_x0, ask, "x_t", "eps")}


ANSWERS = {
    "hello": lambda ask: {**HELLO, "supports": list(ANSWERS)},
    "schedule": schedule, "configure": configure, "q_sample": q_sample, "q_posterior": q_posterior,
    "q_step": lambda ask: {"x_t": diffusion.q_step(ask["t"] - 1, ask["x_prev"], ask["noise"])},
    "predict_x0": predict_x0, "predict_eps": lambda ask: {"eps": data_and_noise(ask)[1]},
    "velocity": lambda ask: {"v": each_time(diffusion.velocity, ask, "x0", "eps")},
    "sigma": lambda ask: {"sigma": ask["eta"] * math.sqrt(diffusion.ddim_variance(*indices(ask)))},
    "step": step, "ddpm_step": ddpm_step, "elbo_term": elbo_term,
    "invert": lambda ask: {"x_next": diffusion.ddim_invert(
        ask["t"] - 1, ask["t_next"] - 1, ask["x_t"], ask["eps"])},
    "timesteps": lambda ask: {"timesteps": make_timesteps(ask["spacing"], ask["T"], ask["S"])},
    "learned_variance": lambda ask: {"variance": diffusion.learned_variance(*indices(ask), ask["head"])},
    "prior_term": lambda ask: {"nats": diffusion.prior_term(ask["x0"])},
    "loss_weight": lambda ask: {"gamma": diffusion.loss_weight(ask["t"] - 1, ask["sigma"])},
    "slerp": lambda ask: {"x": slerp(ask["a"], ask["b"], ask["w"])},
}

for line in sys.stdin:
    ask = json.loads(line)
    if ask["op"] == "bye": break
    try:
        answer = ANSWERS[ask["op"]](ask)
    except Exception as problem:
        answer = {"error": f"{type(problem).__name__}: {problem}"}
        if isinstance(problem, ZeroDivisionError) or type(problem) is ValueError: answer["outside_domain"] = True
    wire.write(json.dumps({"id": ask["id"], **answer}) + "\n")
