"""How the learning rate changes from step to step: what all schedules share."""

import operator
import warnings

from lucid.optim.checks import check_parts
from lucid.optim.kinds import checked
from lucid.optim.of_pytorch import schedule_in_our_words

_ROUNDING = 1e-12
_OLD_NAMES = {"last_step": "last_epoch"}  # of what a state holds


class LRScheduler:
    """A rule that sets the learning rate of each group of parameters at each step.

    A subclass defines ``get_lr``, from ``last_epoch`` and the rates ``base_lrs`` at the start,
    or from the rates of the optimizer's groups now. Each group remembers the rate that it had
    before its first schedule as ``initial_lr``: a second schedule of the same class, such as
    that of a notebook's cell that runs again, starts from there and takes the first one's place.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    last_epoch : int
        The number of the last step of a run that goes on with the optimizer's state; -1 to begin.

    Attributes
    ----------
    base_lrs : list of float
        The learning rate that each group had at first.
    last_epoch : int
        The number of steps so far; ``last_step`` is another name for it.

    Raises
    ------
    ValueError
        If a rate comes out negative.
    KeyError
        If a run shall go on with an optimizer that remembers no ``initial_lr``.

    Examples
    --------
    >>> import lucid
    >>> class Halving(lucid.optim.LRScheduler):
    ...     def get_lr(self):
    ...         return [base / 2**self.last_epoch for base in self.base_lrs]
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = Halving(optimizer)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    _unsaved: tuple[str, ...] = ("optimizer", "_turn")

    def __init_subclass__(cls, **settings):
        super().__init_subclass__(**settings)
        if "__init__" in vars(cls):
            cls.__init__ = checked(cls.__init__)

    @checked
    def __init__(self, optimizer, last_epoch=-1):
        if not hasattr(optimizer, "param_groups"):
            kind = type(optimizer).__name__
            raise TypeError(f"{type(self).__name__} takes an optimizer, not a {kind}")
        self.optimizer, self.last_epoch = optimizer, operator.index(last_epoch)
        if last_epoch >= 0 and not all("initial_lr" in g for g in optimizer.param_groups):
            raise KeyError("a group has no initial_lr: load the optimizer's state_dict first")
        before = [dict(group) for group in optimizer.param_groups]
        turns = optimizer.__dict__.setdefault("_schedule_turns", {})
        try:
            self._take_the_place(is_second=type(self).__name__ in turns and last_epoch < 0)
        except BaseException:
            for group, old in zip(optimizer.param_groups, before, strict=True):
                group.clear()
                group.update(old)
            raise
        self._turn = turns[type(self).__name__] = turns.get(type(self).__name__, 0) + 1

    @property
    def last_step(self):
        """The number of steps so far."""
        return self.last_epoch

    @last_step.setter
    def last_step(self, step):
        self.last_epoch = step

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``."""
        raise NotImplementedError(f"{type(self).__name__} has no get_lr: define one")

    def step(self, epoch=None):
        """Go on to the next step's learning rate; call it after the optimizer's step.

        Parameters
        ----------
        epoch : int, optional
            Go to this step instead, to the rate that the formula gives it; deprecated, as in
            PyTorch.

        Warns
        -----
        UserWarning
            If an ``epoch`` is given.
        """
        self._check_turn()
        self._step_count += 1
        if epoch is None:
            self.last_epoch += 1
            self._apply()
        else:
            warn_of_epoch()
            self.last_epoch = epoch
            self._set(self._get_closed_form_lr())

    def _get_closed_form_lr(self):
        """The rates at ``last_epoch`` where the steps before it were not taken."""
        return self.get_lr()

    def get_last_lr(self):
        """The learning rate of each group, as this schedule set it last."""
        return list(self._last_lr)

    def state_dict(self):
        """What :meth:`load_state_dict` needs to go on from here: all but the optimizer."""
        return _copied({name: x for name, x in vars(self).items() if name not in self._unsaved})

    def load_state_dict(self, state_dict):
        """Go on from where :meth:`state_dict` was taken, with the rates of then.

        Parameters
        ----------
        state_dict : dict
            What :meth:`state_dict` gave, also that of PyTorch's schedule of the same name.

        Raises
        ------
        ValueError
            If the optimizer has another number of groups, or the state is of another schedule.
        """
        state = schedule_in_our_words(state_dict, self.base_lrs)
        state = {_OLD_NAMES.get(name, name): x for name, x in state.items()}
        check_parts(state, ("last_epoch", "base_lrs"), "a schedule")
        step, bases = operator.index(state["last_epoch"]), list(state["base_lrs"])
        state.setdefault("_step_count", step + 1)
        groups, rates = self.optimizer.param_groups, list(state.get("_last_lr", ()))
        if len(bases) != len(self.base_lrs) or (rates and len(rates) != len(groups)):
            raise ValueError(f"the state is not for {len(groups)} groups of parameters")
        own = self.state_dict()
        odd = [name for name in state if name not in own and not name.startswith("_")]
        if odd:
            raise ValueError(f"the state is for another schedule, one with {', '.join(odd)}")
        _checked([*bases, *rates], step)
        vars(self).update(_copied({name: x for name, x in state.items() if name in own}))
        for group, lr in zip(groups, rates, strict=False):
            group["lr"] = float(lr)

    def _take_the_place(self, is_second):
        """Begin, from the rates that the groups had before their first schedule."""
        for group in self.optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
            if is_second:
                group["lr"] = group["initial_lr"]
        self.base_lrs = [group["initial_lr"] for group in self.optimizer.param_groups]
        self._begin(self.last_epoch + 1)

    def _begin(self, epoch=0):
        """Set the rates of the first step, from those that the groups have."""
        self.last_epoch, self._step_count = epoch, 1
        self._is_initial = True
        self._apply()
        del self._is_initial

    _is_initial = False
    _step_count = 0  # of calls, with that of the beginning

    def _restart(self):
        """Begin in the middle of a run, from the rates at the start."""
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base
        self._begin()

    def _check_turn(self):
        kind = type(self).__name__
        if self._turn != self.optimizer._schedule_turns.get(kind):
            raise RuntimeError(
                f"another {kind} of the same optimizer took the place of this one: step that one, "
                "or give both to ChainedScheduler"
            )

    def _apply(self):
        self._set(self.get_lr())

    def _set(self, rates):
        rates = _checked(rates, self.last_epoch)
        groups = self.optimizer.param_groups
        if len(rates) != len(groups):
            raise ValueError(
                f"the schedule is for {len(rates)} groups of parameters, and the optimizer has "
                f"{len(groups)} now: make the schedule anew"
            )
        for group, lr in zip(groups, rates, strict=True):
            group["lr"] = lr
        self._last_lr = rates


