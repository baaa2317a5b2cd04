"""Batches whose images are mixed in pairs, and their labels in the same shares."""

import math

from lucid.autograd import no_grad
from lucid.backend.random import generator
from lucid.data.collate import default_collate
from lucid.nn.functional import one_hot
from lucid.ops import flip


class Mixup:
    """Mix every image of a batch with another one: all of it (mixup), or a rectangle (CutMix).

    The first image is mixed with the last, the second with the last but one, and so on, all in
    one share λ of chance. Mixup: λ x + (1 - λ) x', with λ drawn from the distribution
    Beta(α, α). CutMix: a rectangle of the share 1 - λ of the area is of x'. The labels become
    probabilities, λ y + (1 - λ) y', where y is smoothed first:
    1 - ε + ε / C for the right class of C, ε / C for all others.

    Parameters
    ----------
    num_classes : int
        C.
    mixup_alpha, cutmix_alpha : float
        α of each of the two; 0 switches it off.
    prob : float
        The probability that a batch is mixed.
    switch_prob : float
        The probability of CutMix where both are on.
    label_smoothing : float
        ε, also where nothing is mixed.

    Raises
    ------
    ValueError
        If a setting is out of range.

    References
    ----------
    Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018, arXiv 1710.09412.
    Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable
    features", ICCV 2019, arXiv 1905.04899.

    Examples
    --------
    A loader makes such batches with :meth:`collate`; the loss takes probabilities.

    >>> import lucid
    >>> mixup = lucid.data.Mixup(num_classes=2, label_smoothing=0.0)
    >>> data = lucid.data.TensorDataset(lucid.zeros(4, 3, 8, 8), lucid.tensor([0, 1, 0, 1]))
    >>> loader = lucid.data.DataLoader(data, batch_size=4, collate_fn=mixup.collate)
    >>> images, labels = next(iter(loader))
    >>> labels.shape, labels.sum(1)
    ((4, 2), tensor([1., 1., 1., 1.]))
    """

    def __init__(
        self, num_classes, mixup_alpha=0.8, cutmix_alpha=1.0, prob=1.0, switch_prob=0.5,
        label_smoothing=0.1,
    ):  # fmt: skip
        if num_classes < 1:
            raise ValueError(f"num_classes (={num_classes}) must be 1 or more")
        if not (mixup_alpha >= 0 and cutmix_alpha >= 0 and mixup_alpha + cutmix_alpha > 0):
            raise ValueError(
                f"mixup_alpha (={mixup_alpha}) and cutmix_alpha (={cutmix_alpha}) must be 0 or "
                "more, and not both 0"
            )
        shares = dict(prob=prob, switch_prob=switch_prob, label_smoothing=label_smoothing)
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise ValueError(f"{name} (={share}) must be from 0 to 1")
        self.num_classes, self.label_smoothing = num_classes, label_smoothing
        self.mixup_alpha, self.cutmix_alpha = mixup_alpha, cutmix_alpha
        self.prob, self.switch_prob = prob, switch_prob

    @no_grad()
    def __call__(self, images, labels):
        """Mix a batch.

        Parameters
        ----------
        images : Tensor
            (N, C, H, W).
        labels : Tensor
            Class indices (N,), or probabilities (N, C).

        Returns
        -------
        tuple of Tensor
            Images and probabilities of the same shapes.

        Raises
        ------
        ValueError
            If there is not a label for each image, or the labels are of other classes.
        """
        if len(images) != len(labels):
            raise ValueError(f"there are {len(labels)} labels for {len(images)} images")
        y = self._smoothed(labels)
        if generator().random() >= self.prob:
            return images, y
        is_cut = self._chooses_cutmix()
        alpha = self.cutmix_alpha if is_cut else self.mixup_alpha
        share = float(generator().beta(alpha, alpha))
        images, share = self._cut(images, share) if is_cut else (blended(images, share), share)
        return images, blended(y, share)

    def collate(self, samples):
        """Make a mixed batch of samples: a ``collate_fn``.

        Parameters
        ----------
        samples : list of tuple
            Each an image and a class.

        Returns
        -------
        tuple of Tensor
            Images and probabilities.
        """
        images, labels = default_collate(samples)
        return self(images, labels)

    def _smoothed(self, labels):
        y = labels if labels.ndim == 2 else one_hot(labels, self.num_classes).float()
        if y.shape[1] != self.num_classes:
            raise ValueError(
                f"labels have {y.shape[1]} classes, not num_classes {self.num_classes}"
            )
        return y * (1.0 - self.label_smoothing) + self.label_smoothing / self.num_classes

    def _chooses_cutmix(self):
        if not (self.mixup_alpha and self.cutmix_alpha):
            return self.cutmix_alpha > 0
        return generator().random() < self.switch_prob

    def _cut(self, images, share):
        """Write a rectangle of the other images; with it, the share that is left of these."""
        height, width = images.shape[-2:]
        rows = _sides(height, int(height * math.sqrt(1 - share)))
        columns = _sides(width, int(width * math.sqrt(1 - share)))
        mixed = images.clone()
        mixed[..., rows, columns] = flip(images, (0,))[..., rows, columns]
        covered = (rows.stop - rows.start) * (columns.stop - columns.start)
        return mixed, 1.0 - covered / (height * width)


def blended(x, share):
    """λ x + (1 - λ) x', where x' are the same from the last to the first."""
    return x * share + flip(x, (0,)) * (1.0 - share)


def _sides(length, cut):
    """Around a random middle; what would lie outside is cut off."""
    middle = int(generator().integers(0, length))
    return slice(max(middle - cut // 2, 0), min(middle + (cut + 1) // 2, length))
