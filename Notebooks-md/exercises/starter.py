"""The exercises of the course, in Python 3.8 or later: one file for all chapters, no library.

    diffusion-oracle verify --chapter 2 --candidate 'python3 starter.py'

Replace a `raise NotYet(...)` by the line of the derivation that its function stands for, and ask again: what
is there is marked, what is not there yet is said. Any chapter can be done first. At the end the file is a whole
candidate, and `verify` without `--chapter` judges it.

alpha_bar is the cumulative signal power at time t, prev the same at the time that a step leads to (t - 1, or
further down), beta the variance that the step between them adds. x0, x_t, eps, ... are numbers: one
coordinate. Where a list comes in or goes out, its function says so. print() is safe: it goes to your terminal.
"""
import os, sys
WIRE = os.fdopen(os.dup(1), "w", 1, "utf-8"); os.dup2(2, 1)  # what is printed goes to standard error
from math import acos, cos, exp, log, pi, sin, sqrt


class NotYet(Exception):
    """Stands where a function is still to be written."""


# ---------------------------------------------------------------- Chapter 0: notation

def signal_powers(betas):
    """Alpha-bar at t = 0, 1, ..., T: T + 1 numbers, the first of them 1.

    betas: the list beta_1, ..., beta_T, each in (0, 1)
    """
    raise NotYet("0.1 signal_powers")


# ---------------------------------------------------------------- Chapter 1: the forward process

def linear_betas(start, end, T):
    """The list beta_1, ..., beta_T, evenly spaced from start to end, both of them included; T >= 2."""
    raise NotYet("1.1 linear_betas")


def scaled_linear_betas(start, end, T):
    """The list beta_1, ..., beta_T from start to end whose square roots are evenly spaced; T >= 2."""
    raise NotYet("1.2 scaled_linear_betas")


def stepped(x_prev, noise, beta):
    """One forward step: x_t, drawn from q(x_t | x_{t-1}) with a given standard normal number.

    x_prev: x_{t-1}
    noise: a draw from N(0, 1)
    beta: the variance of the kernel, in (0, 1)
    """
    raise NotYet("1.3 stepped")


def noised(x0, eps, alpha_bar):
    """All forward steps at once: x_t, drawn from q(x_t | x_0) with a given standard normal number eps."""
    raise NotYet("1.4 noised")


# ---------------------------------------------------------------- Chapter 2: the posterior

def posterior_variance(alpha_bar, prev, beta):
    """Beta-tilde_t: the variance of q(x_{t-1} | x_t, x_0).

    alpha_bar: at t, in (0, 1)
    prev: alpha-bar at t - 1, in (0, 1]; 1 at t = 1
    beta: beta_t, in (0, 1)
    Returns a number in [0, beta).
    """
    raise NotYet("2.1 posterior_variance")


def posterior_mean(x0, x_t, alpha_bar, prev, beta):
    """Mu-tilde_t(x_t, x_0): the mean of q(x_{t-1} | x_t, x_0); alpha_bar, prev and beta as above."""
    raise NotYet("2.2 posterior_mean")


def mean_from_noise(x_t, eps, alpha_bar, beta):
    """The same mean, where x_0 is what x_t and the noise eps in it say: no x_0 and no prev are needed."""
    raise NotYet("2.3 mean_from_noise")


def ancestral_step(mean, variance, noise, is_last):
    """One step of DDPM's sampler: x_{t-1} from the mean and the variance of its law.

    noise: a draw from N(0, 1)
    is_last: whether the step leads to t = 0, to the data
    """
    raise NotYet("2.4 ancestral_step")


# ---------------------------------------------------------------- Chapter 3: the bound

def gaussian_kl(difference, variance, other):
    """KL(N(m, variance), N(m', other)) in nats, where difference is m - m'; both variances above 0."""
    raise NotYet("3.1 gaussian_kl")


def transition_nats(x0, x0_hat, alpha_bar, prev):
    """L_{t-1} for t > 1 in nats, one coordinate: KL between the posteriors at x0 and at x0_hat.

    Both have the posterior variance. Write it with the signal-to-noise ratios at t - 1 and at t.
    """
    raise NotYet("3.2 transition_nats")


def reconstruction_nats(x0, x0_hat, beta):
    """L_0 in nats, one coordinate: minus the logarithm of the density of N(x0_hat, beta) at x0; beta is beta_1."""
    raise NotYet("3.3 reconstruction_nats")


