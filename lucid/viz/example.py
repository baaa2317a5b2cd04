"""An example of an op or a layer that is small enough to check by hand."""

import inspect
import warnings
from dataclasses import dataclass, field

import numpy as np

from lucid.autograd import grad
from lucid.autograd.grad_mode import enable_grad
from lucid.autograd.watch import Watcher
from lucid.nn import Module
from lucid.tensor import Tensor


@dataclass
class Example:
    """What went in, what came out, and the gradients for a given one of the output."""

    inputs: dict  # arrays by their names
    output: np.ndarray
    dy: np.ndarray | None
    gradients: dict
    ops: list = field(default_factory=list)  # the Functions that ran


def _array(shape, numbers):
    return np.resize(np.array(numbers, np.float64), shape)


VECTOR = _array(3, [-1, 0, 2])
POSITIVE = _array(3, [1, 2, 4])
MATRIX = _array((2, 2), [1, 2, 3, 4])
OTHER = _array((2, 2), [0, 1, -1, 2])
IMAGE = _array((1, 1, 3, 3), range(1, 10))
FILTER = _array((1, 1, 2, 2), [1, 0, -1, 2])
CHANNELS = _array((1, 2, 2, 2), [1, 2, 3, 4, 0, -1, 2, 5])
SCORES = _array((2, 3), [0, 1, 2, 2, 0, 0])
CLASSES = np.array([2, 1])
CANDIDATES = (  # tried in this order, until one is taken
    (VECTOR,), (SCORES, CLASSES), (VECTOR, POSITIVE), (MATRIX, OTHER), (IMAGE,), (IMAGE, FILTER),
    (IMAGE, 2), (CHANNELS,), (CHANNELS, 2), (_array((1, 3), [1, 2, 4]), (3,)), (MATRIX,),
    (np.array([True, False, True]), VECTOR, POSITIVE), (MATRIX, (1, 0)),
    (_array((1, 2, 1, 2), [1, 2, -1, 3]), _array(2, [1, 2]), _array(2, [0, 1])), (CLASSES,),
    (_array((1, 1, 4), range(1, 5)),), (_array((1, 4, 1, 2), range(8)),),
    (_array((1, 2, 1, 1, 2), range(4)),), (_array(2, [0.5, 0.25]), _array(2, [1, 0])),
    (MATRIX, 1), (_array((1, 2, 4), range(8)),), ([VECTOR, POSITIVE],), (CLASSES, MATRIX),
)  # fmt: skip
SETTINGS = ((), (2,), (1, 1, 2), (2, 2), (1, 2), (3, 2), ((3,),))  # of layers, likewise


class Ops(Watcher):
    """The kinds of Function that run, each once."""

    def __init__(self):
        self.ops = []

    def op_ran(self, node, inputs, settings, outputs):
        """Note it."""
        if type(node) not in self.ops:
            self.ops.append(type(node))


def find_example(call, given=()):
    """The example of the first inputs that ``call`` takes, if it can with gradients; or None."""
    if given:
        return example(call, given)
    without = None
    for arrays in CANDIDATES:
        try:
            found = example(call, arrays)
        except Exception:  # each op refuses in its own way what does not fit
            continue
        if found.gradients:
            return found
        without = without or found
    return without


def example(call, arrays):
    """Call it on tensors of these arrays; dy counts 1, 2, 3, ..., so that no sum is 0 by chance."""
    inputs = [_leaf(x) for x in arrays]
    with enable_grad(), Ops() as watcher, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = call(*inputs)
    y = y[0] if isinstance(y, tuple) else y
    names = _names(call, inputs)
    leaves = [(n, x) for n, x in zip(names, inputs, strict=True) if isinstance(x, Tensor)]
    leaves += list(call.named_parameters()) if isinstance(call, Module) else []
    shown = {n: x.detach().numpy() if isinstance(x, Tensor) else x
             for n, x in zip(names, inputs, strict=True)}  # fmt: skip
    shown |= {n: x.detach().numpy() for n, x in leaves if n not in shown}
    if not y.requires_grad:
        return Example(shown, y.detach().numpy(), None, {}, watcher.ops)
    dy = np.arange(1, y.numel() + 1, dtype=np.float64).reshape(y.shape)
    wanted = [(n, x) for n, x in leaves if x.requires_grad]
    found = grad(y, [x for _, x in wanted], Tensor(dy.astype(y.dtype)), allow_unused=True)
    pairs = zip(wanted, found, strict=True)
    gradients = {f"d{n}": g.numpy() for (n, _), g in pairs if g is not None}
    return Example(shown, y.detach().numpy(), dy, gradients, watcher.ops)


def small_layer(kind):
    """A layer of that class with few weights, which are whole numbers; None if it needs others."""
    for settings in SETTINGS:
        try:
            layer = with_whole_numbers(kind(*settings))
        except Exception:  # it takes other settings, or has no numbers yet
            continue
        if find_example(layer) is not None:
            return layer
    return None


def with_whole_numbers(layer):
    """A layer in float64 whose matrices and filters hold 1, 0, -1, 2, 1, ... and no chance."""
    layer = layer.double().eval()
    for parameter in layer.parameters():
        if parameter.ndim >= 2:
            parameter.array[...] = _array(parameter.shape, [1, 0, -1, 2])
        elif parameter.ndim and not np.isin(parameter.detach().numpy(), (0, 1)).all():
            parameter.array[...] = 0
    return layer


def _leaf(x):
    if isinstance(x, (list, tuple)) and x and isinstance(x[0], np.ndarray):
        return [_leaf(item) for item in x]
    if isinstance(x, Tensor):
        return x.detach().requires_grad_(x.is_floating_point())
    if isinstance(x, np.ndarray):
        return Tensor(x.copy(), x.dtype.kind == "f")
    return x


def _names(call, inputs):
    function = call.forward if isinstance(call, Module) else inspect.unwrap(call)
    names = list(inspect.signature(function).parameters)[: len(inputs)]
    return names + [f"x{i}" for i in range(len(names), len(inputs))]
