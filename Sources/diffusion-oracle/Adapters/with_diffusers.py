"""A candidate for diffusion-oracle: a scheduler of Hugging Face diffusers, its own methods, unedited.

    pip install torch diffusers
    diffusion-oracle verify --candidate "python3 with_diffusers.py"
    diffusion-oracle verify --candidate "python3 with_diffusers.py set_alpha_to_one=False clip_sample=False"
    diffusion-oracle verify --candidate "python3 with_diffusers.py --scheduler ddpm variance_type='fixed_large'"
    diffusion-oracle verify --candidate "python3 with_diffusers.py --scheduler inverse --dtype fp16"

ddim is DDIMScheduler (step, add_noise, get_velocity), ddpm is DDPMScheduler (the same), inverse is DDIMInverseScheduler
(step). Every KEY=VALUE goes to the constructor; values are Python literals, and one that is none is taken as a string.
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
import copy
import inspect
import json
import math
import typing
from unittest import mock

import diffusers
import torch
from diffusers import DDIMInverseScheduler, DDIMScheduler, DDPMScheduler
from diffusers.schedulers import scheduling_ddpm

SCHEDULERS = {"ddim": DDIMScheduler, "ddpm": DDPMScheduler, "inverse": DDIMInverseScheduler}
PREDICTIONS = {"epsilon": "eps", "sample": "x0", "v_prediction": "v"}
DTYPES = {"fp64": torch.float64, "fp32": torch.float32, "fp16": torch.float16}
FROM_REQUESTS = {"num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "trained_betas"}
# No convention of the protocol says these.
NOT_COVERED = {"thresholding", "dynamic_thresholding_ratio", "sample_max_value", "rescale_betas_zero_snr", "kwargs"}

scheduler = None  # as the last configure made it; set_timesteps changes copies only


def answer_hello(request):
    return {"name": f"diffusers {Scheduler.__name__}", "version": diffusers.__version__, "supports": list(OPS),
            "precision": options.dtype, "table_precision": "fp32", "conventions": conventions(), "heads": takes_head(),
            "predictions": [PREDICTIONS[config.prediction_type]], "batch_times": "q_sample" in OPS}

def takes_head(): return "ddpm_step" in OPS and config.variance_type in ("learned", "learned_range")

def conventions():
    declared = {} if options.scheduler == "ddpm" else {"strides": "divisors"}
    if options.undeclared:
        return declared
    declared["clip_x0"] = config.clip_sample_range if config.clip_sample else None
    declared["steps_offset"] = config.steps_offset
    if options.scheduler != "ddpm":
        declared["final_alpha_bar"] = 1 if config.set_alpha_to_one else "alpha_bar_1"
        declared["eps_after_clip"] = "kept"  # step is called without use_clipped_model_output
    elif config.variance_type in ("fixed_large", "fixed_large_log"):
        declared["reverse_variance"] = "beta"
    elif config.variance_type != "learned":
        declared["variance_floor"] = 1e-20  # _get_variance clamps the posterior's variance
    return declared

def answer_schedule(request):
    family, count = request["family"], request["T"]
    if family in ("linear", "scaled_linear"):
        built = Scheduler(num_train_timesteps=count, beta_start=request["beta_start"],
                          beta_end=request["beta_end"], beta_schedule=family, **overrides)
    elif family == "cosine":
        if (request.get("s", 0.008), request.get("beta_max", 0.999)) != (0.008, 0.999):
            raise Unsupported("the library has the cosine schedule for s = 0.008 and beta_max = 0.999 only")
        built = Scheduler(num_train_timesteps=count, beta_schedule="squaredcos_cap_v2", **overrides)
    else:
        raise Unsupported(f"the library has no schedule {family}")
    return {"alpha_bar": built.alphas_cumprod, "beta": built.betas}

def answer_configure(request):
    global scheduler
    scheduler = Scheduler(num_train_timesteps=request["T"], trained_betas=request["beta"], **overrides)
    return {"ok": True, "alpha_bar": scheduler.alphas_cumprod}

def answer_timesteps(request):
    # Samplers of different spacings are different candidates: start this one with timestep_spacing=... to judge another.
    if request["spacing"] != config.timestep_spacing:
        raise Unsupported(f"the scheduler is configured with {config.timestep_spacing} spacing")
    built = Scheduler(num_train_timesteps=request["T"], **overrides)
    built.set_timesteps(request["S"])
    return {"timesteps": [time + 1 for time in sorted(built.timesteps.tolist())]}

def answer_q_sample(request):
    x0, noise = vectors(request, "x0", "noise")
    return {"x_t": scheduler.add_noise(x0, noise, library_times(request))}

def answer_velocity(request):
    x0, eps = vectors(request, "x0", "eps")
    return {"v": scheduler.get_velocity(x0, eps, library_times(request))}

def answer_step(request):
    names = ["x_t", PREDICTIONS[config.prediction_type]]
    is_drawn = "n" in request and "noise" not in request
    if is_drawn:  # by the library, for a batch of n points that are all alike
        x_t, prediction = (vector.repeat(request["n"], 1) for vector in vectors(request, *names))
        source = {"generator": torch.Generator().manual_seed(request["seed"])}
    else:
        x_t, prediction, noise = vectors(request, *names, "noise")
        source = {"variance_noise": noise}
    time = library_time(request["t"])
    # The library takes time - T // S for the time before, and its final value of alpha_bar where that is negative.
    result = chain_by_divisor(request["t_prev"], request["t"]).step(
        prediction, time, x_t, eta=request["eta"], **source)
    answer = {"x_prev": result.prev_sample}
    return answer if is_drawn else {**answer, "x0": result.pred_original_sample}

def answer_invert(request):
    x_t, prediction = vectors(request, "x_t", PREDICTIONS[config.prediction_type])
    library_time(request["t"])
    # The library names a step towards noise by the time that it leads to, and comes from that time - T // S.
    result = chain_by_divisor(request["t"], request["t_next"]).step(prediction, library_time(request["t_next"]), x_t)
    return {"x_next": result.prev_sample, "x0": result.pred_original_sample}

def answer_ddpm_step(request):
    t, t_prev = request["t"], request.get("t_prev", request["t"] - 1)
    if ("head" in request) != takes_head():
        raise Unsupported(f"variance_type {config.variance_type} {'takes no' if 'head' in request else 'needs a'} head")
    names = ["x_t", PREDICTIONS[config.prediction_type], "noise"] + ["head"] * ("head" in request)
    x_t, prediction, noise, *head = vectors(request, *names)
    time = library_time(t)
    if not 0 <= t_prev < t:
        raise ValueError(f"the time before {t} cannot be {t_prev}")
    # The library takes the next of its timesteps for the time before, the data after the last of them.
    if t_prev == t - 1:
        chain = scheduler
    elif t_prev > 0:
        chain = with_timesteps(timesteps=[time, library_time(t_prev)])
    elif config.timestep_spacing == "linspace" or (config.timestep_spacing == "leading" and config.steps_offset == 0):
        raise Unsupported(f"with {config.timestep_spacing} spacing the library's last step starts at its time 0, which "
                          "is t = 1; the library drops the noise there, and only there")
    else:
        chain = with_timesteps(timesteps=[time])
    # The head stands beside the prediction; learned_range interpolates by it, learned takes it for the variance itself.
    # The library draws the noise itself, by this function of its module; here it draws the one given.
    with mock.patch.object(scheduling_ddpm, "randn_tensor", return_value=noise):
        result = chain.step(torch.cat([prediction, *head], dim=1), time, x_t)
    return {"x_prev": result.prev_sample, "x0": result.pred_original_sample}

COMMON = {"hello": answer_hello, "schedule": answer_schedule, "configure": answer_configure,
          "timesteps": answer_timesteps}
FORWARD = {"q_sample": answer_q_sample, "velocity": answer_velocity}
OPS_OF = {"ddim": {**COMMON, **FORWARD, "step": answer_step},
          "ddpm": {**COMMON, **FORWARD, "ddpm_step": answer_ddpm_step},
          "inverse": {**COMMON, "invert": answer_invert}}


class Unsupported(Exception):
    """Raised where this candidate claims nothing. It is never a failure."""

def library_time(t):
    if t == 0:
        raise Unsupported("the library has no time for the data itself")
    if not 1 <= t <= scheduler.config.num_train_timesteps:
        raise ValueError(f"the time {t} is outside 1...{scheduler.config.num_train_timesteps}")
    return t - 1

def library_times(request):
    times = request["t"] if isinstance(request["t"], list) else [request["t"]]
    return torch.tensor([library_time(t) for t in times])

def with_timesteps(*arguments, **named):
    """The configured scheduler after set_timesteps: a copy, so that the next request finds none set."""
    chain = copy.copy(scheduler)
    chain.set_timesteps(*arguments, **named)
    return chain

def chain_by_divisor(earlier, later):
    """The configured scheduler with the number of timesteps for which it steps between these two times."""
    T, stride = scheduler.config.num_train_timesteps, later - earlier
    if earlier < 0 or stride < 1 or T % stride != 0:
        raise Unsupported(f"the library steps between {later} and times apart from it by divisors of {T} only")
    return with_timesteps(T // stride)

def vectors(request, *names):
    """The vectors as the library has them: one row a point."""
    if scheduler is None:
        raise ValueError("no schedule has been configured")
    for name in names:
        if name not in request:
            raise Unsupported(f"{request['op']} without {name} is not offered")
    rows = len(request["t"]) if isinstance(request["t"], list) else 1
    # float() also reads the wire's "NaN", "Infinity" and "-Infinity".
    values = [torch.tensor([float(value) for value in request[name]], dtype=DTYPES[options.dtype]) for name in names]
    if len({len(vector) for vector in values}) > 1:
        raise ValueError(f"{', '.join(names)} differ in length")
    return [vector.reshape(rows, -1) for vector in values]

def encoded(value):
    """The value with tensors as flat lists, and NaN and the infinities as the strings that the protocol names."""
    if isinstance(value, torch.Tensor):
        return encoded(value.double().flatten().tolist())
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


def override(argument):
    key, equals, value = argument.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{argument} is not KEY=VALUE")
    try:
        return key, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return key, value

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A scheduler of diffusers as a candidate for diffusion-oracle.")
    parser.add_argument("overrides", nargs="*", type=override, metavar="KEY=VALUE", help="for the constructor")
    parser.add_argument("--scheduler", choices=SCHEDULERS, default="ddim")
    parser.add_argument("--dtype", choices=DTYPES, default="fp32", help="of the vectors; the library's tables are fp32")
    parser.add_argument("--undeclared", action="store_true", help="do not declare the conventions set in the config")
    with contextlib.redirect_stdout(wire):
        options = parser.parse_intermixed_args()
    Scheduler, OPS = SCHEDULERS[options.scheduler], OPS_OF[options.scheduler]
    overrides = dict(options.overrides)
    known = {key: parameter for key, parameter in inspect.signature(Scheduler).parameters.items()
             if key not in FROM_REQUESTS | NOT_COVERED}
    for key, value in overrides.items():
        if key not in known:
            parser.error(f"{key} is none of {', '.join(known)}")
        choices = typing.get_args(known[key].annotation)
        if (choices and value not in choices) or isinstance(value, str) != isinstance(known[key].default, str):
            parser.error(f"{key} is {value!r}, it must be {' or '.join(choices) or 'like ' + str(known[key].default)}")
    config = Scheduler(**overrides).config
    torch.set_num_threads(1)
    serve()
