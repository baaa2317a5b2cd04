"""The learning rate that most vision networks are trained with."""

import math

from lucid.optim.schedule import LRScheduler


class CosineWithWarmup(LRScheduler):
    """Grow to the full learning rate in equal steps, then follow half a cosine down.

    At step t, counted from 0: lr (t + 1) / w for t < w, or, with a ``warmup_start`` s,
    s + (lr - s) t / (w - 1); after that min_lr + (lr - min_lr) (1 + cos(π (t - w) / (T - w))) / 2,
    with w = ``warmup_steps`` and T = ``total_steps``; ``min_lr`` from T on.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    total_steps : int
        T, the number of optimizer steps.
    warmup_steps : int
        w, how many of them grow.
    min_lr : float or list of float
        Where the cosine ends; a list has one for each group.
    warmup_start : float, optional
        The rate of the first step; the authors of ConvNeXt begin at 0.

    Raises
    ------
    ValueError
        If the steps are not 0 <= warmup_steps < total_steps, a rate is negative, or there is not
        one ``min_lr`` for each group.

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

    def __init__(
        self, optimizer, total_steps, warmup_steps=0, min_lr=0.0, warmup_start=None
    ):  # fmt: skip
        if not 0 <= warmup_steps < total_steps:
            raise ValueError(
                f"warmup_steps (={warmup_steps}) must be from 0 to less than "
                f"total_steps (={total_steps})"
            )
        if warmup_start is not None and not warmup_start >= 0:
            raise ValueError(f"warmup_start (={warmup_start}) must be 0 or more")
        self.total_steps, self.warmup_steps, self.min_lr = total_steps, warmup_steps, min_lr
        self.warmup_start = warmup_start
        self._ends(optimizer)
        super().__init__(optimizer)

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``."""
        pairs = zip(self.base_lrs, self._ends(self.optimizer), strict=False)
        return [self._of_group(base, end) for base, end in pairs]

    def _of_group(self, base, end):
        t, warmup = self.last_epoch, self.warmup_steps
        if t < warmup and self.warmup_start is None:
            return base * (t + 1) / warmup
        if t < warmup:
            return self.warmup_start + (base - self.warmup_start) * t / max(warmup - 1, 1)
        progress = min(1.0, (t - warmup) / (self.total_steps - warmup))
        return end + (base - end) * (1 + math.cos(math.pi * progress)) / 2

    def _ends(self, optimizer):
        """Where the cosine of each group ends."""
        groups = getattr(optimizer, "param_groups", ())  # what is none is refused later
        given = isinstance(self.min_lr, (list, tuple))
        ends = list(self.min_lr) if given else [self.min_lr] * len(groups)
        if len(ends) != len(groups):
            raise ValueError(f"min_lr has {len(ends)} numbers for {len(groups)} groups")
        if not all(end >= 0 for end in ends):
            raise ValueError(f"min_lr (={self.min_lr}) must be 0 or more")
        return ends
