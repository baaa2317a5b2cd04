"""Schedules of torch's names give torch's learning rates, group by group."""

import math
import warnings

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

STEPS = 50
NAMESPACE = {lucid: lucid.optim.lr_scheduler, torch: torch.optim.lr_scheduler}
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
    "products": ("MultiplicativeLR", {"lr_lambda": lambda t: 0.9 + 0.2 / t}),
    "products, one each": ("MultiplicativeLR", {"lr_lambda": [lambda t: 0.9, lambda t: 1.01]}),
    "exponential": ("ExponentialLR", {"gamma": 0.9}),
    "constant": ("ConstantLR", {}),
    "constant, longer": ("ConstantLR", {"factor": 0.2, "total_iters": 20}),
    "constant, for no step": ("ConstantLR", {"factor": 0.2, "total_iters": 0}),
    "linear": ("LinearLR", {}),
    "linear, falling": ("LinearLR", {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 30}),
    "linear, to 0": ("LinearLR", {"start_factor": 0.5, "end_factor": 0.0, "total_iters": 16}),
    "polynomial": ("PolynomialLR", {}),
    "polynomial, squared": ("PolynomialLR", {"total_iters": 40, "power": 2.0}),
    "polynomial, root": ("PolynomialLR", {"total_iters": 60, "power": 0.5}),
    "cosine": ("CosineAnnealingLR", {"T_max": 50}),
    "cosine, up again": ("CosineAnnealingLR", {"T_max": 12, "eta_min": 0.01}),
    "cosine, of one": ("CosineAnnealingLR", {"T_max": 1, "eta_min": 0.01}),
    "restarts": ("CosineAnnealingWarmRestarts", {"T_0": 7}),
    "restarts, longer": ("CosineAnnealingWarmRestarts", {"T_0": 5, "T_mult": 2, "eta_min": 0.01}),
    "one cycle": ("OneCycleLR", {"max_lr": 2.0, "total_steps": 50}),
    "one cycle, lines": (
        "OneCycleLR",
        {"max_lr": [2.0, 0.3], "epochs": 10, "steps_per_epoch": 5, "anneal_strategy": "linear"},
    ),
    "one cycle, three phases": (
        "OneCycleLR",
        {
            "max_lr": 2.0, "total_steps": 60, "three_phase": True, "pct_start": 0.4,
            "div_factor": 10.0,
        },
    ),
    "one cycle, no momentum": (
        "OneCycleLR",
        {"max_lr": 2.0, "total_steps": 55, "cycle_momentum": False, "final_div_factor": 100.0},
    ),
    "cycles": ("CyclicLR", {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 6}),
    "cycles, halved": (
        "CyclicLR",
        {
            "base_lr": [0.1, 0.2], "max_lr": [1.0, 2.0], "step_size_up": 4, "step_size_down": 9,
            "mode": "triangular2", "base_momentum": 0.5, "max_momentum": 0.95,
        },
    ),
    "cycles, exponential": (
        "CyclicLR",
        {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 5, "mode": "exp_range", "gamma": 0.97},
    ),
    "cycles, by function": (
        "CyclicLR",
        {
            "base_lr": 0.1, "max_lr": 1.0, "step_size_up": 5, "scale_fn": lambda x: 1 / x,
            "cycle_momentum": False,
        },
    ),
    "cycles, by function of steps": (
        "CyclicLR",
        {
            "base_lr": 0.1, "max_lr": 1.0, "step_size_up": 5, "scale_fn": lambda x: 0.9**x,
            "scale_mode": "iterations",
        },
    ),
}  # fmt: skip
SEVERAL = {
    "warmup, then cosine": lambda s, o: s.SequentialLR(
        o,
        [s.LinearLR(o, start_factor=0.1, total_iters=5), s.CosineAnnealingLR(o, T_max=45)],
        milestones=[5],
    ),
    "three in a row": lambda s, o: s.SequentialLR(
        o,
        [s.ConstantLR(o, total_iters=4), s.ExponentialLR(o, gamma=0.9), s.StepLR(o, 7)],
        milestones=[6, 20],
    ),
    "two that are alike in a row": lambda s, o: s.SequentialLR(
        o,
        [s.LinearLR(o, total_iters=4), s.LinearLR(o, 1.0, 0.2, total_iters=30)],
        milestones=[10],
    ),
    "products in a row": lambda s, o: s.SequentialLR(
        o,
        [
            s.ConstantLR(o, total_iters=4),
            s.MultiplicativeLR(o, lambda t: 0.9),
            s.LambdaLR(o, lambda t: 1 / (t + 1)),
        ],
        milestones=[5, 25],
    ),
    "from the second on": lambda s, o: s.SequentialLR(
        o, [s.StepLR(o, 3), s.PolynomialLR(o, 20)], milestones=[0]
    ),
    "restarts in a row": lambda s, o: s.SequentialLR(
        o,
        [s.PolynomialLR(o, 6), s.CosineAnnealingWarmRestarts(o, 4, 2)],
        milestones=[6],
    ),
    "chained": lambda s, o: s.ChainedScheduler(
        [s.ConstantLR(o, total_iters=4), s.ExponentialLR(o, gamma=0.9)]
    ),
    "three chained": lambda s, o: s.ChainedScheduler(
        [s.LinearLR(o), s.CosineAnnealingLR(o, 20, 0.001), s.MultiStepLR(o, [10, 30], 0.5)],
        optimizer=o,
    ),
    "two that are alike chained": lambda s, o: s.ChainedScheduler(
        [s.ConstantLR(o, 0.5, 4), s.ConstantLR(o, 0.25, 9), s.StepLR(o, 3, 0.9), s.StepLR(o, 5)]
    ),
}  # fmt: skip


