"""New tensors from numbers, lists and arrays."""

import math
from numbers import Integral

import numpy as np

from lucid.backend import as_array, is_array
from lucid.backend.device import backend_for, move, placed
from lucid.backend.dtypes import DEFAULT_FLOAT, as_dtype, int64
from lucid.backend.nested import array_of
from lucid.backend.whole_numbers import needs_room, stored
from lucid.ops.checks import needs_number, plain
from lucid.ops.copy import clone, to
from lucid.ops.dims import as_length, as_shape
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def tensor(data, dtype=None, device=None, requires_grad=False) -> Tensor:
    """A new tensor with numbers of its own.

    Parameters
    ----------
    data : number, nested list, array or Tensor
        The numbers; they are copied. Python's floats become float32, ints int64; NumPy's
        numbers keep their dtype, and arrays and tensors in a list theirs.
    dtype : dtype, optional
        Such as ``lucid.float32``; by default that of the data.
    device : str or Device, optional
        Where it lives; the CPU by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If the data are no real numbers, the rows of a list have several lengths, or integers of
        that dtype have no room for the numbers.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]], dtype=lucid.float32)
    tensor([[1., 2.],
            [3., 4.]])
    """
    data = data.array if isinstance(data, Tensor) else data
    if dtype is not None and not is_array(data):
        numbers = array_of(data)  # keeps all digits of Python's floats
        data = numbers if numbers.dtype.kind in "biuf" else data
        _needs_room(numbers, as_dtype(dtype))
    array = as_array(data)
    dtype = array.dtype if dtype is None else as_dtype(dtype)
    return Tensor(placed(array.astype(dtype), device), requires_grad)


@with_synonyms
def as_tensor(data, dtype=None, device=None) -> Tensor:
    """The data as a tensor: the tensor itself or one in the array's memory, where nothing changes.

    Parameters
    ----------
    data : number, nested list, array or Tensor
        The numbers. Only those of Python, or in another dtype or elsewhere, are copied.
    dtype : dtype, optional
        By default that of the data, as in :func:`tensor`.
    device : str or Device, optional
        Where it shall live; where it is, by default.

    Raises
    ------
    TypeError
        If the data are no real numbers.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> a = np.zeros(2, np.float32)
    >>> x = lucid.as_tensor(a)
    >>> a[0] = 1
    >>> x, lucid.as_tensor(x) is x
    (tensor([1., 0.]), True)
    """
    if not isinstance(data, Tensor):
        data = Tensor(placed(data)) if is_array(data) else tensor(data, dtype)
    return to(data, dtype=dtype, device=device)


@with_synonyms
def asarray(data, dtype=None, device=None, copy=None, requires_grad=None) -> Tensor:
    """The data as a tensor, as :func:`as_tensor` makes it; and whether they are copied is asked.

    Parameters
    ----------
    data : number, nested list, array or Tensor
        The numbers.
    dtype : dtype, optional
        By default that of the data, as in :func:`tensor`.
    device : str or Device, optional
        Where it shall live; where it is, by default.
    copy : bool, optional
        True copies in any case, False never; by default only what has to be copied is.
    requires_grad : bool, optional
        Whether ``backward`` shall bring it a gradient. By default a tensor stays in its graph,
        which False takes it out of.

    Raises
    ------
    TypeError
        If the data are no real numbers, or no floats that can require a gradient.
    ValueError
        If they have to be copied, and ``copy`` is False.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0], requires_grad=True)
    >>> lucid.asarray(x) is x, lucid.asarray(x, copy=True)
    (True, tensor([1., 2.], grad_fn=<Clone>))
    """
    x = as_tensor(data, dtype, device)
    is_shared = x is data or x.array is data
    if copy is False and not is_shared:
        raise ValueError("asarray: copy=False, but these numbers have to be copied: leave it away")
    if copy and is_shared:
        x = clone(x)
    if requires_grad is None or requires_grad == x.requires_grad:
        return x
    return x.detach().requires_grad_(requires_grad)


