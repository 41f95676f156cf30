"""Ready adapters for diffusion-oracle: they put a library's own, unedited code before the oracle.

    diffusion-oracle verify --scheduler diffusers:DDIMScheduler clip_sample=True
    diffusion-oracle verify --gaussian-diffusion guided_diffusion.gaussian_diffusion:GaussianDiffusion
    diffusion-oracle verify --sampler k_diffusion.sampling:sample_euler_ancestral
    diffusion-oracle verify --loop mine.py:sample

or by hand, with one of them in a file:

    diffusion-oracle adapter scheduler > ready.py
    diffusion-oracle verify --candidate "python3 ready.py diffusers:DDIMScheduler clip_sample=True"

KEY=VALUE goes to the constructor, or to the step or the loop if these take it; values are Python literals, and what is
none is a string. Three keys are the adapter's own: dtype=fp64|fp32|fp16|bf16, of the vectors (fp32 unless given);
undeclared=True, which keeps the conventions that were found to itself; and for a scheduler batched=True, which asks its
batch_step_no_noise in the place of step. What it assumed is printed on standard error.
What an object does not have is unsupported, not wrong; what it does differently and does not say, the oracle names.
Libraries count times from 0, where 0 is one step of noise: t here is t - 1 there.
"""
import os
import sys

# The wire is standard output as it was. From here on all that prints, prints to standard error.
wire, asked = os.fdopen(os.dup(1), "w", encoding="utf-8"), os.fdopen(os.dup(0), "rb")
os.dup2(2, 1)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.environ.setdefault("TQDM_DISABLE", "1")  # no bars of progress

import ast
import base64
import contextlib
import copy
import difflib
import enum
import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import math
import random
import struct
import threading
import typing
from unittest import mock