def run(lib, name, settings, stop=None):
    """The rates of each group at every step; at ``stop`` a new schedule takes over the state."""

    def start():
        groups = [{"params": [lib.ones(1, requires_grad=True)], "lr": lr} for lr in (0.5, 0.1)]
        optimizer = lib.optim.SGD(groups, momentum=0.9)
        if name is None:
            return optimizer, settings(NAMESPACE[lib], optimizer)
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
        rates[-1] += [group["momentum"] for group in optimizer.param_groups]
        optimizer.step()
        schedule.step()
    return np.array(rates)


@pytest.mark.parametrize("stop", [None, 13], ids=["straight", "stopped"])
@pytest.mark.parametrize(("name", "settings"), SCHEDULES.values(), ids=SCHEDULES)
def test_every_step_has_torchs_rates(name, settings, stop):
    ours, theirs = (run(lib, name, settings, stop) for lib in (lucid, torch))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-18)


@pytest.mark.parametrize("stop", [None, 13], ids=["straight", "stopped"])
@pytest.mark.parametrize("make", SEVERAL.values(), ids=SEVERAL)
def test_schedules_made_of_schedules_have_torchs_rates(make, stop):
    ours, theirs = (run(lib, None, make, stop) for lib in (lucid, torch))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-18)


@pytest.mark.parametrize("make", SEVERAL.values(), ids=SEVERAL)
def test_a_stopped_run_of_several_has_the_same_rates_to_the_bit(make):
    assert np.array_equal(run(lucid, None, make), run(lucid, None, make, stop=13))


PAIRS = [("ConstantLR", "ExponentialLR"), ("LinearLR", "CosineAnnealingLR"), ("StepLR", "LinearLR")]
MINIMAL = {"ExponentialLR": [0.9], "CosineAnnealingLR": [20], "StepLR": [5]}


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_two_schedules_of_one_optimizer_stepped_by_hand_have_torchs_rates(pair):
    def rates(lib):
        optimizer = lib.optim.SGD([lib.ones(1, requires_grad=True)], lr=0.5)
        both = [getattr(NAMESPACE[lib], n)(optimizer, *MINIMAL.get(n, [])) for n in pair]
        for _ in range(STEPS):
            yield optimizer.param_groups[0]["lr"]
            optimizer.step()
            for schedule in both:
                schedule.step()

    np.testing.assert_allclose([*rates(lucid)], [*rates(torch)], rtol=1e-12, atol=1e-18)


PLATEAUS = {
    "default": {},
    "impatient": {"patience": 0, "factor": 0.5},
    "cooldown": {"patience": 2, "cooldown": 3, "factor": 0.7},
    "greatest": {"mode": "max", "patience": 1},
    "absolute": {"threshold_mode": "abs", "threshold": 0.05, "patience": 1},
    "greatest, absolute": {
        "mode": "max",
        "threshold_mode": "abs",
        "threshold": 0.05,
        "patience": 2,
    },
    "floors": {"patience": 0, "min_lr": [0.01, 0.05]},
    "eps": {"patience": 0, "eps": 1e-3},
}


