"""PyTorch's name of long ago for a tensor that may require a gradient."""


def Variable(data, requires_grad=False):  # noqa: N802
    """The same numbers as a tensor of its own, in the same memory; write ``lucid.tensor`` today.

    Parameters
    ----------
    data : Tensor
        The numbers.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.

    Returns
    -------
    Tensor
        ``data.detach()``.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.autograd.Variable(lucid.ones(2), requires_grad=True)
    >>> x.requires_grad
    True
    """
    return data.detach().requires_grad_(requires_grad)
