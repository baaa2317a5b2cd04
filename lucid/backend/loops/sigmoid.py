"""The logistic function σ(x) = 1 / (1 + e⁻ˣ), and what is made of it, as loops.

All take e = exp(-|x|), which lies between 0 and 1, computed as ``loss.py`` tells.
"""

from numpy import float32 as f32
from numpy import int32

from lucid.backend.loops.blocks import computed, total
from lucid.backend.loops.compile import each, summing
from lucid.backend.loops.loss import LOG_2, PER_LOG_2, REST, SERIES, TO_WHOLE

ZERO, ONE, TWO = f32(0), f32(1), f32(2)
PIECE = 1 << 8  # numbers that a vector register adds: 32 in each lane, or fewer
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
def log_of_one_and(e):
    """log(1 + e), where e is from 0 to 1."""
    s = e / (TWO + e)
    q = s * s
    p = ((ARTANH[7] * q + ARTANH[6]) * q + ARTANH[5]) * q + ARTANH[4]
    p = (((p * q + ARTANH[3]) * q + ARTANH[2]) * q + ARTANH[1]) * q + ARTANH[0]
    return s * p


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
        curve = log_of_one_and(exp_below_zero(-z if z > ZERO else z))
        value = ((z if z > ZERO else ZERO) + curve) * share
        y[i] = x[i] if z > threshold else value


@each
def surprise(x, target):
    """(1 - t) x - log σ(x), where log σ(x) = min(0, x) - log(1 + exp(-|x|))."""
    straight = (ONE - target) * x - (ZERO if x > ZERO else x)
    return straight + log_of_one_and(exp_below_zero(-x if x > ZERO else x))


@each
def logistic_loss_loop(x, target, y):
    """y = (1 - t) x - log σ(x)."""
    for i in range(x.size):
        y[i] = surprise(x[i], target[i])


@summing
def sum_of_surprises(x, target):
    """Σ y."""
    total = ZERO
    for i in range(x.size):
        total += surprise(x[i], target[i])
    return total


@each
def logistic_loss_sum(x, target):
    """The same, in float64: any number of them."""
    total = 0.0
    for i in range(0, x.size, PIECE):
        total += sum_of_surprises(x[i : i + PIECE], target[i : i + PIECE])
    return total


@each
def logistic_loss_grad_loop(grad, x, target, dx):
    """dx = dy (σ(x) - t)."""
    for i in range(x.size):
        dx[i] = (logistic(x[i]) - target[i]) * grad[i]


@each
def logistic_loss_slope_loop(x, target, dx, dy):
    """The same for one dy."""
    for i in range(x.size):
        dx[i] = (logistic(x[i]) - target[i]) * dy


def sigmoid(x):
    """σ(x), of the shape and dtype of x."""
    return computed(sigmoid_loop, (x,), cost=2)


def sigmoid_grad(grad, y):
    """dx = dy y (1 - y)."""
    return computed(sigmoid_grad_loop, (grad, y))


def silu(x):
    """x σ(x)."""
    return computed(silu_loop, (x,), cost=2)


def silu_grad(grad, x):
    """dx = dy σ(x) (1 + x (1 - σ(x)))."""
    return computed(silu_grad_loop, (grad, x), cost=3)


def softplus(x, *, beta, threshold):
    """log(1 + exp βx) / β, and x where βx is beyond the threshold."""
    return computed(softplus_loop, (x,), f32(beta), f32(1 / beta), f32(threshold), cost=4)


def softplus_grad(grad, x, *, beta, threshold):
    """dx = dy σ(βx), and dy where βx is beyond the threshold."""
    return computed(softplus_grad_loop, (grad, x), f32(beta), f32(threshold), cost=3)


def logistic_loss(x, target, *, summed):
    """y = (1 - t) x - log σ(x), or Σ y as an array without axes."""
    if summed:
        return total(logistic_loss_sum, 4, (x, target))
    return computed(logistic_loss_loop, (x, target), cost=4)


def logistic_loss_grad(grad, x, target):
    """dx = dy (σ(x) - t), for one dy or as many as there are x."""
    if grad.ndim:
        return computed(logistic_loss_grad_loop, (grad, x, target), cost=2)
    return computed(logistic_loss_slope_loop, (x, target), f32(grad), cost=2)
