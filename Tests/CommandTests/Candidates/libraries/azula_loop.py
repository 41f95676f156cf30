"""azula's DDIM sampler before the oracle: its time is t/T, and its eta is handed on as it is."""
from types import SimpleNamespace

import torch
from azula.sample import DDIMSampler

PRECISION, SPACING = "fp64", "trailing"


class Denoiser:
    def __init__(self, model, schedule):
        self.model, self.T = model, schedule.T
        self.powers = torch.tensor(schedule.alpha_bar, dtype=torch.float64)

    def schedule(self, time):
        power = self.powers[round(float(time) * self.T)]
        return power.sqrt(), (1 - power).sqrt()

    def __call__(self, x, time):
        alpha, sigma = self.schedule(time)
        return SimpleNamespace(mean=(x - sigma * self.model(x, round(float(time) * self.T))) / alpha)


def sample(model, schedule, S, eta, seed, shape):
    torch.manual_seed(seed)
    sampler = DDIMSampler(Denoiser(model, schedule), eta=eta, steps=S, silent=True)
    return sampler(sampler.init(shape, dtype=torch.float64))