# ---------------------------------------------------------------- Chapter 4: the objective

def loss_weight(alpha_bar, prev, sigma):
    """Gamma_t for q_sigma: what ||eps - eps_theta||^2 is multiplied by in the transition's KL.

    sigma: the standard deviation of q_sigma(x_{t-1} | x_t, x_0), 0 < sigma^2 <= 1 - prev
    """
    raise NotYet("4.1 loss_weight")


# ---------------------------------------------------------------- Chapter 5: inversion

def predicted_data(x_t, eps, alpha_bar):
    """g_theta(x_t, t): the x_0 that x_t comes from, if the noise in it is eps."""
    raise NotYet("5.1 predicted_data")


def noise_from_data(x_t, x0, alpha_bar):
    """The noise in x_t, if the data is x0."""
    raise NotYet("5.2 noise_from_data")


def velocity(x0, eps, alpha_bar):
    """v: what turns up beside x_t when (x0, eps) is rotated by the angle whose cosine is the signal rate."""
    raise NotYet("5.3 velocity")


def data_from_velocity(x_t, v, alpha_bar):
    """x_0 from x_t and v: rotate back."""
    raise NotYet("5.4 data_from_velocity")


def noise_from_velocity(x_t, v, alpha_bar):
    """The noise in x_t from x_t and v: rotate back."""
    raise NotYet("5.5 noise_from_velocity")


# ---------------------------------------------------------------- Chapter 6: beyond Markov

def family_mean(x0, eps, prev, sigma):
    """The mean of q_sigma(x_{t-1} | x_t, x_0), where eps is the noise in x_t.

    prev: alpha-bar at t - 1, in (0, 1]
    sigma: the standard deviation that is chosen, 0 <= sigma^2 <= 1 - prev
    """
    raise NotYet("6.1 family_mean")


def family_draw(mean, sigma, noise):
    """x_{t-1}, drawn from the member of the family with this mean and sigma; noise is a draw from N(0, 1)."""
    raise NotYet("6.2 family_draw")


# ---------------------------------------------------------------- Chapter 7: the choice of sigma

def ddim_sigma(alpha_bar, prev, eta):
    """Sigma_t(eta), DDIM's equation 16: 0 at eta = 0, the root of DDPM's posterior variance at eta = 1.

    The step may lead further down than t - 1: prev is alpha-bar where it leads, and no beta is given.
    """
    raise NotYet("7.1 ddim_sigma")


def deterministic_step(x_t, eps, alpha_bar, prev):
    """The step at eta = 0, from x_t and the predicted noise eps to where alpha-bar is prev."""
    raise NotYet("7.2 deterministic_step")


def encoded(x_t, eps, alpha_bar, following):
    """The deterministic step towards noise: from x_t at alpha_bar to where alpha-bar is following < alpha_bar."""
    raise NotYet("7.3 encoded")


def slerp(a, b, w):
    """Spherical interpolation between the lists a (w = 0) and b (w = 1): a list. Their lengths may differ."""
    raise NotYet("7.4 slerp")


# ---------------------------------------------------------------- Chapter 10: Improved DDPM

def cosine_betas(s, beta_max, T):
    """The list beta_1, ..., beta_T of the cosine schedule with offset s, none of them above beta_max."""
    raise NotYet("10.1 cosine_betas")


def times(spacing, T, S):
    """S ascending times within 1...T: a list of whole numbers, 2 <= S <= T.

    spacing: "leading"    S times from 1 on, T // S apart
             "trailing"   S times up to T, T / S apart, rounded
             "linspace"   S times from 1 to T, evenly spaced, rounded
             "linear"     DDIM's: T i / S for i = 1, ..., S, rounded down
             "quadratic"  DDIM's: T (i / S)^2, rounded down
    Do one after the other: raise NotYet for the rest.
    """
    raise NotYet("10.2 times")


def stride_beta(alpha_bar, prev):
    """Beta of a step that leads from t over several times at once, from alpha-bar at both its ends."""
    raise NotYet("10.3 stride_beta")


def learned_variance(head, beta, posterior_variance):
    """The variance that a network's second output stands for, between the posterior variance and beta.

    head: the network's second output, in [-1, 1]: -1 is the one end, 1 the other
    """
    raise NotYet("10.4 learned_variance")


# ---------------------------------------------------------------- Chapter 11: latent diffusion

