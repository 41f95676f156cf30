"""A candidate for diffusion-oracle in NumPy: every single call of a sampler, four also for a list of times, and its loop.

    diffusion-oracle verify --candidate "python3 with_numpy.py --dtype float32"

To judge your own library, let the functions up to OPS call it: their parameters are a request's fields, vectors as
arrays with one row a time. Say in hello its precision and conventions. What is not in OPS is unsupported, not wrong.
Here now and prev are alpha_bar at t and t_prev; coefficients are float64 until vec(...) casts them for the vectors.
"""
import os
import sys
wire = os.fdopen(os.dup(1), "w", encoding="utf-8")  # standard output as it was
os.dup2(2, 1)  # from here on all that prints, prints to standard error
import argparse
import json
import numpy as np

parser = argparse.ArgumentParser(description="A NumPy candidate for diffusion-oracle.")
parser.add_argument("--dtype", choices=["float64", "float32", "float16"], default="float64", help="of the vectors")
vec = getattr(np, parser.parse_args().dtype)
VECTORS = {"beta": float, **dict.fromkeys("x0 x_t x_prev eps v noise head a b".split(), vec)}
alpha_bar = np.ones(0)  # the cumulative signal power over t = 0...T, as the last configure made it

class Offered(dict):  # what is not in it is answered as unsupported, which is never a failure
    def __missing__(self, name):
        raise NotImplementedError(f"{name} is not offered, or missing")

def mixed(signal_power, x, noise_power, y):
    return vec(np.sqrt(signal_power)) * x + vec(np.sqrt(noise_power)) * y
def drawn_noise(x, n, seed):  # one row for each of n points
    return np.random.default_rng(int(seed)).standard_normal((int(n), x.size)).astype(vec)

def transition(t, t_prev, lowest=0):
    if not lowest <= t_prev < t:
        raise ValueError(f"the earlier of the times {t_prev}, {t} must be in {lowest}...{t - 1}")
    now, prev = alpha_bar[t], alpha_bar[t_prev]
    return now, prev, (prev - now) / prev, (1 - prev) / (1 - now)  # beta = 1 - now/prev; posterior variance / beta

def data_and_noise(t, x_t, eps=None, v=None, x0=None):
    now = alpha_bar[t]
    if v is not None: return mixed(now, x_t, 1 - now, -v), mixed(1 - now, x_t, now, v)
    if x0 is not None: return x0, (x_t - vec(np.sqrt(now)) * x0) / vec(np.sqrt(1 - now))
    if eps is None: raise NotImplementedError("only eps, v and x0 are offered as predictions")
    return (x_t - vec(np.sqrt(1 - now)) * eps) / vec(np.sqrt(now)), eps

def posterior(t, t_prev, x0, x_t):
    now, prev, beta, ratio = transition(t, t_prev)
    mean = vec(np.sqrt(prev) * beta / (1 - now)) * x0 + vec(np.sqrt(now / prev) * ratio) * x_t
    return {"mean": mean, "variance": ratio * beta}

def learned_variance(t, t_prev, head):
    _, _, beta, ratio = transition(t, t_prev, lowest=1)
    return {"variance": beta * ratio ** ((1 - head.astype(float)) / 2)}  # exp(w log beta + (1 - w) log(ratio beta))

def schedule(family, T, beta_start=np.nan, beta_end=np.nan, s=0.008, beta_max=0.999):
    if family == "cosine":  # 1 - f(t)/f(t-1) as a product, so that no digits cancel
        t, sine = np.arange(1, T + 1), lambda u: np.sin(u / T * np.pi / 2 / (1 + s))
        beta = np.minimum(2 * sine(1) * sine(t - 0.5 + s * T) * sine(T - t + 0.5) / sine(T - t + 1) ** 2, beta_max)
    else:
        power = Offered(linear=1, scaled_linear=2)[family]
        beta = np.linspace(beta_start ** (1 / power), beta_end ** (1 / power), T) ** power
    return {"beta": beta, "alpha_bar": np.cumprod(1 - beta)}

def configure(T, beta):
    global alpha_bar
    if beta.size != T: raise ValueError(f"T is {T}, but beta has {beta.size} values")
    alpha_bar = np.append(1, np.cumprod(1 - beta))
    return {"ok": True, "alpha_bar": alpha_bar[1:]}

def q_sample(t, x0, noise=None, n=None, seed=None):
    return {"x_t": mixed(alpha_bar[t], x0, 1 - alpha_bar[t], drawn_noise(x0, n, seed) if noise is None else noise)}

def step(t, t_prev, eta, x_t, noise=None, n=None, seed=None, eps=None, v=None, x0=None):
    now, prev, beta, ratio = transition(t, t_prev)
    x0, eps = data_and_noise(t, x_t, eps, v, x0)
    variance = eta ** 2 * ratio * beta
    # 1 - prev - variance as a sum of positive terms, so that no digits cancel:
    mean = mixed(prev, x0, ratio * ((1 - eta) * (1 + eta) * beta + (1 - prev) * now / prev), eps)
    if noise is None: return {"x_prev": mixed(1, mean, variance, drawn_noise(x_t, n, seed))}
    return {"x_prev": mixed(1, mean, variance, noise), "x0": x0, "mean": mean, "variance": variance}

def ddpm_step(t, x_t, noise, t_prev=None, head=None, eps=None, v=None, x0=None):
    t_prev = t - 1 if t_prev is None else t_prev
    answer = posterior(t, t_prev, data_and_noise(t, x_t, eps, v, x0)[0], x_t)
    if head is not None:
        answer["variance"] = learned_variance(t, t_prev, head)["variance"] if t_prev > 0 else np.zeros(head.shape)
    return {**answer, "x_prev": mixed(1, answer["mean"], answer["variance"], noise)}