@with_synonyms
def from_numpy(array) -> Tensor:
    """A tensor in the memory of a NumPy array: a write into either is a write into both.

    Parameters
    ----------
    array : numpy.ndarray
        The numbers, of any shape and of a dtype that lucid has.

    Raises
    ------
    TypeError
        If it is no NumPy array.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> a = np.zeros(2)
    >>> x = lucid.from_numpy(a)
    >>> a[0] = 1
    >>> x
    tensor([1., 0.], dtype=lucid.float64)
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"from_numpy takes a NumPy array, not {type(array).__name__}")
    return Tensor(array)


@with_synonyms
def empty(*size, dtype=None, device=None, requires_grad=False) -> Tensor:
    """A tensor of that shape whose numbers are whatever the memory holds.

    Parameters
    ----------
    *size : int or tuple of int
        Its shape.
    dtype, device, requires_grad : optional
        As in :func:`zeros`.

    Examples
    --------
    >>> import lucid
    >>> lucid.empty(2, 3).shape
    (2, 3)
    """
    return _new("empty", size, dtype, device, requires_grad)


@with_synonyms
def zeros(*size, dtype=None, device=None, requires_grad=False) -> Tensor:
    """A tensor of zeros.

    Parameters
    ----------
    *size : int or tuple of int
        Its shape.
    dtype : dtype, optional
        float32 by default.
    device : str or Device, optional
        The CPU by default.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Raises
    ------
    ValueError
        If a length is negative.

    Examples
    --------
    >>> import lucid
    >>> lucid.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    return _new("zeros", size, dtype, device, requires_grad)


@with_synonyms
def ones(*size, dtype=None, device=None, requires_grad=False) -> Tensor:
    """A tensor of ones.

    Parameters
    ----------
    *size : int or tuple of int
        Its shape.
    dtype, device, requires_grad : optional
        As in :func:`zeros`.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(3, dtype=lucid.int64)
    tensor([1, 1, 1])
    """
    return _new("ones", size, dtype, device, requires_grad)


@with_synonyms
def full(size, fill_value, dtype=None, device=None, requires_grad=False) -> Tensor:
    """A tensor that holds one number everywhere.

    Parameters
    ----------
    size : int or tuple of int
        Its shape.
    fill_value : number
        The number.
    dtype : dtype, optional
        By default that of the number: float32, int64 or bool.
    device, requires_grad : optional
        As in :func:`zeros`.

    Raises
    ------
    TypeError, OverflowError
        If it is no number, or integers of that dtype have no room for it.

    Examples
    --------
    >>> import lucid
    >>> lucid.full((2,), 7)
    tensor([7, 7])
    """
    needs_number(fill_value, "full")
    fill_value = plain(fill_value)
    dtype = as_array(fill_value).dtype if dtype is None else as_dtype(dtype)
    number = stored(fill_value, dtype)
    x = _new("empty", (size,), dtype, device, False)
    if x.device.type != "meta":
        x.array.fill(number)
    return x.requires_grad_(requires_grad)


@with_synonyms
def arange(start, end=None, step=1, dtype=None, device=None, requires_grad=False) -> Tensor:
    """The numbers from ``start`` to ``end``, without ``end`` itself; ``arange(n)`` begins at 0.

    Parameters
    ----------
    start, end : number
        The first number, 0 by default, and the first that is not reached.
    step : number
        From each number to the next.
    dtype : dtype, optional
        By default float32 if one of the three is a float, else int64.
    device, requires_grad : optional
        As in :func:`zeros`.

    Raises
    ------
    ValueError
        If the step is 0, or leads away from ``end``.

    Examples
    --------
    >>> import lucid
    >>> lucid.arange(4), lucid.arange(0, 1, 0.25)
    (tensor([0, 1, 2, 3]), tensor([0.0000, 0.2500, 0.5000, 0.7500]))
    """
    start, end, step = map(as_number, (start, end, step))
    start, end = (0, start) if end is None else (start, end)
    if step == 0 or (end - start) / step < 0:
        raise ValueError(f"arange: steps of {step} do not lead from {start} to {end}")
    is_float = any(isinstance(n, float) for n in (start, end, step))
    dtype = as_dtype(dtype or (DEFAULT_FLOAT if is_float else int64))
    if dtype.kind in "iu":
        array = _whole_range(start, end, step, dtype)
    else:
        array = np.arange(start, end, step).astype(dtype)
    return Tensor(move(array, device), requires_grad)