def limited_data(x0_hat):
    """What a sampler of latents makes of its predicted x_0 before it goes on.

    A sampler of images clips it to [-1, 1], where its pixels are. Where are latents?
    """
    raise NotYet("11.1 limited_data")


# ---------------------------------------------------------------- Chapter 13: how the oracle judges

def noised_batch(x0s, epss, alpha_bars):
    """x_t for n points at n different times: a list of n lists.

    x0s, epss: n lists of d numbers each
    alpha_bars: n numbers, that of each point's own time
    """
    raise NotYet("13.1 noised_batch")


# ---------------------------------------------------------------- Chapter 15: validate your own sampler

def conventions():
    """What this file does differently from the papers, as a dict for `hello`.

    Its steps (answer_step and answer_ddpm_step, below) do one thing that the papers' do not. Find it, and say
    it: the keys and their values are in the chapter. Nothing is to be repaired.
    """
    raise NotYet("15.1 conventions")


# ================================================================ Nothing below this line is an exercise.
# The protocol, and what is given so that any chapter can be done first.

import decimal, faulthandler, functools, inspect, itertools, json, numbers, random, traceback

class Absent(NotYet): FIRST_LINE = sys._getframe().f_lineno
for missing in """signal_powers linear_betas scaled_linear_betas stepped noised posterior_variance posterior_mean
        mean_from_noise ancestral_step gaussian_kl transition_nats reconstruction_nats loss_weight
        predicted_data noise_from_data velocity data_from_velocity noise_from_velocity family_mean
        family_draw ddim_sigma deterministic_step encoded slerp cosine_betas times stride_beta
        learned_variance limited_data noised_batch conventions""".split():  # deleted, or under another name
    def absent(*_, name=missing): raise Absent(f"the file has no function {name}")
    if missing not in globals(): globals()[missing] = absent; absent.__name__ = missing
@functools.lru_cache(None)
def gap(function):  # why an exercise is not there; None if it is: whatever it does, but for raising NotYet, counts
    try: function(*[0.5] * len(inspect.signature(function).parameters))
    except NotYet as reason: return reason
    except BaseException: return None
def there(function): return gap(function) is None
def sentence(reason): return str(reason) if isinstance(reason, Absent) else f"exercise {reason} is not there yet"
def function_of(reason): return {} if isinstance(reason, Absent) else {"function": str(reason).split()[-1]}
class Returned(ValueError):  # what a function of the learner's returned is none
    def __init__(self, function, words): super().__init__(f"{function} returned {words}"); self.function = function
class OutsideDomain(Returned): pass

# Where an answer has several fields: the checks that are not claimed while an exercise is not there.
DECLINED = {
    "signal_powers": ["schedule.signal-power/"],
    "posterior_variance": ["ddpm.posterior-variance/"], "posterior_mean": ["ddpm.posterior-mean/"],
    "predicted_data": ["inversion.predicted-data/" + part for part in ("state", "noise", "affine", "batch", "in-step")],
    "limited_data": ["inversion.predicted-data/unclipped"],
    "family_mean": ["ddim.mean/"],
    "family_draw": ["ddim.variance/", "ddim.equals-ddpm/"] + ["ddim.update/" + part for part in (
        "state", "direction", "noise", "affine", "from-", "to-first", "largest-sigma", "last-step", "clipping", "own-")],
    "deterministic_step": ["ddim.deterministic/"],
    "conventions": ["ddim.update/clipp", "ddim.update/own-", "ddpm.ancestral-step/clipp", "improved.learned-variance/in-step-clipp"],
}
schedule = {"beta": [], "alpha_bar": []}
def answer_hello(ask):
    gaps = {name: gap(globals()[name]) for name in DECLINED}
    return {"name": os.path.basename(__file__), "version": "1", "precision": "fp64",
            "predictions": ["eps", "v", "x0"], "batch_times": True, "heads": True,
            "conventions": {} if gaps["conventions"] else conventions(),
            "declines": {prefix: sentence(gaps[name]) for name in DECLINED if gaps[name] for prefix in DECLINED[name]},
            "functions": {prefix: function for name in DECLINED if gaps[name] for prefix in DECLINED[name]
                          for function in function_of(gaps[name]).values()},
            "supports": [name[7:] for name in globals() if name.startswith("answer_")]}
