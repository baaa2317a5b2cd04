"""A border around a tensor: of one number, or of numbers of its own."""

from numbers import Integral

from lucid.autograd import Function
from lucid.backend import backend_of
from lucid.backend.whole_numbers import needs_exact_room
from lucid.ops.checks import as_setting, needs_tensor
from lucid.ops.copy import apart
from lucid.ops.dims import along, as_length
from lucid.ops.half import in_float32
from lucid.ops.index import take
from lucid.ops.join import cat
from lucid.synonyms import with_synonyms
from lucid.tensor import Tensor


class Pad(Function):
    """y = x with ``value`` around it;  dx = dy without its border."""

    def forward(self, x, *, widths, value):
        self.inside = tuple(slice(a, a + n) for (a, _), n in zip(widths, x.shape, strict=True))
        shape = tuple(a + n + b for (a, b), n in zip(widths, x.shape, strict=True))
        y = self.xp.full_like(x, value, shape=shape)
        self.xp.copyto(y[(*self.inside, ...)], x)  # a view even of no axes
        return y

    def backward(self, grad):
        return grad[self.inside]


# Which of the positions 0 to n - 1 stands at position p, outside of them.
_SOURCES = {
    "reflect": lambda p, n: (n - 1) - abs((n - 1) - abs(p)),
    "replicate": lambda p, n: p.clip(0, n - 1),
    "circular": lambda p, n: p % n,
}


@with_synonyms
def pad(x, pad, mode="constant", value=0.0) -> Tensor:
    """``x`` with a border.

    Parameters
    ----------
    x : Tensor
        A tensor of any shape.
    pad : sequence of int
        How much to add, in pairs that begin with the last axis: ``(left, right, top, bottom)``
        for images. A negative number takes away.
    mode : str
        What the border holds. ``"constant"``: ``value``; ``"reflect"``: the numbers inside,
        mirrored at the first and the last; ``"replicate"``: the first and the last;
        ``"circular"``: those of the other end.
    value : float
        The number of a constant border.

    Returns
    -------
    Tensor
        Each axis longer by its pair of numbers.

    Raises
    ------
    ValueError
        If the numbers are odd in number or more than the tensor has axes for; or wider than the
        mode has numbers for; or if there is no such mode.
    TypeError, OverflowError
        If ``value`` is no number, or integers have no room for it.

    Examples
    --------
    >>> import lucid
    >>> from lucid.nn import functional as F
    >>> F.pad(lucid.ones(1, 2), (1, 2))
    tensor([[0., 1., 1., 0., 0.]])
    >>> x = lucid.arange(4)
    >>> F.pad(x, (2, 2), "reflect"), F.pad(x, (1, 2), "replicate"), F.pad(x, (1, 2), "circular")
    (tensor([2, 1, 0, 1, 2, 3, 2, 1]), tensor([0, 0, 1, 2, 3, 3, 3]), tensor([3, 0, 1, 2, 3, 0, 1]))
    """
    needs_tensor(x, "pad")
    widths = _widths(x, pad)
    if mode == "constant":
        value = 0.0 if value is None else as_setting(value, "value")
        if x.dtype.kind in "iu":
            needs_exact_room(value, x.dtype)
        x, widths = _cropped(x, widths)
        return Pad.apply(x, widths=widths, value=value)
    if mode not in _SOURCES:
        raise ValueError(f"mode (={mode!r}) must be 'constant', 'reflect', 'replicate', 'circular'")
    if value:
        raise ValueError(f"mode={mode!r} takes no value (={value}): only 'constant' does")
    return _continued(x, widths, mode)


def _widths(x, pad):
    """(before, after) for every axis, the first axis first."""
    sides = tuple(map(as_length, pad)) if isinstance(pad, (tuple, list)) else (pad,)
    are_whole = all(isinstance(n, Integral) for n in sides)
    if not are_whole or len(sides) % 2 or len(sides) > 2 * x.ndim:
        raise ValueError(
            f"pad (={pad}) must be pairs of whole numbers, "
            f"at most {x.ndim} pairs for a tensor of shape {x.shape}"
        )
    pairs = list(zip(sides[::2], sides[1::2], strict=True))[::-1]
    return [(0, 0)] * (x.ndim - len(pairs)) + pairs


def _cropped(x, widths):
    """``x`` without what negative widths take away, and the widths that are left."""
    if all(before >= 0 and after >= 0 for before, after in widths):
        return x, widths
    if any(n + min(a, 0) + min(b, 0) < 0 for (a, b), n in zip(widths, x.shape, strict=True)):
        raise ValueError(f"pad (={widths}) takes more away than a tensor of {x.shape} has")
    slices = [slice(max(-a, 0), n - max(-b, 0)) for (a, b), n in zip(widths, x.shape, strict=True)]
    return x[tuple(slices)], [(max(a, 0), max(b, 0)) for a, b in widths]


@in_float32
def _continued(x, widths, mode):
    """``x`` with numbers of its own around it: their gradients add up."""
    y = x
    for dim, (before, after) in enumerate(widths):
        if before or after:
            y = _continue(y, dim, before, after, mode)
    return apart(y, x)


def _continue(x, dim, before, after, mode):
    """``x`` with numbers of its own before and after it, or less of it, along one axis."""
    n = x.shape[dim]
    if n + before + after < 0:
        raise ValueError(f"pad (={before}, {after}) takes more away than the {n} there are")
    inside = x[along(dim, slice(max(-before, 0), max(n + min(after, 0), 0)))]
    if mode == "circular":  # what is taken away comes back nowhere, as in PyTorch
        x, n, before, after = inside, inside.shape[dim], max(before, 0), max(after, 0)
    widest = {"reflect": n - 1, "replicate": max(before, after) if n else 0, "circular": n}[mode]
    if max(before, after) > widest:
        raise ValueError(
            f"pad (={before}, {after}) with mode={mode!r} must be at most {max(widest, 0)} "
            f"along an axis of length {n}"
        )
    positions = backend_of(x.array).xp.arange(-before, n + after)
    sources = _SOURCES[mode](positions, n)
    left = take(x, along(dim, sources[: max(before, 0)]))
    right = take(x, along(dim, sources[max(before + n, 0) :]))
    return cat([left, inside, right], dim)
