"""The windows of an image as columns of a matrix: what turns a convolution into a product.

With w of shape (K, C, R, S) and columns = unfold(x, (R, S)), the matrix product
w.reshape(K, -1) @ columns is conv2d(x, w), its pixels in one row. The two ops below are each
other's derivatives.

Shapes: x (N, C, H, W), columns (N, C R S, P Q), for P Q windows of R by S pixels.
"""

import math

from lucid.autograd import Function
from lucid.backend.dtypes import bool_, floats_or_int64
from lucid.backend.windows import output_sizes
from lucid.ops.checks import needs_floats
from lucid.ops.dims import as_pair
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class Unfold(Function):
    """columns[n, (c, r, s), (p, q)] = x[n, c, stride p + dilation r, stride q + dilation s].

    dx = the ``Fold`` of the columns' gradient.
    """

    def forward(self, x, **window):
        self.image, self.window = x.shape[2:], window
        return self.kernels.unfold(floats_or_int64(x), **window).astype(x.dtype, copy=False)

    def backward(self, grad):
        return Fold.apply(grad, image=self.image, **self.window)


class Fold(Function):
    """x = zeros with each number of the columns added where ``Unfold`` takes it from.

    The columns' gradient is the ``Unfold`` of dx.
    """

    computes_in_float32 = True

    def forward(self, columns, *, image, **window):
        self.window = window
        return self.kernels.fold(columns, image=image, **window)

    def backward(self, grad):
        return Unfold.apply(grad, **self.window)


@with_synonyms
def unfold(x, kernel_size, dilation=1, padding=0, stride=1) -> Tensor:
    """Every window of the image as a column (im2col).

    columns[n, (c, r, s), (p, q)] = x[n, c, stride p + dilation r - padding, ...], where x is 0
    outside its borders.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W), or one image (C, H, W), of floats or bools.
    kernel_size : int or pair of int
        R and S, the height and width of a window.
    dilation : int or pair of int
        The step inside a window, in pixels.
    padding : int or pair of int
        Rows and columns of zeros around the image.
    stride : int or pair of int
        The step between windows, in pixels.

    Returns
    -------
    Tensor
        Of shape (N, C R S, P Q), where P by Q windows fit the image.

    Raises
    ------
    ValueError
        If the settings do not fit the image.

    References
    ----------
    Chellapilla, Puri & Simard, "High performance convolutional neural networks for document
    processing", 2006.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.arange(9.0).reshape(1, 3, 3)
    >>> lucid.nn.functional.unfold(x, 2)
    tensor([[0., 1., 3., 4.],
            [1., 2., 4., 5.],
            [3., 4., 6., 7.],
            [4., 5., 7., 8.]])
    """
    if x.ndim == 3:
        return unfold(x.unsqueeze(0), kernel_size, dilation, padding, stride).squeeze(0)
    if getattr(x, "dtype", None) != bool_:  # masks have windows too
        needs_floats(x, "unfold")
    if x.ndim != 4:
        raise ValueError(f"unfold takes images of shape (N, C, H, W) or (C, H, W), not {x.shape}")
    window = _window(kernel_size, dilation, padding, stride)
    _windows_that_fit(x.shape[2:], **window)
    return Unfold.apply(x, **window)


@with_synonyms
def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1) -> Tensor:
    """The reverse of :func:`unfold`: windows back in their places, added up where they overlap.

    Parameters
    ----------
    x : Tensor
        Columns, of shape (N, C R S, P Q) or (C R S, P Q).
    output_size : int or pair of int
        H and W, the height and width of the image.
    kernel_size, dilation, padding, stride : int or pair of int
        As in :func:`unfold`.

    Returns
    -------
    Tensor
        Of shape (N, C, H, W) or (C, H, W).

    Raises
    ------
    ValueError
        If the columns are not those of such an image.

    Examples
    --------
    >>> import lucid
    >>> columns = lucid.nn.functional.unfold(lucid.ones(1, 3, 3), 2)
    >>> lucid.nn.functional.fold(columns, 3, 2)
    tensor([[[1., 2., 1.],
             [2., 4., 2.],
             [1., 2., 1.]]])
    """
    if x.ndim == 2:
        columns = x.unsqueeze(0)
        return fold(columns, output_size, kernel_size, dilation, padding, stride).squeeze(0)
    needs_floats(x, "fold")
    image = as_pair(output_size, "output_size")
    window = _window(kernel_size, dilation, padding, stride)
    pixels, windows = math.prod(window["kernel"]), _windows_that_fit(image, **window)
    if x.ndim != 3 or x.shape[1] % pixels or x.shape[2] != windows:
        raise ValueError(
            f"fold to an image of {image} takes columns of shape (N, {pixels} C, {windows}), "
            f"not {x.shape}"
        )
    return Fold.apply(x, image=image, **window)


def _window(kernel_size, dilation, padding, stride):
    window = dict(
        kernel=as_pair(kernel_size, "kernel_size"), stride=as_pair(stride, "stride"),
        padding=as_pair(padding, "padding"), dilation=as_pair(dilation, "dilation"),
    )  # fmt: skip
    for name, pair in window.items():
        least = 0 if name == "padding" else 1
        if min(pair) < least:
            raise ValueError(f"{name} (={pair}) must be at least {least}")
    return window


def _windows_that_fit(image, kernel, stride, padding, dilation):
    sizes = output_sizes(image, kernel, stride, padding, dilation)
    if min(sizes) < 1:
        raise ValueError(
            f"a window of {kernel} with dilation {dilation} does not fit an image of {image} "
            f"with padding {padding}"
        )
    return math.prod(sizes)