def answer_schedule(ask):
    if ask["family"] == "cosine":
        betas = cosine_betas(ask.get("s", 0.008), ask.get("beta_max", 0.999), ask["T"])
    else:
        build = {"linear": linear_betas, "scaled_linear": scaled_linear_betas}[ask["family"]]
        betas = build(ask["beta_start"], ask["beta_end"], ask["T"])
    betas = listed(betas, "betas")
    return {"beta": betas, "alpha_bar": powers_of(betas)[1:]}
def answer_configure(ask):
    schedule.update(beta=ask["beta"], alpha_bar=powers_of(ask["beta"]))
    powers, fault = own_powers(ask["beta"])  # a fault of its form stands in its place
    return {"ok": True, "alpha_bar": powers[1:] if powers else fault} if powers or fault else {"ok": True}
def answer_q_step(ask):
    return {"x_t": each(stepped, ask["x_prev"], ask["noise"], schedule["beta"][ask["t"] - 1])}
def answer_q_sample(ask):
    x0, eps = ask["x0"], ask.get("noise")
    if isinstance(ask["t"], list):
        d, bars = len(x0) // len(ask["t"]), [power(t) for t in ask["t"]]
        rows = [[column[i:i + d] for i in range(0, len(column), d)] for column in (x0, eps)]
        return {"x_t": [x for row in listed(noised_batch(*rows, bars), "noised_batch") for x in row]}
    if eps is None: x0, eps = x0 * ask["n"], drawn(ask, len(x0))
    return {"x_t": each(noised, x0, eps, power(ask["t"]))}
def answer_q_posterior(ask):
    p, answer = powers(ask), {}
    if there(posterior_mean): answer["mean"] = each(posterior_mean, ask["x0"], ask["x_t"], *p)
    if there(posterior_variance): answer["variance"] = one(posterior_variance, *p)
    return answer or posterior_mean(0, 0, *p)
def answer_predict_x0(ask):
    if "v" in ask: return {"x0": at_time(data_from_velocity, ask, "x_t", "v")}
    if not there(limited_data): return {"x0": at_time(predicted_data, ask, "x_t", "eps")}
    return {"x0": each(limited_data, given_data_and_noise(ask)[0])}
def answer_predict_eps(ask):
    if "v" in ask: return {"eps": at_time(noise_from_velocity, ask, "x_t", "v")}
    return {"eps": at_time(noise_from_data, ask, "x_t", "x0")}
def answer_velocity(ask): return {"v": at_time(velocity, ask, "x0", "eps")}
def answer_sigma(ask): return {"sigma": one(ddim_sigma, *powers(ask)[:2], ask["eta"])}
def answer_step(ask):
    (alpha_bar, prev, _), eta = powers(ask), ask["eta"]
    x0, eps = given_data_and_noise(ask)
    unclipped, x0 = x0, [min(max(x, -1), 1) for x in x0]
    sigma = one(ddim_sigma, alpha_bar, prev, eta) if there(ddim_sigma) else given_sigma(alpha_bar, prev, eta)
    answer = {"x0": x0} if there(conventions) or there(family_mean) else {}
    if there(family_draw): answer["variance"] = sigma ** 2
    if there(family_mean) or not any(x0 + eps):
        mean = each(family_mean, x0, eps, prev, sigma) if any(x0 + eps) else [0.0] * len(x0)
        answer["mean"] = mean
        if "noise" not in ask: answer["x_prev"] = each(family_draw, mean * ask["n"], sigma, drawn(ask, len(mean)))
        elif there(family_draw): answer["x_prev"] = each(family_draw, mean, sigma, ask["noise"])
    if eta == 0 and "eps" in ask and x0 == unclipped and there(deterministic_step):
        x_prev = each(deterministic_step, ask["x_t"], eps, alpha_bar, prev)
        answer["x_prev"] = x_prev * ask.get("n", 1)
    return answer if answer.keys() - {"variance"} else family_mean(0, 0, prev, sigma)
