"""Schedules made of schedules: one after the other, or all at once."""

import operator
from bisect import bisect_right

from lucid.optim.plateau import ReduceLROnPlateau
from lucid.optim.schedule import LRScheduler


class _Several(LRScheduler):
    """What a schedule of several has: their states, and the optimizer of them all."""

    _unsaved = (*LRScheduler._unsaved, "_schedulers", "base_lrs")

    def __init__(self, optimizer, schedulers, last_epoch=-1):
        _check(type(self).__name__, optimizer, schedulers)
        self._schedulers = list(schedulers)
        super().__init__(optimizer, last_epoch)
        for each in self._schedulers:  # of two that are alike, the second took no place
            each._turn = optimizer._schedule_turns[type(each).__name__]

    def state_dict(self):
        """What :meth:`load_state_dict` needs to go on from here: the states of all."""
        states = [each.state_dict() for each in self._schedulers]
        return {**super().state_dict(), "_schedulers": states}

    def load_state_dict(self, state_dict):
        """Go on from where :meth:`state_dict` was taken, with the rates of then.

        Parameters
        ----------
        state_dict : dict
            What :meth:`state_dict` gave, also that of PyTorch's schedule of the same name.

        Raises
        ------
        ValueError
            If the state is of other schedules. Then nothing has changed.
        """
        states = state_dict.get("_schedulers", ())
        if len(states) != len(self._schedulers):
            count = len(self._schedulers)
            raise ValueError(f"the state is of {len(states)} schedules, not of {count}")
        before = self.state_dict()
        try:
            self._load(state_dict)
        except Exception:  # whatever a state lacks: all schedules, or none
            self._load(before)
            raise

    def _load(self, state_dict):
        for each, state in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            each.load_state_dict(state)
        own = self._schedulers[0].last_epoch  # PyTorch's ChainedScheduler has no count of its own
        self.last_epoch = operator.index(state_dict.get("last_epoch", own))
        self._set(state_dict["_last_lr"])


class SequentialLR(_Several):
    """One schedule after the other, such as a warmup and then a cosine.

    Parameters
    ----------
    optimizer : Optimizer
        That of all the schedules.
    schedulers : list of LRScheduler
        Each begins anew, from the rates at the start, when its turn comes.
    milestones : list of int
        The steps at which the second, third … schedule begins.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    ValueError
        If there are not one milestone fewer than schedules, or a schedule is of another
        optimizer or waits for a metric.

    Examples
    --------
    >>> import lucid
    >>> from lucid.optim.lr_scheduler import ExponentialLR, LinearLR, SequentialLR
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> warmup = LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> fall = ExponentialLR(optimizer, gamma=0.5)
    >>> schedule = SequentialLR(optimizer, [warmup, fall], milestones=[2])
    >>> rates = []
    >>> for _ in range(5):
    ...     rates += schedule.get_last_lr()
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [0.5, 0.75, 1.0, 0.5, 0.25]
    """

    def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        milestones = [operator.index(step) for step in milestones]
        if len(milestones) != len(schedulers) - 1 or milestones != sorted(milestones):
            raise ValueError(
                f"milestones (={milestones}) must grow, and be one fewer than the "
                f"{len(schedulers)} schedules"
            )
        self.milestones = milestones
        super().__init__(optimizer, schedulers, last_epoch)

    def step(self):
        """Go on to the next step's learning rate; call it after the optimizer's step."""
        self._check_turn()
        self.last_epoch += 1
        now = bisect_right(self.milestones, self.last_epoch)
        if now and self.milestones[now - 1] == self.last_epoch:
            self._schedulers[now]._restart()
        else:
            self._schedulers[now].step()
        self._last_lr = self._schedulers[now].get_last_lr()

    def _begin(self, epoch=0):
        """The first schedule begins, from the rates at the start."""
        self.last_epoch = epoch
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        first = self._schedulers[bisect_right(self.milestones, 0)]
        first._begin()
        self._last_lr = first.get_last_lr()


class ChainedScheduler(_Several):
    """Several schedules at once: at each step every one changes what the one before left.

    Parameters
    ----------
    schedulers : list of LRScheduler
        In their order.
    optimizer : Optimizer, optional
        That of all the schedules.

    Raises
    ------
    ValueError
        If a schedule is of another optimizer or waits for a metric, or there is none.

    Examples
    --------
    >>> import lucid
    >>> from lucid.optim.lr_scheduler import ChainedScheduler, ConstantLR, ExponentialLR
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> warmup = ConstantLR(optimizer, factor=0.5, total_iters=2)
    >>> schedule = ChainedScheduler([warmup, ExponentialLR(optimizer, gamma=0.5)])
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += schedule.get_last_lr()
    ...     optimizer.step()
    ...     schedule.step()
    >>> rates
    [0.5, 0.25, 0.25, 0.125]
    """

    def __init__(self, schedulers, optimizer=None):
        schedulers = list(schedulers)
        if optimizer is None and schedulers:
            optimizer = getattr(schedulers[0], "optimizer", None)
        super().__init__(optimizer, schedulers)

    def step(self):
        """Go on to the next step's learning rate; call it after the optimizer's step."""
        self._check_turn()
        self.last_epoch += 1
        for each in self._schedulers:
            each.step()
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def _take_the_place(self, is_second):
        """The schedules have begun; of two of one class the second took the first one's place."""
        self.base_lrs = [group["initial_lr"] for group in self.optimizer.param_groups]
        kinds = [type(each) for each in self._schedulers]
        if is_second or len(set(kinds)) < len(kinds):
            return self._begin()
        self.last_epoch = 0
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def _begin(self, epoch=0):
        """All begin, each from the rates that the one before left."""
        self.last_epoch = epoch
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        for each in self._schedulers:
            each._begin()
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]


def _check(kind, optimizer, schedulers):
    if not schedulers:
        raise ValueError(f"{kind} takes one schedule or more, not none")
    for each in schedulers:
        if not isinstance(each, LRScheduler) or isinstance(each, ReduceLROnPlateau):
            raise ValueError(
                f"{kind} takes schedules whose step needs no metric, not {type(each).__name__}: "
                "step that one by itself"
            )
        if each.optimizer is not optimizer:
            raise ValueError(f"a {type(each).__name__} in {kind} is of another optimizer")
