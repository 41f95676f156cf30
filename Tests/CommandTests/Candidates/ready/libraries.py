"""Small libraries with the interfaces that adapters are ready for: right ones, one mistake each, and unfit ones."""
import enum
import itertools
from math import sqrt

import torch

print("a library that prints while it is imported")


# ---- diffusers' interface

class RightScheduler:
    def __init__(self, num_train_timesteps=1000, betas=None, clip_sample=False, set_alpha_to_one=True):
        betas = betas or [1e-4 + i * (0.02 - 1e-4) / (num_train_timesteps - 1) for i in range(num_train_timesteps)]
        self.T, self.clip_sample = num_train_timesteps, clip_sample
        self.alphas_cumprod = list(itertools.accumulate((1 - beta for beta in betas), lambda a, b: a * b))
        self.final_alpha_cumprod = 1.0 if set_alpha_to_one else self.alphas_cumprod[0]

    def set_timesteps(self, count):
        print("a library that prints while it is asked")
        self.stride = self.T // count
        self.timesteps = [i * self.stride for i in reversed(range(count))]

    def powers(self, timestep):
        prev = timestep - self.stride
        return self.alphas_cumprod[timestep], self.alphas_cumprod[prev] if prev >= 0 else self.final_alpha_cumprod

    def direction(self, prev, sigma):
        return sqrt(max(1 - prev - sigma ** 2, 0))

    def step(self, model_output, timestep, sample, eta=0.0, generator=None):
        now, prev = self.powers(timestep)
        sigma = eta * sqrt((1 - prev) / (1 - now) * (1 - now / prev))
        x0 = (sample - sqrt(1 - now) * model_output) / sqrt(now)
        if self.clip_sample:
            x0 = x0.clamp(-1, 1)
        noise = torch.randn(*sample.shape, generator=generator)
        return sqrt(prev) * x0 + self.direction(prev, sigma) * model_output + sigma * noise, x0

    def add_noise(self, x0, noise, timesteps):
        now = [self.alphas_cumprod[t] for t in timesteps]
        return x0 * torch.tensor([sqrt(a) for a in now]) + noise * torch.tensor([sqrt(1 - a) for a in now])

class WrongScheduler(RightScheduler):  # the direction is not shrunk
    def direction(self, prev, sigma): return sqrt(1 - prev)

class OtherShapeScheduler(RightScheduler):
    def step(self, *arguments, **named): return super().step(*arguments, **named)[0].flatten()

class NeedyScheduler(RightScheduler):
    def __init__(self, network): super().__init__()

class NoScheduler:
    def sample(self): pass


# ---- improved-diffusion's interface

class ModelMeanType(enum.Enum):
    START_X = 1
    EPSILON = 2

class ModelVarType(enum.Enum):
    FIXED_SMALL = 1
    FIXED_LARGE = 2

