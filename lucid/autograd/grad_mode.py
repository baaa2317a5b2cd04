"""Whether ops record a graph: one answer for each thread and each asynchronous task."""

from contextlib import contextmanager
from contextvars import ContextVar

_enabled = ContextVar("grad_enabled", default=True)


def is_grad_enabled() -> bool:
    """Whether operations record a graph here.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_grad_enabled()
    True
    """
    return _enabled.get()


@contextmanager
def set_grad_enabled(mode: bool):
    """Record a graph, or none, inside a ``with`` block or a decorated function.

    Parameters
    ----------
    mode : bool
        Whether to record.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.set_grad_enabled(False):
    ...     print((x * x).requires_grad)
    False
    """
    token = _enabled.set(mode)
    try:
        yield
    finally:
        _enabled.reset(token)


def no_grad():
    """Record no graph inside: for evaluation, and for changing parameters by hand.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.no_grad():
    ...     y = x * 3
    >>> y.requires_grad
    False
    >>> @lucid.no_grad()
    ... def predict(x):
    ...     return x * 3
    >>> predict(x).requires_grad
    False
    """
    return set_grad_enabled(False)


def enable_grad():
    """Record a graph inside, also where ``no_grad`` surrounds it.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.no_grad(), lucid.enable_grad():
    ...     y = x * 3
    >>> y.requires_grad
    True
    """
    return set_grad_enabled(True)
