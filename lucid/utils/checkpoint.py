"""``autograd.checkpoint``, where PyTorch has it."""

import operator

from lucid import autograd


def checkpoint(function, *inputs, use_reentrant=False, preserve_rng_state=True, **settings):
    """:func:`lucid.autograd.checkpoint`: compute again in backward what lies between.

    Parameters
    ----------
    function : Module or callable
        What to run.
    *inputs
        Its arguments.
    use_reentrant : bool
        Chooses between two ways of PyTorch's; lucid has one.
    preserve_rng_state : bool
        Taken, and without a meaning here: the second run always draws the numbers of the first.
    **settings
        Its keyword arguments.

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

    def call(*values):
        named = zip(settings, values[len(inputs) :], strict=True)
        return function(*values[: len(inputs)], **dict(named))

    return autograd.checkpoint(call if settings else function, *inputs, *settings.values())


def checkpoint_sequential(functions, segments, input, use_reentrant=False, preserve_rng_state=True):
    """The output of several functions, one after the other; each segment of them checkpointed.

    The last segment is not: its backward comes first.

    Parameters
    ----------
    functions : Sequential or list
        Modules and functions of one tensor.
    segments : int
        Into how many parts of equal length they are cut; the last takes what is left.
    input : Tensor
        What the first function gets.
    use_reentrant : bool
        Chooses between two ways of PyTorch's; lucid has one.
    preserve_rng_state : bool
        Taken, and without a meaning here: the second run always draws the numbers of the first.

    Returns
    -------
    Tensor
        What the last function returned.

    Raises
    ------
    ValueError
        If the segments are none, or more than the functions.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.checkpoint import checkpoint_sequential
    >>> net = lucid.nn.Sequential(*[lucid.nn.Linear(2, 2) for _ in range(6)])
    >>> checkpoint_sequential(net, 3, lucid.ones(1, 2), use_reentrant=False).sum().backward()
    >>> net[0].weight.grad.shape
    (2, 2)
    """
    functions = list(functions)
    if not 1 <= operator.index(segments) <= len(functions):
        raise ValueError(f"segments (={segments}) must be from 1 to {len(functions)}")
    size = len(functions) // segments
    for start in range(0, size * (segments - 1), size):
        input = autograd.checkpoint(_Segment(functions[start : start + size]), input)
    return _Segment(functions[size * (segments - 1) :])(input)


class _Segment:
    """Functions one after the other, with the parameters of those that have some."""

    def __init__(self, functions):
        self.functions = functions

    def __call__(self, x):
        for function in self.functions:
            x = function(x)
        return x

    def parameters(self):
        """Each once, for a module may come twice."""
        owners = [each for each in self.functions if hasattr(each, "parameters")]
        return list({id(p): p for each in owners for p in each.parameters()}.values())
