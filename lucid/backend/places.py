"""Positions along one axis as an index into all axes, for NumPy and CuPy alike."""


def places_of(xp, positions, axis):
    """For positions along ``axis`` an index into all axes: along the others it just counts."""
    shapes = [[-1 if j == i else 1 for j in range(positions.ndim)] for i in range(positions.ndim)]
    counts = [xp.arange(n).reshape(s) for n, s in zip(positions.shape, shapes, strict=True)]
    return (*counts[:axis], positions, *counts[axis + 1 :])
