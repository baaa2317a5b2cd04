"""One application of one op: a node of the graph."""

from functools import wraps
from inspect import getattr_static
from numbers import Number
from typing import NamedTuple

import numpy

from lucid.autograd.autocast import cast_for
from lucid.autograd.dismantle import dismantle
from lucid.autograd.grad_mode import is_grad_enabled, no_grad
from lucid.autograd.static import run_static
from lucid.autograd.watch import watchers
from lucid.backend import as_array, backend_of, is_array, kind_of, quiet
from lucid.backend.dtypes import float16, float32, float64, gives_halves, has_halves
from lucid.tensor import Tensor, Writes

_HINTS = {  # what PyTorch's nodes have besides
    "_saved_": ": read saved_tensors",
    "register_hook": ": write x.register_hook(hook), x being what the op made",
    "register_prehook": ": write x.register_hook(hook), x being what the op made",
    "metadata": ": keep a dict of your own",
}


class Saved(NamedTuple):
    """What backward will read, and what tells whether it was overwritten since."""

    value: object  # an array or a scalar
    home: int  # which of this op's inputs and outputs it is, inputs first
    writes: Writes
    written: int  # how often, when it was saved


class AccumulateGrad(NamedTuple):
    """Where a graph ends: the leaf ``variable``, whose ``.grad`` the gradient is added to."""

    variable: Tensor
    next_functions: tuple = ()

    def name(self):
        """What PyTorch calls it."""
        return "AccumulateGrad"


