"""One number inside a network: a layer, a channel of it, and a place on its map."""

from dataclasses import dataclass
from numbers import Integral

from lucid.viz.layers import find_layer


@dataclass(frozen=True)
class Unit:
    """Where a number stands; None for the channel is all of them, for the place the middle."""

    path: str
    channel: int | None = None
    row: int | None = None
    column: int | None = None

    def __str__(self):
        place = "" if self.row is None else f" at ({self.row}, {self.column})"
        channel = "all channels" if self.channel is None else f"channel {self.channel}"
        return f"{self.path or 'the output'}, {channel}{place}"

    def on(self, output, axis):
        """The unit on the output of its layer, with a place; refuses one that is not there."""
        if output.ndim not in (2, 4) or (output.ndim == 2 and self.row is not None):
            raise ValueError(
                f"a unit is a number of maps (N, C, H, W), with a row and a column, or of scores "
                f"(N, C), without: {self.path!r} gives {output.shape}"
            )
        channels = output.shape[axis]
        channel = self.channel
        if channel is not None and not 0 <= channel < channels:
            raise ValueError(f"channel {channel} of {self.path!r} must be from 0 to {channels - 1}")
        if output.ndim == 2:
            return Unit(self.path, channel)
        sizes = [n for i, n in enumerate(output.shape) if i not in (0, axis)]
        place = [n // 2 for n in sizes] if self.row is None else [self.row, self.column]
        for at, n, name in zip(place, sizes, ("row", "column"), strict=True):
            if not 0 <= at < n:
                raise ValueError(f"{name} {at} of {self.path!r} must be from 0 to {n - 1}")
        return Unit(self.path, channel, *place)

    def index(self, ndim, axis):
        """What picks this unit from each image of the layer's output; a slice for None."""
        where = [slice(None)] * ndim
        places = [i for i in range(1, ndim) if i != axis]
        for i, at in zip(places, (self.row, self.column), strict=False):
            where[i] = slice(None) if at is None else at
        where[axis] = slice(None) if self.channel is None else self.channel
        return tuple(where)


def as_unit(model, unit, tool):
    """A unit as users write it: a class, a layer's path, or (path, channel[, row, column])."""
    if isinstance(unit, Integral) and not isinstance(unit, bool):
        return Unit("", int(unit))
    path, *numbers = unit if isinstance(unit, (tuple, list)) and unit else (unit,)
    if len(numbers) not in (0, 1, 3) or not all(_is_number(n) for n in numbers):
        raise ValueError(
            f"{tool}: unit (={unit!r}) must be a class, a layer's path, (path, channel) or "
            "(path, channel, row, column)"
        )
    return Unit(find_layer(model, path)[0], *numbers)


def _is_number(n):
    return n is None or (isinstance(n, Integral) and not isinstance(n, bool))
