"""How the score of a class changes with each pixel: one forward and one backward pass."""

from dataclasses import dataclass

import numpy as np

from lucid.viz.colours import strongest
from lucid.viz.inside import as_one_image, frozen, gradient_of, numbers, scores, seen_by
from lucid.viz.layers import check_model
from lucid.viz.panels import Overlay


@dataclass(repr=False)
class Saliency(Overlay):
    """What :func:`saliency` gives: arrays, which draw themselves over the image.

    Attributes
    ----------
    image, gradient : array
        The image, and d(score)/d(image), both of shape (C, H, W).
    target : int
        The class.
    score : float
        Its score.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn, viz
    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2)).eval()
    >>> found = viz.saliency(model, lucid.ones(1, 2, 2), target=1)
    >>> bool((found.gradient.ravel() == model[1].weight[1].detach().numpy()).all())
    True
    """

    image: np.ndarray
    gradient: np.ndarray
    target: int
    score: float

    caption = "|∂ score / ∂ pixel|"
    description = "An image, and over it how strongly the score of a class depends on each pixel."
    title = property(lambda self: f"Saliency of class {self.target}", doc="What it is.")
    lines = property(lambda self: [f"The score is {self.score:.4g}."], doc="The score.")

    @property
    def map(self):
        """For each pixel the largest gradient of its channels, without signs, of shape (H, W)."""
        return np.abs(self.gradient).max(0)

    @property
    def shown(self):
        """The map, cut off above where the strongest half per cent begins."""
        return np.minimum(self.map, strongest(self.map))


def saliency(model, image, target=None) -> Saliency:
    """The gradient of a class's score with respect to the image: which pixels would change it most.

    s(x) is the score, before any softmax, and the map is ``max_c |∂s/∂x[c]|``.

    Parameters
    ----------
    model : Module
        Maps images to scores (N, classes), or to maps of scores, of which the mean counts; in
        evaluation mode.
    image : Tensor or array
        Of shape (C, H, W) or (1, C, H, W), as the model takes it.
    target : int, optional
        The class; by default the one with the highest score.

    Returns
    -------
    Saliency
        With ``gradient`` (C, H, W), signed, and ``map`` (H, W).

    Raises
    ------
    ValueError
        If the model is in training mode, there are several images, or there is no such class.

    References
    ----------
    Simonyan, Vedaldi & Zisserman, "Deep inside convolutional networks", arXiv 1312.6034, 2013.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16], in_channels=1, patch_size=2).eval()
    >>> found = viz.saliency(model, lucid.rand(1, 16, 16), target=3)
    >>> found.gradient.shape, found.map.shape
    ((1, 16, 16), (16, 16))
    """
    check_model(model, "saliency")
    x = as_one_image(image, "saliency", model)
    with frozen(model):
        score, target = scores(seen_by(model, x.requires_grad_()), target, "saliency")
        gradient = gradient_of(score[0], x, "saliency")
    return Saliency(numbers(x)[0], numbers(gradient)[0], target, score.item())
