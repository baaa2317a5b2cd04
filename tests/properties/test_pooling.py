"""Pooling windows of any geometry: the mean and the maximum of each, loop by loop."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lucid.nn import functional as F


def pairs(first, last):
    return st.tuples(*[st.integers(first, last)] * 2)


@st.composite
def windows(draw, has_dilation=False):
    """The shape of images, and settings whose windows fit them."""
    kernel, stride, ceil_mode = draw(pairs(1, 4)), draw(pairs(1, 4)), draw(st.booleans())
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    dilation = draw(pairs(1, 2)) if has_dilation else (1, 1)
    axes = zip(kernel, padding, dilation, draw(pairs(0, 5)), strict=True)
    image = tuple(max(d if p else 1, d * (k - 1) + 1 - 2 * p + m) for k, p, d, m in axes)
    settings = dict(kernel_size=kernel, stride=stride, padding=padding, ceil_mode=ceil_mode)
    settings |= dict(dilation=dilation) if has_dilation else {}
    return (draw(st.integers(0, 2)), draw(st.integers(1, 2)), *image), settings


def places(size, kernel_size, stride, padding, ceil_mode, dilation=1):
    """The places of each window along one axis, the border's and those beyond it among them."""
    found = []
    for start in range(-padding, size + padding, stride):
        reached = found[-1][-1] if found else -padding - 1
        window = range(start, start + dilation * (kernel_size - 1) + 1, dilation)
        is_inside = window[-1] < size + padding
        if is_inside or (ceil_mode and start < size and reached < size + padding - 1):
            found.append(window)
    return found


def places_of(shape, settings):
    """The places of all windows: along the rows, and along the columns."""
    axes = [
        {name: n if isinstance(n, bool) else n[axis] for name, n in settings.items()}
        for axis in range(2)
    ]
    return [places(size, **axis) for size, axis in zip(shape[2:], axes, strict=True)]


def within(window, first, end):
    return [i for i in window if first <= i < end]


def means(x, settings, count_include_pad):
    """The mean of each window; the zeros of the border may count, what is beyond does not."""
    (_, _, height, width), (top, left) = x.shape, settings["padding"]
    rows, columns = places_of(x.shape, settings)
    y = np.zeros((*x.shape[:2], len(rows), len(columns)))
    for p, q in np.ndindex(*y.shape[2:]):
        inside = np.ix_(within(rows[p], 0, height), within(columns[q], 0, width))
        counted = inside[0].size * inside[1].size
        if count_include_pad:
            counted = len(within(rows[p], -top, height + top))
            counted *= len(within(columns[q], -left, width + left))
        y[:, :, p, q] = x[:, :, *inside].sum((2, 3)) / counted
    return y


@given(case=windows(), count_include_pad=st.booleans(), data=st.data())
def test_means_of_windows(case, count_include_pad, data, array, leaf, gradients, assert_adjoint):
    shape, settings = case
    x = leaf(array(data, shape))
    y = F.avg_pool2d(x, **settings, count_include_pad=count_include_pad)
    expected = means(x.detach().array, settings, count_include_pad)
    np.testing.assert_allclose(y.detach().array, expected, rtol=1e-9, atol=1e-12)
    dy, v = array(data, y.shape), array(data, shape)
    (dx,) = gradients(y, [x], dy)
    assert_adjoint(means(v, settings, count_include_pad), dy, v, dx)


def blocks(size, parts):
    """The places that each block of an axis covers; neighbours overlap where they don't fit."""
    return [
        range(int(np.floor(i * size / parts)), int(np.ceil((i + 1) * size / parts)))
        for i in range(parts)
    ]


def means_of_blocks(x, sizes):
    rows, columns = (blocks(n, parts) for n, parts in zip(x.shape[2:], sizes, strict=True))
    y = np.empty((*x.shape[:2], *sizes))
    for p, q in np.ndindex(*sizes):
        y[:, :, p, q] = x[:, :, *np.ix_(rows[p], columns[q])].mean((2, 3))
    return y


@given(image=pairs(1, 9), sizes=pairs(1, 7), n=st.integers(0, 2), data=st.data())
def test_means_of_blocks(image, sizes, n, data, array, leaf, gradients, assert_adjoint):
    x = leaf(array(data, (n, 2, *image)))
    y = F.adaptive_avg_pool2d(x, sizes)
    expected = means_of_blocks(x.detach().array, sizes)
    np.testing.assert_allclose(y.detach().array, expected, rtol=1e-9, atol=1e-12)
    dy, v = array(data, y.shape), array(data, x.shape)
    (dx,) = gradients(y, [x], dy)
    assert_adjoint(means_of_blocks(v, sizes), dy, v, dx)


def maxima(x, settings):
    """The greatest pixel of each window, and where the first of them is: row W + column."""
    height, width = x.shape[2:]
    rows, columns = places_of(x.shape, settings)
    y = np.empty((*x.shape[:2], len(rows), len(columns)))
    where = np.empty(y.shape, int)
    for i, j, p, q in np.ndindex(*y.shape):
        pixels = [(r, c) for r in within(rows[p], 0, height) for c in within(columns[q], 0, width)]
        best = max(pixels, key=lambda at: x[i, j, *at])  # the first of equals
        y[i, j, p, q], where[i, j, p, q] = x[i, j, *best], best[0] * width + best[1]
    return y, where


@given(case=windows(has_dilation=True), data=st.data())
def test_maxima_of_windows(case, data, array, leaf, gradients):
    (shape, settings), dtype = case, data.draw(st.sampled_from(["float32", "float64"]))
    x = leaf(np.round(array(data, shape, dtype)))  # few values: many are equal
    y, where = F.max_pool2d(x, **settings, return_indices=True)
    expected, positions = maxima(x.detach().array, settings)
    np.testing.assert_array_equal(y.detach().array, expected)
    np.testing.assert_array_equal(where.array, positions)
    dy = array(data, y.shape, dtype)
    (dx,) = gradients(y, [x], dy)
    added = np.zeros((*shape[:2], shape[2] * shape[3]))
    for i, j, p, q in np.ndindex(*y.shape):
        added[i, j, positions[i, j, p, q]] += dy[i, j, p, q]
    np.testing.assert_allclose(dx, added.reshape(shape), rtol=1e-5, atol=1e-5)
