

# ---- 4. improved-diffusion's interface: q_sample, p_sample, ddim_sample, the loops, and denoising-diffusion-pytorch's

class Gaussian(Family):
    """What the two interfaces share: pictures of one pixel, and the calls that have the same arguments."""

    def __init__(self, name, keys, precision, is_undeclared):
        self.cls, module = imported(name)
        what = getattr(self.cls, "__name__", name)
        missing = [part for part in self.WANTED if not callable(getattr(self.cls, part, None))]
        if not inspect.isclass(self.cls) or missing:
            raise Refused(f"{what} is no Gaussian diffusion: a class with {' and '.join(missing or ['methods'])} is "
                          "wanted")
        super().__init__(module, what, precision)
        self.need_torch()
        self.takes = parameters(self.cls)
        calls = [parameters(getattr(self.cls, part, None)) for part in ("p_sample", "ddim_sample")]
        self.call_keys = {key: keys.pop(key) for key in list(keys) if key not in self.takes and all(
            key in call for call in calls)}
        checked(keys, self.takes, what)
        self.keys, self.T = keys, 1000
        self.is_undeclared = is_undeclared

    def convene(self, **said):
        if not self.is_undeclared:
            self.conventions.update({key: value for key, value in said.items() if value is not None})

    def shaped(self, values, rows):
        return self.tensor(values, rows, -1, 1, 1)

    def index(self, ask):
        """The library's times of a request, one a point."""
        times = ask["t"] if isinstance(ask["t"], list) else [ask["t"]]
        if min(times) < 1:
            raise Unsupported("the library has no time for the data itself")
        return torch.tensor([t - 1 for t in times])

    def q_sample(self, ask):
        if "noise" in ask:
            x0, noise = self.vectors(ask, "x0", "noise")
            return {"x_t": self.whole.q_sample(x0, self.index(ask), noise=noise)}
        seed(ask["seed"])
        x0 = self.vectors(ask, "x0")[0].repeat(ask["n"], 1, 1, 1)
        return {"x_t": self.whole.q_sample(x0, self.index(ask).repeat(ask["n"]))}

    def posterior_of(self, x0, x_t, index):
        mean, variance = self.posterior_function()(x_start=x0, x_t=x_t, t=index)[:2]
        return {"mean": mean, "variance": flat(variance)[0]}

    def q_posterior(self, ask):
        return self.posterior_of(*self.vectors(ask, "x0", "x_t"), self.index(ask))

    def looped(self, ask, states, samples):
        """The answer of a loop that gave these samples after it had called the network with these states."""
        x = None
        trajectory = [flat(states[0])] if states else []
        for x in samples:
            trajectory = trajectory or [flat(states[0])]
            trajectory.append(flat(x))
        return {"x0": x, "trajectory": [number for state in trajectory for number in state]}

    def clip(self, predicted):
        """Where it clips predicted data, asked for data of 1000."""
        limit = max(abs(number) for number in flat(predicted))
        return limit if limit < 100 else None


