"""Pooling: many pixels to one, by their mean."""

from lucid.autograd import Function
from lucid.backend.windows import output_sizes
from lucid.ops.checks import needs_floats
from lucid.ops.dims import as_pair
from lucid.tensor import Tensor


class AvgPool2d(Function):
    """y = the mean of each window;  dx: every dy, divided among the pixels of its window."""

    def forward(self, x, **window):
        self.x_shape, self.window = x.shape, window
        return self.kernels.avg_pool2d(x, **window)

    def backward(self, grad):
        return AvgPool2dGrad.apply(grad, x_shape=self.x_shape, **self.window)


class AvgPool2dGrad(Function):
    """The transpose of AvgPool2d, and so its gradient."""

    def forward(self, grad, *, x_shape, **window):
        self.window = window
        return self.kernels.avg_pool2d_grad(grad, x_shape=x_shape, **window)

    def backward(self, grad):
        return AvgPool2d.apply(grad, **self.window)


class AdaptiveAvgPool2d(Function):
    """y = the mean of each block;  dx: every dy, divided among the pixels of its block."""

    def forward(self, x, *, sizes):
        self.x_shape = x.shape
        return self.kernels.adaptive_avg_pool2d(x, sizes=sizes)

    def backward(self, grad):
        return AdaptiveAvgPool2dGrad.apply(grad, x_shape=self.x_shape)


class AdaptiveAvgPool2dGrad(Function):
    """The transpose of AdaptiveAvgPool2d, and so its gradient."""

    def forward(self, grad, *, x_shape):
        self.sizes = grad.shape[2:]
        return self.kernels.adaptive_avg_pool2d_grad(grad, x_shape=x_shape)

    def backward(self, grad):
        return AdaptiveAvgPool2d.apply(grad, sizes=self.sizes)


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True) -> Tensor:
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
    count_include_pad : bool
        Whether those zeros count in the mean.

    Returns
    -------
    Tensor
        Of shape (N, C, P, Q), P = ⌊(H + 2 padding - kernel_size) / stride⌋ + 1.

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
        images = x.unsqueeze(0)
        return avg_pool2d(images, kernel_size, stride, padding, count_include_pad).squeeze(0)
    kernel, padding = as_pair(kernel_size, "kernel_size"), as_pair(padding, "padding")
    stride = kernel if stride is None else as_pair(stride, "stride")
    if min(kernel) < 1 or min(stride) < 1:
        raise ValueError(f"kernel_size (={kernel}) and stride (={stride}) must be at least 1")
    if any(not 0 <= p <= k // 2 for p, k in zip(padding, kernel, strict=True)):
        raise ValueError(f"padding (={padding}) must be at most half of kernel_size (={kernel})")
    _check_images(x, "avg_pool2d")
    if min(output_sizes(x.shape[2:], kernel, stride, padding)) < 1:
        raise ValueError(f"a window of {kernel} does not fit an image of {x.shape[2:]}")
    window = dict(kernel=kernel, stride=stride, padding=padding)
    return AvgPool2d.apply(x, **window, count_include_pad=count_include_pad)


def adaptive_avg_pool2d(x, output_size) -> Tensor:
    """The means of ``output_size`` blocks that cover the image, whatever its size.

    Block p of P covers the rows from ⌊p H / P⌋ to ⌈(p + 1) H / P⌉, columns likewise.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W), or one image (C, H, W).
    output_size : int or pair of int
        P and Q; 1 is the global average.

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
    sizes = as_pair(output_size, "output_size")
    _check_images(x, "adaptive_avg_pool2d")
    if min(sizes) < 1 or min(x.shape[2:]) < 1:
        raise ValueError(f"an image of {x.shape[2:]} has no {sizes} blocks")
    return AdaptiveAvgPool2d.apply(x, sizes=sizes)


def _check_images(x, name):
    if x.ndim != 4:
        raise ValueError(f"{name} takes images of shape (N, C, H, W) or (C, H, W), not {x.shape}")
    needs_floats(x, name)
