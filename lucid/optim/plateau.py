"""A learning rate that falls when training no longer gets better."""

import math
from itertools import chain, repeat

from lucid.optim.momentum import one_each
from lucid.optim.schedule import LRScheduler, warn_of_epoch


class ReduceLROnPlateau(LRScheduler):
    """Multiply the learning rate by ``factor`` when a number has not become better for a while.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    mode : str
        ``"min"`` where less is better, such as a loss; ``"max"`` for an accuracy.
    factor : float
        From one rate to the next, less than 1.
    patience : int
        How many steps in a row may bring nothing better; the next one lowers the rate.
    threshold : float
        How much better counts.
    threshold_mode : str
        ``"rel"``: a share of the best so far; ``"abs"``: a difference.
    cooldown : int
        How many steps after a fall are not counted.
    min_lr : float, or list of float
        The least rate, of each group.
    eps : float
        A fall by no more than this is left out.

    Raises
    ------
    ValueError
        If a setting is out of range.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    >>> for loss in (3.0, 2.0, 2.0, 2.0):
    ...     schedule.step(loss)
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(
        self, optimizer, mode="min", factor=0.1, patience=10, threshold=1e-4,
        threshold_mode="rel", cooldown=0, min_lr=0, eps=1e-8,
    ):  # fmt: skip
        if mode not in ("min", "max") or threshold_mode not in ("rel", "abs"):
            raise ValueError(
                f"mode (={mode!r}) must be 'min' or 'max', and threshold_mode "
                f"(={threshold_mode!r}) 'rel' or 'abs'"
            )
        if not 0 <= factor < 1:
            raise ValueError(f"factor (={factor}) must be from 0 to less than 1")
        self.mode, self.threshold, self.threshold_mode = mode, threshold, threshold_mode
        self.factor, self.patience, self.cooldown, self.eps = factor, patience, cooldown, eps
        self.min_lrs = one_each("min_lr", min_lr, optimizer)
        self.best = math.inf if mode == "min" else -math.inf
        self.num_bad_epochs = self.cooldown_counter = 0
        super().__init__(optimizer)

    def get_lr(self):
        """The learning rate of each group: as it is, unless :meth:`step` lowers it."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def step(self, metrics, epoch=None):
        """Count one more step, and lower the rate if too many brought nothing better.

        Parameters
        ----------
        metrics : float or Tensor
            The number that shall become better, such as the loss on the validation data.
        epoch : int, optional
            The number of this step, in the place of the next one; deprecated, as in PyTorch.

        Warns
        -----
        UserWarning
            If an ``epoch`` is given.
        """
        self._check_turn()
        if epoch is not None:
            warn_of_epoch()
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        self._count(float(metrics))
        if self.num_bad_epochs > self.patience:
            self._lower()
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._apply()

    def _count(self, value):
        if self._is_better(value):
            self.best, self.num_bad_epochs = value, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0

    def _is_better(self, value):
        sign = 1 if self.mode == "min" else -1
        if self.threshold_mode == "rel":
            return sign * value < sign * self.best * (1 - sign * self.threshold)
        return sign * value < sign * self.best - self.threshold

    def _lower(self):
        leasts = chain(self.min_lrs, repeat(self.min_lrs[-1]))  # there may be more groups now
        for group, least in zip(self.optimizer.param_groups, leasts, strict=False):
            lower = max(group["lr"] * self.factor, least)
            if group["lr"] - lower > self.eps:
                group["lr"] = lower
