"""What all optimizers share: groups of parameters, their settings and their state."""

from collections import defaultdict

from lucid.autograd import enable_grad
from lucid.autograd.hooks import forget
from lucid.backend import backend_of
from lucid.backend.dtypes import float16, float32
from lucid.backend.writable import needs_writable
from lucid.ops import zeros_like
from lucid.ops.half import widened
from lucid.optim.checks import (
    as_groups,
    as_list,
    check_differentiable,
    check_groups,
    check_labels,
    check_names,
    check_not_negative,
    check_numbers,
    check_params,
    check_parts,
    check_shapes,
    with_names,
    with_plain_numbers,
)
from lucid.optim.hooks import StepHooks, hooked
from lucid.optim.kinds import check_kinds, checked
from lucid.optim.of_pytorch import HOW, NUMBERS, in_our_words
from lucid.tensor import Tensor


class Optimizer(StepHooks):
    """A rule that changes parameters by their gradients.

    A subclass names its ``settings`` with their defaults and defines ``update``, or, in PyTorch's
    words, gives a dict of defaults and defines ``step``.

    Parameters
    ----------
    params : iterable of Tensor, iterable of pairs, or list of dict
        What to train; pairs of name and tensor, as of ``model.named_parameters()``, leave the
        names in the group as ``param_names``. A dict has ``params``, settings of its own for
        them, and any labels of yours.
    defaults
        The settings of all groups that have none of their own.
    differentiable : bool
        Only False: a step is no part of a graph here.
    **settings
        The settings of all groups that have none of their own.

    Attributes
    ----------
    param_groups : list of dict
        Each with ``params`` and its settings; a schedule writes ``lr`` here, and keeps the first
        one as ``initial_lr``.
    state : dict
        What is remembered of each parameter, by the parameter itself, so that a copy of model
        and optimizer together goes on with it. Parameters of float16 have a state of float32:
        the square of a small gradient would be 0 in float16.

    Raises
    ------
    ValueError
        If there is nothing to train, a parameter occurs twice or is no leaf, some have names and
        some have not, or a setting is unknown or out of range.
    TypeError
        If something else than a tensor of floats is given.

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

    decouples = False  # whether weight decay always shrinks the parameter itself, as in AdamW

    def __init_subclass__(cls, **settings):
        super().__init_subclass__(**settings)
        if "__init__" in vars(cls):
            cls.__init__ = checked(cls.__init__)
        if "update" in vars(cls) and "update_all" not in vars(cls):
            cls.update_all = Optimizer.update_all  # it knows nothing of the new rule
        if "step" in vars(cls):
            cls.step = hooked(cls.step)

    @checked
    def __init__(self, params, defaults=None, /, *, differentiable=False, **settings):
        super().__init__()
        check_differentiable(differentiable)
        self.defaults = with_plain_numbers({**(defaults or {}), **settings})
        self.param_groups, self.state = [], defaultdict(dict)
        for group in as_groups(params):
            self.add_param_group(group)

    def __repr__(self):
        """The settings of each group, as PyTorch writes them."""
        groups = []
        for i, group in enumerate(self.param_groups):
            lines = [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
            groups.append("\n".join([f"Parameter Group {i}", *lines, ""]))
        return f"{type(self).__name__} (\n" + "\n".join(groups) + ")"

    def add_param_group(self, param_group):
        """Train more parameters, such as those of layers that are no longer frozen.

        Parameters
        ----------
        param_group : dict
            ``params``, settings of its own for them, and any labels of yours.

        Raises
        ------
        ValueError, TypeError
            As when the optimizer is made. Then nothing has changed.
        """
        group = {**self.defaults, **with_plain_numbers(param_group)}
        if "params" not in group:
            raise ValueError(
                "a group of parameters needs params: write {'params': [...], 'lr': 0.1}"
            )
        group |= with_names(as_list(group["params"]))
        self.check(group)
        check_labels(type(self).__name__, group, self.defaults)
        check_names([*self.param_groups, group])
        check_params([*self._params(), *group["params"]])
        self.param_groups.append(group)

    def check(self, group):
        """Raise where a setting is out of range.

        Parameters
        ----------
        group : dict
            The settings of a group of parameters.
        """
        settings = {name: x for name, x in group.items() if name in HOW or name in self.defaults}
        check_kinds(type(self).__init__, settings)
        given = [name for name in ("lr", "weight_decay") if group.get(name) is not None]
        check_not_negative(group, *given)

    @hooked
    def step(self, closure=None):
        """Change every parameter that has a gradient.

        Parameters
        ----------
        closure : function, optional
            Called first: it computes the gradients anew, and returns the loss.

        Returns
        -------
        Tensor or None
            What the closure returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            self._step_of([p for p in group["params"] if p.grad is not None], group)
        return loss

    def _step_of(self, params, group):
        """Change some parameters of a group."""
        for p in params:
            needs_writable(p.array, f"{type(self).__name__}.step")
            self._follow(p)
        self.update_all([p for p in params if p.dtype != float16], group)
        for p in params:
            if p.dtype == float16:
                self._update_half(p, group)
            p.writes.count += 1  # so that a graph that saved the old numbers notices

    def update_all(self, params, group):
        """Change several parameters, in place: one after the other, or all of them at once.

        Parameters
        ----------
        params : list of Tensor
            Parameters that have gradients.
        group : dict
            The settings of a group of parameters.
        """
        for p in params:
            self.update(p, group)

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

    def _update_half(self, p, group):
        """Update in float32, with a state of float32, and round what is stored, once."""
        wide = p.detach().to(float32)
        wide.grad = p.grad.detach().to(float32)
        self.state[wide] = {name: widened(value) for name, value in self.state[p].items()}
        try:
            self.update(wide, group)
        finally:
            self.state[p] = self.state.pop(wide)
        p.array = wide.to(float16).array

    def zero_grad(self, set_to_none=True):
        """Forget the gradients of all parameters.

        Parameters
        ----------
        set_to_none : bool
            Whether ``p.grad`` becomes None; otherwise its numbers become 0.
        """
        forget(self._params(), set_to_none)

    def remember(self, p, *names):
        """Count a step of a parameter, for rules that keep arrays of its shape.

        Parameters
        ----------
        p : Tensor
            A parameter.
        *names : str
            What the arrays are called in ``state``; they are zeros at first.

        Returns
        -------
        tuple
            The number of the step, from 1, and the arrays.
        """
        state = self.state[p]
        for name in ("step", *names):
            if name not in state:
                state[name] = 0 if name == "step" else zeros_like(p)
        state["step"] += 1
        return state["step"], *(state[name].array for name in names)

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

    def gradient(self, p, group):
        """The array to descend along.

        Parameters
        ----------
        p : Tensor
            A parameter that has a gradient.
        group : dict
            With ``maximize`` it is turned around; ``weight_decay`` times the parameter is added.

        Returns
        -------
        array
            The gradient itself where neither is wanted.
        """
        d = -p.grad.array if group.get("maximize") else p.grad.array
        return d + group["weight_decay"] * p.array if group.get("weight_decay") else d

    def load_state_dict(self, state_dict):
        """Take over settings and state that :meth:`state_dict` gave.

        Parameters
        ----------
        state_dict : dict
            What :meth:`state_dict` gave, also that of PyTorch's optimizer of the same name.

        Raises
        ------
        ValueError
            If the groups have other sizes or settings, or an array another shape. Then nothing
            has changed.
        """
        check_parts(state_dict, ("param_groups", "state"), "an optimizer")
        is_ours = type(self).__module__.startswith("lucid.")
        numbers = NUMBERS if is_ours else {}  # another counts as it likes
        state_dict = in_our_words(state_dict, self.param_groups, self.decouples, numbers)
        groups, state = state_dict["param_groups"], state_dict["state"]
        params = list(self._params())
        check_groups(self.param_groups, groups, self.defaults)
        check_numbers(params, state)
        if is_ours:  # another may keep a row and a column
            for number, entry in state.items():
                check_shapes(params, number, entry)
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


def blend(mean, beta, value):
    """Let a mean follow a value, in place: β mean + (1 - β) value."""
    mean *= beta
    mean += (1 - beta) * value


def _copied(entry, p):
    """The state of a parameter in memory of its own, on the parameter's device."""
    return {
        name: value.to(p.device).clone() if isinstance(value, Tensor) else value
        for name, value in entry.items()
    }
