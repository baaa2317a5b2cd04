"""2-d convolution in CuPy, by windows and matrix products.

    y[n, k, p, q] = Σ_crs w[k, c, r, s] x[n, c, stride p + dilation r, stride q + dilation s]

for an x with ``padding`` zeros around it. Every window of x that a filter meets becomes one
column of a matrix ("im2col"); then all filters meet all windows in one matrix product a group.
The columns of a 1 x 1 convolution are the maps themselves; those of others are made where they
are needed, and not kept for the way back. A depthwise convolution, one filter a channel, has
no such matrix: see ``depthwise.py``.

In memory the results lie channel by channel, so that the matrices are views of the maps.

Shapes: x (N, C, H, W), w (K, C // groups, R, S), b (K,), y (N, K, P, Q).
"""

import math

import cupy

from lucid.backend.cuda import depthwise
from lucid.backend.cuda.compile import through_float32
from lucid.backend.cuda.gemm import product
from lucid.backend.cuda.linear import filled
from lucid.backend.cuda.memory import empty_maps
from lucid.backend.cuda.unfold import gather, scatter
from lucid.backend.windows import output_sizes


@through_float32
def conv2d(x, w, b=None, *, stride, padding, dilation, groups):
    """Returns y."""
    if _is_depthwise(w.shape, groups):
        return depthwise.conv2d(x, w, b, stride, padding, dilation)
    columns = _columns(x, w.shape[2:], stride, padding, dilation, groups)
    sizes = output_sizes(x.shape[2:], w.shape[2:], stride, padding, dilation)
    start = None if b is None else _filled(b, groups, columns)
    y = product(_filters(w, groups), columns, start)
    return y.reshape(len(w), len(x), *sizes).swapaxes(0, 1)


@through_float32
def conv2d_grads(grad, x, w, *, stride, padding, dilation, groups):
    """Returns dx and dw."""
    window = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    dx = conv2d_input_grad(grad, w, x_shape=x.shape, **window)
    return dx, conv2d_weight_grad(grad, x, w_shape=w.shape, **window)


@through_float32
def conv2d_weight_grad(grad, x, *, w_shape, stride, padding, dilation, groups):
    """Returns dw: every window of x, times the dy that it made."""
    if _is_depthwise(w_shape, groups):
        return depthwise.conv2d_weight_grad(grad, x, w_shape, stride, padding, dilation)
    columns = _columns(x, w_shape[2:], stride, padding, dilation, groups)
    return product(_maps(grad, groups), columns.swapaxes(1, 2)).reshape(w_shape)


@through_float32
def conv2d_input_grad(grad, w, *, x_shape, stride, padding, dilation, groups):
    """Returns dx: every dy, times its filter, added to the window that it came from."""
    if _is_depthwise(w.shape, groups):
        return depthwise.conv2d_input_grad(grad, w, x_shape, stride, padding, dilation)
    n, c, *image = x_shape
    columns = product(_filters(w, groups).swapaxes(1, 2), _maps(grad, groups))
    if _is_pointwise(w.shape[2:], stride, padding):
        return columns.reshape(c, n, *image).swapaxes(0, 1)
    dx = empty_maps(x_shape, grad.dtype)
    windows = columns.reshape(c * math.prod(w.shape[2:]), n, -1).swapaxes(0, 1)
    scatter(windows, dx, w.shape[2:], stride, padding, dilation)
    return dx


def _is_depthwise(w_shape, groups):
    return w_shape[0] == groups and w_shape[1] == 1


def _is_pointwise(kernel, stride, padding):
    return (*kernel, *stride, *padding) == (1, 1, 1, 1, 0, 0)


def _columns(x, kernel, stride, padding, dilation, groups):
    """The windows of x: (groups, C // groups · R · S, N · P · Q)."""
    if _is_pointwise(kernel, stride, padding):
        return _maps(x, groups)
    n, c = x.shape[:2]
    sizes = output_sizes(x.shape[2:], kernel, stride, padding, dilation)
    columns = cupy.empty((c * math.prod(kernel), n, math.prod(sizes)), x.dtype)
    gather(x, columns.swapaxes(0, 1), kernel, stride, padding, dilation)
    return columns.reshape(groups, len(columns) // groups, -1)


def _filters(w, groups):
    """The filters as rows: (groups, K // groups, C // groups · R · S)."""
    return w.reshape(groups, len(w) // groups, -1)


def _maps(y, groups):
    """y with a row a channel: (groups, K // groups, N · P · Q)."""
    return y.swapaxes(0, 1).reshape(groups, y.shape[1] // groups, -1)


def _filled(b, groups, columns):
    """Each channel's bias at each of its windows, for the product to be added to."""
    b = b.reshape(groups, -1, 1)
    return filled((groups, b.shape[1], columns.shape[2]), b, columns.dtype)