class MultipliedLR(LRScheduler):
    """A rule that multiplies the rates that the groups have now, so that several can be chained.

    A subclass defines ``multiplier``, and ``_factor``: the product of all those up to step t.
    """

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``."""
        multiplier = self.multiplier()
        return [group["lr"] * multiplier for group in self.optimizer.param_groups]

    def multiplier(self):
        """By how much the rates change at step ``last_epoch``."""
        raise NotImplementedError(f"{type(self).__name__} has no multiplier: define one")

    def _get_closed_form_lr(self):
        return [base * self._factor(self.last_epoch) for base in self.base_lrs]


def warn_of_epoch():
    """The step was given an epoch."""
    warnings.warn(
        "the epoch of a schedule's step is deprecated: call step() after each epoch, without it",
        stacklevel=3,
    )


def check_factor(name, factor, most=float("inf")):
    """Refuse a factor that is negative or too great."""
    if not 0 <= factor <= most:
        limits = "0 or more" if most == float("inf") else f"from 0 to {most}"
        raise ValueError(f"{name} (={factor}) must be {limits}")


def _copied(state):
    return {name: list(x) if isinstance(x, list) else x for name, x in state.items()}


def _checked(rates, step):
    """The rates as Python's floats: NumPy's would make float64 arrays of float32 ones.

    A rate that falls to 0 may be rounded to a number below it.
    """
    rates = [0.0 if -_ROUNDING < lr < 0 else float(lr) for lr in rates]
    for lr in rates:
        if not lr >= 0:
            raise ValueError(f"lr (={lr}) at step {step} must be 0 or more")
    return rates
