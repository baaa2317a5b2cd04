"""Axes, pairs and shapes as users write them."""

from numbers import Integral

import numpy as np

from lucid.tensor import Tensor


def shape_of(x):
    """The shape of an array; that of a number is ()."""
    return getattr(x, "shape", ())


def as_dim(dim, ndim):
    """``dim`` as a number from 0 to ndim - 1; a negative one counts from the end."""
    if type(dim) is not int and (isinstance(dim, np.bool_ | bool) or not hasattr(dim, "__index__")):
        raise TypeError(f"dim (={dim!r}) must be a whole number")
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
    if type(dim) is int and ndim:  # nearly always
        return (as_dim(dim, ndim),)
    dims = tuple(as_dim(d, ndim) for d in (dim if isinstance(dim, (tuple, list)) else (dim,)))
    if len(set(dims)) < len(dims):
        raise ValueError(f"dim {dim} names an axis twice")
    return dims if ndim else ()


def reduced_dims(dim, ndim):
    """:func:`as_dims` of sums and their like: no axes are all axes, as in PyTorch."""
    return as_dims(None if isinstance(dim, (tuple, list)) and not dim else dim, ndim)


def along(dim, index):
    """What chooses ``index`` along axis ``dim``, and all of the axes before and after it."""
    return (*(slice(None),) * dim, index)


def line(dim, ndim):
    """The shape that lays a row of numbers along axis ``dim`` of ``ndim`` axes."""
    return tuple(-1 if i == dim else 1 for i in range(ndim))


def without(shape, dims):
    """The shape that is left when the axes ``dims`` go."""
    return tuple(n for i, n in enumerate(shape) if i not in dims)


def as_length(n):
    """A tensor of one whole number, as ``labels.max() + 1`` is, as Python's; all else as it is."""
    is_one = isinstance(n, Tensor) and n.dtype.kind in "iu" and n.numel() == 1
    return n.item() if is_one else n


def needs_whole(value, name):
    """Raise for what is no whole number: NumPy would leave out its fraction in silence."""
    if not hasattr(value, "__index__"):
        raise TypeError(f"{name} (={value!r}) must be a whole number")


def as_pair(value, name):
    """One whole number or two of them, for the rows and the columns of an image."""
    if type(value) is int:  # nearly always
        return value, value
    pair = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    pair = pair * 2 if len(pair) == 1 else pair
    if len(pair) != 2 or not all(isinstance(n, Integral) for n in pair):
        raise ValueError(f"{name} (={value!r}) must be a whole number, or two of them")
    return pair


def as_number(value, name):
    """``value`` itself, or the one number of a tuple, as PyTorch writes it too."""
    several = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if len(several) != 1 or not isinstance(several[0], Integral):
        raise ValueError(f"{name} (={value!r}) must be one whole number")
    return several[0]


def as_sizes(sizes):
    """``f(2, 3)`` and ``f((2, 3))`` mean the same."""
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        return tuple(sizes[0])
    return tuple(sizes)


def as_shape(sizes):
    """The shape of a new tensor: :func:`as_sizes`, each a length."""
    shape = tuple(as_length(n) for n in as_sizes(sizes))
    if not all(isinstance(n, Integral) and n >= 0 for n in shape):
        raise ValueError(f"a shape (={shape}) holds whole numbers that are not negative")
    return shape
