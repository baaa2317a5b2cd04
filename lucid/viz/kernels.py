"""The filters of a convolution, as they are."""

from dataclasses import dataclass

import numpy as np

from lucid.viz.colours import BALANCE, strongest
from lucid.viz.inside import CONVOLUTIONS, numbers
from lucid.viz.layers import check_model, find_layer
from lucid.viz.panels import Group, Panels, Tile


@dataclass(repr=False)
class Kernels(Panels):
    """What :func:`kernels` gives: the filters, which draw themselves as a grid.

    Attributes
    ----------
    layer : str
        The path of the convolution.
    weight : array
        All of its filters, of shape (K, C // groups, R, S).
    limit : int
        How many tiles are drawn.

    Examples
    --------
    >>> from lucid import nn, viz
    >>> filters = viz.kernels(nn.Conv2d(8, 8, 7, groups=8))
    >>> filters.weight.shape, len(filters.groups()[0].tiles)
    ((8, 1, 7, 7), 8)
    """

    layer: str
    weight: np.ndarray
    limit: int

    description = "The filters of a convolution, each drawn as a small square of colours."
    title = property(
        lambda self: f"Kernels of {self.layer or 'the convolution'}", doc="What it is."
    )

    @property
    def is_coloured(self):
        """Whether each filter is drawn in the colours of an image of three channels."""
        return self.weight.shape[1] == 3

    @property
    def lines(self):
        """How many there are, of what size, and what a tile is."""
        k, c, height, width = self.weight.shape
        each = "in colour, where grey is 0" if self.is_coloured else "one tile a channel"
        each = "one tile each" if c == 1 else each
        total = k if self.is_coloured else k * c
        shown = f"; the first {self.limit} tiles of {total}" if total > self.limit else ""
        return [f"{k} filters of {c} × {height} × {width}, {each}{shown}."]

    def groups(self):
        """A tile for each filter, or for each channel of each filter."""
        largest = strongest(self.weight, 1.0)
        width = max(40, min(64, 8 * self.weight.shape[3]))
        if self.is_coloured:
            shares = np.clip(np.nan_to_num(self.weight / (largest or 1.0)), -1, 1)
            pixels = np.rint(127.5 * (1 + shares)).astype(np.uint8)
            images = pixels[: self.limit].transpose(0, 2, 3, 1)
            return [Group([Tile(p, width, title=f"filter {i}") for i, p in enumerate(images)])]
        k, c = self.weight.shape[:2]
        flat = self.weight.reshape(k * c, *self.weight.shape[2:])[: self.limit]
        tiles = [
            Tile(BALANCE(w, -largest, largest), width, title=f"filter {i // c}, channel {i % c}")
            for i, w in enumerate(flat)
        ]
        return [Group(tiles, scale=(BALANCE, -largest, largest))]

    def __str__(self):
        rows = self.weight.reshape(-1, *self.weight.shape[2:])
        norms = np.sqrt((rows.astype(np.float64) ** 2).sum((1, 2)))
        return (
            f"{self.title}\n{self.lines[0]}\nTheir norms: {norms.min():.3g} to {norms.max():.3g}, "
            f"half of them below {np.median(norms):.3g}."
        )


def kernels(model, layer=None, *, limit=96) -> Kernels:
    """The filters of a convolution as a grid: red above 0, blue below, all on one scale.

    A filter of three channels is drawn in colour, as an image is: grey is 0.

    Parameters
    ----------
    model : Module
        A network with a convolution inside, or a convolution.
    layer : str or Module, optional
        The convolution, by its path or itself; by default the first one with the largest filters:
        the first 7 × 7 depthwise one of a ConvNeXt.
    limit : int
        How many tiles are drawn at most.

    Returns
    -------
    Kernels
        With all filters in ``weight``.

    Raises
    ------
    ValueError
        If there is no such layer, it is no convolution, or ``limit`` is below 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16])
    >>> viz.kernels(model).layer
    'stages.0.0.dwconv'
    >>> viz.kernels(model, "downsample_layers.0.0").weight.shape
    (8, 3, 4, 4)
    """
    check_model(model, "kernels", evaluating=False)
    if limit < 1:
        raise ValueError(f"kernels: limit (={limit}) must be 1 or more")
    path, module = _first_of_the_largest(model) if layer is None else find_layer(model, layer)
    if not isinstance(module, CONVOLUTIONS):
        raise ValueError(
            f"kernels needs a 2-d convolution, and {path!r} is a {type(module).__name__}"
        )
    return Kernels(path, numbers(module.weight), limit)


def _first_of_the_largest(model):
    found = [(p, m) for p, m in model.named_modules() if isinstance(m, CONVOLUTIONS)]
    if not found:
        raise ValueError(f"kernels: this {type(model).__name__} has no 2-d convolution inside")
    return max(found, key=lambda pair: np.prod(pair[1].kernel_size))
