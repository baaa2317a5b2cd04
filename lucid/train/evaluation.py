"""How well a model does on data that it does not train on."""

from lucid.autograd import no_grad
from lucid.data import DistributedLoader
from lucid.data.collate import moved
from lucid.nn.functional import cross_entropy
from lucid.nn.mode import evaluating
from lucid.train.checks import as_classes, as_pair, check_batches, check_parts, scores_of
from lucid.train.progress import Means
from lucid.train.ranks import ManyRanks


def evaluate(model, loader, device=None) -> Means:
    """Loss and accuracy of a model over all samples of a loader.

    Parameters
    ----------
    model : Module
        Maps images to scores. It runs in evaluation mode and returns to the mode it was in.
    loader : DataLoader
        Batches of (images, class indices), as :func:`fit` takes them; a ``DistributedLoader``
        gives the means over the samples of all ranks.
    device : str or Device, optional
        Where each batch is moved first; the model must be there.

    Returns
    -------
    Means
        With ``loss`` and ``accuracy``.

    Raises
    ------
    ValueError, TypeError
        If there are no batches, or no model.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.zeros(8, 4), lucid.zeros(8, dtype=lucid.int64))
    >>> model = lucid.nn.Linear(4, 2, bias=False)
    >>> lucid.train.evaluate(model, lucid.data.DataLoader(data, batch_size=4))
    loss 0.6931, accuracy 100.00%
    """
    check_parts(model)
    means = measured(model, loader, device)
    if isinstance(loader, DistributedLoader):
        means = ManyRanks().total(means)
    if not means.samples:
        raise ValueError("evaluate needs one batch or more, and the loader gave none")
    return means


@no_grad()
def measured(model, loader, device):
    """Means over what this process sees."""
    means = Means()
    with evaluating(model):
        for images, labels in pairs_of(loader, device):
            scores, labels = as_classes(scores_of(model, images), labels)
            means.add(cross_entropy(scores, labels), scores, labels)
    return means


def pairs_of(batches, device):
    """The batches, each of which must be a pair, where the model is."""
    check_batches(batches)
    pairs = map(as_pair, batches)
    return pairs if device is None else (moved(pair, device) for pair in pairs)
