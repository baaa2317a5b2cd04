"""Where in the image a class was seen: the maps of a layer, weighted by their gradients."""

from dataclasses import dataclass

import numpy as np

from lucid.viz.inside import (
    Maps,
    as_one_image,
    channels_first,
    frozen,
    gradient_of,
    has_convolution,
    numbers,
    scores,
    seen_by,
)  # fmt: skip
from lucid.viz.layers import check_model, find_layer
from lucid.viz.panels import Overlay


@dataclass(repr=False)
class GradCAM(Overlay):
    """What :func:`grad_cam` gives: arrays, which draw themselves over the image.

    Attributes
    ----------
    image : array
        Of shape (C, H, W).
    map : array
        Of the shape (h, w) of the layer's maps, 0 or more.
    weights : array
        The mean gradient of each channel.
    layer : str
        The path of the layer.
    target : int
        The class.
    score : float
        Its score.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16], patch_size=2).eval()
    >>> viz.grad_cam(model, lucid.rand(3, 16, 16), target=2).title
    'Grad-CAM of class 2'
    """

    image: np.ndarray
    map: np.ndarray
    weights: np.ndarray
    layer: str
    target: int
    score: float

    caption = "the maps, weighted"
    description = "An image, and over it the places at which a layer's maps speak for a class."
    title = property(lambda self: f"Grad-CAM of class {self.target}", doc="What it is.")

    @property
    def lines(self):
        """Layer, size of the map, score."""
        height, width = self.map.shape
        return [f"Layer {self.layer}, maps of {height} × {width}. The score is {self.score:.4g}."]


def grad_cam(model, image, target=None, layer=None) -> GradCAM:
    """Where a class was seen: the sum of a layer's maps, each as far as it speaks for the class.

    With the maps A_k of a layer and the score s of the class, a_k = mean over the pixels of
    ∂s/∂A_k, and the map is max(0, Σ_k a_k A_k).

    Parameters
    ----------
    model : Module
        Maps images to scores (N, classes), or to maps of scores, of which the mean counts; in
        evaluation mode.
    image : Tensor or array
        Of shape (C, H, W) or (1, C, H, W), as the model takes it.
    target : int, optional
        The class; by default the one with the highest score.
    layer : str or Module, optional
        The layer whose maps count, by its path or itself. By default the last one with a
        convolution inside whose maps have more than one pixel: the last stage of a ConvNeXt.

    Returns
    -------
    GradCAM
        With ``map`` (h, w), in the size of the layer's maps.

    Raises
    ------
    ValueError
        If the model is in training mode or has no convolution; if there is no such layer or
        class, or the layer gives no maps.

    References
    ----------
    Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based
    localization", ICCV 2017, arXiv 1610.02391.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16], patch_size=2).eval()
    >>> found = viz.grad_cam(model, lucid.rand(3, 16, 16))
    >>> found.layer, found.map.shape
    ('stages.1', (4, 4))
    >>> viz.grad_cam(model, lucid.rand(3, 16, 16), layer="stages.0").map.shape
    (8, 8)
    """
    check_model(model, "grad_cam")
    x = as_one_image(image, "grad_cam", model)
    paths = _candidates(model) if layer is None else [find_layer(model, layer)[0]]
    with frozen(model), Maps(model, paths) as maps:
        several, target = scores(seen_by(model, x.requires_grad_()), target, "grad_cam")
        score = several.sum()  # of one image
    path = _last_map(maps) if layer is None else paths[0]
    output, axis = maps.of(path)
    if output.ndim != 4:
        raise ValueError(f"grad_cam needs a layer with maps, and {path!r} gives {output.shape}")
    slopes = gradient_of(score, output, f"grad_cam of {path!r}")
    a, slopes = (numbers(channels_first(each, axis))[0] for each in (output, slopes))
    weights = slopes.mean((1, 2))
    cam = np.maximum(np.tensordot(weights, a, 1), 0)
    return GradCAM(numbers(x)[0], cam, weights, path, target, score.item())


def _candidates(model):
    """The layers with a convolution inside; of the model itself the output is the scores."""
    paths = [path for path, module in model.named_modules() if path and has_convolution(module)]
    if not paths:
        raise ValueError(
            f"grad_cam needs maps, and this {type(model).__name__} has no convolution inside: "
            "saliency takes any network"
        )
    return paths


def _last_map(maps):
    """The last map that has more than one pixel, else the last one."""
    found = [(path, y, axis) for path, (y, axis) in maps.found.items() if y.ndim == 4]
    if not found:
        raise ValueError("grad_cam: no convolution gave maps (N, C, H, W): name another layer")
    large = [path for path, y, axis in found if y.numel() > len(y) * y.shape[axis]]
    return large[-1] if large else found[-1][0]
