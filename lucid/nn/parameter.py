"""The tensors that belong to a module: those to train, and those only to save."""

from lucid.absent import absent
from lucid.backend import as_array
from lucid.backend.device import placed
from lucid.backend.writable import is_writable
from lucid.tensor import Tensor

__path__: list[str] = []  # a package to Python, which then asks lucid.absent for its parts


def _memory(data):
    """The memory of a tensor, and its count of writes; anything else is copied.

    So are numbers that cannot be written into: those of an expanded tensor, or of a file.
    """
    array = data.array if isinstance(data, Tensor) else placed(as_array(data))
    if isinstance(data, Tensor) and is_writable(array):
        return array, data.writes
    return array.copy(order="C"), None


class Parameter(Tensor):
    """A tensor to train.

    Parameters
    ----------
    data : Tensor, array or list
        The initial numbers. A tensor's memory is shared, as in PyTorch, so that weights made of
        those of another layer are trained together with them; write ``x.clone()`` for a copy.
        What is no tensor is copied.
    requires_grad : bool
        False freezes it.

    Raises
    ------
    TypeError
        If the numbers are no floats, and yet to be trained.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.Parameter([1.0, 2.0])
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    """

    def __init__(self, data, requires_grad=True):
        array, writes = _memory(data)
        super().__init__(array, requires_grad, writes=writes)
        self._view = (None, None) if writes else None

    def __deepcopy__(self, memo):
        twin = super().__deepcopy__(memo)
        twin.grad = None  # as in PyTorch: a copy of a model begins without gradients
        return twin

    def __repr__(self):
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(Tensor):
    """A tensor that belongs to the model but is not to be trained, such as a running mean.

    Parameters
    ----------
    data : Tensor, array or list
        The initial numbers. A tensor's memory is shared; what is no tensor is copied.
    persistent : bool
        Whether the state dict has it; the model moves it to devices and dtypes in any case.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.Buffer([0.0])
    tensor([0.])
    """

    def __new__(cls, data=None, persistent=True):
        return super().__new__(cls if persistent else UnsavedBuffer)

    def __init__(self, data, persistent=True):
        array, writes = _memory(data)
        super().__init__(array, writes=writes)
        self._view = (None, None) if writes else None

    @property
    def persistent(self):
        """Whether the state dict has it."""
        return not isinstance(self, UnsavedBuffer)


class UnsavedBuffer(Buffer):
    """A buffer that state dicts leave out; a class, so that copies and pickles know it too."""


def __getattr__(name):
    raise absent("lucid.nn.parameter", name)