class RightDiffusion:
    def __init__(self, *, betas, model_mean_type, model_var_type):
        self.betas, self.model_mean_type, self.model_var_type = list(betas), model_mean_type, model_var_type
        self.alphas_cumprod = list(itertools.accumulate((1 - beta for beta in betas), lambda a, b: a * b))
        self.num_timesteps = len(self.betas)

    def powers(self, t):
        index = next(iter(t))  # all are alike
        return self.alphas_cumprod[index], self.alphas_cumprod[index - 1] if index else 1.0, self.betas[index]

    def posterior_variance(self, now, prev, beta): return beta * (1 - prev) / (1 - now)

    def q_sample(self, x_start, t, noise=None):
        noise = torch.randn_like(x_start) if noise is None else noise
        now = [self.alphas_cumprod[index] for index in t]
        return x_start * torch.tensor([sqrt(a) for a in now]) + noise * torch.tensor([sqrt(1 - a) for a in now])

    def q_posterior_mean_variance(self, x_start, x_t, t):
        now, prev, beta = self.powers(t)
        mean = x_start * (beta * sqrt(prev) / (1 - now)) + x_t * ((1 - prev) * sqrt(1 - beta) / (1 - now))
        return mean, torch.tensor([self.posterior_variance(now, prev, beta)]), None

    def p_mean_variance(self, model, x, t, clip_denoised=True):
        now, _, _ = self.powers(t)
        output = model(x, t)
        x0 = output if self.model_mean_type is ModelMeanType.START_X else (x - sqrt(1 - now) * output) / sqrt(now)
        x0 = x0.clamp(-1, 1) if clip_denoised else x0
        mean, variance, _ = self.q_posterior_mean_variance(x0, x, t)
        return {"mean": mean, "variance": variance, "pred_xstart": x0}

    def p_sample(self, model, x, t, clip_denoised=True):
        out, (now, prev, beta) = self.p_mean_variance(model, x, t, clip_denoised), self.powers(t)
        is_large = self.model_var_type is ModelVarType.FIXED_LARGE
        variance = 0 if prev == 1 else beta if is_large else self.posterior_variance(now, prev, beta)
        return {"sample": out["mean"] + sqrt(variance) * torch.randn_like(x), "pred_xstart": out["pred_xstart"]}

    def ddim_sample(self, model, x, t, clip_denoised=True, eta=0.0):
        x0, (now, prev, _) = self.p_mean_variance(model, x, t, clip_denoised)["pred_xstart"], self.powers(t)
        eps = (x - sqrt(now) * x0) / sqrt(1 - now)
        sigma = eta * sqrt((1 - prev) / (1 - now) * (1 - now / prev))
        mean = sqrt(prev) * x0 + sqrt(max(1 - prev - sigma ** 2, 0)) * eps
        return {"sample": mean + sigma * torch.randn_like(x), "pred_xstart": x0}

    def ddim_sample_loop_progressive(self, model, shape, device=None, clip_denoised=True, eta=0.0):
        x = torch.randn(*shape)
        for index in reversed(range(self.num_timesteps)):
            out = self.ddim_sample(model, x, torch.tensor([index] * shape[0]), clip_denoised, eta)
            yield out
            x = out["sample"]

class SpacedDiffusion(RightDiffusion):
    def __init__(self, use_timesteps, **named):
        whole, self.map, last, betas = RightDiffusion(**named), sorted(use_timesteps), 1.0, []
        for index in self.map:
            betas.append(1 - whole.alphas_cumprod[index] / last)
            last = whole.alphas_cumprod[index]
        super().__init__(**{**named, "betas": betas})

    def p_mean_variance(self, model, x, t, *more):
        return super().p_mean_variance(lambda x, t: model(x, torch.tensor([self.map[i] for i in t])), x, t, *more)

def space_timesteps(T, words):
    if isinstance(words, str):
        for stride in range(1, T + 1):
            if len(range(0, T, stride)) == int(words[4:]):
                return set(range(0, T, stride))
        raise ValueError("no stride gives so many")
    return {round(i * (T - 1) / (words[0] - 1)) for i in range(words[0])}

class WrongDiffusion(RightDiffusion):  # the posterior's variance is beta's
    def posterior_variance(self, now, prev, beta): return beta * (1 - now) / (1 - prev) if prev < 1 else 0


# ---- k-diffusion's interface

def right_sampler(model, x, sigmas, eta=1.0):
    sigmas = list(sigmas)
    for now, after in zip(sigmas, sigmas[1:]):
        up = eta * sqrt(after ** 2 * (now ** 2 - after ** 2) / now ** 2)
        slope = (x - model(x, torch.tensor([now] * len(x)))) / now
        x = x + slope * (sqrt(after ** 2 - up ** 2) - now) + torch.randn_like(x) * up
    return x

def wrong_sampler(model, x, sigmas, eta=1.0):  # the noise is not taken from the step
    sigmas = list(sigmas)
    for now, after in zip(sigmas, sigmas[1:]):
        slope = (x - model(x, torch.tensor([now] * len(x)))) / now
        x = x + slope * (after - now) + torch.randn_like(x) * (eta * sqrt(after ** 2 * (1 - after ** 2 / now ** 2)))
    return x


# ---- Loops of one's own

def silent_loop(model, schedule, S, eta, seed, shape):
    return [0.0] * (shape[0] * shape[1])

def short_loop(model, schedule, S, eta, seed, shape):
    for t in reversed(range(1, S + 1)):
        x = model([0.5] * (shape[0] * shape[1]), t)
    return x[1:]

def strange_loop(network, steps):
    return []
