"""Many numbers to one, over any axes: values are those of NumPy, gradients are slopes."""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

import lucid


def count(x, axis):
    axes = range(x.ndim) if axis is None else np.ravel(axis)
    return math.prod(x.shape[i] for i in axes)


def mean(x, axis, keepdims):
    return np.sum(x, axis, keepdims=keepdims) / count(x, axis)


def var(x, axis, keepdims, correction=1):
    squares = (x - mean(x, axis, True)) ** 2
    return np.sum(squares, axis, keepdims=keepdims) / max(0, count(x, axis) - correction)


def norm(x, axis, keepdims, p=2):
    return np.sum(abs(x) ** p, axis, keepdims=keepdims) ** (1 / p)


def softmax(x, axis):
    return np.exp(x) / np.exp(x).sum(axis, keepdims=True)


SEVERAL = {  # over all axes, one or several: f(x, dim, keepdim)
    "sum": (lucid.sum, lambda x, axis, keep: np.sum(x, axis, keepdims=keep)),
    "mean": (lucid.mean, mean),
    "var": (lambda x, dim, keep: x.var(dim, keepdim=keep), var),
    "var, uncorrected": (
        lambda x, dim, keep: x.var(dim, 0, keep),
        lambda x, axis, keep: var(x, axis, keep, 0),
    ),
    "std": (
        lambda x, dim, keep: x.std(dim, keepdim=keep),
        lambda x, axis, keep: np.sqrt(var(x, axis, keep)),
    ),
    "norm": (lambda x, dim, keep: x.norm(2, dim, keep), norm),
    "norm, p 1": (
        lambda x, dim, keep: x.norm(1, dim, keep),
        lambda x, axis, keep: norm(x, axis, keep, 1),
    ),
    "norm, p 3": (
        lambda x, dim, keep: x.norm(3, dim, keep),
        lambda x, axis, keep: norm(x, axis, keep, 3),
    ),
    "logsumexp": (
        lambda x, dim, keep: x.logsumexp(tuple(range(x.ndim)) if dim is None else dim, keep),
        lambda x, axis, keep: np.log(np.sum(np.exp(x), axis, keepdims=keep)),
    ),
    "amax": (lucid.amax, lambda x, axis, keep: np.max(x, axis, keepdims=keep)),
    "amin": (lucid.amin, lambda x, axis, keep: np.min(x, axis, keepdims=keep)),
    "any": (
        lambda x, dim, keep: (x > 1).any(dim, keep),
        lambda x, axis, keep: np.any(x > 1, axis, keepdims=keep),
    ),
    "all": (
        lambda x, dim, keep: (x > -1).all(dim, keep),
        lambda x, axis, keep: np.all(x > -1, axis, keepdims=keep),
    ),
}
ONE_OR_ALL = {
    "prod": (lucid.prod, lambda x, axis, keep: np.prod(x, axis, keepdims=keep)),
    "argmax": (lucid.argmax, lambda x, axis, keep: np.argmax(x, axis, keepdims=keep)),
    "argmin": (lucid.argmin, lambda x, axis, keep: np.argmin(x, axis, keepdims=keep)),
}
ONE = {
    "cumsum": (lucid.cumsum, np.cumsum),
    "softmax": (lucid.softmax, softmax),
    "log_softmax": (lucid.Tensor.log_softmax, lambda x, axis: np.log(softmax(x, axis))),
    "max": (lambda x, dim: x.max(dim).values, np.max),
    "min": (lambda x, dim: x.min(dim).values, np.min),
}
NEEDS_ELEMENTS = {"amax", "amin", "argmax", "argmin", "max", "min"}
HAS_NO_GRADIENT = {"any", "all", "argmax", "argmin"}


@st.composite
def calls(draw, min_side=0):
    """The two functions, the shape of x, the arguments: which axes, and whether they stay."""
    kind = draw(st.sampled_from([SEVERAL, SEVERAL, ONE_OR_ALL, ONE]))
    name = draw(st.sampled_from(sorted(kind)))
    min_side = 1 if name in NEEDS_ELEMENTS else min_side
    min_dims = 1 if kind is ONE else 0
    shape = draw(array_shapes(min_dims=min_dims, max_dims=4, min_side=min_side, max_side=4))
    axis = st.integers(-len(shape), len(shape) - 1) if shape else st.none()
    if kind is ONE:
        return name, kind[name], shape, (draw(axis),)
    chosen = st.none() | axis
    if kind is SEVERAL and len(shape) > 1:
        chosen |= st.lists(axis, min_size=1, unique_by=lambda i: i % len(shape)).map(tuple)
    return name, kind[name], shape, (draw(chosen), draw(st.booleans()))


@settings(max_examples=150)
@given(call=calls(), data=st.data())
def test_values(call, data, array):
    _, (ours, numpys), shape, arguments = call
    x = array(data, shape)
    y = ours(lucid.Tensor(x), *arguments)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.asarray(numpys(x, *arguments))
    assert (y.shape, y.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(y.array, expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=120)
@given(
    call=calls(min_side=1).filter(lambda call: call[0] not in HAS_NO_GRADIENT),
    seed=st.integers(0, 999), data=st.data(),
)  # fmt: skip
def test_gradients_are_slopes(call, seed, data, array, leaf, gradients):
    """Along a random direction v: d/dt Σ f(x + t v) dy = Σ v dx."""
    name, (ours, numpys), shape, arguments = call
    x = array(data, shape, repeats=False)
    assume(name not in ("var", "std") or count(x, arguments[0]) > 1)  # nan
    v = np.random.default_rng(seed).standard_normal(shape)
    ahead, behind = numpys(x + 1e-6 * v, *arguments), numpys(x - 1e-6 * v, *arguments)
    dy = array(data, np.shape(ahead))
    slope = np.sum((ahead - behind) / 2e-6 * dy)
    variable = leaf(x)
    (dx,) = gradients(ours(variable, *arguments), [variable], dy)
    np.testing.assert_allclose(np.sum(v * dx), slope, rtol=1e-5, atol=1e-5)
