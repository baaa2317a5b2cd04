"""softmax and its kin where no axis is named: PyTorch chooses one, and warns."""

from lucid.ops import activation
from lucid.ops.checks import needs_tensor, warn
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def softmax(x, dim=None, dtype=None) -> Tensor:
    """Positive numbers that sum to 1 along an axis: exp xᵢ / Σⱼ exp xⱼ.

    Parameters
    ----------
    x : Tensor
        Scores, of any shape.
    dim : int, optional
        The axis of the choices. Without it PyTorch's old rule holds, with a warning: 0 for
        tensors of none, one or three axes, else 1.
    dtype : dtype, optional
        What to compute in; the dtype of ``x`` by default.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or the scores are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.softmax(lucid.tensor([0.0, 1.0, 2.0]), dim=0)
    tensor([0.0900, 0.2447, 0.6652])
    """
    return activation.softmax(x, _axis(x, dim, "softmax"), dtype)


@with_synonyms
def log_softmax(x, dim=None, dtype=None) -> Tensor:
    """The logarithm of :func:`softmax`, xᵢ - log Σⱼ exp xⱼ, without its underflow.

    Parameters
    ----------
    x : Tensor
        Scores, of any shape.
    dim : int, optional
        The axis of the choices. Without it PyTorch's old rule holds, with a warning: 0 for
        tensors of none, one or three axes, else 1.
    dtype : dtype, optional
        What to compute in; the dtype of ``x`` by default.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or the scores are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.log_softmax(lucid.tensor([0.0, 1000.0]), dim=0)
    tensor([-1000.,     0.])
    """
    return activation.log_softmax(x, _axis(x, dim, "log_softmax"), dtype)


@with_synonyms
def softmin(x, dim=None, dtype=None) -> Tensor:
    """The :func:`softmax` of -x: the least number gets the most.

    Parameters
    ----------
    x : Tensor
        Scores, of any shape.
    dim : int, optional
        The axis of the choices. Without it PyTorch's old rule holds, with a warning: 0 for
        tensors of none, one or three axes, else 1.
    dtype : dtype, optional
        What to compute in; the dtype of ``x`` by default.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    IndexError, TypeError
        If there is no such axis, or the scores are integers.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.softmin(lucid.tensor([0.0, 1.0, 2.0]), dim=0)
    tensor([0.6652, 0.2447, 0.0900])
    """
    needs_tensor(x, "softmin")
    return activation.softmax(-x, _axis(x, dim, "softmin"), dtype)


def _axis(x, dim, name):
    if dim is not None:
        return dim
    chosen = 0 if x.ndim in (0, 1, 3) else 1
    warn(
        f"{name} without dim takes axis {chosen} of a tensor of shape {x.shape}: "
        f"write dim={chosen} to say so"
    )
    return chosen
