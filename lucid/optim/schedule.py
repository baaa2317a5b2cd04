"""How the learning rate changes from step to step."""

import math


class CosineWithWarmup:
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
        self.optimizer, self.min_lr = optimizer, min_lr
        self.total_steps, self.warmup_steps = total_steps, warmup_steps
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.last_step = 0
        self._apply()

    def step(self):
        """Go on to the next step's learning rate; call it after the optimizer's step."""
        self.last_step += 1
        self._apply()

    def get_last_lr(self):
        """The learning rate of each group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self):
        """What :meth:`load_state_dict` needs to go on from here."""
        return {"last_step": self.last_step, "base_lrs": list(self.base_lrs)}

    def load_state_dict(self, state_dict):
        """Go on from where :meth:`state_dict` was taken.

        Raises
        ------
        ValueError
            If the optimizer has another number of groups.
        """
        if len(state_dict["base_lrs"]) != len(self.base_lrs):
            raise ValueError(f"the state is not for {len(self.base_lrs)} groups of parameters")
        self.last_step, self.base_lrs = state_dict["last_step"], list(state_dict["base_lrs"])
        self._apply()

    def _apply(self):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = self._lr(base)

    def _lr(self, base):
        t, warmup = self.last_step, self.warmup_steps
        if t < warmup:
            return base * (t + 1) / warmup
        progress = min(1.0, (t - warmup) / (self.total_steps - warmup))
        return self.min_lr + (base - self.min_lr) * (1 + math.cos(math.pi * progress)) / 2
