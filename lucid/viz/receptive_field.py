"""What a unit sees: the pixels that reach it at all, and those that matter."""

from dataclasses import dataclass

import numpy as np

from lucid.autograd import grad
from lucid.tensor import Tensor
from lucid.viz.footprint import Footprint
from lucid.viz.inside import Maps, frozen, gradient_of, numbers, seen_by
from lucid.viz.layers import as_batch, check_model
from lucid.viz.panels import Overlay
from lucid.viz.units import Unit, as_unit


@dataclass(repr=False)
class ReceptiveField(Overlay):
    """What :func:`receptive_field` gives: arrays, which draw themselves over the image.

    Attributes
    ----------
    unit : Unit
        Its layer, channel, row and column.
    seen : array of bool
        The theoretical field: the pixels that the unit reads, of shape (H, W).
    effect : array
        The effective field: how strongly each pixel changes the unit, of shape (H, W).
    image : array
        The first of the images, of shape (C, H, W).

    Examples
    --------
    >>> from lucid import nn, viz
    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Conv2d(4, 4, 3, stride=2)).eval()
    >>> field = viz.receptive_field(model, ("1", 0, 0, 0), input_shape=(1, 9, 9))
    >>> field.box, field.size, field.side(1.0)
    ((0, 0, 5, 5), (5, 5), 5)
    """

    unit: Unit
    seen: np.ndarray
    effect: np.ndarray
    image: np.ndarray

    caption = "√ of the effect of each pixel"
    description = "An image, the box that a unit sees, and how strongly each pixel changes it."
    title = property(lambda self: f"Receptive field of {self.unit}", doc="What it is.")
    map = property(lambda self: self.effect, doc="The effective field.")
    shown = property(lambda self: np.sqrt(self.effect), doc="Its square root: it falls steeply.")

    @property
    def lines(self):
        """The two sizes."""
        height, width = self.size
        return [
            f"It sees {height} × {width} pixels (framed); 95 % of the effect comes from the "
            f"{self.side()} × {self.side()} in their middle, half from {self.side(0.5)} × "
            f"{self.side(0.5)}."
        ]

    @property
    def box(self):
        """(top, left, bottom, right) around all pixels that are seen, the last two exclusive."""
        ends = []
        for axis in (1, 0):
            places = np.flatnonzero(self.seen.any(axis))
            ends.append((int(places[0]), int(places[-1]) + 1) if places.size else (0, 0))
        (top, bottom), (left, right) = ends
        return top, left, bottom, right

    @property
    def size(self):
        """The height and width of the box."""
        top, left, bottom, right = self.box
        return bottom - top, right - left

    def side(self, share=0.95):
        """The side of the smallest square in the middle of the box with that share of the effect.

        Parameters
        ----------
        share : float
            From 0 to 1.
        """
        top, left, bottom, right = self.box
        middle = (top + bottom - 1) / 2, (left + right - 1) / 2
        away = [abs(np.arange(n) - at) for n, at in zip(self.effect.shape, middle, strict=True)]
        distance = np.maximum.outer(*away)
        order = np.argsort(distance, axis=None, kind="stable")
        so_far = np.cumsum(self.effect.ravel()[order])
        enough = np.searchsorted(so_far, share * so_far[-1])
        return int(2 * distance.ravel()[order][min(enough, len(order) - 1)]) + 1


def receptive_field(model, unit, images=None, *, input_shape=None) -> ReceptiveField:
    """The pixels that a unit sees: all that reach it, and how much each of them matters.

    The theoretical field comes from the operations alone, whatever the weights: one walk back
    through the graph, which asks of each operation what it reads. The effective field of a unit
    u is √(mean over the images of Σ_c (∂u/∂x[c])²).

    Parameters
    ----------
    model : Module
        Any network, in evaluation mode.
    unit : str, int or tuple
        A layer's path, for the unit in the middle of its map, all channels together; (path,
        channel); (path, channel, row, column), where None for the channel is all of them; or a
        class of the model's output.
    images : Tensor or array, optional
        Of shape (C, H, W) or (N, C, H, W), for the effective field; noise by default.
    input_shape : tuple of int, optional
        The shape of an image of noise, (C, H, W); ``model.input_shape`` by default.

    Returns
    -------
    ReceptiveField
        With ``seen`` and ``effect`` (H, W), ``box`` and ``side(share)``.

    Raises
    ------
    ValueError
        If the model is in training mode, there is no such unit, or no image and no shape.

    Notes
    -----
    A global response norm, as in ConvNeXt V2, makes every unit after it read the whole map. A
    Function of one's own counts as reading all of its inputs. What picks numbers by their order,
    such as ``sort``, ``topk`` and ``median``, counts as reading those that it picks alone.

    References
    ----------
    Luo et al., "Understanding the effective receptive field in deep convolutional neural
    networks", NeurIPS 2016, arXiv 1701.04128; for the squares of :meth:`ReceptiveField.side`
    Ding et al., "Scaling up your kernels to 31x31", CVPR 2022, arXiv 2203.06717.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16], patch_size=2).eval()
    >>> viz.receptive_field(model, "stages.0", input_shape=(3, 64, 64)).size
    (14, 14)
    """
    check_model(model, "receptive_field")
    unit = as_unit(model, unit, "receptive_field")
    x = _images(model, images, input_shape)
    with frozen(model), Maps(model, [unit.path]) as maps:
        seen_by(model, x.requires_grad_())
    output, axis = maps.of(unit.path)
    unit = unit.on(output, axis)
    signs = _signs(output, unit, axis)
    slopes = gradient_of(output, x, "receptive_field", weights=signs, retain_graph=True)
    with Footprint():
        (reads,) = grad(output, x, abs(signs))
    effect = np.sqrt((numbers(slopes).astype(np.float64) ** 2).sum(1).mean(0))
    return ReceptiveField(unit, (numbers(reads) > 0).any((0, 1)), effect, numbers(x)[0])


def _images(model, images, input_shape):
    """The images that were given, or one of noise."""
    if images is not None:
        return as_batch(images, "receptive_field", model)
    shape = getattr(model, "input_shape", None) if input_shape is None else input_shape
    if shape is None:
        raise ValueError("receptive_field needs images, or input_shape such as (3, 224, 224)")
    noise = np.random.default_rng(0).standard_normal((1, *shape))
    return as_batch(noise, "receptive_field", model)


def _signs(output, unit, axis):
    """1 or -1 at the unit, 0 elsewhere: signs by chance, so that no two channels cancel."""
    chance = np.random.default_rng(0).integers(0, 2, output.shape) * 2 - 1
    signs, at = np.zeros(output.shape), unit.index(output.ndim, axis)
    signs[at] = chance[at]
    return Tensor(signs).to(output.device, output.dtype)
