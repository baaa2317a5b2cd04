"""The greatest numbers of blocks that cover an image, whatever its size."""

import numpy as np

from lucid.backend.device import move
from lucid.backend.shape_only import ShapeOnly, see_blocks
from lucid.ops.checks import needs_floats
from lucid.ops.dims import as_number
from lucid.ops.extremes import max_
from lucid.ops.index import getitem
from lucid.ops.pool import sizes_of
from lucid.ops.shape import reshape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def adaptive_max_pool2d(x, output_size, return_indices=False):
    """The greatest pixel of each of ``output_size`` blocks that cover the image.

    Block p of P covers the rows from ⌊p H / P⌋ to ⌈(p + 1) H / P⌉, columns likewise.

    Parameters
    ----------
    x : Tensor
        Images, of shape (N, C, H, W), or one image (C, H, W).
    output_size : int or pair of int or None
        P and Q; None keeps the image's.
    return_indices : bool
        Whether to tell where the greatest pixels are, too.

    Returns
    -------
    Tensor or tuple of Tensor
        Of shape (N, C, P, Q); with ``return_indices`` also the places, row W + column. The first
        of equals counts, and gets the gradient.

    Raises
    ------
    ValueError
        If a size is less than 1, or the image has no pixel.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.adaptive_max_pool2d(lucid.arange(5.0).reshape(1, 1, 5), (1, 3))
    tensor([[[1., 3., 4.]]])
    """
    if x.ndim not in (3, 4):
        raise ValueError(
            f"adaptive_max_pool2d takes images (N, C, H, W) or (C, H, W), not {x.shape}"
        )
    needs_floats(x, "adaptive_max_pool2d")
    sizes = sizes_of(x, output_size)
    *batch, height, width = x.shape
    rows, columns = (_blocks(n, m) for n, m in zip((height, width), sizes, strict=True))
    # the position of every pixel of every block: (P, rows of a block, Q, columns of a block)
    pixels = rows[:, :, None, None] * width + columns
    pixels = pixels.transpose(0, 2, 1, 3).reshape(*sizes, -1)
    flat = reshape(x, (*batch, height * width))
    y, which = max_(getitem(flat, (..., Tensor(move(pixels, x.device)))), -1)
    if isinstance(y.array, ShapeOnly):
        see_blocks(y.array, x.array)
    if not return_indices:
        return y
    return y, _places(which, pixels, x)


@with_synonyms
def adaptive_max_pool1d(x, output_size, return_indices=False):
    """The greatest number of each of ``output_size`` blocks that cover the signal.

    Parameters
    ----------
    x : Tensor
        Signals, of shape (N, C, L), or one signal (C, L).
    output_size : int
        P.
    return_indices : bool
        Whether to tell where the greatest numbers are, too.

    Returns
    -------
    Tensor or tuple of Tensor
        Of shape (N, C, P); with ``return_indices`` also the places.

    Raises
    ------
    ValueError
        If P is less than 1, or the signal is empty.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.adaptive_max_pool1d(lucid.arange(5.0).reshape(1, 5), 3)
    tensor([[1., 3., 4.]])
    """
    if x.ndim not in (2, 3):
        raise ValueError(f"adaptive_max_pool1d takes signals (N, C, L) or (C, L), not {x.shape}")
    sizes = 1, as_number(output_size, "output_size")
    y, places = adaptive_max_pool2d(x.unsqueeze(-2), sizes, return_indices=True)
    y, places = y.squeeze(-2), places.squeeze(-2)
    return (y, places) if return_indices else y


def _blocks(length, blocks):
    """The positions of each block in a row; a shorter one repeats its last."""
    starts = [p * length // blocks for p in range(blocks)]
    ends = [-(-(p + 1) * length // blocks) for p in range(blocks)]
    longest = max(end - start for start, end in zip(starts, ends, strict=True))
    counted = np.array(starts)[:, None] + np.arange(longest)
    return np.minimum(counted, np.array(ends)[:, None] - 1)


def _places(which, pixels, x):
    """Where the greatest pixels are: ``which`` counts inside the block."""
    first = np.arange(pixels.shape[0] * pixels.shape[1]) * pixels.shape[2]
    flat, first = pixels.reshape(-1), first.reshape(pixels.shape[:2])
    flat, first = (Tensor(move(numbers, x.device)) for numbers in (flat, first))
    return getitem(flat, which + first)
