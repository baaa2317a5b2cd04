"""2-d convolution and its two gradients.

y = conv(x, w) is linear in x and in w, so each gradient is again linear in two of
(x, w, y), and the three ops below are one another's derivatives:

    Conv2d            (x, w)  -> y
    Conv2dInputGrad   (y, w)  -> x      also the forward of a transposed convolution
    Conv2dWeightGrad  (y, x)  -> w

Shapes: x (N, C, H, W), w (K, C // groups, R, S), b (K,), y (N, K, P, Q).
"""

from lucid.autograd import Function, is_grad_enabled
from lucid.backend.dtypes import float16
from lucid.backend.windows import output_sizes
from lucid.ops.checks import needs_floats, needs_same_dtype, needs_shape
from lucid.ops.dims import as_pair
from lucid.ops.half import in_float32
from lucid.ops.pad import pad
from lucid.ops.shape import reshape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class Conv2d(Function):
    """y[n, k, p, q] = b[k] + Σ w[k, c, r, s] x[n, c, stride p + dilation r, stride q + dilation s].

    The sum runs over c, r and s; x has ``padding`` zeros around it. dx and dw are the two ops
    below, and db = Σ dy over n, p and q.
    """

    autocasts_to = float16
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, w, b=None, **window):
        self.save_for_backward(x, w)
        self.window = window
        return self.kernels.conv2d(x, w, b, **window)

    def backward(self, grad):
        x, w = self.saved_tensors
        needs_x, needs_w, *needs_b = self.needs_input_grad
        dx = dw = None
        db = [grad.sum((0, 2, 3)) if needed else None for needed in needs_b]
        if needs_x and needs_w and not is_grad_enabled():  # what both need is computed once
            return *Conv2dGrads.apply(grad, x, w, **self.window), *db
        if needs_x:  # the first layer's images need none: a third of its work
            dx = Conv2dInputGrad.apply(grad, w, x_shape=x.shape, **self.window)
        if needs_w:
            dw = Conv2dWeightGrad.apply(grad, x, w_shape=w.shape, **self.window)
        return dx, dw, *db


class Conv2dGrads(Function):
    """dx and dw from one kernel; it has no backward of its own."""

    computes_in_float32 = True

    def forward(self, grad, x, w, **window):
        return self.kernels.conv2d_grads(grad, x, w, **window)


class Conv2dInputGrad(Function):
    """x = each y[n, k, p, q] times w[k], added at its window;  dy = conv(dx, w), dw by y and dx."""

    computes_in_float32 = True

    def forward(self, y, w, *, x_shape, **window):
        self.save_for_backward(y, w)
        self.window = window
        return self.kernels.conv2d_input_grad(y, w, x_shape=x_shape, **window)

    def backward(self, grad):
        y, w = self.saved_tensors
        dy = dw = None
        if self.needs_input_grad[0]:
            dy = Conv2d.apply(grad, w, **self.window)
        if self.needs_input_grad[1]:
            dw = Conv2dWeightGrad.apply(y, grad, w_shape=w.shape, **self.window)
        return dy, dw


class Conv2dWeightGrad(Function):
    """w = Σ_npq y[n, k, p, q] times its window of x;  dy = conv(x, dw), dx by y and dw."""

    computes_in_float32 = True

    def forward(self, y, x, *, w_shape, **window):
        self.save_for_backward(y, x)
        self.window = window
        return self.kernels.conv2d_weight_grad(y, x, w_shape=w_shape, **window)

    def backward(self, grad):
        y, x = self.saved_tensors
        dy = dx = None
        if self.needs_input_grad[0]:
            dy = Conv2d.apply(x, grad, **self.window)
        if self.needs_input_grad[1]:
            dx = Conv2dInputGrad.apply(y, grad, x_shape=x.shape, **self.window)
        return dy, dx


@with_synonyms
def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> Tensor:
    """Slide every filter over the image and take dot products (a cross-correlation).

    y[n, k, p, q] = b[k] + Σ_crs w[k, c, r, s] x[n, c, stride p + dilation r - padding, ...],
    where x is 0 outside its borders.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W), or one image (C, H, W).
    weight : Tensor
        Filters, of shape (K, C // groups, R, S).
    bias : Tensor, optional
        Of shape (K,).
    stride : int or pair of int
        The step of the windows, in pixels.
    padding : int, pair of int, "same" or "valid"
        Rows and columns of zeros around the image; "same" keeps its size, for stride 1: where
        a filter is even, one row or column more is at the end.
    dilation : int or pair of int
        The step inside a window, in pixels.
    groups : int
        Both channel axes are cut into that many parts, each convolved by itself; with
        ``groups=C`` and K = C the convolution is depthwise.

    Returns
    -------
    Tensor
        Of shape (N, K, P, Q), P = ⌊(H + 2 padding - dilation (R - 1) - 1) / stride⌋ + 1.

    Raises
    ------
    ValueError
        If the shapes or settings do not fit.

    References
    ----------
    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016,
    arXiv 1603.07285.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.arange(9.0).reshape(1, 1, 3, 3)
    >>> lucid.nn.functional.conv2d(x, lucid.ones(1, 1, 2, 2))
    tensor([[[[ 8., 12.],
              [20., 24.]]]])
    """
    if x.ndim == 3:
        y = conv2d(x.unsqueeze(0), weight, bias, stride, padding, dilation, groups)
        return y.squeeze(0)
    if padding == "same":
        x, padding = _of_same_size(x, weight, stride, dilation)
    window = _window(weight, stride, padding, dilation, groups)
    _check_conv(x, weight, bias, window, channels=weight.shape[1] * groups, out=weight.shape[0])
    sizes = output_sizes(
        x.shape[2:], weight.shape[2:], window["stride"], window["padding"], window["dilation"]
    )
    if min(sizes) < 1:
        raise ValueError(
            f"conv2d: a filter of {weight.shape[2:]} with dilation {window['dilation']} does not "
            f"fit an image of {x.shape[2:]} with padding {window['padding']}"
        )
    inputs = (x, weight) if bias is None else (x, weight, bias)
    return Conv2d.apply(*inputs, **window)