def answer_ddpm_step(ask):
    (alpha_bar, prev, beta), x_t, noise = powers(ask), ask["x_t"], ask["noise"]
    x0, is_last = given_data_and_noise(ask)[0], prev == 1
    clipped, answer = [min(max(x, -1), 1) for x in x0], {}
    if not any(x0 + x_t): mean = [0.0] * len(x_t)
    elif "eps" in ask and clipped == x0: mean = each(mean_from_noise, x_t, ask["eps"], alpha_bar, beta)
    else: mean = each(posterior_mean, clipped, x_t, alpha_bar, prev, beta)
    if "head" in ask and not is_last: variance = learned(ask)
    elif there(posterior_variance): variance = one(posterior_variance, alpha_bar, prev, beta)
    else: variance = None
    if any(noise):
        if not there(ancestral_step): ancestral_step(0, 0, 0, is_last)
        if variance is None: posterior_variance(alpha_bar, prev, beta)
        x_prev = each(ancestral_step, mean, variance, noise, is_last)
    else: x_prev = mean
    if "head" in ask and is_last and variance is not None: variance = [variance] * len(x_t)
    if variance is not None: answer["variance"] = variance
    if there(conventions): answer["x0"] = clipped
    return {"x_prev": x_prev, "mean": mean, **answer}
def answer_learned_variance(ask): return {"variance": learned(ask)}
def learned(ask):
    alpha_bar, prev, beta = powers(ask)
    if ask.get("t_prev", ask["t"] - 1) < ask["t"] - 1: beta = one(stride_beta, alpha_bar, prev)
    return each(learned_variance, ask["head"], beta, given_sigma(alpha_bar, prev, 1) ** 2)
def answer_elbo_term(ask):
    (alpha_bar, prev, beta), x0_hat = powers(ask), given_data_and_noise(ask)[0]
    if ask["t"] == 1: return {"nats": sum(each(reconstruction_nats, ask["x0"], x0_hat, beta))}
    return {"nats": sum(each(transition_nats, ask["x0"], x0_hat, alpha_bar, prev))}
def answer_prior_term(ask):
    alpha_bar = schedule["alpha_bar"][-1]
    return {"nats": sum(each(gaussian_kl, [sqrt(alpha_bar) * x for x in ask["x0"]], 1 - alpha_bar, 1))}
def answer_loss_weight(ask): return {"gamma": one(loss_weight, *powers(ask)[:2], ask["sigma"])}
def answer_invert(ask):
    return {"x_next": each(encoded, ask["x_t"], ask["eps"], power(ask["t"]), power(ask["t_next"]))}
def answer_timesteps(ask): return {"timesteps": listed(times(ask["spacing"], ask["T"], ask["S"]), "times")}
def answer_slerp(ask): return {"x": listed(slerp(ask["a"], ask["b"], ask["w"]), "slerp")}

# ---- Given: in other words than an exercise asks for, so that any chapter can be done first
def own_powers(betas):  # the learner's table, and what is wrong with its form: others do without it then
    if not there(signal_powers): return None, None
    try: powers, right = listed(signal_powers(betas), "signal_powers"), len(betas) + 1
    except (Exception, SystemExit) as problem: return None, blame(problem)
    if len(powers) != right: return None, f"signal_powers returned {len(powers)} numbers, T+1 = {right} are right"
    if powers[0] != 1: return None, f"signal_powers returned {powers[0]!r} for t = 0, 1 is right"
    return powers, None
def powers_of(betas):
    powers, _ = own_powers(betas)
    if powers: return powers
    logs = itertools.accumulate(map(log1p_of_minus, betas), initial=0.0)
    return [exp(value) for value in logs]
def log1p_of_minus(beta):
    from math import log1p
    return log1p(-beta)
def given_sigma(alpha_bar, prev, eta):  # precisions add up
    if prev == 1 or eta == 0: return 0.0
    ratio = alpha_bar / prev
    return eta / sqrt(1 / (1 - prev) + ratio / (1 - ratio))
def given_data_and_noise(ask):  # of one time or of several, from whatever the network predicts
    own = {"eps": predicted_data, "v": data_from_velocity, "x0": None}
    kind = next(kind for kind in own if kind in ask)
    data = {"eps": lambda x, e, a: x * sqrt(1 / a) - e * sqrt(1 / a - 1),
            "v": lambda x, v, a: (x - sqrt(1 / a - 1) * v) * sqrt(a), "x0": lambda x, x0, a: x0}[kind]
    noise = {"eps": lambda x, e, a: e, "v": lambda x, v, a: (x + sqrt(a / (1 - a)) * v) * sqrt(1 - a),
             "x0": lambda x, x0, a: x / sqrt(1 - a) - x0 * sqrt(a / (1 - a))}[kind]
    if own[kind] and there(own[kind]): data = own[kind]
    if kind == "x0" and there(noise_from_data): noise = noise_from_data
    if kind == "v" and there(noise_from_velocity): noise = noise_from_velocity
    return [at_time(formula, ask, "x_t", kind) for formula in (data, noise)]

