"""The search for a learning rate sees where the loss falls, and leaves everything as it was."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import SGD, AdamW
from lucid.train import RateSearch, find_lr, fit


def test_the_rates_grow_by_equal_factors(loader, network):
    search = find_lr(network(), loader, lowest=1e-5, highest=1e-3, steps=21)
    np.testing.assert_allclose(search.rates, np.geomspace(1e-5, 1e-3, 21), rtol=1e-9)
    assert len(search.losses) == 21


def test_it_ends_where_the_loss_explodes(loader, network):
    model = network()
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    search = find_lr(model, loader, optimizer, lowest=1e-3, highest=1e5, steps=80)
    assert len(search.rates) < 80
    assert search.losses[-1] < 4.1 * min(search.losses)
    assert 1e-3 < search.suggestion < 100


def test_the_suggestion_trains_better_than_a_tenth_and_than_a_hundred_times_of_it(loader, network):
    lucid.manual_seed(0)
    model = network()
    start = {name: x.clone() for name, x in model.state_dict().items()}
    best = find_lr(model, loader, SGD(model.parameters(), 0.1), 1e-3, 1e3, 60).suggestion
    losses = []
    for rate in (best / 10, best, 100 * best):
        lucid.manual_seed(0)
        model.load_state_dict(start)
        losses.append(fit(model, loader, 3, optimizer=SGD(model.parameters(), rate)).loss[-1])
    assert losses[1] < losses[0]
    assert not losses[2] <= losses[1]  # it may be nan


def test_model_optimizer_and_random_numbers_are_as_they_were(loader):
    model = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(), nn.Linear(4, 2)).eval()
    optimizer = AdamW(model.parameters(), lr=0.02)
    fit(model.train(), loader, 1, optimizer=optimizer)
    model.eval()

    def everything():
        state = optimizer.state_dict()
        arrays = [x.tolist() for x in model.state_dict().values()]
        numbers = [[each["exp_avg"].tolist(), each["step"]] for each in state["state"].values()]
        return arrays, numbers, state["param_groups"], lucid.get_rng_state().tolist()

    before = everything()
    find_lr(model, loader, optimizer, steps=12)
    assert everything() == before
    assert not any(module.training for module in model.modules())
    assert all(p.grad is None for p in model.parameters())


def test_buffers_that_no_state_dict_has_are_as_they_were_too(loader):
    class Counting(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(2, 2)
            self.register_buffer("passes", lucid.zeros(1), persistent=False)

        def forward(self, x):
            self.passes += 1
            return self.layer(x)

    model = Counting()
    find_lr(model, loader, steps=5)
    assert model.passes.tolist() == [0.0]


@pytest.mark.parametrize("losses", [(float("nan"),), (1.0, 100.0)])
def test_a_loss_that_explodes_at_once_is_told(losses, loader):
    ahead = iter(losses)
    with pytest.raises(ValueError, match="the loss explodes at once, at the rate 1e-06"):
        find_lr(nn.Linear(2, 2), loader, loss=lambda scores, _: 0 * scores.sum() + next(ahead))


def test_groups_keep_their_proportions(loader, network):
    model, seen = network(), []

    class Noting(SGD):
        def step(self, closure=None):
            seen.append([group["lr"] for group in self.param_groups])
            super().step(closure)

    optimizer = Noting([
        {"params": list(model[0].parameters()), "lr": 0.1},
        {"params": list(model[3].parameters()), "lr": 0.4},
    ], lr=0.1)  # fmt: skip
    search = find_lr(model, loader, optimizer, steps=5)
    assert [rates[1] for rates in seen] == pytest.approx(search.rates)
    assert [rates[0] * 4 for rates in seen] == pytest.approx(search.rates)


def test_the_steepest_fall_is_suggested():
    assert RateSearch([1, 2, 3, 4], [3.0, 2.9, 1.0, 4.0]).suggestion == 2
    assert RateSearch([1, 2, 3], [1.0, 2.0, 0.5]).suggestion == 2
    assert RateSearch([1, 2, 3], [1.0, 2.0, 3.0]).suggestion == 1


WRONG = {
    "order": (dict(lowest=1.0, highest=0.1), r"0 < lowest \(=1.0\) < highest \(=0.1\)"),
    "steps": (dict(steps=1), r"steps \(=1\)"),
    "no batch": (dict(loader=[]), "one batch or more"),
    "optimizer": (dict(optimizer=SGD(nn.Linear(1, 1).parameters(), 0.1)), "holds none of the mod"),
}


@pytest.mark.parametrize(("settings", "message"), WRONG.values(), ids=WRONG)
def test_what_is_out_of_range_is_refused(settings, message, loader, network):
    with pytest.raises(ValueError, match=message):
        find_lr(**(dict(model=network(), loader=loader) | settings))


def test_a_warmup_from_no_rate_at_all_is_searched_as_well(loader, network):
    model = network()

    def searched(rates, warms_up=False):
        groups = [
            {"params": model[i].parameters(), "lr": lr} for i, lr in zip((0, 3), rates, strict=True)
        ]
        optimizer = SGD(groups)
        if warms_up:
            lucid.optim.CosineWithWarmup(optimizer, 100, 10, warmup_start=0.0)
        lucid.manual_seed(1)
        return find_lr(model, loader, optimizer, lowest=1e-3, highest=1e5, steps=80)

    assert searched((0.1, 0.4), warms_up=True).losses == searched((0.1, 0.4)).losses
    assert searched((0.0, 0.0)).losses == searched((0.3, 0.3)).losses
