"""Which classes a model knows, and what it takes them for."""

from dataclasses import dataclass

import numpy as np

from lucid.autograd import no_grad
from lucid.data import DistributedLoader
from lucid.distributed.collectives import summed
from lucid.distributed.group import is_idle
from lucid.nn.mode import evaluating
from lucid.ops import topk
from lucid.train.checks import as_classes, check_parts, check_whole, classes_of, scores_of
from lucid.train.evaluation import pairs_of


@dataclass(repr=False)
class Report:
    """Counts of right and wrong answers, and what follows from them.

    Parameters
    ----------
    confusion : numpy.ndarray
        (C, C) whole numbers: how many samples of the class of a row were taken for that of a
        column.
    among_top : int
        How many samples had their class among the ``top`` most probable ones.
    top : int
        5, or the number of classes where that is less.
    class_names : sequence of str, optional
        One for each class, for printing.

    Examples
    --------
    >>> import numpy as np, lucid
    >>> report = lucid.train.Report(np.array([[8, 2], [1, 9]]), among_top=20, top=2)
    >>> report
    20 samples: top-1 85.00%, top-2 100.00%
    class  samples  precision  recall     F1
    0           10     88.89%  80.00%  0.842
    1           10     81.82%  90.00%  0.857
    """

    confusion: np.ndarray
    among_top: int = 0
    top: int = 5
    class_names: object = None

    @property
    def samples(self):
        """How many there were."""
        return int(self.confusion.sum())

    @property
    def top1(self):
        """The share of samples whose most probable class is right; 0 of none."""
        return int(self.confusion.trace()) / max(self.samples, 1)

    @property
    def top5(self):
        """The share of samples whose class is among the ``top`` most probable ones; 0 of none."""
        return self.among_top / max(self.samples, 1)

    @property
    def recall(self):
        """Of each class's samples, the share that was found; 0 of none."""
        return _shares(self.confusion.diagonal(), self.confusion.sum(1))

    @property
    def precision(self):
        """Of what was taken for a class, the share that is of it; 0 of none."""
        return _shares(self.confusion.diagonal(), self.confusion.sum(0))

    @property
    def f1(self):
        """The harmonic mean of precision and recall, of each class."""
        twice = self.confusion.sum(0) + self.confusion.sum(1)
        return _shares(2 * self.confusion.diagonal(), twice)

    def add(self, scores, labels):
        """Count a batch.

        Parameters
        ----------
        scores : Tensor
            (N, C), or (N, C, H, W) for a class of each pixel.
        labels : Tensor
            Class indices (N,) or (N, H, W), negative ones left out; or probabilities of the
            shape of the scores, whose greatest is the right one.
        """
        if is_idle():
            return
        classes = len(self.confusion)
        scores, labels = as_classes(scores, labels)
        labels = classes_of(scores, labels)
        if scores.shape[1] != classes:
            raise ValueError(f"the scores are of {scores.shape[1]} classes, not of {classes}")
        best = topk(scores.moveaxis(1, -1).reshape(-1, classes), self.top).indices.cpu().numpy()
        labels = labels.reshape(-1).cpu().numpy()
        best, labels = best[labels >= 0], labels[labels >= 0]
        self.confusion += confusion_matrix(best[:, 0], labels, classes)
        self.among_top += int((best == labels[:, None]).sum())

    def __repr__(self):
        head = f"{self.samples} samples: top-1 {self.top1:.2%}, top-{self.top} {self.top5:.2%}"
        given = range(len(self.confusion)) if self.class_names is None else self.class_names
        names = [str(name) for name in given]
        width = max(map(len, ["class", *names]))
        lines = [f"{'class':{width}}  samples  precision  recall     F1"]
        columns = (names, self.confusion.sum(1), self.precision, self.recall, self.f1)
        for name, n, precision, recall, f1 in zip(*columns, strict=True):
            lines.append(f"{name:{width}}  {n:7}  {precision:9.2%}  {recall:6.2%}  {f1:.3f}")
        return "\n".join([head, *lines])


