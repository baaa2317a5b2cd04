"""Learning rates that fall by a factor, at every step or at some."""

import operator
from bisect import bisect_right

from lucid.optim.schedule import MultipliedLR, check_factor


class StepLR(MultipliedLR):
    """Multiply the learning rate by ``gamma`` after every ``step_size`` steps.

    At step t, counted from 0: lr gamma^⌊t / step_size⌋.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    step_size : int
        How many steps have one rate.
    gamma : float
        The factor from one rate to the next.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If the step size is less than 1, or the factor is negative.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.StepLR(optimizer, step_size=2, gamma=0.5)
    >>> rates = []
    >>> for _ in range(5):
    ...     rates += schedule.get_last_lr()
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        if not operator.index(step_size) >= 1:
            raise ValueError(f"step_size (={step_size}) must be at least 1")
        check_factor("gamma", gamma)
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def multiplier(self):
        """By how much the rates change at step ``last_epoch``."""
        t = self.last_epoch
        return self.gamma if t > 0 and t % self.step_size == 0 else 1.0

    def _factor(self, t):
        return self.gamma ** (t // self.step_size)


class MultiStepLR(MultipliedLR):
    """Multiply the learning rate by ``gamma`` at each of some steps.

    At step t, counted from 0: lr gammaⁿ, where n is the number of milestones up to t.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    milestones : iterable of int
        The steps, in any order; one that stands twice counts twice.
    gamma : float
        The factor at each of them.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If a milestone or the factor is negative.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.MultiStepLR(optimizer, milestones=[1, 4], gamma=0.5)
    >>> rates = []
    >>> for _ in range(5):
    ...     rates += schedule.get_last_lr()
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [1.0, 0.5, 0.5, 0.5, 0.25]
    """

    def __init__(self, optimizer, milestones, gamma=0.1, last_epoch=-1):
        self.milestones = sorted(operator.index(step) for step in milestones)
        if self.milestones and self.milestones[0] < 0:
            raise ValueError(f"milestones (={self.milestones}) must be 0 or more")
        check_factor("gamma", gamma)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def multiplier(self):
        """By how much the rates change at step ``last_epoch``."""
        return self.gamma ** self.milestones.count(self.last_epoch)

    def _factor(self, t):
        return self.gamma ** bisect_right(self.milestones, t)


class ExponentialLR(MultipliedLR):
    """Multiply the learning rate by ``gamma`` at every step.

    At step t, counted from 0: lr gammaᵗ.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    gamma : float
        The factor from one rate to the next.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If the factor is negative.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> optimizer.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, gamma, last_epoch=-1):
        check_factor("gamma", gamma)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def multiplier(self):
        """By how much the rates change at step ``last_epoch``."""
        return 1.0 if self._is_initial else self.gamma

    def _factor(self, t):
        return self.gamma**t
