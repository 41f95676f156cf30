"""A candidate for diffusion-oracle in plain Python 3.8: no library, every formula in sight.

    diffusion-oracle verify --candidate "python3 plain.py"
    diffusion-oracle verify --candidate "python3 plain.py --precision fp32 --bug DDI-04"

To judge your own library, copy this file and replace
  - the line "and your library" by its import,
  - the body of every answer_... function by a call of the library,
  - `precision` (and `conventions`, if the library differs from the papers on purpose) in answer_hello.
Delete from OPS what the library does not have: it then counts as unsupported, not as wrong.
The last part, "Only for tests of the oracle", can go; what remains of it is the call of serve().
Answers are made of Python floats; `VectorNumber` and `TableNumber` are floats that can also round
to a lower precision, and go with the formulas.

alpha_bar is the cumulative signal power, signal rate = sqrt(alpha_bar), noise rate = sqrt(1 - alpha_bar).
Times run over 0...T, t = 0 is data, alpha_bar[0] = 1.
"""
import os
import sys

# The wire is standard output as it was. From here on all that prints, prints to standard error.
wire = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

import argparse
import contextlib
import json
import math
import struct
# ... and your library.


# ---- The derivation. Coefficients are numbers of the table, and meet a vector as VectorNumber.

def step_signal_power(beta):
    return 1 - beta

def signal_powers(betas):
    """alpha_bar over t = 0...T: the running product of 1 - beta."""
    alpha_bar = [TableNumber(1)]
    for beta in betas:
        alpha_bar.append(alpha_bar[-1] * step_signal_power(beta))
    return alpha_bar

def linear_betas(start, end, count):
    steps = [TableNumber(i) / TableNumber(count - 1) for i in range(count)]
    return [start + (end - start) * step for step in steps]

def forward_signal_rate(alpha_bar_t):
    return sqrt(alpha_bar_t)

def forward_noise_rate(alpha_bar_t):
    return sqrt(1 - alpha_bar_t)

def predicted_data(x_t, eps, alpha_bar_t):
    signal_rate, noise_rate = VectorNumber(sqrt(alpha_bar_t)), VectorNumber(sqrt(1 - alpha_bar_t))
    return [(x - noise_rate * e) / signal_rate for x, e in zip(x_t, eps)]

def posterior_beta(alpha_bar_t, alpha_bar_prev, beta):
    return beta

def posterior_data_coefficient(alpha_bar_t, alpha_bar_prev, beta):
    return sqrt(alpha_bar_prev) * beta / (1 - alpha_bar_t)

def posterior_state_coefficient(alpha_bar_t, alpha_bar_prev, beta):
    return sqrt(1 - beta) * (1 - alpha_bar_prev) / (1 - alpha_bar_t)

def posterior_mean(x0, x_t, alpha_bar_t, alpha_bar_prev, beta):
    data = VectorNumber(posterior_data_coefficient(alpha_bar_t, alpha_bar_prev, beta))
    state = VectorNumber(posterior_state_coefficient(alpha_bar_t, alpha_bar_prev, beta))
    return [data * d + state * x for d, x in zip(x0, x_t)]

def posterior_variance(alpha_bar_t, alpha_bar_prev, beta):
    return (1 - alpha_bar_prev) / (1 - alpha_bar_t) * beta

def ddim_sigma(alpha_bar_t, alpha_bar_prev, eta):
    return eta * sqrt((1 - alpha_bar_prev) / (1 - alpha_bar_t)) * sqrt(1 - alpha_bar_t / alpha_bar_prev)

def step_data_coefficient(alpha_bar_prev):
    return sqrt(alpha_bar_prev)

def step_direction_coefficient(alpha_bar_t, alpha_bar_prev, eta):
    sigma = ddim_sigma(alpha_bar_t, alpha_bar_prev, eta)
    return sqrt(1 - alpha_bar_prev - sigma * sigma)

def step_mean(x0, eps, alpha_bar_t, alpha_bar_prev, eta):
    data = VectorNumber(step_data_coefficient(alpha_bar_prev))
    direction = VectorNumber(step_direction_coefficient(alpha_bar_t, alpha_bar_prev, eta))
    return [data * d + direction * e for d, e in zip(x0, eps)]

def step_state(mean, sigma, noise):
    return [m + sigma * z for m, z in zip(mean, noise)]


# ---- The answers: one function an op, from the request's fields to the answer's.

schedule = {"beta": [], "alpha_bar": [1]}

def answer_hello(request):
    answer = {"name": "plain.py", "version": "1", "precision": options.precision, "supports": list(OPS)}
    if options.table_precision != options.precision:
        answer["table_precision"] = options.table_precision
    return answer