@pytest.mark.parametrize("stop", [None, 13], ids=["straight", "stopped"])
@pytest.mark.parametrize("settings", PLATEAUS.values(), ids=PLATEAUS)
def test_a_plateau_lowers_the_rates_when_torch_does(settings, stop, randn):
    metrics = 1 + np.exp(-np.arange(STEPS) / 8) + 0.1 * randn(STEPS)

    def rates(lib):
        def start():
            groups = [{"params": [lib.ones(1, requires_grad=True)], "lr": lr} for lr in (0.5, 0.1)]
            optimizer = lib.optim.SGD(groups)
            return optimizer, NAMESPACE[lib].ReduceLROnPlateau(optimizer, **settings)

        optimizer, schedule = start()
        for step, metric in enumerate(metrics):
            if step == stop:
                states = optimizer.state_dict(), schedule.state_dict()
                optimizer, schedule = start()
                optimizer.load_state_dict(states[0])
                schedule.load_state_dict(states[1])
            schedule.step(lib.tensor(metric))
            yield [group["lr"] for group in optimizer.param_groups]

    np.testing.assert_allclose([*rates(lucid)], [*rates(torch)], rtol=1e-12)


@pytest.mark.parametrize("settings", [{"T_0": 3}, {"T_0": 2, "T_mult": 2, "eta_min": 0.01}])
def test_restarts_go_to_any_point_of_the_run(settings):
    def rates(lib):
        optimizer = lib.optim.SGD([lib.ones(1, requires_grad=True)], lr=0.5)
        schedule = NAMESPACE[lib].CosineAnnealingWarmRestarts(optimizer, **settings)
        optimizer.step()
        for point in [*np.arange(60) / 5, 0.3, 7]:
            schedule.step(point)
            yield optimizer.param_groups[0]["lr"]

    np.testing.assert_allclose([*rates(lucid)], [*rates(torch)], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["ExponentialLR", "LinearLR", "CosineAnnealingLR", "StepLR"])
def test_a_run_goes_on_from_a_number_of_steps_as_torchs_does(name):
    def rates(lib):
        group = {"params": [lib.ones(1, requires_grad=True)], "lr": 0.5, "initial_lr": 0.8}
        optimizer = lib.optim.SGD([group])
        schedule = getattr(NAMESPACE[lib], name)(optimizer, *MINIMAL.get(name, []), last_epoch=3)
        for _ in range(9):
            yield optimizer.param_groups[0]["lr"]
            optimizer.step()
            schedule.step()

    np.testing.assert_allclose([*rates(lucid)], [*rates(torch)], rtol=1e-12)


@pytest.mark.parametrize(("name", "settings"), SCHEDULES.values(), ids=SCHEDULES)
def test_a_run_that_was_stopped_has_the_same_rates_to_the_bit(name, settings):
    assert np.array_equal(run(lucid, name, settings), run(lucid, name, settings, stop=13))


EPOCHS = (3, 5, 7, 1, 12, 20, 30, 45)


@pytest.mark.parametrize(("name", "settings"), SCHEDULES.values(), ids=SCHEDULES)
def test_a_step_to_an_epoch_has_torchs_rates_and_its_warning(name, settings):
    divides_by_0 = name == "PolynomialLR" or settings.get("T_max") == 1  # at a step after it

    def rates(lib):
        groups = [{"params": [lib.ones(1, requires_grad=True)], "lr": lr} for lr in (0.5, 0.1)]
        optimizer = lib.optim.SGD(groups, momentum=0.9)
        schedule = getattr(NAMESPACE[lib], name)(optimizer, **settings)
        optimizer.step()
        for epoch in EPOCHS if divides_by_0 else (*EPOCHS, None, 9, None):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                schedule.step(epoch)
            yield [group["lr"] for group in optimizer.param_groups]
            yield schedule.get_last_lr()
            yield [schedule.last_epoch, len([w for w in caught if "epoch" in str(w.message)])]

    np.testing.assert_allclose([*rates(lucid)], [*rates(torch)], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("name", "settings"), SCHEDULES.values(), ids=SCHEDULES)
