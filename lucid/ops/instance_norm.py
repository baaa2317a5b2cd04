"""Instance normalisation: each channel of each sample by its own mean and variance."""

from lucid.autograd import no_grad
from lucid.ops.batch_norm import batch_norm
from lucid.ops.checks import needs_eps, needs_floats, needs_shape
from lucid.ops.group_norm import group_norm
from lucid.ops.half import widened
from lucid.ops.reduce import mean, var
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


@with_synonyms
def instance_norm(
    x, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True,
    momentum=0.1, eps=1e-5,
) -> Tensor:  # fmt: skip
    """Make each channel of each sample have mean 0 and variance 1, then scale and shift.

    It is :func:`group_norm` with a group for each channel. With running statistics, they move
    towards the mean over the batch of each sample's mean and unbiased variance.

    Parameters
    ----------
    x : Tensor
        Of shape (N, C, ...), with one axis or more after C.
    running_mean, running_var : Tensor, optional
        Of shape (C,); they are written into.
    weight, bias : Tensor, optional
        Of shape (C,); 1 and 0 by default.
    use_input_stats : bool
        False takes the running statistics in the place of the sample's.
    momentum : float
        How far the running statistics move with each batch.
    eps : float
        What keeps the quotient finite where all numbers are equal.

    Returns
    -------
    Tensor
        Of the shape of ``x``.

    Raises
    ------
    ValueError
        If the shapes do not fit, a channel of a sample has one number, or there are no running
        statistics where they are asked for.

    References
    ----------
    Ulyanov, Vedaldi & Lempitsky, "Instance Normalization: The Missing Ingredient for Fast
    Stylization", 2016, arXiv 1607.08022.

    Examples
    --------
    >>> import lucid
    >>> lucid.nn.functional.instance_norm(lucid.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    needs_floats(x, "instance_norm")
    needs_eps(eps)
    if x.ndim < 3:
        raise ValueError(f"instance_norm takes shape (N, C, ...), not {x.shape}")
    if not use_input_stats:
        return batch_norm(x, running_mean, running_var, weight, bias, False, momentum, eps)
    if x.numel() == x.shape[0] * x.shape[1]:
        raise ValueError(f"instance_norm takes two numbers a channel or more, not {x.shape}")
    needs_shape((x.shape[1],), "instance_norm", running_mean=running_mean, running_var=running_var)
    with no_grad():
        _move(running_mean, mean, x, momentum)
        _move(running_var, var, x, momentum)
    return group_norm(x, x.shape[1], weight, bias, eps)


def _move(running, statistic, x, momentum):
    if running is not None:
        batch = mean(statistic(widened(x), tuple(range(2, x.ndim))), 0)
        running.array = (widened(running) * (1 - momentum) + batch * momentum).array