def answer_schedule(request):
    if request["family"] != "linear":
        raise Unsupported("only the linear family is built")
    start, end = TableNumber(request["beta_start"]), TableNumber(request["beta_end"])
    betas = linear_betas(start, end, request["T"])
    return {"beta": betas, "alpha_bar": signal_powers(betas)[1:]}

def answer_configure(request):
    betas = [TableNumber(beta) for beta in request["beta"]]
    if len(betas) != request["T"]:
        raise ValueError(f"T is {request['T']}, but beta has {len(betas)} values")
    schedule.update(beta=betas, alpha_bar=signal_powers(betas))
    return {"ok": True} if options.no_table else {"ok": True, "alpha_bar": schedule["alpha_bar"][1:]}

def answer_q_sample(request):
    x0, noise = vectors(request, "x0", "noise")
    alpha_bar_t = alpha_bar_at(request["t"])
    signal_rate = VectorNumber(forward_signal_rate(alpha_bar_t))
    noise_rate = VectorNumber(forward_noise_rate(alpha_bar_t))
    return {"x_t": [signal_rate * x + noise_rate * z for x, z in zip(x0, noise)]}

def answer_q_posterior(request):
    x0, x_t = vectors(request, "x0", "x_t")
    t = request["t"]
    alpha_bar_t, alpha_bar_prev = alpha_bar_at(t), alpha_bar_at(t - 1)
    beta = posterior_beta(alpha_bar_t, alpha_bar_prev, schedule["beta"][t - 1])
    return {"mean": posterior_mean(x0, x_t, alpha_bar_t, alpha_bar_prev, beta),
            "variance": posterior_variance(alpha_bar_t, alpha_bar_prev, beta)}

def answer_predict_x0(request):
    x_t, eps = vectors(request, "x_t", "eps")
    return {"x0": predicted_data(x_t, eps, alpha_bar_at(request["t"]))}

def answer_sigma(request):
    alpha_bar_t, alpha_bar_prev = transition(request)
    return {"sigma": ddim_sigma(alpha_bar_t, alpha_bar_prev, TableNumber(request["eta"]))}

def answer_step(request):
    x_t, eps, noise = vectors(request, "x_t", "eps", "noise")
    alpha_bar_t, alpha_bar_prev = transition(request)
    eta = TableNumber(request["eta"])
    sigma = ddim_sigma(alpha_bar_t, alpha_bar_prev, eta)
    x0 = predicted_data(x_t, eps, alpha_bar_t)
    mean = step_mean(x0, eps, alpha_bar_t, alpha_bar_prev, eta)
    x_prev = step_state(mean, VectorNumber(sigma), noise)
    return {"x_prev": x_prev, "x0": x0, "mean": mean, "variance": sigma * sigma}

OPS = {"hello": answer_hello, "schedule": answer_schedule, "configure": answer_configure,
       "q_sample": answer_q_sample, "q_posterior": answer_q_posterior, "predict_x0": answer_predict_x0,
       "sigma": answer_sigma, "step": answer_step}


# ---- The wire: one JSON object a line, answered in order, until `bye` or the end of the input.

class Unsupported(Exception):
    """Raised where this candidate claims nothing. It is never a failure."""

def vectors(request, *names):
    for name in names:
        if name not in request:
            raise Unsupported(f"{request['op']} without {name} is not offered")
    # float() also reads the wire's "NaN", "Infinity" and "-Infinity".
    values = [[VectorNumber(float(value)) for value in request[name]] for name in names]
    if len({len(vector) for vector in values}) > 1:
        raise ValueError(f"{', '.join(names)} differ in length")
    return values

def alpha_bar_at(t):
    T = len(schedule["beta"])
    if not 0 <= t <= T:
        raise ValueError(f"the time {t} is outside 0...{T} of the configured schedule")
    return schedule["alpha_bar"][t]

def transition(request):
    if not request["t_prev"] < request["t"]:
        raise ValueError(f"t_prev = {request['t_prev']} is not before t = {request['t']}")
    return alpha_bar_at(request["t"]), alpha_bar_at(request["t_prev"])

def encoded(value):
    """The value with NaN and the infinities as the strings that the protocol names."""
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value

def serve():
    for line in sys.stdin.buffer:
        answer = {"id": None}
        try:
            request = json.loads(line)
            if request["op"] == "bye":
                break
            answer["id"] = request["id"]
            if request["op"] not in OPS:
                raise Unsupported(f"{request['op']} is not offered")
            answer.update(encoded(OPS[request["op"]](request)))
        except Unsupported as reason:
            answer["unsupported"] = str(reason)
        except Exception as problem:
            answer["error"] = f"{type(problem).__name__}: {problem}"
        wire.write(json.dumps(answer) + "\n")
        wire.flush()


