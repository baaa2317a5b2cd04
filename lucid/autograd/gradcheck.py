"""Compare u · J v by backprop with u · J v by central differences."""

from functools import partial

import numpy as np

from lucid.autograd.engine import grad
from lucid.backend import backend_of
from lucid.backend.device import device_of, move
from lucid.tensor import Tensor

LAYOUTS = {
    "contiguous": lambda a: a.copy(order="C"),
    "transposed": lambda a: a.copy(order="F"),
    "sliced": lambda a: a[..., None].repeat(2, axis=-1)[..., 0],
    "0-stride": lambda a: backend_of(a).xp.broadcast_to(a[:1], a.shape) if a.ndim else a,
}


def gradcheck(fn, *arrays, order=2, eps=1e-6, rtol=1e-5, seed=0, atol=1e-7, raise_exception=True):
    """Raise unless the derivatives of ``fn`` are right up to ``order``, in every memory layout.

    For random u and v it compares uᵀ J v from :func:`grad` with the difference quotient
    uᵀ (f(x + eps v) - f(x - eps v)) / 2 eps; then it does the same for uᵀ J v as a function of x,
    and so on. Each order runs with and without ``create_graph``, for an op may go either way.

    Parameters
    ----------
    fn : callable
        Takes tensors, returns a tensor or a tuple of them; outputs of integers are passed over.
    *arrays : array or Tensor
        Where to check, computed in float64, on the device of the block.
    order : int
        The highest derivative to check.
    eps : float
        The step of the differences.
    rtol : float
        The largest relative error of the first derivative; each further order allows ten times
        as much.
    seed : int
        Chooses u and v.
    atol : float
        An error of a derivative that is no error, however small the derivative is.
    raise_exception : bool
        Whether a wrong derivative raises; otherwise the answer is False.

    Returns
    -------
    bool
        Whether all are right, so that ``assert gradcheck(...)`` reads well.

    Raises
    ------
    AssertionError
        If a derivative is wrong: with the order, the memory layout and both numbers.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> lucid.autograd.gradcheck(lucid.tanh, np.array([0.5, -1.0]))
    True
    """
    if len(arrays) == 1 and isinstance(arrays[0], tuple):  # as PyTorch takes them
        (arrays,) = arrays
    try:
        _check(fn, arrays, order, eps, rtol, atol, seed)
    except AssertionError:
        if raise_exception:
            raise
        return False
    return True


def _check(fn, arrays, order, eps, rtol, atol, seed):
    for name, layout in LAYOUTS.items():
        rng = np.random.default_rng(seed)
        inputs = [layout(_place(a)) for a in arrays]
        derivative = fn
        for n in range(order):
            v = [_draw(rng, x) for x in inputs]
            u = [layout(_draw(rng, y.array)) for y in _floats(derivative, inputs)]
            where = f"order {n + 1}, {name} inputs"
            _compare(derivative, inputs, u, v, eps, rtol * 10**n, atol, where)
            derivative = partial(_slope, derivative, u, v)


def _place(x):
    """The numbers of a tensor or an array in float64, on the device of the block."""
    x = x.detach().cpu() if isinstance(x, Tensor) else x
    return move(np.asarray(x, np.float64), None)


def _compare(fn, inputs, u, v, eps, rtol, atol, where):
    ahead = _floats(fn, [x + eps * d for x, d in zip(inputs, v, strict=True)])
    behind = _floats(fn, [x - eps * d for x, d in zip(inputs, v, strict=True)])
    steps = [a.array - b.array for a, b in zip(ahead, behind, strict=True)]
    by_difference = _dot(u, steps) / (2 * eps)
    for create_graph in (True, False):  # an op may take a faster route when no graph is wanted
        leaves = [Tensor(x, requires_grad=True) for x in inputs]
        slopes = _slopes(fn, leaves, u, create_graph)
        by_backprop = _dot(v, [0 if g is None else g.array for g in slopes])
        message = f"{where}, create_graph={create_graph}"
        np.testing.assert_allclose(by_backprop, by_difference, rtol, atol, err_msg=message)


def _slope(fn, u, v, *inputs):
    """u · J v itself, as a function to differentiate again."""
    inputs = [x if x.requires_grad else Tensor(x.array, requires_grad=True) for x in inputs]
    slopes = _slopes(fn, inputs, u, create_graph=True)
    terms = ((g * d).sum() for g, d in zip(slopes, v, strict=True) if g is not None)
    return sum(terms, Tensor(0.0))


def _slopes(fn, inputs, u, create_graph):
    outputs, u = _floats(fn, inputs), tuple(Tensor(a) for a in u)
    return grad(outputs, inputs, u, create_graph=create_graph, allow_unused=True)


def _floats(fn, inputs):
    """The floating-point outputs of ``fn``, always as a tuple of tensors."""
    outputs = fn(*[x if isinstance(x, Tensor) else Tensor(x) for x in inputs])
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    return tuple(y for y in outputs if y.dtype.kind == "f")


def _draw(rng, like):
    return move(np.asarray(rng.standard_normal(like.shape)), device_of(like))


def _dot(xs, ys):
    return sum(float((x * y).sum()) for x, y in zip(xs, ys, strict=True))
