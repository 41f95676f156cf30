

# ---- 4. k-diffusion's interface: f(model, x, sigmas, ...), with x = x0 + sigma eps and sigma = sqrt(1 - ab) / sqrt(ab)

class Sampler(Family):

    def __init__(self, name, keys, precision, is_undeclared):
        self.function, module = imported(name)
        what = getattr(self.function, "__name__", name)
        if not callable(self.function) or inspect.isclass(self.function):
            raise Refused(f"{what} is no function of (model, x, sigmas, ...)")
        super().__init__(module, what, precision)
        self.need_torch()
        takes = list(parameters(self.function).items())
        if len(takes) < 3:
            raise Refused(f"{what} takes {len(takes)} arguments, it must take (model, x, sigmas, ...)")
        self.takes, self.keys = dict(takes[3:]), keys
        checked(keys, self.takes, what)
        self.configured = []
        with torch.no_grad():
            self.look()

    def look(self):
        """Whether it draws noise, and how often it calls the network in a step, by trying it."""
        calls = []
        def model(x, sigma, *_, **__):
            calls.append(one_time(sigma))
            return x * 0
        x, results = self.tensor([0.5, -0.25, 1.5, 0.75], 2, 2), []
        for number in (1, 1, 2):
            seed(number)
            sigmas = self.tensor([2.0, 1.0], 2)
            results.append(flat(constructed(lambda: self.run(model, x, sigmas, 0.5), self.what)))
        self.seeded = results[0] == results[1]
        if len(calls) != 3:
            self.without.add("step")
        self.notes.append("assumed: sigma = s/a at the times that the oracle asks for; the start is sqrt(1 + sigma^2) "
                          f"times a standard normal; {self.what} calls the network {len(calls) / 3:g} times a step")

    def run(self, model, x, sigmas, eta, **more):
        given = {"eta": eta, "disable": True, **more}
        given = {key: value for key, value in given.items() if key in self.takes}
        return self.like(self.function(model, x, sigmas, **given, **self.keys), x)

    def configure(self, ask):
        power, self.configured = 1.0, [0.0]
        for beta in numbers(ask["beta"]):
            power *= 1 - beta
            self.configured.append(flat(self.tensor([math.sqrt((1 - power) / power)], 1))[0])
        return {"ok": True, "alpha_bar": [1 / (1 + sigma ** 2) for sigma in self.configured[1:]]}

    def scale(self, sigma):
        """Of the state, which is x/sqrt(1 + sigma^2) on the oracle's side."""
        return math.sqrt(1 + sigma ** 2)

    def eta(self, ask):
        if ask["eta"] != 0 and "eta" not in self.takes:
            raise Unsupported(f"{self.what} takes no eta")
        return ask["eta"]

    def step(self, ask):
        (x, eps), eta = self.vectors(ask, "x_t", "eps"), self.eta(ask)
        now, after = (self.configured[t] for t in (ask["t"], ask["t_prev"]))
        rows = ask.get("n", 1)
        x, eps = x.repeat(rows, 1) * self.scale(now), eps.repeat(rows, 1)
        model = lambda x, sigma, *_, **__: x - one_time(sigma) * eps
        sigmas = self.tensor([now, after], 2)
        if "noise" not in ask:
            seed(ask["seed"])
            result = self.run(model, x, sigmas, eta)
        else:
            noise = self.vectors(ask, "noise")[0]
            result = self.run(model, x, sigmas, eta, noise_sampler=lambda *_: noise) if "noise_sampler" in self.takes \
                else stepped(lambda: self.run(model, x, sigmas, eta), noise)
        return {"x_prev": result / self.scale(after)}

    def sample(self, ask):
        self.chain("ddim", ask)
        states = []
        def model(x, sigma, *_, **__):
            sigma = one_time(sigma)
            t = min(range(len(self.configured)), key=lambda t: abs(self.configured[t] - sigma))
            is_known = abs(self.configured[t] - sigma) <= 1e-6 * sigma
            states.append(x / self.scale(sigma))
            time = {"t": t} if is_known else {"alpha_bar": 1 / (1 + sigma ** 2)}
            eps, _ = ask_network("eps", states[-1], **time)
            return x - sigma * self.tensor(eps, *x.shape)
        times = SPACINGS[ask["spacing"]](len(self.configured) - 1, ask["S"])
        sigmas = [self.configured[t] for t in reversed(times)] + [0.0]
        x = torch.randn((ask["n"], ask["d"]), dtype=self.dtype) * self.scale(sigmas[0])
        x = self.run(model, x, self.tensor(sigmas, len(sigmas)), self.eta(ask))
        return {"x0": x, "trajectory": [number for state in states + [x] for number in flat(state)]}

if __name__ == "__main__":
    run(Sampler)
