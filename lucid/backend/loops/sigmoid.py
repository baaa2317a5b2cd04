"""The logistic function σ(x) = 1 / (1 + e⁻ˣ), and what is made of it, as loops.

All take e = exp(-|x|), which lies between 0 and 1, computed as ``loss.py`` tells.
"""

import numpy as np
from numpy import float32 as f32
from numpy import int32

from lucid.backend.loops.blocks import over, vectors
from lucid.backend.loops.compile import each
from lucid.backend.loops.loss import LOG_2, PER_LOG_2, REST, SERIES, TO_WHOLE

ZERO, ONE, TWO = f32(0), f32(1), f32(2)
LOWEST = f32(-87)  # the exponential of less is 0 to 1e-38
# log(1 + e) = 2 artanh(e / (2 + e)) = 2 (s + s³/3 + s⁵/5 + ...), where s is 1/3 at most.
ARTANH = tuple(f32(2 / (2 * n + 1)) for n in range(8))


@each
def exp_below_zero(z):
    """exp(z) for z ≤ 0, or nan."""
    low = LOWEST if z < LOWEST else z
    shifted = low * PER_LOG_2 + TO_WHOLE
    n = shifted - TO_WHOLE
    r = low - n * LOG_2 - n * REST
    p = ((((SERIES[5] * r + SERIES[4]) * r + SERIES[3]) * r + SERIES[2]) * r + SERIES[1]) * r
    p = (p + SERIES[0]) * r * r + r + ONE
    power = int32((f32(shifted).view(int32) + 127) << 23).view(f32)
    return p * power if z >= LOWEST or z != z else ZERO


@each
def logistic(x):
    """σ(x)."""
    e = exp_below_zero(-x if x > ZERO else x)
    return (ONE if x > ZERO else e) / (ONE + e)


@each
def sigmoid_loop(x, y):
    """Vectors in, vector out, as all loops here."""
    for i in range(x.size):
        y[i] = logistic(x[i])


@each
def silu_loop(x, y):
    """y = x σ(x)."""
    for i in range(x.size):
        y[i] = x[i] * logistic(x[i])


@each
def sigmoid_grad_loop(grad, y, dx):
    """dx = dy y (1 - y)."""
    for i in range(y.size):
        dx[i] = grad[i] * y[i] * (ONE - y[i])


@each
def silu_grad_loop(grad, x, dx):
    """dx = dy σ (1 + x (1 - σ))."""
    for i in range(x.size):
        y = logistic(x[i])
        dx[i] = grad[i] * y * (ONE + x[i] * (ONE - y))


@each
def softplus_grad_loop(grad, x, dx, beta, threshold):
    """dx = dy σ(βx), and dy beyond the threshold."""
    for i in range(x.size):
        z = x[i] * beta
        slope = logistic(z)
        dx[i] = grad[i] * (ONE if z > threshold else slope)


@each
def softplus_loop(x, y, beta, share, threshold):
    """y = log(1 + exp βx) / β = (max(0, βx) + log(1 + exp(-|βx|))) / β."""
    for i in range(x.size):
        z = x[i] * beta
        e = exp_below_zero(-z if z > ZERO else z)
        s = e / (TWO + e)
        q = s * s
        p = ((ARTANH[7] * q + ARTANH[6]) * q + ARTANH[5]) * q + ARTANH[4]
        p = (((p * q + ARTANH[3]) * q + ARTANH[2]) * q + ARTANH[1]) * q + ARTANH[0]
        value = ((z if z > ZERO else ZERO) + s * p) * share
        y[i] = x[i] if z > threshold else value


def sigmoid(x):
    """σ(x), of the shape and dtype of x."""
    return _computed(sigmoid_loop, (x,))


def sigmoid_grad(grad, y):
    """dx = dy y (1 - y)."""
    return _computed(sigmoid_grad_loop, (grad, y))


def silu(x):
    """x σ(x)."""
    return _computed(silu_loop, (x,))


def silu_grad(grad, x):
    """dx = dy σ(x) (1 + x (1 - σ(x)))."""
    return _computed(silu_grad_loop, (grad, x))


def softplus(x, *, beta, threshold):
    """log(1 + exp βx) / β, and x where βx is beyond the threshold."""
    return _computed(softplus_loop, (x,), f32(beta), f32(1 / beta), f32(threshold))


def softplus_grad(grad, x, *, beta, threshold):
    """dx = dy σ(βx), and dy where βx is beyond the threshold."""
    return _computed(softplus_grad_loop, (grad, x), f32(beta), f32(threshold))


def _computed(loop, arrays, *settings):
    """A new array that lies as the last of the arrays does, filled by the loop."""
    y = np.empty_like(arrays[-1])
    if (found := vectors(*arrays, y)) is None:
        return NotImplemented
    over(loop, 1, found, *settings)
    return y
