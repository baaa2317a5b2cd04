"""One cycle of the learning rate: up to a large one, and down to almost nothing."""

import math
import operator

from lucid.optim.momentum import momentum_name, one_each, set_momentum
from lucid.optim.schedule import LRScheduler


class OneCycleLR(LRScheduler):
    """Grow to ``max_lr``, then fall to a rate far below the first; momentum goes the other way.

    From ``max_lr / div_factor`` to ``max_lr`` in the share ``pct_start`` of all steps, and from
    there to ``max_lr / (div_factor final_div_factor)``, along half a cosine each.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is set, whatever they had.
    max_lr : float, or list of float
        The greatest rate, of each group.
    total_steps : int, optional
        How many steps the cycle has; or give
    epochs, steps_per_epoch : int, optional
        of which it is the product.
    pct_start : float
        The share of the steps that grow, from 0 to 1.
    anneal_strategy : str
        ``"cos"`` or ``"linear"``.
    cycle_momentum : bool
        Whether momentum, or the first of the betas, goes from ``max_momentum`` to
        ``base_momentum`` and back.
    base_momentum, max_momentum : float, or list of float
        The least and the greatest momentum.
    div_factor : float
        The greatest rate over the first.
    final_div_factor : float
        The first rate over the last.
    three_phase : bool
        Whether the rate falls to the first one in as many steps as it grew, and to the last one
        after that.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If a setting is out of range, the optimizer has no momentum, or a step comes after the
        last.

    References
    ----------
    Smith & Topin, "Super-convergence: very fast training of neural networks using large learning
    rates", 2017, arXiv 1708.07120.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], momentum=0.9)
    >>> schedule = lucid.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
    >>> rates = []
    >>> for _ in range(9):
    ...     rates.append(round(schedule.get_last_lr()[0], 2))
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [0.04, 0.52, 1.0, 0.95, 0.81, 0.61, 0.39, 0.19, 0.05]
    """

    def __init__(
        self, optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None,
        pct_start=0.3, anneal_strategy="cos", cycle_momentum=True, base_momentum=0.85,
        max_momentum=0.95, div_factor=25.0, final_div_factor=1e4, three_phase=False,
        last_epoch=-1,
    ):  # fmt: skip
        self.total_steps = _steps(total_steps, epochs, steps_per_epoch)
        if not 0 <= pct_start <= 1:
            raise ValueError(f"pct_start (={pct_start}) must be from 0 to 1")
        if anneal_strategy not in _CURVES:
            raise ValueError(f"anneal_strategy (={anneal_strategy!r}) must be 'cos' or 'linear'")
        if not (div_factor > 0 and final_div_factor > 0):
            raise ValueError("div_factor and final_div_factor must be above 0")
        self.pct_start, self.anneal_strategy = pct_start, anneal_strategy
        self.three_phase = bool(three_phase)
        self.max_lrs = one_each("max_lr", max_lr, optimizer)
        self.first_lrs = [lr / div_factor for lr in self.max_lrs]
        self.min_lrs = [lr / final_div_factor for lr in self.first_lrs]
        self.momentum_name = momentum_name(optimizer) if cycle_momentum else None
        self.base_momentums = one_each("base_momentum", base_momentum, optimizer)
        self.max_momentums = one_each("max_momentum", max_momentum, optimizer)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``; momentum is set here too."""
        if self.last_epoch > self.total_steps:
            raise ValueError(
                f"the cycle of total_steps (={self.total_steps}) is over: there is no step "
                f"{self.last_epoch}"
            )
        share, lrs, momentums = self._phase_of(self.last_epoch)
        between = _CURVES[self.anneal_strategy]
        if self.momentum_name is not None:
            for group, *ends in zip(self.optimizer.param_groups, *momentums, strict=True):
                set_momentum(group, self.momentum_name, between(*ends, share))
        return [max(0.0, between(*ends, share)) for ends in zip(*lrs, strict=True)]

    def _phase_of(self, step):
        """How far its phase is, and between which rates and momentums the phase goes."""
        phases = self._phases()
        number = sum(step > end for end, _, _ in phases[:-1])
        begin = phases[number - 1][0] if number else 0.0
        end, lrs, momentums = phases[number]
        share = (step - begin) / (end - begin) if end > begin else 1.0
        return share, lrs, momentums

    def _phases(self):
        first, top, last = self.first_lrs, self.max_lrs, self.min_lrs
        low, high = self.base_momentums, self.max_momentums
        growing, end = self.pct_start * self.total_steps - 1, self.total_steps - 1
        up = growing, (first, top), (high, low)
        if not self.three_phase:
            return [up, (end, (top, last), (low, high))]
        return [up, (2 * growing, (top, first), (low, high)), (end, (first, last), (high, high))]

    def _take_the_place(self, is_second):
        if self.last_epoch < 0:
            for group, lr in zip(self.optimizer.param_groups, self.first_lrs, strict=True):
                group["initial_lr"] = lr
        super()._take_the_place(is_second)


def _along_cosine(start, end, share):
    return end + (start - end) / 2.0 * (1 + math.cos(math.pi * share))


def _along_line(start, end, share):
    return (end - start) * share + start


_CURVES = {"cos": _along_cosine, "linear": _along_line}


def _steps(total_steps, epochs, steps_per_epoch):
    if total_steps is None and (epochs is None or steps_per_epoch is None):
        raise ValueError("OneCycleLR needs total_steps, or both epochs and steps_per_epoch")
    if total_steps is None:
        total_steps = operator.index(epochs) * operator.index(steps_per_epoch)
    if not operator.index(total_steps) >= 1:
        raise ValueError(f"the cycle's number of steps (={total_steps}) must be at least 1")
    return total_steps