def test_the_number_of_steps_is_torchs(name, settings):
    def counts(lib):
        groups = [{"params": [lib.ones(1, requires_grad=True)], "lr": lr} for lr in (0.5, 0.1)]
        optimizer = lib.optim.SGD(groups, momentum=0.9)
        schedule = getattr(NAMESPACE[lib], name)(optimizer, **settings)
        for _ in range(3):
            yield schedule._step_count
            optimizer.step()
            schedule.step()
        yield schedule.state_dict()["_step_count"]

    expected = [1, 2, 3, 4] if name == "CosineAnnealingWarmRestarts" else [*counts(torch)]
    assert [*counts(lucid)] == expected  # torch's restarts count nothing


def test_a_schedule_of_ones_own_may_count_its_steps():
    """As many of the schedule of "Attention is all you need" do."""

    def rates(lib, stop=None):
        class Noam(NAMESPACE[lib].LRScheduler):
            def get_lr(self):
                step = max(1, self._step_count)
                return [base * min(step**-0.5, step * 4**-1.5) for base in self.base_lrs]

        optimizer = lib.optim.SGD([lib.ones(1, requires_grad=True)], lr=1.0)
        schedule = Noam(optimizer)
        for step in range(10):
            if step == stop:
                state, schedule = schedule.state_dict(), Noam(optimizer)
                schedule.load_state_dict(state)
            yield optimizer.param_groups[0]["lr"]
            optimizer.step()
            schedule.step()

    assert [*rates(lucid)] == [*rates(torch)] == [*rates(lucid, stop=4)]


def test_a_plateau_takes_the_number_of_its_step():
    for lib in (lucid, torch):
        optimizer = lib.optim.SGD([lib.ones(1, requires_grad=True)], lr=1.0)
        schedule = NAMESPACE[lib].ReduceLROnPlateau(optimizer, factor=0.5, patience=0)
        schedule.step(1.0)
        with pytest.warns(UserWarning, match="epoch"):
            schedule.step(1.0, 7)
        assert (schedule.last_epoch, optimizer.param_groups[0]["lr"]) == (7, 0.5)
        with pytest.warns(UserWarning, match="epoch"):
            schedule.step(1.0, epoch=3)
        assert (schedule.last_epoch, optimizer.param_groups[0]["lr"]) == (3, 0.25)


def moved_over(make, step, tmp_path):
    """The rates that PyTorch has after a stop, and those that lucid has from PyTorch's states."""

    def start(lib):
        groups = [{"params": [lib.ones(1, requires_grad=True)], "lr": lr} for lr in (0.5, 0.1)]
        optimizer = lib.optim.SGD(groups, momentum=0.9)
        return optimizer, make(NAMESPACE[lib], optimizer)

    def rates(optimizer, schedule):
        for number in range(13, STEPS - 1):
            optimizer.step()
            step(schedule, number)
            yield [(group["lr"], group["momentum"]) for group in optimizer.param_groups]

    optimizer, schedule = start(torch)
    for number in range(13):
        optimizer.step()
        step(schedule, number)
    torch.save([optimizer.state_dict(), schedule.state_dict()], tmp_path / "run.pth")
    ours = start(lucid)
    for part, state in zip(ours, lucid.load(tmp_path / "run.pth"), strict=True):
        part.load_state_dict(state)
    return [*rates(*ours)], [*rates(optimizer, schedule)]


STEPPED = {
    **{
        name: lambda s, o, kind=kind, settings=settings: getattr(s, kind)(o, **settings)
        for name, (kind, settings) in SCHEDULES.items()
        if not any(map(callable, settings.values()))
    },
    **SEVERAL,
}


@pytest.mark.parametrize("make", STEPPED.values(), ids=STEPPED)
def test_a_run_of_torchs_goes_on_here(make, tmp_path):
    ours, theirs = moved_over(make, lambda schedule, number: schedule.step(), tmp_path)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-18)


@pytest.mark.parametrize("settings", PLATEAUS.values(), ids=PLATEAUS)
def test_a_plateau_of_torchs_goes_on_here(settings, tmp_path, randn):
    metrics = 1 + np.exp(-np.arange(STEPS) / 8) + 0.1 * randn(STEPS)
    ours, theirs = moved_over(
        lambda s, o: s.ReduceLROnPlateau(o, **settings),
        lambda schedule, number: schedule.step(float(metrics[number])),
        tmp_path,
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