@with_synonyms
@in_float32
def conv_transpose2d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
) -> Tensor:
    """The transpose of :func:`conv2d`: every number of x paints its filter onto the output.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, H, W), or one image (C, H, W).
    weight : Tensor
        Filters, of shape (C, K // groups, R, S).
    bias : Tensor, optional
        Of shape (K,).
    stride : int or pair of int
        The step between two filters painted, in pixels.
    padding : int or pair of int
        Rows and columns to cut off on each side of the output.
    output_padding : int or pair of int
        Rows and columns to add at the bottom and on the right, fewer than stride or dilation:
        several sizes give the same size under ``conv2d``, and this one chooses.
    groups : int
        Both channel axes are cut into that many parts.
    dilation : int or pair of int
        The step inside a filter, in pixels.

    Returns
    -------
    Tensor
        Of shape (N, K, P, Q), P = (H - 1) stride - 2 padding + dilation (R - 1) +
        output_padding + 1.

    Raises
    ------
    ValueError
        If the shapes or settings do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.conv_transpose2d(
    ...     lucid.tensor([[[[1.0, 2.0]]]]), lucid.ones(1, 1, 1, 2), stride=(1, 2)
    ... )
    tensor([[[[1., 1., 2., 2.]]]])
    """
    if x.ndim == 3:
        images = x.unsqueeze(0)
        return conv_transpose2d(
            images, weight, bias, stride, padding, output_padding, groups, dilation
        ).squeeze(0)
    window = _window(weight, stride, padding, dilation, groups)
    out = weight.shape[1] * groups
    _check_conv(x, weight, bias, window, channels=weight.shape[0], out=out)
    extra = as_pair(output_padding, "output_padding")
    steps = list(zip(window["stride"], window["dilation"], strict=True))
    if any(not 0 <= e < max(step) for e, step in zip(extra, steps, strict=True)):
        raise ValueError(f"output_padding (={extra}) must be less than stride or dilation")
    sizes = tuple(
        (n - 1) * s - 2 * p + d * (r - 1) + e + 1
        for n, (s, d), p, r, e in zip(
            x.shape[2:], steps, window["padding"], weight.shape[2:], extra, strict=True
        )
    )
    if min(sizes) < 1:
        raise ValueError(f"conv_transpose2d: the output would have the size {sizes}")
    paint = _paint_all if any(e >= s for e, (s, _) in zip(extra, steps, strict=True)) else _paint
    y = paint(x, weight, (x.shape[0], out, *sizes), window)
    return y if bias is None else y + reshape(bias, (-1, 1, 1))


def _paint(x, weight, shape, window):
    """A transposed convolution without its bias."""
    return Conv2dInputGrad.apply(x, weight, x_shape=shape, **window)


def _paint_all(x, weight, shape, window):
    """The same where so much is added at the end that more windows fit than ``x`` has numbers.

    The gradient knows only the windows that do fit, so all is painted first, and then cut out.
    """
    full = conv_transpose2d(x, weight, None, **{**window, "padding": 0})
    (top, left), (height, width) = window["padding"], shape[2:]
    bottom, right = max(0, top + height - full.shape[2]), max(0, left + width - full.shape[3])
    return pad(full, (0, right, 0, bottom))[:, :, top : top + height, left : left + width]


def _of_same_size(x, weight, stride, dilation):
    """``x`` and the padding with which it keeps its size; of an odd number one more is behind."""
    _check_filter(weight)
    if as_pair(stride, "stride") != (1, 1):
        raise ValueError(f"padding='same' needs stride 1, not {stride}")
    dilation = as_pair(dilation, "dilation")
    spans = [d * (r - 1) for d, r in zip(dilation, weight.shape[2:], strict=True)]
    rows, columns = (span % 2 for span in spans)
    x = pad(x, (0, columns, 0, rows)) if rows or columns else x
    return x, tuple([span // 2 for span in spans])


def _check_filter(weight):
    if weight.ndim != 4:
        raise ValueError(f"a filter has the shape (K, C, R, S), not {weight.shape}")


def _window(weight, stride, padding, dilation, groups):
    """The settings of a convolution as pairs, checked."""
    _check_filter(weight)
    stride, dilation = as_pair(stride, "stride"), as_pair(dilation, "dilation")
    padding = as_pair(0 if padding == "valid" else padding, "padding")
    if min(stride) < 1 or min(dilation) < 1 or min(padding) < 0 or groups < 1:
        raise ValueError(
            f"stride (={stride}), dilation (={dilation}) and groups (={groups}) must be 1 or more, "
            f"padding (={padding}) at least 0"
        )
    return dict(stride=stride, padding=padding, dilation=dilation, groups=groups)


def _check_conv(x, weight, bias, window, channels, out):
    needs_floats(x, "a convolution")
    needs_same_dtype(x, (weight, bias), "a convolution")
    groups = window["groups"]
    if x.ndim != 4 or x.shape[1] != channels:
        raise ValueError(
            f"an input of shape {x.shape} does not fit a filter of shape {weight.shape} with "
            f"groups={groups}: it must have the shape (N, {channels}, H, W)"
        )
    if weight.shape[0] % groups:
        raise ValueError(
            f"the filters (={weight.shape[0]}) must be divisible by groups (={groups})"
        )
    needs_shape((out,), "a convolution", bias=bias)
