"""What the layers of a network make of an image."""

from dataclasses import dataclass

import numpy as np

from lucid.autograd import no_grad
from lucid.backend import quiet
from lucid.viz.colours import BALANCE, EMBER, strongest
from lucid.viz.inside import (
    Maps,
    as_one_image,
    channels_first,
    has_convolution,
    numbers,
    seen_by,
)
from lucid.viz.layers import as_pixels, check_model, find_layers
from lucid.viz.panels import Group, Panels, Tile
from lucid.viz.words import shape_in_words, table


@dataclass(repr=False)
class FeatureMaps(Panels):
    """What :func:`feature_maps` gives: the maps, which draw themselves layer by layer.

    Attributes
    ----------
    image : array
        Of shape (C, H, W).
    maps : dict of str to array
        For each layer's path all of its maps, of shape (channels, h, w).
    limit : int
        How many maps of each layer are drawn.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn, viz
    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2)).eval()
    >>> found = viz.feature_maps(model, lucid.rand(1, 8, 8), ["0", "2"])
    >>> found.maps["0"].shape, found.maps["2"].shape
    ((4, 6, 6), (4, 3, 3))
    """

    image: np.ndarray
    maps: dict
    limit: int

    title = "Feature maps"
    description = "An image, and for some layers of a network the maps that they make of it."

    @property
    def lines(self):
        """What the tiles are."""
        most = max(map(len, self.maps.values()))
        few = f", those of the first {self.limit} channels" if most > self.limit else ""
        return [f"The image, and the maps of {len(self.maps)} layers{few}."]

    def groups(self):
        """The image, and a group a layer."""
        pixels = as_pixels(self.image)
        width = 128 * min(1, pixels.shape[1] / pixels.shape[0])
        image = Group([Tile(pixels, width, title="the image")])
        return [image, *map(self._group, self.maps.items())]

    def _group(self, item):
        """The maps of one layer, on one scale, which the strongest half per cent leaves."""
        path, maps = item
        scale = BALANCE if (maps < 0).any() else EMBER
        high = strongest(maps)
        low = -high if scale.is_signed else 0.0
        tiles = [
            Tile(scale(m, low, high), 64, title=f"channel {i}: {m.min():.3g} to {m.max():.3g}")
            for i, m in enumerate(maps[: self.limit])
        ]
        heading = f"{path or 'the output'} · {shape_in_words(maps.shape)}"
        return Group(tiles, heading, (scale, low, high))

    @quiet
    def __str__(self):
        rows = [("layer", "shape", "mean", "std", "share of 0")]
        for path, maps in self.maps.items():
            numbers_ = (f"{maps.mean():.3g}", f"{maps.std():.3g}", f"{(maps == 0).mean():.1%}")
            rows.append((path or "(all)", shape_in_words(maps.shape), *numbers_))
        return f"{self.title}\n{table(rows)}"


def feature_maps(model, image, layers=None, *, limit=16) -> FeatureMaps:
    """The maps that layers of a network make of an image.

    Parameters
    ----------
    model : Module
        Any network, in evaluation mode.
    image : Tensor or array
        Of shape (C, H, W) or (1, C, H, W), as the model takes it.
    layers : str, Module or sequence of these, optional
        The layers, by their paths or themselves. By default, for each size of the maps, the last
        layer of that size with a convolution inside: the stages of a ConvNeXt.
    limit : int
        How many maps of each layer are drawn at most.

    Returns
    -------
    FeatureMaps
        With all maps in ``maps``.

    Raises
    ------
    ValueError
        If the model is in training mode, there is no such layer, a layer gives no maps, or
        ``limit`` is below 1.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16], patch_size=2).eval()
    >>> found = viz.feature_maps(model, lucid.rand(3, 16, 16))
    >>> {path: maps.shape for path, maps in found.maps.items()}
    {'stages.0': (8, 8, 8), 'stages.1': (16, 4, 4)}
    """
    check_model(model, "feature_maps")
    if limit < 1:
        raise ValueError(f"feature_maps: limit (={limit}) must be 1 or more")
    x = as_one_image(image, "feature_maps", model)
    found = [] if layers is None else find_layers(model, layers, "feature_maps")
    paths = _convolving(model) if layers is None else [path for path, _ in found]
    with no_grad(), Maps(model, paths) as maps:
        seen_by(model, x)
    kept = _last_of_each_size(maps) if layers is None else paths
    return FeatureMaps(numbers(x)[0], {path: _maps(maps.of(path), path) for path in kept}, limit)


def _convolving(model):
    """The paths of the layers with a convolution inside."""
    paths = [path for path, module in model.named_modules() if has_convolution(module)]
    if not paths:
        raise ValueError(
            f"feature_maps: this {type(model).__name__} has no convolution inside: name layers"
        )
    return paths


def _last_of_each_size(maps):
    """For each size of the maps the layer that ended last."""
    found = {}
    for path, (y, axis) in maps.found.items():
        if y.ndim == 4:
            found[channels_first(y, axis).shape[2:]] = path
    if not found:
        raise ValueError("feature_maps: no convolution gave maps (N, C, H, W): name layers")
    return list(found.values())


def _maps(found, path):
    output, axis = found
    if output.ndim != 4:
        raise ValueError(f"feature_maps needs layers with maps, and {path!r} gives {output.shape}")
    return numbers(channels_first(output, axis))[0]
