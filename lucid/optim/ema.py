"""Weights that are averaged over the last steps."""

from copy import deepcopy
from numbers import Real

from lucid.backend.dtypes import float16
from lucid.ops.checks import as_python
from lucid.ops.half import widened
from lucid.optim.checks import check_parts
from lucid.optim.optimizer import blend
from lucid.tensor import Tensor


class EMA:
    """Exponential moving averages of a model's weights, which often do better than the last ones.

    After each step: mean = decay · mean + (1 - decay) · weight, for parameters and buffers of
    floats; whole numbers are copied. With a decay of 0.9999 some 10,000 steps count. What is of
    float16 is averaged in float32, where the small share of a step is not rounded away.

    Parameters
    ----------
    model : Module
        Whose weights are followed; they are where the averages begin.
    decay : float
        From 0 to less than 1.

    Attributes
    ----------
    module : Module
        A copy of the model with the averaged weights, in evaluation mode.

    Raises
    ------
    ValueError, TypeError
        If the decay is no such number, or the model is no module.

    References
    ----------
    Polyak & Juditsky, "Acceleration of stochastic approximation by averaging", SIAM Journal on
    Control and Optimization 30 (1992).

    Examples
    --------
    >>> import lucid
    >>> model = lucid.nn.Linear(1, 1, bias=False)
    >>> model.weight.data[:] = 0.0
    >>> ema = lucid.optim.EMA(model, decay=0.9)
    >>> model.weight.data[:] = 1.0  # a step of the optimizer
    >>> ema.update(model)
    >>> ema.module.weight.tolist()
    [[0.10000000149011612]]
    """

    def __init__(self, model, decay=0.9999):
        if not hasattr(model, "named_parameters"):
            raise TypeError(f"EMA follows a Module, not a {type(model).__name__}")
        self.decay = _checked_decay(decay)
        self.module = deepcopy(model).eval().requires_grad_(False)
        halves = {name: x for name, x in _tensors(self.module) if x.dtype == float16}
        self._wide = {name: widened(x).detach() for name, x in halves.items()}

    def update(self, model):
        """Follow the model by one step.

        Parameters
        ----------
        model : Module
            The one whose weights are followed.

        Raises
        ------
        ValueError
            If it has other weights than when the averages began.
        """
        weights, means = dict(_tensors(model)), dict(_tensors(self.module))
        if {name: x.shape for name, x in weights.items()} != {
            name: x.shape for name, x in means.items()
        }:
            raise ValueError("the model has other weights now: make the EMA of it as it is")
        for name, mean in means.items():
            self._follow(name, mean, weights[name])
            mean.writes.count += 1

    def _follow(self, name, mean, weight):
        if weight.array.dtype.kind != "f":
            mean.array[...] = weight.array
        elif name in self._wide:
            blend(self._wide[name].array, self.decay, widened(weight).array)
            mean.array[...] = self._wide[name].array
        else:
            blend(mean.array, self.decay, weight.array)

    def to(self, device):
        """Move the averages to a device.

        Parameters
        ----------
        device : str or Device
            Such as ``"cuda"``.

        Returns
        -------
        EMA
            Itself.
        """
        self.module.to(device)
        self._wide = {name: x.to(device) for name, x in self._wide.items()}
        return self

    def state_dict(self):
        """What :meth:`load_state_dict` needs to go on from here.

        Returns
        -------
        dict
            Averages by the names of the weights, and the decay.
        """
        return {"decay": self.decay, "module": {**self.module.state_dict(), **self._wide}}

    def load_state_dict(self, state_dict):
        """Go on from where :meth:`state_dict` was taken.

        Parameters
        ----------
        state_dict : dict
            What it gave.

        Raises
        ------
        ValueError
            If the averages are of another model, or it is no such state. Then nothing has changed.
        """
        check_parts(state_dict, ("decay", "module"), "an EMA")
        averages, decay = state_dict["module"], _checked_decay(state_dict["decay"])
        self.module.load_state_dict(averages)
        self._wide = {name: _like(averages[name], old) for name, old in self._wide.items()}
        self.decay = decay


def _checked_decay(decay):
    number = as_python(decay)
    if not isinstance(number, Real) or not 0 <= number < 1:
        raise ValueError(f"decay (={decay!r}) must be a number from 0 to less than 1")
    return float(number)


def _tensors(model):
    """The parameters and buffers, each once, also where it is tied to another."""
    yield from model.named_parameters()
    yield from model.named_buffers()


def _like(average, old):
    average = average if isinstance(average, Tensor) else Tensor(average)
    return average.to(old.device).to(old.dtype).clone()
