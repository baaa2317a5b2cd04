"""2-d convolution in NumPy, by windows and matrix products.

    y[n, k, p, q] = Σ_crs w[k, c, r, s] x[n, c, stride p + dilation r, stride q + dilation s]

for an x with ``padding`` zeros around it. Every window of x that a filter meets becomes one
column of a matrix ("im2col"); then all filters meet all windows in one matrix product a group,
or, where there are many windows, in one product a block of them: ``window_blocks.py``.
A depthwise convolution, one filter a channel, has no such matrix: see ``depthwise.py``.

In memory the results lie channel by channel, so that the matrices are views of the maps.

Shapes: x (N, C, H, W), w (K, C // groups, R, S), b (K,), y (N, K, P, Q).
"""

import math

import numpy as np

from lucid.backend.cpu import depthwise, window_blocks
from lucid.backend.cpu.blocks import BLOCK
from lucid.backend.cpu.border import pad, tap, windows_of, without_border
from lucid.backend.cpu.gemm import products
from lucid.backend.parallel import for_blocks
from lucid.backend.windows import output_sizes


def conv2d(x, w, b=None, *, stride, padding, dilation, groups):
    """Returns y."""
    if _is_depthwise(w.shape, groups):
        y = depthwise.conv2d(x, w, stride, padding, dilation)
        if b is not None:
            y += b[:, None, None]
        return y
    windows, filters = _windows(x, w.shape[2:], stride, padding, dilation), _filters(w, groups)
    maps = len(w), *windows.shape[3:]
    if window_blocks.are_worth_it(windows, len(w)):
        y = np.empty(maps, x.dtype)
        window_blocks.products(filters, windows, b, y)
    else:
        y = products(filters, _columns(windows, groups)).reshape(maps)
        if b is not None:
            y += b[:, None, None, None]
    return y.swapaxes(0, 1)


def conv2d_grads(grad, x, w, *, stride, padding, dilation, groups):
    """Returns dx and dw."""
    if _is_depthwise(w.shape, groups):
        return depthwise.conv2d_grads(grad, x, w, stride, padding, dilation)
    window = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    dx = conv2d_input_grad(grad, w, x_shape=x.shape, **window)
    return dx, conv2d_weight_grad(grad, x, w_shape=w.shape, **window)


def conv2d_weight_grad(grad, x, *, w_shape, stride, padding, dilation, groups):
    """Returns dw: every window of x, times the dy that it made."""
    if _is_depthwise(w_shape, groups):
        return depthwise.conv2d_weight_grad(grad, x, w_shape, stride, padding, dilation)
    windows, grads = _windows(x, w_shape[2:], stride, padding, dilation), _maps(grad, groups)
    if window_blocks.are_worth_it(windows, w_shape[0]):
        return window_blocks.filter_gradients(grads, windows).reshape(w_shape)
    return products(grads, _columns(windows, groups).swapaxes(1, 2)).reshape(w_shape)


def conv2d_input_grad(grad, w, *, x_shape, stride, padding, dilation, groups):
    """Returns dx: every dy, times its filter, added to the window that it came from.

    At stride 1 that is the convolution of dy with the filters turned around: to copy windows takes
    half as long as to add to them, but there are as many as y has channels.
    """
    if _is_depthwise(w.shape, groups):
        return depthwise.conv2d_input_grad(grad, w, x_shape, stride, padding, dilation)
    n, c, height, width = x_shape
    border = [d * (k - 1) - p for d, k, p in zip(dilation, w.shape[2:], padding, strict=True)]
    if tuple(stride) == (1, 1) and min(border) >= 0 and len(w) <= 2 * c:
        window = dict(stride=stride, padding=border, dilation=dilation, groups=groups)
        return conv2d(grad, _turned(w, groups), **window)
    dx = np.zeros((c, n, height + 2 * padding[0], width + 2 * padding[1]), grad.dtype)
    taps = [tap(r, s, grad.shape[2:], stride, dilation) for r, s in np.ndindex(*w.shape[2:])]
    window_blocks.input_gradients(
        w.reshape(groups, len(w) // groups, c // groups, len(taps)),
        _maps(grad, groups).reshape(groups, len(w) // groups, n, *grad.shape[2:]),
        taps,
        dx.reshape(groups, c // groups, *dx.shape[1:]),
    )
    return without_border(dx, padding).swapaxes(0, 1)


def _is_depthwise(w_shape, groups):
    return w_shape[0] == groups and w_shape[1] == 1


def _windows(x, kernel, stride, padding, dilation):
    """The windows of x, a view of the padded images: (C, R, S, N, P, Q)."""
    sizes = output_sizes(x.shape[2:], kernel, stride, padding, dilation)
    windows = windows_of(pad(x, padding), kernel, sizes, stride, dilation)
    return windows.transpose(1, 4, 5, 0, 2, 3)


def _columns(windows, groups):
    """All windows as columns: (groups, C // groups · R · S, N · P · Q)."""
    c, r, s, *places = windows.shape
    columns = np.empty(windows.shape, windows.dtype)
    for_blocks(lambda i, j: np.copyto(columns[i:j], windows[i:j]), c, _channels(columns))
    return columns.reshape(groups, c // groups * r * s, math.prod(places))


def _filters(w, groups):
    """The filters as rows: (groups, K // groups, C // groups · R · S)."""
    return w.reshape(groups, len(w) // groups, math.prod(w.shape[1:]))


def _turned(w, groups):
    """The filters of the way back, (C, K // groups, R, S): each turned by half a turn."""
    k, c, r, s = w.shape
    w = w[:, :, ::-1, ::-1].reshape(groups, k // groups, c, r, s)
    return w.swapaxes(1, 2).reshape(groups * c, k // groups, r, s)


def _maps(y, groups):
    """y with a row a channel: (groups, K // groups, N · P · Q)."""
    n, k, p, q = y.shape
    return y.swapaxes(0, 1).reshape(groups, k // groups, n * p * q)


def _channels(array):
    """How many channels, on the first axis, make a block."""
    return max(1, BLOCK // max(1, array[0].size))
