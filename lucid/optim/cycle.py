"""A learning rate that goes up and down again and again."""

import math

from lucid.optim.momentum import momentum_name, one_each, set_momentum
from lucid.optim.schedule import LRScheduler


class CyclicLR(LRScheduler):
    """Go in straight lines from ``base_lr`` to ``max_lr`` and back, again and again.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is set, whatever they had.
    base_lr, max_lr : float, or list of float
        The least and the greatest rate, of each group.
    step_size_up : int
        How many steps go up.
    step_size_down : int, optional
        How many go down, by default as many.
    mode : str
        How high each cycle goes above ``base_lr``: ``"triangular"``, all alike;
        ``"triangular2"``, half as high as the one before; ``"exp_range"``, ``gamma`` to the
        power of the number of steps.
    gamma : float
        The factor of ``"exp_range"``.
    scale_fn : function, optional
        The height instead of ``mode``; it is no part of the state that is saved.
    scale_mode : str
        What ``scale_fn`` is given: the number of the ``"cycle"``, or of the step
        (``"iterations"``).
    cycle_momentum : bool
        Whether momentum, or the first of the betas, goes the other way between
        ``max_momentum`` and ``base_momentum``.
    base_momentum, max_momentum : float, or list of float
        The least and the greatest momentum.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If a setting is out of range, or the optimizer has no momentum.

    References
    ----------
    Smith, "Cyclical learning rates for training neural networks", WACV 2017, arXiv 1506.01186.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], momentum=0.9)
    >>> schedule = lucid.optim.lr_scheduler.CyclicLR(optimizer, 0.5, 1.0, step_size_up=2)
    >>> rates = []
    >>> for _ in range(6):
    ...     rates += schedule.get_last_lr()
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [0.5, 0.75, 1.0, 0.75, 0.5, 0.75]
    """

    _unsaved = (*LRScheduler._unsaved, "scale_fn")

    def __init__(
        self, optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None,
        mode="triangular", gamma=1.0, scale_fn=None, scale_mode="cycle", cycle_momentum=True,
        base_momentum=0.8, max_momentum=0.9, last_epoch=-1,
    ):  # fmt: skip
        if mode not in _HEIGHTS and scale_fn is None:
            raise ValueError(f"mode (={mode!r}) must be one of {', '.join(_HEIGHTS)}")
        if scale_mode not in ("cycle", "iterations"):
            raise ValueError(f"scale_mode (={scale_mode!r}) must be 'cycle' or 'iterations'")
        step_size_down = step_size_up if step_size_down is None else step_size_down
        if not (step_size_up > 0 and step_size_down > 0):
            raise ValueError("step_size_up and step_size_down must be at least 1")
        self.total_size = float(step_size_up + step_size_down)
        self.step_ratio = step_size_up / self.total_size
        self.mode, self.gamma, self.scale_fn = mode, gamma, scale_fn
        own_scale_mode = "iterations" if mode == "exp_range" else "cycle"
        self.scale_mode = scale_mode if scale_fn is not None else own_scale_mode
        self.max_lrs = one_each("max_lr", max_lr, optimizer)
        self.base_lrs = one_each("base_lr", base_lr, optimizer)
        self.momentum_name = momentum_name(optimizer) if cycle_momentum else None
        self.base_momentums = one_each("base_momentum", base_momentum, optimizer)
        self.max_momentums = one_each("max_momentum", max_momentum, optimizer)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``; momentum is set here too."""
        height = self._height()
        if self.momentum_name is not None:
            pairs = zip(self.base_momentums, self.max_momentums, strict=True)
            momentums = [high - (high - low) * height for low, high in pairs]
            for group, momentum in zip(self.optimizer.param_groups, momentums, strict=True):
                set_momentum(group, self.momentum_name, momentum)
        pairs = zip(self.base_lrs, self.max_lrs, strict=True)
        return [low + (high - low) * height for low, high in pairs]

    def _height(self):
        """How far the rate is on its way from the least to the greatest."""
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        is_up = x <= self.step_ratio
        line = x / self.step_ratio if is_up else (x - 1) / (self.step_ratio - 1)
        number = cycle if self.scale_mode == "cycle" else self.last_epoch
        if self.scale_fn is not None:
            return line * self.scale_fn(number)
        return line * _HEIGHTS[self.mode](self.gamma, number)

    def _take_the_place(self, is_second):
        for group, lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = lr if self.last_epoch < 0 else group["lr"]
            group.setdefault("initial_lr", lr)
        self._begin(self.last_epoch + 1)


_HEIGHTS = {
    "triangular": lambda gamma, cycle: 1.0,
    "triangular2": lambda gamma, cycle: 0.5 ** (cycle - 1),
    "exp_range": lambda gamma, step: gamma**step,
}