class Function:
    """An op: forward speaks arrays, backward speaks tensors.

    Positional inputs are differentiable; keyword settings are not. ``backward`` takes one
    gradient for each output and returns one for each positional input, or None for an input
    that has none. Because it works on tensors, it has a gradient too, and so on.

    Both methods may also be written as static methods of ``ctx``, as in PyTorch. Then both speak
    tensors, and inputs may be anything: see ``autograd/static.py``.

    An op of lucid's own says ``computes_in_float32 = True`` if it computes at all: float16 is
    then stored in 16 bits, but forward and backward see float32, and results are rounded once.

    Examples
    --------
    >>> import lucid
    >>> class Cube(lucid.autograd.Function):
    ...     def forward(self, x):
    ...         self.save_for_backward(x)
    ...         return x * x * x
    ...
    ...     def backward(self, dy):
    ...         (x,) = self.saved_tensors
    ...         return dy * 3 * x * x
    >>> x = lucid.tensor([1.0, 2.0], requires_grad=True)
    >>> Cube.apply(x).sum().backward()
    >>> x.grad
    tensor([ 3., 12.])
    """

    autocasts_to: object = None  # what autocast casts its inputs to, if anything
    broadcasts = False  # then a tensor of one number on the CPU may meet others on a GPU
    multiplies_halves = False  # on a GPU, without casting them
    computes_in_float32 = False  # what would else be computed in float16
    non_differentiable: tuple[int, ...] = ()  # the outputs without a gradient, such as an argmax
    gradients_are_new = False  # whether backward makes them all itself and keeps none of them
    edges: tuple = ()  # where each input came from: (Function or leaf Tensor, slot), or None
    needs_input_grad: tuple[bool, ...] = ()  # which gradients are wanted; the engine narrows it
    outputs: list = []  # the shape and dtype of each output  # noqa: RUF012
    hooks: dict | None = None  # by output: functions that see its gradient
    retained: dict | None = None  # by output: a weak reference to the tensor that keeps it
    is_users = True  # it may write into its inputs, and lucid's own ops do not
    place: str | None = None  # the module and the line where it ran, under detect_anomaly
    widens = False  # whether float16 came in here, and this op computes in float32
    materializes = True  # whether backward gets zeros for an output without a gradient
    is_static = False  # whether forward is a static method, as PyTorch's users write it
    _saved: tuple | list | None = ()
    _kept: tuple | None = ()

    def __init_subclass__(cls, **settings):
        super().__init_subclass__(**settings)
        cls.is_users = not cls.__module__.startswith("lucid.")
        cls.is_static = isinstance(getattr_static(cls, "forward"), staticmethod)

    @classmethod
    @quiet
    def apply(cls, *inputs, **settings):
        """Run ``forward`` on the inputs' arrays, and remember how to come back."""
        if cls.autocasts_to is not None:
            inputs = cast_for(cls.autocasts_to, inputs)
        node = cls()
        arrays, tracked = node._take(inputs)
        try:
            node.backend = backend_of(*arrays)
        except TypeError:
            if not any(map(cls.takes_along, inputs)):
                raise
            moved = [x.to("cuda") if cls.takes_along(x) else x for x in inputs]
            return cls.apply(*moved, **settings)
        before = [x.copy() if is_array(x) else x for x in arrays] if cls.is_users else ()
        if cls.computes_in_float32 and has_halves(arrays) and not node._multiplies(arrays):
            arrays, given = node._widened(arrays), arrays
        run = run_static if cls.is_static else cls.forward
        result = run(node, *arrays, **settings)
        if before:
            _count_writes(inputs, before, node.backend.xp)
        results = result if isinstance(result, tuple) else (result,)
        stored = node._rounded(results, given) if node.widens else results
        tensors = tuple([node._wrap(y, slot, tracked) for slot, y in enumerate(stored)])
        _share_writes(tensors, inputs, node, settings)
        if tracked:
            node.outputs = [(y._array.shape, y._array.dtype) for y in tensors]
            if node._saved:
                candidates, owners = [*arrays, *results], inputs + tensors
                node._saved = [node._find(value, candidates, owners) for value in node._saved]
        for watcher in watchers.get():
            watcher.op_ran(node, inputs, settings, tensors)
        return tensors if isinstance(result, tuple) else tensors[0]

    @classmethod
    def takes_along(cls, x):
        """Whether an input may be moved to the GPU where the others are, as in PyTorch.

        Parameters
        ----------
        x : Tensor, array or number
            An input. Only one number of the CPU is moved, by an op that broadcasts.
        """
        return cls.broadcasts and isinstance(x, Tensor) and x.ndim == 0 and x.device.type == "cpu"

    def __getattr__(self, name):
        hint = "_saved_" if name.startswith("_saved_") else name
        sentence = f"{type(self).__name__!r} object has no attribute {name!r}{_HINTS.get(hint, '')}"
        raise AttributeError(sentence, name=name, obj=self)

    def __del__(self, dismantle=dismantle):  # its own, for a module's names go when Python ends
        if self.edges:
            dismantle(self.__dict__.pop("edges"))

    xp = property(lambda self: self.backend.xp, doc="What NumPy and CuPy share.")
    kernels = property(lambda self: self.backend.kernels, doc="What they do not share.")

    @property
    def next_functions(self):
        """(what made an input, as which of its outputs) for each input, as PyTorch lists them."""
        return tuple([
            (None, 0) if edge is None
            else (AccumulateGrad(edge[0]), 0) if isinstance(edge[0], Tensor) else edge
            for edge in self.edges
        ])  # fmt: skip

    def name(self):
        """The name of the op."""
        return type(self).__name__

    def forward(self, *arrays):
        """Compute the output arrays from the input arrays.

        Parameters
        ----------
        *arrays : array or number
            The inputs; settings come by keyword.
        """
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, *grads):
        """Compute the inputs' gradients from the outputs' gradients, all of them tensors.

        Parameters
        ----------
        *grads : Tensor
            One gradient for each output.
        """
        raise NotImplementedError(f"{type(self).__name__} has no backward of its own")

    def save_for_backward(self, *values):
        """Save inputs and outputs of this op: backward gets them with their graph.

        Parameters
        ----------
        *values : array, number or None
            Inputs and outputs of this op.
        """
        if self.is_static:
            values = tuple([x.array if isinstance(x, Tensor) else x for x in values])
        self._saved = values

    def mark_non_differentiable(self, *outputs):
        """Say in a static ``forward`` which outputs have no gradient.

        Parameters
        ----------
        *outputs : Tensor
            Some of what it returns.
        """
        self._marked = outputs

    def mark_dirty(self, *inputs):
        """Taken, as in PyTorch, and without a meaning here: whoever writes is found out.

        Parameters
        ----------
        *inputs : Tensor
            What a static ``forward`` changes in place.
        """

    def set_materialize_grads(self, value):
        """Choose what ``backward`` gets for an output that nothing was computed from.

        Parameters
        ----------
        value : bool
            False for None; at first it gets zeros.
        """
        self.materializes = value

    def keep(self, *arrays):
        """Save other arrays: backward gets them as constants, and only where no graph is wanted.

        Parameters
        ----------
        *arrays : array
            What is neither an input nor an output.
        """
        self._kept = arrays

    @property
    def saved_tensors(self):
        """What ``save_for_backward`` saved, as tensors; numbers come back as numbers."""
        if self._saved is None:
            raise self._error("saved arrays were freed by an earlier backward; " + _RETAIN)
        saved = [self._restore(saved) for saved in self._saved]
        return tuple([self.widen(x) for x in saved] if self.widens else saved)

    @property
    def kept_tensors(self):
        """What ``keep`` kept, as tensors without a graph."""
        if self._kept is None:
            raise self._error("kept arrays were freed by an earlier backward; " + _RETAIN)
        if is_grad_enabled():
            raise self._error("kept arrays have no graph; where one is wanted, use saved_tensors")
        return tuple([Tensor(array) for array in self._kept])

    def widen(self, x):
        """A tensor of float16 in float32, with its graph; all else as it is.

        Parameters
        ----------
        x : Tensor, array or number
            What backward computes with.
        """
        is_half = isinstance(x, Tensor) and has_halves((x.array,))
        return x.to(float32) if self.widens and is_half else x

    def free(self):
        """Let go of all arrays: this op's backward has run for the last time."""
        self._saved = self._kept = None

    def _take(self, inputs):
        """The inputs' arrays, and whether a gradient is wanted; remembers where they came from."""
        arrays = [x._array if isinstance(x, Tensor) else self._plain(x) for x in inputs]
        edges = [edge_of(x) for x in inputs] if is_grad_enabled() else ()
        if not any(edges):
            self.needs_input_grad = (False,) * len(inputs)
            return arrays, False
        self.edges = tuple(edges)
        self.needs_input_grad = tuple([edge is not None for edge in edges])
        return _distinct(arrays), True

    def _multiplies(self, arrays):
        """Whether a GPU's product of float16 is to come, which is added up in float32 by itself."""
        if not self.multiplies_halves or not self.backend.is_remote:
            return False
        return all(x is None or (is_array(x) and x.dtype == float16) for x in arrays)

    def _plain(self, x):
        if type(x) in _NUMBERS or x is None or self.is_static:
            return x
        if is_array(x):
            return x if x.dtype.isnative else as_array(x)
        if isinstance(x, Number):
            return x
        if isinstance(x, numpy.bool_):  # NumPy's only number that is no Number
            return bool(x)
        raise TypeError(
            f"{type(self).__name__} takes tensors, arrays and numbers, not {kind_of(x)}"
        )

    def _widened(self, arrays):
        """float16 as float32; and so what promotion makes float16 first, such as 0-d arrays."""
        self.widens, cast = True, self.backend.kernels.cast
        if gives_halves(arrays):
            arrays = [x.astype(float16) if _is_wide(x) else x for x in arrays]
        return [cast(x, float32) if has_halves((x,)) else x for x in arrays]

    def _rounded(self, results, given):
        """float32 as float16, where arithmetic on what was given gives float16."""
        results = [as_array(y) for y in results]
        if not gives_halves(given):
            return results
        cast = self.backend.kernels.cast
        return [cast(y, float16) if y.dtype == float32 else y for y in results]

    def _wrap(self, result, slot, tracked):
        result = as_array(result)  # a sum of all is a number
        if not tracked or slot in self.non_differentiable:
            return Tensor(result)
        return Tensor(result, True, self, slot)

    def _find(self, value, candidates, owners):
        if value is None:
            return _NOTHING
        for home, candidate in enumerate(candidates):
            if candidate is value:
                owner = owners[home]
                if isinstance(owner, Tensor):
                    return Saved(owner.array, home, owner.writes, owner.writes.count)
                return Saved(value, home, Writes(), 0)
        if self.is_static:
            return Saved(value, _CONSTANT, Writes(), 0)
        given = f"an array of shape {value.shape}" if is_array(value) else repr(value)
        raise self._error(f"save_for_backward: {given} is no input or output; give it to keep")

    def _restore(self, saved):
        if saved.writes.count != saved.written:
            shape = saved.value.shape
            raise self._error(
                f"a saved array of shape {shape} was overwritten after forward: change it after "
                "backward(), or compute with a changed copy, x * 2 instead of x *= 2"
            )
        if not is_array(saved.value):
            return saved.value  # None, or an input that was a plain number
        if saved.home == _CONSTANT:
            return self._constant(saved.value)
        source, slot = self._edge(saved.home) or (None, 0)
        if isinstance(source, Tensor):
            if source.array is not saved.value:  # it was no leaf any more, and changed in place
                raise self._error("a leaf that it saved was changed in place after forward")
            return source
        return Tensor(saved.value, source is not None, source, slot, saved.writes)

    def _constant(self, value):
        """What a static forward saved and computed on the way, which has no place in the graph."""
        if is_grad_enabled():
            raise self._error(
                "it saved what is neither input nor output, and so has no graph; for a second "
                "derivative, save inputs and outputs, and compute the rest in backward"
            )
        return Tensor(value)

    def _edge(self, home):
        slot = home - len(self.edges)
        if slot < 0:
            return self.edges[home]
        return None if slot in self.non_differentiable else (self, slot)

    def _error(self, reason):
        return RuntimeError(f"{type(self).__name__}: {reason}")


