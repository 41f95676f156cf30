

# ---- 4. A loop of one's own: a function of any of (model, schedule, S, eta, seed, shape)

class Schedule:
    """What a loop is given: T, betas (T values for t = 1...T) and alpha_bar (T + 1 values, alpha_bar[0] = 1 is data)."""
    def __init__(self, betas):
        self.T, self.betas, self.alpha_bar = len(betas), list(betas), [1.0]
        for beta in betas:
            self.alpha_bar.append(self.alpha_bar[-1] * (1 - beta))


class Loop(Family):
    """The file may say PRECISION, TABLE_PRECISION, PREDICTION, SPACING, SAMPLER and CONVENTIONS; what it does not say is
    looked for."""
    FIELDS = ("model", "schedule", "S", "eta", "seed", "shape")

    def __init__(self, name, keys, precision, is_undeclared):
        self.function, module = imported(name)
        what = getattr(self.function, "__name__", name)
        self.takes = parameters(self.function)
        unknown = [key for key, item in self.takes.items() if key not in self.FIELDS and key not in keys
                   and item.default is item.empty and item.kind is not item.VAR_KEYWORD]
        if not callable(self.function) or "model" not in self.takes or unknown:
            raise Refused(f"{what} must be a function of some of {', '.join(self.FIELDS)}"
                          + (f"; it takes {', '.join(unknown)}" if unknown else ""))
        super().__init__(module, what, precision)
        checked(keys, self.takes, what)
        self.keys, self.sampler = keys, getattr(module, "SAMPLER", "ddim")
        self.predicts(getattr(module, "PREDICTION", "eps"))
        self.table_precision = getattr(module, "TABLE_PRECISION", None)
        self.conventions = dict(getattr(module, "CONVENTIONS", {})) if not is_undeclared else {}
        self.look(getattr(module, "PRECISION", None), getattr(module, "SPACING", None))

    def run(self, model, betas, S, eta, number, shape):
        seed(number)
        given = dict(zip(self.FIELDS, (model, Schedule(betas), S, eta, number, shape)))
        result = self.function(**{key: value for key, value in given.items() if key in self.takes}, **self.keys)
        try:
            flat(result)
        except (TypeError, ValueError):
            raise Refused(f"{self.what} returns {'nothing' if result is None else type(result).__name__}; it must return "
                          "the last state, or all S + 1 of them") from None
        return result

    def look(self, precision, spacing):
        """Its numbers, its times and whether it is seeded, by running it with a network that predicts half its state."""
        global torch
        torch = sys.modules.get("torch")
        calls, S, T = [], 7, 100
        def model(x, t, *_, **__):
            calls.append((one_time(t), x))
            if len(calls) > 2 * (8 * S + 64):
                raise Refused(f"{self.what} calls the model {len(calls)} times, and does not end, where S is {S}")
            return alike(x, [number / 2 for number in flat(x)])
        betas = [1e-4 + i * 2e-4 for i in range(T)]
        ends = [flat(constructed(lambda: self.run(model, betas, S, 0.0, 1, (2, 3)), self.what)) for _ in range(2)]
        if len(calls) < 4:
            raise Refused(f"{self.what} calls the model that it is given {len(calls) // 2} times where S is {S}")
        self.states(ends[0], S, 2, 3)
        found = str(getattr(calls[0][1], "dtype", "float64")).rpartition(".")[2]
        self.precision = precision or next((key for key, word in PRECISIONS.items() if word == found), "fp64")
        self.spacing = spacing or (None if self.sampler == "ddpm" and len(calls) == 2 * T else self.nearest_spacing(
            [time for time, _ in calls[:len(calls) // 2]], T))
        self.seeded = repr(ends[0]) == repr(ends[1])  # in which NaN is itself again
        self.notes.append(f"assumed: {self.what} computes in {self.precision}, samples by {self.sampler} and predicts "
                          f"{self.prediction}" + ("" if self.seeded else "; it does not repeat itself by its seed"))

    def configure(self, ask):
        self.betas = numbers(ask["beta"])
        return {"ok": True}

    def sample(self, ask):
        self.chain(self.sampler, ask)
        S, shape = ask["S"], (ask["n"], ask["d"])
        if self.spacing != ask["spacing"] and (self.spacing or S != len(self.betas)):
            raise Unsupported(f"the loop has {self.spacing or 'all'} times")
        if ask["eta"] != 0 and "eta" not in self.takes:
            raise Unsupported(f"{self.what} takes no eta")
        def model(x, t, *_, **__):
            prediction, head = ask_network(self.prediction, x, t=one_time(t))
            return alike(x, prediction) if head is None else (alike(x, prediction), alike(x, head))
        result = flat(self.run(model, self.betas, S, ask["eta"], ask["seed"], shape))
        return self.states(result, S, *shape)

    def states(self, result, S, rows, columns):
        """The answer that a loop's numbers are: the last state, or all."""
        size = rows * columns
        if len(result) not in (size, (S + 1) * size):
            raise Refused(f"{self.what} returns {len(result)} numbers for the shape ({rows}, {columns}) and S = {S}; "
                          f"{size} are wanted, or {(S + 1) * size} for all S + 1 states")
        return {"x0": result[-size:], **({"trajectory": result} if len(result) > size else {})}


def alike(x, values):
    """Numbers as an array like another: torch's, NumPy's or nested lists."""
    if torch is not None and isinstance(x, torch.Tensor):
        return torch.tensor(values, dtype=x.dtype, device=x.device).reshape(x.shape)
    if hasattr(x, "dtype"):
        return sys.modules["numpy"].array(values, dtype=x.dtype).reshape(x.shape)
    rest = iter(values)
    fill = lambda part: [fill(item) for item in part] if isinstance(part, (list, tuple)) else next(rest)
    return fill(x)

if __name__ == "__main__":
    run(Loop)
