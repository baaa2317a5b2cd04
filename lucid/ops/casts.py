"""A tensor in another dtype, under the dtype's name.

``to`` does the work, and its gradient: it flows back in the dtype of ``x``.
"""

from lucid.backend.dtypes import (
    as_dtype,
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
from lucid.ops.copy import to
from lucid.ops.typed import TYPES, dtype_of
from lucid.tensor import Tensor, tensor_method


@tensor_method("float")
def to_float(x) -> Tensor:
    """``x`` in float32.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2]).float()
    tensor([1., 2.])
    """
    return to(x, float32)


@tensor_method("double")
def to_double(x) -> Tensor:
    """``x`` in float64.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.0, 2.0]).double()
    tensor([1., 2.], dtype=lucid.float64)
    """
    return to(x, float64)


@tensor_method("half")
def to_half(x) -> Tensor:
    """``x`` in float16.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.0, 2.0]).half()
    tensor([1., 2.], dtype=lucid.float16)
    """
    return to(x, float16)


@tensor_method("long")
def to_long(x) -> Tensor:
    """``x`` in int64.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.7, -1.7]).long()
    tensor([ 1, -1])
    """
    return to(x, int64)


@tensor_method("int")
def to_int(x) -> Tensor:
    """``x`` in int32.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.7, -1.7]).int()
    tensor([ 1, -1], dtype=lucid.int32)
    """
    return to(x, int32)


@tensor_method("short")
def to_short(x) -> Tensor:
    """``x`` in int16.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.7, -1.7]).short()
    tensor([ 1, -1], dtype=lucid.int16)
    """
    return to(x, int16)


@tensor_method("char")
def to_char(x) -> Tensor:
    """``x`` in int8.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.7, -1.7]).char()
    tensor([ 1, -1], dtype=lucid.int8)
    """
    return to(x, int8)


@tensor_method("byte")
def to_byte(x) -> Tensor:
    """``x`` in uint8.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1.7, 255.0]).byte()
    tensor([  1, 255], dtype=lucid.uint8)
    """
    return to(x, uint8)


@tensor_method("bool")
def to_bool(x) -> Tensor:
    """``x`` in bool.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([0.0, 2.0]).bool()
    tensor([False,  True])
    """
    return to(x, bool_)


@tensor_method("type")
def to_type(x, dtype=None):
    """``x`` in that dtype; without one, the name of its type.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    dtype : dtype, str or type, optional
        Such as ``lucid.float32``, ``lucid.FloatTensor`` or ``"lucid.FloatTensor"``.

    Raises
    ------
    TypeError
        If lucid has no such dtype.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.7, 2.0])
    >>> x.type(), x.type(lucid.int64)
    ('lucid.FloatTensor', tensor([1, 2]))
    """
    if dtype is None:
        place = "cuda." if x.device.type == "cuda" else ""
        return f"lucid.{place}{next(name for name, d in TYPES.items() if d == x.dtype)}"
    return to(x, as_dtype(dtype_of(dtype)))


@tensor_method()
def type_as(x, y) -> Tensor:
    """``x`` in the dtype of ``y``, and on its device.

    Parameters
    ----------
    x, y : Tensor
        Tensors of any shapes.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2]).type_as(lucid.tensor(0.5))
    tensor([1., 2.])
    """
    return to(x, y)
