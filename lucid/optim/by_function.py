"""Learning rates that a function of the step gives."""

from lucid.optim.schedule import LRScheduler


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
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

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

    _unsaved = (*LRScheduler._unsaved, "lr_lambdas")

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambdas = _one_each(lr_lambda, optimizer)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``."""
        pairs = zip(self.base_lrs, self.lr_lambdas, strict=True)
        return [base * factor(self.last_epoch) for base, factor in pairs]


class MultiplicativeLR(LRScheduler):
    """Multiply the learning rate of the step before by a factor that a function gives.

    At step t, counted from 0: lr ``lr_lambda(1)`` ``lr_lambda(2)`` … ``lr_lambda(t)``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose groups' ``lr`` is changed; each group starts from its own.
    lr_lambda : function, or list of functions
        From the number of a step to its factor; a list has one for each group. It is no part of
        the state that is saved.
    last_epoch : int
        The number of the last step of a run that goes on; -1 to begin.

    Raises
    ------
    TypeError
        If a factor is given in the place of a function.
    ValueError
        If there is not one function for each group, or a rate comes out negative.

    Examples
    --------
    >>> import lucid
    >>> optimizer = lucid.optim.SGD([lucid.ones(1, requires_grad=True)], lr=1.0)
    >>> schedule = lucid.optim.lr_scheduler.MultiplicativeLR(optimizer, lambda t: 0.5)
    >>> optimizer.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    _unsaved = (*LRScheduler._unsaved, "lr_lambdas")

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        self.lr_lambdas = _one_each(lr_lambda, optimizer)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        """The learning rate of each group at step ``last_epoch``."""
        groups = self.optimizer.param_groups
        if self._is_initial:
            return [group["lr"] for group in groups]
        pairs = zip(groups, self.lr_lambdas, strict=True)
        return [group["lr"] * factor(self.last_epoch) for group, factor in pairs]

    def _restart(self):
        """Unlike all others it goes on from the rates of the schedule before it, as in PyTorch."""
        self.last_epoch = 0
        self._apply()


def _one_each(functions, optimizer):
    """A function for each group of the optimizer."""
    count = len(optimizer.param_groups)
    found = list(functions) if isinstance(functions, (list, tuple)) else [functions] * count
    if len(found) != count:
        raise ValueError(f"lr_lambda has {len(found)} functions for {count} groups")
    wrong = [each for each in found if not callable(each)]
    if wrong:
        raise TypeError(f"lr_lambda is a function of the step, not {wrong[0]!r}: write lambda t: …")
    return found
