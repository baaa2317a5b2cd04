"""Convolution of any geometry: its definition, loop by loop, and its gradients, its adjoints.

    y[n, k, p, q] = Σ_crs w[k, c, r, s] x[n, c, stride p + dilation r, stride q + dilation s]

for an x with ``padding`` zeros around it; k and c run over the channels of one group at a time.
"""

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import lucid
from lucid.nn import functional as F

TOLERANCE = {"float64": 1e-11, "float32": 1e-5}  # of the largest value


class Case(NamedTuple):
    """The shapes and settings of one convolution."""

    x: tuple
    w: tuple
    y: tuple
    window: dict


def pairs(first, last):
    return st.tuples(*[st.integers(first, last)] * 2)


@st.composite
def cases(draw, is_depthwise=False):
    """Images that are at least as large, with their border, as one window."""
    groups = draw(st.integers(1, 3))
    per_group, filters = (1, 1) if is_depthwise else draw(pairs(1, 3))
    kernel, stride, dilation = draw(pairs(1, 4)), draw(pairs(1, 3)), draw(pairs(1, 3))
    padding, more = draw(pairs(0, 4)), draw(pairs(0, 20 if is_depthwise else 5))
    if is_depthwise and draw(st.booleans()):  # the fast way is for stride 1
        stride = (1, 1)
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
    axes = zip(spans, padding, more, strict=True)
    image = tuple(max(1, span - 2 * p + extra) for span, p, extra in axes)
    axes = zip(image, spans, stride, padding, strict=True)
    sizes = tuple((n + 2 * p - span) // s + 1 for n, span, s, p in axes)
    n = draw(st.integers(0, 2))
    return Case(
        (n, groups * per_group, *image),
        (groups * filters, per_group, *kernel),
        (n, groups * filters, *sizes),
        dict(stride=stride, padding=padding, dilation=dilation, groups=groups),
    )


def convolved(x, w, stride, padding, dilation, groups):
    """The definition."""
    (rows, columns), per_filter = padding, len(w) // groups
    x = np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)))
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, w.shape[2:], strict=True)]
    axes = zip(x.shape[2:], spans, stride, strict=True)
    y = np.empty((len(x), len(w), *[(n - span) // s + 1 for n, span, s in axes]))
    for k, p, q in np.ndindex(*y.shape[1:]):
        channels = slice(k // per_filter * w.shape[1], (k // per_filter + 1) * w.shape[1])
        top, left = stride[0] * p, stride[1] * q
        window = x[:, channels, top : top + spans[0], left : left + spans[1]]
        window = window[:, :, :: dilation[0], :: dilation[1]]
        y[:, k, p, q] = (window * w[k]).sum((1, 2, 3))
    return y


def painted(y, w, x_shape, stride, padding, dilation, groups):
    """The definition of the transpose: each number of y paints its filter onto x."""
    (rows, columns), per_filter = padding, len(w) // groups
    n, c, height, width = x_shape
    x = np.zeros((n, c, height + 2 * rows, width + 2 * columns))
    spans = [d * (k - 1) + 1 for d, k in zip(dilation, w.shape[2:], strict=True)]
    for k, p, q in np.ndindex(*y.shape[1:]):
        channels = slice(k // per_filter * w.shape[1], (k // per_filter + 1) * w.shape[1])
        top, left = stride[0] * p, stride[1] * q
        window = x[:, channels, top : top + spans[0], left : left + spans[1]]
        window[:, :, :: dilation[0], :: dilation[1]] += y[:, k, p, q][:, None, None, None] * w[k]
    return x[:, :, rows : rows + height, columns : columns + width]


def assert_near(found, expected):
    assert found.shape == expected.shape
    atol = TOLERANCE[found.dtype.name] * abs(expected).max(initial=0)
    np.testing.assert_allclose(found, expected, rtol=0, atol=atol)


@settings(max_examples=80)
@given(case=cases() | cases(is_depthwise=True), data=st.data())
def test_the_definition(case, data, array):
    dtype = data.draw(st.sampled_from(sorted(TOLERANCE)))
    x, w, b = (array(data, shape, dtype) for shape in (case.x, case.w, case.w[:1]))
    y = F.conv2d(*map(lucid.Tensor, (x, w, b)), **case.window)
    assert (y.shape, y.dtype) == (case.y, dtype)
    exact = [a.astype(np.float64) for a in (x, w, b)]
    assert_near(y.array, convolved(*exact[:2], **case.window) + exact[2][:, None, None])


@settings(max_examples=80)
@given(case=cases() | cases(is_depthwise=True), data=st.data())
def test_gradients_are_the_adjoints(case, data, array, leaf, gradients, assert_adjoint):
    dtype, tolerance = data.draw(st.sampled_from([("float64", 1e-11), ("float32", 1e-5)]))
    x, w, b = (array(data, shape, dtype) for shape in (case.x, case.w, case.w[:1]))
    dy = array(data, case.y, dtype)
    leaves = [leaf(a) for a in (x, w, b)]
    dx, dw, db = gradients(F.conv2d(*leaves, **case.window), leaves, dy)
    v, u = array(data, case.x), array(data, case.w)
    assert_adjoint(convolved(v, w, **case.window), dy, v, dx, tolerance)
    assert_adjoint(convolved(x, u, **case.window), dy, u, dw, tolerance)
    np.testing.assert_allclose(db, dy.sum((0, 2, 3)), rtol=1e-4, atol=1e-4)


@settings(max_examples=80)
@given(case=cases() | cases(is_depthwise=True), data=st.data())
def test_one_gradient_alone_is_the_same(case, data, array, leaf, gradients):
    x, w = leaf(array(data, case.x)), leaf(array(data, case.w))
    dy = array(data, case.y)
    dx, dw = gradients(F.conv2d(x, w, **case.window), [x, w], dy)
    (dx_alone,) = gradients(F.conv2d(x, w.detach(), **case.window), [x], dy)
    (dw_alone,) = gradients(F.conv2d(x.detach(), w, **case.window), [w], dy)
    assert_near(dx_alone, dx)
    assert_near(dw_alone, dw)


@settings(max_examples=80)
@given(case=cases() | cases(is_depthwise=True), data=st.data())
def test_the_transpose(case, data, array, leaf, gradients, assert_adjoint):
    steps = (case.window[name] for name in ("stride", "padding", "dilation"))
    axes = zip(case.x[2:], case.w[2:], *steps, strict=True)
    rests = tuple((n + 2 * p - d * (k - 1) - 1) % s for n, k, s, p, d in axes)
    y, w, dx = (array(data, shape) for shape in (case.y, case.w, case.x))
    leaves = leaf(y), leaf(w)
    x = F.conv_transpose2d(*leaves, **case.window, output_padding=rests)
    assert_near(x.detach().array, painted(y, w, case.x, **case.window))
    dy, dw = gradients(x, leaves, dx)
    v, u = array(data, case.y), array(data, case.w)
    assert_adjoint(painted(v, w, case.x, **case.window), dx, v, dy)
    assert_adjoint(painted(y, u, case.x, **case.window), dx, u, dw)


@given(case=cases(), data=st.data())
def test_filters_times_unfolded_windows_are_a_convolution(case, data, array, assert_adjoint):
    window = {name: case.window[name] for name in ("stride", "padding", "dilation")}
    channels, kernel = case.x[1], case.w[2:]
    x, w = lucid.Tensor(array(data, case.x)), lucid.Tensor(array(data, (2, channels, *kernel)))
    columns = F.unfold(x, kernel, **window)
    y = w.reshape(2, -1) @ columns
    assert_near(y.reshape(case.x[0], 2, *case.y[2:]).array, F.conv2d(x, w, **window).array)
    v = lucid.Tensor(array(data, columns.shape))
    assert_adjoint(columns.array, v.array, x.array, F.fold(v, case.x[2:], kernel, **window).array)
