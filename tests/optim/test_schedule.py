"""CosineWithWarmup sets the learning rate of each step by its formula."""

import math

import numpy as np
import pytest

from lucid.optim import SGD, CosineWithWarmup

CASES = {
    "cosine alone": {"total_steps": 10},
    "warmup": {"total_steps": 10, "warmup_steps": 3},
    "one step of warmup": {"total_steps": 10, "warmup_steps": 1},
    "min_lr": {"total_steps": 10, "warmup_steps": 3, "min_lr": 0.05},
    "nearly all warmup": {"total_steps": 10, "warmup_steps": 9},
    "one step": {"total_steps": 1},
}


def rate(t, lr, total_steps, warmup_steps=0, min_lr=0.0):
    """The definition."""
    if t < warmup_steps:
        return lr * (t + 1) / warmup_steps
    if t >= total_steps:
        return min_lr
    angle = math.pi * (t - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) * (1 + math.cos(angle)) / 2


@pytest.fixture
def optimizer(leaf):
    """Two groups, of lr 0.8 and 0.2."""
    groups = [{"params": [leaf(np.ones(1))], "lr": lr} for lr in (0.8, 0.2)]
    return SGD(groups)


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_every_step_has_the_rate_of_the_formula(optimizer, settings):
    schedule = CosineWithWarmup(optimizer, **settings)
    for t in range(settings["total_steps"] + 3):
        expected = [rate(t, lr, **settings) for lr in (0.8, 0.2)]
        assert schedule.get_last_lr() == pytest.approx(expected, rel=1e-12, abs=1e-15)
        assert [group["lr"] for group in optimizer.param_groups] == schedule.get_last_lr()
        schedule.step()


def test_the_rate_grows_to_the_full_one_and_never_again(optimizer):
    schedule, rates = CosineWithWarmup(optimizer, total_steps=20, warmup_steps=5), []
    for _ in range(20):
        rates.append(optimizer.param_groups[0]["lr"])
        schedule.step()
    assert rates[:5] == pytest.approx([0.16, 0.32, 0.48, 0.64, 0.8])
    assert rates[4] == rates[5] == 0.8
    assert rates[5:] == sorted(rates[5:], reverse=True)
    assert min(rates) > 0


def test_a_schedule_continues_from_its_state(optimizer):
    schedule = CosineWithWarmup(optimizer, total_steps=10, warmup_steps=3)
    for _ in range(4):
        schedule.step()
    state = schedule.state_dict()
    schedule.step()
    expected = schedule.get_last_lr()

    second = CosineWithWarmup(optimizer, total_steps=10, warmup_steps=3)  # starts from other rates
    second.load_state_dict(state)
    second.step()
    assert second.get_last_lr() == expected


def test_a_state_of_other_groups_is_refused(optimizer, leaf):
    one = CosineWithWarmup(SGD([leaf(np.ones(1))]), total_steps=10)
    schedule = CosineWithWarmup(optimizer, total_steps=10)
    with pytest.raises(ValueError, match="the state is not for 2 groups"):
        schedule.load_state_dict(one.state_dict())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"total_steps": 0}, r"must be from 0 to less than total_steps \(=0\)"),
        ({"total_steps": 5, "warmup_steps": 5}, r"warmup_steps \(=5\) must be from 0"),
        ({"total_steps": 5, "warmup_steps": -1}, r"warmup_steps \(=-1\) must be from 0"),
        ({"total_steps": 5, "min_lr": -0.1}, r"min_lr \(=-0.1\) must be 0 or more"),
    ],
)
def test_settings_out_of_range_are_refused(optimizer, settings, message):
    with pytest.raises(ValueError, match=message):
        CosineWithWarmup(optimizer, **settings)
    assert optimizer.param_groups[0]["lr"] == 0.8
