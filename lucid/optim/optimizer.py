"""What all optimizers share: groups of parameters, their settings and their state."""

from lucid.tensor import Tensor


class Optimizer:
    """A rule that changes parameters by their gradients.

    A subclass names its ``settings`` with their defaults and defines ``update``.

    Parameters
    ----------
    params : iterable of Tensor, or list of dict
        What to train; a dict has ``params`` and settings of its own for them.
    **settings
        The settings of all groups that have none of their own.

    Attributes
    ----------
    param_groups : list of dict
        Each with ``params`` and its settings; a schedule writes ``lr`` here.
    """

    def __init__(self, params, **settings):
        groups = _as_groups(params)
        self.param_groups = [{**settings, **group} for group in groups]
        self.state = {}
        for group in self.param_groups:
            group["params"] = list(group["params"])
            unknown = set(group) - set(settings) - {"params"}
            if unknown:
                raise ValueError(f"{type(self).__name__} has no setting {', '.join(unknown)}")
            self.check(group)
        _check_params([p for group in self.param_groups for p in group["params"]])

    def check(self, group):
        """Raise where a setting is out of range."""
        if group["lr"] < 0:
            raise ValueError(f"lr (={group['lr']}) must not be negative")
        if group["weight_decay"] < 0:
            raise ValueError(f"weight_decay (={group['weight_decay']}) must not be negative")

    def step(self):
        """Change every parameter that has a gradient."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.update(p, group)
                    p.writes.count += 1  # so that a graph that saved the old numbers notices

    def update(self, p, group):
        """Change one parameter, in place."""
        raise NotImplementedError(f"{type(self).__name__} has no update")

    def zero_grad(self):
        """Forget the gradients of all parameters."""
        for group in self.param_groups:
            for p in group["params"]:
                p.grad = None

    def state_dict(self):
        """Settings and state, with a number in place of each parameter, as in PyTorch.

        Returns
        -------
        dict
            ``{"state": {0: {...}, ...}, "param_groups": [{"lr": ..., "params": [0, 1]}, ...]}``.
        """
        numbers = {id(p): i for i, p in enumerate(self._params())}
        groups = [
            {**group, "params": [numbers[id(p)] for p in group["params"]]}
            for group in self.param_groups
        ]
        state = {numbers[key]: dict(entry) for key, entry in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Take over settings and state that :meth:`state_dict` gave.

        Raises
        ------
        ValueError
            If the groups have other sizes, or an array another shape. Then nothing has changed.
        """
        groups, state = state_dict["param_groups"], state_dict["state"]
        sizes = [len(group["params"]) for group in self.param_groups]
        if sizes != [len(group["params"]) for group in groups]:
            raise ValueError(f"the state is not for groups of {sizes} parameters")
        params = list(self._params())
        for number, entry in state.items():
            _check_state(params[number], number, entry)
        for own, group in zip(self.param_groups, groups, strict=True):
            own |= {name: value for name, value in group.items() if name != "params"}
        self.state = {id(params[i]): _copied(entry) for i, entry in state.items()}

    def _params(self):
        return (p for group in self.param_groups for p in group["params"])


def _as_groups(params):
    if isinstance(params, Tensor):
        raise TypeError("an optimizer takes a list of tensors, not one: write [tensor]")
    params = list(params)
    if not params:
        raise ValueError("there is nothing to train: the list of parameters is empty")
    return params if isinstance(params[0], dict) else [{"params": params}]


def _check_params(params):
    for p in params:
        if not isinstance(p, Tensor) or not p.is_leaf:
            raise TypeError(f"an optimizer trains leaf tensors, not {type(p).__name__}")
    if len({id(p) for p in params}) < len(params):
        raise ValueError("a parameter occurs twice in the optimizer's groups")


def _check_state(p, number, entry):
    for name, value in entry.items():
        if getattr(value, "shape", ()) not in ((), p.shape):
            raise ValueError(f"{name} of parameter {number} has shape {value.shape}, not {p.shape}")


def _copied(entry):
    return {name: value.clone() if isinstance(value, Tensor) else value for name, value in entry.items()}
