"""Axes as users write them: negative ones count from the end."""


def as_dim(dim, ndim):
    """``dim`` as a number from 0 to ndim - 1."""
    if not -max(ndim, 1) <= dim < max(ndim, 1):
        raise IndexError(
            f"dim {dim} is out of range for a tensor of {ndim} dimensions: "
            f"use {-max(ndim, 1)} to {max(ndim, 1) - 1}"
        )
    return dim % max(ndim, 1)


def as_dims(dim, ndim):
    """``dim``, one number or several or None for all, as a tuple without repeats."""
    if dim is None:
        return tuple(range(ndim))
    dims = tuple(as_dim(d, ndim) for d in ((dim,) if isinstance(dim, int) else dim))
    if len(set(dims)) < len(dims):
        raise ValueError(f"dim {dim} names an axis twice")
    return dims if ndim else ()


def as_pair(value, name):
    """One whole number or two of them, for the rows and the columns of an image."""
    pair = (value, value) if isinstance(value, int) else tuple(value)
    if len(pair) != 2 or not all(isinstance(n, int) for n in pair):
        raise ValueError(f"{name} (={value}) must be a whole number, or two of them")
    return pair


def as_sizes(sizes):
    """``f(2, 3)`` and ``f((2, 3))`` mean the same."""
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        return tuple(sizes[0])
    return tuple(sizes)
