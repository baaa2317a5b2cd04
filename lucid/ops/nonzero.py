"""Where numbers are not 0."""

from lucid.backend import backend_of
from lucid.backend.dtypes import as_positions
from lucid.ops.checks import needs_tensor
from lucid.tensor import Tensor, tensor_method


@tensor_method()
def nonzero(x, *, as_tuple=False):
    """The positions of the elements that are not 0.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    as_tuple : bool
        Whether to give a tensor for each axis, which ``x[...]`` takes as it is.

    Returns
    -------
    Tensor or tuple of Tensor
        Of shape (n, number of axes): a row for each such element.

    Raises
    ------
    TypeError
        If ``x`` is no tensor.

    Examples
    --------
    >>> import lucid
    >>> lucid.nonzero(lucid.tensor([[1, 0], [0, 2]]))
    tensor([[0, 0],
            [1, 1]])
    """
    needs_tensor(x, "nonzero")
    x._numbers_are_read()
    xp = backend_of(x.array).xp
    places = [as_positions(each) for each in xp.nonzero(x.array if x.ndim else x.array.reshape(1))]
    if as_tuple:
        return tuple([Tensor(each) for each in places])
    return Tensor(xp.stack(places, 1)[:, : x.ndim])
