"""The learning rate that most vision networks are trained with."""

import math

from lucid.optim.schedule import LRScheduler


class CosineWithWarmup(LRScheduler):
    """Grow to the full learning rate in equal steps, then follow half a cosine down.

    At step t, counted from 0: lr (t + 1) / w for t < w; after that
    min_lr + (lr - min_lr) (1 + cos(π (t - w) / (T - w))) / 2, with w = ``warmup_steps`` and
    T = ``total_steps``; ``min_lr`` from T on.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    total_steps : int
        T, the number of optimizer steps.
    warmup_steps : int
        w, how many of them grow.
    min_lr : float
        Where the cosine ends.

    Raises
    ------
    ValueError
        If the steps are not 0 <= warmup_steps < total_steps, or min_lr is negative.

    References
    ----------
    Loshchilov & Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017,
    arXiv 1608.03983.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.CosineWithWarmup(optimizer, total_steps=6, warmup_steps=2)
    >>> rates = []
    >>> for _ in range(6):
    ...     rates.append(round(optimizer.param_groups[0]["lr"], 3))
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [0.5, 1.0, 1.0, 0.854, 0.5, 0.146]
    """

    def __init__(self, optimizer, total_steps, warmup_steps=0, min_lr=0.0):
        if not 0 <= warmup_steps < total_steps:
            raise ValueError(
                f"warmup_steps (={warmup_steps}) must be from 0 to less than "
                f"total_steps (={total_steps})"
            )
        if not min_lr >= 0:
            raise ValueError(f"min_lr (={min_lr}) must be 0 or more")
        self.total_steps, self.warmup_steps, self.min_lr = total_steps, warmup_steps, min_lr
        super().__init__(optimizer)

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``."""
        return [self._of_group(base) for base in self.base_lrs]

    def _of_group(self, base):
        t, warmup = self.last_epoch, self.warmup_steps
        if t < warmup:
            return base * (t + 1) / warmup
        progress = min(1.0, (t - warmup) / (self.total_steps - warmup))
        return self.min_lr + (base - self.min_lr) * (1 + math.cos(math.pi * progress)) / 2