class ImprovedDiffusion(Gaussian):
    WANTED = ("q_sample", "p_sample")
    ENUMERATED = ("EPSILON", "FIXED_SMALL", "MSE")

    def __init__(self, name, keys, precision, is_undeclared):
        super().__init__(name, keys, precision, is_undeclared)
        if "betas" not in self.takes:
            raise Refused(f"{self.what} takes no betas: --loop takes a function that calls it")
        self.find_spacing()
        for key, item in self.takes.items():
            self.keys.setdefault(key, self.member(key, item.default if item.default is not item.empty else None))
            if isinstance(self.keys[key], str):
                self.keys[key] = self.member(key, self.keys[key])
            if self.keys[key] is None:
                del self.keys[key]
        self.betas = [1e-4 + i * (0.02 - 1e-4) / 999 for i in range(1000)]
        with torch.no_grad():
            self.look(constructed(lambda: self.built(), self.what))

    def find_spacing(self):
        """The class of spaced chains and the function that spaces them, where the package has them."""
        near = [self.module, sys.modules[self.cls.__module__]]
        package = self.cls.__module__.rpartition(".")[0]
        with contextlib.suppress(ImportError):
            near.append(importlib.import_module(f"{package}.respace" if package else "respace"))
        named = lambda word: next((getattr(m, word) for m in near if hasattr(m, word)), None)
        self.spaced_class = self.cls if "use_timesteps" in self.takes else named("SpacedDiffusion")
        self.space = named("space_timesteps")
        if self.spaced_class is None:
            self.notes.append(f"assumed: {self.what} has no SpacedDiffusion beside it, so it steps by one only")

    def member(self, key, word):
        """A word as the member of the enumeration that is named like the parameter, the usual one if none is given."""
        plain = key.replace("_", "").lower()
        modules = [sys.modules[part.__module__] for part in inspect.getmro(self.cls)]
        for found in [item for module in modules for item in vars(module).values()]:
            if inspect.isclass(found) and issubclass(found, enum.Enum) and found.__name__.lower() == plain:
                names = [word] if isinstance(word, str) else [n for n in self.ENUMERATED if n in found.__members__]
                if names and names[0] in found.__members__:
                    return found[names[0]]
                raise Refused(f"{key} is {word!r}, it must be {' or '.join(found.__members__)}")
        return word

    def built(self, times=None):
        """The diffusion, whole or over some of its times."""
        betas = sys.modules["numpy"].array(self.betas) if "numpy" in sys.modules else self.betas
        keys = {key: value for key, value in self.keys.items() if key not in ("betas", "use_timesteps")}
        if times is None and self.cls is not self.spaced_class:
            return self.cls(betas=betas, **keys)
        if self.spaced_class is None:
            raise Unsupported(f"{self.what} steps by one, and there is no SpacedDiffusion beside it")
        return self.spaced_class(use_timesteps=set(times or range(len(betas))), betas=betas, **keys)

    def look(self, example):
        self.whole = example
        self.predicts(getattr(example, "model_mean_type", "epsilon"))
        variance = getattr(getattr(example, "model_var_type", None), "name", "")
        self.heads = variance in ("LEARNED", "LEARNED_RANGE")
        x = self.shaped([0.5, -0.25], 2)
        output = torch.cat([x, x], dim=1) if self.heads else x
        constructed(lambda: example.p_sample(lambda *a, **k: output, x, torch.tensor([5, 5]), **self.call_keys),
                    f"{self.what}.p_sample")
        limit = None
        if hasattr(example, "p_mean_variance"):
            limit = self.clip(example.p_mean_variance(
                lambda *a, **k: -1000 * output, x, torch.tensor([500, 500]), **self.mean_keys())["pred_xstart"])
        self.convene(clip_x0=limit, eps_after_clip="rederived" if hasattr(example, "ddim_sample") else None,
                     reverse_variance="beta" if variance == "FIXED_LARGE" else None,
                     leading_stride="smallest" if self.space else None)
        self.notes.append(f"assumed: {self.what} has " + (f"model_var_type {variance}, " if variance else "")
                          + f"and predicts {self.prediction}; its ddimN is leading, its sections are linspace")
        for operation, function in {
                "step": "ddim_sample", "invert": "ddim_reverse_sample", "predict_x0": "_predict_xstart_from_eps",
                "predict_eps": "_predict_eps_from_xstart", "q_posterior": "q_posterior_mean_variance",
                "prior_term": "_prior_bpd", "elbo_term": "_vb_terms_bpd", "learned_variance": "p_mean_variance"}.items():
            if not hasattr(example, function):
                self.without.add(operation)
        if variance != "LEARNED_RANGE":
            self.without.add("learned_variance")
        if variance != "FIXED_SMALL":
            self.without.add("elbo_term")
        if self.space is None:
            self.without.add("timesteps")
        if self.spaced_class is None:
            self.without.update({"sample"})
        self.batch_times = True

    def mean_keys(self):
        return {key: value for key, value in self.call_keys.items() if key in parameters(self.cls.p_mean_variance)}

    def configure(self, ask):
        self.betas = numbers(ask["beta"])
        self.whole = self.built()
        return {"ok": True, "alpha_bar": flat(self.whole.alphas_cumprod)}

    def posterior_function(self):
        return self.whole.q_posterior_mean_variance

    def predict_x0(self, ask):
        x, eps = self.vectors(ask, "x_t", "eps")
        return {"x0": self.whole._predict_xstart_from_eps(x_t=x, t=self.index(ask), eps=eps)}

    def predict_eps(self, ask):
        x, x0 = self.vectors(ask, "x_t", "x0")
        return {"eps": self.whole._predict_eps_from_xstart(x, self.index(ask), x0)}

    def between(self, earlier, later):
        """The diffusion over these two times, or the whole one for neighbours, and the index of the later."""
        if later == earlier + 1:
            return self.whole, later - 1
        if earlier > 0:
            return self.built([earlier - 1, later - 1]), 1
        if later == len(self.betas):
            raise Unsupported(f"{self.what} has no chain of one time")
        return self.built([later - 1, len(self.betas) - 1]), 0

    def call(self, function, ask, earlier, later, index, **more):
        """A single call with a network that gives what is asked; its noise is the noise given, or the library's own."""
        rows = ask.get("n", 1)
        names = ["x_t", self.prediction] + ["head"] * ("head" in ask)
        x, *outputs = (vector.repeat(rows, 1, 1, 1) for vector in self.vectors(ask, *names))
        model = lambda *_, **__: torch.cat(outputs, dim=1)
        chain, at = self.between(earlier, later)
        at = torch.tensor([at if index is None else index] * rows)
        step = lambda: getattr(chain, function)(model, x, at, **more, **self.call_keys)
        if "seed" in ask:
            seed(ask["seed"])
            return step(), x
        return (stepped(step, self.vectors(ask, "noise")[0]) if "noise" in ask else step()), x

    def step(self, ask):
        if self.heads:
            raise Unsupported("the network has a second output, which the protocol's step does not hand over")
        result, x = self.call("ddim_sample", ask, ask["t_prev"], ask["t"], None, eta=ask["eta"])
        return {"x_prev": self.like(first(result), x), **({} if "seed" in ask else data(result))}

    def ddpm_step(self, ask):
        if ("head" in ask) != self.heads:
            raise Unsupported(f"the step {'needs a' if self.heads else 'takes no'} head")
        result, x = self.call("p_sample", ask, ask.get("t_prev", ask["t"] - 1), ask["t"], None)
        return {"x_prev": self.like(first(result), x), **data(result)}

    def invert(self, ask):
        if self.heads:
            raise Unsupported("the network has a second output, which the protocol's invert does not hand over")
        at = 0 if ask["t_next"] != ask["t"] + 1 else ask["t"] - 1
        result, x = self.call("ddim_reverse_sample", ask, ask["t"], ask["t_next"], at)
        return {"x_next": self.like(first(result), x)}

    def learned_variance(self, ask):
        head = self.shaped(numbers(ask["head"]), 1)
        chain, at = self.between(ask["t_prev"], ask["t"])
        out = chain.p_mean_variance(lambda *_, **__: torch.cat([head, head], dim=1), head, torch.tensor([at]))
        return {"variance": out["variance"]}

    def elbo_term(self, ask):
        if ask["t"] == 1:
            raise Unsupported("the library's last term is of whole numbers, not of a density")
        x0, x, output = self.vectors(ask, "x0", "x_t", self.prediction)
        terms = self.whole._vb_terms_bpd(lambda *_, **__: output, x0, x, self.index(ask), clip_denoised=False)
        return {"nats": flat(terms["output"])[0] * len(flat(x0)) * math.log(2)}

    def prior_term(self, ask):
        x0 = self.shaped(numbers(ask["x0"]), 1)
        return {"nats": flat(self.whole._prior_bpd(x0))[0] * len(flat(x0)) * math.log(2)}

    def spaced(self, ask, T):
        words = {"leading": f"ddim{ask['S']}", "linspace": [ask["S"]]}
        if ask["spacing"] not in words or self.space is None and ask["S"] != T:
            raise Unsupported(f"the library has no {ask['spacing']} spacing")
        try:
            return sorted(self.space(T, words[ask["spacing"]])) if self.space else list(range(T))
        except ValueError as problem:
            raise Unsupported(f"space_timesteps: {problem}") from None

    def timesteps(self, ask):
        return {"timesteps": [t + 1 for t in self.spaced(ask, ask["T"])]}

    def sample(self, ask):
        name = {"ddim": "ddim_sample_loop", "ddpm": "p_sample_loop"}[ask.get("sampler", "ddim")]
        chain = self.built(self.spaced(ask, len(self.betas)))
        if not hasattr(chain, name):
            raise Unsupported(f"{self.what} has no {name}")
        seed(ask["seed"])
        T, states = len(self.betas), []
        scaled = (lambda t: t * T / 1000 + 1) if getattr(chain, "rescale_timesteps", False) else (lambda t: t + 1)
        model, shape = self.network(states, scaled), (ask["n"], ask["d"], 1, 1)
        more = {"eta": ask["eta"]} if name == "ddim_sample_loop" else {}
        loop = getattr(chain, name + "_progressive", None)
        if loop is not None:
            return self.looped(ask, states, (out["sample"] for out in loop(
                model, shape, device="cpu", **more, **self.call_keys)))
        return {"x0": getattr(chain, name)(model, shape, device="cpu", **more, **self.call_keys)}


