"""Right code in the ways that real libraries go: replacements of the starter's functions, family by family.

Each is the same function as the starter's in exact arithmetic. planted.py can run them in any precision:

    python3 planted.py --family euler --precision fp32
"""
import math


def families(starter, plain, number):
    """The families by name, over the arithmetic of `number`: its sqrt, exp, expm1, log, cos, sin, acos."""
    sqrt, exp, expm1, log = number.sqrt, number.exp, number.expm1, number.log
    cos, sin, acos = number.cos, number.sin, number.acos

    # ---- The schedule held in another representation: a pair of rates by a function of alpha_bar.

    def by_rates(rates):
        def both(alpha_bar, prev):
            return (*rates(alpha_bar), *(rates(prev) if prev != 1 else (1, 0)))
        def ddim_sigma(alpha_bar, prev, eta):
            a, s, a_prev, s_prev = both(alpha_bar, prev)
            return eta * (s_prev / s) * sqrt(1 - (a / a_prev) ** 2)
        def kernel(alpha_bar, prev):
            a, _, a_prev, _ = both(alpha_bar, prev)
            return 1 - (a / a_prev) ** 2
        return {
            "noised_data": lambda x0, eps, p: rates(p)[0] * x0 + rates(p)[1] * eps,
            "predicted_data": lambda x_t, eps, p: (x_t - rates(p)[1] * eps) / rates(p)[0],
            "data_from_velocity": lambda x_t, v, p: rates(p)[0] * x_t - rates(p)[1] * v,
            "noise_from_data": lambda x_t, x0, p: (x_t - rates(p)[0] * x0) / rates(p)[1],
            "noise_from_velocity": lambda x_t, v, p: rates(p)[1] * x_t + rates(p)[0] * v,
            "velocity": lambda x0, eps, p: rates(p)[0] * eps - rates(p)[1] * x0,
            "posterior_data_coefficient": lambda p, prev, beta:
                both(p, prev)[2] * kernel(p, prev) / both(p, prev)[1] ** 2,
            "posterior_state_coefficient": lambda p, prev, beta:
                both(p, prev)[0] / both(p, prev)[2] * (both(p, prev)[3] / both(p, prev)[1]) ** 2,
            "posterior_variance": lambda p, prev, beta: (both(p, prev)[3] / both(p, prev)[1]) ** 2 * kernel(p, prev),
            "ddim_sigma": ddim_sigma,
            "step_data_coefficient": lambda p, prev, eta: both(p, prev)[2],
            "step_direction_coefficient": lambda p, prev, eta:
                sqrt(both(p, prev)[3] ** 2 - ddim_sigma(p, prev, eta) ** 2),
            "inverted_state": lambda x0, eps, p: rates(p)[0] * x0 + rates(p)[1] * eps,
        }

    def by_logarithm(p):
        value = log(p)
        return exp(value / 2), sqrt(-expm1(value))

    def by_angle(p):
        angle = acos(sqrt(p))
        return cos(angle), sin(angle)

    def by_log_snr(p):
        snr = log(p / (1 - p))
        return sqrt(1 / (1 + exp(-snr))), sqrt(1 / (1 + exp(snr)))

    def by_sigma(p):
        sigma = sqrt((1 - p) / p)
        return 1 / sqrt(1 + sigma ** 2), sigma / sqrt(1 + sigma ** 2)

    def by_two_tables(p):
        return sqrt(p), sqrt(1 - p)

    def cast_first(p):
        p = starter.vector_number(p)
        return sqrt(p), sqrt(1 - p)

    # ---- Variational Diffusion Models: gamma = -log SNR, and c = -expm1(gamma_s - gamma_t).

    def gamma(p):
        return log((1 - p) / p)

    def loss(p, prev):
        return 1 if prev == 1 else -expm1(gamma(prev) - gamma(p))

    def vdm():
        def mean(x0, x_t, p, prev, beta):
            c = loss(p, prev)
            return sqrt(prev) * (x_t * (1 - c) / sqrt(p) + c * x0)
        return {**by_rates(by_log_snr), "posterior_mean": mean,
                "posterior_variance": lambda p, prev, beta: (1 - prev) * loss(p, prev)}

    # ---- The network's output read by way of another one.

    def reading(through):
        def data_and_noise(ask):
            x0, eps = plain_data_and_noise(ask)
            def at(formula, **parts):
                return starter.at_time(formula, {**ask, **parts}, *parts)
            x_t = ask["x_t"]
            if through == "eps":
                return at(starter.predicted_data, x_t=x_t, eps=eps), eps
            if through == "x0":
                return x0, at(starter.noise_from_data, x_t=x_t, x0=x0)
            if through == "v":
                v = at(starter.velocity, x0=x0, eps=eps)
                return at(starter.data_from_velocity, x_t=x_t, v=v), at(starter.noise_from_velocity, x_t=x_t, v=v)
            score = at(lambda e, p: -e / sqrt(1 - p), eps=eps)
            return (at(lambda x, s, p: (x + (1 - p) * s) / sqrt(p), x_t=x_t, score=score),
                    at(lambda s, p: -s * sqrt(1 - p), score=score))
        return data_and_noise

    def plain_data_and_noise(ask):
        return plain.data_and_noise(ask)

    # ---- Steps that are written in x_t, not in x0 and eps alone.

    def stepping(step):
        """`step` is the mean from x_t, x0, eps, the two alpha_bar and eta; None where it has no such form."""
        def answer_step(ask):
            answer = plain.answer_step(ask)
            if "noise" not in ask:
                return answer
            (x0, eps), p = starter.data_and_noise(ask), starter.powers(ask)[:2]
            eta = starter.table_number(ask["eta"])
            x_t, noise = starter.vectors(ask, "x_t", "noise")
            means = starter.each(lambda *c: step(*c, *p, eta), x_t, x0, eps)
            if None in means:
                return answer
            sigma = starter.ddim_sigma(*p, eta)
            return {"x_prev": starter.each(starter.step_state, means, sigma, noise), "x0": x0, "mean": means,
                    "variance": sigma ** 2}
        return {"answer_step": answer_step}

    def euler(x_t, x0, eps, p, prev, eta):
        if eta != 0:
            return None
        sigma, sigma_prev = sqrt((1 - p) / p), sqrt((1 - prev) / prev)
        scaled = x_t / sqrt(p)
        direction = (scaled - x0) / sigma
        return sqrt(prev) * (scaled + direction * (sigma_prev - sigma))

    def euler_of_noise(x_t, x0, eps, p, prev, eta):
        if eta != 0:
            return None
        return sqrt(prev) * (x_t / sqrt(p) + (sqrt((1 - prev) / prev) - sqrt((1 - p) / p)) * eps)

    def solver_data(x_t, x0, eps, p, prev, eta):
        if prev == 1 or eta not in (0, 1):
            return None
        h = (log(prev / (1 - prev)) - log(p / (1 - p))) / 2
        rates = sqrt(1 - prev) / sqrt(1 - p)
        if eta == 0:
            return rates * x_t - sqrt(prev) * expm1(-h) * x0
        return rates * exp(-h) * x_t - sqrt(prev) * expm1(-2 * h) * x0

    def solver_noise(x_t, x0, eps, p, prev, eta):
        if prev == 1 or eta != 0:
            return None
        h = (log(prev / (1 - prev)) - log(p / (1 - p))) / 2
        return sqrt(prev) / sqrt(p) * x_t - sqrt(1 - prev) * expm1(h) * eps

    def fused_after_noise(x_t, x0, eps, p, prev, eta):
        direction = sqrt(1 - prev - starter.ddim_sigma(p, prev, eta) ** 2)
        return sqrt(prev / p) * x_t + (direction - sqrt(prev / p) * sqrt(1 - p)) * eps

    def rotated(x_t, x0, eps, p, prev, eta):
        if eta != 0:
            return None
        turn = acos(sqrt(p)) - acos(sqrt(prev))
        v = sqrt(p) * eps - sqrt(1 - p) * x0
        return cos(turn) * x_t - sin(turn) * v

    def through(name):
        return {"data_and_noise": reading(name)}

    return {
        "two-tables": by_rates(by_two_tables), "log": by_rates(by_logarithm), "angle": by_rates(by_angle),
        "log-snr": by_rates(by_log_snr), "sigma": by_rates(by_sigma), "cast-first": by_rates(cast_first),
        "vdm": vdm(), "via-eps": through("eps"), "via-x0": through("x0"), "via-v": through("v"),
        "via-score": through("score"), "euler": stepping(euler), "euler-eps": stepping(euler_of_noise),
        "dpm-solver++": stepping(solver_data), "dpm-solver": stepping(solver_noise),
        "fused": stepping(fused_after_noise), "rotation": stepping(rotated),
        "euler-via-v": {**stepping(euler), **through("v")}, "euler-via-eps": {**stepping(euler), **through("eps")},
        "fused-via-x0": {**stepping(fused_after_noise), **through("x0")},
        "sigma-euler": {**by_rates(by_sigma), **stepping(euler)},
        "angle-rotation": {**by_rates(by_angle), **stepping(rotated)},
        "log-via-score": {**by_rates(by_logarithm), **through("score")},
        "log-snr-via-v": {**by_rates(by_log_snr), **through("v")},
    }
