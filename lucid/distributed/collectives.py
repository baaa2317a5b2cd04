"""What all ranks do together. Each of them must call the same, in the same order."""

from lucid.autograd import Function
from lucid.backend import backend_of
from lucid.backend.dtypes import float16, float32
from lucid.distributed.group import the_group
from lucid.tensor import Tensor


class ReduceOp:
    """What :func:`all_reduce` makes of the numbers of all ranks.

    Attributes
    ----------
    SUM, AVG, MAX, MIN : str
        Their sum, their mean, the greatest and the least.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.ReduceOp.MAX
    'max'
    """

    SUM, AVG, MAX, MIN = "sum", "avg", "max", "min"


OPS = (ReduceOp.SUM, ReduceOp.AVG, ReduceOp.MAX, ReduceOp.MIN)


def all_reduce(tensor, op=ReduceOp.SUM):
    """Put the sum over all ranks in the place of a tensor's numbers; all ranks get the same bits.

    float16 is summed in float32. No gradient goes through it.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype on all ranks. It is changed in place.
    op : str
        ``ReduceOp.SUM``, ``AVG``, ``MAX`` or ``MIN``.

    Raises
    ------
    ValueError
        If there was no ``init_process_group``, or the op is none of the four.
    TypeError
        If it is no tensor of numbers, or the mean of integers is asked for.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.all_reduce(lucid.ones(2), "product")
    Traceback (most recent call last):
    ValueError: op 'product' must be one of sum, avg, max, min
    """
    if op not in OPS:
        raise ValueError(f"op {op!r} must be one of {', '.join(OPS)}")
    if not isinstance(tensor, Tensor) or tensor.dtype.kind == "b":
        what = f"of {tensor.dtype}" if isinstance(tensor, Tensor) else type(tensor).__name__
        raise TypeError(f"all_reduce takes a tensor of numbers, not {what}: write x.int() first")
    if op == ReduceOp.AVG and tensor.dtype.kind != "f":
        raise TypeError(f"the mean of {tensor.dtype} is none: write x.float() first")
    result = summed(tensor.array, "sum" if op == ReduceOp.AVG else op)
    tensor.array = result / the_group().size if op == ReduceOp.AVG else result


def broadcast(tensor, src):
    """Put the numbers of one rank in the place of a tensor's.

    Parameters
    ----------
    tensor : Tensor
        Of the same shape and dtype on all ranks. It is changed in place, but on ``src``.
    src : int
        The rank that gives.

    Raises
    ------
    ValueError
        If there was no ``init_process_group``, or no such rank.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.broadcast(lucid.ones(2), src=0)
    Traceback (most recent call last):
    ValueError: this needs the other ranks: call lucid.distributed.init_process_group() first
    """
    group = the_group()
    if not 0 <= src < group.size:
        raise ValueError(f"src (={src}) must be a rank, from 0 to {group.size - 1}")
    array = _own(tensor.array)
    xp = backend_of(array).xp
    group.route(array).broadcast(array.reshape(-1).view(xp.uint8), src)  # any dtype: as bytes
    if group.rank != src:
        tensor.array = array


def barrier():
    """Wait until all ranks are here.

    Raises
    ------
    ValueError
        If there was no ``init_process_group``.

    Examples
    --------
    >>> import lucid
    >>> lucid.distributed.barrier()
    Traceback (most recent call last):
    ValueError: this needs the other ranks: call lucid.distributed.init_process_group() first
    """
    the_group().world.Barrier()


def summed(array, op="sum"):
    """An array in the place of which all ranks' sum has come; ``array`` itself stays."""
    own = _own(array)  # float16 would be summed in float16
    the_group().route(own).all_reduce(own, op)
    return own


def _own(array):
    """A contiguous copy in C order: in another order on another rank, others would be added."""
    dtype = float32 if array.dtype == float16 else array.dtype
    return backend_of(array).xp.array(array, dtype=dtype, order="C", copy=True)


class SumOverRanks(Function):
    """y = Σ x over the ranks;  dx = (Σ w dy) / w.

    The loss of all ranks is the mean of theirs with the weights w, the samples of each in all the
    batches of a step: so the gradient that a rank gets is that of its own loss, which the
    gradients' sum will weigh.
    """

    def forward(self, x, *, weight):
        self.weight = weight
        return summed(x)

    def backward(self, grad):
        w = float(self.weight)
        return SumOverRanks.apply(grad * w, weight=self.weight) / max(w, 1.0)
