"""Functions that are called before and after every step of an optimizer."""

from functools import wraps

from lucid.autograd.hooks import RemovableHandle


class StepHooks:
    """What an optimizer has of them; a copy of an optimizer has none."""

    def __new__(cls, *args, **settings):
        """They are there also where an optimizer around another one leaves out ``__init__``."""
        self = super().__new__(cls)
        self._pre_hooks, self._post_hooks = {}, {}
        return self

    def __getstate__(self):
        return vars(self) | {"_pre_hooks": {}, "_post_hooks": {}}

    def register_step_pre_hook(self, hook):
        """Call ``hook(optimizer, args, kwargs)`` before every step.

        Parameters
        ----------
        hook : function
            ``args`` are the optimizer and what else :meth:`step` was given. It may return other
            args and kwargs in their place, or None.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away.

        Examples
        --------
        >>> import lucid
        >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=0.1)
        >>> handle = optimizer.register_step_pre_hook(lambda *_: print("before the step"))
        >>> optimizer.step()
        before the step
        >>> handle.remove()
        >>> optimizer.step()
        """
        return RemovableHandle(self._pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """Call ``hook(optimizer, args, kwargs)`` after every step.

        Parameters
        ----------
        hook : function
            ``args`` are the optimizer and what else :meth:`step` was given. What it returns does
            not matter.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` takes the hook away.

        Examples
        --------
        >>> import lucid
        >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=0.1)
        >>> handle = optimizer.register_step_post_hook(lambda *_: print("after the step"))
        >>> optimizer.step()
        after the step
        """
        return RemovableHandle(self._post_hooks, hook)


def hooked(step):
    """A ``step`` that calls the hooks of its optimizer."""

    @wraps(step)
    def call(self, *args, **kwargs):
        if type(self).step is not call:  # a subclass's step calls this one, and has the hooks
            return step(self, *args, **kwargs)
        args = (self, *args)
        for hook in list(self._pre_hooks.values()):
            args, kwargs = _pair(hook(self, args, kwargs), args, kwargs)
        result = step(*args, **kwargs)
        for hook in list(self._post_hooks.values()):
            hook(self, args, kwargs)
        return result

    return call


def _pair(result, args, kwargs):
    """What a hook returned, or, for None, what it was given."""
    if result is None:
        return args, kwargs
    if not (isinstance(result, tuple) and len(result) == 2):
        raise RuntimeError(f"a hook before a step returns None or (args, kwargs), not {result!r}")
    return result
