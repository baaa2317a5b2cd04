"""Choosing elements by position, and putting tensors side by side."""

from lucid.autograd import Function
from lucid.backend import is_array
from lucid.backend.dtypes import common_dtype
from lucid.ops.checks import needs_tensor
from lucid.ops.dims import as_dim
from lucid.ops.shape import unsqueeze
from lucid.tensor import Tensor, tensor_method


class GetItem(Function):
    """y = x[index];  each dy is added to the element of x that it came from."""

    def forward(self, x, *, index):
        self.shape, self.index = x.shape, index
        return self.xp.asanyarray(x[index])

    def backward(self, grad):
        return IndexAdd.apply(grad, index=self.index, shape=self.shape)


class IndexAdd(Function):
    """Zeros with y added at ``index``, twice where it occurs twice: the reverse of GetItem."""

    def forward(self, y, *, index, shape):
        self.index = index
        return self.kernels.index_add(y, index, shape)

    def backward(self, grad):
        return GetItem.apply(grad, index=self.index)


class Cat(Function):
    """y = the inputs, one after the other along ``dim``;  each gets its piece of dy."""

    def forward(self, *arrays, dim):
        self.dim, self.lengths = dim, [x.shape[dim] for x in arrays]
        return self.xp.concatenate(arrays, axis=dim, dtype=common_dtype(arrays))

    def backward(self, grad):
        pieces, start = [], 0
        for length in self.lengths:
            pieces.append(grad[(slice(None),) * self.dim + (slice(start, start + length),)])
            start += length
        return tuple(pieces)


class Pad(Function):
    """y = x with ``value`` around it;  dx = dy without its border."""

    def forward(self, x, *, widths, value):
        self.inside = tuple(slice(a, a + n) for (a, _), n in zip(widths, x.shape, strict=True))
        shape = tuple(a + n + b for (a, b), n in zip(widths, x.shape, strict=True))
        y = self.xp.full_like(x, value, shape=shape)
        y[self.inside] = x
        return y

    def backward(self, grad):
        return grad[self.inside]


@tensor_method("__getitem__")
def getitem(x, index) -> Tensor:
    """``x[index]`` with numbers, slices, ``None``, ``...``, masks and tensors of integers.

    Raises
    ------
    IndexError
        If an index is out of range, or no index at all.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.arange(12).reshape(3, 4)
    >>> x[1:, 0], x[[0, 0, 2], -1], x[x > 9]
    (tensor([4, 8]), tensor([ 3,  3, 11]), tensor([10, 11]))
    """
    index = index if isinstance(index, tuple) else (index,)
    return GetItem.apply(x, index=tuple([_as_index(i) for i in index]))


def _as_index(i):
    if isinstance(i, Tensor):
        i = i.data
    if is_array(i) and i.dtype.kind not in "iub":
        raise IndexError(f"an index holds integers or bools, not {i.dtype}")
    return i


def cat(tensors, dim=0) -> Tensor:
    """The tensors, one after the other along an axis that they have.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of the same shape, the axis ``dim`` aside.
    dim : int
        The axis along which they follow one another.

    Raises
    ------
    ValueError
        If there is no tensor, or their shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.cat([lucid.zeros(1, 2), lucid.ones(2, 2)])
    tensor([[0., 0.],
            [1., 1.],
            [1., 1.]])
    """
    tensors = _several(tensors, "cat")
    dim = as_dim(dim, tensors[0].ndim)
    rests = {(*x.shape[:dim], *x.shape[dim + 1 :]) for x in tensors}
    if len(rests) > 1 or not tensors[0].ndim:
        shapes = ", ".join(str(x.shape) for x in tensors)
        raise ValueError(f"cat along axis {dim} cannot join the shapes {shapes}")
    return Cat.apply(*tensors, dim=dim)


def stack(tensors, dim=0) -> Tensor:
    """The tensors, one after the other along a new axis.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of the same shape.
    dim : int
        Which axis of the result the new one is.

    Raises
    ------
    ValueError
        If there is no tensor, or their shapes differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.stack([lucid.zeros(2), lucid.ones(2)], dim=1)
    tensor([[0., 1.],
            [0., 1.]])
    """
    tensors = _several(tensors, "stack")
    if len({x.shape for x in tensors}) > 1:
        shapes = ", ".join(str(x.shape) for x in tensors)
        raise ValueError(f"stack takes tensors of one shape, not {shapes}")
    return cat([unsqueeze(x, dim) for x in tensors], as_dim(dim, tensors[0].ndim + 1))


def pad(x, pad, value=0.0) -> Tensor:
    """``x`` with a border of ``value``.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    pad : sequence of int
        How much to add, in pairs that begin with the last axis: ``(left, right, top, bottom)``
        for images.
    value : float
        What the border holds.

    Raises
    ------
    ValueError
        If the numbers are negative, odd in number or more than the tensor has axes for.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.pad(lucid.ones(1, 2), (1, 2))
    tensor([[0., 1., 1., 0., 0.]])
    """
    is_sequence = isinstance(pad, (tuple, list))
    if not is_sequence or len(pad) % 2 or len(pad) > 2 * x.ndim or min(pad, default=0) < 0:
        raise ValueError(
            f"pad (={pad}) must be pairs of numbers that are not negative, "
            f"at most {x.ndim} pairs for a tensor of shape {x.shape}"
        )
    pairs = list(zip(pad[::2], pad[1::2], strict=True))[::-1]
    return Pad.apply(x, widths=[(0, 0)] * (x.ndim - len(pairs)) + pairs, value=value)


def _several(tensors, name):
    tensors = list(tensors)
    for x in tensors:
        needs_tensor(x, name)
    if not tensors:
        raise ValueError(f"{name} needs at least one tensor")
    return tensors
