"""Pooling: many pixels to one, by their mean or by their maximum."""

import math
from functools import lru_cache

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import floats_or_int64, int64
from lucid.backend.windows import output_sizes, pooled_size
from lucid.ops.checks import needs_floats, needs_numbers
from lucid.ops.create import tensor
from lucid.ops.dims import as_pair
from lucid.ops.index import IndexAdd
from lucid.ops.pad import pad
from lucid.ops.shape import reshape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class AvgPool2d(Function):
    """y = the mean of each window;  dx = every dy, divided among the pixels of its window."""

    computes_in_float32 = True

    def forward(self, x, **window):
        self.x_shape, self.window = x.shape, window
        return self.kernels.avg_pool2d(x, **window)

    def backward(self, grad):
        return AvgPool2dGrad.apply(grad, x_shape=self.x_shape, **self.window)


class AvgPool2dGrad(Function):
    """dx = every dy, divided among the pixels of its window: the transpose of AvgPool2d.

    It is linear, so its derivative is AvgPool2d again.
    """

    computes_in_float32 = True

    def forward(self, grad, *, x_shape, **window):
        self.window = window
        return self.kernels.avg_pool2d_grad(grad, x_shape=x_shape, **window)

    def backward(self, grad):
        return AvgPool2d.apply(grad, **self.window)


class AdaptiveAvgPool2d(Function):
    """y = the mean of each block;  dx = every dy, divided among the pixels of its block."""

    computes_in_float32 = True

    def forward(self, x, *, sizes):
        self.x_shape = x.shape
        return self.kernels.adaptive_avg_pool2d(x, sizes=sizes)

    def backward(self, grad):
        return AdaptiveAvgPool2dGrad.apply(grad, x_shape=self.x_shape)


class AdaptiveAvgPool2dGrad(Function):
    """dx = every dy, divided among the pixels of its block: the transpose of AdaptiveAvgPool2d.

    It is linear, so its derivative is AdaptiveAvgPool2d again.
    """

    computes_in_float32 = True

    def forward(self, grad, *, x_shape):
        self.sizes = grad.shape[2:]
        return self.kernels.adaptive_avg_pool2d_grad(grad, x_shape=x_shape)

    def backward(self, grad):
        return AdaptiveAvgPool2d.apply(grad, sizes=self.sizes)


class MaxPool2d(Function):
    """y = the greatest pixel of each window, and where it is;  dx = every dy, added to that pixel.

    Shapes: x (N, C, H, W), y and the places (N, C, P, Q); a place is row W + column.
    """

    non_differentiable = (1,)

    def forward(self, x, **window):
        y, places = self.kernels.max_pool2d(floats_or_int64(x), **window)
        y = y.astype(x.dtype, copy=False)
        self.save_for_backward(places)
        self.x_shape, self.window = x.shape, window
        return y, places

    def backward(self, grad, _):
        (places,) = self.saved_tensors
        if not is_grad_enabled():
            return MaxPool2dGrad.apply(grad, places, x_shape=self.x_shape)
        n, c, height, width = self.x_shape
        images = self.xp.arange(n * c, dtype=int64).reshape(n, c, 1, 1) * (height * width)
        index = ((places.array + images).reshape(-1),)
        dx = IndexAdd.apply(reshape(grad, -1), index=index, shape=(n * c * height * width,))
        return reshape(dx, self.x_shape)


