"""Images in another size."""

import numpy as np

from lucid.backend.device import move
from lucid.ops.checks import needs_floats
from lucid.ops.dims import along, as_pair, line
from lucid.ops.index import getitem
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def interpolate(x, size=None, scale_factor=None, mode="nearest", align_corners=False) -> Tensor:
    """The image in another size.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W).
    size : int or pair of int, optional
        The height and width to reach.
    scale_factor : float or pair of float, optional
        Instead of ``size``: what to multiply height and width by, rounded down.
    mode : str
        ``"nearest"`` copies pixels; ``"bilinear"`` mixes the four around each position.
    align_corners : bool
        For ``"bilinear"``: whether the centres of the corner pixels stay in the corners; by
        default the corners of the corner pixels do, as in PyTorch.

    Returns
    -------
    Tensor
        Of shape (N, C, height, width).

    Raises
    ------
    ValueError
        If not exactly one of ``size`` and ``scale_factor`` is given, or the mode is unknown.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[[[0.0, 4.0]]]])
    >>> lucid.nn.functional.interpolate(x, size=(1, 4))
    tensor([[[[0., 0., 4., 4.]]]])
    >>> lucid.nn.functional.interpolate(x, size=(1, 4), mode="bilinear")
    tensor([[[[0., 1., 3., 4.]]]])
    """
    if x.ndim != 4:
        raise ValueError(f"interpolate takes images of shape (N, C, H, W), not {x.shape}")
    sizes, scales = _sizes(x.shape[2:], size, scale_factor)
    if mode not in ("nearest", "bilinear"):
        raise ValueError(f"mode (={mode!r}) must be 'nearest' or 'bilinear'")
    if mode == "bilinear":
        needs_floats(x, "bilinear interpolation")
    elif align_corners:
        raise ValueError("align_corners=True is for mode='bilinear', not for 'nearest'")
    for axis, n, scale in zip((2, 3), sizes, scales, strict=True):
        if mode == "nearest":
            x = _take(x, axis, _nearest(x.shape[axis], n, scale))
        else:
            x = _mix(x, axis, _positions(x.shape[axis], n, scale, align_corners))
    return x


def _sizes(image, size, scale_factor):
    """The new sizes, and how many old pixels lie under a new one, an axis each."""
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate takes either size or scale_factor")
    if size is not None:
        sizes = as_pair(size, "size")
        scales = [n / m for n, m in zip(image, sizes, strict=True) if m > 0]
    else:
        pair = isinstance(scale_factor, (tuple, list))
        factors = scale_factor if pair else (scale_factor, scale_factor)
        if len(factors) != 2 or min(factors) <= 0:
            raise ValueError(f"scale_factor (={scale_factor}) must be a positive number, or two")
        sizes = tuple(int(n * f) for n, f in zip(image, factors, strict=True))
        scales = [1 / f for f in factors]
    if min(sizes) < 1 or min(image) < 1:
        raise ValueError(f"an image of {image} cannot become one of {sizes}")
    return sizes, scales


def _nearest(old, new, scale):
    """Which old pixel each new pixel copies."""
    return np.minimum((np.arange(new) * scale).astype(np.int64), old - 1)


def _positions(old, new, scale, align_corners):
    """Where each new pixel lies among the old ones."""
    if align_corners:
        return np.arange(new) * ((old - 1) / max(new - 1, 1))
    return np.clip((np.arange(new) + 0.5) * scale - 0.5, 0, old - 1)


def _mix(x, axis, positions):
    """Each new pixel is a weighted mean of the old ones before and after it."""
    before = positions.astype(np.int64)
    after = np.minimum(before + 1, x.shape[axis] - 1)
    share = (positions - before).astype(x.dtype).reshape(line(axis, 4))
    t = Tensor(move(share, x.device))
    return _take(x, axis, before) * (1 - t) + _take(x, axis, after) * t


def _take(x, axis, positions):
    return getitem(x, along(axis, positions))
