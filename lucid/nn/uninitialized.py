"""Parameters and buffers of a lazy layer before its first forward: there are no numbers yet.

Writing into their ``data`` is an error here. PyTorch loses it in silence
(``findings/lazy_weight_data.sh``).
"""

from lucid.nn.parameter import Buffer, Parameter
from lucid.tensor import Writes

_SENTENCE = (
    "this tensor of a lazy layer has no shape and no numbers before the first forward: "
    "run the model once on a batch, then use its parameters"
)


def _no_numbers(tensor):
    raise RuntimeError(_SENTENCE)


class Uninitialized:
    """What both kinds have in common: whoever asks for the array gets one sentence."""

    __slots__ = ()
    _array = property(_no_numbers)
    dtype = property(lambda self: self.like.dtype)  # both are known, and an optimizer asks
    device = property(lambda self: self.like.device)

    def __new__(cls, like, requires_grad=True):
        return object.__new__(cls)

    def __init__(self, like, requires_grad=True):
        self.like = like  # a number, whose dtype and device are those of the array to come
        self.grad_fn, self.slot, self.hooks = None, 0, None
        self.writes, self._grad, self._view = Writes(), None, None
        self._requires_grad = requires_grad

    def become(self, numbers):
        """Be a tensor like any other from now on, the same object, with a copy of the numbers."""
        requires_grad = self._requires_grad
        del self.like
        self.__class__ = self.kind
        self.__init__(numbers)
        self._requires_grad = requires_grad

    def __deepcopy__(self, memo):
        twin = memo[id(self)] = type(self)(self.like, self._requires_grad)
        return twin

    def __repr__(self):
        return f"<{type(self).__name__}>"


class UninitializedParameter(Uninitialized, Parameter):
    """A Parameter of a lazy layer before its first forward."""

    kind = Parameter


class UninitializedBuffer(Uninitialized, Buffer):
    """A Buffer of a lazy layer before its first forward."""

    kind = Buffer


def left_open(tensor):
    """What stands in the place of a parameter or buffer whose shape is not known yet."""
    like = tensor.detach().reshape(-1)[0].clone()
    if isinstance(tensor, Parameter):
        return UninitializedParameter(like)
    return UninitializedBuffer(like, requires_grad=False)
