"""The training loop of a lecture."""

from dataclasses import dataclass, field

from lucid.autograd import no_grad
from lucid.backend.device import Device
from lucid.data.collate import moved
from lucid.nn.functional import cross_entropy
from lucid.nn.mode import evaluating
from lucid.optim import AdamW, decay_groups
from lucid.train.checks import as_pair, check_optimizer, number_of_batches
from lucid.train.progress import Means, Progress


@dataclass
class History:
    """What happened in each epoch, a number each.

    Parameters
    ----------
    loss, accuracy : list of float
        Means over the training samples, taken while training.
    validation_loss, validation_accuracy : list of float
        Means over the validation samples, after the epoch; empty without validation.

    Examples
    --------
    >>> import lucid
    >>> history = lucid.train.History(loss=[2.3, 0.9], accuracy=[0.1, 0.75])
    >>> max(history.accuracy), history.validation_loss
    (0.75, [])
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)

    def add(self, training, validation=None):
        """Add an epoch.

        Parameters
        ----------
        training, validation : Means
            Mean loss and accuracy over the samples of a pass.
        """
        self.loss.append(training.loss)
        self.accuracy.append(training.accuracy)
        if validation is not None:
            self.validation_loss.append(validation.loss)
            self.validation_accuracy.append(validation.accuracy)


def fit(
    model, loader, epochs, validation=None, optimizer=None, schedule=None, device=None
) -> History:
    """Train a classifier: for each batch, forward, loss, backward, step.

    Parameters
    ----------
    model : Module
        Maps images to scores.
    loader : DataLoader
        Batches of (images, class indices), or of (images, probabilities); for a class of each
        pixel the indices are (N, H, W), and the scores (N, C, H, W).
    epochs : int
        How many times to go through all batches.
    validation : DataLoader, optional
        Batches to measure on after each epoch.
    optimizer : Optimizer, optional
        By default ``AdamW`` with lr 1e-3 and weight decay 0.05 on matrices and filters.
    schedule : optional
        Something whose ``step()`` follows each step of the optimizer.
    device : str or Device, optional
        Where to train, such as ``"cuda"``: the model is moved there, and so is each batch.

    Returns
    -------
    History
        Loss and accuracy of each epoch.

    Raises
    ------
    ValueError
        If there are no epochs or no batches, a schedule comes without its optimizer, or the
        optimizer holds no parameter of the model.
    TypeError
        If the loader has no length, or its batches are no pairs of tensors.

    Warns
    -----
    UserWarning
        If the optimizer lacks some parameters that are not frozen: they would not be trained.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.zeros(8, 4), lucid.zeros(8, dtype=lucid.int64))
    >>> loader = lucid.data.DataLoader(data, batch_size=4)
    >>> history = lucid.train.fit(lucid.nn.Linear(4, 2), loader, epochs=3)  # doctest: +ELLIPSIS
    epoch 1/3: ...
    epoch 2/3: ...
    epoch 3/3: ...
    >>> len(history.loss)
    3
    """
    batches = min(number_of_batches(each) for each in (loader, validation) if each is not None)
    if epochs < 1 or batches < 1:
        raise ValueError(f"fit needs epochs (={epochs}) and batches (={batches}), 1 or more")
    if schedule is not None and optimizer is None:
        raise ValueError("a schedule belongs to an optimizer: give fit that one too")
    model = model if device is None else model.to(Device(device))
    optimizer = AdamW(decay_groups(model, 0.05), lr=1e-3) if optimizer is None else optimizer
    check_optimizer(model, optimizer, schedule)
    history = History()
    for epoch in range(1, epochs + 1):
        model.train()
        means, progress = Means(), Progress(f"epoch {epoch}/{epochs}", len(loader))
        for images, labels in _batches(loader, device):
            optimizer.zero_grad()
            scores = model(images)
            loss = cross_entropy(scores, labels)
            means.add(loss, scores, labels)  # before the step: what fails here has changed nothing
            loss.backward()
            optimizer.step()
            if schedule is not None:
                schedule.step()
            progress.advance(means)
        validated = None if validation is None else evaluate(model, validation, device)
        history.add(means, validated)
        progress.close(means if validated is None else f"{means}; validation {validated}")
    return history


@no_grad()
def evaluate(model, loader, device=None) -> Means:
    """Loss and accuracy of a model over all samples of a loader.

    Parameters
    ----------
    model : Module
        Maps images to scores. It runs in evaluation mode and returns to the mode it was in.
    loader : DataLoader
        Batches of (images, class indices), as :func:`fit` takes them.
    device : str or Device, optional
        Where each batch is moved first; the model must be there.

    Returns
    -------
    Means
        With ``loss`` and ``accuracy``.

    Raises
    ------
    ValueError
        If there are no batches.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.zeros(8, 4), lucid.zeros(8, dtype=lucid.int64))
    >>> model = lucid.nn.Linear(4, 2, bias=False)
    >>> lucid.train.evaluate(model, lucid.data.DataLoader(data, batch_size=4))
    loss 0.6931, accuracy 100.00%
    """
    means = Means()
    with evaluating(model):
        for images, labels in _batches(loader, device):
            scores = model(images)
            means.add(cross_entropy(scores, labels), scores, labels)
    if not means.samples:
        raise ValueError("evaluate needs one batch or more, and the loader gave none")
    return means


def _batches(loader, device):
    pairs = map(as_pair, loader)
    return pairs if device is None else (moved(pair, device) for pair in pairs)
