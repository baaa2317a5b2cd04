"""Writing to elements by position."""

import math
from numbers import Number

from lucid.autograd import Function
from lucid.autograd.hooks import follow
from lucid.backend import backend_of, is_array, quiet
from lucid.backend.whole_numbers import stored
from lucid.backend.writable import needs_writable
from lucid.ops.checks import needs_room_for
from lucid.ops.dims import shape_of
from lucid.ops.in_place import in_graph, needs_no_gradient_of_its_own, tell
from lucid.ops.index import GetItem, steps_of
from lucid.ops.shape import sum_to
from lucid.tensor import Tensor, tensor_method


class SetItem(Function):
    """z = x, but value at ``index``;  dx = dz, but 0 there,  dvalue = dz[index].

    The index comes in steps, as :func:`lucid.ops.index.steps_of` makes them.
    """

    def forward(self, x, value, *, steps):
        self.steps, self.shape = steps, shape_of(value)
        z = self.xp.empty_like(x)
        self.xp.copyto(z, x)
        _write(z, steps, value)
        return z

    def backward(self, grad):
        dx = SetItem.apply(grad, 0.0, steps=self.steps) if self.needs_input_grad[0] else None
        return dx, self._dvalue(grad) if self.needs_input_grad[1] else None

    def _dvalue(self, grad):
        """Of what was written twice to a place, the first has no gradient."""
        chosen = grad
        for step in self.steps:
            chosen = GetItem.apply(chosen, index=step)
        if any(is_array(i) and i.dtype.kind != "b" for i in self.steps[-1]):
            chosen = chosen * Tensor(self._stayed(grad.shape, chosen.shape))
        return sum_to(chosen, self.shape)

    def _stayed(self, shape, chosen):
        """Which of the numbers that were written are still there."""
        numbers = self.xp.arange(math.prod(chosen)).reshape(chosen)
        last = self.xp.empty(shape, numbers.dtype)
        _write(last, self.steps, numbers)
        for step in self.steps:
            last = last[step]
        return last == numbers


@tensor_method("__setitem__")
@quiet
def setitem(x, index, value):
    """``x[index] = value``: in memory where no graph is involved, and else in the graph.

    Where no gradient flows, or under ``no_grad()``, the numbers are written into the memory of
    ``x``, and whoever views it sees them. In a graph ``x`` takes a new array and a place there, as
    with ``x += y``: what was saved before stays as it was, and the gradients are exact.

    Parameters
    ----------
    x : Tensor
        A tensor; in a graph none that views another one, and no leaf that requires a gradient.
    index : number, slice, None, ..., mask, list or Tensor of integers, or a tuple of them
        As in ``x[index]``. Where an element occurs twice the last value stays.
    value : Tensor, array or number
        What to write there; it broadcasts, axes of length 1 in front of it may be too many, and
        it is cast to the dtype of ``x``.

    Raises
    ------
    RuntimeError
        If in a graph ``x`` is a leaf that requires a gradient, or views another tensor, which
        would not change with it.
    TypeError
        If floats would be written into integers, or ``value`` is on another device.
    OverflowError
        If the integers of ``x`` have no room for the number.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.zeros(2, 3)
    >>> x[:, 0] = 1
    >>> x[x == 0] = lucid.tensor([2.0, 3.0, 4.0, 5.0])
    >>> x
    tensor([[1., 2., 3.],
            [1., 4., 5.]])
    >>> y = lucid.ones(2, requires_grad=True) * 3
    >>> y[0] = y[1] * 2
    >>> y
    tensor([6., 3.], grad_fn=<SetItem>)
    """
    if isinstance(value, Tensor) and value.ndim == 0 and value.device.type == "cpu":
        value = value.to(x.device)  # one number, as in PyTorch
    _check_write(x, value)
    is_tensor = isinstance(value, Tensor)
    if in_graph(x) or (is_tensor and in_graph(value)):
        _needs_memory_of_its_own(x)
        value = value if is_tensor else stored(value, x.dtype)
        z = SetItem.apply(x, _without_leading(value), steps=steps_of(x, index))
        follow(x, z)
        x._become(z)
        tell(x, z)
    else:
        value = value.array if is_tensor else stored(value, x.dtype)
        _write(x.array, steps_of(x, index), _without_leading(value))
        x.writes.count += 1


def _needs_memory_of_its_own(x):
    needs_no_gradient_of_its_own(x, "x[index] = value")
    if x._is_view:
        raise RuntimeError(
            "x[index] = value: x views the memory of another tensor, which would not change with "
            "it where a gradient flows: write y[i, j] = value in place of y[i][j] = value, or "
            "x = x.clone() first"
        )


def _write(array, steps, value):
    *before, last = steps
    for step in before:
        array = array[(*step, ...)]  # by numbers and slices: a view, also of one number
    array[last] = value


def _without_leading(value):
    """``value`` without the axes of length 1 in front, of which NumPy takes none too many."""
    lead = 0
    for n in shape_of(value):
        if n != 1:
            break
        lead += 1
    return value[(*(0,) * lead, ...)] if lead else value


def _check_write(x, value):
    array = value.array if isinstance(value, Tensor) else value
    if not isinstance(array, Number) and not is_array(array):
        raise TypeError(f"x[index] = value takes a tensor or a number, not {type(value).__name__}")
    if is_array(array) and backend_of(array) is not backend_of(x.array):
        here, there = str(x.device), backend_of(array).name
        raise TypeError(f"x[index] = value: x is on {here!r}, value on {there!r}")
    if x.device.type != "meta":
        needs_writable(x.array, "x[index] = value")
    needs_room_for(x, value, "x[index] = value")
