"""Products of matrices and vectors, and sums with them: ``matmul`` under narrower names."""

from lucid.ops.half import in_float32
from lucid.ops.matmul import bmm, matmul
from lucid.ops.reduce import sum_
from lucid.ops.shape import as_rows, reshape, transpose
from lucid.tensor import Tensor, tensor_method


@tensor_method()
def mm(a, b) -> Tensor:
    r"""The product of two matrices, :math:`c_{ij} = \sum_k a_{ik} b_{kj}`.

    Parameters
    ----------
    a, b : Tensor
        Matrices of shapes (m, k) and (k, n).

    Returns
    -------
    Tensor
        Of shape (m, n).

    Raises
    ------
    ValueError
        If they are not two matrices that fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(2, 3).mm(lucid.ones(3, 1)).tolist()
    [[3.0], [3.0]]
    """
    _needs("mm", (a, b), (2, 2))
    return matmul(a, b)


@tensor_method()
def mv(a, b) -> Tensor:
    r"""A matrix times a vector, :math:`c_i = \sum_k a_{ik} b_k`.

    Parameters
    ----------
    a : Tensor
        A matrix (m, k).
    b : Tensor
        A vector (k,).

    Returns
    -------
    Tensor
        A vector (m,).

    Raises
    ------
    ValueError
        If they are not a matrix and a vector that fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(2, 3).mv(lucid.ones(3)).tolist()
    [3.0, 3.0]
    """
    _needs("mv", (a, b), (2, 1))
    return matmul(a, b)


@tensor_method()
def inner(a, b) -> Tensor:
    r"""The sums of products along the last axes, :math:`c_{ij} = \sum_k a_{ik} b_{jk}`.

    Parameters
    ----------
    a, b : Tensor
        Tensors whose last axes are equally long; or one of them is a number.

    Returns
    -------
    Tensor
        The other axes of ``a``, and then those of ``b``.

    Raises
    ------
    ValueError
        If the last axes differ.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([1, 2]).inner(lucid.tensor([3, 4])).item()
    11
    """
    if not a.ndim or not b.ndim:
        return a * b
    rows, columns = as_rows(a), as_rows(b)
    return reshape(matmul(rows, transpose(columns, 0, 1)), (*a.shape[:-1], *b.shape[:-1]))


@tensor_method()
@in_float32
def addmm(x, a, b, *, beta=1, alpha=1) -> Tensor:
    r"""A matrix plus a product of matrices, :math:`\beta x + \alpha a b`.

    Parameters
    ----------
    x : Tensor
        Broadcasts to the shape of the product.
    a, b : Tensor
        Matrices (m, k) and (k, n).
    beta, alpha : float
        Factors.

    Returns
    -------
    Tensor
        Of shape (m, n).

    Raises
    ------
    ValueError
        If they are not two matrices that fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(1).addmm(lucid.ones(2, 3), lucid.ones(3, 1)).tolist()
    [[4.0], [4.0]]
    """
    return _plus(x, mm(a, b), beta, alpha)


@tensor_method()
@in_float32
def addmv(x, a, b, *, beta=1, alpha=1) -> Tensor:
    r"""A vector plus a matrix times a vector, :math:`\beta x + \alpha a b`.

    Parameters
    ----------
    x : Tensor
        Broadcasts to the shape of the product.
    a : Tensor
        A matrix (m, k).
    b : Tensor
        A vector (k,).
    beta, alpha : float
        Factors.

    Returns
    -------
    Tensor
        Of shape (m,).

    Raises
    ------
    ValueError
        If they are not a matrix and a vector that fit.

    Examples
    --------
    >>> import lucid
    >>> lucid.ones(1).addmv(lucid.ones(2, 3), lucid.ones(3)).tolist()
    [4.0, 4.0]
    """
    return _plus(x, mv(a, b), beta, alpha)


@tensor_method()
@in_float32
def baddbmm(x, a, b, *, beta=1, alpha=1) -> Tensor:
    r"""``addmm`` for each of a stack of matrices, :math:`\beta x + \alpha a b`.

    Parameters
    ----------
    x : Tensor
        Broadcasts to the shape of the product.
    a, b : Tensor
        Stacks of matrices (n, m, k) and (n, k, p).
    beta, alpha : float
        Factors.

    Returns
    -------
    Tensor
        Of shape (n, m, p).

    Raises
    ------
    ValueError
        If they are not two stacks that fit.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(1).baddbmm(lucid.ones(2, 1, 3), lucid.ones(2, 3, 1))
    >>> x.tolist()
    [[[4.0]], [[4.0]]]
    """
    return _plus(x, bmm(a, b), beta, alpha)


@tensor_method()
def trace(x) -> Tensor:
    r"""The sum of a matrix's diagonal, :math:`\sum_i x_{ii}`.

    Parameters
    ----------
    x : Tensor
        A matrix.

    Returns
    -------
    Tensor
        A number.

    Raises
    ------
    ValueError
        If it is no matrix.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]]).trace().item()
    5
    """
    _needs("trace", (x,), (2,))
    places = list(range(min(x.shape)))
    return sum_(x[places, places])


def _needs(name, tensors, dims):
    """Refuse tensors of other dimensions than the op is for."""
    if tuple(x.ndim for x in tensors) != dims:
        shapes = ", ".join(str(x.shape) for x in tensors)
        kinds = " and ".join("a matrix" if n == 2 else "a vector" for n in dims)
        raise ValueError(f"{name} takes {kinds}, not shapes {shapes}: write a @ b for others")


def _plus(x, product, beta, alpha):
    """β x + α product, of the product's shape; among integers the factors are cut to integers."""
    if product.dtype.kind != "f" and x.dtype.kind != "f":
        beta, alpha = int(beta), int(alpha)
    product = product if alpha == 1 else alpha * product
    return product if beta == 0 else (x if beta == 1 else beta * x) + product
