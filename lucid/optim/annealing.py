"""Learning rates that follow a cosine down, once or again and again, in PyTorch's words."""

import math
import operator

from lucid.optim.schedule import LRScheduler, check_factor


class CosineAnnealingLR(LRScheduler):
    """Follow half a cosine down, and up again after it.

    At step t, counted from 0: eta_min + (lr - eta_min) (1 + cos(π t / T_max)) / 2. It is
    computed from the rate of the step before, so that schedules can be chained.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    T_max : int
        The step that has the least rate.
    eta_min : float
        The least rate.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If there are no steps, or the least rate is negative.

    References
    ----------
    Loshchilov & Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017,
    arXiv 1608.03983.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
    >>> rates = []
    >>> for _ in range(6):
    ...     rates.append(round(schedule.get_last_lr()[0], 3))
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.146]
    """

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):  # noqa: N803
        if not T_max >= 1:
            raise ValueError(f"T_max (={T_max}) must be at least 1")
        check_factor("eta_min", eta_min)
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``."""
        rates = [group["lr"] for group in self.optimizer.param_groups]
        if self._is_initial:
            return rates
        if (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:  # up from the least rate
            share = (1 - math.cos(math.pi / self.T_max)) / 2
            pairs = zip(rates, self.base_lrs, strict=True)
            return [lr + (base - self.eta_min) * share for lr, base in pairs]
        factor = self._height(self.last_epoch) / self._height(self.last_epoch - 1)
        return [factor * (lr - self.eta_min) + self.eta_min for lr in rates]

    def _get_closed_form_lr(self):
        height = self._height(self.last_epoch) / 2
        return [self.eta_min + (base - self.eta_min) * height for base in self.base_lrs]

    def _height(self, t):
        return 1 + math.cos(math.pi * t / self.T_max)


class CosineAnnealingWarmRestarts(LRScheduler):
    """Follow half a cosine down, and begin again at the top.

    eta_min + (lr - eta_min) (1 + cos(π T_cur / T_i)) / 2, where T_cur counts the steps since the
    last beginning. T_i is ``T_0`` at first, and ``T_mult`` times longer after each.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    T_0 : int
        How many steps it takes to the first new beginning.
    T_mult : int
        How many times longer each run is than the one before.
    eta_min : float
        The rate that the cosine ends at.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If the lengths are less than 1, or the least rate is negative.

    References
    ----------
    Loshchilov & Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017,
    arXiv 1608.03983.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=2)
    >>> rates = []
    >>> for _ in range(5):
    ...     rates.append(round(schedule.get_last_lr()[0], 3))
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [1.0, 0.5, 1.0, 0.5, 1.0]
    """

    def __init__(self, optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1):  # noqa: N803
        for name, length in (("T_0", T_0), ("T_mult", T_mult)):
            if not operator.index(length) >= 1:
                raise ValueError(f"{name} (={length}) must be at least 1")
        check_factor("eta_min", eta_min)
        self.T_0, self.T_i, self.T_mult, self.T_cur = T_0, T_0, T_mult, last_epoch
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The learning rate of each group, T_cur steps after the last beginning."""
        height = (1 + math.cos(math.pi * self.T_cur / self.T_i)) / 2
        return [self.eta_min + (base - self.eta_min) * height for base in self.base_lrs]

    def step(self, epoch=None):
        """Go on by one step, or to any point of the run; call it after the optimizer's step.

        Parameters
        ----------
        epoch : float, optional
            Where to go, in steps from the start, such as ``epoch + batch / batches`` where the
            lengths count epochs.

        Raises
        ------
        ValueError
            If it is negative.
        """
        self._check_turn()
        self._step_count += 1
        if epoch is None:
            self._next()
        else:
            self._go_to(epoch)
        self._apply()

    def _next(self):
        self.last_epoch += 1
        self.T_cur += 1
        if self.T_cur >= self.T_i:
            self.T_cur %= self.T_i
            self.T_i *= self.T_mult

    def _go_to(self, epoch):
        if not epoch >= 0:
            raise ValueError(f"epoch (={epoch}) must be 0 or more")
        self.last_epoch, self.T_cur, self.T_i = math.floor(epoch), epoch, self.T_0
        while self.T_cur >= self.T_i:
            self.T_cur -= self.T_i
            self.T_i *= self.T_mult

    def _begin(self, epoch=0):
        if epoch:
            self._next()  # of a run that goes on
        else:
            self._go_to(0)
        self._step_count = 1
        self._is_initial = True
        self._apply()
        del self._is_initial