class MaxPool2dGrad(Function):
    """dx from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, places, *, x_shape):
        return self.kernels.max_pool2d_grad(grad, places, x_shape=x_shape)


@with_synonyms
def avg_pool2d(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True,
    divisor_override=None,
) -> Tensor:  # fmt: skip
    """The mean of each window of the image.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W), or one image (C, H, W).
    kernel_size : int or pair of int
        The height and width of a window.
    stride : int or pair of int, optional
        The step between windows; ``kernel_size`` by default.
    padding : int or pair of int
        Rows and columns of zeros around the image, at most half the window.
    ceil_mode : bool
        Whether pixels left over at the bottom and on the right get windows too. What such a
        window has beyond the border does not count in the mean.
    count_include_pad : bool
        Whether the zeros of the border count in the mean.
    divisor_override : int, optional
        What to divide the sum of a window by, in the place of its number of pixels.

    Returns
    -------
    Tensor
        Of shape (N, C, P, Q), P = ⌊(H + 2 padding - kernel_size) / stride⌋ + 1; with
        ``ceil_mode`` rounded up instead.

    Raises
    ------
    ValueError
        If the window does not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.avg_pool2d(lucid.arange(8.0).reshape(1, 2, 4), 2)
    tensor([[[2.5000, 4.5000]]])
    """
    if x.ndim == 3:
        settings = stride, padding, ceil_mode, count_include_pad, divisor_override
        return avg_pool2d(x.unsqueeze(0), kernel_size, *settings).squeeze(0)
    window = _window(x, kernel_size, stride, padding, "avg_pool2d")
    needs_floats(x, "avg_pool2d")
    if divisor_override is not None:
        return _avg_pool2d_by(x, divisor_override, ceil_mode, **window)
    sizes = _pooled_sizes(x.shape[2:], **window, ceil_mode=ceil_mode)
    if not ceil_mode or sizes == output_sizes(x.shape[2:], *window.values()):
        return AvgPool2d.apply(x, **window, count_include_pad=count_include_pad)
    return _avg_pool2d_beyond(x, sizes, **window, count_include_pad=count_include_pad)


@with_synonyms
def adaptive_avg_pool2d(x, output_size) -> Tensor:
    """The means of ``output_size`` blocks that cover the image, whatever its size.

    Block p of P covers the rows from ⌊p H / P⌋ to ⌈(p + 1) H / P⌉, columns likewise.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W), or one image (C, H, W).
    output_size : int or pair of int or None
        P and Q; 1 is the global average, and None keeps the image's.

    Returns
    -------
    Tensor
        Of shape (N, C, P, Q).

    Raises
    ------
    ValueError
        If a size is less than 1, or the image has no pixel.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.adaptive_avg_pool2d(lucid.arange(5.0).reshape(1, 1, 5), (1, 3))
    tensor([[[0.5000, 2.0000, 3.5000]]])
    """
    if x.ndim == 3:
        return adaptive_avg_pool2d(x.unsqueeze(0), output_size).squeeze(0)
    needs_images(x, "adaptive_avg_pool2d")
    needs_floats(x, "adaptive_avg_pool2d")
    return AdaptiveAvgPool2d.apply(x, sizes=sizes_of(x, output_size))


@with_synonyms
def max_pool2d(
    x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False
):
    """The greatest pixel of each window of the image.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W), or one image (C, H, W), of floats or integers.
    kernel_size : int or pair of int
        The height and width of a window.
    stride : int or pair of int, optional
        The step between windows; ``kernel_size`` by default.
    padding : int or pair of int
        Rows and columns of -inf around the image, or of the least integer; at most half the
        window.
    dilation : int or pair of int
        The step inside a window, in pixels.
    ceil_mode : bool
        Whether pixels left over at the bottom and on the right get windows too.
    return_indices : bool
        Whether to tell where the greatest pixels are, too.

    Returns
    -------
    Tensor or tuple of Tensor
        Of shape (N, C, P, Q), P = ⌊(H + 2 padding - dilation (kernel_size - 1) - 1) / stride⌋ + 1,
        with ``ceil_mode`` rounded up instead; with ``return_indices`` also the places,
        row W + column. The first of equals counts, and gets the gradient.

    Raises
    ------
    ValueError
        If the window does not fit.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 7.0, 6.0]]])
    >>> lucid.nn.functional.max_pool2d(x, 2)
    tensor([[[5., 7.]]])
    """
    needs_numbers(x, "max_pool2d")
    if x.ndim == 3:
        images = x.unsqueeze(0)
        both = max_pool2d(images, kernel_size, stride, padding, dilation, ceil_mode, True)
        y, places = (result.squeeze(0) for result in both)
    else:
        window = _window(x, kernel_size, stride, padding, "max_pool2d", dilation)
        sizes = _pooled_sizes(x.shape[2:], **window, ceil_mode=ceil_mode)
        y, places = MaxPool2d.apply(x, **window, sizes=sizes)
    return (y, places) if return_indices else y


def sizes_of(x, output_size):
    """Both sizes of the output, where None is that of the image."""
    pair = output_size if isinstance(output_size, (tuple, list)) else (output_size, output_size)
    kept = [n if m is None else m for n, m in zip(x.shape[-2:], pair, strict=False)]
    sizes = as_pair(tuple(kept) if len(pair) == 2 else output_size, "output_size")
    if min(sizes) < 1 or min(x.shape[-2:]) < 1:
        raise ValueError(f"an image of {x.shape[-2:]} has no {sizes} blocks")
    return sizes


def _window(x, kernel_size, stride, padding, name, dilation=None):
    """The settings of a window as pairs, checked; without dilation where there is none."""
    needs_images(x, name)
    kernel, padding = as_pair(kernel_size, "kernel_size"), as_pair(padding, "padding")
    stride = kernel if stride is None else as_pair(stride, "stride")
    window = dict(kernel=kernel, stride=stride, padding=padding)
    if dilation is not None:
        window["dilation"] = as_pair(dilation, "dilation")
    _check_window(*window.values())
    return window


@lru_cache
def _check_window(kernel, stride, padding, dilation=(1, 1)):
    if min(kernel) < 1 or min(stride) < 1:
        raise ValueError(f"kernel_size (={kernel}) and stride (={stride}) must be at least 1")
    if any(not 0 <= p <= k // 2 for p, k in zip(padding, kernel, strict=True)):
        raise ValueError(f"padding (={padding}) must be at most half of kernel_size (={kernel})")
    if min(dilation) < 1:
        raise ValueError(f"dilation (={dilation}) must be at least 1")


@lru_cache
def _pooled_sizes(image, kernel, stride, padding, dilation=(1, 1), ceil_mode=False):
    axes = list(zip(image, kernel, stride, padding, dilation, strict=True))
    sizes = tuple(pooled_size(*axis, ceil_mode) for axis in axes)
    if min(sizes) < 1 or any(p > 0 and d > size for size, _, _, p, d in axes):
        raise ValueError(f"a window of {kernel} does not fit an image of {image}")
    return sizes


def _avg_pool2d_by(x, divisor, ceil_mode, **window):
    """The sums of windows, divided by a number of the user's."""
    if divisor == 0:
        raise ValueError("avg_pool2d: divisor_override (=0) must not be 0")
    sizes = _pooled_sizes(x.shape[2:], **window, ceil_mode=ceil_mode)
    return _means_with_border(x, sizes, **window) * (math.prod(window["kernel"]) / divisor)


