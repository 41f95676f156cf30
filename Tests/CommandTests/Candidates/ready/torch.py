"""As much of torch as the ready adapters and the libraries beside this file use, in plain Python and fp64."""
import math
import random

float64 = float32 = float16 = bfloat16 = "torch.float64"
_random = random.Random(0)


class Tensor:
    def __init__(self, values, shape):
        self.values, self.shape, self.dtype = list(values), tuple(shape), float64
        if math.prod(self.shape) != len(self.values):
            raise ValueError(f"{len(self.values)} numbers do not have the shape {self.shape}")

    def _with(self, other, formula):
        if not isinstance(other, Tensor):
            column = [other] * len(self.values)
        else:  # as many numbers, or one a row
            times = len(self.values) // len(other.values)
            column = [value for value in other.values for _ in range(times)]
        return Tensor(map(formula, self.values, column), self.shape)

    def __add__(self, other): return self._with(other, lambda a, b: a + b)
    def __sub__(self, other): return self._with(other, lambda a, b: a - b)
    def __mul__(self, other): return self._with(other, lambda a, b: a * b)
    def __truediv__(self, other): return self._with(other, lambda a, b: a / b)
    __radd__, __rmul__ = __add__, __mul__
    def __neg__(self): return self * -1
    def __len__(self): return self.shape[0]
    def __iter__(self): return iter(self.values)

    def clamp(self, low, high): return Tensor((min(max(value, low), high) for value in self.values), self.shape)
    def to(self, *_): return self
    def detach(self): return self
    def cpu(self): return self
    def double(self): return self
    def flatten(self): return self.reshape(-1)
    def tolist(self): return self.values
    def item(self): return self.values[0]

    def reshape(self, *shape):
        shape = list(shape[0] if isinstance(shape[0], (tuple, list)) else shape)
        if -1 in shape:
            shape[shape.index(-1)] = len(self.values) // abs(math.prod(shape))
        return Tensor(self.values, shape)

    def repeat(self, rows, *_):
        return Tensor(self.values * rows, (self.shape[0] * rows, *self.shape[1:]))

    def copy_(self, other):
        self.values[:] = other.values
        return self

    def normal_(self):
        return self.copy_(randn(self.shape))


class Generator:
    def manual_seed(self, seed):
        self.random = random.Random(seed)
        return self

class no_grad:
    def __enter__(self): pass
    def __exit__(self, *_): pass

def manual_seed(seed): _random.seed(seed)
def set_num_threads(_): pass
def tensor(values, dtype=None): return Tensor(values, (len(values),)) if isinstance(values, (list, tuple)) else values
def randn_like(x): return randn(x.shape)

def randn(*shape, generator=None, dtype=None):
    shape = shape[0] if isinstance(shape[0], (tuple, list)) else shape
    gauss = (generator.random if generator else _random).gauss
    return Tensor((gauss(0, 1) for _ in range(math.prod(shape))), shape)

def cat(tensors, dim):
    if len(tensors) > 1:
        raise ValueError("only one network output is joined here")
    return tensors[0]
