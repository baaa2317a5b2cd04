"""Which parts of an image a score needs: cover them, one after the other, and see it fall."""

from dataclasses import dataclass

import numpy as np

from lucid.autograd import no_grad
from lucid.ops import cat
from lucid.ops.dims import as_pair
from lucid.viz.inside import as_one_image, numbers, scores, seen_by
from lucid.viz.layers import check_model
from lucid.viz.panels import Overlay


@dataclass(repr=False)
class Occlusion(Overlay):
    """What :func:`occlusion` gives: arrays, which draw themselves over the image.

    Attributes
    ----------
    image : array
        Of shape (C, H, W).
    drops : array
        How much lower the score is with each patch covered, of shape (P, Q).
    boxes : array
        (top, left, bottom, right) of each patch, of shape (P, Q, 4).
    target : int
        The class.
    score : float
        Its score, nothing covered.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn, viz
    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(16, 1, bias=False)).eval()
    >>> found = viz.occlusion(model, lucid.ones(1, 4, 4), patch=2, stride=2)
    >>> bool(abs(found.drops.sum() - found.score) < 1e-5)
    True
    """

    image: np.ndarray
    drops: np.ndarray
    boxes: np.ndarray
    target: int
    score: float

    is_signed = True
    caption = "falls (red) or rises (blue)"
    description = "An image, and over it how much the score of a class falls where it is covered."
    title = property(lambda self: f"Occlusion, class {self.target}", doc="What it is.")

    @property
    def map(self):
        """For each pixel the mean fall of the score over the patches that cover it, (H, W)."""
        total, count = np.zeros((2, *self.image.shape[1:]))
        boxes = self.boxes.reshape(-1, 4)
        for (top, left, bottom, right), drop in zip(boxes, self.drops.ravel(), strict=True):
            total[top:bottom, left:right] += drop
            count[top:bottom, left:right] += 1
        return total / np.maximum(count, 1)

    @property
    def lines(self):
        """The score, and the patch without which it is lowest."""
        top, left, bottom, right = self.boxes.reshape(-1, 4)[self.drops.argmax()]
        return [
            f"The score is {self.score:.4g}; it falls most, by {self.drops.max():.4g}, without "
            f"rows {top}–{bottom - 1}, columns {left}–{right - 1}."
        ]


def occlusion(
    model, image, target=None, *, patch=None, stride=None, value=0.0, batch_size=32
) -> Occlusion:
    """How much the score of a class falls when a patch of the image is covered.

    drop[p, q] = s(x) - s(x with the patch at row p · stride, column q · stride set to ``value``).

    Parameters
    ----------
    model : Module
        Maps images to scores (N, classes), or to maps of scores, of which the mean counts; in
        evaluation mode.
    image : Tensor or array
        Of shape (C, H, W) or (1, C, H, W), as the model takes it.
    target : int, optional
        The class; by default the one with the highest score.
    patch : int or pair of int, optional
        The height and width of a patch; an eighth of the image by default, but 2 or more. The
        last patches end with the image.
    stride : int or pair of int, optional
        The step between patches; half a patch by default.
    value : float
        What the patch is covered with.
    batch_size : int
        How many covered images go through the model at once.

    Returns
    -------
    Occlusion
        With ``drops`` (P, Q), signed, and ``map`` (H, W), its mean over the patches on a pixel.

    Raises
    ------
    ValueError
        If the model is in training mode, a number is below 1, the patch is larger than the
        image, or there is no such class.

    References
    ----------
    Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014,
    arXiv 1311.2901.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16], patch_size=2).eval()
    >>> viz.occlusion(model, lucid.rand(3, 16, 16), patch=4, stride=2).drops.shape
    (7, 7)
    """
    check_model(model, "occlusion")
    x = as_one_image(image, "occlusion", model)
    boxes = _boxes(x.shape[2:], patch, stride, batch_size)
    with no_grad():
        score, target = scores(seen_by(model, x), target, "occlusion")
        covered = []
        for i in range(0, boxes.size // 4, batch_size):
            images = _cover(x, boxes.reshape(-1, 4)[i : i + batch_size], value)
            covered.append(numbers(scores(model(images), target, "occlusion")[0]))
    drops = score.item() - np.concatenate(covered).astype(np.float64)
    return Occlusion(numbers(x)[0], drops.reshape(boxes.shape[:2]), boxes, target, score.item())


def _boxes(sizes, patch, stride, batch_size):
    """(top, left, bottom, right) of every patch, of shape (P, Q, 4)."""
    eighth = tuple(min(n, max(2, n // 8)) for n in sizes)
    patch = eighth if patch is None else as_pair(patch, "patch")
    half = tuple(max(1, n // 2) for n in patch)
    stride = half if stride is None else as_pair(stride, "stride")
    if min(*patch, *stride, batch_size) < 1:
        raise ValueError(
            f"patch (={patch}), stride (={stride}) and batch_size (={batch_size}) must be 1 or more"
        )
    if any(n > size for n, size in zip(patch, sizes, strict=True)):
        raise ValueError(f"a patch of {patch} is larger than the image of {tuple(sizes)}")
    tops, lefts = (
        np.unique([*range(0, size - n, step), size - n])
        for size, n, step in zip(sizes, patch, stride, strict=True)
    )
    corners = np.stack(np.meshgrid(tops, lefts, indexing="ij"), axis=-1)
    return np.concatenate([corners, corners + patch], axis=-1)


def _cover(x, boxes, value):
    """A copy of the image for each box, with the box covered."""
    images = cat([x] * len(boxes)).clone()
    for i, (top, left, bottom, right) in enumerate(boxes.tolist()):
        images[i, :, top:bottom, left:right] = value
    return images
