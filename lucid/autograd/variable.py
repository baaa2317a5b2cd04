"""PyTorch's name of long ago for a tensor that may require a gradient."""

import warnings


def Variable(data, requires_grad=False, volatile=None):  # noqa: N802
    """The same numbers as a tensor of its own, in the same memory; write ``lucid.tensor`` today.

    Parameters
    ----------
    data : Tensor
        The numbers.
    requires_grad : bool
        Whether ``backward`` shall bring it a gradient.
    volatile : bool, optional
        What ``with no_grad():`` was once; as in PyTorch it does nothing now, and warns.

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
    if volatile is not None:
        warnings.warn("volatile does nothing any more: write with no_grad():", stacklevel=2)
    return data.detach().requires_grad_(requires_grad)
