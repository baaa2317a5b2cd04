"""einops on tensors of lucid: shapes written as the names of their axes.

Once this module is imported, all functions of `einops <https://einops.rocks>`_ take lucid's
tensors, also where other code imports them from ``einops`` itself. ``rearrange``, ``reduce``,
``repeat``, ``einsum``, ``pack``, ``unpack`` and ``parse_shape`` are einops' own, and gradients of
any order go through them. ``Rearrange`` and ``Reduce`` are its layers. The package comes with the
extra ``einops``: ``pip install "lucid-numpy[einops]"``.

>>> import lucid
>>> from lucid.utils.einops import rearrange, reduce
>>> images = lucid.randn(2, 3, 8, 8)
>>> rearrange(images, "n c (h p) (w q) -> n (h w) (c p q)", p=4, q=4).shape
(2, 4, 48)
>>> reduce(images, "n c h w -> n c", "mean").shape
(2, 3)
"""

from lucid import ops
from lucid.nn import Module
from lucid.tensor import Tensor

try:
    from einops import einsum, pack, parse_shape, rearrange, reduce, repeat, unpack
    from einops._backends import AbstractBackend
    from einops.layers import RearrangeMixin, ReduceMixin
except ImportError:
    raise ImportError(
        "lucid.utils.einops needs the package einops: pip install 'lucid-numpy[einops]'"
    ) from None

__all__ = [
    "Rearrange", "Reduce",
    "einsum", "pack", "parse_shape", "rearrange", "reduce", "repeat", "unpack",
]  # fmt: skip


class _Backend(AbstractBackend):
    """What einops asks of a library; einops finds it among the subclasses of its class."""

    framework_name = "lucid"

    def is_appropriate_type(self, tensor):
        return isinstance(tensor, Tensor)

    def to_numpy(self, x):
        return x.detach().cpu().numpy()

    def is_float_type(self, x):
        return x.is_floating_point()

    def transpose(self, x, axes):
        return x.permute(axes)

    def reduce(self, x, operation, axes):
        if operation == "prod":  # takes one axis at a time: the last first, so that others stay
            for axis in sorted(axes, reverse=True):
                x = x.prod(axis)
            return x
        names = {"min": "amin", "max": "amax"}
        return getattr(x, names.get(operation, operation))(axes)

    def add_axes(self, x, n_axes, pos2len):
        for position in sorted(pos2len):
            x = x.unsqueeze(position)
        return x.expand([pos2len.get(axis, -1) for axis in range(n_axes)])

    def stack_on_zeroth_dimension(self, tensors):
        return ops.stack(tensors)

    def concat(self, tensors, axis):
        return ops.cat(tensors, axis)

    def einsum(self, pattern, *x):
        return ops.einsum(pattern, *x)


class Rearrange(Module):
    """Axes split, merged and put in another order, as a layer.

    Parameters
    ----------
    pattern : str
        The axes before and after, as in ``"n c h w -> n (h w) c"``.
    **axes_lengths : int
        The lengths of axes that the input does not tell.

    Raises
    ------
    einops.EinopsError
        If the pattern is wrong, or in a call does not fit the input.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.einops import Rearrange
    >>> to_patches = Rearrange("n c (h p) (w q) -> n (h w) (c p q)", p=4, q=4)
    >>> to_patches(lucid.zeros(2, 3, 8, 8)).shape
    (2, 4, 48)
    """

    def __init__(self, pattern, **axes_lengths):
        self.pattern, self.axes_lengths = pattern, axes_lengths
        RearrangeMixin.multirecipe(self)  # raises what is wrong with the pattern

    def forward(self, x):
        """The shape before the arrow to the shape behind it."""
        return rearrange(x, self.pattern, **self.axes_lengths)

    def extra_repr(self):
        """Its pattern and lengths."""
        return _text(self.axes_lengths, self.pattern)


class Reduce(Module):
    """The axes that stand only before the arrow reduced to one number, as a layer.

    Parameters
    ----------
    pattern : str
        The axes before and after, as in ``"n c (h 2) (w 2) -> n c h w"``.
    reduction : str or callable
        ``"min"``, ``"max"``, ``"sum"``, ``"mean"``, ``"prod"``, ``"any"`` or ``"all"``; or a
        function of a tensor and the tuple of its axes to reduce.
    **axes_lengths : int
        The lengths of axes that the input does not tell.

    Raises
    ------
    einops.EinopsError
        If the pattern or the reduction is wrong, or in a call the pattern does not fit the input.
    NotImplementedError
        In a call, of the mean of what are no floats.

    Examples
    --------
    >>> import lucid
    >>> from lucid.utils.einops import Reduce
    >>> Reduce("n c (h 2) (w 2) -> n c h w", "max")(lucid.zeros(2, 3, 8, 8)).shape
    (2, 3, 4, 4)
    """

    def __init__(self, pattern, reduction, **axes_lengths):
        self.pattern, self.reduction, self.axes_lengths = pattern, reduction, axes_lengths
        ReduceMixin.multirecipe(self)  # raises what is wrong with the pattern

    def forward(self, x):
        """The shape before the arrow to the shape behind it."""
        return reduce(x, self.pattern, self.reduction, **self.axes_lengths)

    def extra_repr(self):
        """Its pattern, reduction and lengths."""
        return _text(self.axes_lengths, self.pattern, self.reduction)


def _text(lengths, *settings):
    """Settings as one would write them."""
    return ", ".join([*map(repr, settings), *(f"{axis}={n}" for axis, n in lengths.items())])