# ---- Arithmetic in a lower precision: a float that rounds after every operation.

class Number(float):
    """As the hardware does, it overflows to infinity, and x/0 is infinite or not a number."""
    rounded = float

    def __new__(cls, value):
        return float.__new__(cls, cls.rounded(float(value)))

    def __add__(self, other):
        return type(self)(float(self) + float(other))

    def __sub__(self, other):
        return type(self)(float(self) - float(other))

    def __rsub__(self, other):
        return type(self)(float(other) - float(self))

    def __mul__(self, other):
        return type(self)(float(self) * float(other))

    def __truediv__(self, other):
        return type(self)(quotient(float(self), float(other)))

    def __rtruediv__(self, other):
        return type(self)(quotient(float(other), float(self)))

    def __neg__(self):
        return type(self)(-float(self))

    __radd__, __rmul__ = __add__, __mul__

class TableNumber(Number):
    """A number of the tables made from beta, or a coefficient made from them."""

class VectorNumber(Number):
    """A coordinate of a vector, or a coefficient at the moment when it meets one."""

def quotient(x, y):
    if y != 0:
        return x / y
    return math.nan if x == 0 or math.isnan(x) else math.copysign(math.inf, x) * math.copysign(1, y)

def sqrt(x):
    return type(x)(math.sqrt(x) if x >= 0 else math.nan)

def exp(x):
    return type(x)(math.exp(x))

def log(x):
    return type(x)(math.log(x))

def rounding_by_struct(code):
    storage = struct.Struct(code)
    def rounded(x):
        try:
            return storage.unpack(storage.pack(x))[0]
        except OverflowError:
            return math.copysign(math.inf, x)
    return staticmethod(rounded)

def rounded_to_bf16(x):
    """To 8 significant bits at once (twice would be wrong at ties), ties to even; the smallest step is 2^-133."""
    if x == 0 or not abs(x) < 2.0 ** 128:
        return x if x == 0 or math.isnan(x) else math.copysign(math.inf, x)
    last_place = max(math.frexp(x)[1] - 8, -133)
    magnitude = math.ldexp(round(math.ldexp(abs(x), -last_place)), last_place)
    return math.copysign(magnitude if magnitude < 2.0 ** 128 else math.inf, x)

ROUNDINGS = {"fp64": float, "fp32": rounding_by_struct("f"), "fp16": rounding_by_struct("e"),
             "bf16": staticmethod(rounded_to_bf16)}


# ---- Only for tests of the oracle: planted bugs, correct variants, and coefficients that are slightly off.

# Known bugs by their id in the catalogue (`diffusion-oracle bugs`): the functions above that each one replaces.
# In the lambdas t and prev stand for alpha_bar at t and at t_prev.
BUGS = {
    # alpha_bar is the product of beta.
    "SCH-16": {"step_signal_power": lambda beta: beta},

    # The noise is scaled by the variance.
    "FWD-01": {"forward_noise_rate": lambda t: 1 - t},
    # The table of noise rates holds the signal rates.
    "FWD-05": {"forward_noise_rate": lambda t: sqrt(t)},

    # The formula for v, used for eps.
    "INV-03": {"predicted_data": lambda x_t, eps, t: [
        VectorNumber(sqrt(t)) * x - VectorNumber(sqrt(1 - t)) * e for x, e in zip(x_t, eps)]},
    # sqrt(1/t - 1) without its parentheses: eps is multiplied by 0.
    "INV-04": {"predicted_data": lambda x_t, eps, t: [
        VectorNumber(sqrt(1 / t)) * x - VectorNumber(sqrt(1 - t / t)) * e for x, e in zip(x_t, eps)]},

    # (1 - prev) / (1 - prev) * beta: the fraction cancels, also where it is 0/0.
    "POS-03": {"posterior_variance": lambda t, prev, beta: beta},
    # The other legal choice of DDPM's reverse variance, in the place of the posterior's.
    "POS-05": {"posterior_variance": lambda t, prev, beta: beta},

    # The noise is never added.
    "DDI-03": {"step_state": lambda mean, sigma, noise: mean},
    # eta instead of eta^2 under the root.
    "DDI-04": {"step_direction_coefficient": lambda t, prev, eta: sqrt(
        1 - prev - eta * ((1 - prev) / (1 - t) * (1 - t / prev)))},
    # sigma instead of sqrt(1 - prev - sigma^2).
    "DDI-05": {"step_direction_coefficient": lambda t, prev, eta: ddim_sigma(t, prev, eta)},
    # sigma is too large, and a clamp hides that its square exceeds 1 - prev.
    "DDI-06": {"ddim_sigma": lambda t, prev, eta: eta * sqrt(1 - t),
               "step_direction_coefficient": lambda t, prev, eta: sqrt(
                   max(TableNumber(0), 1 - prev - eta * eta * (1 - t)))},

    # Negative controls: correct, only written differently.
    # The posterior mean through eps.
    "NEG-02": {"posterior_mean": lambda x0, x_t, t, prev, beta: [
        (x - VectorNumber(beta / sqrt(1 - t)) * ((x - VectorNumber(sqrt(t)) * d) / VectorNumber(sqrt(1 - t))))
        / VectorNumber(sqrt(1 - beta)) for d, x in zip(x0, x_t)]},
    # sigma from the logarithm of its square.
    "NEG-05": {"ddim_sigma": lambda t, prev, eta: root_through_logarithm(
        eta * eta * ((1 - prev) / (1 - t)) * (1 - t / prev))},
    # t / prev for 1 - beta.
    "NEG-06": {"posterior_state_coefficient": lambda t, prev, beta: sqrt(t / prev) * (1 - prev) / (1 - t)},
    # The beta of the step from alpha_bar, not the stored one.
    "NEG-10": {"posterior_beta": lambda t, prev, beta: 1 - t / prev},
    # The DDIM paper's names: its alpha is alpha_bar.
    "NEG-12": {
        "ddim_sigma": lambda alpha, alpha_prev, eta:
            eta * sqrt((1 - alpha_prev) / (1 - alpha)) * sqrt(1 - alpha / alpha_prev),
        "step_data_coefficient": lambda alpha_prev: sqrt(alpha_prev)},
}

