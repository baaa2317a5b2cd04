"""Products of matrices."""

from lucid.autograd import Function
from lucid.backend.dtypes import promote
from lucid.ops.checks import needs_floats
from lucid.ops.shape import broadcast_to, reshape, sum_to, transpose, unsqueeze
from lucid.tensor import Tensor, tensor_method


class MatMul(Function):
    """C = A B for the last two axes;  dA = dC Bᵀ,  dB = Aᵀ dC."""

    def forward(self, a, b):
        da, db = self.needs_input_grad
        self.shapes = a.shape, b.shape
        self.save_for_backward(a if db else None, b if da else None)
        return self.xp.matmul(*promote(a, b))

    def backward(self, grad):
        (a, b), (a_shape, b_shape), (need_a, need_b) = (
            self.saved_tensors,
            self.shapes,
            self.needs_input_grad,
        )
        da = sum_to(matmul(grad, transpose(b, -1, -2)), a_shape) if need_a else None
        db = sum_to(matmul(transpose(a, -1, -2), grad), b_shape) if need_b else None
        return da, db


class Linear(Function):
    """y = x wᵀ + b;  dx = dy w,  dw = dyᵀ x,  db = Σ dy.

    Shapes: x (..., I), w (O, I), b (O,), y (..., O).
    """

    def forward(self, x, w, b):
        self.save_for_backward(x, w)
        return self.kernels.linear(x, w, b)

    def backward(self, grad):
        x, w = self.saved_tensors
        need_x, need_w, need_b = self.needs_input_grad
        dx = linear(grad, transpose(w, 0, 1)) if need_x else None
        rows = reshape(grad, (-1, grad.shape[-1]))
        dw = matmul(transpose(rows, 0, 1), reshape(x, (-1, x.shape[-1]))) if need_w else None
        return dx, dw, rows.sum(0) if need_b else None


class Einsum(Function):
    """y = Σ of products of elements, over the letters that the output lacks.

    y is linear in each operand, so dx is an einsum too: the others times dy, with the letters
    of x as its output.
    """

    def forward(self, *operands, inputs, output):
        self.save_for_backward(*operands)
        self.inputs, self.output = inputs, output
        return self.xp.asanyarray(self.kernels.einsum(f"{','.join(inputs)}->{output}", *operands))

    def backward(self, grad):
        operands = self.saved_tensors
        needed = self.needs_input_grad
        return tuple([self._dx(i, operands, grad) if n else None for i, n in enumerate(needed)])

    def _dx(self, i, operands, grad):
        letters, x = self.inputs[i], operands[i]
        terms = [*self.inputs[:i], *self.inputs[i + 1 :], self.output]
        others = [*operands[:i], *operands[i + 1 :], grad]
        found = "".join(letter for letter in letters if any(letter in term for term in terms))
        dx = Einsum.apply(*others, inputs=terms, output=found)
        alone = tuple(n if k in found else 1 for k, n in zip(letters, x.shape, strict=True))
        return broadcast_to(reshape(dx, alone), x.shape)


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
def _matmul_from_left(b, a):
    return matmul(a, b)


def linear(x, weight, bias=None) -> Tensor:
    """A fully connected layer, y = x wᵀ + b.

    Parameters
    ----------
    x : Tensor
        Of shape (..., I).
    weight : Tensor
        Of shape (O, I).
    bias : Tensor, optional
        Of shape (O,).

    Returns
    -------
    Tensor
        Of shape (..., O).

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
    if weight.ndim != 2 or x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        raise ValueError(
            f"linear: an input of shape {x.shape} does not fit a weight of shape {weight.shape}; "
            "the last axes must be equally long"
        )
    if bias is not None and bias.shape != weight.shape[:1]:
        raise ValueError(f"linear: bias has shape {bias.shape}, not {weight.shape[:1]}")
    return Linear.apply(x, weight, bias)


def einsum(equation, *operands) -> Tensor:
    """Einstein's sum: products of elements, summed over the letters that the output lacks.

    Parameters
    ----------
    equation : str
        Such as ``"bik,bkj->bij"``: a letter an axis, a term an operand. Without ``->`` the
        output has, in alphabetical order, the letters that occur once.
    *operands : Tensor
        The tensors to multiply.

    Raises
    ------
    ValueError
        If the equation does not fit the operands, or repeats a letter within a term.

    Examples
    --------
    >>> import lucid
    >>> a = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> lucid.einsum("ij,ij->i", a, a)
    tensor([ 5., 25.])
    """
    terms, arrow, output = equation.replace(" ", "").partition("->")
    inputs = terms.split(",")
    if not arrow:
        output = "".join(sorted(k for k in set(terms) - {","} if terms.count(k) == 1))
    _check_einsum(equation, inputs, output, [x.shape for x in operands])
    return Einsum.apply(*operands, inputs=inputs, output=output)


def _check_einsum(equation, inputs, output, shapes):
    if len(inputs) != len(shapes):
        raise ValueError(f"einsum {equation!r} takes {len(inputs)} operands, not {len(shapes)}")
    size = {}
    for term, shape in zip(inputs, shapes, strict=True):
        if len(term) != len(shape) or (term and not term.isalpha()):
            raise ValueError(f"einsum {equation!r}: {term!r} needs a letter an axis of {shape}")
        for letter, n in zip(term, shape, strict=True):
            if size.setdefault(letter, n) != n:
                raise ValueError(f"einsum {equation!r}: {letter!r} is both {size[letter]} and {n}")
    for term in (*inputs, output):
        if len(set(term)) < len(term):
            raise ValueError(f"einsum {equation!r}: {term!r} repeats a letter")
    if set(output) - set(size):
        raise ValueError(f"einsum {equation!r}: the output has a letter that no operand has")
