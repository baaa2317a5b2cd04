"""Choosing elements by position."""

from numbers import Integral

import numpy as np

from lucid.autograd import Function
from lucid.backend import backend_of, is_array
from lucid.backend.device import move
from lucid.backend.dtypes import uint8
from lucid.backend.places import places_of
from lucid.ops.copy import clone
from lucid.tensor import Tensor, tensor_method

_PLAIN = {int, slice, type(None), type(...)}  # what NumPy takes as PyTorch does


class GetItem(Function):
    """y = x[index];  dx = each dy, added to the element of x that it came from."""

    gradients_are_new = True

    def forward(self, x, *, index):
        self.shape, self.index = x.shape, index
        y = self.kernels.take(x, index)
        return y if is_array(y) else x[(*index, ...)]  # for one number NumPy gives no view

    def backward(self, grad):
        return IndexAdd.apply(grad, index=self.index, shape=self.shape)


class IndexAdd(Function):
    """x = zeros with y added at ``index``, twice where it occurs twice;  dy = dx[index]."""

    computes_in_float32 = True

    def forward(self, y, *, index, shape):
        self.index = index
        return self.kernels.index_add(y, index, shape)

    def backward(self, grad):
        return GetItem.apply(grad, index=self.index)


@tensor_method("__getitem__")
def getitem(x, index) -> Tensor:
    """``x[index]`` with numbers, slices, ``None``, ``...``, masks, lists and tensors of integers.

    Numbers, slices, ``None`` and ``...`` give a view of the memory of ``x``, the others a copy.
    Several masks and integer tensors broadcast against one another and choose element by
    element, in the order of PyTorch: it takes the numbers first.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    index : number, slice, None, ..., mask, list or Tensor of integers, or a tuple of them
        What to choose, one for each axis; axes without one stay whole. The first ``...`` stands
        for them, any other for none.

    Raises
    ------
    IndexError
        If an index is out of range, or no index at all, or of uint8: PyTorch takes that for a mask.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.arange(12).reshape(3, 4)
    >>> x[1:, 0], x[[0, 0, 2], -1], x[x > 9]
    (tensor([4, 8]), tensor([ 3,  3, 11]), tensor([10, 11]))
    >>> x[::-2, None, 3]
    tensor([[11],
            [ 3]])
    """
    for step in steps_of(x, index):
        x = GetItem.apply(x, index=step)
    return x


def take(x, index) -> Tensor:
    """``x[index]`` for a tuple whose arrays are on the device of ``x`` and within its bounds."""
    backend_of(x.array, *index)  # an error names both devices
    return GetItem.apply(x, index=index)


def places(index, dim):
    """For positions along ``dim`` an index into all axes, which nobody else will change."""
    array = clone(index).array
    return places_of(backend_of(array).xp, array, dim)


def steps_of(x, index):
    """The index as a tuple for NumPy; or as two, of which the first takes the numbers.

    To NumPy a number among arrays is an array too, and arrays that stand apart move their axis
    to the front: ``x[0, :, [1, 2]]`` would have the shape (2, n) there, where it has (n, 2) here.
    """
    index = index if isinstance(index, tuple) else (index,)
    if {type(i) for i in index} <= _PLAIN and index.count(...) < 2:  # nearly always
        return [index]
    index = _without_dots(x, tuple([_as_index(x, i) for i in index]))
    if backend_of(x.array).is_remote:
        _needs_positions(x, index)
    if not (any(map(is_array, index)) and any(isinstance(i, int) for i in index)):
        return [index]
    first, second = [], []
    for i in index:
        if is_array(i):
            first += [slice(None)] * _axes_of(i)
            second.append(i)
        else:
            first.append(i)
            second += [] if isinstance(i, int) else [slice(None)]
    return [tuple(first), tuple(second)]


def _without_dots(x, index):
    """The axes that ``...`` stands for; to NumPy arrays around one for no axes stand apart."""
    whole = [slice(None)] * (x.ndim - sum(map(_axes_of, index)))
    spelled = []
    for i in index:
        spelled += [i] if i is not ... else whole
        whole = [] if i is ... else whole
    return tuple(spelled)


def _as_index(x, i):
    """A number as Python's; a list, mask or tensor as an array that nobody else will change."""
    if isinstance(i, (list, tuple, range)):
        i = np.asarray([int(n) if isinstance(n, Tensor) else n for n in i] or np.empty(0, int))
    elif isinstance(i, bool):
        i = np.asarray(i)
    given, i = i, i.array if isinstance(i, Tensor) else i
    if not is_array(i):
        return _as_plain(i)
    if i.dtype.kind not in "iub":
        raise IndexError(f"an index holds integers or bools, not {i.dtype}")
    if i.dtype == uint8:
        raise IndexError("an index of uint8 may be a mask or positions: write .bool() or .long()")
    if i.ndim == 0 and i.dtype.kind != "b":
        return int(i)
    if backend_of(x.array).is_remote and not backend_of(i).is_remote:
        return move(i, x.device)
    backend_of(x.array, i)  # an error names both devices
    return clone(given).array if isinstance(given, Tensor) else i.copy()


def _as_plain(i):
    if isinstance(i, Integral):
        return int(i)
    if type(i) not in _PLAIN:
        raise IndexError(
            "only integers, slices (:), None, ..., masks, and lists and tensors of integers are "
            f"valid indices, not {i!r}"
        )
    return i


def _needs_positions(x, index):
    """Raise for a position beyond the end: CuPy would begin again at the first."""
    axis = 0
    for i in index:
        n = x.shape[axis] if axis < x.ndim else 0
        if is_array(i) and i.dtype.kind != "b":
            wrong = i[(i < -n) | (i >= n)]
            if wrong.size:
                raise IndexError(f"index {wrong[0]} is out of bounds for axis {axis} with size {n}")
        axis += _axes_of(i)


def _axes_of(i):
    """How many axes of a tensor one item of an index takes."""
    if i is None or i is ...:
        return 0
    return i.ndim if is_array(i) and i.dtype.kind == "b" else 1