def root_through_logarithm(variance):
    return exp(0.5 * log(variance)) if variance > 0 else variance

# What --perturb may name: the function whose result is the coefficient, or else the op and the field of its
# request which the coefficient multiplies (sigma is proportional to eta).
COEFFICIENTS = {
    "forward.signal": "forward_signal_rate",
    "forward.noise": "forward_noise_rate",
    "inversion.state": ("predict_x0", "x_t"),
    "inversion.noise": ("predict_x0", "eps"),
    "posterior.data": "posterior_data_coefficient",
    "posterior.state": "posterior_state_coefficient",
    "posterior.variance": "posterior_variance",
    "sigma": ("sigma", "eta"),
    "step.data": "step_data_coefficient",
    "step.direction": "step_direction_coefficient",
    "step.noise": ("step", "noise"),
}

def perturb(name, factor):
    place = COEFFICIENTS[name]
    if isinstance(place, str):
        formula = globals()[place]
        globals()[place] = lambda *arguments: TableNumber(float(formula(*arguments)) * factor)
    else:
        op, field = place
        answer = OPS[op]
        OPS[op] = lambda request: answer({**request, field: multiplied(request[field], factor)}
                                         if field in request else request)

def multiplied(value, factor):
    return [multiplied(item, factor) for item in value] if isinstance(value, list) else float(value) * factor

def perturbation(argument):
    name, _, relative = argument.partition("=")
    if name not in COEFFICIENTS:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(COEFFICIENTS)}")
    return name, 1 + float(relative)

def parsed_options():
    parser = argparse.ArgumentParser(description="A plain candidate for diffusion-oracle.")
    parser.add_argument("--precision", choices=ROUNDINGS, default="fp64", help="of the arithmetic on vectors")
    parser.add_argument("--table-precision", choices=ROUNDINGS, help="of the tables; the same if not given")
    parser.add_argument("--no-table", action="store_true", help="do not return alpha_bar from configure")
    parser.add_argument("--bug", choices=BUGS, metavar="ID", help="plant a known bug, or a correct variant (NEG-...)")
    parser.add_argument("--list-bugs", action="store_true", help="list the ids, with the functions that they replace")
    parser.add_argument("--perturb", type=perturbation, action="append", default=[], metavar="NAME=REL",
                        help="multiply a coefficient by 1 + REL: " + ", ".join(COEFFICIENTS))
    with contextlib.redirect_stdout(wire):
        options = parser.parse_args()
    options.table_precision = options.table_precision or options.precision
    return options

if __name__ == "__main__":
    options = parsed_options()
    VectorNumber.rounded = ROUNDINGS[options.precision]
    TableNumber.rounded = ROUNDINGS[options.table_precision]
    globals().update(BUGS.get(options.bug, {}))
    for name, factor in options.perturb:
        perturb(name, factor)
    if options.list_bugs:
        for bug, replaced in BUGS.items():
            print(bug, *replaced, file=wire)
    else:
        serve()
