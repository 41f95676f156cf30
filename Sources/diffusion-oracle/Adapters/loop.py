"""A sampling loop before diffusion-oracle, which is its network: fill in the function, or let it call your library.

    diffusion-oracle verify --loop loop.py:sample

The function takes any of these arguments, by name, and returns the last state, or all S + 1 of them from the first:
    model(x, t)  the network: noise for the state x at the time t in 1...T (t = 0 is data; if your library counts from 0,
                 call it with t + 1). x may be a torch tensor, a NumPy array or a list; the noise comes as x went
    schedule     schedule.T; schedule.betas for t = 1...T; schedule.alpha_bar, where alpha_bar[t] belongs to t and
                 alpha_bar[0] is 1
    S, eta       how many steps, and DDIM's eta
    seed, shape  of the noise that the loop draws, and (points, coordinates)
"""
import random
from math import sqrt

# What the file does not say is looked for by trying: PRECISION ("fp64", "fp32", "fp16", "bf16") of the numbers, SPACING
# ("leading", "trailing", "linspace", "linear", "quadratic") of the times. Papers' own unless said, and TABLE_PRECISION,
# of what is made of beta, that of the numbers:
PREDICTION = "eps"  # what the network predicts: "eps", "v" or "x0"
SAMPLER = "ddim"  # or "ddpm"
CONVENTIONS = {}  # what is different on purpose, such as {"clip_x0": 1}: see `diffusion-oracle protocol`


def sample(model, schedule, S, eta, seed, shape):
    draw, (rows, columns) = random.Random(seed), shape
    noise = lambda: [draw.gauss(0, 1) for _ in range(rows * columns)]
    x = noise()
    times = [1 + i * (schedule.T // S) for i in range(S)]
    for t, t_prev in zip(reversed(times), reversed([0] + times[:-1])):
        now, prev = schedule.alpha_bar[t], schedule.alpha_bar[t_prev]
        sigma = eta * sqrt((1 - prev) / (1 - now) * (1 - now / prev))
        eps = model(x, t)
        x0 = [(x_i - sqrt(1 - now) * eps_i) / sqrt(now) for x_i, eps_i in zip(x, eps)]
        direction = sqrt(max(1 - prev - sigma ** 2, 0))
        x = [sqrt(prev) * x0_i + direction * eps_i + sigma * z_i for x0_i, eps_i, z_i in zip(x0, eps, noise())]
    return x
