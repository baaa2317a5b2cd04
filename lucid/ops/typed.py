"""Tensors of one dtype under PyTorch's older names: ``lucid.FloatTensor([1, 2])``."""

from lucid.backend import is_array
from lucid.backend.dtypes import (
    bool_,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
)
from lucid.ops.create import empty, tensor
from lucid.tensor import Tensor

TYPES = {
    "FloatTensor": float32,
    "DoubleTensor": float64,
    "HalfTensor": float16,
    "LongTensor": int64,
    "IntTensor": int32,
    "ShortTensor": int16,
    "CharTensor": int8,
    "ByteTensor": uint8,
    "BoolTensor": bool_,
}


def dtype_of(kind):
    """The dtype that ``lucid.FloatTensor`` or ``"torch.FloatTensor"`` names; others as they are."""
    name = kind.rpartition(".")[2] if isinstance(kind, str) else None
    return TYPES.get(name, getattr(kind, "tensor_dtype", kind))


def _maker(name):
    def make(*data) -> Tensor:
        """A tensor of one dtype, as :func:`tensor` makes it; of sizes, one with any numbers.

        Parameters
        ----------
        *data : list, array or Tensor; or int
            The numbers, or the length of each axis as in :func:`empty`.

        Examples
        --------
        >>> import lucid
        >>> lucid.FloatTensor([1, 2]), lucid.LongTensor([1, 2]), lucid.ByteTensor(2, 3).shape
        (tensor([1., 2.]), tensor([1, 2]), (2, 3))
        """
        if len(data) == 1 and (isinstance(data[0], (list, tuple, Tensor)) or is_array(data[0])):
            return tensor(data[0], dtype=TYPES[name])
        return empty(data or 0, dtype=TYPES[name])

    make.__name__ = make.__qualname__ = name
    make.tensor_dtype = TYPES[name]
    return make


FloatTensor = _maker("FloatTensor")
DoubleTensor = _maker("DoubleTensor")
HalfTensor = _maker("HalfTensor")
LongTensor = _maker("LongTensor")
IntTensor = _maker("IntTensor")
ShortTensor = _maker("ShortTensor")
CharTensor = _maker("CharTensor")
ByteTensor = _maker("ByteTensor")
BoolTensor = _maker("BoolTensor")
