"""What happens to a gradient that is complete: hooks see it, and a tensor keeps it."""

from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from weakref import ref

from lucid.autograd.grad_mode import is_grad_enabled
from lucid.backend import backend_of
from lucid.backend.writable import is_writable
from lucid.tensor import Tensor, tensor_method

_keys = count()
_at_the_end: ContextVar[list] = ContextVar("calls at the end of backward")


class RemovableHandle:
    """What ``register_hook`` gives back: ``remove()`` takes the hook away again.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor(2.0, requires_grad=True)
    >>> with x.register_hook(print):  # as a context it takes the hook away at the end
    ...     (x * x).backward()
    tensor(4.)
    """

    def __init__(self, hooks, hook):
        self._hooks, self._key = hooks, next(_keys)
        hooks[self._key] = hook

    def remove(self):
        """Take the hook away; a second time does nothing."""
        self._hooks.pop(self._key, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


@tensor_method()
def register_hook(x, hook):
    """Call ``hook(gradient)`` whenever the gradient of ``x`` is complete.

    Parameters
    ----------
    x : Tensor
        A tensor that requires a gradient.
    hook : callable
        Gets the gradient, in memory of its own; may write into it, or return another of the same
        shape in its place, or None.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` takes the hook away.

    Raises
    ------
    RuntimeError
        If ``x`` requires no gradient.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0], requires_grad=True)
    >>> handle = x.register_hook(lambda g: g * 10)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([20., 40.])
    """
    _needs_gradient(x, "register_hook")
    if x.is_leaf:
        x.hooks = {} if x.hooks is None else x.hooks
        return RemovableHandle(x.hooks, hook)
    node = x.grad_fn
    node.hooks = {} if node.hooks is None else node.hooks
    return RemovableHandle(node.hooks.setdefault(x.slot, {}), hook)


@tensor_method()
def register_post_accumulate_grad_hook(x, hook):
    """Call ``hook(x)`` whenever a backward has added the whole of its gradient to ``x.grad``.

    That is while the backward goes on to what lies further down: where there are many parameters,
    those of the last layers come first.

    Parameters
    ----------
    x : Tensor
        A leaf that requires a gradient.
    hook : callable
        Gets the leaf; what it returns does not matter.

    Returns
    -------
    RemovableHandle
        Its ``remove()`` takes the hook away.

    Raises
    ------
    RuntimeError
        If ``x`` requires no gradient or is no leaf.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0], requires_grad=True)
    >>> handle = x.register_post_accumulate_grad_hook(lambda x: print(x.grad))
    >>> (x * x).sum().backward()
    tensor([2., 4.])
    """
    _needs_gradient(x, "register_post_accumulate_grad_hook")
    if not x.is_leaf:
        raise RuntimeError(
            "register_post_accumulate_grad_hook takes a leaf: a tensor that an op made keeps no "
            "gradient; register_hook sees the one that passes"
        )
    x.post_hooks = {} if x.post_hooks is None else x.post_hooks
    return RemovableHandle(x.post_hooks, hook)


@contextmanager
def with_calls_at_the_end():
    """A backward runs inside; what :func:`call_at_the_end` was given is called after it."""
    calls: list = []
    token = _at_the_end.set(calls)
    try:
        yield
    finally:
        _at_the_end.reset(token)
    for call in calls:
        call()


def call_at_the_end(function):
    """Call ``function()`` when the backward that runs now has brought all its gradients."""
    _at_the_end.get().append(function)


@tensor_method()
def retain_grad(x):
    """Let ``backward`` fill ``x.grad`` although ``x`` is no leaf.

    Parameters
    ----------
    x : Tensor
        A tensor that requires a gradient.

    Raises
    ------
    RuntimeError
        If ``x`` requires no gradient.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([1.0, 2.0], requires_grad=True)
    >>> h = x * 3
    >>> h.retain_grad()
    >>> (h * h).sum().backward()
    >>> h.grad
    tensor([ 6., 12.])
    """
    _needs_gradient(x, "retain_grad")
    if not x.is_leaf:
        node = x.grad_fn
        node.retained = {} if node.retained is None else node.retained
        node.retained[x.slot] = ref(x)


def follow(x, y):
    """Let ``x``, which is about to become ``y``, keep its gradient there and no longer here."""
    retained = getattr(x.grad_fn, "retained", None) or {}
    if x.slot in retained and retained[x.slot]() is x:
        del retained[x.slot]
        if y.grad_fn is not None:
            y.grad_fn.retained = {**(y.grad_fn.retained or {}), y.slot: ref(x)}


def run_hooks(edge, gradient):
    """Show a complete gradient to the hooks of its edge; returns what they make of it."""
    source, slot = edge
    if isinstance(source, Tensor):
        return _through(source.hooks, gradient)
    if source.hooks is not None:
        gradient = _through(source.hooks.get(slot), gradient)
    if source.retained is not None and slot in source.retained:
        tensor = source.retained[slot]()
        if tensor is not None:
            deposit(tensor, gradient, is_ours=False)
    return gradient


def deposit(x, gradient, is_ours):
    """Give ``x`` a gradient that nobody else holds, in the memory order of ``x``.

    A leaf that has one gets the sum in its memory, as in PyTorch: whoever holds ``x.grad``, or
    gave it as a part of a longer vector, sees the sum. With ``create_graph`` it is a new tensor.
    """
    if _takes_more(x):
        x.grad.array += gradient.array
    else:
        if x.grad is not None:
            gradient, is_ours = x.grad + gradient, True
        if not is_ours or gradient.array.strides != x.array.strides:
            gradient = gradient.clone(like=x.array)
        x.grad = gradient
    for hook in list((x.post_hooks or {}).values()):
        hook(x)


def _takes_more(x):
    """Whether a gradient is added in the memory of the one that is there."""
    has_one = x.grad is not None and x.is_leaf
    return has_one and not is_grad_enabled() and is_writable(x.grad.array)


def forget(parameters, set_to_none):
    """Take their gradients away; or fill them with zeros in their memory, without a graph."""
    for p in parameters:
        if set_to_none or p.grad is None:
            p.grad = None
        else:
            p.grad = p.grad.detach() if p.grad.requires_grad else p.grad
            p.grad.array = backend_of(p.grad.array).xp.zeros_like(p.grad.array)


def _through(hooks, gradient):
    for hook in list((hooks or {}).values()):
        gradient = gradient.clone()  # it may be in other hands, and this hook may write or keep it
        result = hook(gradient)
        if result is None:
            continue
        if not isinstance(result, Tensor) or result.shape != gradient.shape:
            raise TypeError(f"a hook returns None or a tensor of shape {gradient.shape}")
        gradient = result.to(gradient.dtype)
    return gradient


def _needs_gradient(x, what):
    if not x.requires_grad:
        raise RuntimeError(f"{what} needs a tensor that requires a gradient")
