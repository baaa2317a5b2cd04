"""Channels and pixels in another order: pure reshaping, so the gradient is the way back."""

import math

from lucid.ops.checks import needs_tensor
from lucid.ops.copy import apart
from lucid.ops.shape import permute, reshape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def pixel_shuffle(x, upscale_factor) -> Tensor:
    """r² channels become one of r times the height and width: a sub-pixel convolution's end.

    y[..., c, r h + i, r w + j] = x[..., r² c + r i + j, h, w].

    Parameters
    ----------
    x : Tensor
        Of shape (..., C r², H, W).
    upscale_factor : int
        r.

    Returns
    -------
    Tensor
        Of shape (..., C, r H, r W).

    Raises
    ------
    ValueError
        If the channels are not divisible by r².

    References
    ----------
    Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
    Convolutional Neural Network", CVPR 2016, arXiv 1609.05158.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.pixel_shuffle(lucid.arange(4).reshape(4, 1, 1), 2)
    tensor([[[0, 1],
             [2, 3]]])
    """
    r = upscale_factor
    *batch, channels, height, width = _image(x, "pixel_shuffle")
    if r < 1 or channels % (r * r):
        raise ValueError(
            f"pixel_shuffle: the channels (={channels}) must be divisible by upscale_factor² "
            f"(={r * r})"
        )
    c = channels // (r * r)
    y = reshape(x, (math.prod(batch), c, r, r, height, width))
    y = permute(y, 0, 1, 4, 2, 5, 3)  # (N, C, H, r, W, r)
    return apart(reshape(y, (*batch, c, height * r, width * r)), x)


@with_synonyms
def pixel_unshuffle(x, downscale_factor) -> Tensor:
    """The way back from :func:`pixel_shuffle`: r by r pixels become r² channels of one each.

    Parameters
    ----------
    x : Tensor
        Of shape (..., C, r H, r W).
    downscale_factor : int
        r.

    Returns
    -------
    Tensor
        Of shape (..., C r², H, W).

    Raises
    ------
    ValueError
        If height or width are not divisible by r.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.pixel_unshuffle(lucid.arange(4).reshape(1, 2, 2), 2).flatten()
    tensor([0, 1, 2, 3])
    """
    r = downscale_factor
    *batch, channels, height, width = _image(x, "pixel_unshuffle")
    if r < 1 or height % r or width % r:
        raise ValueError(
            f"pixel_unshuffle: height and width (={height}, {width}) must be divisible by "
            f"downscale_factor (={r})"
        )
    y = reshape(x, (math.prod(batch), channels, height // r, r, width // r, r))
    y = permute(y, 0, 1, 3, 5, 2, 4)  # (N, C, r, r, H, W)
    return apart(reshape(y, (*batch, channels * r * r, height // r, width // r)), x)


@with_synonyms
def channel_shuffle(x, groups) -> Tensor:
    """Channels dealt like cards, one from each group in turn, so that groups mix.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, ...).
    groups : int
        How many groups the channels are cut into.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError
        If the channels are not divisible by the groups.

    References
    ----------
    Zhang, Zhou, Lin & Sun, "ShuffleNet", CVPR 2018, arXiv 1707.01083.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.channel_shuffle(lucid.arange(6).reshape(1, 6, 1), 2).flatten()
    tensor([0, 3, 1, 4, 2, 5])
    """
    needs_tensor(x, "channel_shuffle")
    if x.ndim < 3 or groups < 1 or x.shape[1] % groups:
        raise ValueError(
            f"channel_shuffle takes shape (N, C, ...) with C divisible by groups (={groups}), "
            f"not {x.shape}"
        )
    n, c = x.shape[:2]
    dealt = permute(reshape(x, (n, groups, c // groups, -1)), 0, 2, 1, 3)
    return apart(reshape(dealt, x.shape), x)


def _image(x, name):
    needs_tensor(x, name)
    if x.ndim < 3:
        raise ValueError(f"{name} takes images of shape (..., C, H, W), not {x.shape}")
    return x.shape
