"""The oracle's own test candidate: the starter, with lower precision, conventions, perturbations or a planted bug.

    python3 planted.py --bug DDI-04
    python3 planted.py --bug NOISE-WIDE
    python3 planted.py --precision fp16 --table-precision fp32 --perturb step.direction=1e-2
    python3 planted.py --convention clip_x0=1 --convention eps_after_clip=rederived --undeclared
    python3 planted.py --self-check

The starter is plain.py; DIFFUSION_ORACLE_STARTER may say where it is. Its formulas call each other through the names
of its module, so that a bug is the replacement of one or two of them. In the formulas below, as in the starter's,
alpha_bar is that of t, prev is that of t_prev, and `ask` is a request.
"""
import argparse
import contextlib
import gc
import importlib.util
import io
import json
import math
import operator
import os
import random
import struct
import sys
import types

HERE = os.path.dirname(os.path.abspath(__file__))
STARTER = os.environ.get("DIFFUSION_ORACLE_STARTER") or os.path.join(
    HERE, "..", "..", "..", "Sources", "diffusion-oracle", "Adapters", "plain.py")

sys.dont_write_bytecode = sys.pycache_prefix is None  # nothing beside the sources
specification = importlib.util.spec_from_file_location("starter", STARTER)
starter = importlib.util.module_from_spec(specification)
specification.loader.exec_module(starter)
plain = types.SimpleNamespace(**vars(starter))  # the starter as it was


# ---- Arithmetic in a lower precision: a float that is rounded after every operation.

class Number(float):
    """As the hardware does, it overflows to infinity, and x/0 is infinite or not a number.

    Whole numbers and Python's floats are exact constants. A number of the table that meets one of a vector
    is first cast to the precision of the vector.
    """
    rounded = staticmethod(float)

    def __new__(cls, value):
        return float.__new__(cls, cls.rounded(float(value)))

    def __neg__(self):
        return type(self)(-float(self))

    def __pow__(self, power):
        if power != 2:
            raise ValueError("only squares are taken")
        return self * self

class TableNumber(Number):
    """A number of the tables made from beta, or a coefficient made from them and eta."""

class VectorNumber(Number):
    """A coordinate of a vector, and a coefficient from the moment when it meets one."""

def operands(number, other):
    """The type in which the two are combined, and both as its exact values."""
    kind = type(number)
    if isinstance(other, Number) and type(other) is not kind:
        kind = VectorNumber
        return kind, float(kind(number)), float(kind(other))
    return kind, float(number), float(other)

def quotient(x, y):
    if y != 0:
        return x / y
    return math.nan if x == 0 or math.isnan(x) else math.copysign(math.inf, x) * math.copysign(1, y)

def define_operation(name, exact):
    def forwards(self, other):
        kind, x, y = operands(self, other)
        return kind(exact(x, y))
    def reflected(self, other):
        kind, y, x = operands(self, other)
        return kind(exact(x, y))
    setattr(Number, f"__{name}__", forwards)
    setattr(Number, f"__r{name}__", reflected)

define_operation("add", operator.add)
define_operation("sub", operator.sub)
define_operation("mul", operator.mul)
define_operation("truediv", quotient)

def use_doubles():
    """Nothing is rounded in fp64: the operations are Python's own, but for division by 0."""
    def operation(own):
        return lambda self, other: float.__new__(type(self), own(self, other))
    def division(own, is_reflected):
        def divided(self, other):
            try:
                return float.__new__(type(self), own(self, other))
            except ZeroDivisionError:
                x, y = float(self), float(other)
                return type(self)(quotient(y, x) if is_reflected else quotient(x, y))
        return divided
    for name in ("add", "sub", "mul"):
        for form in (f"__{name}__", f"__r{name}__"):
            setattr(Number, form, operation(getattr(float, form)))
    Number.__truediv__ = division(float.__truediv__, False)
    Number.__rtruediv__ = division(float.__rtruediv__, True)
    del Number.__new__

def elementary(exact):
    """The function, rounded to its argument's type, with the hardware's values outside of its domain."""
    def function(x):
        kind = type(x) if isinstance(x, Number) else float
        try:
            return kind(exact(x))
        except OverflowError:
            return kind(math.inf)
        except ValueError:
            return kind(math.nan)
    return function

sqrt, exp, cos, sin, acos = (elementary(f) for f in (math.sqrt, math.exp, math.cos, math.sin, math.acos))
log = elementary(lambda x: -math.inf if x == 0 else math.log(x))
expm1 = elementary(math.expm1)

def rounding_by_struct(code):
    storage = struct.Struct(code)
    def rounded(x):
        try:
            return storage.unpack(storage.pack(x))[0]
        except OverflowError:
            return math.copysign(math.inf, x)
    return rounded

def rounded_to_bf16(x):
    """To 8 significant bits at once (twice would be wrong at ties), ties to even; the smallest step is 2^-133."""
    if x == 0 or not abs(x) < 2.0 ** 128:
        return x if x == 0 or math.isnan(x) else math.copysign(math.inf, x)
    last_place = max(math.frexp(x)[1] - 8, -133)
    magnitude = math.ldexp(round(math.ldexp(abs(x), -last_place)), last_place)
    return math.copysign(magnitude if magnitude < 2.0 ** 128 else math.inf, x)

ROUNDINGS = {"fp64": float, "fp32": rounding_by_struct("<f"), "fp16": rounding_by_struct("<e"), "bf16": rounded_to_bf16}


# ---- Planted bugs by their id in the catalogue (`diffusion-oracle bugs`), and correct variants (NEG-...).

current = {"op": None, "ask": {}}  # what is being answered

def only(ops, name, replacement):
    """The replacement of a function of the starter while one of these ops is answered; else it is as it was."""
    return lambda *arguments: (replacement if current["op"] in ops.split() else getattr(plain, name))(*arguments)

def last_time():
    return len(starter.schedule["beta"])

def t_prev_of(ask):
    return ask.get("t_prev", ask["t"] - 1)

def with_powers(alpha_bar_time=None, prev_time=None):
    """The starter's `powers`, with other times for alpha_bar or prev, and with the right beta."""
    def powers(ask):
        alpha_bar, prev, beta = plain.powers(ask)
        return (starter.signal_power(alpha_bar_time(ask)) if alpha_bar_time else alpha_bar,
                starter.signal_power(prev_time(ask)) if prev_time else prev, beta)
    return powers

def squared_roots(start, end, T):
    return [root ** 2 for root in plain.linear_betas(sqrt(start), sqrt(end), T)]

def betas_from_powers(f, beta_max):
    return [min(1 - to / by, beta_max) for by, to in zip(f, f[1:])]

def cast_to(precision, number):
    return type(number)(ROUNDINGS[precision](float(number)))

def powers_with_first_beta_kept(betas):
    return [starter.table_number(1)] + plain.signal_powers([betas[0]] + betas)[2:]

def powers_padded_at_the_end(ask):
    alpha_bar, prev, beta = plain.powers(ask)
    if t_prev_of(ask) == ask["t"] - 1:
        prev = alpha_bar if ask["t"] < last_time() else starter.table_number(1)
    return alpha_bar, prev, beta

GRIDS = {}
def cosine_betas_overwriting_the_grid(s, beta_max, T):
    grid = GRIDS.setdefault(T, [starter.table_number(t) / T for t in range(T + 1)])
    f = [starter.cosine_power(u, s) for u in grid]
    grid[-1] = starter.table_number(0.9946)
    return betas_from_powers(f, beta_max)

