"""The second half of a ConvNeXt block as one op, where that is faster.

``Block.forward`` is the definition, line by line. Where nobody looks inside a block, ``Block._run``
takes this way instead: the same numbers up to rounding, and gradients of any order.
"""

import numpy as np

from lucid.autograd import Function, is_grad_enabled
from lucid.autograd.watch import watchers
from lucid.backend import fast
from lucid.backend.cpu import perceptron as kernels
from lucid.backend.dtypes import float16, float32
from lucid.nn import GELU, DropPath, Linear
from lucid.ops import gelu, linear
from lucid.ops.activation import GELUGrad
from lucid.tensor import Tensor

FEW = 1 << 18  # numbers of a map: with more, only the compiled loops gain
PARTS = dict(pwconv1=Linear, act=GELU, pwconv2=Linear, drop_path=DropPath)
CHANGED_BY_USERS = ("forward", "_forward_pre_hooks", "_forward_hooks", "_backward_hooks")


class Perceptron(Function):
    """y = skip + gamma · (GELU(x w1ᵀ + b1) w2ᵀ + b2), where gamma goes over the channels.

    The gradients are those of its lines, ``perceptron_grad``. Shapes: x (N, H, W, C), w1 (4C, C),
    w2 (C, 4C), skip and y (N, C, H, W).
    """

    gradients_are_new = True
    computes_in_float32 = True

    def forward(self, x, w1, b1, w2, b2, gamma, skip):
        maps, keep = (_channels_first(x), _channels_first(skip, 1)), any(self.needs_input_grad)
        y, u = kernels.perceptron(_steps(), maps[0], w1, b1, w2, b2, gamma, maps[1], keep=keep)
        self.save_for_backward(x, w1, b1, w2, b2, gamma)
        self.keep(u)
        return _as_maps(y, skip.shape)

    def backward(self, grad):
        x, *parameters = self.saved_tensors
        if is_grad_enabled():  # a graph of this backward is wanted: stay in tensor algebra
            return perceptron_grad(grad, x, *parameters)
        return *PerceptronGrad.apply(grad, x, *parameters, *self.kept_tensors), grad


class PerceptronGrad(Function):
    """All gradients but dskip = dy from one kernel; it has no backward of its own."""

    def forward(self, grad, x, w1, b1, w2, b2, gamma, u):
        dy = np.ascontiguousarray(_channels_first(grad, 1))
        rows = _channels_first(x)
        dx, *others = kernels.perceptron_grad(_steps(), dy, rows, w1, w2, b2, gamma, u)
        return dx.T.reshape(x.shape), *others


def perceptron_grad(grad, x, w1, b1, w2, b2, gamma):
    """The gradients of x, w1, b1, w2, b2, gamma and skip, in tensor algebra."""
    u = linear(x, w1, b1)
    h = gelu(u)
    dy = grad.permute(0, 2, 3, 1)
    dz = gamma * dy
    du = GELUGrad.apply(linear(dz, w2.T), u)
    rows = [t.reshape(-1, t.shape[-1]) for t in (x, h, du, dz)]
    dgamma = (dy * linear(h, w2, b2)).sum((0, 1, 2))
    dw1, dw2 = rows[2].T @ rows[0], rows[3].T @ rows[1]
    return linear(du, w1.T), dw1, rows[2].sum(0), dw2, rows[3].sum(0), dgamma, grad


def fits(block, *args, **kwargs):
    """Whether this call of a block may be computed by :func:`in_one_op`, and is faster so."""
    return len(args) == 1 and not kwargs and _is_as_defined(block) and _has_a_loop(block, *args)


def in_one_op(block, x):
    """What ``block.forward(x)`` returns."""
    y = block.norm(block.dwconv(x).permute(0, 2, 3, 1))  # (N, H, W, C)
    return Perceptron.apply(y, *_parameters(block), x)


def _is_as_defined(block):
    """Whether the parts are those of the paper, none is switched off, and nobody watches."""
    parts = {name: getattr(block, name) for name in PARTS}
    is_own = all(type(parts[name]) is kind for name, kind in PARTS.items())
    is_seen = any(vars(m).get(name) for m in (block, *parts.values()) for name in CHANGED_BY_USERS)
    if not is_own or is_seen or watchers.get():
        return False
    return block.act.approximate == "none" and not (block.training and block.drop_path.p)


def _has_a_loop(block, x):
    """Whether all is float32 or all float16, on the CPU, of fitting shapes, and lies by channels.

    With float16, which is cast to float32 and back by each op, one op is always faster than nine.
    """
    tensors = x, *_parameters(block)
    if any(not _is_array_of_numpy(t) for t in tensors):
        return False
    maps, *weights = (t.array for t in tensors)
    if maps.dtype not in (float32, float16) or any(w.dtype != maps.dtype for w in weights):
        return False
    c, units = weights[2].shape
    return (
        [w.shape for w in weights] == [(units, c), (units,), (c, units), (c,), (c,)]
        and maps.ndim == 4
        and maps.shape[1] == c
        and maps.size >= fast.LEAST
        and maps.swapaxes(0, 1).flags.c_contiguous
        and (not is_grad_enabled() or all(t.requires_grad for t in tensors[1:]))
        and (fast.loops() is not None or maps.size <= FEW or maps.dtype == float16)
    )


def _steps():
    """What computes between the products: compiled loops, or NumPy."""
    loops = fast.loops()
    return kernels if loops is None else loops.perceptron


def _parameters(block):
    one, two = block.pwconv1, block.pwconv2
    return one.weight, one.bias, two.weight, two.bias, block.gamma


def _is_array_of_numpy(x):
    return isinstance(x, Tensor) and type(x.array) is np.ndarray


def _channels_first(maps, axis=-1):
    """Maps as (C, M), without a copy where the channels lie first in memory."""
    return np.moveaxis(maps, axis, 0).reshape(maps.shape[axis], -1)


def _as_maps(y, shape):
    """(C, M) as (N, C, H, W)."""
    n, c, *image = shape
    return y.reshape(c, n, *image).swapaxes(0, 1)
