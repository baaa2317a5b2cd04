"""The array of the stand-in: NumPy's numbers behind CuPy's rules."""

import operator
from types import SimpleNamespace

import numpy as np

from cupy_stand_in import memory
from cupy_stand_in.counting import launched
from cupy_stand_in.names import check_call, names_of
from cupy_stand_in.transfers import count
from lucid.backend.dlpack import capsule

_SCALARS = (bool, int, float, np.generic)
_NO_IMPLICIT_COPY = (
    "Implicit conversion to a NumPy array is not allowed. "
    "Please use `.get()` to construct a NumPy array explicitly."
)


class ndarray:  # noqa: N801 - CuPy's name
    """An array that only the stand-in's own functions can read."""

    __slots__ = ("__weakref__", "_numbers", "base")
    __module__ = "cupy"
    __array_priority__ = 100
    __hash__ = None

    def __init__(self, shape, dtype=float, memptr=None, strides=None, order="C"):
        """Memory that holds anything, or that of another array, seen with another shape."""
        if memptr is None:
            self._hold(with_anything(np.empty(shape, dtype, order)), None)
        else:
            start = memptr.array._numbers[*(0,) * memptr.array.ndim, ...]
            self._hold(_seen_as(start, shape, np.dtype(dtype), strides), memptr.array)

    def _hold(self, numbers, base):
        if numbers.dtype.kind not in "biufc":
            raise ValueError(f"Unsupported dtype {numbers.dtype}")
        self._numbers, self.base = numbers, base
        if base is None:
            memory.changed(numbers.nbytes)

    def __del__(self):
        if getattr(self, "base", self) is None:
            memory.changed(-self.nbytes)

    shape = property(lambda self: self._numbers.shape)
    strides = property(lambda self: self._numbers.strides)
    dtype = property(lambda self: self._numbers.dtype)
    ndim = property(lambda self: self._numbers.ndim)
    size = property(lambda self: self._numbers.size)
    nbytes = property(lambda self: self._numbers.nbytes)
    itemsize = property(lambda self: self._numbers.itemsize)
    flags = property(lambda self: self._numbers.flags)
    data = property(lambda self: SimpleNamespace(array=self, ptr=self._numbers.ctypes.data))
    T = property(lambda self: wrap(self._numbers.T, self))
    mT = property(lambda self: wrap(self._numbers.mT, self))  # noqa: N815
    real = property(lambda self: wrap(self._numbers.real, self))

    # What CuPy refuses

    def __array__(self, *_, **__):
        raise TypeError(_NO_IMPLICIT_COPY)

    def __array_function__(self, function, *_):
        raise TypeError(f"numpy.{function.__name__} of an array on the GPU: use the backend's xp")

    def __array_ufunc__(self, ufunc, method, *inputs, **settings):
        """For ``np.float32(2) * array``: NumPy's scalars come here, its arrays are refused."""
        if method != "__call__" or settings or not any(isinstance(x, np.generic) for x in inputs):
            raise TypeError(f"numpy.{ufunc.__name__} of an array on the GPU: use the backend's xp")
        return elementwise(ufunc, *inputs)

    # What other libraries on the GPU ask for

    def __dlpack_device__(self):
        return (2, 0)  # CUDA's first device

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        return capsule(self._numbers, None, max_version)

    # What makes the host wait for a number

    def get(self, stream=None, order="C", out=None, blocking=True):
        count("to host")
        return self._numbers.copy(order=order)

    def item(self):
        count("to host")
        return self._numbers.item()

    def tolist(self):
        count("to host")
        return self._numbers.tolist()

    def __bool__(self):
        count("to host")
        return bool(self._numbers)

    def __int__(self):
        count("to host")
        return int(self._numbers)

    def __float__(self):
        count("to host")
        return float(self._numbers)

    def __repr__(self):
        count("to host")
        return repr(self._numbers)

    def __str__(self):
        count("to host")
        return str(self._numbers)

    def nonzero(self):
        count("wait")
        return tuple(wrap(x) for x in self._numbers.nonzero())

    # Elements

    def __len__(self):
        return len(self._numbers)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        return _counted("take", wrap(self._numbers[self._index(index)], self), self)

    def __setitem__(self, index, value):
        launched("copy")
        with np.errstate(all="ignore"):
            self._numbers[self._index(index)] = unwrap(_operand(value))

    def fill(self, value):
        launched("fill")
        self._numbers.fill(unwrap(_operand(value)))

    def scatter_add(self, slices, value):
        launched("scatter_add")
        np.add.at(self._numbers, self._index(slices), unwrap(_operand(value)))

    def _index(self, index):
        """As NumPy takes it; a position beyond the end wraps around without an error."""
        items = index if isinstance(index, tuple) else (index,)
        if not any(item is ... for item in items):
            items = (*items, ...)  # so that one element is a view too
        used, axis, result = sum(map(_axes_of, items)), 0, []
        for item in items:
            if isinstance(item, np.ndarray):
                raise TypeError("an index from the host is a silent copy: move it first")
            if isinstance(item, list):
                count("to device")
                item = made(np.asarray(item, dtype=None if item else np.int32))
            if isinstance(item, ndarray) and item.dtype.kind == "b":
                count("wait")  # for the number of elements that the mask chooses
            elif isinstance(item, ndarray):
                item = made(item._numbers % max(1, self.shape[axis]))
            axis += self.ndim - used if item is ... else _axes_of(item)
            result.append(unwrap(item))
        return tuple(result)

    # Copies

    def astype(self, dtype, order="K", casting=None, subok=None, copy=True):
        with np.errstate(all="ignore"):
            y = wrap(self._numbers.astype(dtype, order=order, copy=copy), self)
        return _counted("cast", y, self)

    def view(self, dtype=None, type=None):
        numbers = self._numbers.view() if dtype is None else self._numbers.view(dtype)
        return made(numbers, self if self.base is None else self.base)

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    def __reduce__(self):
        return _rebuild, (self.get(),)