def timesteps(T, S, spacing):
    i = np.arange(1, S + 1)
    times = Offered(leading=1 + (i - 1) * (T // S), trailing=(2 * T * i + S) // (2 * S), linear=T * i // S,
                    linspace=1 + (2 * (i - 1) * (T - 1) + S - 1) // (2 * (S - 1)), quadratic=T * i * i // (S * S))
    if np.any(np.diff(times[spacing], prepend=0) < 1):
        raise ValueError(f"1...{T} has no {S} distinct times by {spacing}")
    return {"timesteps": times[spacing]}

def slerp(a, b, w):
    p, q = (x / np.linalg.norm(x) for x in (a.astype(float), b.astype(float)))
    angle = 2 * np.arctan2(np.linalg.norm(p - q), np.linalg.norm(p + q))
    return {"x": vec(np.sin((1 - w) * angle) / np.sin(angle)) * a + vec(np.sin(w * angle) / np.sin(angle)) * b}

def sample(S, spacing, sampler, eta, n, d, seed):  # a whole chain, on the steps above; the oracle is its network
    rng = np.random.default_rng(int(seed))
    def normal(): return rng.standard_normal((1, int(n * d))).astype(vec)
    x, times = normal(), [0, *timesteps(alpha_bar.size - 1, S, spacing)["timesteps"].tolist()]
    for t_prev, t in reversed(list(zip(times, times[1:]))):
        print(json.dumps({"call": "eps", "t": t, "x": encoded(x)}), file=wire, flush=True)
        said = {name: field(name, {name: value}) for name, value in json.loads(sys.stdin.buffer.readline()).items()}
        x = (step(t, t_prev, eta, x, normal(), eps=said["eps"]) if sampler == "ddim" else
             ddpm_step(t, x, normal(), t_prev, **said))["x_prev"]
    return {"x0": x}

OPS = Offered({
    "hello": lambda: {"name": "with_numpy.py", "version": "1", "supports": list(OPS), "table_precision": "fp64",
        "precision": f"fp{8 * vec().itemsize}", "predictions": ["eps", "v", "x0"], "heads": True, "batch_times": True},
    "q_step": lambda t, x_prev, noise: {
        "x_t": mixed(alpha_bar[t] / alpha_bar[t - 1], x_prev, transition(t, t - 1)[2], noise)},
    "q_posterior": lambda t, x0, x_t: posterior(t, t - 1, x0, x_t),
    "predict_x0": lambda t, x_t, eps=None, v=None: {"x0": data_and_noise(t, x_t, eps, v)[0]},
    "predict_eps": lambda t, x_t, x0=None, v=None: {"eps": data_and_noise(t, x_t, None, v, x0)[1]},
    "velocity": lambda t, x0, eps: {"v": mixed(alpha_bar[t], eps, 1 - alpha_bar[t], -x0)},
    "sigma": lambda t, t_prev, eta: {"sigma": eta * np.sqrt(posterior(t, t_prev, 0, 0)["variance"])},
    "invert": lambda t, t_next, x_t, eps: {
        "x_next": mixed(transition(t_next, t, 1)[0], data_and_noise(t, x_t, eps)[0], 1 - alpha_bar[t_next], eps)},
    **{op.__name__: op for op in (schedule, configure, q_sample, step, ddpm_step, learned_variance, timesteps, slerp,
                                  sample)}})

def field(name, request):
    if name in ("family", "spacing", "sampler"): return str(request[name])
    array = np.array(request[name], dtype=float)  # which reads "NaN" and "Infinity" too
    if array.size == 0 or name != "t" and array.ndim != (name in VECTORS):
        raise ValueError(f"{name} is empty, or a list in the place of a number, or a number in that of a list")
    if name in ("T", "S", "t", "t_prev", "t_next"):
        low, high = (2, 10**6) if name in "TS" else (0, alpha_bar.size - 1)
        if not all(low <= item <= high and item % 1 == 0 for item in array.ravel().tolist()):
            raise ValueError(f"{name} must be whole and in {low}...{high}" if high > 0 else "no schedule is configured")
        return array.astype(int).reshape(-1, 1) if array.ndim else int(array)
    return array.astype(VECTORS[name]).reshape(np.size(request.get("t")), -1) if array.ndim else array[()]

def encoded(value):
    if isinstance(value, np.ndarray):
        return [item if abs(item) < np.inf else encoded(item) for item in value.ravel().tolist()]
    return json.dumps(value) if isinstance(value, float) and not abs(value) < np.inf else value

for line in sys.stdin.buffer:
    answer = {"id": None}
    try:
        request = Offered(json.loads(line))
        answer["id"] = int(request["id"])
        if request["op"] == "bye": break
        function = OPS[request["op"]]
        names = function.__code__.co_varnames[:function.__code__.co_argcount]  # of its parameters
        fields = {name: field(name, request) for name in names
                  if name in request or name == "noise" and "n" not in names}  # with n, what is missing is drawn
        if len({fields[name].size for name in fields if name in VECTORS}) > 1:
            raise ValueError("the vectors differ in length")
        answer.update((name, encoded(value)) for name, value in function(**fields).items())
    except NotImplementedError as reason:
        answer["unsupported"] = str(reason)
    except Exception as problem:
        answer["error"] = f"{type(problem).__name__}: {problem}"
    print(json.dumps(answer), file=wire, flush=True)