@no_grad()
def report(model, loader, device=None, top=5, class_names=None) -> Report:
    """Top-1, top-5, the confusion matrix, and precision and recall of each class.

    Parameters
    ----------
    model : Module
        Maps images to scores. It runs in evaluation mode and returns to the mode it was in.
    loader : DataLoader
        Batches of (images, labels), as :func:`fit` takes them; a ``DistributedLoader`` gives the
        counts of all ranks.
    device : str or Device, optional
        Where each batch is moved first; the model must be there.
    top : int
        Among how many of the most probable classes the right one may be; at most as many as
        there are.
    class_names : sequence of str, optional
        One for each class, for printing.

    Returns
    -------
    Report
        The counts, and what follows from them.

    Raises
    ------
    ValueError
        If there are no batches or no labels, ``top`` is less than 1, or there are too few or too
        many names.
    TypeError
        If there is no model, or ``top`` is no whole number.

    Examples
    --------
    >>> import lucid
    >>> model = lucid.nn.Identity()
    >>> scores, labels = lucid.tensor([[2.0, 1.0], [0.0, 3.0], [1.0, 0.0]]), lucid.tensor([0, 1, 1])
    >>> found = lucid.train.report(model, [(scores, labels)])
    >>> found.confusion.tolist(), found.recall.tolist()
    ([[1, 0], [1, 1]], [1.0, 0.5])
    """
    check_parts(model)
    check_whole("top", top)
    if top < 1:
        raise ValueError(f"top (={top}) must be 1 or more")
    found = None
    with evaluating(model):
        for images, labels in pairs_of(loader, device):
            scores, labels = as_classes(scores_of(model, images), labels)
            if found is None:
                found = _empty(scores.shape[1], top, class_names)
            found.add(scores, labels)
    if found is None:
        raise ValueError("report needs one batch or more, and the loader gave none")
    if isinstance(loader, DistributedLoader):
        found.confusion = summed(found.confusion)
        found.among_top = int(summed(np.array(found.among_top)))
    if not found.samples:
        raise ValueError("report needs one label or more that is not negative, and there is none")
    return found


def confusion_matrix(predicted, labels, num_classes, distributed=False):
    """How many samples of each class were taken for each.

    Parameters
    ----------
    predicted, labels : array or Tensor
        Class indices of the same shape.
    num_classes : int
        C.
    distributed : bool
        Whether to add the counts of all ranks (:mod:`lucid.distributed`), each of which calls this
        with its own samples.

    Returns
    -------
    numpy.ndarray
        (C, C) whole numbers, the right class in rows and the predicted one in columns.

    Raises
    ------
    ValueError
        If the shapes differ, an index is none of a class or no whole number, or there was no
        ``init_process_group`` for ``distributed``.

    Examples
    --------
    >>> import lucid
    >>> lucid.train.confusion_matrix(lucid.tensor([0, 1, 1]), lucid.tensor([0, 0, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    predicted, labels = (_indices(x) for x in (predicted, labels))
    if predicted.shape != labels.shape:
        raise ValueError(
            f"there are predictions of shape {predicted.shape} for labels of {labels.shape}"
        )
    predicted, labels = predicted.reshape(-1), labels.reshape(-1)
    for name, found in (("predicted", predicted), ("labels", labels)):
        if found.size and not 0 <= found.min() <= found.max() < num_classes:
            raise ValueError(
                f"{name} are from {found.min()} to {found.max()}: they must be 0 to "
                f"{num_classes - 1}, for num_classes (={num_classes})"
            )
    pairs = np.bincount(labels * num_classes + predicted, minlength=num_classes**2)
    counts = pairs.reshape(num_classes, num_classes).astype(np.int64)
    return summed(counts) if distributed else counts


def _empty(classes, top, class_names):
    if class_names is not None and len(class_names) != classes:
        raise ValueError(f"there are {len(class_names)} class names for {classes} classes")
    return Report(np.zeros((classes, classes), np.int64), 0, min(top, classes), class_names)


def _indices(x):
    given = np.asarray(x.cpu().numpy() if hasattr(x, "cpu") else x)
    whole = given.astype(np.int64)
    if not np.array_equal(whole, given):
        raise ValueError(f"classes are whole numbers, and here is {given[whole != given][0]}")
    return whole


def _shares(parts, wholes):
    return parts / np.maximum(wholes, 1)
