"""The state of one of PyTorch's optimizers or schedules, as lucid's of that name has it.

The names of settings and arrays are the same. PyTorch adds how it computes them, and has tensors
of its own, also for counts.
"""

from collections import Counter

import numpy as np

from lucid.tensor import Tensor

HOW = frozenset(("foreach", "fused", "capturable", "differentiable"))
NUMBERS = {"step": int, "mu_product": float}  # what is a Python number here
MOST_ALIKE = 1000  # milestones of one number, each of which multiplies by gamma once more
OF_SCHEDULES = frozenset(  # what follows from the settings of a schedule, and places of functions
    ("cycle_momentum", "use_beta1", "mode_worse", "default_min_lr", "verbose", "lr_lambdas")
)


def in_our_words(state_dict, own_groups, decouples, numbers=NUMBERS):
    """Settings and state without what only PyTorch has.

    Parameters
    ----------
    state_dict : dict
        What ``state_dict()`` gave, of PyTorch's optimizer or of lucid's.
    own_groups : list of dict
        The groups of the optimizer that takes it.
    decouples : bool
        Whether its weight decay is always that of AdamW, whatever the state says.
    numbers : dict
        What is a Python number in its state, and of which type.
    """
    groups = [
        _group(group, own, decouples)
        for group, own in zip(state_dict["param_groups"], own_groups, strict=False)
    ] + state_dict["param_groups"][len(own_groups) :]
    state = {
        number: {name: _value(x, numbers.get(name)) for name, x in entry.items() if x is not None}
        for number, entry in state_dict["state"].items()
    }
    return {**state_dict, "param_groups": groups, "state": state}


def _group(given, own, decouples):
    """The settings of a group; older ones do not tell whether weight decay is decoupled."""
    group = {name: x for name, x in given.items() if name in own or name not in HOW}
    if "decoupled_weight_decay" in own:
        group["decoupled_weight_decay"] = decouples or given.get("decoupled_weight_decay", False)
    return group


def _value(x, number):
    """A count as a number of its type, another library's tensor as one of lucid's."""
    if number is not None:
        return number(x)
    if isinstance(x, Tensor) or not hasattr(x, "detach"):
        return x
    return Tensor(np.asarray(x.detach().cpu()).copy())


def _milestones(counts):
    """A list, of how often each of them is there; a stranger's file must not fill the memory."""
    if any(type(n) is not int or not 0 <= n <= MOST_ALIKE for n in counts.values()):
        raise ValueError(f"the milestones of the state are not there 0 to {MOST_ALIKE} times each")
    return sorted(Counter(counts).elements())


def schedule_in_our_words(state_dict, own_bases):
    """The state of a schedule without what only PyTorch has.

    Parameters
    ----------
    state_dict : dict
        What ``state_dict()`` gave, of PyTorch's schedule or of lucid's.
    own_bases : list of float
        The first rates of the schedule that takes it, which PyTorch's ReduceLROnPlateau has not.
    """
    state = {name: x for name, x in state_dict.items() if name not in OF_SCHEDULES}
    if isinstance(state.get("milestones"), dict):
        state["milestones"] = _milestones(state["milestones"])
    if "num_bad_epochs" in state:
        state.setdefault("base_lrs", own_bases)
    return state
