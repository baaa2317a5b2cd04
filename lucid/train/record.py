"""What a training run tells its callbacks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lucid.tensor import Tensor
from lucid.train.history import History
from lucid.train.progress import Means


@dataclass
class Record:
    """Where a training run is: the one argument of every callback.

    A callback is a function of it. It is called at the ``"start"``; at the ``"begin"`` of each
    epoch; after each ``"batch"``, when its gradients are there and the optimizer has not yet
    changed anything; after each ``"step"`` of the optimizer; after each ``"epoch"`` and its
    validation; and at the ``"end"``. It may read everything, and set ``stop``.

    Parameters
    ----------
    model, optimizer, schedule, ema : optional
        What trains.
    epochs, batches : int
        How many epochs there will be, and how many batches an epoch has.
    event : str
        Why the callback is called, one of the words above.
    epoch : int
        Which epoch this is, from 1; at the ``"start"``, how many are done.
    batch, step : int
        How many batches of this epoch, and how many steps of the whole run, are done.
    images, labels, loss : Tensor, optional
        Of the last batch.
    means : Means
        Loss and accuracy over this epoch so far.
    validated, averaged : Means, optional
        After an epoch: those over the validation samples, of the model and of ``ema``.
    history : History
        The epochs that are done.
    stop : bool
        Whether to end after this step or epoch, in good order.
    repeat : function, optional
        Computes the last batch again, with the same random numbers, up to its gradients.

    Examples
    --------
    >>> import lucid
    >>> def note(record):
    ...     if record.event == "epoch":
    ...         print(record.epoch, record.step, len(record.history.loss))
    ...         record.stop = record.epoch == 2
    >>> batches = [(lucid.zeros(2, 3), lucid.tensor([0, 1]))] * 4
    >>> _ = lucid.train.fit(lucid.nn.Linear(3, 2), batches, epochs=100, callbacks=[note])
    1 4 1
    2 8 2
    """

    model: Any
    optimizer: Any
    schedule: Any = None
    ema: Any = None
    epochs: int = 1
    batches: int = 0
    event: str = "start"
    epoch: int = 0
    batch: int = 0
    step: int = 0
    images: Tensor | None = None
    labels: Tensor | None = None
    loss: Tensor | None = None
    means: Means = field(default_factory=Means)
    validated: Means | None = None
    averaged: Means | None = None
    history: History = field(default_factory=History)
    stop: bool = False
    repeat: Callable[[], Any] | None = None
