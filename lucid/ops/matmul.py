"""Products of matrices."""

import math

from lucid.autograd import Function
from lucid.backend.dtypes import float16, promote
from lucid.ops.checks import needs_floats, needs_same_dtype, needs_shape
from lucid.ops.shape import as_rows, reshape, sum_to, transpose, unsqueeze
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor, tensor_method


class MatMul(Function):
    """C = A B for the last two axes;  dA = dC Bᵀ,  dB = Aᵀ dC."""

    autocasts_to = float16
    multiplies_halves = True
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, a, b):
        da, db = self.needs_input_grad
        self.shapes = a.shape, b.shape
        self.save_for_backward(a if db else None, b if da else None)
        return self.kernels.matmul(*promote(a, b))

    def backward(self, grad):
        (a, b), (a_shape, b_shape) = self.saved_tensors, self.shapes
        need_a, need_b = self.needs_input_grad
        da = _of_left(grad, b, a_shape) if need_a else None
        db = _of_right(a, grad, b_shape) if need_b else None
        return da, db


def _of_left(grad, b, shape):
    """dA = dC Bᵀ. One A of many B is the right factor of the transposed product, Bᵀ Aᵀ."""
    if not _is_shared(shape, grad):
        return sum_to(matmul(grad, transpose(b, -1, -2)), shape)
    *lead, m, k = shape
    da = _of_right(transpose(b, -1, -2), transpose(grad, -1, -2), (*lead, k, m))
    return transpose(da, -1, -2)


def _of_right(a, grad, shape):
    """dB = Aᵀ dC. One B of many A gets one product of all rows, and no stack of dB to be summed."""
    if not _is_shared(shape, grad):
        return sum_to(matmul(transpose(a, -1, -2), grad), shape)
    return reshape(matmul(transpose(as_rows(a), 0, 1), as_rows(grad)), shape)


def _is_shared(shape, grad):
    """Whether one matrix, of that shape, is a factor of a whole stack."""
    return grad.ndim > 2 and math.prod(shape[:-2]) == 1


class Linear(Function):
    """y = x wᵀ + b;  dx = dy w,  dw = dyᵀ x,  db = Σ dy.

    Shapes: x (..., I), w (O, I), b (O,), y (..., O).
    """

    autocasts_to = float16
    multiplies_halves = True
    computes_in_float32 = True
    gradients_are_new = True

    def forward(self, x, w, b):
        need_x, need_w, _ = self.needs_input_grad
        self.save_for_backward(x if need_w else None, w if need_x else None)
        return self.kernels.linear(x, w, b)

    def backward(self, grad):
        x, w = self.saved_tensors
        need_x, need_w, need_b = self.needs_input_grad
        dx = linear(grad, transpose(w, 0, 1)) if need_x else None
        rows = as_rows(grad)
        dw = matmul(transpose(rows, 0, 1), as_rows(x)) if need_w else None
        return dx, dw, rows.sum(0) if need_b else None


@tensor_method("__matmul__", "matmul")
def matmul(a, b) -> Tensor:
    """The matrix product C[i, j] = Σₖ A[i, k] B[k, j].

    Parameters
    ----------
    a : Tensor
        Of shape (..., m, k), or (k,) for one row.
    b : Tensor
        Of shape (..., k, n), or (k,) for one column.

    Returns
    -------
    Tensor
        Of shape (..., m, n), without the axis of a single row or column; axes in front
        broadcast.

    Raises
    ------
    ValueError
        If the two lengths k differ, or an operand is one number.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> a @ lucid.tensor([1.0, 10.0])
    tensor([21., 43.])
    """
    a, b = (x if isinstance(x, Tensor) else Tensor(x) for x in (a, b))
    if a.ndim == 0 or b.ndim == 0 or a.shape[-1] != b.shape[-min(b.ndim, 2)]:
        raise ValueError(
            f"matmul of shapes {a.shape} and {b.shape}: the last axis of the first "
            "must be as long as the last but one of the second"
        )
    rows = a if a.ndim > 1 else unsqueeze(a, 0)
    columns = b if b.ndim > 1 else unsqueeze(b, 1)
    c = MatMul.apply(rows, columns)
    kept = c.shape[:-2] + c.shape[-2:-1] * (a.ndim > 1) + c.shape[-1:] * (b.ndim > 1)
    return c if kept == c.shape else reshape(c, kept)


@tensor_method("__rmatmul__")
def _matmul_of(b, a):
    return matmul(a, b)


@tensor_method()
def bmm(a, b) -> Tensor:
    """The products C[n] = A[n] B[n] of two batches of matrices.

    Parameters
    ----------
    a : Tensor
        Of shape (N, m, k).
    b : Tensor
        Of shape (N, k, n).

    Returns
    -------
    Tensor
        Of shape (N, m, n).

    Raises
    ------
    ValueError
        If they have other shapes: :func:`matmul` broadcasts.

    Examples
    --------
    >>> import lucid
    >>> lucid.bmm(lucid.zeros(8, 2, 3), lucid.zeros(8, 3, 4)).shape
    (8, 2, 4)
    """
    if a.ndim != 3 or b.ndim != 3 or a.shape[0] != b.shape[0]:
        raise ValueError(
            f"bmm takes the shapes (N, m, k) and (N, k, n), not {a.shape} and {b.shape}"
        )
    return matmul(a, b)


@tensor_method()
def dot(a, b) -> Tensor:
    """The product Σᵢ aᵢ bᵢ of two vectors.

    Parameters
    ----------
    a, b : Tensor
        Both of shape (n,).

    Returns
    -------
    Tensor
        One number.

    Raises
    ------
    ValueError
        If they are not two vectors of one length.

    Examples
    --------
    >>> import lucid
    >>> lucid.dot(lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0]))
    tensor(11.)
    """
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(f"dot takes two vectors of one length, not {a.shape} and {b.shape}")
    return matmul(a, b)


@tensor_method()
def outer(a, b) -> Tensor:
    """All products C[i, j] = aᵢ bⱼ of the elements of two vectors.

    Parameters
    ----------
    a : Tensor
        Of shape (m,).
    b : Tensor
        Of shape (n,).

    Returns
    -------
    Tensor
        Of shape (m, n).

    Raises
    ------
    ValueError
        If one is no vector.

    Examples
    --------
    >>> import lucid
    >>> lucid.outer(lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    if a.ndim != 1 or b.ndim != 1:
        raise ValueError(f"outer takes two vectors, not {a.shape} and {b.shape}")
    return matmul(unsqueeze(a, 1), unsqueeze(b, 0))


@with_synonyms
def linear(x, weight, bias=None) -> Tensor:
    """A fully connected layer, y = x wᵀ + b.

    Parameters
    ----------
    x : Tensor
        Of shape (..., I).
    weight : Tensor
        Of shape (O, I); or (I,) for one output without an axis and without a bias.
    bias : Tensor, optional
        Of shape (O,).

    Returns
    -------
    Tensor
        Of shape (..., O), or (...).

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import lucid
    >>> w = lucid.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]])
    >>> lucid.nn.functional.linear(lucid.tensor([3.0, 4.0]), w)
    tensor([3., 7., 8.])
    """
    needs_floats(x, "linear")
    needs_same_dtype(x, (weight, bias), "linear")
    if weight.ndim == 1 and bias is None:
        return matmul(x, weight)
    if weight.ndim != 2 or x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        raise ValueError(
            f"linear: an input of shape {x.shape} does not fit a weight of shape {weight.shape}; "
            "the last axes must be equally long"
        )
    needs_shape(weight.shape[:1], "linear", bias=bias)
    return Linear.apply(x, weight, bias)
