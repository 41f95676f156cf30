"""The exercises' starter with its gaps filled: python3 solutions.py STARTER [--without NAME]... [--only NUMBERS]
[--instead 'NAME=EXPRESSION']...

The formulas are those of Sources/diffusion-oracle/Adapters/plain.py. --only 2.1,2.3 leaves the other gaps; --instead
puts an expression of Python in the place of a function."""
import sys, importlib.util
from itertools import accumulate
from math import acos, cos, exp, log, pi, sin, sqrt

spec = importlib.util.spec_from_file_location("starter", sys.argv[1])
starter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(starter)


def signal_powers(betas): return list(accumulate(betas, lambda prev, beta: prev * (1 - beta), initial=1.0))
def linear_betas(start, end, T): return [start + (end - start) * (i / (T - 1)) for i in range(T)]
def scaled_linear_betas(start, end, T): return [root ** 2 for root in linear_betas(sqrt(start), sqrt(end), T)]
def stepped(x_prev, noise, beta): return sqrt(1 - beta) * x_prev + sqrt(beta) * noise
def noised(x0, eps, alpha_bar): return sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * eps
def posterior_variance(alpha_bar, prev, beta): return (1 - prev) / (1 - alpha_bar) * beta
def posterior_mean(x0, x_t, alpha_bar, prev, beta):
    return sqrt(prev) * beta / (1 - alpha_bar) * x0 + sqrt(1 - beta) * (1 - prev) / (1 - alpha_bar) * x_t
def mean_from_noise(x_t, eps, alpha_bar, beta): return (x_t - beta / sqrt(1 - alpha_bar) * eps) / sqrt(1 - beta)
def ancestral_step(mean, variance, noise, is_last): return mean if is_last else mean + sqrt(variance) * noise
def gaussian_kl(difference, variance, other):
    return (log(other / variance) + (variance + difference ** 2) / other - 1) / 2
def transition_nats(x0, x0_hat, alpha_bar, prev):
    return (prev / (1 - prev) - alpha_bar / (1 - alpha_bar)) * (x0 - x0_hat) ** 2 / 2
def reconstruction_nats(x0, x0_hat, beta): return (log(2 * pi * beta) + (x0 - x0_hat) ** 2 / beta) / 2
def loss_weight(alpha_bar, prev, sigma):
    per_eps = sqrt(prev / alpha_bar * (1 - alpha_bar)) - sqrt(1 - prev - sigma ** 2)
    return per_eps ** 2 / (2 * sigma ** 2)
def predicted_data(x_t, eps, alpha_bar): return (x_t - sqrt(1 - alpha_bar) * eps) / sqrt(alpha_bar)
def noise_from_data(x_t, x0, alpha_bar): return (x_t - sqrt(alpha_bar) * x0) / sqrt(1 - alpha_bar)
def velocity(x0, eps, alpha_bar): return sqrt(alpha_bar) * eps - sqrt(1 - alpha_bar) * x0
def data_from_velocity(x_t, v, alpha_bar): return sqrt(alpha_bar) * x_t - sqrt(1 - alpha_bar) * v
def noise_from_velocity(x_t, v, alpha_bar): return sqrt(1 - alpha_bar) * x_t + sqrt(alpha_bar) * v
def family_mean(x0, eps, prev, sigma): return sqrt(prev) * x0 + sqrt(1 - prev - sigma ** 2) * eps
def family_draw(mean, sigma, noise): return mean + sigma * noise
def ddim_sigma(alpha_bar, prev, eta): return eta * sqrt((1 - prev) / (1 - alpha_bar)) * sqrt(1 - alpha_bar / prev)
def deterministic_step(x_t, eps, alpha_bar, prev):
    return sqrt(prev) * predicted_data(x_t, eps, alpha_bar) + sqrt(1 - prev) * eps
def encoded(x_t, eps, alpha_bar, following): return deterministic_step(x_t, eps, alpha_bar, following)
def slerp(a, b, w):
    def dot(a, b): return sum(x * y for x, y in zip(a, b))
    angle = acos(dot(a, b) / (sqrt(dot(a, a)) * sqrt(dot(b, b))))
    return [(sin((1 - w) * angle) * x + sin(w * angle) * y) / sin(angle) for x, y in zip(a, b)]
def cosine_betas(s, beta_max, T):
    f = [cos((t / T + s) / (1 + s) * (pi / 2)) ** 2 for t in range(T + 1)]
    return [min(1 - to / by, beta_max) for by, to in zip(f, f[1:])]
def times(spacing, T, S):
    return {"leading": lambda: [1 + i * (T // S) for i in range(S)],
            "trailing": lambda: [(2 * T * i + S) // (2 * S) for i in range(1, S + 1)],
            "linspace": lambda: [1 + (2 * i * (T - 1) + S - 1) // (2 * (S - 1)) for i in range(S)],
            "linear": lambda: [T * i // S for i in range(1, S + 1)],
            "quadratic": lambda: [T * i * i // (S * S) for i in range(1, S + 1)]}[spacing]()
def stride_beta(alpha_bar, prev): return 1 - alpha_bar / prev
def learned_variance(head, beta, posterior_variance):
    return exp((1 + head) / 2 * log(beta) + (1 - head) / 2 * log(posterior_variance))
def limited_data(x0_hat): return x0_hat
def noised_batch(x0s, epss, alpha_bars):
    return [[noised(x, e, a) for x, e in zip(x0, eps)] for x0, eps, a in zip(x0s, epss, alpha_bars)]
def conventions(): return {"clip_x0": 1}


only, instead = None, {}
words = iter(sys.argv[2:])
for word in words:
    if word == "--only": only = next(words).split(",")
    elif word == "--instead":
        name, expression = next(words).split("=", 1)
        instead[name] = expression
    else: sys.exit(f"{word} is no option")
for name in [name for name in dir(starter) if callable(globals().get(name))]:
    try: gap = starter.gap(getattr(starter, name))
    except (TypeError, ValueError): continue
    if gap and (only is None or str(gap).split()[0] in only): setattr(starter, name, globals()[name])
for name, expression in instead.items():
    function = eval(expression, globals())
    function.__name__ = name
    setattr(starter, name, function)
starter.serve()
