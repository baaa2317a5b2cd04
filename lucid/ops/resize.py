"""Images in another size."""

from functools import lru_cache
from numbers import Integral

import numpy as np

from lucid.backend.device import move
from lucid.ops.checks import needs_floats
from lucid.ops.dims import along, as_length, line
from lucid.ops.half import in_float32
from lucid.ops.index import take
from lucid.ops.pool import adaptive_avg_pool2d
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor

MIXING = {3: "linear", 4: "bilinear", 5: "trilinear"}  # by the number of axes
MODES = ("nearest", "nearest-exact", "linear", "bilinear", "trilinear", "bicubic", "area")
CUBIC = -0.75  # the slope of the cubic at 1: PyTorch's and OpenCV's; Pillow's is -0.5


@with_synonyms
@in_float32
def interpolate(
    x,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
) -> Tensor:
    """The image in another size.

    Parameters
    ----------
    x : Tensor
        Images (N, C, H, W), sequences (N, C, L) or volumes (N, C, D, H, W).
    size : int or tuple of int, optional
        The height and width, or the length, to reach.
    scale_factor : float or tuple of float, optional
        Instead of ``size``: what to multiply height and width by, rounded down.
    mode : str
        ``"nearest"`` copies pixels, ``"nearest-exact"`` those whose centre is nearest;
        ``"bilinear"`` mixes the four around each position, ``"linear"`` the two of a sequence,
        ``"trilinear"`` the eight of a volume; ``"bicubic"`` mixes sixteen; ``"area"`` takes means
        of blocks.
    align_corners : bool, optional
        For the modes that mix: whether the centres of the corner pixels stay in the corners; by
        default the corners of the corner pixels do, as in PyTorch.
    recompute_scale_factor : bool, optional
        Whether positions follow from the rounded sizes, and not from ``scale_factor`` itself.
    antialias : bool
        Only False: smaller images are not smoothed first.

    Returns
    -------
    Tensor
        Of shape (N, C, height, width), (N, C, length) or (N, C, depth, height, width).

    Raises
    ------
    ValueError
        If not exactly one of ``size`` and ``scale_factor`` is given, or the mode is unknown or for
        other axes.
    NotImplementedError
        If ``antialias`` is set.

    References
    ----------
    Keys, "Cubic convolution interpolation for digital image processing", IEEE Transactions on
    Acoustics, Speech, and Signal Processing 29, 1981.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([[[[0.0, 4.0]]]])
    >>> lucid.nn.functional.interpolate(x, size=(1, 4))
    tensor([[[[0., 0., 4., 4.]]]])
    >>> lucid.nn.functional.interpolate(x, size=(1, 4), mode="bilinear")
    tensor([[[[0., 1., 3., 4.]]]])
    """
    if x.ndim not in MIXING:
        raise ValueError(
            f"interpolate takes images (N, C, H, W) or (N, C, L), or volumes, not {x.shape}"
        )
    if antialias:
        raise NotImplementedError(
            "interpolate has no antialias: take F.avg_pool2d first, or resize with Pillow"
        )
    sizes, scales = _sizes(x.shape[2:], size, scale_factor, recompute_scale_factor)
    _check_mode(x, mode, align_corners)
    if mode == "area":
        y = x.unsqueeze(-2) if x.ndim == 3 else x
        return adaptive_avg_pool2d(y, (1, *sizes) if x.ndim == 3 else sizes).reshape(
            *x.shape[:2], *sizes
        )
    for axis, n, scale in zip(range(2, x.ndim), sizes, scales, strict=True):
        x = _resized(x, axis, n, scale, mode, align_corners)
    return x


def _check_mode(x, mode, align_corners):
    """Raise unless there is such a mode for the axes and the dtype of ``x``."""
    mixing = MIXING[x.ndim]
    modes = {3: (mixing, "area"), 4: (mixing, "bicubic", "area"), 5: (mixing,)}[x.ndim]
    if mode not in ("nearest", "nearest-exact", *modes):
        names = ", ".join(map(repr, ("nearest", *modes[:-1])))
        names = f"{names} or {modes[-1]!r}" if len(modes) > 1 else f"'nearest' or {mixing!r}"
        raise ValueError(f"mode (={mode!r}) must be {names}")
    if mode in modes:
        needs_floats(x, f"{mode} interpolation")
    if align_corners and mode not in (mixing, "bicubic"):
        raise ValueError(f"align_corners=True is for mode={mixing!r}, not for {mode!r}")


def _resized(x, axis, n, scale, mode, align_corners):
    """``x`` with ``n`` pixels along one axis."""
    old = x.shape[axis]
    if n == old and _keeps_length(mode, x.ndim):
        scale = 1
    if mode.startswith("nearest"):
        return _take(x, axis, _nearest(old, n, scale, 0.5 if mode == "nearest-exact" else 0.0))
    positions = _positions(old, n, scale, align_corners)
    if mode == "bicubic":
        return _mix_four(x, axis, positions)
    return _mix(x, axis, np.clip(positions, 0, old - 1))


def _keeps_length(mode, ndim):
    """Whether an axis that keeps its length is copied, whatever the factor is, as in PyTorch.

    Of the cubic, and of the nearest pixel but in images, PyTorch lets the factor decide, on the
    way forward alone: ``findings/resized_to_the_same_size.sh``. Here both ways have the factor.
    """
    return ndim == 4 if mode.startswith("nearest") else mode != "bicubic"


@lru_cache
def _nearest(old, new, scale, shift):
    """Which old pixel each new one copies: that under its corner, or ``shift`` pixels further."""
    return np.minimum(((np.arange(new) + shift) * scale).astype(np.int64), old - 1)


def _sizes(image, size, scale_factor, recompute):
    """The new sizes, and how many old pixels lie under a new one, an axis each."""
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate takes either size or scale_factor")
    if size is not None:
        sizes = tuple(map(as_length, _one_an_axis(size, "size", image)))
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


def _positions(old, new, scale, align_corners):
    """Where each new pixel lies among the old ones."""
    if align_corners:
        return np.arange(new) * ((old - 1) / max(new - 1, 1))
    return (np.arange(new) + 0.5) * scale - 0.5


def _mix(x, axis, positions):
    """Each new pixel is a weighted mean of the old ones before and after it."""
    before = positions.astype(np.int64)
    after = np.minimum(before + 1, x.shape[axis] - 1)
    share = (positions - before).astype(x.dtype).reshape(line(axis, x.ndim))
    t = Tensor(move(share, x.device))
    return _take(x, axis, before) * (1 - t) + _take(x, axis, after) * t


def _mix_four(x, axis, positions):
    """Each new pixel is a sum of the four old ones around it, weighted by a cubic (Keys, 1981)."""
    before = np.floor(positions).astype(np.int64)
    terms = []
    for step in (-1, 0, 1, 2):
        weights = _cubic(abs(positions - before - step)).astype(x.dtype)
        pixels = _take(x, axis, np.clip(before + step, 0, x.shape[axis] - 1))
        terms.append(pixels * Tensor(move(weights.reshape(line(axis, x.ndim)), x.device)))
    return terms[0] + terms[1] + (terms[2] + terms[3])


def _cubic(t):
    """The weight of a pixel at a distance t from 0 to 2."""
    near = ((CUBIC + 2) * t - (CUBIC + 3)) * t * t + 1
    far = CUBIC * (((t - 5) * t + 8) * t - 4)
    return np.where(t <= 1, near, far)


def _take(x, axis, positions):
    return take(x, along(axis, move(positions, x.device)))