torch = None  # imported with the library
SPACINGS = {  # the sub-sequences of the protocol
    "leading": lambda T, S: [1 + i * (T // S) for i in range(S)],
    "trailing": lambda T, S: [(2 * T * i + S) // (2 * S) for i in range(1, S + 1)],
    "linspace": lambda T, S: [1 + (2 * i * (T - 1) + S - 1) // (2 * (S - 1)) for i in range(S)],
    "linear": lambda T, S: [T * i // S for i in range(1, S + 1)],
    "quadratic": lambda T, S: [T * i * i // (S * S) for i in range(1, S + 1)]}
PRECISIONS = {"fp64": "float64", "fp32": "float32", "fp16": "float16", "bf16": "bfloat16"}


class Refused(Exception):
    """Nothing can be judged; the sentence says what to do."""

class Unsupported(Exception):
    """What the library does not have. It is never a failure."""


# ---- 1. The wire: vectors as lists or base64, the network, one answer a request

def numbers(value):
    """The vector of a message as a list."""
    if isinstance(value, dict):
        kind, size, text = ("d", 8, value["f64"]) if "f64" in value else ("f", 4, value["f32"])
        data = base64.b64decode(text)
        return list(struct.unpack(f"<{len(data) // size}{kind}", data))
    return [float(item) for item in value]  # reads "NaN" and the infinities too

def flat(value):
    """The numbers of a tensor, an array or nested lists, one after the other."""
    if hasattr(value, "detach"):
        return value.detach().cpu().double().flatten().tolist()
    if hasattr(value, "ravel"):
        value = value.ravel().tolist()
    if not isinstance(value, (list, tuple)):
        return [float(value)]
    if value and not isinstance(value[0], (int, float)):
        return [number for item in value for number in flat(item)]
    return [float(number) for number in value]

def encoded(value):
    """What JSON can hold of an answer: long vectors in base64, NaN as the protocol spells it."""
    if hasattr(value, "tolist"):
        value = flat(value)
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        if len(value) > 64 and not isinstance(value[0], str):
            return {"f64": base64.b64encode(struct.pack(f"<{len(value)}d", *value)).decode()}
        return [encoded(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value

def send(message):
    wire.write(json.dumps(encoded(message)) + "\n")
    wire.flush()

def say(sentence):
    print(f"adapter: {sentence}", file=sys.stderr, flush=True)

def one_time(times):
    """The time of a call, which libraries repeat for every point."""
    try:
        values = set(flat(times))
    except (TypeError, ValueError):
        raise ValueError(f"the network is called at the time {times!r}, which is no number") from None
    if len(values) != 1:
        raise ValueError(f"the network is called with {len(values)} times at once; the protocol asks it at one")
    time = values.pop()
    if time - time != 0:
        raise ValueError(f"the network is called at the time {time}, which is no number")
    return int(time) if time == int(time) else time

def ask_network(kind, x, **time):
    """The oracle's answer, as the network, to a call at t or alpha_bar: its prediction, and its second output or None."""
    send({"call": kind, **time, "x": flat(x)})
    line = asked.readline()
    answer = json.loads(line) if line else {"error": "the oracle ended while the network was asked"}
    if kind not in answer:
        raise ValueError(f"the oracle does not answer the network's call: {answer.get('error') or answer}")
    return numbers(answer[kind]), numbers(answer["head"]) if "head" in answer else None

def serve(candidate, refusal):
    """Answers requests until the last; if there is no candidate, hello says why."""
    for line in asked:
        answer = {"id": None}
        try:
            request = json.loads(line)
            if request["op"] == "bye":
                break
            answer["id"] = request["id"]
            if refusal:
                raise Refused(refusal)
            if request["op"] not in candidate.operations():
                raise Unsupported(f"{request['op']} is not offered")
            answer.update(getattr(candidate, request["op"])(Ask(request)))
        except Unsupported as reason:
            answer["unsupported"] = str(reason)
        except Refused as reason:
            answer["error"] = str(reason)
        except Exception as problem:
            answer["error"] = f"{type(problem).__name__}: {problem}"
        send(answer)

class Ask(dict):
    """The fields of a request."""
    def __missing__(self, name):
        raise Unsupported(f"{self['op']} without {name} is not offered")


# ---- 2. What is named on the command line

def imported(name):
    """The class or function that MODULE:NAME or FILE.py:NAME is, and its module."""
    place, _, attribute = name.rpartition(":")
    if not place or not attribute:
        raise Refused(f"{name} is not MODULE:NAME, such as diffusers:DDIMScheduler")
    waiting = threading.Timer(20, say, [f"{place} has been importing for 20 s; --timeout is how long it may take"])
    waiting.daemon = True
    waiting.start()
    try:
        module = found = loaded(place)
        for part in attribute.split("."):
            if part not in vars(found) and not hasattr(found, part):
                near = difflib.get_close_matches(part, dir(found), 1)
                raise Refused(f"{place} has no {attribute}" + (f", but {near[0]}" if near else ""))
            found = getattr(found, part)
        return found, module
    except Refused:
        raise
    except ModuleNotFoundError as problem:
        raise Refused(f"{place} does not import with {sys.executable} ({problem}): install it there, or name another "
                      "Python with --python") from None
    except FileNotFoundError:
        raise Refused(f"there is no file {place}") from None
    except (Exception, SystemExit) as problem:
        raise Refused(f"{place} does not import: {type(problem).__name__}: {problem}") from None
    finally:
        waiting.cancel()

def loaded(place):
    if not place.endswith(".py"):
        return importlib.import_module(place)
    sys.path.insert(0, os.path.dirname(os.path.abspath(place)))  # what lies beside it
    spec = importlib.util.spec_from_file_location(os.path.basename(place)[:-3], place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

def version(module):
    top = module.__name__.partition(".")[0]
    with contextlib.suppress(Exception):
        return importlib.metadata.version(top)
    return str(getattr(sys.modules.get(top), "__version__", "unversioned"))

def parameters(function):
    """The parameters by name; of a class that hands on what it does not know, those of its parents too."""
    found, is_open = {}, True
    for part in inspect.getmro(function) if inspect.isclass(function) else [function]:
        if not is_open or inspect.isclass(part) and "__init__" not in vars(part):
            continue
        with contextlib.suppress(TypeError, ValueError):
            own = inspect.signature(part).parameters
            found = {**own, **found}
            is_open = any(item.kind is item.VAR_KEYWORD for item in own.values())
    return {name: item for name, item in found.items() if name != "self" and item.kind is not item.VAR_POSITIONAL
            and (is_open or item.kind is not item.VAR_KEYWORD)}

def checked(keys, known, what):
    """Refuses a key that nothing takes, and a value that is not of its parameter's kind."""
    is_open = any(item.kind is item.VAR_KEYWORD for item in known.values())
    for key, value in keys.items():
        if key not in known and is_open:
            say(f"{what} names no {key}; it takes it among others that it does not name")
            continue
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f", but {near[0]}" if near else f"; it takes {', '.join(known)}"
            raise Refused(f"{what} takes no {key}{hint}")
        words = [word for word in typing.get_args(known[key].annotation) if isinstance(word, str)]
        if words and isinstance(value, str) and value not in words:
            raise Refused(f"{key} is {value!r}, it must be {' or '.join(words)}")
        if isinstance(known[key].default, (bool, int, float)) and isinstance(value, str):
            raise Refused(f"{key} is {value!r}, it must be a value such as {known[key].default}")

def constructed(make, what):
    """What a constructor makes; why it does not, in a sentence."""
    try:
        return make()
    except (Refused, Unsupported):
        raise
    except Exception as problem:
        if isinstance(problem, TypeError) and "required" in str(problem):
            raise Refused(f"{what} needs arguments: give them as KEY=VALUE ({problem})") from None
        hint = "; the adapter is on the CPU, choose that by a KEY=VALUE" if "cuda" in str(problem).lower() else ""
        raise Refused(f"{what} does not work: {type(problem).__name__}: {problem}{hint}") from None


def literal(text):
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text

def made(family, name, words):
    """The candidate, and why there is none."""
    try:
        keys = {}
        for word in words:
            key, equals, value = word.partition("=")
            if not key.isidentifier() or not equals:
                raise Refused(f"{word} is not KEY=VALUE")
            keys[key] = literal(value)
        precision, is_undeclared = keys.pop("dtype", "fp32"), keys.pop("undeclared", False)
        for key, value in {"undeclared": is_undeclared, "batched": keys.get("batched", False)}.items():
            if not isinstance(value, bool):
                raise Refused(f"{key} is {value!r}, it must be True or False")
        if precision not in PRECISIONS:
            raise Refused(f"dtype is {precision!r}, it must be {' or '.join(PRECISIONS)}")
        return family(name, keys, precision, is_undeclared), None
    except (Refused, Unsupported) as reason:
        return None, str(reason)
    except Exception as problem:
        return None, f"{name} cannot be tried: {type(problem).__name__}: {problem}"


def run(family):
    """Serves the candidate that the command line names."""
    if len(sys.argv) < 2:
        sys.exit(f"{__doc__}\nusage: this file NAME [KEY=VALUE ...]")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    candidate, refusal = made(family, sys.argv[1], sys.argv[2:])
    with torch.no_grad() if torch is not None else contextlib.nullcontext():
        serve(candidate, refusal)


# ---- 3. What all families share

class Family:
    """A candidate: its methods that have an operation's name are what it answers."""
    OPERATIONS = ("schedule configure q_step q_sample q_posterior predict_x0 predict_eps velocity sigma step ddpm_step "
                  "invert timesteps learned_variance elbo_term prior_term loss_weight slerp sample").split()
    PREDICTIONS = {"epsilon": "eps", "eps": "eps", "pred_noise": "eps", "sample": "x0", "x0": "x0",
                   "start_x": "x0", "pred_x0": "x0", "v_prediction": "v", "v": "v", "pred_v": "v", "velocity": "v"}
    prediction, heads, batch_times, table_precision, families, seeded = "eps", False, False, None, None, True

    def __init__(self, module, what, precision):
        self.what, self.module, self.precision = what, module, precision
        self.without, self.conventions, self.notes = set(), {}, []

    def need_torch(self):
        global torch
        try:
            torch = importlib.import_module("torch")
        except ImportError:
            raise Refused(f"this adapter hands over torch's tensors, and {sys.executable} has no torch: install it, "
                          "name another Python with --python, or take --loop, whose arrays are yours") from None
        self.dtype = getattr(torch, PRECISIONS[self.precision])
        torch.set_num_threads(1)

    def operations(self):
        return ["hello"] + [name for name in self.OPERATIONS if hasattr(self, name) and name not in self.without]

    def hello(self, ask):
        told = {"name": f"{self.module.__name__.partition('.')[0]} {self.what}", "version": version(self.module),
                "supports": self.operations(), "precision": self.precision, "conventions": self.conventions,
                "predictions": [self.prediction], "heads": self.heads, "batch_times": self.batch_times,
                "seeded": self.seeded, "encodings": ["json", "base64"]}
        for key, value in (("table_precision", self.table_precision), ("schedules", self.families)):
            if value:
                told[key] = value
        for key, value in self.conventions.items():
            say(f"declared: {key} {json.dumps(value)}")
        for note in self.notes:
            say(note)
        return told

    def predicts(self, word):
        """Takes the word that the library has for what its network predicts."""
        word = getattr(word, "name", str(word)).lower()
        if word not in self.PREDICTIONS:
            raise Refused(f"{self.what} predicts {word}, the protocol has noise, data and velocity")
        self.prediction = self.PREDICTIONS[word]

    def tensor(self, values, *shape):
        return torch.tensor(values, dtype=self.dtype).reshape(*shape)

    def vectors(self, ask, *names):
        """Vectors of a request as the library has them: one row a point."""
        rows = len(ask["t"]) if isinstance(ask.get("t"), list) else 1
        values = [numbers(ask[name]) for name in names]
        if len({len(vector) for vector in values}) > 1:
            raise ValueError(f"{', '.join(names)} differ in length")
        return [self.shaped(vector, rows) for vector in values]

    def shaped(self, values, rows):
        return self.tensor(values, rows, -1)

    def like(self, result, x):
        """A result, if it has the state's shape."""
        if tuple(result.shape) != tuple(x.shape):
            raise ValueError(f"{self.what} returns the shape {tuple(result.shape)} for a state of {tuple(x.shape)}")
        if result.dtype != x.dtype:
            note = f"{self.what} returns {result.dtype} for {x.dtype}: dtype={self.precision} may not be its precision"
            if note not in self.notes:
                self.notes.append(note)
                say(note)
        return result

    def network(self, states, time=lambda time: time + 1):
        """The model of a loop: the oracle. It notes the states that it is called with."""
        def model(x, t, *_, **__):
            states.append(x.clone() if hasattr(x, "clone") else copy.deepcopy(x))  # the library may write into it
            prediction, head = ask_network(self.prediction, x, t=time(one_time(t)))
            outputs = [self.tensor(output, *x.shape) for output in (prediction, head) if output is not None]
            return torch.cat(outputs, dim=1) if len(outputs) > 1 else outputs[0]
        return model

    def nearest_spacing(self, times, T):
        """The spacing whose formula is nearest to the times of a chain that names none."""
        S, times = len(times), sorted(times)
        found = min(SPACINGS, key=lambda name: max(abs(a - b) for a, b in zip(SPACINGS[name](T, S), times)))
        self.notes.append(f"assumed: its times are {found}, which they are nearest to at T = {T}, S = {S}")
        return found

    def chain(self, sampler, ask):
        """Refuses what the loop is not: sampler is "ddim" or "ddpm"."""
        if ask.get("sampler", "ddim") != sampler:
            raise Unsupported(f"{self.what} samples by {sampler}")
        seed(ask["seed"])

def seed(number):
    random.seed(number)
    if torch is not None:
        torch.manual_seed(number)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(number)

@contextlib.contextmanager
def lent(noise):
    """In here the library's own draws are the given noise: torch.randn, randn_like and Tensor.normal_."""
    taken = []
    def given(like):
        taken.append(True)
        return noise.reshape(*like.shape).to(like.dtype)
    plain = torch.randn
    patches = (mock.patch.object(torch, "randn", lambda *size, **more: given(plain(*size, **more))),
               mock.patch.object(torch, "randn_like", lambda like, **more: given(like)),
               mock.patch.object(torch.Tensor, "normal_", lambda self, *_, **more: self.copy_(given(self))))
    with contextlib.ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        yield taken

def stepped(step, noise):
    """The result of a step that draws the given noise. One that draws elsewhere cannot be asked so."""
    with lent(noise) as taken:
        result = step()
    if not taken:
        results = []
        for number in (1, 2):
            seed(number)
            results.append(flat(first(step())))
        if results[0] != results[1]:
            raise Unsupported("its noise is not drawn by torch.randn, randn_like or normal_, so none can be given")
    return result

def first(result):
    """The state of what a step returns: of an object or a dictionary, of a tuple, or the state itself."""
    if hasattr(result, "prev_sample"):
        return result.prev_sample
    if isinstance(result, dict):
        return result["sample"]
    return result[0] if isinstance(result, (tuple, list)) else result

def data(result):
    """The predicted data of what a step returns, as a field of the answer; none if it tells none."""
    if isinstance(result, tuple):
        found = result[1] if len(result) > 1 else None
    elif isinstance(result, dict) and "pred_xstart" in result:
        found = result["pred_xstart"]
    else:
        found = getattr(result, "pred_original_sample", None)
    return {} if found is None else {"x0": found}