def _avg_pool2d_beyond(x, sizes, kernel, stride, padding, count_include_pad):
    """The means of windows that reach beyond the border, where nothing counts."""
    axes = zip(x.shape[2:], sizes, kernel, stride, padding, strict=True)
    rows, columns = (_pixels(*axis, count_include_pad) for axis in axes)
    parts = [[kernel[0] * kernel[1] / (r * c) for c in columns] for r in rows]
    means = _means_with_border(x, sizes, kernel, stride, padding)
    return means * tensor(parts, dtype=x.dtype, device=x.device)


def _means_with_border(x, sizes, kernel, stride, padding):
    """The means of all windows, with zeros wherever they reach beyond the image."""
    axes = zip(x.shape[2:], sizes, kernel, stride, padding, strict=True)
    (above, below), (left, right) = (
        (p, max((n - 1) * s + k - size - p, p)) for size, n, k, s, p in axes
    )
    window = dict(kernel=kernel, stride=stride, padding=(0, 0), count_include_pad=True)
    return AvgPool2d.apply(pad(x, (left, right, above, below)), **window)


def _pixels(size, n, kernel, stride, padding, count_include_pad):
    """How many pixels of each of ``n`` windows count along one axis."""
    border = padding if count_include_pad else 0
    starts = [i * stride - padding for i in range(n)]
    return [min(start + kernel, size + border) - max(start, -border) for start in starts]


def needs_images(x, name):
    """Raise unless ``x`` has the shape of images."""
    if x.ndim != 4:
        raise ValueError(f"{name} takes images of shape (N, C, H, W) or (C, H, W), not {x.shape}")
