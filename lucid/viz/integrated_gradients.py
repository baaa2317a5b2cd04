"""How much each pixel adds to a score: shares that add up to it."""

from dataclasses import dataclass
from itertools import count
from numbers import Integral

import numpy as np

from lucid.autograd import no_grad
from lucid.backend import is_array
from lucid.tensor import Tensor
from lucid.viz.colours import strongest
from lucid.viz.inside import as_one_image, frozen, gradient_of, numbers, scores, seen_by
from lucid.viz.layers import as_batch, check_model
from lucid.viz.panels import Overlay

TOLERANCE, MOST_POINTS = 0.005, 2000
FIRST_HALVINGS = 3  # which no part escapes: it may seem exact by chance
SMALLEST = 1 / 64  # shorter parts are allowed as much, or rounding alone would be too much


@dataclass(repr=False)
class IntegratedGradients(Overlay):
    """What :func:`integrated_gradients` gives: arrays, which draw themselves over the image.

    Attributes
    ----------
    image, shares : array
        The image, and what each of its numbers adds to the score, both of shape (C, H, W).
    target : int
        The class.
    score, baseline_score : float
        Of the image, and of the baseline.
    steps : int
        At how many points between the two the gradient was taken.

    Examples
    --------
    >>> import lucid
    >>> from lucid import viz
    >>> model = lucid.models.ConvNeXt(4, [1, 1], [8, 16], patch_size=2).eval()
    >>> found = viz.integrated_gradients(model, lucid.rand(3, 16, 16))
    >>> found.shares.shape, found.map.shape, found.error < 0.01
    ((3, 16, 16), (16, 16), True)
    """

    image: np.ndarray
    shares: np.ndarray
    target: int
    score: float
    baseline_score: float
    steps: int

    is_signed = True
    caption = "adds (red) or takes (blue)"
    description = "An image, and over it what each pixel adds to the score of a class or takes."
    title = property(lambda self: f"Integrated gradients of class {self.target}", doc="What it is.")

    @property
    def map(self):
        """What each pixel adds, its channels together, of shape (H, W)."""
        return self.shares.sum(0)

    @property
    def shown(self):
        """The map, cut off where the strongest half per cent begins."""
        high = strongest(self.map)
        return np.clip(self.map, -high, high)

    @property
    def error(self):
        """How far the sum of all shares is from the difference of the two scores, relatively."""
        difference = self.score - self.baseline_score
        return abs(float(self.shares.sum()) - difference) / (abs(difference) or 1.0)

    @property
    def lines(self):
        """The sum, which tells how exact it is."""
        return [
            f"The shares add up to {self.shares.sum():.4g}; the score is {self.score:.4g}, "
            f"{self.score - self.baseline_score:.4g} more than the baseline's ({self.steps} steps)."
        ]


