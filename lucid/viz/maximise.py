"""The image that excites a unit most, found by climbing its gradient."""

from dataclasses import dataclass

import numpy as np

from lucid.viz.inside import Maps, frozen, gradient_of, numbers, seen_by
from lucid.viz.layers import as_batch, as_pixels, check_model
from lucid.viz.panels import PANEL, Group, Panels, Tile, shaded
from lucid.viz.units import Unit, as_unit


@dataclass(repr=False)
class Maximised(Panels):
    """What :func:`maximise` gives: the image, which draws itself, and how it got there.

    Attributes
    ----------
    unit : Unit
        Its layer, channel, row and column.
    image : array
        Of shape (C, H, W).
    start : array
        The image that the climb began with.
    values : list of float
        What the unit gave at each step, and in the end.

    Examples
    --------
    >>> from lucid import nn, viz
    >>> model = nn.Conv2d(1, 2, 3).eval()
    >>> found = viz.maximise(model, ("", 0), input_shape=(1, 8, 8), steps=8)
    >>> found.values[-1] > found.values[0]
    True
    """

    unit: Unit
    image: np.ndarray
    start: np.ndarray
    values: list

    description = "Noise, and the image that it became: one that excites a unit strongly."
    title = property(lambda self: f"An image for {self.unit}", doc="What it is.")

    @property
    def lines(self):
        """How far it got."""
        steps = len(self.values) - 1
        return [
            f"The unit gave {self.values[0]:.4g}, and after {steps} steps {self.values[-1]:.4g}."
        ]

    def groups(self):
        """The start, and the end."""
        ends = {"the start": self.start, f"after {len(self.values) - 1} steps": self.image}
        return [Group([Tile(as_pixels(image), PANEL, words) for words, image in ends.items()])]

    def __str__(self):
        image = self.image.mean(0)
        return "\n".join([self.title, *self.lines, *shaded(image - image.min())])


def maximise(
    model,
    unit,
    *,
    input_shape=None,
    between=(0.0, 1.0),
    steps=128,
    lr=0.05,
    smooth=None,
    jitter=None,
    seed=0,
) -> Maximised:
    """Change noise, step by step, into an image that excites a unit as much as it can.

    Each step adds lr · g / rms(g), where g is the gradient of the unit, and cuts the image off
    at the bounds; lr falls evenly to 0. Without more, fine patterns win that no photo has; so g is
    blurred, and the image is shifted a little before each step.

    Parameters
    ----------
    model : Module
        Any network, in evaluation mode.
    unit : str, int or tuple
        A class of the model's output, before any softmax; (path, channel), for the mean of this
        channel's map; or (path, channel, row, column).
    input_shape : tuple of int, optional
        The shape of the image, (C, H, W); ``model.input_shape`` by default.
    between : pair of float
        The bounds of all numbers of the image.
    steps : int
        How many steps.
    lr : float
        The root mean square of the first step, as a share of the distance of the bounds.
    smooth : int, optional
        How often g is blurred, each time by [1 2 1] / 4 along both axes; by default once, and
        not at all for images of less than 32 pixels.
    jitter : int, optional
        By how many pixels the image is shifted at most, where the unit has no row and column; by
        default by one for every 32 of its side.
    seed : int
        For noise and shifts, which leave lucid's own stream of random numbers alone.

    Returns
    -------
    Maximised
        With ``image`` (C, H, W) and the ``values`` of the unit on the way.

    Raises
    ------
    ValueError
        If the model is in training mode, there is no such unit, a setting is out of range, or
        there is no shape.

    References
    ----------
    Erhan et al., "Visualizing higher-layer features of a deep network", 2009; Olah, Mordvintsev
    & Schubert, "Feature visualization", Distill, 2017.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16], image_size=16).eval()
    >>> viz.maximise(model, 3, steps=4).image.shape
    (3, 16, 16)
    """
    check_model(model, "maximise")
    unit, (low, high) = as_unit(model, unit, "maximise"), between
    shape = getattr(model, "input_shape", None) if input_shape is None else input_shape
    if shape is None:
        raise ValueError("maximise needs input_shape, such as (3, 224, 224)")
    if len(shape) != 3:
        raise ValueError(f"maximise: input_shape (={shape}) must be that of an image, (C, H, W)")
    smooth = int(min(shape[1:]) >= 32) if smooth is None else smooth
    jitter = min(shape[1:]) // 32 if jitter is None else jitter
    _check(low, high, steps, lr, smooth, jitter)
    rng = np.random.default_rng(seed)
    middle, width = (low + high) / 2, high - low
    start = middle + 0.1 * width * rng.uniform(-1, 1, (1, *shape))
    image, values = start, []
    for step in range(steps):
        shift = rng.integers(-jitter, jitter + 1, 2) if unit.row is None else (0, 0)
        value, g = _value_and_gradient(model, unit, np.roll(image, shift, (2, 3)))
        g = blurred(np.roll(g, np.negative(shift), (2, 3)), smooth)
        size = lr * width * (1 - step / steps)
        image = np.clip(image + size * g / (np.sqrt((g * g).mean()) or 1.0), low, high)
        values.append(value)
    values.append(_value_and_gradient(model, unit, image)[0])
    return Maximised(unit, image[0].astype(np.float32), start[0].astype(np.float32), values)


def _check(low, high, steps, lr, smooth, jitter):
    if not low < high:
        raise ValueError(f"between (={low}, {high}) must be the lower bound and the upper one")
    if steps < 1 or lr <= 0 or smooth < 0 or jitter < 0:
        raise ValueError(
            f"steps (={steps}) must be 1 or more, lr (={lr}) above 0, and smooth (={smooth}) and "
            f"jitter (={jitter}) not negative"
        )


def _value_and_gradient(model, unit, image):
    """The mean of what the unit gives, and its gradient with respect to the image."""
    x = as_batch(image, "maximise", model)
    with frozen(model), Maps(model, [unit.path]) as maps:
        seen_by(model, x.requires_grad_())
        output, axis = maps.of(unit.path)
        unit.on(output, axis)
        value = output[unit.index(output.ndim, axis)].mean()
    return value.item(), numbers(gradient_of(value, x, "maximise")).astype(np.float64)


def blurred(values, times):
    """[1 2 1] / 4 along both axes, so many times; the border repeats the last pixel."""
    for _ in range(times):
        for axis in (2, 3):
            widths = [(1, 1) if i == axis else (0, 0) for i in range(4)]
            wide = np.moveaxis(np.pad(values, widths, "edge"), axis, 0)
            values = np.moveaxis((wide[:-2] + 2 * wide[1:-1] + wide[2:]) / 4, 0, axis)
    return values
