"""The functions of the stand-in: NumPy's, for those names and arguments that CuPy has."""

from types import ModuleType

import numpy as np

from cupy_stand_in.array import compute, elementwise, made, ndarray, unwrap, with_anything, wrap
from cupy_stand_in.names import check_call, names_of
from cupy_stand_in.transfers import count

_WAITING = {"nonzero", "argwhere", "flatnonzero", "unique", "compress", "extract"}
_HOST_ONLY = {"result_type", "promote_types", "can_cast", "shape", "ndim", "size", "isscalar"}


def _function(name, theirs, is_ufunc, signature):
    def function(*args, **kwargs):
        if signature is not None:
            check_call("module", name, signature, args, kwargs)
        if name in _WAITING or (name == "where" and len(args) == 1):
            count("wait")
        if name in _HOST_ONLY:
            return theirs(*unwrap(args), **unwrap(kwargs))
        if is_ufunc:
            return elementwise(theirs, *args, **kwargs)
        if name == "count_nonzero":
            return compute(_count_nonzero, *args, **kwargs)
        return compute(theirs, *args, **kwargs)

    function.__name__ = name
    return function


def _count_nonzero(a, axis=None):
    """An array, also where NumPy gives a number: so nobody waits, as CuPy's documentation says."""
    return np.asarray(np.count_nonzero(a, axis))


def asarray(a, dtype=None, order=None, copy=None, blocking=False):
    """An array on the device; numbers of the host are copied there."""
    if isinstance(a, ndarray):
        return wrap(np.asarray(a._numbers, dtype=dtype, order=order), a)
    return array(a, dtype, order=order)


def array(obj, dtype=None, copy=True, order="K", subok=False, ndmin=0, blocking=False):
    """A new array on the device."""
    if isinstance(obj, ndarray):
        return wrap(np.array(obj._numbers, dtype=dtype, copy=copy, order=order), obj)
    if not _is_of_device(obj):
        count("to device")
    return made(np.array(unwrap(obj) if _is_of_device(obj) else obj, dtype, order=order or "K"))


def asnumpy(a, stream=None, order="C", out=None, *, blocking=True):
    """A copy on the host."""
    return a.get(order=order) if isinstance(a, ndarray) else np.asarray(a, order=order)


def empty(shape, dtype=float, order="C"):
    """Memory that holds anything."""
    numbers = np.empty(shape, dtype, order)
    return made(with_anything(numbers))


def empty_like(prototype, dtype=None, order="K", subok=None, shape=None):
    """:func:`empty` in the shape and memory order of another array."""
    numbers = np.empty_like(unwrap(prototype), dtype=dtype, order=order, shape=shape)
    return made(with_anything(numbers))


def from_dlpack(array, *, device=None, copy=None):
    """An array in the memory of another on the device."""
    if array.__dlpack_device__()[0] != 2:
        raise BufferError("the stand-in takes arrays of the GPU alone")
    return wrap(np.from_dlpack(_OnHost(array)), array if isinstance(array, ndarray) else None)


class _OnHost:
    """The array of another library on the device, as NumPy sees it."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **asked):
        return self.array.__dlpack__(**asked)

    def __dlpack_device__(self):
        return (1, 0)


def array_equal(a1, a2, equal_nan=False):
    """Whether both are equal, as an array on the device."""
    return wrap(np.asarray(np.array_equal(unwrap(a1), unwrap(a2), equal_nan)))


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether both are close, as an array on the device."""
    return wrap(np.asarray(np.allclose(unwrap(a), unwrap(b), rtol, atol, equal_nan)))


def argsort(a, axis=-1, kind=None):
    """As NumPy's, always stable; CuPy takes no other kind."""
    if kind not in (None, "stable"):
        raise ValueError("kind can only be None or 'stable'")
    return compute(np.argsort, a, axis=axis, kind="stable")


def get_array_module(*args):
    """This module where an array of the device is among the arguments, else NumPy."""
    import cupy

    return cupy if any(isinstance(x, ndarray) for x in args) else np


def _is_of_device(obj):
    """Whether an array of the device is in nested lists: CuPy stacks those without a copy."""
    if isinstance(obj, (list, tuple)):
        return any(map(_is_of_device, obj))
    return isinstance(obj, ndarray)


_OWN = {
    function.__name__: function
    for function in (
        allclose, argsort, array, array_equal, asarray, asnumpy, empty, empty_like, from_dlpack,
        get_array_module,
    )
} | {"ndarray": ndarray, "asanyarray": asarray}  # fmt: skip


class Part(ModuleType):
    """A module of CuPy's, such as ``cupy.linalg``: NumPy's functions under the names of its list.

    They are made when they are asked for.
    """

    def __init__(self, path, of_numpy, own=()):
        super().__init__(path)
        self.__dict__["__lookup__"] = names_of(path), of_numpy, dict(own)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        found = _found(self.__name__, name, *self.__lookup__)
        setattr(self, name, found)
        return found


def _found(path, name, names, of_numpy, own):
    if name not in names:
        raise AttributeError(f"module {path!r} has no attribute {name!r}")
    if name in own:
        return own[name]
    theirs = getattr(of_numpy, name, None)
    if theirs is None or isinstance(theirs, ModuleType):
        raise NotImplementedError(f"the stand-in has no {path}.{name} yet, CuPy has")
    if isinstance(theirs, type) or not callable(theirs):
        return theirs
    return _function(name, theirs, *names[name])


def cupy():
    """The module ``cupy``; its random numbers have names alone."""
    generator = Part("cupy.random.Generator", None)
    random = Part("cupy.random", None, {"Generator": generator})
    return Part("cupy", np, _OWN | {"linalg": Part("cupy.linalg", np.linalg), "random": random})
