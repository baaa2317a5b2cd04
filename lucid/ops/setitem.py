"""Writing to elements by position."""

import math
from numbers import Number

from lucid.autograd import Function
from lucid.backend import as_array, backend_of, is_array, quiet
from lucid.backend.whole_numbers import stored
from lucid.backend.writable import is_writable, needs_writable
from lucid.ops.become import Overwrite, become, in_graph, needs_no_gradient_of_its_own, tell
from lucid.ops.checks import needs_room_for
from lucid.ops.compare import where
from lucid.ops.dims import shape_of
from lucid.ops.index import GetItem, steps_of
from lucid.ops.shape import Permute, Reshape, sum_to
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
            chosen = where(Tensor(self._stayed(grad.shape, chosen.shape)), chosen, 0.0)
        return sum_to(chosen, self.shape)

    def _stayed(self, shape, chosen):
        """Which of the numbers that were written are still there."""
        numbers = self.xp.arange(math.prod(chosen)).reshape(chosen)
        last = self.xp.empty(shape, numbers.dtype)
        _write(last, self.steps, numbers)
        return _chosen(last, self.steps) == numbers


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
        A tensor; where it views another one, that one changes too.
    index : number, slice, None, ..., mask, list or Tensor of integers, or a tuple of them
        As in ``x[index]``. Where an element occurs twice the last value stays.
    value : Tensor, array or number
        What to write there; it broadcasts, axes of length 1 in front of it may be too many, and
        it is cast to the dtype of ``x``.

    Raises
    ------
    RuntimeError
        If in a graph ``x`` is a leaf that requires a gradient or a view of one, or shares memory
        as after ``detach()``.
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
    if in_graph(*roots_of(x)) or (is_tensor and in_graph(value)):
        value = _without_leading(value if is_tensor else stored(value, x.dtype))
        if x._view is None or x.device.type == "meta":
            _set(x, steps_of(x, index), value)
        else:
            set_through(x, steps_of(x, index), value, "x[index] = value")
    else:
        value = value.array if is_tensor else stored(value, x.dtype)
        _write(x.array, steps_of(x, index), _without_leading(value))
        x.writes.count += 1


def roots_of(x):
    """``x``, and the tensor whose memory it shows, if that is another."""
    return (x,) if x._view is None or x._view[0] is None else (x, x._view[0])


def is_written_through(x):
    """Whether what changes ``x`` changes another tensor too, of which it shows a part."""
    return len(roots_of(x)) > 1 and x.device.type != "meta" and is_writable(x.array)


def is_behind(x):
    """Whether ``x`` shows what its tensor held before that took a new array in a graph."""
    if not (is_written_through(x) and in_graph(*roots_of(x))):
        return False
    root = x._view[0]
    return root._view is None and root.writes is not x.writes


def catch_up(x):
    """Let a view show what its tensor holds by now."""
    if is_behind(x):
        root, last = x._view
        become(x, _seen(root, _way(last)))


def _set(x, steps, value):
    """``x`` moves to a new array, with a place in the graph."""
    needs_no_gradient_of_its_own(x, "x[index] = value")
    z = SetItem.apply(x, value, steps=steps)
    become(x, z)
    tell(x, z)


def set_through(x, steps, value, name):
    """What ``x`` views moves to a new array, and ``x`` views that; without steps all of ``x``."""
    root, last = x._view
    if root is None or root._view is not None:
        raise RuntimeError(
            f"{name}: x shares the memory of another tensor, to which the gradient would "
            "not come: write x = x.clone() first"
        )
    needs_no_gradient_of_its_own(root, f"{name} in a view")
    ops = _way(last)
    z = _written(root, ops, steps, value)
    become(root, z)
    tell(root, z)
    z = _seen(z, ops)
    become(x, z)
    tell(x, z)


def _written(root, ops, steps, value):
    """``root`` with ``value`` where the view of it has the index."""
    kinds = {kind for kind, _, _ in ops}
    if steps is None and kinds <= {Reshape, Permute}:
        value = _put_back(value, root, ops)
        return value if value.requires_grad else Overwrite.apply(root, value)
    steps = [(...,)] if steps is None else steps
    if kinds == {GetItem}:
        steps = [*(settings["index"] for _, settings, _ in ops), *steps]
        return SetItem.apply(root, value, steps=steps)
    places = _chosen(_places(root, ops), steps)
    return SetItem.apply(root.reshape(-1), value, steps=((places,),)).reshape(root.shape)


def _put_back(y, root, ops):
    """``y``, in the shape of a view of all of ``root``, in that of ``root``: as gradients go."""
    array, nodes = root.array, []
    for kind, settings, _ in ops:
        nodes.append(kind())
        array = nodes[-1].forward(array, **settings)
    for node in reversed(nodes):
        y = node.backward(y)
    return y.contiguous()


def _seen(x, ops):
    """The view of ``x`` to which some ops lead."""
    for kind, settings, slot in ops:
        x = kind.apply(x, **settings)
        x = x[slot] if isinstance(x, tuple) else x
    return x


def _way(last):
    """The ops that lead to a view, the first one first."""
    ops = []
    while last is not None:
        last, op = last
        ops.append(op)
    return ops[::-1]


def _places(root, ops):
    """For each number of a view its place in what is viewed: the same view of these places."""
    xp = backend_of(root.array).xp
    places = xp.arange(root.numel()).reshape(root.shape)
    for kind, settings, slot in ops:
        node = kind()
        node.backend = backend_of(places)
        result = node.forward(places, **settings)
        places = as_array(result[slot] if isinstance(result, tuple) else result)
    return places


def _chosen(array, steps):
    for step in steps:
        array = array[step]
    return as_array(array)


def _write(array, steps, value):
    *before, last = steps
    for step in before:  # by numbers and slices: a view, also of one number
        array = array[step] if ... in step else array[(*step, ...)]
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
