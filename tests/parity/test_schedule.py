"""Schedules of torch's names give torch's learning rates, group by group."""

import math

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

STEPS = 50
NAMESPACE = {lucid: lucid.optim, torch: torch.optim.lr_scheduler}
SCHEDULES = {
    "steps": ("StepLR", {"step_size": 7}),
    "steps, gamma": ("StepLR", {"step_size": 10, "gamma": 0.5}),
    "steps, of one": ("StepLR", {"step_size": 1, "gamma": 0.9}),
    "steps, growing": ("StepLR", {"step_size": 20, "gamma": 1.5}),
    "steps, to 0": ("StepLR", {"step_size": 20, "gamma": 0.0}),
    "steps, longer than the run": ("StepLR", {"step_size": 100}),
    "milestones": ("MultiStepLR", {"milestones": [10, 30]}),
    "milestones, gamma": ("MultiStepLR", {"milestones": [1, 2, 49], "gamma": 0.5}),
    "milestones, twice the same": ("MultiStepLR", {"milestones": [5, 5, 20], "gamma": 0.5}),
    "milestones, in no order": ("MultiStepLR", {"milestones": [40, 3, 20]}),
    "milestones, at the start": ("MultiStepLR", {"milestones": [0, 3], "gamma": 0.5}),
    "milestones, none": ("MultiStepLR", {"milestones": []}),
    "function": ("LambdaLR", {"lr_lambda": lambda t: 0.95**t}),
    "function, to 0": ("LambdaLR", {"lr_lambda": lambda t: max(0.0, 1 - t / 20)}),
    "function of NumPy": ("LambdaLR", {"lr_lambda": lambda t: np.float64(1 + math.cos(t / 16))}),
    "functions": ("LambdaLR", {"lr_lambda": [lambda t: 1 / (1 + t), lambda t: 0.9**t]}),
}


def run(lib, name, settings, stop=None):
    """The rates of each group at every step; at ``stop`` a new schedule takes over the state."""

    def start():
        groups = [{"params": [lib.ones(1, requires_grad=True)], "lr": lr} for lr in (0.5, 0.1)]
        optimizer = lib.optim.SGD(groups)
        return optimizer, getattr(NAMESPACE[lib], name)(optimizer, **settings)

    optimizer, schedule = start()
    rates = []
    for step in range(STEPS):
        if step == stop:
            states = optimizer.state_dict(), schedule.state_dict()
            optimizer, schedule = start()
            optimizer.load_state_dict(states[0])
            schedule.load_state_dict(states[1])
        rates.append([group["lr"] for group in optimizer.param_groups])
        assert schedule.get_last_lr() == rates[-1]
        optimizer.step()
        schedule.step()
    return np.array(rates)


@pytest.mark.parametrize("stop", [None, 13], ids=["straight", "stopped"])
@pytest.mark.parametrize(("name", "settings"), SCHEDULES.values(), ids=SCHEDULES)
def test_every_step_has_torchs_rates(name, settings, stop):
    ours, theirs = (run(lib, name, settings, stop) for lib in (lucid, torch))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(("name", "settings"), SCHEDULES.values(), ids=SCHEDULES)
def test_a_run_that_was_stopped_has_the_same_rates_to_the_bit(name, settings):
    assert np.array_equal(run(lucid, name, settings), run(lucid, name, settings, stop=13))
