"""Positions along one axis as an index into all axes, for NumPy and CuPy alike."""


def places_of(xp, positions, axis):
    """For positions along ``axis`` an index into all axes: along the others it just counts."""
    ndim = positions.ndim
    return tuple([
        positions if i == axis else xp.arange(n).reshape((1,) * i + (-1,) + (1,) * (ndim - i - 1))
        for i, n in enumerate(positions.shape)
    ])  # fmt: skip
