"""How the learning rate changes from step to step."""

import operator
from bisect import bisect_right


class LRScheduler:
    """A rule that sets the learning rate of each group of parameters at each step.

    A subclass defines ``get_lr``, from ``last_step`` and the rates ``base_lrs`` at the start.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.

    Attributes
    ----------
    base_lrs : list of float
        The learning rate that each group had at first.
    last_step : int
        The number of steps so far.

    Raises
    ------
    ValueError
        If a rate comes out negative.

    Examples
    --------
    >>> import lucid
    >>> class Halving(lucid.optim.LRScheduler):
    ...     def get_lr(self):
    ...         return [base / 2**self.last_step for base in self.base_lrs]
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = Halving(optimizer)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.last_step = 0
        self._apply()

    def get_lr(self):
        """The learning rate of each group at step ``last_step``."""
        raise NotImplementedError(f"{type(self).__name__} has no get_lr: define one")

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

        Parameters
        ----------
        state_dict : dict
            What :meth:`state_dict` gave.

        Raises
        ------
        ValueError
            If the optimizer has another number of groups.
        """
        last_step, base_lrs = state_dict["last_step"], list(state_dict["base_lrs"])
        if len(base_lrs) != len(self.base_lrs):
            raise ValueError(f"the state is not for {len(self.base_lrs)} groups of parameters")
        before = self.last_step, self.base_lrs
        self.last_step, self.base_lrs = operator.index(last_step), base_lrs
        try:
            self._apply()
        except Exception:
            self.last_step, self.base_lrs = before
            raise

    def _apply(self):
        rates = [float(lr) for lr in self.get_lr()]
        for lr in rates:
            if not lr >= 0:
                raise ValueError(f"lr (={lr}) at step {self.last_step} must be 0 or more")
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = lr


class StepLR(LRScheduler):
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

    def __init__(self, optimizer, step_size, gamma=0.1):
        if not operator.index(step_size) >= 1:
            raise ValueError(f"step_size (={step_size}) must be at least 1")
        _check_factor(gamma)
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def get_lr(self):
        """The learning rate of each group at step ``last_step``."""
        factor = self.gamma ** (self.last_step // self.step_size)
        return [base * factor for base in self.base_lrs]


class MultiStepLR(LRScheduler):
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

    def __init__(self, optimizer, milestones, gamma=0.1):
        self.milestones = sorted(operator.index(step) for step in milestones)
        if self.milestones and self.milestones[0] < 0:
            raise ValueError(f"milestones (={self.milestones}) must be 0 or more")
        _check_factor(gamma)
        self.gamma = gamma
        super().__init__(optimizer)

    def get_lr(self):
        """The learning rate of each group at step ``last_step``."""
        factor = self.gamma ** bisect_right(self.milestones, self.last_step)
        return [base * factor for base in self.base_lrs]


class LambdaLR(LRScheduler):
    """Multiply the learning rate of the start by a factor that a function gives for each step.

    At step t, counted from 0: lr ``lr_lambda(t)``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    lr_lambda : function, or list of functions
        From the number of a step to its factor; a list has one for each group. It is no part of
        the state that is saved.

    Raises
    ------
    ValueError
        If there is not one function for each group, or a rate comes out negative.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.LambdaLR(optimizer, lambda t: 1 / (1 + t))
    >>> optimizer.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, lr_lambda):
        count = len(optimizer.param_groups)
        is_list = isinstance(lr_lambda, (list, tuple))
        self.lr_lambdas = list(lr_lambda) if is_list else [lr_lambda] * count
        if len(self.lr_lambdas) != count:
            raise ValueError(f"lr_lambda has {len(self.lr_lambdas)} functions for {count} groups")
        super().__init__(optimizer)

    def get_lr(self):
        """The learning rate of each group at step ``last_step``."""
        pairs = zip(self.base_lrs, self.lr_lambdas, strict=True)
        return [base * factor(self.last_step) for base, factor in pairs]


def _check_factor(gamma):
    if not gamma >= 0:
        raise ValueError(f"gamma (={gamma}) must be 0 or more")
