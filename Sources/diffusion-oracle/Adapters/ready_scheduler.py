# ---- 4. diffusers' interface: set_timesteps, step, add_noise, config in the constructor

class Scheduler(Family):
    SCHEDULES = {"linear": ("linear", "linear_beta"), "scaled_linear": ("scaled_linear", "scaled_linear_beta"),
                 "cosine": ("squaredcos_cap_v2", "cosine", "cosine_beta")}

    BATCHED = "batch_step_no_noise"

    def __init__(self, name, keys, precision, is_undeclared):
        self.cls, module = imported(name)
        what = getattr(self.cls, "__name__", name)
        missing = [part for part in ("set_timesteps", "step") if not callable(getattr(self.cls, part, None))]
        if not inspect.isclass(self.cls) or missing:
            raise Refused(f"{what} is no scheduler: a class with {' and '.join(missing) or 'a constructor'} is wanted")
        super().__init__(module, what, precision)
        self.need_torch()
        self.takes, self.step_takes = parameters(self.cls), parameters(self.cls.step)
        self.is_ancestral = "eta" not in self.step_takes
        self.is_batched = keys.pop("batched", False)
        if self.is_batched and not hasattr(self.cls, self.BATCHED):
            raise Refused(f"batched=True asks {self.BATCHED}, which {what} does not have")
        if self.is_batched:
            self.step_takes = {key: item for key, item in parameters(getattr(self.cls, self.BATCHED)).items()
                               if key != "eta"}
        self.step_keys = {key: keys.pop(key) for key in list(keys) if key in self.step_takes and key not in self.takes}
        checked(keys, self.takes, what)
        self.keys, self.configured = keys, None
        self.T_key = self.named("num_train_timesteps", "num_timesteps", "timesteps", "n_timesteps", "T")
        self.betas_key = self.named("trained_betas", "betas")
        self.schedule_key = self.named("beta_schedule", "schedule")
        self.lists_times = "timesteps" in parameters(self.cls.set_timesteps) and not self.is_batched
        with torch.no_grad():
            self.look(constructed(lambda: self.built(), what))
            self.convene(is_undeclared)

    def named(self, *names):
        return next((name for name in names if name in self.takes and name not in self.keys), None)

    def built(self, T=None, **given):
        counted = {self.T_key: T} if T is not None and self.T_key else {}
        return self.cls(**{**self.keys, **counted, **given})

    def setting(self, name, default=None):
        """What the object says of itself: in its config, as an attribute, in its constructor's defaults."""
        config = getattr(self.example, "config", None)
        if config is not None and name in config:
            return config[name]
        if name in vars(self.example):
            return vars(self.example)[name]
        item = self.takes.get(name)
        fallback = default if item is None or item.default is item.empty else item.default
        return self.keys.get(name, fallback)

    def look(self, example):
        """Which kind of sampler it is, by trying it."""
        self.example = example
        table = self.table(example)
        if table is None:
            raise Refused(f"{self.what} has no alphas_cumprod and no betas, as DDPM and DDIM have: flow matching is not "
                          "judged; if it is one of theirs, --loop takes a function that calls it")
        self.T = len(table)
        self.table_precision = {"torch.float64": "fp64", "torch.float32": "fp32"}.get(
            str(getattr(getattr(example, "alphas_cumprod", None), "dtype", None)))
        self.predicts(self.setting("prediction_type", "epsilon"))
        self.heads = str(self.setting("variance_type", "")) in ("learned", "learned_range")
        constructed(lambda: example.set_timesteps(10), f"{self.what}.set_timesteps(10)")
        self.times = flat(example.timesteps)
        self.is_inverse = self.times[0] < self.times[-1]
        # On a scale of its own, or with a memory: only its loop can be judged.
        self.is_scaled = abs(float(getattr(example, "init_noise_sigma", 1)) - 1) > 1e-6 or hasattr(example, "sigmas")
        self.takes_eta = "eta" in self.step_takes
        draws = {number: flat(self.probe(number)) for number in (1, 2)}
        self.seeded = draws[1] == flat(self.probe(1))
        self.draws = draws[1] != draws[2]
        self.sampler = "ddpm" if self.draws and not self.takes_eta else "ddim"
        self.spacing = self.setting("timestep_spacing") or self.nearest_spacing([
            time + 1 for time in self.times], self.T)

    def probe(self, number):
        """The answer of one step in mid-chain."""
        seed(number)
        chain = copy.copy(self.example)
        chain.set_timesteps(10)
        time, x = chain.timesteps[5], self.tensor([0.5, -0.25, 1.5, 0.75], 2, 2)
        if hasattr(chain, "scale_model_input"):
            chain.scale_model_input(x, time)
        output = torch.cat([x, x], dim=1) if self.heads else x
        eta = {"eta": 0.5} if self.takes_eta else {}
        result = constructed(lambda: self.advance(chain, output, time, x, **eta), f"{self.what}.{self.method}")
        return self.like(first(result), x)

    def remembers(self):
        """Whether a step depends on the one before it."""
        alone, after = copy.copy(self.example), copy.copy(self.example)
        x = self.tensor([0.5, -0.25], 1, 2)
        for chain in (alone, after):
            chain.set_timesteps(10)
        self.advance(after, x * 2, after.timesteps[3], x)
        time = alone.timesteps[4]
        return flat(first(self.advance(alone, x, time, x))) != flat(first(self.advance(after, x, time, x)))

    def convene(self, is_undeclared):
        """Declares what the object says of itself, and says what it leaves out."""
        for operation, is_there in {
                "q_sample": hasattr(self.cls, "add_noise") and not self.is_scaled,
                "velocity": hasattr(self.cls, "get_velocity") and not self.is_scaled,
                "step": not self.is_inverse and not self.is_scaled and (self.takes_eta or not self.draws and
                                                                        not self.remembers()),
                "ddpm_step": self.sampler == "ddpm" and not self.is_inverse and not self.is_scaled,
                "invert": self.is_inverse or hasattr(self.cls, "reversed_step"),
                "timesteps": not self.is_scaled and len(self.times) == 10,
                "schedule": self.schedule_key or "beta_start" in self.takes,
                "sample": not self.is_inverse}.items():
            if not is_there:
                self.without.add(operation)
        self.batch_times = "q_sample" not in self.without
        if not self.betas_key and (self.schedule_key or "beta_start" in self.takes):
            self.families = list(self.SCHEDULES) if self.schedule_key else ["linear"]
        if not self.lists_times:
            self.conventions["strides"] = "divisors"
        kind = "steps towards noise" if self.is_inverse else "draws noise, takes no eta: judged as an ancestral step" \
            if self.sampler == "ddpm" else "takes eta" if self.takes_eta else "draws no noise: judged at eta = 0"
        self.notes.append(f"assumed: {self.what}.{self.method} {kind}; its spacing is {self.spacing}")
        if hasattr(self.cls, self.BATCHED) and not self.is_batched:
            self.notes.append(f"not judged: {self.what}.{self.BATCHED}; batched=True judges it, in place of step")
        for name in ("thresholding", "rescale_betas_zero_snr"):
            if self.setting(name):
                self.notes.append(f"undeclared: {name}={self.setting(name)}, which no convention of the protocol says")
        if is_undeclared:
            return
        said = self.conventions
        high = float(self.setting("clip_sample_range", 1))
        low, high = self.setting("clip_sample_values", (-high, high))
        if self.setting("clip_sample") and not self.setting("thresholding"):
            if low == -high:
                said["clip_x0"] = float(high)
            else:
                self.notes.append(f"undeclared: x0 is clipped to [{low}, {high}], the protocol has [-c, c]")
        if self.setting("steps_offset") is not None:
            said["steps_offset"] = self.setting("steps_offset")
        if self.sampler == "ddim":
            said["eps_after_clip"] = "rederived" if self.step_keys.get("use_clipped_model_output") else "kept"
            last = self.setting("final_alpha_cumprod", self.setting("initial_alpha_cumprod"))
            if last is not None:
                said["final_alpha_bar"] = 1 if float(last) == 1 else "alpha_bar_1"
        elif str(self.setting("variance_type", "")).startswith("fixed_large"):
            said["reverse_variance"] = "beta"
        elif self.floor():
            said["variance_floor"] = self.floor()

    def floor(self):
        """What _get_variance says of the step to the data, whose variance is 0 but for a floor."""
        function = getattr(self.example, "_get_variance", None)
        head = {"predicted_variance": torch.tensor(-1.0)} if self.heads else {}
        try:
            value = float(function(0, **head))
        except Exception:
            return None
        value = math.exp(value) if value < 0 else value
        value = value ** 2 if self.setting("variance_type") == "fixed_small_log" else value
        return float(f"{value:.3g}") if 0 < value < 1e-12 else None

    # -- schedules and times

    def table(self, scheduler):
        for name in ("alphas_cumprod", "alpha_bars", "alphas_bar", "alpha_bar", "alpha_hat"):
            if getattr(scheduler, name, None) is not None:
                return flat(getattr(scheduler, name))
        betas = getattr(scheduler, "betas", None)
        return None if betas is None else flat(torch.cumprod(1 - torch.tensor(flat(betas), dtype=torch.float64), 0))

    def of_family(self, ask):
        """A scheduler whose own schedule is of the family."""
        family = ask["family"]
        given = {} if family == "cosine" else {key: ask[key] for key in ("beta_start", "beta_end")}
        if family == "cosine" and (ask.get("s", 0.008), ask.get("beta_max", 0.999)) != (0.008, 0.999):
            raise Unsupported("the library has the cosine schedule for s = 0.008 and beta_max = 0.999 only")
        if not self.schedule_key and family != "linear":
            raise Unsupported(f"{self.what} takes no name of a schedule")
        for word in self.SCHEDULES[family] if self.schedule_key else ["linear"]:
            named = {self.schedule_key: word} if self.schedule_key else {}
            with contextlib.suppress(KeyError, ValueError, NotImplementedError, AttributeError):
                return self.built(ask["T"], **named, **given)
        raise Unsupported(f"{self.what} has no schedule {family}")

    def schedule(self, ask):
        built = self.of_family(ask)
        answer = {"alpha_bar": self.table(built)}
        return {**answer, "beta": flat(built.betas)} if hasattr(built, "betas") else answer

    def configure(self, ask):
        betas = numbers(ask["beta"])
        if self.betas_key:
            try:
                self.configured = self.built(ask["T"], **{self.betas_key: betas})
            except (TypeError, AttributeError):  # it takes a tensor
                self.configured = self.built(ask["T"], **{self.betas_key: torch.tensor(betas, dtype=torch.float64)})
        elif self.families:
            self.configured = self.of_family(ask)
        else:
            own = self.table(self.example)
            product, wanted = 1.0, []
            for beta in betas:
                product *= 1 - beta
                wanted.append(product)
            if len(own) != len(wanted) or any(abs(a - b) > 1e-3 * b for a, b in zip(own, wanted)):
                raise Unsupported(f"{self.what} takes no beta and no name of a schedule; its own is another")
            self.configured = self.built()
        return {"ok": True, "alpha_bar": self.table(self.configured)}

    def spaced(self, ask, scheduler):
        """The scheduler after set_timesteps(S), if its spacing is the one asked for."""
        if ask["spacing"] != self.spacing:
            raise Unsupported(f"the scheduler is configured with {self.spacing} spacing")
        chain = copy.copy(scheduler)
        chain.set_timesteps(ask["S"])
        return chain

    def timesteps(self, ask):
        times = flat(self.spaced(ask, self.built(ask["T"])).timesteps)
        if any(time != int(time) for time in times):
            raise Unsupported("its times are fractions")
        return {"timesteps": [int(time) + 1 for time in sorted(times)]}

    def at(self, t):
        if t == 0:
            raise Unsupported("the library has no time for the data itself")
        return t - 1

    def between(self, earlier, later):
        """The configured scheduler with the times between which it steps from one of these to the other."""
        chain, T = copy.copy(self.configured), len(self.table(self.configured))
        stride = later - earlier
        if not self.lists_times:
            if earlier < 0 or stride < 1 or T % stride != 0:
                raise Unsupported(f"{self.what} steps back by {T} // S, whatever its list of times says")
            chain.set_timesteps(T // stride)
            if self.is_batched and self.is_ancestral and later - 1 not in flat(chain.timesteps):
                raise Unsupported(f"{self.what} has no variance at times that are not in its list")
        elif earlier > 0 and stride > 1:
            chain.set_timesteps(timesteps=[later - 1, earlier - 1])
        elif stride > 1:
            if self.spacing == "linspace" or (self.spacing == "leading" and not self.setting("steps_offset")):
                raise Unsupported(f"with {self.spacing} spacing the library's last step starts at its time 0, which is "
                                  "t = 1; it may drop the noise there, and only there")
            chain.set_timesteps(timesteps=[later - 1])
        return chain

    # -- single calls

    def q_sample(self, ask):
        x0, noise = self.vectors(ask, "x0", "noise")
        return {"x_t": self.configured.add_noise(x0, noise, self.all_times(ask))}

    def velocity(self, ask):
        x0, eps = self.vectors(ask, "x0", "eps")
        return {"v": self.configured.get_velocity(x0, eps, self.all_times(ask))}

    def all_times(self, ask):
        return torch.tensor([self.at(t) for t in (ask["t"] if isinstance(ask["t"], list) else [ask["t"]])])

    @property
    def method(self):
        return self.BATCHED if self.is_batched else "step"

    def advance(self, chain, output, time, x, **more):
        """One step of the library's: its `step`, or `batch_step_no_noise` and the noise that its users add."""
        if not self.is_batched:
            more = {key: value for key, value in more.items() if key in self.step_takes}
            return chain.step(output, time, x, **more, **self.step_keys)
        step = getattr(chain, self.BATCHED)
        # Rows may be at different times: one at another goes before them.
        others = [int(other) for other in chain.timesteps if int(other) != int(time)][:1]
        ahead = len(others)
        given = {"model_output": torch.cat([output[:ahead], output]),
                 "timesteps": torch.tensor(others + [int(time)] * len(x)), "sample": torch.cat([x[:ahead], x])}
        is_named = all(name in self.step_takes for name in given)
        result = step(**given, **self.step_keys) if is_named else step(*given.values(), **self.step_keys)
        if not isinstance(result, torch.Tensor):
            raise ValueError(f"{self.what}.{self.BATCHED} returns a {type(result).__name__}, a tensor is wanted")
        result = result[ahead:]
        if not self.is_ancestral or time == 0:
            return result
        head = {"predicted_variance": output[:, x.shape[1]:]} if self.heads else {}
        noise = torch.randn(x.shape, generator=more.get("generator"), dtype=x.dtype)
        return result + chain._get_variance(int(time), **head) ** 0.5 * noise

    def call(self, earlier, later, prediction, time, x, **more):
        """One step, on a scheduler that has made none."""
        result = self.advance(self.between(earlier, later), prediction, time, x, **more)
        self.like(first(result), x)
        return result

    def check_eta(self, ask):
        if ask["eta"] != 0 and not self.takes_eta:
            raise Unsupported(f"{self.what}.step takes no eta")

    def step(self, ask):
        t, t_prev = ask["t"], ask["t_prev"]
        self.check_eta(ask)
        if "noise" not in ask:  # the library draws, for n points that are all alike
            x, prediction = (v.repeat(ask["n"], 1) for v in self.vectors(ask, "x_t", self.prediction))
            seed(ask["seed"])
            generator = torch.Generator().manual_seed(ask["seed"])
            return {"x_prev": first(self.call(t_prev, t, prediction, self.at(t), x, eta=ask["eta"],
                                              generator=generator))}
        x, prediction, noise = self.vectors(ask, "x_t", self.prediction, "noise")
        if "variance_noise" in self.step_takes:
            result = self.call(t_prev, t, prediction, self.at(t), x, eta=ask["eta"], variance_noise=noise)
        else:
            result = stepped(lambda: self.call(t_prev, t, prediction, self.at(t), x, eta=ask["eta"]), noise)
        return {"x_prev": first(result), **data(result)}

    def ddpm_step(self, ask):
        if ("head" in ask) != self.heads:
            raise Unsupported(f"the step {'needs a' if self.heads else 'takes no'} head")
        names = ["x_t", self.prediction, "noise"] + ["head"] * self.heads
        x, prediction, noise, *head = self.vectors(ask, *names)
        output = torch.cat([prediction, *head], dim=1)
        t, t_prev = ask["t"], ask.get("t_prev", ask["t"] - 1)
        result = stepped(lambda: self.call(t_prev, t, output, self.at(t), x), noise)
        return {"x_prev": first(result), **data(result)}

    def invert(self, ask):
        x, prediction = self.vectors(ask, "x_t", self.prediction)
        t, t_next = self.at(ask["t"]), self.at(ask["t_next"])
        if self.is_inverse:  # a step towards noise is named by the time that it leads to
            result = self.call(ask["t"], ask["t_next"], prediction, t_next, x)
        else:
            result = self.between(ask["t"], ask["t_next"]).reversed_step(prediction, t, x)
        return {"x_next": self.like(first(result), x)}

    # -- the loop, as its users write it

    def sample(self, ask):
        self.chain(self.sampler, ask)
        self.check_eta(ask)
        chain, states = self.spaced(ask, self.configured), []
        generator = torch.Generator().manual_seed(ask["seed"])
        x = torch.randn((ask["n"], ask["d"]), generator=generator, dtype=self.dtype)
        x = x * getattr(chain, "init_noise_sigma", 1.0)
        more = {"eta": ask["eta"], "generator": generator}
        model = self.network(states)
        for t in chain.timesteps:
            seen = chain.scale_model_input(x, t) if hasattr(chain, "scale_model_input") else x
            x = self.like(first(self.advance(chain, model(seen, t), t, x, **more)), x)
        return {"x0": x, "trajectory": [number for state in states + [x] for number in flat(state)]}

if __name__ == "__main__":
    run(Scheduler)
