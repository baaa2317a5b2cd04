"""Changes in place: ``x += y``, ``x.add_(y)``, and every other op that torch ends with ``_``.

Each computes the op as always, and ``x`` itself becomes the result, in its own dtype and shape.
Where no graph is involved the numbers go into the memory of ``x``, and so into its views. In a
graph that memory may be needed by a backward: ``x`` moves to the new array, with its place in the
graph, and so does the tensor that ``x`` views. Nodes keep arrays and edges, never the tensor, so
what they have saved stays valid.
"""

from functools import wraps

from lucid.backend import quiet
from lucid.backend.dtypes import has_room_for
from lucid.ops.become import Overwrite, become, in_graph, needs_no_gradient_of_its_own, tell
from lucid.ops.setitem import catch_up, is_behind, is_written_through, roots_of, set_through


def take_result(x, y, name):
    """Let ``x`` become ``y``, which was computed from it: the rule of all changes in place."""
    if y.shape != x.shape:
        raise TypeError(
            f"{name} changes an array of shape {x.shape}, not shape {y.shape}: "
            "for a result of another shape make a new tensor"
        )
    if not has_room_for(x.dtype, y.dtype):
        raise TypeError(
            f"{name} gives {y.dtype}, for which {x.dtype} has no room: make a new tensor, "
            f"or write x = x.to(lucid.{y.dtype}) first"
        )
    y = y.to(x.dtype)
    if not in_graph(*roots_of(x), y):
        write(x, y.array)
    elif is_written_through(x):
        set_through(x, None, y, name)
        return x
    else:
        y = y if y.requires_grad else Overwrite.apply(x, y)  # a result without slope
        become(x, y)
        x._view = None
    tell(x, y)
    return x


def into(x, y, inplace, name):
    """``y``; with ``inplace`` it is ``x`` that becomes it, as in ``F.relu(x, inplace=True)``."""
    if not inplace:
        return y
    needs_no_gradient_of_its_own(x, f"{name} with inplace=True")
    if is_behind(x):
        raise RuntimeError(
            f"{name} with inplace=True: x views a tensor that was changed since: take the view "
            "once more, after the change"
        )
    return take_result(x, y, f"{name} with inplace=True")


@quiet
def write(x, array):
    """Copy numbers into the memory of ``x``; where they do not fit its dtype, in silence."""
    x.array = array


def in_place(op, name):
    """The method that does what ``op`` does, in place: ``name`` is what users write."""

    def change(x, *args, **settings):
        needs_no_gradient_of_its_own(x, name)
        catch_up(x)
        return take_result(x, op(x, *args, **settings), name)

    return _named(change, op, name)


def view_in_place(op, name):
    """The same for an op that gives a view: the tensor has another shape, in the same memory."""

    def change(x, *args, **settings):
        needs_no_gradient_of_its_own(x, name)
        y = op(x, *args, **settings)
        if in_graph(x):
            become(x, y)
        else:
            x._array = y.array
        x._view = (None, None) if x._view is None else y._view  # views of it knew its old shape
        tell(x, y)
        return x

    return _named(change, op, name)


def _named(change, op, name):
    """``change`` with the parameters of ``op`` and a name and a sentence of its own."""
    change = wraps(op)(change)
    change.__name__ = change.__qualname__ = name
    change.__doc__ = f"As ``x.{name[:-1]}``, but ``x`` itself becomes the result."
    return change