_NUMBERS = frozenset((bool, int, float))  # they come most often
_NOTHING = Saved(None, 0, Writes(), 0)
_CONSTANT = -1
_RETAIN = "to run backward twice, give retain_graph=True to the first"


def edge_of(x):
    """Where the gradient of ``x`` goes: (Function or leaf Tensor, slot), or None."""
    if not isinstance(x, Tensor) or not x._requires_grad:
        return None
    return (x.grad_fn, x.slot) if x.grad_fn is not None else (x, 0)


def _count_writes(inputs, before, xp):
    """Count a write for each input that forward has changed: backward tells who saved it."""
    for x, old in zip(inputs, before, strict=False):
        if isinstance(x, Tensor) and not xp.array_equal(x.array, old, equal_nan=True):
            x.writes.count += 1


def _is_wide(x):
    return is_array(x) and x.dtype in (float32, float64)


def _distinct(arrays):
    """Saved arrays are told apart by identity, so give every input an object of its own."""
    if len(arrays) > 1 and len(set(map(id, arrays))) < len(arrays):
        for i, a in enumerate(arrays):
            if is_array(a) and any(a is b for b in arrays[:i]):
                arrays[i] = a.view()
    return arrays


def _share_writes(outputs, inputs, node, settings):
    """A write into a view is a write into what it views, and the other way round."""
    for slot, y in enumerate(outputs):
        owner = _owner(y._array)
        for x in inputs:
            if isinstance(x, Tensor) and _owner(x._array) is owner and _overlap(x, y):
                y.writes = x.writes
                y._view = _view_of(x, (type(node), settings, slot), len(inputs))