def integrated_gradients(
    model, image, target=None, *, baseline=0.0, steps=None, batch_size=16
) -> IntegratedGradients:
    """What each pixel adds to a score on the way from a baseline to the image.

    With the baseline b, share = (x - b) · ∫₀¹ ∂s/∂x (b + t (x - b)) dt, and all shares add up to
    s(x) - s(b) (completeness).

    Parameters
    ----------
    model : Module
        Maps images to scores (N, classes), or to maps of scores, of which the mean counts; in
        evaluation mode.
    image : Tensor or array
        Of shape (C, H, W) or (1, C, H, W), as the model takes it.
    target : int, optional
        The class; by default the one with the highest score.
    baseline : float, Tensor or array
        The image that shows nothing: a number for all pixels, or an image.
    steps : int, optional
        At how many points the gradient is taken, in the middle of as many equal parts. By
        default the parts are halved where the score bends, until the shares add up to the
        difference within half a per cent, at some 2000 points at most.
    batch_size : int
        How many of these points go through the model at once.

    Returns
    -------
    IntegratedGradients
        With ``shares`` (C, H, W), signed, and ``map`` (H, W).

    Raises
    ------
    ValueError
        If the model is in training mode, the baseline does not fit, a number is below 1, or
        there is no such class.

    References
    ----------
    Sundararajan, Taly & Yan, "Axiomatic attribution for deep networks", ICML 2017,
    arXiv 1703.01365.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn, viz
    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 1, bias=False)).eval()
    >>> found = viz.integrated_gradients(model, lucid.ones(1, 2, 2), steps=1)
    >>> bool((found.shares.ravel() == model[1].weight.detach().numpy().ravel()).all())
    True
    """
    check_model(model, "integrated_gradients")
    for name, n in (("steps", 1 if steps is None else steps), ("batch_size", batch_size)):
        if not isinstance(n, Integral) or n < 1:
            raise ValueError(
                f"integrated_gradients: {name} (={n}) must be 1 or more, a whole number"
            )
    x = as_one_image(image, "integrated_gradients", model)
    start = _baseline(baseline, x, model)
    with frozen(model):
        with no_grad():
            score, target = scores(seen_by(model, x), target, "integrated_gradients")
            zero, _ = scores(seen_by(model, start), target, "integrated_gradients")

        def look(places):
            return _look(model, x, start, target, places, batch_size)

        ends, way = (zero.item(), score.item()), numbers(x - start)[0].astype(np.float64)
        if steps is None:
            slopes, steps = _adaptive(look, way, *ends)
        else:
            slopes = look((np.arange(steps) + 0.5) / steps)[1].mean(0, dtype=np.float64)
    return IntegratedGradients(numbers(x)[0], way * slopes, target, ends[1], ends[0], steps)


def _baseline(baseline, x, model):
    """The baseline as a batch of one, like the image."""
    if not isinstance(baseline, Tensor) and not is_array(baseline):
        return Tensor(np.full(x.shape, float(baseline), x.dtype)).to(x.device)
    start = as_batch(baseline, "integrated_gradients", model)
    if start.shape != x.shape:
        raise ValueError(f"the baseline is of shape {start.shape[1:]}, the image of {x.shape[1:]}")
    return start


def _look(model, x, start, target, places, batch_size):
    """The score, and its gradient, at each of some places t on the way, where 1 is the image."""
    values, slopes = [], []
    for i in range(0, len(places), batch_size):
        t = Tensor(places[i : i + batch_size].reshape(-1, 1, 1, 1)).to(x.device, x.dtype)
        points = (start + t * (x - start)).requires_grad_()
        score, _ = scores(seen_by(model, points), target, "integrated_gradients")
        slopes.append(numbers(gradient_of(score.sum(), points, "integrated_gradients")))
        values.append(numbers(score))
    return np.concatenate(values), np.concatenate(slopes)


def _adaptive(look, way, zero, score):
    """The mean gradient on the way, from parts that are halved until each is exact enough.

    What a part's gradient adds up to must be the difference of the scores at its ends.
    """
    mean, points = np.zeros(way.shape), 0
    parts = np.array([[0.0, 1.0, zero, score]])  # from, to, and the scores there
    allowed = TOLERANCE / 2 * abs(score - zero)
    for level in count():
        begin, end, low, high = parts.T
        middle, width = (begin + end) / 2, end - begin
        values, slopes = look(middle)
        points += len(parts)
        error = abs(width * np.tensordot(slopes, way, 3) - (high - low))
        is_exact = (error <= allowed * np.maximum(width, SMALLEST)) & (level >= FIRST_HALVINGS)
        if points >= MOST_POINTS:
            is_exact[:] = True
        mean += np.tensordot(width[is_exact], slopes[is_exact], 1)
        left, right = (begin, middle, low, values), (middle, end, values, high)
        parts = np.concatenate([np.stack(half, 1)[~is_exact] for half in (left, right)])
        if not len(parts):
            return mean, points
