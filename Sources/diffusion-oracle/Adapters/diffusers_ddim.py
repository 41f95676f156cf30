"""A candidate for diffusion-oracle: DDIMScheduler of Hugging Face diffusers, its own step and add_noise, unedited.

    pip install torch diffusers
    diffusion-oracle verify --candidate "python3 diffusers_ddim.py"
    diffusion-oracle verify --candidate "python3 diffusers_ddim.py set_alpha_to_one=False clip_sample=False"

Every KEY=VALUE goes to DDIMScheduler's constructor; values are Python literals ('trailing' with its quotes).
Written for diffusers 0.42.1. The library counts times from 0, where 0 is one step of noise: t here is t - 1 there.
"""
import os
import sys

# The wire is standard output as it was. From here on all that prints, prints to standard error.
wire = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

import argparse
import ast
import contextlib
import inspect
import json
import math

import diffusers
import torch
from diffusers import DDIMScheduler

PREDICTIONS = {"epsilon": "eps", "sample": "x0", "v_prediction": "v"}
FROM_REQUESTS = {"num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "trained_betas"}
OVERRIDES = [key for key in inspect.signature(DDIMScheduler).parameters if key not in FROM_REQUESTS]

scheduler = None  # as the last configure made it


def answer_hello(request):
    conventions = {"strides": "divisors"}
    if not options.undeclared:
        conventions["final_alpha_bar"] = 1 if config.set_alpha_to_one else "alpha_bar_1"
        conventions["clip_x0"] = config.clip_sample_range if config.clip_sample else None
        conventions["eps_after_clip"] = "kept"  # step is called without use_clipped_model_output
    return {"name": "diffusers DDIMScheduler", "version": diffusers.__version__, "supports": list(OPS),
            "precision": options.dtype, "table_precision": "fp32", "conventions": conventions,
            "predictions": [PREDICTIONS[config.prediction_type]]}

def answer_schedule(request):
    family, count = request["family"], request["T"]
    if family in ("linear", "scaled_linear"):
        built = DDIMScheduler(num_train_timesteps=count, beta_start=request["beta_start"],
                              beta_end=request["beta_end"], beta_schedule=family, **overrides)
    elif family == "cosine":
        if (request.get("s", 0.008), request.get("beta_max", 0.999)) != (0.008, 0.999):
            raise Unsupported("the library has the cosine schedule for s = 0.008 and beta_max = 0.999 only")
        built = DDIMScheduler(num_train_timesteps=count, beta_schedule="squaredcos_cap_v2", **overrides)
    else:
        raise Unsupported(f"the library has no schedule {family}")
    return {"alpha_bar": built.alphas_cumprod, "beta": built.betas}

def answer_configure(request):
    global scheduler
    scheduler = DDIMScheduler(num_train_timesteps=request["T"], trained_betas=request["beta"], **overrides)
    return {"ok": True, "alpha_bar": scheduler.alphas_cumprod}

def answer_q_sample(request):
    x0, noise = vectors(request, "x0", "noise")
    return {"x_t": scheduler.add_noise(x0, noise, torch.tensor([library_time(request["t"])]))}

def answer_step(request):
    x_t, prediction, noise = vectors(request, "x_t", PREDICTIONS[config.prediction_type], "noise")
    time, stride = library_time(request["t"]), request["t"] - request["t_prev"]
    T = scheduler.config.num_train_timesteps
    if request["t_prev"] < 0 or stride < 1 or T % stride != 0:
        raise Unsupported(f"the library steps from {request['t']} by divisors of {T} only")
    # The library takes time - T // S for the time before, and its final value of alpha_bar where that is negative.
    scheduler.set_timesteps(T // stride)
    result = scheduler.step(prediction, time, x_t, eta=request["eta"], variance_noise=noise)
    return {"x_prev": result.prev_sample, "x0": result.pred_original_sample}

OPS = {"hello": answer_hello, "schedule": answer_schedule, "configure": answer_configure,
       "q_sample": answer_q_sample, "step": answer_step}


class Unsupported(Exception):
    """Raised where this candidate claims nothing. It is never a failure."""

def library_time(t):
    if t == 0:
        raise Unsupported("the library has no time for the data itself")
    if not 1 <= t <= scheduler.config.num_train_timesteps:
        raise ValueError(f"the time {t} is outside 1...{scheduler.config.num_train_timesteps}")
    return t - 1

def vectors(request, *names):
    if scheduler is None:
        raise ValueError("no schedule has been configured")
    for name in names:
        if name not in request:
            raise Unsupported(f"{request['op']} without {name} is not offered")
    # float() also reads the wire's "NaN", "Infinity" and "-Infinity".
    values = [torch.tensor([float(value) for value in request[name]], dtype=DTYPES[options.dtype]) for name in names]
    if len({len(vector) for vector in values}) > 1:
        raise ValueError(f"{', '.join(names)} differ in length")
    return values

def encoded(value):
    """The value with tensors as lists, and NaN and the infinities as the strings that the protocol names."""
    if isinstance(value, torch.Tensor):
        return encoded(value.double().tolist())
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value

@torch.no_grad()
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


DTYPES = {"fp32": torch.float32, "fp16": torch.float16}

def override(argument):
    key, _, value = argument.partition("=")
    if key not in OVERRIDES:
        raise argparse.ArgumentTypeError(f"{key} is none of {', '.join(OVERRIDES)}")
    try:
        return key, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        raise argparse.ArgumentTypeError(f"the value of {key} is not a Python literal: {value}")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="diffusers' DDIMScheduler as a candidate for diffusion-oracle.")
    parser.add_argument("overrides", nargs="*", type=override, metavar="KEY=VALUE", help=", ".join(OVERRIDES))
    parser.add_argument("--dtype", choices=DTYPES, default="fp32", help="of the vectors; the library's tables are fp32")
    parser.add_argument("--undeclared", action="store_true", help="do not declare the conventions set in the config")
    with contextlib.redirect_stdout(wire):
        options = parser.parse_intermixed_args()
    overrides = dict(options.overrides)
    config = DDIMScheduler(**overrides).config
    torch.set_num_threads(1)
    serve()
