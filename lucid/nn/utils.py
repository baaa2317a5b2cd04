"""What is done with all parameters of a network at once, or with all their gradients."""

from lucid.absent import absent
from lucid.autograd import no_grad
from lucid.nn.clip import clip_grad_norm_, clip_grad_value_, get_total_norm
from lucid.ops import cat, reshape
from lucid.tensor import Tensor

__path__: list[str] = []  # a package to Python, which then asks lucid.absent for its parts
__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "get_total_norm",
    "parameters_to_vector",
    "vector_to_parameters",
]


def parameters_to_vector(parameters) -> Tensor:
    """All numbers of some parameters in one row, with a graph to them.

    Parameters
    ----------
    parameters : iterable of Tensor
        Such as ``network.parameters()``.

    Returns
    -------
    Tensor
        Of one dimension.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.utils.parameters_to_vector(lucid.nn.Linear(3, 2).parameters()).shape
    (8,)
    """
    return cat([reshape(p, -1) for p in parameters])


@no_grad()
def vector_to_parameters(vec, parameters):
    """Write a row of numbers into parameters, one after the other.

    Parameters
    ----------
    vec : Tensor
        As many numbers as all parameters have.
    parameters : iterable of Tensor
        Such as ``network.parameters()``.

    Raises
    ------
    ValueError
        If there are more numbers or fewer; nothing has changed then.

    Examples
    --------
    >>> import lucid
    >>> layer = lucid.nn.Linear(2, 1)
    >>> lucid.nn.utils.vector_to_parameters(lucid.tensor([1.0, 2.0, 3.0]), layer.parameters())
    >>> layer.weight.tolist(), layer.bias.tolist()
    ([[1.0, 2.0]], [3.0])
    """
    parameters = list(parameters)
    wanted = sum(p.numel() for p in parameters)
    if tuple(vec.shape) != (wanted,):
        raise ValueError(f"the parameters have {wanted} numbers, the vector has shape {vec.shape}")
    start = 0
    for p in parameters:
        p.data = reshape(vec[start : start + p.numel()], p.shape)
        start += p.numel()


def __getattr__(name):
    raise absent("lucid.nn.utils", name)
