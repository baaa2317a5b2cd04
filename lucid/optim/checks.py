"""What is checked where an optimizer is made or loaded: groups, settings, state."""

from lucid.optim.kinds import plain
from lucid.tensor import Tensor

LABELS = ("initial_lr", "name")  # what a group may have besides its settings


def check_betas_and_eps(group):
    """Raise where what all kin of Adam have is out of range."""
    if not all(0 <= beta < 1 for beta in group["betas"]):
        raise ValueError(f"betas (={group['betas']}) must be from 0 to less than 1")
    check_not_negative(group, "eps")


def check_not_negative(group, *names):
    """Raise where a setting is less than 0."""
    for name in names:
        if not group[name] >= 0:
            raise ValueError(f"{name} (={group[name]}) must be 0 or more")


def as_groups(params):
    """A list of dicts with ``params``, also of parameters alone."""
    params = as_list(params)
    if not params:
        raise ValueError("there is nothing to train: the list of parameters is empty")
    return params if isinstance(params[0], dict) else [{"params": params}]


def with_plain_numbers(group):
    """The settings as Python's numbers."""
    return {name: x if name == "params" else plain(x) for name, x in group.items()}


def as_list(params):
    """The parameters of a group, also of a generator."""
    if isinstance(params, Tensor):
        raise TypeError("an optimizer takes a list of tensors, not one: write [tensor]")
    return list(params)


def check_params(params):
    """Raise unless all are leaves, each once."""
    for p in params:
        if not isinstance(p, Tensor) or not p.is_leaf:
            raise TypeError(f"an optimizer trains leaf tensors, not {type(p).__name__}")
        if p.dtype.kind != "f":
            raise TypeError(f"an optimizer trains tensors of floats, not of {p.dtype}")
    if len({id(p) for p in params}) < len(params):
        raise ValueError("a parameter occurs twice in the optimizer's groups")


def check_groups(own, given):
    """Raise unless the groups of a state have the sizes and settings of an optimizer's own."""
    sizes, others = ([len(group["params"]) for group in groups] for groups in (own, given))
    if sizes != others:
        raise ValueError(f"the state is for groups of {others} parameters, not of {sizes}")
    for group, other in zip(own, given, strict=True):
        odd = sorted((set(group) ^ set(other)) - {*LABELS})
        if odd:
            raise ValueError(f"the state is for another optimizer: they differ in {', '.join(odd)}")


def check_state(params, number, entry):
    """Raise unless a state's entry is for one of the parameters, and of its shape."""
    if number not in range(len(params)):
        raise ValueError(f"the state is for a parameter {number!r}, of {len(params)} parameters")
    for name, value in entry.items():
        shape, own = getattr(value, "shape", ()), params[number].shape
        if shape not in ((), own):
            raise ValueError(f"{name} of parameter {number} has shape {shape}, not {own}")
