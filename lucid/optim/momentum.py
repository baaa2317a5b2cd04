"""Momentum that goes down while the learning rate goes up, for the schedules that cycle."""


def momentum_name(optimizer):
    """``"betas"`` of Adam and its kin, of which the first counts, or ``"momentum"``.

    Raises
    ------
    ValueError
        If the optimizer has neither.
    """
    for name in ("betas", "momentum"):
        if name in optimizer.defaults:
            return name
    raise ValueError(
        f"{type(optimizer).__name__} has no momentum and no betas: write cycle_momentum=False"
    )


def set_momentum(group, name, momentum):
    """Write a group's momentum."""
    group[name] = (momentum, *group["betas"][1:]) if name == "betas" else momentum


def one_each(name, value, optimizer):
    """A number for each group of the optimizer: those of a list, or the same for all.

    Raises
    ------
    ValueError
        If the list has another length.
    """
    count = len(optimizer.param_groups)
    values = list(value) if isinstance(value, (list, tuple)) else [value] * count
    if len(values) != count:
        raise ValueError(f"{name} has {len(values)} values for {count} groups of parameters")
    return [float(each) for each in values]
