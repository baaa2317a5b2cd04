"""What happened in each epoch."""

from dataclasses import asdict, dataclass, field


@dataclass
class History:
    """What happened in each epoch, a number each.

    Parameters
    ----------
    loss, accuracy : list of float
        Means over the training samples, taken while training.
    validation_loss, validation_accuracy : list of float
        Means over the validation samples, after the epoch; empty without validation.
    ema_loss, ema_accuracy : list of float
        The same of the averaged weights; empty without :class:`lucid.optim.EMA`.

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
    ema_loss: list[float] = field(default_factory=list)
    ema_accuracy: list[float] = field(default_factory=list)

    def add(self, training, validation=None, ema=None):
        """Add an epoch.

        Parameters
        ----------
        training, validation, ema : Means
            Mean loss and accuracy over the samples of a pass.
        """
        passes = {"": training, "validation_": validation, "ema_": ema}
        for prefix, means in passes.items():
            if means is not None:
                getattr(self, f"{prefix}loss").append(means.loss)
                getattr(self, f"{prefix}accuracy").append(means.accuracy)

    def last(self):
        """The numbers of the last epoch.

        Returns
        -------
        dict of str to float
            By the names of the lists; those that are empty are left out.
        """
        return {name: numbers[-1] for name, numbers in asdict(self).items() if numbers}
