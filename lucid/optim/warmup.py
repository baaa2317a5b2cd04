"""Learning rates that go in a few steps from a share of the rate to another."""

import operator

from lucid.optim.schedule import MultipliedLR, check_factor


class ConstantLR(MultipliedLR):
    """Take a share of the learning rate for some steps, and all of it after them.

    At step t, counted from 0: lr factor for t < total_iters; after that lr.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    factor : float
        The share, above 0 and up to 1.
    total_iters : int
        How many steps have it.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If the share is no such number.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.lr_scheduler.ConstantLR(optimizer, factor=0.5, total_iters=2)
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += schedule.get_last_lr()
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [0.5, 0.5, 1.0, 1.0]
    """

    def __init__(self, optimizer, factor=1.0 / 3, total_iters=5, last_epoch=-1):
        _check_start("factor", factor)
        self.factor, self.total_iters = factor, operator.index(total_iters)
        super().__init__(optimizer, last_epoch)

    def multiplier(self):
        """By how much the rates change at step ``last_epoch``."""
        if self.last_epoch == 0:
            return self.factor
        return 1.0 / self.factor if self.last_epoch == self.total_iters else 1.0

    def _factor(self, t):
        return self.factor if t < self.total_iters else 1.0


class LinearLR(MultipliedLR):
    """Go in equal steps from a share of the learning rate to another: a warmup, by default.

    At step t, counted from 0: lr (s + (e - s) min(t, T) / T), with s = ``start_factor``,
    e = ``end_factor`` and T = ``total_iters``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    start_factor : float
        The first share, above 0 and up to 1.
    end_factor : float
        The last share, from 0 to 1.
    total_iters : int
        The step that has the last share first.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If a share is no such number.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=3)
    >>> rates = []
    >>> for _ in range(5):
    ...     rates += schedule.get_last_lr()
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """

    def __init__(
        self, optimizer, start_factor=1.0 / 3, end_factor=1.0, total_iters=5, last_epoch=-1
    ):
        _check_start("start_factor", start_factor)
        check_factor("end_factor", end_factor, most=1)
        self.start_factor, self.end_factor = start_factor, end_factor
        self.total_iters = operator.index(total_iters)
        super().__init__(optimizer, last_epoch)

    def multiplier(self):
        """By how much the rates change at step ``last_epoch``."""
        t, total = self.last_epoch, self.total_iters
        if t == 0:
            return self.start_factor
        if self._is_initial or t > total:
            return 1.0
        growth = self.end_factor - self.start_factor
        return 1.0 + growth / (total * self.start_factor + (t - 1) * growth)

    def _factor(self, t):
        growth = self.end_factor - self.start_factor
        return self.start_factor + growth * min(t, self.total_iters) / self.total_iters


class PolynomialLR(MultipliedLR):
    """Let the learning rate fall to 0 along a power of the steps that are left.

    At step t, counted from 0: lr (1 - min(t, T) / T)^power, with T = ``total_iters``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    total_iters : int
        T, the step from which on the rate is 0.
    power : float
        1 for a straight line; more falls faster at first.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If there are no steps, or the power is negative.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=2)
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += schedule.get_last_lr()
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [1.0, 0.5, 0.0, 0.0]
    """

    def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        if not operator.index(total_iters) >= 1:
            raise ValueError(f"total_iters (={total_iters}) must be at least 1")
        check_factor("power", power)
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def multiplier(self):
        """By how much the rates change at step ``last_epoch``."""
        t, total = self.last_epoch, self.total_iters
        if self._is_initial or t > total:
            return 1.0
        return ((1.0 - t / total) / (1.0 - (t - 1) / total)) ** self.power

    def _factor(self, t):
        return (1.0 - min(t, self.total_iters) / self.total_iters) ** self.power


def _check_start(name, factor):
    """The rate is divided by it later."""
    if not 0 < factor <= 1:
        raise ValueError(f"{name} (={factor}) must be above 0 and at most 1")