@with_synonyms
def linspace(start, end, steps, dtype=None, device=None, requires_grad=False) -> Tensor:
    """``steps`` numbers at equal distances, from ``start`` to ``end`` and both included.

    Parameters
    ----------
    start, end : number
        The first and the last number; also tensors of one number.
    steps : int
        How many numbers.
    dtype, device, requires_grad : optional
        As in :func:`zeros`.

    Raises
    ------
    ValueError, OverflowError
        If ``steps`` is negative or no whole number, or integers of that dtype have no room for
        the numbers.

    Examples
    --------
    >>> import lucid
    >>> lucid.linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    dtype, start, end = as_dtype(dtype or DEFAULT_FLOAT), as_number(start), as_number(end)
    steps = as_length(steps)
    if not isinstance(steps, Integral) or steps < 0:
        raise ValueError(f"linspace: steps (={steps!r}) must be a whole number, of 0 or more")
    if dtype.kind in "iu":
        array = _whole_steps(start, end, steps)
    else:  # Python's floats, for those of a float32 would count in float32
        array = np.linspace(float(start), float(end), steps)
    _needs_room(array, dtype)
    return Tensor(move(array.astype(dtype), device), requires_grad)


@with_synonyms
def eye(n, m=None, dtype=None, device=None, requires_grad=False) -> Tensor:
    """The identity matrix of n rows, and of m columns if they differ.

    Parameters
    ----------
    n, m : int
        How many rows, and how many columns; as many as rows by default.
    dtype, device, requires_grad : optional
        As in :func:`zeros`.

    Examples
    --------
    >>> import lucid
    >>> lucid.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    shape = as_shape((n, n if m is None else m))
    array = np.eye(*shape, dtype=as_dtype(dtype or DEFAULT_FLOAT))
    return Tensor(move(array, device), requires_grad)


def as_number(x):
    """A tensor of one number, or a number of NumPy's, as Python's number."""
    return x.item() if isinstance(x, Tensor) else plain(x)


def _needs_room(array, dtype):
    """Raise if a dtype of integers has no room for Python's numbers."""
    if dtype.kind in "iu" and array.dtype.kind in "iuf" and array.size:
        needs_room(array.min().item(), array.max().item(), dtype)


def _whole_range(start, end, step, dtype):
    """As in PyTorch: what stands behind the point of a step is lost, and int64 loses it first."""
    first, last, stride = (math.trunc(n) for n in (start, end, step))
    if stride == 0:
        raise ValueError(f"arange: a step of {step} is 0 among integers: use a dtype of floats")
    count = (last - first) / stride if dtype == int64 else (end - start) / step
    return (first + stride * np.arange(math.ceil(count), dtype=int64)).astype(dtype)


def _whole_steps(start, end, steps):
    """What stands before the point of the numbers from ``start`` to ``end``, exactly."""
    start, end, last = math.trunc(start), math.trunc(end), max(1, steps - 1)
    multiples = start * last + (end - start) * np.arange(steps, dtype=int64)
    return np.sign(multiples) * (abs(multiples) // last)


def _new(maker, size, dtype, device, requires_grad):
    """A tensor by NumPy's, CuPy's or the meta backend's maker of that name."""
    shape, dtype = as_shape(size), as_dtype(dtype or DEFAULT_FLOAT)
    backend = backend_for(device)
    make = backend.kernels.shape_only if backend.name == "meta" else getattr(backend.xp, maker)
    return Tensor(make(shape, dtype), requires_grad)
