"""1-d convolution and its transpose: the 2-d ones, for images of one row."""

from lucid.ops.conv import conv2d, conv_transpose2d
from lucid.ops.dims import as_number
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> Tensor:
    """Slide every filter along the signal and take dot products (a cross-correlation).

    y[n, k, p] = b[k] + Σ_cr w[k, c, r] x[n, c, stride p + dilation r - padding], where x is 0
    before its beginning and after its end.

    Parameters
    ----------
    x : Tensor
        Signals, of shape (N, C, L), or one signal (C, L).
    weight : Tensor
        Filters, of shape (K, C // groups, R).
    bias : Tensor, optional
        Of shape (K,).
    stride : int
        The step of the windows.
    padding : int, "same" or "valid"
        Zeros on each side of the signal; "same" keeps its length, for stride 1: where the
        filter is even, one zero more is at the end.
    dilation : int
        The step inside a window.
    groups : int
        Both channel axes are cut into that many parts, each convolved by itself.

    Returns
    -------
    Tensor
        Of shape (N, K, P), P = ⌊(L + 2 padding - dilation (R - 1) - 1) / stride⌋ + 1.

    Raises
    ------
    ValueError
        If the shapes or settings do not fit.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[[1.0, 2.0, 4.0, 8.0]]])
    >>> lucid.nn.functional.conv1d(x, lucid.tensor([[[-1.0, 1.0]]]))
    tensor([[[1., 2., 4.]]])
    """
    if x.ndim not in (2, 3) or weight.ndim != 3:
        raise ValueError(
            f"conv1d takes signals of shape (N, C, L) or (C, L) and filters of shape (K, C, R), "
            f"not {x.shape} and {weight.shape}"
        )
    stride, dilation = (1, as_number(stride, "stride")), (1, as_number(dilation, "dilation"))
    padding = padding if isinstance(padding, str) else (0, as_number(padding, "padding"))
    x, weight = x.unsqueeze(-2), weight.unsqueeze(-2)
    return conv2d(x, weight, bias, stride, padding, dilation, groups).squeeze(-2)


@with_synonyms
def conv_transpose1d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
) -> Tensor:
    """The transpose of :func:`conv1d`: every number of x paints its filter onto the output.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, L), or one signal (C, L).
    weight : Tensor
        Filters, of shape (C, K // groups, R).
    bias : Tensor, optional
        Of shape (K,).
    stride : int
        The step between two filters painted.
    padding : int
        How much to cut off on each side of the output.
    output_padding : int
        How much to add at the end, less than stride or dilation.
    groups : int
        Both channel axes are cut into that many parts.
    dilation : int
        The step inside a filter.

    Returns
    -------
    Tensor
        Of shape (N, K, P), P = (L - 1) stride - 2 padding + dilation (R - 1) + output_padding + 1.

    Raises
    ------
    ValueError
        If the shapes or settings do not fit.

    Examples
    --------
    >>> import lucid
    >>> x, w = lucid.tensor([[[1.0, 2.0]]]), lucid.ones(1, 1, 2)
    >>> lucid.nn.functional.conv_transpose1d(x, w, stride=2)
    tensor([[[1., 1., 2., 2.]]])
    """
    if x.ndim not in (2, 3) or weight.ndim != 3:
        raise ValueError(
            f"conv_transpose1d takes signals of shape (N, C, L) or (C, L) and filters of shape "
            f"(C, K, R), not {x.shape} and {weight.shape}"
        )
    stride, dilation = (1, as_number(stride, "stride")), (1, as_number(dilation, "dilation"))
    padding = (0, as_number(padding, "padding"))
    extra = (0, as_number(output_padding, "output_padding"))
    x, weight = x.unsqueeze(-2), weight.unsqueeze(-2)
    return conv_transpose2d(x, weight, bias, stride, padding, extra, groups, dilation).squeeze(-2)
