"""The training loop of a lecture."""

from dataclasses import dataclass, field

from lucid.autograd import no_grad
from lucid.nn.functional import cross_entropy
from lucid.optim import AdamW, decay_groups
from lucid.train.progress import Progress


@dataclass
class History:
    """What happened in each epoch, a number each.

    Attributes
    ----------
    loss, accuracy : list of float
        Means over the training samples, taken while training.
    validation_loss, validation_accuracy : list of float
        Means over the validation samples, after the epoch; empty without validation.
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)


def fit(model, loader, epochs, validation=None, optimizer=None, schedule=None) -> History:
    """Train a classifier: for each batch, forward, loss, backward, step.

    Parameters
    ----------
    model : Module
        Maps images to scores.
    loader : DataLoader
        Batches of (images, class indices).
    epochs : int
        How many times to go through all batches.
    validation : DataLoader, optional
        Batches to measure on after each epoch.
    optimizer : Optimizer, optional
        By default ``AdamW`` with lr 1e-3 and weight decay 0.05 on matrices and filters.
    schedule : optional
        Something whose ``step()`` follows each step of the optimizer.

    Returns
    -------
    History
        Loss and accuracy of each epoch.

    Raises
    ------
    ValueError
        If there are no epochs or no batches.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.zeros(8, 4), lucid.zeros(8, dtype=lucid.int64))
    >>> loader = lucid.data.DataLoader(data, batch_size=4)
    >>> history = lucid.train.fit(lucid.nn.Linear(4, 2), loader, epochs=3)  # doctest: +ELLIPSIS
    epoch 1/3 ...
    epoch 2/3 ...
    epoch 3/3 ...
    >>> len(history.loss)
    3
    """
    if epochs < 1 or len(loader) < 1:
        raise ValueError(f"fit needs epochs (={epochs}) and batches (={len(loader)}), 1 or more")
    optimizer = AdamW(decay_groups(model, 0.05), lr=1e-3) if optimizer is None else optimizer
    history = History()
    for epoch in range(1, epochs + 1):
        means, progress = Means(), Progress(f"epoch {epoch}/{epochs}", len(loader))
        model.train()
        for images, labels in loader:
            optimizer.zero_grad()
            scores = model(images)
            loss = cross_entropy(scores, labels)
            loss.backward()
            optimizer.step()
            if schedule is not None:
                schedule.step()
            means.add(loss.item(), accuracy(scores, labels), len(labels))
            progress.advance(str(means))
        history.loss.append(means.loss)
        history.accuracy.append(means.accuracy)
        if validation is None:
            progress.close(str(means))
            continue
        ...
    return history


@no_grad()
def evaluate(model, loader):
    """Loss and accuracy of a model, as means over all samples; it stays in its mode.

    Parameters
    ----------
    model : Module
        Maps images to scores.
    loader : DataLoader
        Batches of (images, class indices).

    Returns
    -------
    tuple of float
        Mean loss, and the share of samples whose greatest score is the right one.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.zeros(8, 4), lucid.zeros(8, dtype=lucid.int64))
    >>> model = lucid.nn.Linear(4, 2, bias=False)
    >>> lucid.train.evaluate(model, lucid.data.DataLoader(data, batch_size=4))
    (0.6931471824645996, 1.0)
    """
    was_training = model.training
    model.eval()
    totals = Means()
    for images, labels in loader:
        scores = model(images)
        totals.add(cross_entropy(scores, labels).item(), accuracy(scores, labels), len(labels))
    model.train(was_training)
    return totals.loss, totals.accuracy


def accuracy(scores, labels):
    """The share of samples whose greatest score is the right one.

    Examples
    --------
    >>> import lucid
    >>> lucid.train.accuracy(lucid.tensor([[2.0, 1.0], [0.0, 3.0]]), lucid.tensor([0, 0]))
    0.5
    """
    return (scores.argmax(1) == labels).sum().item() / len(labels)