# ---- What the answers share
def number(value, function):
    if hasattr(value, "tolist"): value = value.tolist()  # a scalar of numpy, or an array without axes
    if isinstance(value, (int, float)) and not isinstance(value, bool): return value
    if isinstance(value, (numbers.Real, decimal.Decimal)) and not isinstance(value, bool): return float(value)
    if value is None: raise Returned(function, "None: does it end with `return`?")
    if isinstance(value, complex): raise OutsideDomain(function, "a complex number: the root of a negative one")
    raise Returned(function, f"{value!r:.60}, which is not a number")
def listed(values, function):
    if values is None: raise Returned(function, "None: does it end with `return`?")
    if hasattr(values, "tolist"): values = values.tolist()
    try: values = list(values)
    except TypeError: raise Returned(function, f"{values!r:.60}, which is not a list") from None
    return [listed(value, function) if isinstance(value, (list, tuple)) else number(value, function)
            for value in values]
def one(formula, *arguments): return number(formula(*arguments), formula.__name__)
def each(formula, *columns):  # coordinate by coordinate; a single number goes with every coordinate
    length = max(len(column) for column in columns if isinstance(column, list))
    rows = zip(*(column if isinstance(column, list) else [column] * length for column in columns))
    return [one(formula, *row) for row in rows]
def drawn(ask, d): return list(map(random.Random(ask["seed"]).gauss, [0] * ask["n"] * d, [1] * ask["n"] * d))
def power(t):
    if not 0 <= t < len(schedule["alpha_bar"]): raise ValueError(f"no schedule with a time {t} is configured")
    return schedule["alpha_bar"][t]
def at_time(formula, ask, *names):  # t is one time, or a list with a time for every point
    ts = ask["t"] if isinstance(ask["t"], list) else [ask["t"]]
    d = len(ask[names[0]]) // len(ts)
    return each(formula, *(ask[name] for name in names), [power(t) for t in ts for _ in range(d)])
def powers(ask):  # alpha-bar at t and at t_prev, and beta of the step between them
    t, t_prev = ask["t"], ask.get("t_prev", ask["t"] - 1)
    if not t_prev < t: raise ValueError(f"the time {t_prev} is not before {t}")
    alpha_bar, prev = power(t), power(t_prev)
    return alpha_bar, prev, schedule["beta"][t - 1] if t_prev == t - 1 else 1 - alpha_bar / prev
def blame(problem):  # in which function of the learner's, on which line
    own = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename == __file__]
    frames = [frame for frame in own if frame.lineno < LAST_LINE]
    function = getattr(problem, "function", frames[-1].name if frames else None)
    text = f"{type(problem).__name__}: {problem}"
    outside = isinstance(problem, (ZeroDivisionError, OutsideDomain)) or is_domain_error(problem, own)
    return {"error": f"{frames[-1].name}, line {frames[-1].lineno}: {text}" if frames else text,
            **({"function": function} if function else {}), **({"outside_domain": True} if outside else {})}
def is_domain_error(problem, own):  # a ValueError that a line of the learner's did not raise itself: a function of math did
    return type(problem) is ValueError and bool(own) and own[-1].lineno < LAST_LINE and "raise " not in (own[-1].line or "")
LAST_LINE = Absent.FIRST_LINE
def serve():
    for line in sys.stdin.buffer:
        answer = {"id": None}
        try:
            ask = json.loads(line)
            if ask["op"] == "bye": break
            answer["id"] = ask["id"]
            handler = globals().get("answer_" + ask["op"])
            if handler is None: raise NotYet(ask["op"])
            faulthandler.dump_traceback_later(2)  # an endless loop: where, to standard error
            answer.update(handler(ask))
        except NotYet as gap: answer = {"id": answer["id"], "unsupported": sentence(gap), **function_of(gap)}
        except (Exception, SystemExit) as problem: answer = {"id": answer["id"], **blame(problem)}
        faulthandler.cancel_dump_traceback_later()
        WIRE.write(json.dumps(json.loads(json.dumps(answer), parse_constant=str)) + "\n")  # "NaN" for NaN
if __name__ == "__main__": serve()