def _view_of(x, op, inputs):
    """The tensor that is viewed in the end, or None, and the last op after those before it."""
    root, before = (x, None) if x._view is None else x._view
    leads_here = inputs == 1 and not op[0].is_users
    return (root, (before, op)) if leads_here and root is not None else (None, None)


def _owner(array):
    """Whose memory an array views, in the end; its own, if it is no view."""
    while (base := getattr(array, "base", None)) is not None:
        array = base
    return array


def _overlap(x, y):
    """Two views of one owner may show other parts of it."""
    x, y = x._array, y._array
    return x is y or (type(x) is type(y) and backend_of(x).xp.may_share_memory(x, y))


class _Once(Function):
    """The same gradient, which has none of its own."""

    def forward(self, dx, *grads):
        return dx * 1

    def backward(self, ddx):
        raise RuntimeError(
            "this gradient is of a function whose backward is marked with @once_differentiable: "
            "for a second derivative, leave the mark away, and write backward in tensors' ops"
        )


def once_differentiable(backward):
    """Let a static ``backward`` compute as it likes: its results have no gradient of their own.

    Parameters
    ----------
    backward : function
        A static ``backward(ctx, *grads)``.

    Returns
    -------
    function
        The same without a graph; a second derivative through it is an error.

    Examples
    --------
    >>> import lucid
    >>> from lucid.autograd.function import once_differentiable
    >>> class Square(lucid.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x
    ...
    ...     @staticmethod
    ...     @once_differentiable
    ...     def backward(ctx, dy):
    ...         return lucid.tensor(2 * ctx.saved_tensors[0].array * dy.array)
    >>> x = lucid.tensor([1.0, 3.0], requires_grad=True)
    >>> Square.apply(x).sum().backward()
    >>> x.grad
    tensor([2., 6.])
    """

    @wraps(backward)
    def without_a_graph(ctx, *grads):
        with no_grad():
            found = backward(ctx, *grads)
        if not is_grad_enabled():
            return found
        given = [saved for saved in ctx.saved_tensors if isinstance(saved, Tensor)]
        several = found if isinstance(found, tuple) else (found,)
        several = [dx if dx is None else _Once.apply(dx, *grads, *given) for dx in several]
        return tuple(several) if isinstance(found, tuple) else several[0]

    return without_a_graph
