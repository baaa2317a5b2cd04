"""What ops ask of their arguments at the door."""

import sys
import warnings
from numbers import Real

import numpy as np

from lucid.autograd.anomaly import is_users
from lucid.autograd.autocast import is_autocast_enabled
from lucid.backend import kind_of
from lucid.backend.whole_numbers import needs_room
from lucid.tensor import Tensor


def needs_tensor(x, name):
    """Raise unless ``x`` is a tensor or an array."""
    dtype = getattr(x, "dtype", None)  # PyTorch's tensors have one that is not NumPy's
    if not isinstance(dtype, np.dtype):
        raise TypeError(f"{name} takes a tensor, not {kind_of(x)}: write lucid.tensor(...)")


def needs_floats(x, name):
    """Raise unless ``x`` is a tensor or an array of floats."""
    needs_tensor(x, name)
    if x.dtype.kind != "f":
        raise TypeError(f"{name} takes floats, not {x.dtype}: write x.float() first")


def needs_numbers(x, name):
    """Raise unless ``x`` is a tensor or an array of floats or integers, and not of bools."""
    needs_tensor(x, name)
    if x.dtype.kind == "b":
        raise TypeError(f"{name} takes numbers, not {x.dtype}: write x.long() first")


def needs_bools(x, what, name):
    """Raise unless ``x``, a mask or condition, is a tensor or an array of bools."""
    needs_tensor(x, name)
    if x.dtype.kind != "b":
        raise TypeError(f"{name} takes {what} such as x > 0, of bools, not {x.dtype}")


def needs_same_dtype(x, parameters, name):
    """Raise unless all parameters that are there have the dtype of ``x``, or autocast casts."""
    if is_autocast_enabled(x.device.type):
        return
    for p in parameters:
        if p is not None and p.dtype != x.dtype:
            raise TypeError(
                f"{name}: the input is {x.dtype} and the weights are {p.dtype}: "
                f"write x.to(lucid.{p.dtype})"
            )


def needs_shape(shape, name, **parameters):
    """Raise unless all parameters that are there have that shape."""
    for parameter, p in parameters.items():
        if p is not None and p.shape != shape:
            raise ValueError(f"{name}: {parameter} has shape {p.shape}, not {shape}")


def needs_elements(x, dims, name):
    """Raise unless there is an element to choose along the axes ``dims``."""
    if any(x.shape[i] == 0 for i in dims):
        raise ValueError(f"{name} of a tensor of shape {x.shape}: there is no element to choose")


def needs_axis(x, name):
    """Raise unless ``x`` has an axis."""
    if not x.ndim:
        raise IndexError(f"{name} takes a tensor of at least one axis, not one number")


def needs_eps(eps):
    """Raise unless ``eps``, which keeps a quotient finite, is 0 or more."""
    if eps < 0:
        raise ValueError(f"eps (={eps}) must not be negative")


def plain(x):
    """NumPy's numbers as Python's: its float64 would make float64 arrays of float32 ones."""
    return x.item() if isinstance(x, np.generic) else x


def as_python(x):
    """A number of NumPy's, or a tensor of one number, as Python's; all else as it is."""
    return x.item() if isinstance(x, Tensor) and x.numel() == 1 else plain(x)


def as_setting(value, name):
    """``value`` as one of Python's numbers, also where it is one of NumPy's or a tensor's."""
    if type(value) in (int, float):  # nearly always
        return value
    value = as_python(value)
    if not isinstance(value, Real):
        raise TypeError(f"{name} is a number, not {value!r}")
    return value


def needs_number(value, name):
    """Raise unless ``value`` is a number or has numbers: NumPy would write nan for None."""
    if not isinstance(value, Real) and not isinstance(getattr(value, "dtype", None), np.dtype):
        raise TypeError(f"{name} takes a number, not {kind_of(value)}")


def needs_room_for(x, value, name):
    """Raise if ``value`` has fractions, or may have: integers and bools have no room for them."""
    is_number = isinstance(value, float | np.floating)
    is_float = is_number or getattr(value, "dtype", x.dtype).kind == "f"
    if not is_float or x.dtype.kind == "f":
        return
    if not (is_number and value.is_integer()):
        raise TypeError(f"{name}: {x.dtype} has no room for fractions: write x.float() first")
    if x.dtype.kind != "b":
        needs_room(float(value), float(value), x.dtype)


def warn(text):
    """A warning at the user's own line, however many calls of lucid's lie between."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and not is_users(frame):
        frame, level = frame.f_back, level + 1
    warnings.warn(text, UserWarning, stacklevel=level)
