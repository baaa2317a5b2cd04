"""Depthwise convolutions at stride 1 as loops, where an image is larger than 4 × 4 pixels.

Smaller images are faster as rows of a matrix, as NumPy computes them. So are all convolutions that
are not depthwise: they are products of matrices.

Shapes: x (N, C, H, W), w (C, 1, R, S), b (C,), y (N, C, P, Q).
"""

from lucid.backend.loops import depthwise

_SMALL = 16  # pixels


def conv2d(x, w, b=None, *, stride, padding, dilation, groups):
    """Returns y."""
    if not _has_loop(x.shape, w.shape, stride, padding, dilation, groups):
        return NotImplemented
    return depthwise.conv2d(x, w, b, padding)


def conv2d_grads(grad, x, w, *, stride, padding, dilation, groups):
    """Returns dx and dw."""
    if not _has_loop(x.shape, w.shape, stride, padding, dilation, groups):
        return NotImplemented
    return depthwise.conv2d_grads(grad, x, w, padding)


def conv2d_weight_grad(grad, x, *, w_shape, stride, padding, dilation, groups):
    """Returns dw: every window of x, times the dy that it made."""
    if not _has_loop(x.shape, w_shape, stride, padding, dilation, groups):
        return NotImplemented
    return depthwise.conv2d_weight_grad(grad, x, w_shape, padding)


def conv2d_input_grad(grad, w, *, x_shape, stride, padding, dilation, groups):
    """Returns dx: every dy, times its filter, added to the window that it came from."""
    if not _has_loop(x_shape, w.shape, stride, padding, dilation, groups):
        return NotImplemented
    return depthwise.conv2d_input_grad(grad, w, padding)


def _has_loop(x_shape, w_shape, stride, padding, dilation, groups):
    is_depthwise = w_shape[0] == groups and w_shape[1] == 1
    fits = all(p < k for p, k in zip(padding, w_shape[2:], strict=True))
    is_plain = tuple(stride) == tuple(dilation) == (1, 1)
    return is_depthwise and fits and is_plain and x_shape[2] * x_shape[3] > _SMALL
