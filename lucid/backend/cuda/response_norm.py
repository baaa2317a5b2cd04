"""Global response normalisation in CUDA.

    G[n, c] = √Σ_hw x²,  N = G / (mean_C G + eps),  y = x (gamma N + 1) + beta

Forward reads x twice: once to sum its squares, once to scale it. The gradient needs one number
for each image and channel, S = Σ_hw dy x; with it, dN = gamma S, and as N depends on all G,

    dG = dN / m - mean_C(dN G) / m²,  m = mean_C G + eps,  dx = dy (gamma N + 1) + x dG / G.

Shapes: x and y (N, H, W, C), gamma and beta C numbers, G (N, C).
"""

import cupy

from lucid.backend.cuda.compile import kernel, launch, through_float32
from lucid.backend.cuda.memory import planes, steps
from lucid.backend.cuda.sums import sum


@through_float32
def global_response_norm(x, gamma, beta, *, eps):
    """Returns y, and G for the way back."""
    (maps,) = planes(_channels_first(x))
    squares, _ = _sums(maps, maps)
    g = cupy.sqrt(squares)
    scale = gamma.reshape(-1).astype(x.dtype) * (g / (_mean(g) + g.dtype.type(eps))) + 1
    y, shift = cupy.empty_like(maps), cupy.ascontiguousarray(beta.reshape(-1), x.dtype)
    _run("scale_and_shift", maps, (maps, scale, shift, y))
    return _channels_last(y), g


@through_float32
def global_response_norm_grad(grad, x, gamma, g, *, eps):
    """Returns dx, dgamma and dbeta, the last two with C numbers."""
    maps, grads = planes(_channels_first(x), _channels_first(grad))
    s, of_grad = _sums(grads, maps)
    m, gamma = _mean(g) + g.dtype.type(eps), gamma.reshape(-1).astype(x.dtype)
    dn = gamma * s
    dg = dn / m - _mean(dn * g) / (m * m)
    own = cupy.where(g > 0, dg / g, x.dtype.type(0))
    dx = cupy.empty_like(maps)
    _run("combine", maps, (grads, maps, gamma * (g / m) + 1, own, dx))
    return _channels_last(dx), sum(s * (g / m), 0), sum(of_grad, 0)


def _sums(a, b):
    """Σ_hw a b and Σ_hw a for each image and channel: (N, C)."""
    products, sums = cupy.empty((2, *a.shape[:2]), a.dtype)
    _run("sums_of_planes", a, (a, b, products, sums))
    return products, sums


def _mean(g):
    """mean_C G, for each image."""
    return sum(g, -1, keepdims=True) / g.dtype.type(g.shape[-1])


def _run(name, maps, arrays):
    """A warp for each image and channel."""
    n, c, height, width = maps.shape
    sizes = cupy.int32(n), cupy.int32(c), cupy.int32(height * width)
    run = kernel("response_norm.cu", name, maps.dtype)
    launch(run, 32 * n * c, (*arrays, *sizes, *steps(maps, 0, 1)))


def _channels_first(x):
    return x.transpose(0, 3, 1, 2)


def _channels_last(x):
    return x.transpose(0, 2, 3, 1)
