"""The second half of a ConvNeXt block as one op, on the CPU.

``lucid.models.perceptron`` says when it stands in for the block's own lines, and which those are.
"""

import numpy as np

from lucid.autograd import Function, is_grad_enabled
from lucid.backend import fast
from lucid.backend.cpu import perceptron as kernels
from lucid.ops.activation import GELUGrad, gelu
from lucid.ops.matmul import linear


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


def _steps():
    """What computes between the products: compiled loops, or NumPy."""
    loops = fast.loops()
    return kernels if loops is None else loops.perceptron


def _channels_first(maps, axis=-1):
    """Maps as (C, M), without a copy where the channels lie first in memory."""
    first = maps.swapaxes(0, 1) if axis == 1 else maps.transpose(3, 0, 1, 2)
    return first.reshape(len(first), -1)


def _as_maps(y, shape):
    """(C, M) as (N, C, H, W)."""
    n, c, *image = shape
    return y.reshape(c, n, *image).swapaxes(0, 1)
