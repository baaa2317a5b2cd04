"""Whether ops record a graph: one answer for each thread and each asynchronous task."""

from contextvars import ContextVar
from functools import partial, wraps
from inspect import isgeneratorfunction

_modes = ContextVar("grad_modes", default=(True,))  # of the blocks that we are in, innermost last


def is_grad_enabled() -> bool:
    """Whether operations record a graph here.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_grad_enabled()
    True
    """
    return _modes.get()[-1]


class GradMode:
    """Record a graph, or none, for a while: as a ``with`` block, or around a function.

    It remembers nothing but its mode, so that one object may serve any number of times, also
    inside itself, and in several threads.
    """

    def __init__(self, mode: bool):
        self.mode = bool(mode)

    def __enter__(self):
        _modes.set((*_modes.get(), self.mode))

    def __exit__(self, *_):
        _modes.set(_modes.get()[:-1] or (True,))

    def __call__(self, function):
        @wraps(function)
        def call(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        @wraps(function)
        def generate(*args, **kwargs):
            return (yield from self._steps(function(*args, **kwargs)))

        return generate if isgeneratorfunction(function) else call

    def _steps(self, generator):
        """What the generator yields; it runs in this mode, and who takes its values does not."""
        step = partial(next, generator)
        while True:
            try:
                with self:
                    value = step()
            except StopIteration as end:
                return end.value
            try:
                step = partial(generator.send, (yield value))
            except BaseException as error:
                step = partial(generator.throw, error)


class set_grad_enabled(GradMode):  # noqa: N801
    """Record a graph, or none: from here on, in a ``with`` block, or around a function.

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
    >>> _ = lucid.set_grad_enabled(False)  # on its own it holds until the next
    >>> (x * x).requires_grad
    False
    >>> _ = lucid.set_grad_enabled(True)
    """

    def __init__(self, mode: bool):
        super().__init__(mode)
        self._before = is_grad_enabled()
        _change(self.mode)

    def __enter__(self):
        self._take_back()
        super().__enter__()

    def __call__(self, function):
        self._take_back()
        return super().__call__(function)

    def _take_back(self):
        """It was no statement but the beginning of a block or of a function."""
        if self._before is not None:
            _change(self._before)
        self._before = None


def _change(mode):
    """Go on in another mode in the block that we are in."""
    _modes.set((*_modes.get()[:-1], mode))


def no_grad(function=None):
    """Record no graph inside: for evaluation, and for changing parameters by hand.

    Parameters
    ----------
    function : callable, optional
        What shall record none: ``@no_grad`` is ``@no_grad()``.

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
    return _mode(False, function)


def inference_mode(mode=True):
    """Record no graph inside: ``no_grad`` under the name of PyTorch's stricter mode.

    Parameters
    ----------
    mode : bool or callable
        False records a graph; a function shall record none.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.inference_mode():
    ...     y = x * 3
    >>> y.requires_grad
    False
    """
    return _mode(False, mode) if callable(mode) else GradMode(not mode)


def enable_grad(function=None):
    """Record a graph inside, also where ``no_grad`` surrounds it.

    Parameters
    ----------
    function : callable, optional
        What shall record one: ``@enable_grad`` is ``@enable_grad()``.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.ones(2, requires_grad=True)
    >>> with lucid.no_grad(), lucid.enable_grad():
    ...     y = x * 3
    >>> y.requires_grad
    True
    """
    return _mode(True, function)


def _mode(mode, function):
    return GradMode(mode) if function is None else GradMode(mode)(function)
