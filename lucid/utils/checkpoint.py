"""``autograd.checkpoint``, where PyTorch has it."""

from lucid import autograd


def checkpoint(function, *inputs, use_reentrant=False):
    """:func:`lucid.autograd.checkpoint`: compute again in backward what lies between.

    Parameters
    ----------
    function : Module or callable
        What to run.
    *inputs
        Its arguments.
    use_reentrant : bool
        Chooses between two ways of PyTorch's; lucid has one.

    Returns
    -------
    Tensor or tuple of Tensor
        What the function returned.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.checkpoint import checkpoint
    >>> x = lucid.ones(2, requires_grad=True)
    >>> checkpoint(lucid.exp, x, use_reentrant=False).sum().backward()
    """
    return autograd.checkpoint(function, *inputs)