def made(numbers, base=None):
    """The array on the device that holds these numbers."""
    array = ndarray.__new__(ndarray)
    array._hold(numbers, base)
    return array


def with_anything(numbers):
    """New memory, filled so that nobody takes it for zeros: with nan, or whole numbers."""
    numbers.fill(np.nan if numbers.dtype.kind in "fc" else 37)
    return numbers


def _seen_as(start, shape, dtype, strides):
    if start.dtype != dtype:
        raise NotImplementedError("the stand-in sees memory in its own dtype only")
    strides = np.empty(shape, dtype).strides if strides is None else strides
    return np.lib.stride_tricks.as_strided(start, shape, strides)


def _rebuild(numbers):
    count("to device")
    return made(numbers)


def wrap(result, *sources):
    """NumPy's result as CuPy gives it: an array also where it is one number."""
    if isinstance(result, (tuple, list)):
        return type(result)(wrap(each, *sources) for each in result)
    if not isinstance(result, (np.ndarray, np.generic)):
        return result
    for source in sources:
        if isinstance(source, ndarray) and result is source._numbers:
            return source
    numbers = np.asarray(result)
    return made(numbers, None if numbers.base is None else _base(numbers, sources))


def _base(numbers, sources):
    for source in sources:
        if isinstance(source, ndarray) and np.may_share_memory(numbers, source._numbers):
            return source if source.base is None else source.base
    return None


def unwrap(value):
    """What NumPy shall compute with; arrays of the host are refused."""
    if isinstance(value, ndarray):
        return value._numbers
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, (tuple, list)):
        return type(value)(map(unwrap, value))
    if isinstance(value, dict):
        return {key: unwrap(each) for key, each in value.items()}
    return value


def compute(function, *args, **kwargs):
    """NumPy's function, on what is wrapped."""
    with np.errstate(all="ignore"):
        result = function(*unwrap(args), **unwrap(kwargs))
    wrapped = wrap(result, *args, *kwargs.values())
    return _counted(getattr(function, "__name__", "ufunc"), wrapped, *args)


def _counted(name, result, *sources):
    """The result, which was a launch where it is in new memory, or in that of ``out=``."""
    is_new = isinstance(result, ndarray) and result.base is None
    if is_new and not any(result is source for source in sources):
        launched(name)
    return result


def elementwise(function, *operands, out=None, **settings):
    """NumPy's ufunc; CuPy writes a new result in C order, whatever the order of its operands."""
    settings |= {} if out is None else {"out": out}
    y = compute(function, *operands, **settings)
    if out is None and isinstance(y, ndarray):
        y._numbers = np.asarray(y._numbers, order="C")
    return y


def _operand(value):
    if not isinstance(value, (ndarray, *_SCALARS)):
        raise TypeError(f"Unsupported type {type(value)}")
    return value


def _axes_of(item):
    """How many axes one item of an index takes."""
    if item is None or item is ... or isinstance(item, (bool, np.bool_)):
        return 0
    return item.ndim if isinstance(item, (ndarray, np.ndarray)) and item.dtype.kind == "b" else 1


def _binary(name, is_reflected):
    function = getattr(operator, f"__{name}__")

    def method(self, other):
        if getattr(other, "__array_ufunc__", self) is None:
            return NotImplemented  # the other wants to compute it
        x, y = self, _operand(other)
        return elementwise(function, y, x) if is_reflected else elementwise(function, x, y)

    return method


def _in_place(name):
    function = getattr(operator, f"__i{name}__")

    def method(self, other):
        compute(function, self, _operand(other))
        launched(name)
        return self

    return method


def _unary(name):
    function = getattr(operator, name)
    return lambda self: elementwise(function, self)


def _method(name, signature):
    def method(self, *args, **kwargs):
        check_call("ndarray", name, signature, args, kwargs)
        with np.errstate(all="ignore"):
            result = getattr(self._numbers, name)(*unwrap(args), **unwrap(kwargs))
        return _counted(name, wrap(result, self, *args, *kwargs.values()), self)

    return method


_BINARY = "add sub mul truediv floordiv mod pow and or xor lshift rshift matmul".split()
_COMPARISONS = "eq ne lt le gt ge".split()

for _name in _BINARY:
    setattr(ndarray, f"__{_name}__", _binary(_name, False))
    setattr(ndarray, f"__r{_name}__", _binary(_name, True))
    if _name != "matmul":
        setattr(ndarray, f"__i{_name}__", _in_place(_name))
for _name in _COMPARISONS:
    setattr(ndarray, f"__{_name}__", _binary(_name, False))
for _name in ("__neg__", "__pos__", "__abs__", "__invert__"):
    setattr(ndarray, _name, _unary(_name))
for _name, _listed in names_of("cupy.ndarray").items():
    _is_method = not _name.startswith("__") and callable(getattr(np.ndarray, _name, None))
    if _is_method and _listed.signature and _name not in vars(ndarray):
        setattr(ndarray, _name, _method(_name, _listed.signature))
