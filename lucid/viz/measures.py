"""What one can say of a layer's output in one number."""

from lucid.backend import backend_of, quiet
from lucid.ops.checks import needs_tensor
from lucid.ops.dims import as_dim
from lucid.tensor import Tensor

STILL = 1e-6  # a channel that moves less than this, for its size, does not move


@quiet
def channel_distance(x, dim=1):
    """How different the channels of feature maps are, by the measure of the ConvNeXt V2 paper.

    The mean over all pairs of channels of (1 - cos(xᵢ, xⱼ)) / 2, where xᵢ is the map of channel i
    as one vector: 0 where all channels are the same map but for their size, which is collapse, and
    near 1/2 where they have nothing to do with each other. Of several images the mean.

    Parameters
    ----------
    x : Tensor
        Maps (N, C, H, W), or of any number of axes.
    dim : int
        The axis of the channels.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If there are fewer than three axes: N, C and pixels.
    IndexError, TypeError
        If there is no such axis, or ``x`` is no tensor.

    References
    ----------
    Woo et al., "ConvNeXt V2", CVPR 2023, arXiv 2301.00808, section 3.

    Examples
    --------
    >>> import lucid
    >>> maps = lucid.rand(1, 1, 5, 5)
    >>> same = lucid.cat([maps, 2 * maps, 3 * maps], 1)
    >>> round(lucid.viz.channel_distance(same), 6)
    0.0
    >>> opposite = lucid.cat([maps, -maps], 1)
    >>> round(lucid.viz.channel_distance(opposite), 6)
    0.5
    """
    needs_tensor(x, "channel_distance")
    array = x.array if isinstance(x, Tensor) else x
    dim = as_dim(dim, array.ndim)
    if array.ndim < 3:
        raise ValueError(f"channel_distance takes maps (N, C, H, W), not shape {array.shape}")
    xp = backend_of(array).xp
    maps = xp.moveaxis(array, dim, 1).reshape(len(array), array.shape[dim], -1)
    is_wide = maps.dtype.kind == "f" and maps.dtype.itemsize >= 4
    maps = maps if is_wide else maps.astype(xp.float32)
    norms = xp.sqrt((maps * maps).sum(-1, keepdims=True))
    units = maps / xp.maximum(norms, xp.finfo(maps.dtype).tiny)
    mean = units.mean(1)  # the mean of all products of pairs is the square of the mean
    distances = (1 - (mean * mean).sum(-1)) / 2
    return float(xp.maximum(distances, 0).mean())  # rounding may leave less than nothing


@quiet
def dead_share(array, dim):
    """The share of channels that give one number, whatever the image and the pixel."""
    xp = backend_of(array).xp
    rows = xp.moveaxis(array, dim, 0).reshape(array.shape[dim], -1)
    low, high = rows.min(1), rows.max(1)
    still = high - low <= STILL * xp.maximum(xp.abs(low), xp.abs(high))
    return float(still.mean())
