"""Which learning rate to begin with: a short run in which it grows from step to step."""

import math
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain, count, islice

from lucid.nn.functional import cross_entropy
from lucid.ops.checks import as_setting
from lucid.optim import AdamW, decay_groups
from lucid.random import get_rng_state, set_rng_state
from lucid.train.checks import (
    check_optimizer,
    check_parts,
    check_whole,
    loss_of,
    number_of_batches,
    scores_of,
)
from lucid.train.evaluation import pairs_of

_MEMORY = 0.9  # of the mean of the losses
_TOO_MUCH = 4.0  # times the least loss: the run has left the ground


@dataclass(repr=False)
class RateSearch:
    """What a search for a learning rate saw.

    Parameters
    ----------
    rates : list of float
        The learning rate of each step.
    losses : list of float
        The loss before each step, a mean over the last ones.

    Examples
    --------
    >>> import lucid
    >>> search = lucid.train.RateSearch([1e-3, 1e-2, 1e-1, 1.0], [2.3, 2.2, 1.1, 5.0])
    >>> search
    RateSearch: 4 steps, rates from 0.001 to 1; the loss falls fastest at 0.01, is least at 0.1
    >>> search.suggestion
    0.01
    """

    rates: list[float]
    losses: list[float]

    @property
    def suggestion(self):
        """The rate at which the loss falls fastest on its way to the least one."""
        falls = [a - b for a, b in zip(self.losses, self.losses[1:], strict=False)]
        falls = falls[: max(self._least(), 1)]
        return self.rates[max(range(len(falls)), key=falls.__getitem__)]

    def _least(self):
        return min(range(len(self.losses)), key=self.losses.__getitem__)

    def __repr__(self):
        return (
            f"RateSearch: {len(self.rates)} steps, rates from {self.rates[0]:.3g} to "
            f"{self.rates[-1]:.3g}; the loss falls fastest at {self.suggestion:.3g}, is least at "
            f"{self.rates[self._least()]:.3g}"
        )


def find_lr(
    model, loader, optimizer=None, lowest=1e-6, highest=1.0, steps=100, loss=cross_entropy,
    device=None,
) -> RateSearch:  # fmt: skip
    """Train for some steps with a rate that grows, and see where the loss falls and where it rises.

    Model, optimizer and random numbers are afterwards as they were. The search ends early when
    the loss is four times its least, or not finite.

    Parameters
    ----------
    model : Module
        Maps images to scores.
    loader : DataLoader
        Batches, as :func:`fit` takes them; it is begun anew where it has fewer than ``steps``.
    optimizer : Optimizer, optional
        By default that of :func:`fit`. Where its groups have several rates, they keep their
        proportions, and ``rates`` are the greatest; where a warmup begins at 0, those before it.
    lowest, highest : float
        The first and the last rate; each step's is the same multiple of the one before.
    steps : int
        How many.
    loss : function
        Of scores and labels.
    device : str or Device, optional
        Where each batch is moved first; the model must be there.

    Returns
    -------
    RateSearch
        Rates, losses and a suggestion.

    Raises
    ------
    ValueError
        If the rates are not 0 < lowest < highest, there are less than 2 steps, the optimizer
        holds no parameter of the model, or the loss explodes in the first steps.
    TypeError
        If the model, the optimizer, the loss or a number is none.

    References
    ----------
    Smith, "Cyclical learning rates for training neural networks", WACV 2017, arXiv 1506.01186.

    Examples
    --------
    >>> import lucid
    >>> data = lucid.data.TensorDataset(lucid.randn(64, 4), lucid.randint(0, 2, (64,)))
    >>> loader, model = lucid.data.DataLoader(data, batch_size=16), lucid.nn.Linear(4, 2)
    >>> search = lucid.train.find_lr(model, loader, steps=20)
    >>> 1e-6 <= search.suggestion < 1.0
    True
    """
    check_parts(model, optimizer=optimizer, loss=loss)
    check_whole("steps", steps)
    lowest, highest = as_setting(lowest, "lowest"), as_setting(highest, "highest")
    if not 0 < lowest < highest or steps < 2:
        raise ValueError(
            f"find_lr needs 0 < lowest (={lowest}) < highest (={highest}), and steps (={steps}) of "
            "2 or more"
        )
    if number_of_batches(loader) < 1:
        raise ValueError("find_lr needs one batch or more, and the loader has none")
    optimizer = AdamW(decay_groups(model, 0.05), lr=1e-3) if optimizer is None else optimizer
    check_optimizer(model, optimizer)
    batches = islice(_endless(loader, device), steps)
    growth = (highest / lowest) ** (1 / (steps - 1))
    rates = (lowest * growth**i for i in count())
    with as_before(model, optimizer):
        search = _search(model, optimizer, loss, zip(rates, batches, strict=False))
    if len(search.rates) < 2:
        raise ValueError(
            f"the loss explodes at once, at the rate {lowest:.3g}: begin with a lower one, "
            "lowest=, or look for a nan in the data and the weights"
        )
    return search


def _search(model, optimizer, loss, trials):
    found, mean = RateSearch([], []), 0.0
    shares = _shares(optimizer.param_groups)
    model.train()
    for number, (rate, (images, labels)) in enumerate(trials, start=1):
        value = loss_of(loss, scores_of(model, images), labels)
        mean = _MEMORY * mean + (1 - _MEMORY) * value.item()
        smooth = mean / (1 - _MEMORY**number)
        if not math.isfinite(smooth) or smooth > _TOO_MUCH * min(found.losses, default=smooth):
            break
        found.rates.append(rate)
        found.losses.append(smooth)
        for group, share in zip(optimizer.param_groups, shares, strict=True):
            group["lr"] = rate * share
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    return found


def _shares(groups):
    """Each group's rate over the greatest one; a warmup may begin with no rate at all."""
    rates = [group["lr"] for group in groups]
    if not any(rates):
        rates = [group.get("initial_lr", 0.0) for group in groups]
    return [rate / max(rates) for rate in rates] if any(rates) else [1.0] * len(rates)


@contextmanager
def as_before(model, optimizer):
    """Afterwards model, optimizer and random numbers are as they were."""
    weights = {name: x.clone() for name, x in model.state_dict().items()}
    buffers = {name: x.clone() for name, x in model.named_buffers()}  # some are in no state dict
    state, numbers = deepcopy(optimizer.state_dict()), get_rng_state()
    modes = [(module, module.training) for module in model.modules()]
    try:
        yield
    finally:
        model.load_state_dict(weights)
        for name, buffer in model.named_buffers():
            buffer.data = buffers[name]
        optimizer.load_state_dict(state)
        optimizer.zero_grad()
        set_rng_state(numbers)
        for module, mode in modes:
            module.training = mode


def _endless(loader, device):
    return pairs_of(chain.from_iterable(loader for _ in count()), device)