def q_sample_with_transposed_noise_rates(ask):
    if not isinstance(ask["t"], list):
        return plain.answer_q_sample(ask)
    x0, noise = starter.vectors(ask, "x0", "noise")
    powers = [starter.signal_power(t) for t in ask["t"]]
    by_point = [power for power in powers for _ in range(len(x0) // len(powers))]
    by_coordinate = [powers[i % len(powers)] for i in range(len(x0))]
    return {"x_t": starter.each(lambda x, z, p, c: sqrt(p) * x + sqrt(1 - c) * z, x0, noise, by_point, by_coordinate)}

def q_sample_with_noise_of_its_own(ask):
    if "noise" not in ask:
        return plain.answer_q_sample(ask)
    return plain.answer_q_sample({**ask, "noise": [random.gauss(0, 1) for _ in ask["noise"]]})

def with_the_first_time(ask):
    return {**ask, "t": ask["t"][0]} if isinstance(ask["t"], list) else ask

def velocity_taken_for_noise(ask):
    return plain.data_and_noise({**ask, "eps": ask["v"]} if "v" in ask else ask)

def data_taken_for_noise(ask):
    x0, eps = plain.data_and_noise(ask)
    return (x0, x0) if "x0" in ask else (x0, eps)

def clipped(values):
    return [max(-1, min(1, value)) for value in values]

def data_and_clipped_noise(ask):
    return plain.data_and_noise({**ask, "eps": clipped(ask["eps"])} if "eps" in ask else ask)

def with_clipped_data_returned(op):
    """A step that clips its x0 when nothing is computed from it any more."""
    def answer(ask):
        step = getattr(plain, "answer_" + op)(ask)
        return {**step, "x0": clipped(starter.data_and_noise(ask)[0])} if "noise" in ask else step
    return answer

def with_clipped_state(op):
    return lambda ask: getattr(plain, "answer_" + op)({**ask, "x_t": clipped(ask["x_t"])})

def step_without_noise_near_the_data(ask):
    is_silent = ask["t_prev"] == 1 and "noise" in ask
    return plain.answer_step({**ask, "noise": [0] * len(ask["noise"])} if is_silent else ask)

def ddpm_step_with_the_predicted_noise(ask):
    return plain.answer_ddpm_step({**ask, "noise": starter.data_and_noise(ask)[1]} if "noise" in ask else ask)

def step_power(t):
    plain.signal_power(t)  # for its errors
    return 1 - starter.schedule["beta"][t - 1] if t > 0 else starter.table_number(1)

def powers_with_step_power_for_prev(ask):
    alpha_bar, _, beta = plain.powers(ask)
    return alpha_bar, step_power(t_prev_of(ask)), beta

def draws_itself():
    return current["op"] == "step" and "noise" not in current["ask"]

def step_state_with_own_deviation(happens, deviation):
    """The starter's `step_state`; a step that draws itself may have another deviation, of its request."""
    def step_state(mean, sigma, noise):
        ask = current["ask"]
        return mean + (deviation(ask) if draws_itself() and happens(ask) else sigma) * noise
    return step_state

def state_without_its_factor(x_t, eps, alpha_bar, to):
    return sqrt(to / alpha_bar) * x_t + (sqrt(1 / to - 1) - sqrt(1 / alpha_bar - 1)) * eps

def step_mean_without_its_factor(x0, eps, alpha_bar, prev, eta):
    if eta != 0:
        return plain.step_mean(x0, eps, alpha_bar, prev, eta)
    return state_without_its_factor(sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * eps, eps, alpha_bar, prev)

def invert_without_its_factor(ask):
    to, alpha_bar, _ = starter.powers({"t": ask["t_next"], "t_prev": ask["t"]})
    return {"x_next": starter.each(state_without_its_factor, *starter.vectors(ask, "x_t", "eps"), alpha_bar, to)}

def invert_from_the_loop_index(ask):
    to = starter.powers({"t": ask["t_next"], "t_prev": ask["t"]})[0]
    x0, eps = starter.data_and_noise({**ask, "t": (ask["t"] - 1) // (ask["t_next"] - ask["t"]) + 1})
    return {"x_next": starter.each(starter.inverted_state, x0, eps, to)}

def invert_one_stride_early(ask):
    starter.powers({"t": ask["t_next"], "t_prev": ask["t"]})  # for its errors
    x0, eps = starter.data_and_noise({**ask, "t": max(2 * ask["t"] - ask["t_next"], 0)})
    return {"x_next": starter.each(starter.inverted_state, x0, eps, starter.signal_power(ask["t"]))}

def invert_past_the_top(ask):
    if ask["t_next"] == last_time():
        raise IndexError(f"index {last_time()} is out of bounds for alphas_cumprod of size {last_time()}")
    return plain.answer_invert(ask)

def trailing_times_accumulated_in_fp32(T, S):
    single, times = ROUNDINGS["fp32"], []
    time, stride = single(T), single(T / S)
    while time > 0:
        times.insert(0, math.floor(time + 0.5))
        time = single(time - stride)
    return times

def trailing_times_by_arange(T, S):
    stride = (T - T / S) - T  # numpy's difference of the first two
    return sorted(round(T + i * stride) for i in range(math.ceil((0 - T) / -(T / S))))

def quadratic_times_to_four_fifths(T, S):
    return [int((math.sqrt(0.8 * T) * i / (S - 1)) ** 2) + 1 for i in range(S)]

def root_through_logarithm(variance):
    return exp(0.5 * log(variance)) if variance > 0 else variance

def mean_through_noise(x0, x_t, alpha_bar, prev, beta):
    eps = (x_t - sqrt(alpha_bar) * x0) / sqrt(1 - alpha_bar)
    return (x_t - beta / sqrt(1 - alpha_bar) * eps) / sqrt(1 - beta)

def mean_of_variational_diffusion(x0, x_t, alpha_bar, prev, beta):
    c = 1 - alpha_bar * (1 - prev) / ((1 - alpha_bar) * prev)  # 1 - SNR(t)/SNR(s)
    eps = (x_t - sqrt(alpha_bar) * x0) / sqrt(1 - alpha_bar)
    return sqrt(prev / alpha_bar) * (x_t - c * sqrt(1 - alpha_bar) * eps)

def posterior_variance_at(t):
    return plain.posterior_variance(*plain.powers({"t": t}))

FIRST = {}
def loss_weight_of_the_first_schedule(ask):
    powers = FIRST.setdefault("alpha_bar", starter.schedule["alpha_bar"])
    plain.signal_power(ask["t"])  # for its errors
    return {"gamma": starter.loss_weight(
        powers[ask["t"]], powers[ask["t"] - 1], starter.table_number(ask["sigma"]))}

def changed_nats(change, *ops):
    """The terms of the bound, each a function of the right one and of the request."""
    return {f"answer_{op}": lambda ask, right=getattr(plain, f"answer_{op}"): {"nats": change(right(ask)["nats"], ask)}
            for op in ops}

def transition_by_snr(snr):
    return lambda x0, x0_hat, alpha_bar, prev, beta: (snr(prev) - snr(alpha_bar)) / 2 * (x0 - x0_hat) ** 2

def reconstruction_with_variance(variance):
    return lambda x0, x0_hat, *p: (log(2 * math.pi * variance(*p)) + (x0 - x0_hat) ** 2 / variance(*p)) / 2

def transition_of_model_variance_beta(x0, x0_hat, *p):
    own, model = plain.posterior_variance(*p), p[2]
    return (log(model / own) + (own + starter.posterior_mean(x0 - x0_hat, 0, *p) ** 2) / model - 1) / 2

def exchanged_with_model_variance_beta(x0, x0_hat, *p):
    own, model = plain.posterior_variance(*p), p[2]
    return (log(own / model) + (model + starter.posterior_mean(x0 - x0_hat, 0, *p) ** 2) / own - 1) / 2

def nats_of_another_time(offset, reads_data_there=True):
    """The terms of the bound with the table of t + offset, which is within it; that of t = 1 is its own kind."""
    def answer_elbo_term(ask):
        other = {**ask, "t": min(max(ask["t"] + offset, min(ask["t"], 2)), last_time())}
        formula = starter.reconstruction_nats if ask["t"] == 1 else starter.transition_nats
        guess = starter.data_and_noise(other if reads_data_there else ask)[0]
        return {"nats": sum(starter.each(formula, *starter.vectors(ask, "x0"), guess, *starter.powers(other)))}
    return answer_elbo_term

def laws_of_the_next_time(ask):
    return (plain.answer_elbo_term if ask["t"] == 1 else nats_of_another_time(1, reads_data_there=False))(ask)

def elbo_term_with_the_constant_once(ask):
    if ask["t"] != 1:
        return plain.answer_elbo_term(ask)
    beta = starter.powers(ask)[2]
    squares = [(x0 - guess) ** 2 / (2 * beta)
               for x0, guess in zip(*starter.vectors(ask, "x0"), starter.data_and_noise(ask)[0])]
    return {"nats": sum(squares) + log(2 * math.pi * beta) / 2}

def prior_exchanged(x0, alpha_bar):
    return (log(1 - alpha_bar) + (1 + alpha_bar * x0 ** 2) / (1 - alpha_bar) - 1) / 2

def gaussian_kl_by_log_variances(mean, log_variance, model_mean, model_log_variance):
    return 0.5 * (-1.0 + model_log_variance - log_variance + exp(log_variance - model_log_variance)
                  + (mean - model_mean) ** 2 * exp(-model_log_variance))

def elbo_term_by_log_variances(ask):
    """Both means from x_t, and the formula for two variances from their logarithms."""
    (x0, x_t), p, guess = starter.vectors(ask, "x0", "x_t"), starter.powers(ask), starter.data_and_noise(ask)[0]
    if ask["t"] == 1:
        log_variance = log(VectorNumber(p[2]))
        return {"nats": sum(starter.each(
            lambda x, m: 0.5 * math.log(2 * math.pi) + 0.5 * log_variance + (x - m) ** 2 * exp(-log_variance) / 2,
            x0, guess))}
    log_variance = log(VectorNumber(starter.posterior_variance(*p)))
    means, model_means = (starter.each(starter.posterior_mean, data, x_t, *p) for data in (x0, guess))
    return {"nats": sum(starter.each(gaussian_kl_by_log_variances, means, log_variance, model_means, log_variance))}

def prior_by_log_variances(x0, alpha_bar):
    return gaussian_kl_by_log_variances(sqrt(alpha_bar) * x0, log(1 - alpha_bar), 0, VectorNumber(0))

BUGS = {
    # i/N is divided in whole numbers: all but the last beta are 0.
    "SCH-01": {"cosine_betas": lambda s, beta_max, T: betas_from_powers(
        [starter.cosine_power(starter.table_number(t // T), s) for t in range(T + 1)], beta_max)},
    # The table of alpha_bar at t - 1 is padded on the wrong side: it holds alpha_bar at t, and 1 at T.
    "SCH-02": {"powers": only("q_posterior ddpm_step learned_variance", "powers", powers_padded_at_the_end)},
    # The cosine is not squared.
    "SCH-03": {"cosine_power": lambda u, s: cos((u + s) / (1 + s) * (math.pi / 2))},
    # `linear` is understood as CompVis does: the roots of beta are evenly spaced.
    "SCH-04": {"linear_betas": squared_roots},
    # beta runs from 1e-4 to 0.02 for every T, whatever ends are asked.
    "SCH-07": {"linear_betas": lambda start, end, T: plain.linear_betas(
        starter.table_number(1e-4), starter.table_number(0.02), T)},
    # The ends are multiplied by 1000/T, and nobody checks that beta stays below 1.
    "SCH-08": {"linear_betas": lambda start, end, T: plain.linear_betas(start * 1000 / T, end * 1000 / T, T)},
    # The last beta of the cosine schedule is clipped to 1, not to 0.999: alpha_bar ends at 0.
    "SCH-12": {"cosine_betas": lambda s, beta_max, T: plain.cosine_betas(s, starter.table_number(1), T)},
    # alpha_bar[0] is set to 1 after the product: the first factor stays in all the others.
    "SCH-15": {"signal_powers": powers_with_first_beta_kept},
    # alpha_bar is the product of beta.
    "SCH-16": {"next_signal_power": lambda prev, beta: prev * beta},
    # The table of alpha_bar is cast to fp16, then used.
    "SCH-17": {"signal_powers": lambda betas: [cast_to("fp16", power) for power in plain.signal_powers(betas)]},
    # The time grid that it was given is overwritten: the second schedule of the same T is wrong.
    "SCH-20": {"cosine_betas": cosine_betas_overwriting_the_grid},

    # The noise is scaled by the variance.
    "FWD-01": {"forward_noise_rate": lambda alpha_bar: 1 - alpha_bar},
    # The noise of the one-step kernel is scaled by beta.
    "FWD-02": {"stepped_state": lambda x_prev, noise, alpha_bar, prev, beta: sqrt(1 - beta) * x_prev + beta * noise},
    # The noise is multiplied by the data.
    "FWD-03": {"noised_data": lambda x0, eps, alpha_bar: sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * x0 * eps},
    # The table of noise rates holds the signal rates.
    "FWD-05": {"forward_noise_rate": lambda alpha_bar: sqrt(alpha_bar)},
    # With a list of times the noise rates are not reshaped: they go along the coordinates, not along the points.
    "FWD-06": {"answer_q_sample": q_sample_with_transposed_noise_rates},
    # The noise level of t + 1, where that of t is meant.
    "FWD-07": {"signal_power": only("q_sample", "signal_power", lambda t: plain.signal_power(
        t + 1 if 0 <= t < last_time() else t))},
    # The known region, with the root missing as in RePaint's paper: the same formula as FWD-01.
    "FWD-09": {"noised_data": lambda x0, eps, alpha_bar: sqrt(alpha_bar) * x0 + (1 - alpha_bar) * eps},
    # alpha_bar is cast to bf16 before 1 - alpha_bar: no noise near the data.
    "FWD-14": {"forward_noise_rate": lambda alpha_bar: sqrt(1 - cast_to("bf16", alpha_bar))},

    # The noise that is given is not used.
    "FWD-18": {"noised_data": lambda x0, eps, alpha_bar: sqrt(alpha_bar) * x0},

    # A step clips the noise that is predicted, or its state.
    "INV-14": {"data_and_noise": only("step ddpm_step", "data_and_noise", data_and_clipped_noise)},
    "INV-15": {"answer_step": with_clipped_state("step"), "answer_ddpm_step": with_clipped_state("ddpm_step")},
    # A step from predicted data uses the data as eps.
    "INV-02": {"data_and_noise": only("step", "data_and_noise", data_taken_for_noise)},
    # The formula for v, used for eps.
    "INV-03": {"predicted_data": lambda x_t, eps, alpha_bar: sqrt(alpha_bar) * x_t - sqrt(1 - alpha_bar) * eps},
    # sqrt(1/alpha_bar - 1) without its parentheses: eps is multiplied by 0.
    "INV-04": {"predicted_data": lambda x_t, eps, alpha_bar:
        sqrt(1 / alpha_bar) * x_t - sqrt(1 - alpha_bar / alpha_bar) * eps},
    # log(1 - alpha_bar) without its half: eps is multiplied by (1 - alpha_bar)/sqrt(alpha_bar).
    "INV-05": {"predicted_data": lambda x_t, eps, alpha_bar:
        exp(-0.5 * log(alpha_bar)) * x_t - exp(log(1 - alpha_bar) - log(sqrt(alpha_bar))) * eps},
    # Clipping is declared and not done.
    "INV-10": {"is_clipped": lambda ask: False},
    # The network gives v, and the library takes it for eps.
    "INV-13": {"data_and_noise": velocity_taken_for_noise},

    # Across a stride the step to t - 1 is made, with its beta.
    "POS-01": {"powers": only("ddpm_step", "powers", lambda ask: plain.powers({**ask, "t_prev": ask["t"] - 1}))},
    # The denominator is 1 - prev: the fraction cancels, also where it is 0/0.
    "POS-03": {"posterior_variance": lambda alpha_bar, prev, beta: beta},
    # The variance as a text had it: (1 - prev)/(1 - beta).
    "POS-04": {"posterior_variance": lambda alpha_bar, prev, beta: (1 - prev) / (1 - beta)},
    # The other legal choice of DDPM's reverse variance, in the place of the posterior's.
    "POS-05": {"posterior_variance": lambda alpha_bar, prev, beta: beta},
    # The predicted eps is added again, in the place of fresh noise.
    "POS-10": {"answer_ddpm_step": ddpm_step_with_the_predicted_noise},

    # Both alpha_bar are read from the table of t - 1.
    "DDI-01": {"powers": only("sigma step", "powers", with_powers(
        lambda ask: ask["t"] - 1, lambda ask: max(ask["t_prev"] - 1, 0)))},
    # No noise in the step to time 0 of a library that counts from 0 (t_prev = 1), but sigma^2 is subtracted.
    "DDI-02": {"answer_step": step_without_noise_near_the_data},
    # The noise is never added.
    "DDI-03": {"step_state": lambda mean, sigma, noise: mean},
    # eta instead of eta^2 under the root.
    "DDI-04": {"step_direction_coefficient": lambda alpha_bar, prev, eta: sqrt(
        1 - prev - eta * ((1 - prev) / (1 - alpha_bar) * (1 - alpha_bar / prev)))},
    # sigma instead of sqrt(1 - prev - sigma^2).
    "DDI-05": {"step_direction_coefficient": lambda alpha_bar, prev, eta: plain.ddim_sigma(alpha_bar, prev, eta)},
    # sigma is too large, and a clamp hides that its square exceeds 1 - prev.
    "DDI-06": {"ddim_sigma": lambda alpha_bar, prev, eta: eta * sqrt(1 - alpha_bar),
               "step_direction_coefficient": lambda alpha_bar, prev, eta: sqrt(
                   max(starter.table_number(0), 1 - prev - eta * eta * (1 - alpha_bar)))},
    # sigma^2 is beta, not the posterior variance, in the direction too.
    "DDI-09": {"ddim_sigma": lambda alpha_bar, prev, eta: eta * sqrt(1 - alpha_bar / prev)},
    # The last step goes to t_prev = 1, not to the data: from t = 1 it does nothing.
    "DDI-13": {"powers": only("sigma step", "powers", with_powers(prev_time=lambda ask: max(ask["t_prev"], 1)))},
    # Only ddpm_step clips, so that the step at eta = 1 is not DDPM's.
    "DDI-16": {"is_clipped": lambda ask: current["op"] == "ddpm_step"},
    # The deterministic step as a paper prints it, without sqrt(alpha_bar) at its end in front of eps.
    "DDI-17": {"step_mean": step_mean_without_its_factor, "answer_invert": invert_without_its_factor},
    # The DDIM paper's alpha is read as DDPM's: 1 - beta.
    "DDI-18": {"signal_power": only("sigma step", "signal_power", step_power)},

    # As many times as fit at a stride of floor(T/S), not S.
    "SUB-01": {"leading_times": lambda T, S: [1 + time for time in range(0, T, T // S)]},
    # `trailing` gives the leading times, which never visit T.
    "SUB-03": {"trailing_times": plain.leading_times},
    # The time is counted down in fp32, so that for some S one time is too many.
    "SUB-04": {"trailing_times": trailing_times_accumulated_in_fp32},
    # arange with a stride that is no whole number, so that for some S one time is too many, and it is 0.
    "SUB-05": {"trailing_times": trailing_times_by_arange},
    # The quadratic times end at 0.8 T.
    "SUB-06": {"quadratic_times": quadratic_times_to_four_fifths},
    # Truncated, not rounded.
    "SUB-07": {"linspace_times": lambda T, S: [1 + i * (T - 1) // (S - 1) for i in range(S)]},

    # The variances are interpolated, not their logarithms.
    "LVR-01": {"learned_variance": lambda head, *p:
        (1 + head) / 2 * p[2] + (1 - head) / 2 * starter.posterior_variance(*p)},
    # The network's output is taken for the variance.
    "LVR-03": {"learned_variance": lambda head, *p: head},
    # The output is the fraction, without the map from [-1, 1].
    "LVR-04": {"learned_variance": lambda head, *p: exp(
        head * log(p[2]) + (1 - head) * log(starter.posterior_variance(*p)))},
    # The step of learned variance does not clip.
    "LVR-09": {"is_clipped": lambda ask: "head" not in ask},

    # The weight of (x0 - x0_hat)^2 as a library had it: 0.5 sqrt(alpha_bar)/(2 * 1 - alpha_bar).
    "ELB-06": {"transition_nats": lambda x0, x0_hat, alpha_bar, prev, beta:
        0.5 * sqrt(alpha_bar) / (2 * 1 - alpha_bar) * (x0 - x0_hat) ** 2},
    # The signal-to-noise ratio is taken to be alpha_bar^2/(1 - alpha_bar).
    "ELB-12": {"transition_nats": transition_by_snr(lambda power: power ** 2 / (1 - power))},
    # The mean over the coordinates, not their sum.
    "ELB-14": changed_nats(lambda nats, ask: nats / len(ask["x0"]), "elbo_term", "prior_term"),
    # The decoder's variance is the posterior's at t = 2, as DDPM's code clips its first log-variance.
    "POS-11": {"reconstruction_nats": reconstruction_with_variance(lambda *p: posterior_variance_at(2))},
    # In bits.
    "TERM-BITS": changed_nats(lambda nats, ask: nats / math.log(2), "elbo_term", "prior_term"),
    # In bits per dimension.
    "TERM-BITS-PER-DIMENSION": changed_nats(
        lambda nats, ask: nats / (math.log(2) * len(ask["x0"])), "elbo_term", "prior_term"),
    # The squared distance without its half.
    "TERM-WITHOUT-HALF": {"transition_nats": lambda *p: 2 * plain.transition_nats(*p)},
    # The variance of both laws is beta.
    "TERM-BETA": {"transition_nats": lambda x0, x0_hat, *p:
        starter.posterior_mean(x0 - x0_hat, 0, *p) ** 2 / (2 * p[2])},
    # The model's variance is beta, and the posterior's its own.
    "TERM-MODEL-BETA": {"transition_nats": transition_of_model_variance_beta},
    # That model's, with the arguments exchanged.
    "TERM-EXCHANGED-MODEL-BETA": {"transition_nats": exchanged_with_model_variance_beta},
    # Half of the squared distance, once more.
    "TERM-HALVED": {"transition_nats": lambda *p: plain.transition_nats(*p) / 2},
    # Everything of the next time, or of the one before; both laws of the next time, and x0_hat of t.
    "TERM-LATER": {"answer_elbo_term": nats_of_another_time(1)},
    "TERM-EARLIER": {"answer_elbo_term": nats_of_another_time(-1)},
    "TERM-LATER-LAWS": {"answer_elbo_term": laws_of_the_next_time},
    # The distance of the data, not of the means.
    "TERM-DATA": {"transition_nats": lambda x0, x0_hat, *p: (x0 - x0_hat) ** 2 / (2 * starter.posterior_variance(*p))},
    # The predicted data is clipped.
    "TERM-CLIPPED": {"predicted_data": only("elbo_term", "predicted_data", lambda *p: max(min(
        plain.predicted_data(*p), VectorNumber(1)), VectorNumber(-1)))},
    # At t = 1 a divergence too, from a law without variance.
    "TERM-FIRST-KL": {"reconstruction_nats": plain.transition_nats},
    # The log likelihood at t = 1, not its negative.
    "TERM-FIRST-SIGN": {"reconstruction_nats": lambda *p: -plain.reconstruction_nats(*p)},
    # At t = 1 only the squared distance.
    "TERM-WITHOUT-CONSTANT": {"reconstruction_nats": lambda x0, x0_hat, *p: (x0 - x0_hat) ** 2 / (2 * p[2])},
    # At t = 1 the variance 1.
    "TERM-UNIT-VARIANCE": {"reconstruction_nats": reconstruction_with_variance(lambda *p: starter.table_number(1))},
    # At t = 1 the variance of t = 2.
    "TERM-NEXT-VARIANCE": {"reconstruction_nats": reconstruction_with_variance(lambda *p: starter.schedule["beta"][1])},
    # At t = 1 the square without its half.
    "TERM-WHOLE-SQUARE": {"reconstruction_nats": lambda x0, x0_hat, *p:
        log(2 * math.pi * p[2]) / 2 + (x0 - x0_hat) ** 2 / p[2]},
    # At t = 1 the constant of one coordinate for all of them.
    "TERM-CONSTANT-ONCE": {"answer_elbo_term": elbo_term_with_the_constant_once},
    # At t = 1 the logarithm of the standard deviation, where half of it is meant for the variance's.
    "TERM-LOG-DEVIATION": {"reconstruction_nats": lambda x0, x0_hat, *p:
        (log(2 * math.pi * sqrt(p[2])) + (x0 - x0_hat) ** 2 / p[2]) / 2},
    # The density's constant without 2 pi.
    "TERM-WITHOUT-CIRCLE": {"reconstruction_nats": lambda x0, x0_hat, *p: (log(p[2]) + (x0 - x0_hat) ** 2 / p[2]) / 2},
    # Negative nats are cut at 0.
    "TERM-CUT": changed_nats(lambda nats, ask: max(nats, 0), "elbo_term"),
    # The divergences with the wrong sign.
    "TERM-SIGN": {"transition_nats": lambda *p: -plain.transition_nats(*p)},
    # The predicted data is clipped to another interval than the usual one.
    "TERM-CLIPPED-AT-3": {"predicted_data": only("elbo_term", "predicted_data", lambda *p: max(min(
        plain.predicted_data(*p), VectorNumber(3)), VectorNumber(-3)))},

    # The prior at T - 1.
    "PRIOR-BEFORE": {"prior_nats": lambda x0, alpha_bar: plain.prior_nats(x0, starter.signal_power(last_time() - 1))},
    # Without the logarithm of the variance.
    "PRIOR-WITHOUT-LOG": {"prior_nats": lambda x0, alpha_bar: (alpha_bar * x0 ** 2 - alpha_bar) / 2},
    # The laws exchanged.
    "PRIOR-EXCHANGED": {"prior_nats": prior_exchanged},
    # The mean alpha_bar x0, without the root.
    "PRIOR-MEAN": {"prior_nats": lambda x0, alpha_bar: ((alpha_bar * x0) ** 2 - alpha_bar - log(1 - alpha_bar)) / 2},
    # The square without its half.
    "PRIOR-WHOLE-SQUARE": {"prior_nats": lambda x0, alpha_bar: alpha_bar * x0 ** 2 - (alpha_bar + log(1 - alpha_bar)) / 2},
    # The root of alpha_bar for alpha_bar.
    "PRIOR-SIGNAL-RATE": {"prior_nats": lambda x0, alpha_bar:
        (sqrt(alpha_bar) * x0 ** 2 - alpha_bar - log(1 - alpha_bar)) / 2},
    # The part of the mean alone.
    "PRIOR-MEAN-ONLY": {"prior_nats": lambda x0, alpha_bar: alpha_bar * x0 ** 2 / 2},
    # The logarithm with the wrong sign.
    "PRIOR-LOG-SIGN": {"prior_nats": lambda x0, alpha_bar: (alpha_bar * x0 ** 2 - alpha_bar + log(1 - alpha_bar)) / 2},

    # What the DDIM paper prints, with d = 1.
    "WEIGHT-AS-PRINTED": {"loss_weight": lambda alpha_bar, prev, sigma: 1 / (2 * sigma ** 2 * alpha_bar)},
    # sigma for sigma^2.
    "WEIGHT-DEVIATION": {"loss_weight": lambda *p: plain.mean_per_eps(*p) ** 2 / (2 * p[2])},
    # eps moves x0_hat only.
    "WEIGHT-WITHOUT-DIRECTION": {"mean_per_eps": lambda alpha_bar, prev, sigma: sqrt(prev / alpha_bar * (1 - alpha_bar))},
    # DDPM's mean with another sigma.
    "WEIGHT-DDPM-MEAN": {"mean_per_eps": lambda alpha_bar, prev, sigma:
        plain.mean_per_eps(alpha_bar, prev, sqrt(plain.posterior_variance(alpha_bar, prev, 1 - alpha_bar / prev)))},
    # The squared change of the mean in units of sigma, without its half.
    "WEIGHT-WITHOUT-HALF": {"loss_weight": lambda *p: 2 * plain.loss_weight(*p)},
    # Half of what it is.
    "WEIGHT-HALVED": {"loss_weight": lambda *p: plain.loss_weight(*p) / 2},
    # The direction's rate added.
    "WEIGHT-ROOTS-ADDED": {"mean_per_eps": lambda alpha_bar, prev, sigma:
        sqrt(prev / alpha_bar * (1 - alpha_bar)) + sqrt(1 - prev - sigma ** 2)},
    # The direction's rate without sigma.
    "WEIGHT-WITHOUT-SIGMA": {"mean_per_eps": lambda alpha_bar, prev, sigma:
        sqrt(prev / alpha_bar * (1 - alpha_bar)) - sqrt(1 - prev)},
    # The weight of the simple objective.
    "WEIGHT-ONE": {"loss_weight": lambda *p: starter.table_number(1)},
    # The change of the mean, not its square.
    "WEIGHT-NOT-SQUARED": {"loss_weight": lambda *p: plain.mean_per_eps(*p) / (2 * p[2] ** 2)},
    # sqrt(1 - prev) - sigma for sqrt(1 - prev - sigma^2).
    "WEIGHT-ROOTS-SUBTRACTED": {"mean_per_eps": lambda alpha_bar, prev, sigma:
        sqrt(prev / alpha_bar * (1 - alpha_bar)) - (sqrt(1 - prev) - sigma)},

    # The index of the loop for the time of the network's input.
    "DIN-01": {"answer_invert": invert_from_the_loop_index},
    # The step from one stride earlier to t, in the place of that from t.
    "DIN-02": {"answer_invert": invert_one_stride_early},
    # At the top the table is read beyond its end.
    "DIN-03": {"answer_invert": invert_past_the_top},

    # A noise level between 0 and 1 is truncated to a whole number: here eta.
    "RNG-08": {"ddim_sigma": lambda alpha_bar, prev, eta: plain.ddim_sigma(alpha_bar, prev, math.floor(eta) + 0 * eta)},

    # The root of alpha_bar, taken for alpha_bar.
    "REP-01": {"noised_data": lambda x0, eps, alpha_bar: plain.noised_data(x0, eps, sqrt(alpha_bar))},
    # The noise of a variance-exploding process, added to the data as it is.
    "REP-02": {"noised_data": lambda x0, eps, alpha_bar: x0 + sqrt((1 - alpha_bar) / alpha_bar) * eps},
    # Noise of its own is drawn in the place of the noise that is given.
    "REP-03": {"answer_q_sample": q_sample_with_noise_of_its_own},
    # The beta of the cosine schedule is clipped to the ends of the linear one.
    "REP-04": {"cosine_betas": lambda s, beta_max, T: [
        max(beta, starter.table_number(1e-4)) for beta in plain.cosine_betas(s, starter.table_number(0.02), T)]},
    # The table of alpha_bar is clipped to [0.02, 0.98].
    "REP-06": {"signal_powers": lambda betas: [starter.table_number(1)] + [
        max(min(power, starter.table_number(0.98)), starter.table_number(0.02))
        for power in plain.signal_powers(betas)[1:]]},
    # x0 is clipped behind the step: the clipped one is returned, and has no effect.
    "REP-07": {"answer_step": with_clipped_data_returned("step"),
               "answer_ddpm_step": with_clipped_data_returned("ddpm_step")},
    # DDIM's step clips the noise that is predicted, as INV-14 does in both steps.
    "REP-09": {"data_and_noise": only("step", "data_and_noise", data_and_clipped_noise)},
    # DDPM's step noises the predicted data anew, whatever x_t is.
    "REP-11": {"posterior_mean": only("ddpm_step", "posterior_mean",
                   lambda x0, x_t, alpha_bar, prev, beta: sqrt(prev) * x0),
               "reverse_variance": lambda alpha_bar, prev, beta: 1 - prev},
    # sigma^2 is eta (1 - prev), in the direction too.
    "REP-12": {"ddim_sigma": lambda alpha_bar, prev, eta: sqrt(eta * (1 - prev)),
               "step_direction_coefficient": lambda alpha_bar, prev, eta: sqrt(1 - prev - eta * (1 - prev))},
    # The step to t_prev = 0 takes alpha_bar there to be that of t = 1, as declared; it is 1 if the step draws itself.
    "REP-14": {"ends_at_first": lambda ask: not draws_itself()},
    # The weights come from the table of the schedule that was there when they were first asked for.
    "REP-15": {"answer_loss_weight": loss_weight_of_the_first_schedule},
    # The terms of the bound are divided by 255.
    "REP-17": changed_nats(lambda nats, ask: nats / 255, "elbo_term"),
    # The term of t = 1 is a divergence with the posterior variance of t = 2.
    "REP-18": {"reconstruction_nats": lambda x0, x0_hat, *p: (x0 - x0_hat) ** 2 / (2 * posterior_variance_at(2))},
    # With a list of times the first is used for all points.
    "REP-20": {"at_time": lambda formula, ask, *names: plain.at_time(formula, with_the_first_time(ask), *names)},
    # sigma is 0 for every eta.
    "REP-21": {"ddim_sigma": lambda alpha_bar, prev, eta: starter.table_number(0)},
    # The noise is divided by sqrt(prev), as in a variance-exploding process.
    "REP-22": {"step_state": lambda mean, sigma, noise:
        mean + sigma / sqrt(starter.signal_power(current["ask"]["t_prev"])) * noise},
    # 1 - beta of t_prev for alpha_bar of t_prev, in the mean and in the variance.
    "REP-24": {"powers": only("q_posterior ddpm_step", "powers", powers_with_step_power_for_prev)},
    # v = sqrt(alpha_bar) eps - sqrt(1 - alpha_bar) x0 is solved for eps with x_t in the place of x0.
    "REP-25": {"noise_from_velocity": lambda x_t, v, alpha_bar: (v + sqrt(1 - alpha_bar) * x_t) / sqrt(alpha_bar)},
    # The standard deviation is returned as the posterior's variance.
    "REP-28": {"posterior_variance": only("q_posterior", "posterior_variance",
        lambda *p: sqrt(plain.posterior_variance(*p)))},
    # DDPM's noise is scaled by its variance.
    "REP-29": {"ddpm_state": lambda mean, variance, noise: mean + variance * noise},
    # sigma^2 is not subtracted in the direction.
    "REP-30": {"step_direction_coefficient": lambda alpha_bar, prev, eta: sqrt(1 - prev)},
    # The loop leaves out its last step, the one to t = 0.
    "REP-31": {"reversed": lambda steps: list(reversed(steps))[:-1]},
    # Of all points that the loop makes the last is returned.
    "REP-32": {"answer_sample": lambda ask: {"x0": plain.answer_sample(ask)["x0"][-ask["d"]:]}},
    # The network is told the time in bf16.
    "REP-34": {"network": lambda call, t, x: plain.network(call, int(rounded_to_bf16(t)), x)},
    # The steps are reversed twice: the loop begins with the one to t = 0.
    "REP-36": {"reversed": list},
    # A step to t_prev = 0 that draws itself adds noise of variance beta_1.
    "REP-37": {"step_state": step_state_with_own_deviation(
        lambda ask: ask["t_prev"] == 0, lambda ask: sqrt(starter.schedule["beta"][0]))},
    # A step at eta = 0 that draws itself adds the noise of eta = 1.
    "REP-38": {"step_state": step_state_with_own_deviation(
        lambda ask: ask["eta"] == 0,
        lambda ask: plain.ddim_sigma(*starter.powers(ask)[:2], starter.table_number(1)))},
    # eta instead of eta^2 in sigma^2, in the noise and in the direction.
    "REP-54": {"ddim_sigma": lambda alpha_bar, prev, eta: sqrt(
        eta * ((1 - prev) / (1 - alpha_bar) * (1 - alpha_bar / prev)))},

    # Negative controls: correct, only written differently.
    # i (N+1)/N/(N+1) for i/N.
    "NEG-01": {"cosine_betas": lambda s, beta_max, T: betas_from_powers([starter.cosine_power(
        starter.table_number(t) * (T + 1) / T / (T + 1), s) for t in range(T + 1)], beta_max)},
    # The posterior mean through eps.
    "NEG-02": {"posterior_mean": mean_through_noise},
    # Divergences from the logarithms of both variances, and the means from x_t.
    "NEG-04": {"answer_elbo_term": elbo_term_by_log_variances, "prior_nats": prior_by_log_variances},
    # The standard deviation from the logarithm of the variance.
    "NEG-05": {"ddim_sigma": lambda alpha_bar, prev, eta: root_through_logarithm(
                   eta * eta * ((1 - prev) / (1 - alpha_bar)) * (1 - alpha_bar / prev)),
               "ddpm_state": lambda mean, variance, noise: mean + root_through_logarithm(variance) * noise},
    # alpha_bar / prev for 1 - beta.
    "NEG-06": {"posterior_state_coefficient": lambda alpha_bar, prev, beta:
        sqrt(alpha_bar / prev) * (1 - prev) / (1 - alpha_bar)},
    # The mean of Variational Diffusion Models, with s for t_prev.
    "NEG-08": {"posterior_mean": mean_of_variational_diffusion},
    # The beta of the step from alpha_bar, not the stored one.
    "NEG-10": {"powers": only("q_posterior ddpm_step learned_variance", "powers", lambda ask: (
        *plain.powers(ask)[:2], 1 - plain.powers(ask)[0] / plain.powers(ask)[1]))},
    # The other legal choice of DDPM's reverse variance, declared.
    "NEG-11": {},
    # The DDIM paper's names: its alpha is alpha_bar.
    "NEG-12": {"ddim_sigma": lambda alpha, alpha_prev, eta:
                   eta * sqrt((1 - alpha_prev) / (1 - alpha)) * sqrt(1 - alpha / alpha_prev),
               "step_data_coefficient": lambda alpha, alpha_prev, eta: sqrt(alpha_prev)},
}

# What some of them declare, and all but the defect keep to.
BUG_CONVENTIONS = {"INV-10": {"clip_x0": 1}, "DDI-16": {"clip_x0": 1}, "LVR-09": {"clip_x0": 1},
                   "REP-14": {"final_alpha_bar": "alpha_bar_1"}, "NEG-11": {"reverse_variance": "beta"}}

# Those that only a step with noise of its own shows, and those that only a whole loop shows.
OWN_NOISE_BUGS = ["REP-14", "REP-37", "REP-38"]
LOOP_BUGS = ["REP-31", "REP-32", "REP-34", "REP-36"]


# ---- Bugs of the noise that the candidate draws itself, in `q_sample` and `step` without noise. Each replaces the
# starter's drawn_noise by n*d numbers, point after point; what is asked with noise is answered right.

def gaussians(count, seed):
    gauss = random.Random(seed).gauss
    return [gauss(0, 1) for _ in range(count)]

def drawn_one_by_one(draw):
    """Noise whose numbers are independent, each one drawn from a generator."""
    def drawn(n, d, seed):
        generator = random.Random(seed)
        return [draw(generator) for _ in range(n * d)]
    return drawn

def each_replaced(by):
    """Gaussian noise with every number replaced."""
    return lambda n, d, seed: [by(z) for z in gaussians(n * d, seed)]

def truncated(generator):
    while True:
        z = generator.gauss(0, 1)
        if abs(z) <= 3:
            return z

def autoregressive(numbers, lag, correlation=0.1):
    """The stationary sequence of this correlation between numbers so far apart."""
    fresh = math.sqrt(1 - correlation ** 2)
    for i in range(lag, len(numbers)):
        numbers[i] = correlation * numbers[i - lag] + fresh * numbers[i]
    return numbers

def with_a_common_factor(n, d, seed):
    factors, numbers = gaussians(n, seed), gaussians(n * d, f"{seed} beside the factors")
    return [math.sqrt(0.05) * factors[i // d] + math.sqrt(0.95) * z for i, z in enumerate(numbers)]

def antithetic(n, d, seed):
    half = gaussians((n + 1) // 2 * d, seed)
    return (half + [-z for z in half])[:n * d]

STREAM = {}
def continued(n, d, seed):
    gauss = STREAM.setdefault("generator", random.Random(seed)).gauss
    return [gauss(0, 1) for _ in range(n * d)]

def overlapping(n, d, seed):
    blocks = range(seed // 1024, (seed + n * d) // 1024 + 1)  # of the one sequence that all streams are pieces of
    return [z for block in blocks for z in gaussians(1024, block)][seed % 1024:][:n * d]

NOISE_BUGS = {
    # Its standard deviation is 1 % too large.
    "NOISE-WIDE": each_replaced(lambda z: 1.01 * z),
    # Its standard deviation is 1 % too small.
    "NOISE-NARROW": each_replaced(lambda z: 0.99 * z),
    # Its mean is 0.01.
    "NOISE-SHIFTED": each_replaced(lambda z: z + 0.01),
    # It is uniform, with variance 1.
    "NOISE-UNIFORM": drawn_one_by_one(lambda generator: math.sqrt(12) * (generator.random() - 0.5)),
    # It is Laplace's double exponential, with variance 1.
    "NOISE-LAPLACE": drawn_one_by_one(
        lambda generator: generator.expovariate(math.sqrt(2)) - generator.expovariate(math.sqrt(2))),
    # It is Student's t with 10 degrees of freedom, scaled to variance 1.
    "NOISE-STUDENT": drawn_one_by_one(
        lambda generator: generator.gauss(0, 1) * math.sqrt(8 / generator.gammavariate(5, 2))),
    # It is skewed: a gamma variable of shape 100, scaled to mean 0 and variance 1.
    "NOISE-SKEWED": drawn_one_by_one(lambda generator: (generator.gammavariate(100, 1) - 100) / 10),
    # It is clipped to [-3, 3].
    "NOISE-CLIPPED": each_replaced(lambda z: max(min(z, 3), -3)),
    # It is clipped at 3, and not at -3.
    "NOISE-ONE-SIDED-CLIP": each_replaced(lambda z: min(z, 3)),
    # What lies outside of [-3, 3] is drawn again.
    "NOISE-TRUNCATED": drawn_one_by_one(truncated),
    # It is rounded to multiples of 0.01.
    "NOISE-ROUNDED": each_replaced(lambda z: round(z, 2)),
    # One number in a thousand is 0.
    "NOISE-HALF-ZERO": drawn_one_by_one(
        lambda generator: generator.gauss(0, 1) if generator.random() >= 1e-3 else 0.0),
    # The first coordinate of every point gets none.
    "NOISE-FIRST-COORDINATE-ZERO": lambda n, d, seed: [
        z if i % d > 0 else 0.0 for i, z in enumerate(gaussians(n * d, seed))],
    # One number for all coordinates of a point.
    "NOISE-SHARED-COORDINATES": lambda n, d, seed: [z for z in gaussians(n, seed) for _ in range(d)],
    # One vector for all points.
    "NOISE-SHARED-POINTS": lambda n, d, seed: gaussians(d, seed) * n,
    # Every number has correlation 0.1 with the one before it in the flat array.
    "NOISE-AUTOCORRELATED": lambda n, d, seed: autoregressive(gaussians(n * d, seed), lag=1),
    # Every number has correlation 0.1 with that of the point before in the same coordinate.
    "NOISE-AUTOCORRELATED-POINTS": lambda n, d, seed: autoregressive(gaussians(n * d, seed), lag=d),
    # The coordinates of a point have a factor in common: correlation 0.05 between any two.
    "NOISE-FACTOR": with_a_common_factor,
    # The second half of the points is the negative of the first.
    "NOISE-ANTITHETIC": antithetic,
    # After 4096 numbers the same ones come again.
    "NOISE-CYCLE": lambda n, d, seed: (gaussians(4096, seed) * (n * d // 4096 + 1))[:n * d],
    # The seed is ignored: every call draws the same.
    "NOISE-SAME-SEED": lambda n, d, seed: gaussians(n * d, 0),
    # The seed is ignored: no call can be repeated.
    "NOISE-UNSEEDED": lambda n, d, seed: gaussians(n * d, None),
    # Only the first call seeds the generator, and the others draw on.
    "NOISE-CONTINUED": continued,
    # The stream of seed + 1 is that of seed without its first number.
    "NOISE-SEED-PLUS": overlapping,
}

def drawn_by(bug):
    return lambda ask, d: [starter.vector_number(z) for z in NOISE_BUGS[bug](ask["n"], d, ask["seed"])]


# ---- Conventions: what is done otherwise than in the papers.

CONVENTIONS = {
    "final_alpha_bar": lambda value: value in (1, "alpha_bar_1"),
    "clip_x0": lambda value: value is None or is_positive(value),
    "eps_after_clip": lambda value: value in ("kept", "rederived"),
    "reverse_variance": lambda value: value in ("posterior", "beta"),
    "noise_at_last_step": lambda value: isinstance(value, bool),
    "variance_floor": lambda value: value == 0 or is_positive(value),
    "strides": lambda value: value in ("any", "divisors"),
    "steps_offset": lambda value: isinstance(value, int) and value >= 0,
    "eta": lambda value: value in ("standard", "variance"),
    "step_variance_floor": lambda value: value == 0 or is_positive(value),
    "leading_stride": lambda value: value in ("floor", "smallest"),
    "quadratic_end": lambda value: value is None or is_positive(value) and value <= 1,
}

def is_positive(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0

# Ways to declare each; `initial_std` is a convention of whole chains.
CONVENTION_EXAMPLES = [
    "final_alpha_bar=alpha_bar_1", "clip_x0=1", "clip_x0=2.5", "clip_x0=1 eps_after_clip=rederived",
    "reverse_variance=beta", "reverse_variance=beta noise_at_last_step=true", "variance_floor=1e-20",
    "final_alpha_bar=alpha_bar_1 reverse_variance=beta noise_at_last_step=true",
    "variance_floor=1e-20 noise_at_last_step=true", "steps_offset=1", "strides=divisors",
    "eta=variance", "step_variance_floor=0.0001", "leading_stride=smallest", "quadratic_end=0.8"]

def follow(conventions):
    """Let the starter do as declared. What a bug has replaced is kept."""
    powers, data_and_noise, posterior_variance, reverse_variance, answer_step, leading_times = (
        getattr(starter, name) for name in ("powers", "data_and_noise", "posterior_variance", "reverse_variance",
                                            "answer_step", "leading_times"))
    floor = conventions.get("variance_floor", 0)

    if conventions.get("final_alpha_bar") == "alpha_bar_1":
        def powers_to_the_first(ask):
            alpha_bar, prev, beta = powers(ask)
            takes_first = current["op"] in ("sigma", "step", "ddpm_step") and starter.ends_at_first(ask)
            if not takes_first or t_prev_of(ask) != 0:
                return alpha_bar, prev, beta
            first = starter.signal_power(1)
            return alpha_bar, first, 1 - alpha_bar / first
        starter.powers = powers_to_the_first

    if conventions.get("clip_x0") is not None:
        def clipped_data_and_noise(ask):
            x0, eps = data_and_noise(ask)
            if current["op"] in ("step", "ddpm_step") and starter.is_clipped(ask):
                limit = starter.vector_number(conventions["clip_x0"])
                x0 = [max(min(x, limit), -limit) for x in x0]
                if conventions.get("eps_after_clip") == "rederived":
                    eps = starter.at_time(starter.noise_from_data, {**ask, "x0": x0}, "x_t", "x0")
            return x0, eps
        starter.data_and_noise = clipped_data_and_noise

    if floor > 0:
        starter.posterior_variance = lambda *p: (
            max(posterior_variance(*p), starter.table_number(floor))
            if current["op"] in ("q_posterior", "ddpm_step") else posterior_variance(*p))
    if conventions.get("reverse_variance") == "beta":
        reverse_variance = lambda alpha_bar, prev, beta: beta
    starter.reverse_variance = lambda *p: max(reverse_variance(*p), starter.table_number(floor))
    if conventions.get("noise_at_last_step"):
        def variance_of_the_last_step(*p):
            if conventions.get("reverse_variance") != "beta":
                return starter.table_number(floor)
            t = current["ask"]["t"]
            beta = starter.schedule["beta"][0] if t == 1 else 1 - starter.signal_power(t)
            return max(beta, starter.table_number(floor))
        starter.last_variance = variance_of_the_last_step

    if conventions.get("strides") == "divisors":
        def step_of_a_divisor(ask):
            stride = ask["t"] - ask["t_prev"]
            if stride > 0 and last_time() % stride != 0:
                raise starter.Unsupported(f"the stride {stride} does not divide T = {last_time()}")
            return answer_step(ask)
        starter.answer_step = step_of_a_divisor
        # Who steps across divisors alone has no chain of other strides.
        del starter.linspace_times, starter.quadratic_times

    if conventions.get("steps_offset"):
        def leading_times_with_offset(T, S):
            times = [time + conventions["steps_offset"] for time in leading_times(T, S)]
            if times[-1] > T:
                raise starter.Unsupported(f"with its offset the last time is {times[-1]}, beyond T = {T}")
            return times
        starter.leading_times = leading_times_with_offset

    ddim_sigma, step_state = starter.ddim_sigma, starter.step_state
    if conventions.get("eta") == "variance":
        starter.ddim_sigma = lambda alpha_bar, prev, eta: ddim_sigma(alpha_bar, prev, math.sqrt(eta))
    least = conventions.get("step_variance_floor", 0)
    if least > 0:
        def noisy_step(ask):
            answer = answer_step(ask)
            deviation = math.sqrt(max(starter.table_number(least), answer["variance"]))
            answer["variance"] = max(starter.table_number(least), answer["variance"])
            answer["x_prev"] = starter.each(step_state, answer["mean"], deviation, *starter.vectors(ask, "noise"))
            return answer
        starter.answer_step = lambda ask: noisy_step(ask) if "noise" in ask else answer_step(ask)
    if conventions.get("leading_stride") == "smallest":
        def times_of_the_smallest_stride(T, S):
            stride = next((k for k in range(1, T + 1) if len(range(0, T, k)) == S), None)
            if stride is None:
                raise starter.Unsupported(f"no whole stride gives {S} of {T} times")
            return [1 + time for time in range(0, T, stride)]
        starter.leading_times = times_of_the_smallest_stride
    if conventions.get("quadratic_end") is not None:
        end = float(conventions["quadratic_end"])
        starter.quadratic_times = lambda T, S: [
            1 + int((i * math.sqrt(end * T) / (S - 1)) ** 2) for i in range(S)]


# ---- Perturbations: the op, the function of the starter that is meant while it is answered, and which of the
# function's arguments is multiplied; its value if there is none.

COEFFICIENTS = {
    "schedule.linear": ("schedule", "linear_betas", None),
    "schedule.scaled-linear": ("schedule", "scaled_linear_betas", None),
    "schedule.cosine": ("schedule", "cosine_betas", None),
    "table.signal-power": ("configure", "next_signal_power", None),
    "kernel.signal": ("q_step", "stepped_state", 0),
    "kernel.noise": ("q_step", "stepped_state", 1),
    "forward.signal": ("q_sample", "forward_signal_rate", None),
    "forward.noise": ("q_sample", "forward_noise_rate", None),
    "inversion.state": ("predict_x0", "predicted_data", 0),
    "inversion.noise": ("predict_x0", "predicted_data", 1),
    "inversion.velocity-state": ("predict_x0", "data_from_velocity", 0),
    "inversion.velocity": ("predict_x0", "data_from_velocity", 1),
    "predict_eps.state": ("predict_eps", "noise_from_data", 0),
    "predict_eps.data": ("predict_eps", "noise_from_data", 1),
    "predict_eps.velocity-state": ("predict_eps", "noise_from_velocity", 0),
    "predict_eps.velocity": ("predict_eps", "noise_from_velocity", 1),
    "velocity.data": ("velocity", "velocity", 0),
    "velocity.noise": ("velocity", "velocity", 1),
    "posterior.data": ("q_posterior", "posterior_data_coefficient", None),
    "posterior.state": ("q_posterior", "posterior_state_coefficient", None),
    "posterior.variance": ("q_posterior", "posterior_variance", None),
    "sigma": ("sigma", "ddim_sigma", None),
    "step.inversion-state": ("step", "predicted_data", 0),
    "step.inversion-noise": ("step", "predicted_data", 1),
    "step.velocity-state": ("step", "data_from_velocity", 0),
    "step.velocity": ("step", "data_from_velocity", 1),
    "step.eps-from-velocity-state": ("step", "noise_from_velocity", 0),
    "step.eps-from-velocity": ("step", "noise_from_velocity", 1),
    "step.eps-from-data-state": ("step", "noise_from_data", 0),
    "step.eps-from-data": ("step", "noise_from_data", 1),
    "step.data": ("step", "step_data_coefficient", None),
    "step.direction": ("step", "step_direction_coefficient", None),
    "step.noise": ("step", "step_state", 2),
    "step.sigma": ("step", "ddim_sigma", None),
    "ddpm.inversion-state": ("ddpm_step", "predicted_data", 0),
    "ddpm.inversion-noise": ("ddpm_step", "predicted_data", 1),
    "ddpm.velocity-state": ("ddpm_step", "data_from_velocity", 0),
    "ddpm.velocity": ("ddpm_step", "data_from_velocity", 1),
    "ddpm.mean-data": ("ddpm_step", "posterior_data_coefficient", None),
    "ddpm.mean-state": ("ddpm_step", "posterior_state_coefficient", None),
    "ddpm.noise": ("ddpm_step", "ddpm_state", 2),
    "ddpm.variance": ("ddpm_step", "reverse_variance", None),
    "ddpm.learned-variance": ("ddpm_step", "learned_variance", None),
    "learned_variance": ("learned_variance", "learned_variance", None),
    "elbo.transition": ("elbo_term", "transition_nats", None),
    "elbo.reconstruction": ("elbo_term", "reconstruction_nats", None),
    "elbo.prior": ("prior_term", "prior_nats", None),
    "weight.mean": ("loss_weight", "mean_per_eps", None),
    "weight": ("loss_weight", "loss_weight", None),
    "invert.state": ("invert", "predicted_data", 0),
    "invert.inversion-noise": ("invert", "predicted_data", 1),
    "invert.data": ("invert", "inverted_state", 0),
    "invert.noise": ("invert", "inverted_state", 1),
    "slerp.a": ("slerp", "interpolated", 0),
    "slerp.b": ("slerp", "interpolated", 1),
}

def multiplied(value, factor):
    if isinstance(value, list):
        return [multiplied(item, factor) for item in value]
    return type(value)(float(value) * factor)

def perturb(name, factor):
    op, place, argument = COEFFICIENTS[name]
    formula = getattr(starter, place)
    def perturbed(*arguments):
        if current["op"] != op:
            return formula(*arguments)
        if argument is None:
            return multiplied(formula(*arguments), factor)
        return formula(*(multiplied(a, factor) if i == argument else a for i, a in enumerate(arguments)))
    setattr(starter, place, perturbed)


# ---- What is declared, and refused where it is not.

VECTORS = ("x0", "x_t", "x_prev", "eps", "v", "noise", "head", "a", "b")

def refuse(options, op, ask):
    if options.dims:
        for field in VECTORS:
            if isinstance(ask.get(field), list):
                points = len(ask["t"]) if isinstance(ask.get("t"), list) else 1
                if len(ask[field]) / max(points, 1) not in options.dims:
                    raise ValueError(f"{field} has {len(ask[field]) / max(points, 1):g} dimensions, not {options.dims}")
    if options.schedules and op in ("schedule", "configure") and ask.get("family") not in options.schedules:
        raise ValueError(f"the family {ask.get('family')} is none of {options.schedules}")
    if options.predictions and op in ("step", "ddpm_step"):
        others = [kind for kind in ("eps", "v", "x0") if kind in ask and kind not in options.predictions]
        if others:
            raise ValueError(f"the network's output is {others}, not {options.predictions}")

def use_numbers():
    """Count as the hardware does. In fp64 that is Python's own arithmetic, which is faster, until it raises an error
    where the hardware answers infinity or not a number."""
    vars(starter).update(table_number=TableNumber, vector_number=VectorNumber, sqrt=sqrt, exp=exp, log=log,
                         cos=cos, sin=sin, acos=acos)
    for name, values in starter.schedule.items():
        starter.schedule[name] = [TableNumber(value) for value in values]

def set_up(options):
    """Make the starter what the options say, whatever it has been before."""
    vars(starter).update(vars(plain))
    for kept in (GRIDS, STREAM, FIRST):
        kept.clear()
    starter.schedule = {"beta": [], "alpha_bar": []}
    VectorNumber.rounded = staticmethod(ROUNDINGS[options.precision])
    TableNumber.rounded = staticmethod(ROUNDINGS[options.table_precision or options.precision])
    is_exact = {options.precision, options.table_precision or "fp64"} == {"fp64"}
    vars(starter).update(scaled_linear_betas=squared_roots, is_clipped=lambda ask: True,
                         ends_at_first=lambda ask: True, reversed=reversed)
    if not is_exact:
        use_numbers()
    if options.bug in NOISE_BUGS:
        starter.drawn_noise = drawn_by(options.bug)
    else:
        vars(starter).update(BUGS[options.bug] if options.bug else {})
    if options.family:
        vars(starter).update(family(options.family))
    conventions = {**BUG_CONVENTIONS.get(options.bug, {}), **dict(options.convention)}
    follow(conventions)
    for name, factor in options.perturb:
        perturb(name, factor)

    def answer_hello(ask):
        answer = {**plain.answer_hello(ask), "name": "planted.py", "precision": options.precision}
        if options.table_precision:
            answer["table_precision"] = options.table_precision
        if conventions and not options.undeclared:
            answer["conventions"] = conventions
        for key in ("dims", "schedules", "predictions"):
            if getattr(options, key):
                answer[key] = getattr(options, key)
        if options.supports:
            answer["supports"] = [op for op in answer["supports"] if op in ["hello"] + options.supports]
        # Most mistakes are of single calls: whole loops are left to those of loops.
        if options.bug not in LOOP_BUGS:
            answer["supports"] = [op for op in answer["supports"] if op != "sample"]
        return answer
    starter.answer_hello = answer_hello

    configure = starter.answer_configure
    def answer_configure(ask):
        if options.schedules:
            ask = {**ask, "beta": starter.answer_schedule(ask)["beta"]}
        answer = configure(ask)
        return {"ok": True} if options.no_table else answer
    starter.answer_configure = answer_configure

    named = starter.named
    def named_and_declared(name):
        found = named(name)
        if not name.startswith("answer_"):
            return found
        op = name[len("answer_"):]
        if options.supports and op not in ["hello"] + options.supports:
            raise starter.Unsupported(f"{op} is not among what is supported")
        def answer(ask):
            current.update(op=op, ask=ask)
            refuse(options, op, ask)
            try:
                return found(ask)
            except (ArithmeticError, ValueError):
                if starter.table_number is TableNumber:
                    raise
                use_numbers()
                return found(ask)
        return answer
    starter.named = named_and_declared


def families():
    """Right code of other forms, by name."""
    spec = importlib.util.spec_from_file_location("families", os.path.join(HERE, "families.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.families(starter, plain, sys.modules[__name__])

def family(name):
    found = families()
    if name not in found:
        raise SystemExit(f"{name} is none of {', '.join(found)}")
    return found[name]


# ---- The self-check: every defect shows in an answer, and no correct variant does.

def requests_of_all_ops():
    asks = []
    def ask(op, **fields):
        asks.append({"op": op, **fields})
    for T in (10, 50):
        for _ in range(2):
            ask("schedule", family="linear", T=T, beta_start=1e-3, beta_end=0.3)
            ask("schedule", family="scaled_linear", T=T, beta_start=1e-3, beta_end=0.3)
            ask("schedule", family="cosine", T=T)
    for S in (2, 7, 9, 10, 11, 30, 53, 61):
        for spacing in ("leading", "trailing", "linspace", "linear", "quadratic"):
            ask("timesteps", T=1000, S=S, spacing=spacing)
    betas = [0.001, 0.05, 0.1, 0.2, 0.3, 0.45]
    T = len(betas)
    ask("configure", T=T, beta=betas)
    x, y, z, head = [1.5, -0.25, 3.0], [0.5, 2.0, -1.25], [-0.75, 0.5, 1.0], [-1, 0.5, 1]
    ask("q_sample", t=[1, 4], x0=x[:2] + y[:2], noise=y[:2] + z[:2])
    ask("prior_term", x0=x)
    ask("elbo_term", t=1, x0=[0, 0, 0], x_t=[0, 0, 0], eps=[0, 0, 0])  # negative nats
    for w in (0, 0.25, 1):
        ask("slerp", a=x, b=y, w=w)
    for t in range(1, T + 1):
        ask("q_step", t=t, x_prev=x, noise=z)
        ask("q_sample", t=t, x0=x, noise=z)
        ask("q_posterior", t=t, x0=x, x_t=y)
        ask("velocity", t=t, x0=x, eps=y)
        ask("elbo_term", t=t, x0=x, x_t=y, eps=z)
        if t > 1:
            ask("loss_weight", t=t, sigma=0.015625)
        for kind in ("eps", "v", "x0"):
            ask("predict_eps" if kind == "x0" else "predict_x0", t=t, x_t=x, **{kind: y})
        ask("predict_eps", t=t, x_t=x, v=y)
        for t_next in range(t + 1, T + 1):
            ask("invert", t=t, t_next=t_next, x_t=x, eps=y)
        for t_prev in range(t):
            if t_prev > 0:
                ask("learned_variance", t=t, t_prev=t_prev, head=head)
            for kind in ("eps", "v", "x0"):
                ask("ddpm_step", t=t, t_prev=t_prev, x_t=x, noise=z, **{kind: y})
                ask("ddpm_step", t=t, t_prev=t_prev, x_t=x, noise=z, head=head, **{kind: y})
                for eta in (0, 0.5, 1):
                    ask("step", t=t, t_prev=t_prev, eta=eta, x_t=x, noise=z, **{kind: y})
            for eta in (0, 0.5, 1):
                ask("sigma", t=t, t_prev=t_prev, eta=eta)
                ask("step", t=t, t_prev=t_prev, eta=eta, x_t=x, eps=y, n=2, seed=1)
    ask("configure", T=400, beta=[0.01] * 400)  # another schedule, and times beyond 256
    for t in range(2, T + 1):
        ask("loss_weight", t=t, sigma=0.015625)
    ask("sample", S=7, spacing="trailing", sampler="ddim", eta=0.5, n=2, d=3, seed=1)
    return [{"id": i, **fields} for i, fields in enumerate(asks)]

def requests_of_draws():
    """With noise, then without, by another seed first: as many numbers as show the rarest of the bugs."""
    forward = {"op": "q_sample", "t": 3, "x0": [1.5, -0.25, 3.0]}
    step = {"op": "step", "t": 5, "t_prev": 2, "eta": 0.5, "x_t": [1.5, -0.25, 3.0], "eps": [0.5, 2.0, -1.25]}
    asks = [{"op": "configure", "T": 6, "beta": [0.001, 0.05, 0.1, 0.2, 0.3, 0.45]}]
    asks += [{**ask, "noise": [0.5, -1.0, 2.0]} for ask in (forward, step)]
    asks += [{**forward, "n": 1, "seed": 2}, {**forward, "n": 1500, "seed": 1}, {**step, "n": 1500, "seed": 1}]
    return [{"id": i, **fields} for i, fields in enumerate(asks)]

class Network:
    """The other end of the wire while a loop runs: a prediction that depends on the state and on the time."""
    def write(self, line):
        self.call = json.loads(line)

    def readline(self):
        return json.dumps({self.call["call"]: [x / 2 + self.call["t"] / 1000 for x in self.call["x"]]})

def answers_of(options, asks):
    set_up(options)
    answers, network, own = io.StringIO(), Network(), (starter.wire, starter.requests)
    starter.wire = starter.requests = network
    starter.serve([json.dumps(ask) for ask in asks], answers)
    starter.wire, starter.requests = own
    return [json.loads(line) for line in answers.getvalue().splitlines()]

def agree(a, b):
    """Whether two answers are equal within rounding."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(agree(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(agree, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-12 * max(1, abs(a))
    return a == b

def self_check(parser):
    asks, wrong, references = requests_of_all_ops(), [], {}
    def answers(asks, *words):
        return answers_of(parser.parse_args(words), asks)
    for bug in BUGS:
        # NEG-11 differs by what it declares, and by nothing else.
        declared = () if bug == "NEG-11" else tuple(
            "--convention={}={}".format(*item) for item in BUG_CONVENTIONS.get(bug, {}).items())
        if declared not in references:
            references[declared] = answers(asks, *declared)
        planted = answers(asks, "--bug", bug)
        ops = {ask["op"]: None for ask, a, b in zip(asks, references[declared], planted) if not agree(a, b)}
        if (list(ops) != ["ddpm_step"] if bug == "NEG-11" else bool(ops) == bug.startswith("NEG")):
            wrong.append(bug)
        print(bug, "differs in" if ops else "agrees", *ops, file=starter.wire)
    print(len(BUGS), "bugs and variants,", len(wrong), "not as they should be", *wrong, file=starter.wire)
    draws = requests_of_draws()
    right, unlike = answers(draws), []
    for bug in NOISE_BUGS:
        different = [not agree(a, b) for a, b in zip(right, answers(draws, "--bug", bug))]
        if any(different[:3]) or not all(different[4:]):
            unlike.append(bug)
    print(len(NOISE_BUGS), "bugs of noise,", len(unlike), "not as they should be", *unlike, file=starter.wire)
    hidden = []
    for name, (op, _, _) in COEFFICIENTS.items():
        some = [ask for ask in asks if ask["op"] in ("configure", op)]
        if all(map(agree, answers(some), answers(some, "--perturb", name + "=1e-9"))):
            hidden.append(name)
    print(len(COEFFICIENTS), "coefficients,", len(hidden), "that do not show", *hidden, file=starter.wire)
    return 1 if wrong or unlike or hidden else 0


# ---- The command line.

def convention(argument):
    key, _, text = argument.partition("=")
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if key not in CONVENTIONS or not CONVENTIONS[key](value):
        raise argparse.ArgumentTypeError(f"{argument} is no convention of the protocol's, or not one of its values")
    return key, value

def perturbation(argument):
    name, _, relative = argument.partition("=")
    if name not in COEFFICIENTS:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(COEFFICIENTS)}")
    return name, 1 + float(relative)

def words(argument):
    return argument.split(",")

def command_line():
    parser = argparse.ArgumentParser(description="The starter, with lower precision, conventions or planted bugs.")
    parser.add_argument("--precision", choices=ROUNDINGS, default="fp64", help="of the arithmetic on vectors")
    parser.add_argument("--table-precision", choices=ROUNDINGS, help="of the tables; the same if not given")
    parser.add_argument("--no-table", action="store_true", help="do not return alpha_bar from configure")
    parser.add_argument("--dims", type=lambda text: [int(word) for word in words(text)], help="take these only, as 4,8")
    parser.add_argument("--schedules", type=words, help="build these families only, and take no list of beta")
    parser.add_argument("--predictions", type=words, help="take these outputs of the network only, as v,x0")
    parser.add_argument("--supports", type=words, help="offer these ops only")
    parser.add_argument("--convention", type=convention, action="append", default=[], metavar="KEY=VALUE",
                        help="do and declare this: " + ", ".join(CONVENTIONS))
    parser.add_argument("--undeclared", action="store_true", help="do it, and do not declare it")
    parser.add_argument("--bug", choices=[*BUGS, *NOISE_BUGS], metavar="ID",
                        help="plant a known bug, a correct variant (NEG-...), or noise drawn wrong (NOISE-...)")
    parser.add_argument("--family", metavar="NAME", help="right code of another form: see families.py")
    parser.add_argument("--perturb", type=perturbation, action="append", default=[], metavar="NAME=REL",
                        help="multiply a coefficient by 1 + REL: " + ", ".join(COEFFICIENTS))
    parser.add_argument("--list-bugs", action="store_true",
                        help="list the ids of those that single answers show, with what each one replaces")
    parser.add_argument("--list-own-noise-bugs", action="store_true",
                        help="list the ids of those that only a step with noise of its own shows")
    parser.add_argument("--list-loop-bugs", action="store_true", help="list the ids of those that only a loop shows")
    parser.add_argument("--list-noise-bugs", action="store_true", help="list the ids of the bugs of drawn noise")
    parser.add_argument("--list-families", action="store_true", help="list the names of families.py")
    parser.add_argument("--list-conventions", action="store_true", help="list ways to declare conventions, a line each")
    parser.add_argument("--self-check", action="store_true", help="see that every defect shows, and no variant")
    return parser

def main():
    gc.disable()  # nothing here is in a circle, and many start
    parser = command_line()
    with contextlib.redirect_stdout(starter.wire):
        options = parser.parse_args()
    if options.list_bugs:
        for bug, replaced in BUGS.items():
            if bug not in OWN_NOISE_BUGS + LOOP_BUGS:
                print(bug, *replaced, *BUG_CONVENTIONS.get(bug, {}), file=starter.wire)
    elif options.list_own_noise_bugs:
        print(*OWN_NOISE_BUGS, sep="\n", file=starter.wire)
    elif options.list_loop_bugs:
        print(*LOOP_BUGS, sep="\n", file=starter.wire)
    elif options.list_noise_bugs:
        print(*NOISE_BUGS, sep="\n", file=starter.wire)
    elif options.list_families:
        print(*families(), sep="\n", file=starter.wire)
    elif options.list_conventions:
        print(*CONVENTION_EXAMPLES, sep="\n", file=starter.wire)
    elif options.self_check:
        sys.exit(self_check(parser))
    else:
        set_up(options)
        if {options.precision, options.table_precision or options.precision} == {"fp64"}:
            use_doubles()
        starter.serve()

if __name__ == "__main__":
    main()
