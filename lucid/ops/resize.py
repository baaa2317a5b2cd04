"""Images in another size."""

from numbers import Integral

import numpy as np

from lucid.backend.device import move
from lucid.ops.checks import needs_floats
from lucid.ops.dims import along, line
from lucid.ops.half import in_float32
from lucid.ops.index import getitem
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
@in_float32
def interpolate(
    x,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=False,
    recompute_scale_factor=None,
) -> Tensor:
    """The image in another size.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W), or sequences, of shape (N, C, L).
    size : int or pair of int, optional
        The height and width, or the length, to reach.
    scale_factor : float or pair of float, optional
        Instead of ``size``: what to multiply height and width by, rounded down.
    mode : str
        ``"nearest"`` copies pixels; ``"bilinear"`` mixes the four around each position, and
        ``"linear"`` the two of a sequence.
    align_corners : bool
        For the last two: whether the centres of the corner pixels stay in the corners; by
        default the corners of the corner pixels do, as in PyTorch.
    recompute_scale_factor : bool, optional
        Whether positions follow from the rounded sizes, and not from ``scale_factor`` itself.

    Returns
    -------
    Tensor
        Of shape (N, C, height, width) or (N, C, length).

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
    if x.ndim not in (3, 4):
        raise ValueError(f"interpolate takes images (N, C, H, W) or (N, C, L), not {x.shape}")
    sizes, scales = _sizes(x.shape[2:], size, scale_factor, recompute_scale_factor)
    mixing = {3: "linear", 4: "bilinear"}[x.ndim]
    if mode not in ("nearest", mixing):
        raise ValueError(f"mode (={mode!r}) must be 'nearest' or {mixing!r}")
    if mode == mixing:
        needs_floats(x, f"{mixing} interpolation")
    elif align_corners:
        raise ValueError(f"align_corners=True is for mode={mixing!r}, not for 'nearest'")
    for axis, n, scale in zip(range(2, x.ndim), sizes, scales, strict=True):
        if mode == "nearest":
            x = _take(x, axis, _nearest(x.shape[axis], n, scale))
        else:
            x = _mix(x, axis, _positions(x.shape[axis], n, scale, align_corners))
    return x


def _sizes(image, size, scale_factor, recompute):
    """The new sizes, and how many old pixels lie under a new one, an axis each."""
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate takes either size or scale_factor")
    if size is not None:
        sizes = _one_an_axis(size, "size", image)
        if not all(isinstance(n, Integral) for n in sizes):
            raise ValueError(f"size (={size!r}) must be a whole number, or one an axis")
    else:
        factors = _one_an_axis(scale_factor, "scale_factor", image)
        if min(factors) <= 0:
            raise ValueError(f"scale_factor (={scale_factor}) must be a positive number, or two")
        sizes = tuple(int(n * f) for n, f in zip(image, factors, strict=True))
    if min(sizes) < 1 or min(image) < 1:
        raise ValueError(f"an image of {image} cannot become one of {sizes}")
    if size is not None or recompute:
        return sizes, [n / m for n, m in zip(image, sizes, strict=True)]
    return sizes, [1 / f for f in factors]


def _one_an_axis(value, name, image):
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * len(image)
    if len(values) != len(image):
        wanted = "two" if len(image) == 2 else "one"
        raise ValueError(f"{name} (={value!r}) must be a positive number, or {wanted} of them")
    return values


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
    share = (positions - before).astype(x.dtype).reshape(line(axis, x.ndim))
    t = Tensor(move(share, x.device))
    return _take(x, axis, before) * (1 - t) + _take(x, axis, after) * t


def _take(x, axis, positions):
    return getitem(x, along(axis, positions))
