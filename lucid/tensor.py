"""An array that remembers which Function made it."""

from contextvars import ContextVar
from inspect import isfunction
from itertools import takewhile

import numpy

from lucid.absent import Explained
from lucid.backend import as_array, backend_of, is_array
from lucid.backend.device import device_of, move, placed
from lucid.backend.dtypes import DEFAULT_FLOAT
from lucid.backend.printing import array_text, with_suffixes
from lucid.backend.writable import is_writable, needs_writable
from lucid.synonyms import with_synonyms

# Functions that are told of each tensor whose numbers Python reads, which no op notes.
readers: ContextVar[tuple] = ContextVar("readers", default=())


class Writes:
    """Counts the writes into a piece of memory; tensors on the same memory share one."""

    count = 0  # the class's: most memory is never written to, and a counter is made for each op


class Tensor(Explained):
    """An array, the Function that made it, and the gradient that reached it.

    Parameters
    ----------
    data : array, number or nested list of numbers
        An array is held as it is, without a copy; numbers go to the device of the block, and
        lists of Python's become float32, integers too: ``lucid.tensor`` keeps those. One to
        five integers are a shape, of any numbers: see :func:`lucid.empty`.
    requires_grad : bool
        Whether ``backward`` shall bring a gradient to this tensor.

    Raises
    ------
    TypeError
        If the data are no real numbers, or integers that shall have a gradient.

    Examples
    --------
    >>> from lucid import Tensor
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    __slots__ = (
        "__dict__", "__weakref__", "_array", "_grad", "_requires_grad", "_view", "grad_fn", "hooks",
        "post_hooks", "slot", "writes",
    )  # fmt: skip
    _is_asked_for_functions = True
    __array_ufunc__ = None  # NumPy leaves ``array * tensor`` to the tensor

    def __init__(self, data, requires_grad=False, grad_fn=None, slot=None, writes=None):
        if isinstance(data, Tensor):
            raise TypeError("Tensor takes numbers, not a Tensor: write x.clone() or x.detach()")
        if type(data) is int:  # Tensor(2, 3) and Tensor(3): a shape, as in PyTorch
            given = (data, requires_grad, grad_fn, slot, writes)
            sizes = tuple(takewhile(lambda n: type(n) is int, given))
            data = placed(numpy.empty(sizes, DEFAULT_FLOAT))
            requires_grad, grad_fn, slot, writes = requires_grad is True, None, None, None
        array = as_array(data)
        if array is not data and not is_array(data):
            array = placed(self._numbers(array))
        self._array = array
        self.grad_fn = grad_fn  # the Function that made this tensor
        self.slot = slot or 0  # ... as which of its outputs
        self.writes = writes or Writes()
        self.hooks = None  # of a leaf: what to do with its gradient
        self.post_hooks = None  # of a leaf: who is told that its gradient is there
        self._grad = None
        self._requires_grad = bool(requires_grad)
        self._view = None  # whose memory it shows, if another's: (that tensor, the way from there)
        if requires_grad and array.dtype.kind != "f":
            raise TypeError(_only_floats(array.dtype))

    @staticmethod
    def _numbers(array):
        """Python's numbers, as PyTorch's ``Tensor`` takes them: a list of integers are floats."""
        return array.astype(DEFAULT_FLOAT) if array.ndim else array

    # What it is

    shape = property(lambda self: self._array.shape, doc="The length of each axis.")
    ndim = property(lambda self: self._array.ndim, doc="The number of axes.")
    dtype = property(lambda self: self._array.dtype, doc="What its elements are.")
    device = property(lambda self: device_of(self._array), doc="Where its memory is.")
    is_leaf = property(lambda self: self.grad_fn is None, doc="Whether no Function made it.")

    def dim(self):
        """The number of axes."""
        return self.ndim

    def size(self, dim=None):
        """The shape, or the length of one axis.

        Parameters
        ----------
        dim : int, optional
            The axis; without it the whole shape is returned.
        """
        return self.shape if dim is None else self.shape[dim]

    def numel(self):
        """The number of elements."""
        return self._array.size

    def is_floating_point(self):
        """Whether the elements are floats."""
        return self.dtype.kind == "f"

    # Its memory

    @property
    def array(self):
        """The array itself. Assigning copies numbers into it; its memory stays the same."""
        return self._array

    @array.setter
    def array(self, array):
        self._check_data(array)
        if array is not self._array:  # ``x.array -= 1`` has written already
            if self.device.type != "meta":
                needs_writable(self._array, "a write into a tensor")
            backend_of(self._array).xp.copyto(self._array, array, casting="same_kind")
        self.writes.count += 1

    @property
    def data(self):
        """``x.detach()``. Assigning moves to the memory of another tensor, as in PyTorch.

        Whoever took ``x.data`` before keeps the old numbers, and can give them back. An array of
        NumPy's is copied, and so is a tensor that cannot be written into.
        """
        return self.detach()

    @data.setter
    def data(self, numbers):
        array = numbers.array if isinstance(numbers, Tensor) else numbers
        array = as_array(array) if is_array(array) else array
        self._check_data(array)
        if array.dtype != self.dtype:
            raise TypeError(
                f"data takes numbers of {self.dtype}, not of {array.dtype}: write .to({self.dtype})"
            )
        self.writes.count += 1  # a graph that saved the old memory notices
        if array is not self._array and self.device.type != "meta":
            self._move(array, numbers.writes if isinstance(numbers, Tensor) else None)

    def _move(self, array, writes):
        """To that memory, if it is a tensor's; else to memory of its own."""
        if writes and is_writable(array):
            self._array, self.writes, self._view = array, writes, (None, None)
        else:
            xp = backend_of(array).xp
            own = xp.empty_like(self._array)
            xp.copyto(own, array)
            self._array, self.writes, self._view = own, Writes(), None

    def _check_data(self, array):
        """Raise for what has another shape or lies on another device."""
        if not is_array(array) or array.shape != self.shape:
            given = f"shape {array.shape}" if is_array(array) else type(array).__name__
            raise TypeError(f"data takes an array of shape {self.shape}, not {given}")
        if backend_of(array) is not backend_of(self._array):
            here, there = str(self.device), str(device_of(array))
            raise TypeError(f"data takes an array on {here!r}, not one on {there!r}")

    def _replace(self, array):
        """Move to other memory, in another dtype or on another device; for Module.to."""
        self._array = array
        self.writes.count += 1

    def _become(self, y):
        """Take the array of another tensor and its place in the graph; for changes in place."""
        self._array, self.writes = y._array, y.writes
        self.grad_fn, self.slot, self._requires_grad = y.grad_fn, y.slot, y._requires_grad

    # Its gradient

    @property
    def requires_grad(self):
        """Whether ``backward`` brings a gradient here, or to a tensor that made this one."""
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, wanted):
        self.requires_grad_(wanted)

    def requires_grad_(self, requires_grad=True):
        """Ask for a gradient, or no longer. Only a leaf can change its mind.

        Parameters
        ----------
        requires_grad : bool
            Whether ``backward`` shall bring a gradient here.
        """
        if requires_grad and self.dtype.kind != "f":
            raise TypeError(_only_floats(self.dtype))
        if self.grad_fn is not None and not requires_grad:
            raise RuntimeError("this tensor has a graph: write x.detach() for one without")
        self._requires_grad = bool(requires_grad)
        return self

    @property
    def grad(self):
        """The gradient that reached this tensor so far, or None."""
        return self._grad

    @grad.setter
    def grad(self, gradient):
        if gradient is not None and not isinstance(gradient, Tensor):
            raise TypeError(f"grad takes a Tensor or None, not {type(gradient).__name__}")
        if gradient is not None and gradient.shape != self.shape:
            raise ValueError(f"grad takes a tensor of shape {self.shape}, not {gradient.shape}")
        if gradient is not None and gradient.dtype != self.dtype:
            raise TypeError(f"grad takes a tensor of {self.dtype}, not {gradient.dtype}")
        self._grad = gradient

    def detach(self):
        """The same numbers in the same memory, without the graph."""
        x = Tensor(self._array, writes=self.writes)
        x._view = None, None
        return x

    # As numbers of Python and NumPy

    def numpy(self):
        """The numbers as a NumPy array, in the tensor's own memory.

        Raises
        ------
        RuntimeError
            If the tensor requires a gradient: write ``x.detach().numpy()``; a later change of the
            array would go unseen by the graph. On ``"meta"`` there are no numbers.
        TypeError
            If the tensor is on the GPU: write ``x.cpu().numpy()``, for it is a copy.
        """
        if self.requires_grad:
            raise RuntimeError("this tensor requires a gradient: write x.detach().numpy()")
        if backend_of(self._array).is_remote:
            raise TypeError("this tensor is on 'cuda': write x.cpu().numpy()")
        return self._on_host()

    def item(self):
        """The one number that the tensor holds, as Python's."""
        if self.numel() != 1:
            raise ValueError(f"item() takes a tensor of one number, not of shape {self.shape}")
        return self._on_host().item()

    def tolist(self):
        """The numbers as nested lists."""
        return self._on_host().tolist()

    def _on_host(self):
        self._numbers_are_read()
        return move(self._array, "cpu")

    def _numbers_are_read(self):
        for told in readers.get():
            told(self)

    def __array__(self, dtype=None, copy=None):
        return numpy.array(self.numpy(), dtype=dtype, copy=copy)

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __index__(self):
        if self.dtype.kind not in "iu":
            raise TypeError(f"only a tensor of one integer can be an index, not of {self.dtype}")
        return self.item()

    def __bool__(self):
        if self.numel() != 1:
            raise ValueError(
                f"a tensor of shape {self.shape} is neither true nor false: compare one number"
            )
        return bool(self.item())

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("a tensor of no dimensions has no len()")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __format__(self, spec):
        return format(self.item(), spec) if self.ndim == 0 else format(repr(self), spec)

    __hash__ = object.__hash__  # == compares elements; a tensor in a set is told by identity

    # As text

    def __repr__(self):
        prefix = "tensor("
        is_meta = self.device.type == "meta"
        numbers = "..." if is_meta else array_text(self._on_host(), len(prefix))
        return with_suffixes(prefix + numbers, self._suffixes(is_meta), len(prefix))

    def _suffixes(self, is_meta):
        suffixes, has_numbers = [], self.numel() > 0 and not is_meta
        if self.device.type != "cpu":
            suffixes.append(f"device={self.device.type!r}")
        if is_meta or (self.numel() == 0 and self.ndim != 1):
            suffixes.append(f"size={self.shape}")
        tells_its_dtype = has_numbers and self.dtype in (numpy.int64, numpy.bool_)
        if self.dtype != DEFAULT_FLOAT and not tells_its_dtype:
            suffixes.append(f"dtype=lucid.{self.dtype}")
        if self.grad_fn is not None:
            suffixes.append(f"grad_fn=<{type(self.grad_fn).__name__}>")
        elif self.requires_grad:
            suffixes.append("requires_grad=True")
        return suffixes

    # Copies and files

    def __deepcopy__(self, memo):
        self._needs_no_graph("copied")
        twin = memo[id(self)] = type(self).__new__(type(self))
        Tensor.__init__(twin, self._array.copy(), self.requires_grad)
        twin._grad = None if self._grad is None else self._grad.detach().clone()
        return twin

    def __reduce__(self):
        self._needs_no_graph("pickled")
        return _empty, (type(self),), (self._on_host(), self.requires_grad)

    def __setstate__(self, state):
        array, requires_grad = state  # from the host: the block says where to
        Tensor.__init__(self, placed(array), requires_grad)

    def _needs_no_graph(self, done):
        if self.grad_fn is not None:
            raise RuntimeError(f"a tensor with a graph cannot be {done}: write x.detach() first")


def _only_floats(dtype):
    return f"only floating-point tensors can require a gradient, not {dtype}"


def _empty(kind):
    return kind.__new__(kind)


def tensor_method(*names):
    """Let an op be called as a Tensor method too: ``mul(x, y)``, ``x * y``.

    Operators call the op itself, and names the op that also takes other names of its arguments.
    """

    def attach(op):
        named = with_synonyms(op) if isfunction(op) else op
        public = [name for name in names if not name.startswith("__")]
        if public and isfunction(op):
            op.__qualname__ = public[0]  # Python's errors name it: sum(), and not sum_()
        for name in names or (op.__name__,):
            setattr(Tensor, name, op if name.startswith("__") else named)
        return named

    return attach
