"""What is checked where an optimizer is made or loaded: groups, settings, state."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import islice

from lucid.nn.dicts import ParameterList
from lucid.ops.checks import as_python
from lucid.tensor import Tensor

SETTINGS = frozenset(  # of any optimizer, but for rho, a label of SAM's; and a name taken for one
    """
    lr momentum dampening weight_decay nesterov maximize betas eps amsgrad momentum_decay alpha
    decoupled_weight_decay centered lr_decay initial_accumulator_value learning_rate
    """.split()
)


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


def check_parts(state_dict, names, kind):
    """Raise unless a state has what the state of that kind has: often it is another part's."""
    if isinstance(state_dict, Mapping) and all(name in state_dict for name in names):
        return
    keys = [str(key) for key in islice(state_dict, 3)] if isinstance(state_dict, Mapping) else []
    found = f"begins with {', '.join(keys)}" if keys else f"is a {type(state_dict).__name__}"
    raise ValueError(
        f"the state of {kind} has {' and '.join(names)}; what was given {found}: load the part of "
        "the checkpoint that belongs to it"
    )


def as_groups(params):
    """A list of dicts with ``params``, also of parameters alone."""
    params = as_list(params)
    if not params:
        raise ValueError("there is nothing to train: the list of parameters is empty")
    return params if isinstance(params[0], dict) else [{"params": params}]


def with_plain_numbers(group):
    """The settings as Python's numbers."""
    return {name: x if name == "params" else as_python(x) for name, x in group.items()}


def as_list(params):
    """The parameters of a group, also of a generator."""
    if isinstance(params, Tensor):
        raise TypeError("an optimizer takes a list of tensors, not one: write [tensor]")
    kind = type(params).__name__
    if hasattr(params, "parameters") and not isinstance(params, ParameterList):
        raise TypeError(f"an optimizer takes tensors, not a {kind}: write model.parameters()")
    if not isinstance(params, Iterable):
        raise TypeError(f"an optimizer takes a list of tensors, not {kind}")
    return list(params)


def with_names(params):
    """What a group has of its parameters: ``params``, and ``param_names`` where they are pairs."""
    pairs = [each for each in params if isinstance(each, tuple) and len(each) == 2]
    if not pairs:
        return {"params": params}
    if len(pairs) < len(params):
        raise ValueError(
            f"{len(pairs)} of {len(params)} parameters have a name: give all a name, as "
            "model.named_parameters() does, or none"
        )
    names, tensors = map(list, zip(*pairs, strict=True))
    return {"params": tensors, "param_names": names}


def check_names(groups):
    """Raise unless the parameters of all groups have names, or those of none."""
    if len({"param_names" in group for group in groups}) > 1:
        raise ValueError(
            "some groups have names of their parameters, and some have not: give all groups pairs "
            "of name and tensor, or none"
        )


def check_labels(kind, group, settings):
    """Raise where a group has what is no label but a setting that the optimizer has not."""
    check_differentiable("differentiable" not in settings and group.get("differentiable"))
    for label in group.keys() - settings.keys() - {"params"}:
        likely = get_close_matches(label, settings, n=1, cutoff=0.85)
        if likely or label in SETTINGS:
            known = ", ".join(settings)
            raise ValueError(f"{kind} has no setting {label}: its settings are {known}")


def check_differentiable(differentiable):
    """Raise where a step shall be part of a graph."""
    if differentiable:
        raise ValueError(
            "differentiable=True is not there: a step is no part of a graph; compute p - lr * g "
            "yourself, from autograd.grad(loss, p, create_graph=True)"
        )


def check_params(params):
    """Raise unless all are leaves, each once."""
    for p in params:
        if not isinstance(p, Tensor):
            raise TypeError(f"an optimizer trains tensors, not {type(p).__name__}")
        if not p.is_leaf:
            raise ValueError(
                f"an optimizer trains leaves, and an op made this tensor of shape {p.shape}: give "
                "what it was made from, or make a leaf of it, x.detach().requires_grad_()"
            )
        if p.dtype.kind != "f":
            raise TypeError(f"an optimizer trains tensors of floats, not of {p.dtype}")
    if len({id(p) for p in params}) < len(params):
        raise ValueError("a parameter occurs twice in the optimizer's groups")


def check_groups(own, given, settings):
    """Raise unless the groups of a state have the sizes and settings of an optimizer's own."""
    sizes, others = ([len(group["params"]) for group in groups] for groups in (own, given))
    if sizes != others:
        raise ValueError(f"the state is for groups of {others} parameters, not of {sizes}")
    for group, other in zip(own, given, strict=True):
        odd = sorted((settings.keys() - other.keys()) | ((other.keys() - group.keys()) & SETTINGS))
        if odd:
            raise ValueError(f"the state is for another optimizer: they differ in {', '.join(odd)}")


def check_numbers(params, state):
    """Raise unless every entry of a state is for one of the parameters."""
    for number in state:
        if number not in range(len(params)):
            raise ValueError(
                f"the state is for a parameter {number!r}, of {len(params)} parameters"
            )


def check_shapes(params, number, entry):
    """Raise unless the arrays of a state's entry have the shape of its parameter."""
    for name, value in entry.items():
        shape, own = getattr(value, "shape", ()), params[number].shape
        if shape not in ((), own):
            raise ValueError(f"{name} of parameter {number} has shape {shape}, not {own}")
