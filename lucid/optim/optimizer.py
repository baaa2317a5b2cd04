"""What all optimizers share: groups of parameters, their settings and their state."""

from collections import defaultdict

import numpy as np

from lucid.backend import backend_of
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
        Each with ``params`` and its settings; a schedule writes ``lr`` here, and keeps the first
        one as ``initial_lr``.
    state : dict
        What is remembered of each parameter, by the parameter itself, so that a copy of model
        and optimizer together goes on with it.

    Raises
    ------
    ValueError
        If there is nothing to train, a parameter occurs twice, or a setting is unknown or out of
        range.
    TypeError
        If something else than a leaf tensor is given.

    Examples
    --------
    >>> import lucid, numpy as np
    >>> class SignDescent(lucid.optim.Optimizer):
    ...     def __init__(self, params, lr):
    ...         super().__init__(params, lr=lr, weight_decay=0.0)
    ...
    ...     def update(self, p, group):
    ...         p.array -= group["lr"] * np.sign(p.grad.array)
    >>> w = lucid.tensor([1.0, -3.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> SignDescent([w], lr=0.5).step()
    >>> w.tolist()
    [0.5, -2.5]
    """

    def __init__(self, params, **settings):
        groups = _as_groups(params)
        self.param_groups = [_with_plain_numbers({**settings, **group}) for group in groups]
        self.state = defaultdict(dict)
        for group in self.param_groups:
            group["params"] = _as_list(group["params"])
            unknown = sorted(set(group) - set(settings) - {"params", "initial_lr"})
            if unknown:
                raise ValueError(f"{type(self).__name__} has no setting {', '.join(unknown)}")
            self.check(group)
        _check_params([p for group in self.param_groups for p in group["params"]])

    def check(self, group):
        """Raise where a setting is out of range.

        Parameters
        ----------
        group : dict
            The settings of a group of parameters.
        """
        for name in ("lr", "weight_decay"):
            if not group[name] >= 0:
                raise ValueError(f"{name} (={group[name]}) must be 0 or more")

    def step(self):
        """Change every parameter that has a gradient."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self._follow(p)
                    self.update(p, group)
                    p.writes.count += 1  # so that a graph that saved the old numbers notices

    def update(self, p, group):
        """Change one parameter, in place.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            The settings of a group of parameters.
        """
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
        state = {numbers[id(p)]: dict(entry) for p, entry in self.state.items() if entry}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Take over settings and state that :meth:`state_dict` gave.

        Parameters
        ----------
        state_dict : dict
            What :meth:`state_dict` gave.

        Raises
        ------
        ValueError
            If the groups have other sizes or settings, or an array another shape. Then nothing
            has changed.
        """
        groups, state = state_dict["param_groups"], state_dict["state"]
        params = list(self._params())
        _check_groups(self.param_groups, groups)
        for number, entry in state.items():
            _check_state(params, number, entry)
        loaded = [
            {**group, "params": own["params"]}
            for own, group in zip(self.param_groups, groups, strict=True)
        ]
        for group in loaded:
            self.check(group)
        for own, group in zip(self.param_groups, loaded, strict=True):
            own |= group
        loaded = {params[i]: _copied(entry, params[i]) for i, entry in state.items()}
        self.state = defaultdict(dict, loaded)

    def _follow(self, p):
        """Move the state of a parameter to where the parameter has moved."""
        entry, here = self.state.get(p, {}), backend_of(p.array)
        if any(isinstance(x, Tensor) and backend_of(x.array) is not here for x in entry.values()):
            self.state[p] = _copied(entry, p)

    def _params(self):
        return (p for group in self.param_groups for p in group["params"])


def _as_groups(params):
    params = _as_list(params)
    if not params:
        raise ValueError("there is nothing to train: the list of parameters is empty")
    groups = params if isinstance(params[0], dict) else [{"params": params}]
    if not all("params" in group for group in groups):
        raise ValueError("a group of parameters needs params: write {'params': [...], 'lr': 0.1}")
    return groups


def _with_plain_numbers(group):
    """NumPy's float64 would make float64 arrays of float32 ones; Python's float does not."""
    return {name: x.item() if isinstance(x, np.generic) else x for name, x in group.items()}


def _as_list(params):
    if isinstance(params, Tensor):
        raise TypeError("an optimizer takes a list of tensors, not one: write [tensor]")
    return list(params)


def _check_params(params):
    for p in params:
        if not isinstance(p, Tensor) or not p.is_leaf:
            raise TypeError(f"an optimizer trains leaf tensors, not {type(p).__name__}")
    if len({id(p) for p in params}) < len(params):
        raise ValueError("a parameter occurs twice in the optimizer's groups")


def _check_groups(own, given):
    sizes, others = ([len(group["params"]) for group in groups] for groups in (own, given))
    if sizes != others:
        raise ValueError(f"the state is for groups of {others} parameters, not of {sizes}")
    for group, other in zip(own, given, strict=True):
        odd = sorted((set(group) ^ set(other)) - {"initial_lr"})
        if odd:
            raise ValueError(f"the state is for another optimizer: they differ in {', '.join(odd)}")


def _check_state(params, number, entry):
    if number not in range(len(params)):
        raise ValueError(f"the state is for a parameter {number!r}, of {len(params)} parameters")
    for name, value in entry.items():
        shape, own = getattr(value, "shape", ()), params[number].shape
        if shape not in ((), own):
            raise ValueError(f"{name} of parameter {number} has shape {shape}, not {own}")


def _copied(entry, p):
    """The state of a parameter in memory of its own, on the parameter's device."""
    return {
        name: value.to(p.device).clone() if isinstance(value, Tensor) else value
        for name, value in entry.items()
    }