class DenoisingDiffusion(Gaussian):
    """denoising-diffusion-pytorch's: the model goes to the constructor, betas come from a function by name."""
    WANTED = ("q_sample", "p_sample", "p_sample_loop")

    def __init__(self, name, keys, precision, is_undeclared):
        super().__init__(name, keys, precision, is_undeclared)
        self.home = sys.modules[self.cls.__module__]
        if not hasattr(self.home, "linear_beta_schedule"):
            raise Refused(f"{self.what} has no linear_beta_schedule beside it, so no schedule can be given: --loop takes "
                          "a function that calls it")
        keys.setdefault("auto_normalize", False)
        keys.setdefault("objective", "pred_noise")
        self.betas = [1e-4 + i * (0.02 - 1e-4) / 999 for i in range(1000)]
        with torch.no_grad():
            self.look(constructed(lambda: self.built(), self.what))

    def built(self, width=2, **more):
        """The diffusion over pictures of one pixel, with the betas given in the place of its linear ones."""
        outer = self

        class Model(torch.nn.Module):
            channels = out_dim = width
            self_condition = random_or_learned_sinusoidal_cond = False
            answer = None
            def forward(self, x, t, *_):
                return self.answer(x, t)

        betas = torch.tensor(outer.betas, dtype=torch.float64)
        keys = {"image_size": 1, "timesteps": len(betas), **self.keys, **more}
        if "beta_schedule" in keys:
            return self.cls(Model(), **keys)
        with mock.patch.object(self.home, "linear_beta_schedule", lambda *_, **__: betas):
            return self.cls(Model(), beta_schedule="linear", **keys)

    def look(self, example):
        self.whole = example
        self.table_precision = "fp32"
        self.predicts(example.objective)
        x = self.shaped([0.5, -0.25], 1)
        example.model.answer = lambda *_: -1000 * x
        self.times = []
        limit = self.clip(example.p_mean_variance(x, torch.tensor([500]))[3])
        self.spacing = self.loop_spacing()
        self.convene(clip_x0=limit, eps_after_clip="rederived")
        self.notes.append(f"assumed: {self.what} with auto_normalize={self.keys['auto_normalize']}, objective="
                          f"{self.keys['objective']}; its ddim_sample rederives eps from what it clips")
        for operation, function in {"predict_x0": "predict_start_from_noise", "predict_eps": "predict_noise_from_start",
                                    "velocity": "predict_v", "sample": "ddim_sample"}.items():
            if not hasattr(example, function):
                self.without.add(operation)
        self.batch_times = True

    def loop_spacing(self):
        """The spacing of the times that its DDIM loop calls the network at."""
        chain = self.built(sampling_timesteps=7)
        def answer(x, t):
            self.times.append(one_time(t) + 1)
            return x
        chain.model.answer = answer
        chain.ddim_sample((1, 2, 1, 1))
        return self.nearest_spacing(self.times, len(self.betas))

    def schedule(self, ask):
        function = getattr(self.home, f"{ask['family']}_beta_schedule", None)
        own = {"beta_start": 0.1 / ask["T"], "beta_end": 20 / ask["T"], "s": 0.008, "beta_max": 0.999}
        if function is None or any(key in ask and abs(ask[key] - value) > 1e-12 for key, value in own.items()):
            raise Unsupported("the library has the linear schedule of 0.1/T to 20/T and the cosine one of s = 0.008")
        betas = function(ask["T"])
        return {"beta": flat(betas), "alpha_bar": flat(torch.cumprod(1 - betas, 0))}

    def configure(self, ask):
        self.betas = numbers(ask["beta"])
        self.whole = self.built()
        return {"ok": True, "alpha_bar": flat(self.whole.alphas_cumprod)}

    def posterior_function(self):
        return self.whole.q_posterior

    def predict_x0(self, ask):
        kind = "v" if "v" in ask else "eps"
        x, output = self.vectors(ask, "x_t", kind)
        function = self.whole.predict_start_from_v if kind == "v" else self.whole.predict_start_from_noise
        return {"x0": function(x, self.index(ask), output)}

    def predict_eps(self, ask):
        x, x0 = self.vectors(ask, "x_t", "x0")
        return {"eps": self.whole.predict_noise_from_start(x, self.index(ask), x0)}

    def velocity(self, ask):
        x0, eps = self.vectors(ask, "x0", "eps")
        return {"v": self.whole.predict_v(x0, self.index(ask), eps)}

    def ddpm_step(self, ask):
        if ask.get("t_prev", ask["t"] - 1) != ask["t"] - 1:
            raise Unsupported("p_sample steps by one")
        x, output, noise = self.vectors(ask, "x_t", self.prediction, "noise")
        self.whole.model.answer = lambda *_: output
        result = stepped(lambda: self.whole.p_sample(x, ask["t"] - 1), noise)
        return {"x_prev": self.like(first(result), x), **data(result)}

    def timesteps(self, ask):
        if ask["spacing"] != self.spacing:
            raise Unsupported(f"the loop has {self.spacing} times")
        self.betas, self.times, S = [0.01] * ask["T"], [], ask["S"]
        chain = self.built(1, sampling_timesteps=S)
        chain.model.answer = lambda x, t: (self.times.append(one_time(t) + 1), x)[1]
        chain.ddim_sample((1, 1, 1, 1))
        return {"timesteps": sorted(self.times)}

    def sample(self, ask):
        is_ddpm, states = ask.get("sampler", "ddim") == "ddpm", []
        if is_ddpm and ask["S"] != len(self.betas):
            raise Unsupported("p_sample_loop visits every time")
        if not is_ddpm and ask["spacing"] != self.spacing:
            raise Unsupported(f"the loop has {self.spacing} times")
        more = {} if is_ddpm else {"sampling_timesteps": ask["S"], "ddim_sampling_eta": ask["eta"]}
        chain, shape = self.built(ask["d"], **more), (ask["n"], ask["d"], 1, 1)
        chain.model.answer = self.network(states)
        seed(ask["seed"])
        loop = chain.p_sample_loop if is_ddpm else chain.ddim_sample
        every = loop(shape, return_all_timesteps=True)
        trajectory = [number for state in range(every.shape[1]) for number in flat(every[:, state])]
        return {"x0": every[:, -1], "trajectory": trajectory}


def gaussian_diffusion(name, keys, precision, is_undeclared):
    """The interface that the class has: a model in the constructor, or in every call."""
    found = imported(name)[0]
    kind = DenoisingDiffusion if "model" in parameters(found) else ImprovedDiffusion
    return kind(name, keys, precision, is_undeclared)

if __name__ == "__main__":
    run(gaussian_diffusion)
