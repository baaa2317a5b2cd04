"""Schedules set the learning rate of each step, and go on where they were stopped."""

import copy
import math

import numpy as np
import pytest

import lucid
from lucid.optim import SGD, Adam, CosineWithWarmup, LambdaLR, LRScheduler, MultiStepLR, StepLR
from lucid.optim import lr_scheduler as schedulers
from lucid.optim.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LinearLR,
    MultiplicativeLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
)

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


@pytest.mark.parametrize("warmup", [1, 2, 5])
def test_the_warmup_may_begin_at_0_as_the_authors_of_convnext_do(warmup, leaf):
    """``np.linspace(0, lr, warmup)`` for the first steps, in their utils.cosine_scheduler."""
    optimizer = SGD([leaf(np.ones(1))], lr=0.8)
    schedule, rates = CosineWithWarmup(optimizer, 9, warmup, 0.1, warmup_start=0.0), []
    for _ in range(9):
        rates += schedule.get_last_lr()
        schedule.step()
    rest = np.arange(9 - warmup)
    cosine = 0.1 + 0.5 * (0.8 - 0.1) * (1 + np.cos(math.pi * rest / len(rest)))
    np.testing.assert_allclose(rates, [*np.linspace(0, 0.8, warmup), *cosine], rtol=1e-12)


def test_each_group_may_end_at_a_rate_of_its_own(optimizer):
    schedule = CosineWithWarmup(optimizer, total_steps=3, min_lr=[0.4, 0.1])
    for _ in range(3):
        schedule.step()
    assert schedule.get_last_lr() == pytest.approx([0.4, 0.1])
    with pytest.raises(ValueError, match="min_lr has 1 numbers for 2 groups"):
        CosineWithWarmup(optimizer, total_steps=3, min_lr=[0.4])
    with pytest.raises(ValueError, match=r"warmup_start \(=-1\) must be 0 or more"):
        CosineWithWarmup(optimizer, total_steps=3, warmup_start=-1)


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


FACTORS = {
    "StepLR": (lambda o: StepLR(o, 3, gamma=0.5), [1, 1, 1, 0.5, 0.5, 0.5, 0.25]),
    "MultiStepLR": (lambda o: MultiStepLR(o, [5, 2], gamma=0.5), [1, 1, 0.5, 0.5, 0.5, 0.25]),
    "LambdaLR": (lambda o: LambdaLR(o, lambda t: 1 / (1 + t)), [1, 1 / 2, 1 / 3, 1 / 4]),
}


@pytest.mark.parametrize(("make", "factors"), FACTORS.values(), ids=FACTORS)
def test_every_step_multiplies_each_groups_rate_by_the_same_factor(optimizer, make, factors):
    schedule = make(optimizer)
    for factor in factors:
        assert schedule.get_last_lr() == pytest.approx([0.8 * factor, 0.2 * factor], rel=1e-15)
        assert [group["lr"] for group in optimizer.param_groups] == schedule.get_last_lr()
        schedule.step()


def test_a_list_of_functions_has_one_for_each_group(optimizer):
    schedule = LambdaLR(optimizer, [lambda t: 0.5**t, lambda t: 1.0])
    schedule.step()
    assert schedule.get_last_lr() == [0.4, 0.2]


MAKERS = {
    "CosineWithWarmup": lambda o: CosineWithWarmup(o, total_steps=10, warmup_steps=3),
    **{name: make for name, (make, _) in FACTORS.items()},
}
ALL = {
    **MAKERS,
    "MultiplicativeLR": lambda o: MultiplicativeLR(o, lambda t: 0.9),
    "ExponentialLR": lambda o: ExponentialLR(o, 0.9),
    "ConstantLR": lambda o: ConstantLR(o, 0.5, 3),
    "LinearLR": lambda o: LinearLR(o, 0.5, total_iters=6),
    "PolynomialLR": lambda o: PolynomialLR(o, 8),
    "CosineAnnealingLR": lambda o: CosineAnnealingLR(o, 5),
    "CosineAnnealingWarmRestarts": lambda o: CosineAnnealingWarmRestarts(o, 3, 2),
    "OneCycleLR": lambda o: OneCycleLR(o, 1.0, 20, cycle_momentum=False),
    "CyclicLR": lambda o: CyclicLR(o, 0.1, 1.0, 4, cycle_momentum=False),
    "SequentialLR": lambda o: SequentialLR(o, [LinearLR(o), LinearLR(o, 1.0, 0.1)], [4]),
    "ChainedScheduler": lambda o: ChainedScheduler([LinearLR(o), ExponentialLR(o, 0.9)]),
    "two alike chained": lambda o: ChainedScheduler([LinearLR(o), LinearLR(o, 1.0, 0.1)]),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_schedule_continues_from_its_state(optimizer, make):
    schedule = make(optimizer)
    for _ in range(4):
        schedule.step()
    state = schedule.state_dict()
    schedule.step()
    expected = schedule.get_last_lr()

    second = make(optimizer)  # starts from other rates
    second.load_state_dict(state)
    second.step()
    assert second.get_last_lr() == expected


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_state_that_does_not_fit_is_refused_and_nothing_changes(optimizer, leaf, make):
    one = CosineWithWarmup(SGD([leaf(np.ones(1))]), total_steps=10)
    schedule = make(optimizer)
    schedule.step()
    before = schedule.state_dict(), schedule.get_last_lr()
    with pytest.raises(ValueError, match="the state is not for 2 groups"):
        schedule.load_state_dict(one.state_dict())
    with pytest.raises(ValueError, match=r"lr \(=-.*\) at step 0 must be 0 or more"):
        schedule.load_state_dict({"last_step": 0, "base_lrs": [0.8, -1.0]})
    with pytest.raises(TypeError):
        schedule.load_state_dict({"last_step": 0.5, "base_lrs": [0.8, 0.2]})
    assert (schedule.state_dict(), schedule.get_last_lr()) == before


def test_a_rule_of_ones_own_needs_get_lr_and_nothing_else(optimizer):
    class Halving(LRScheduler):
        def get_lr(self):
            return [base / 2**self.last_step for base in self.base_lrs]

    schedule = Halving(optimizer)
    schedule.step()
    assert schedule.get_last_lr() == [0.4, 0.1]
    with pytest.raises(NotImplementedError, match="LRScheduler has no get_lr"):
        LRScheduler(optimizer)


def test_a_rate_of_numpys_becomes_pythons_so_that_float32_stays_float32(optimizer):
    LambdaLR(optimizer, lambda t: np.float64(0.5))
    assert [type(group["lr"]) for group in optimizer.param_groups] == [float, float]


REFUSED = {
    "no total": (
        lambda o: CosineWithWarmup(o, 0),
        r"must be from 0 to less than total_steps \(=0\)",
    ),
    "all warmup": (lambda o: CosineWithWarmup(o, 5, 5), r"warmup_steps \(=5\) must be from 0"),
    "warmup": (lambda o: CosineWithWarmup(o, 5, -1), r"warmup_steps \(=-1\) must be from 0"),
    "min_lr": (lambda o: CosineWithWarmup(o, 5, 0, -0.1), r"min_lr \(=-0.1\) must be 0 or more"),
    "step_size": (lambda o: StepLR(o, 0), r"step_size \(=0\) must be at least 1"),
    "StepLR's gamma": (lambda o: StepLR(o, 1, -0.1), r"gamma \(=-0.1\) must be 0 or more"),
    "milestones": (lambda o: MultiStepLR(o, [3, -1]), r"milestones \(=\[-1, 3\]\) must be 0"),
    "gamma": (lambda o: MultiStepLR(o, [3], float("nan")), r"gamma \(=nan\) must be 0 or more"),
    "too many functions": (lambda o: LambdaLR(o, [abs] * 3), "has 3 functions for 2 groups"),
    "a negative factor": (lambda o: LambdaLR(o, lambda t: -1.0), r"lr \(=-0.8\) at step 0 must be"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_settings_out_of_range_are_refused(optimizer, make, message):
    with pytest.raises(ValueError, match=message):
        make(optimizer)
    assert optimizer.param_groups[0]["lr"] == 0.8


@pytest.mark.parametrize(
    "make", [lambda o: StepLR(o, 2.5), lambda o: MultiStepLR(o, [2.5]), lambda o: LambdaLR(o, 0.5)]
)
def test_settings_of_another_kind_are_refused(optimizer, make):
    with pytest.raises(TypeError):
        make(optimizer)


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
@pytest.mark.parametrize("steps", [0, 7])
def test_a_schedule_made_again_starts_from_the_first_rate(optimizer, leaf, make, steps):
    """As that of a notebook's cell that runs three times."""
    fresh = make(SGD([{"params": [leaf(np.ones(1))], "lr": lr} for lr in (0.8, 0.2)]))
    for _ in range(2):
        schedule = make(optimizer)
        for _ in range(steps):
            schedule.step()
    schedule = make(optimizer)
    for _ in range(10):
        assert [group["lr"] for group in optimizer.param_groups] == fresh.get_last_lr()
        schedule.step()
        fresh.step()


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_a_schedule_that_was_replaced_does_not_step(optimizer, make):
    first, second = make(optimizer), make(optimizer)
    with pytest.raises(RuntimeError, match="took the place of this one: step that one"):
        first.step()
    second.step()


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
@pytest.mark.parametrize("order", ["schedule first", "optimizer first"])
def test_a_resumed_run_has_the_same_rates_whatever_is_made_and_loaded_first(leaf, make, order):
    def start():
        return SGD([{"params": [leaf(np.ones(1))], "lr": lr} for lr in (0.8, 0.2)])

    optimizer = start()
    schedule = make(optimizer)
    for _ in range(4):
        schedule.step()
    states = optimizer.state_dict(), schedule.state_dict()

    second = start()
    if order == "schedule first":
        resumed = make(second)
        second.load_state_dict(states[0])
    else:
        second.load_state_dict(states[0])
        resumed = make(second)
    resumed.load_state_dict(states[1])
    for _ in range(6):
        assert [group["lr"] for group in second.param_groups] == schedule.get_last_lr()
        schedule.step()
        resumed.step()


def test_what_is_no_optimizer_is_refused(leaf):
    with pytest.raises(TypeError, match="StepLR takes an optimizer, not a list"):
        StepLR([leaf(np.ones(1))], 3)


def test_a_group_added_later_is_named_where_the_schedule_cannot_know_it(optimizer, leaf):
    schedule = CosineWithWarmup(optimizer, 10)
    optimizer.param_groups.append({**optimizer.param_groups[0], "params": [leaf(np.ones(1))]})
    with pytest.raises(ValueError, match="for 2 groups of parameters, and the optimizer has 3"):
        schedule.step()


def test_every_schedule_is_in_these_tests():
    made = {name.partition(" ")[0] for name in ALL}
    assert made >= {*schedulers.__all__} - {"LRScheduler", "ReduceLROnPlateau"}


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_a_copy_of_optimizer_and_schedule_goes_on_as_they_do(optimizer, make):
    schedule = make(optimizer)
    for _ in range(3):
        schedule.step()
    twin, its_schedule = copy.deepcopy((optimizer, schedule))
    before = its_schedule.get_last_lr()
    for _ in range(4):
        schedule.step()
    assert [group["lr"] for group in twin.param_groups] == before
    for _ in range(4):
        its_schedule.step()
    assert [group["lr"] for group in twin.param_groups] == schedule.get_last_lr()


@pytest.mark.parametrize("make", ALL.values(), ids=ALL)
def test_a_state_survives_a_file_and_later_steps_do_not_change_it(optimizer, make, tmp_path):
    schedule = make(optimizer)
    schedule.step()
    state = schedule.state_dict()
    text = repr(state)
    lucid.save(tmp_path / "x.safetensors", optimizer=optimizer, schedule=schedule)
    schedule.step()
    assert repr(state) == text
    lucid.load(tmp_path / "x.safetensors", optimizer=optimizer, schedule=schedule)
    assert repr(schedule.state_dict()) == text
    assert [group["lr"] for group in optimizer.param_groups] == schedule.get_last_lr()


def test_the_state_of_another_schedule_is_refused_and_nothing_changes(optimizer):
    states = {name: make(optimizer).state_dict() for name, make in ALL.items()}
    schedule = ExponentialLR(optimizer, 0.5)
    before = repr((schedule.state_dict(), optimizer.state_dict()))
    for name in ("StepLR", "LinearLR", "CosineAnnealingLR", "OneCycleLR", "CyclicLR"):
        with pytest.raises(ValueError, match="the state is for another schedule, one with"):
            schedule.load_state_dict(states[name])
        assert repr((schedule.state_dict(), optimizer.state_dict())) == before


def test_a_count_of_milestones_without_end_is_refused_and_nothing_changes(optimizer):
    schedule = MultiStepLR(optimizer, [2, 5])
    before = repr(schedule.state_dict())
    for count in (10**12, -1, 1.5, "1"):
        state = {**schedule.state_dict(), "milestones": {3: count}}
        with pytest.raises(ValueError, match="are not there 0 to 1000 times each"):
            schedule.load_state_dict(state)
    assert repr(schedule.state_dict()) == before


def test_the_state_of_an_optimizer_is_none_of_a_schedule(optimizer):
    with pytest.raises(ValueError, match=r"of a schedule has .* begins with state, param_groups"):
        ExponentialLR(optimizer, 0.5).load_state_dict(optimizer.state_dict())


def test_a_state_of_several_that_does_not_fit_is_refused_and_nothing_changes(optimizer):
    other = SequentialLR(optimizer, [LinearLR(optimizer), StepLR(optimizer, 2)], [4]).state_dict()
    schedule = ALL["SequentialLR"](optimizer)
    before = repr((schedule.state_dict(), optimizer.state_dict()))
    for state in (other, {**other, "_schedulers": other["_schedulers"][:1]}, {"last_epoch": 3}):
        with pytest.raises(ValueError, match="the state is"):
            schedule.load_state_dict(state)
        assert repr((schedule.state_dict(), optimizer.state_dict())) == before


def test_a_plateau_starts_again_from_the_first_rate_and_keeps_its_memory_in_the_state(optimizer):
    schedule = ReduceLROnPlateau(optimizer, factor=0.5, patience=0)
    for loss in (1.0, 2.0, 3.0):
        schedule.step(loss)
    assert schedule.get_last_lr() == [0.2, 0.05]
    state = schedule.state_dict()
    again = ReduceLROnPlateau(optimizer, factor=0.5, patience=0)
    assert again.get_last_lr() == [0.8, 0.2]
    again.load_state_dict(state)
    again.step(0.9999)  # less than a threshold better than 1
    assert again.get_last_lr() == [0.1, 0.025]


def test_one_cycle_moves_the_momentum_the_other_way(optimizer):
    schedule = OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
    momentums = []
    for _ in range(10):
        momentums.append(optimizer.param_groups[0]["momentum"])
        schedule.step()
    assert momentums[0] == momentums[-1] == 0.95
    assert min(momentums) == momentums[2] == pytest.approx(0.85)
    with pytest.raises(ValueError, match=r"total_steps \(=10\) is over: there is no step 11"):
        schedule.step()


def test_a_cycle_moves_the_first_of_adams_betas(leaf):
    optimizer = Adam([leaf(np.ones(1))])
    schedule = CyclicLR(optimizer, 0.1, 1.0, step_size_up=2)
    assert optimizer.param_groups[0]["betas"] == (0.9, 0.999)
    schedule.step()
    assert optimizer.param_groups[0]["betas"] == (pytest.approx(0.85), 0.999)


REFUSED_TOO = {
    "ConstantLR": (lambda o: ConstantLR(o, 0.0), r"factor \(=0.0\) must be above 0 and at most 1"),
    "LinearLR": (lambda o: LinearLR(o, 2.0), r"start_factor \(=2.0\) must be above 0"),
    "LinearLR's end": (lambda o: LinearLR(o, 1.0, -1.0), r"end_factor \(=-1.0\) must be from"),
    "ExponentialLR": (lambda o: ExponentialLR(o, -0.1), r"gamma \(=-0.1\) must be 0 or more"),
    "PolynomialLR": (lambda o: PolynomialLR(o, 0), r"total_iters \(=0\) must be at least 1"),
    "CosineAnnealingLR": (lambda o: CosineAnnealingLR(o, 0), r"T_max \(=0\) must be at least 1"),
    "restarts": (lambda o: CosineAnnealingWarmRestarts(o, 0), r"T_0 \(=0\) must be at least 1"),
    "OneCycleLR": (lambda o: OneCycleLR(o, 1.0), "needs total_steps, or both epochs"),
    "pct_start": (lambda o: OneCycleLR(o, 1.0, 9, pct_start=3), r"pct_start \(=3\) must be"),
    "max_lr": (lambda o: OneCycleLR(o, [1.0], 9), "max_lr has 1 values for 2 groups"),
    "strategy": (lambda o: OneCycleLR(o, 1.0, 9, anneal_strategy="x"), "must be 'cos' or 'linear'"),
    "CyclicLR": (lambda o: CyclicLR(o, 0.1, 1.0, mode="x"), r"mode \(='x'\) must be one of tria"),
    "plateau's mode": (lambda o: ReduceLROnPlateau(o, "least"), r"mode \(='least'\) must be 'min'"),
    "plateau's factor": (lambda o: ReduceLROnPlateau(o, factor=1.0), "must be from 0 to less"),
    "a plateau in a row": (
        lambda o: SequentialLR(o, [StepLR(o, 1), ReduceLROnPlateau(o)], [3]),
        "takes schedules whose step needs no metric, not ReduceLROnPlateau",
    ),
    "none in a row": (lambda o: SequentialLR(o, [], []), "must grow, and be one fewer"),
    "milestones": (lambda o: SequentialLR(o, [StepLR(o, 1)], [3]), "must grow, and be one fewer"),
    "no chain": (lambda o: ChainedScheduler([]), "takes one schedule or more, not none"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "message"), REFUSED_TOO.values(), ids=REFUSED_TOO)
def test_other_settings_out_of_range_are_refused_too(optimizer, make, message):
    with pytest.raises(ValueError, match=message):
        make(optimizer)
    assert optimizer.param_groups[0]["lr"] == 0.8


def test_a_chain_of_two_optimizers_is_refused(optimizer, leaf):
    other = SGD([leaf(np.ones(1))])
    with pytest.raises(ValueError, match="a StepLR in ChainedScheduler is of another optimizer"):
        ChainedScheduler([StepLR(optimizer, 1), StepLR(other, 1)])


def test_a_run_that_goes_on_needs_the_first_rates(optimizer):
    with pytest.raises(KeyError, match="load the optimizer's state_dict first"):
        StepLR(optimizer, 1, last_epoch=3)
    assert "initial_lr" not in optimizer.param_groups[0]


def test_a_chain_in_a_row_begins_with_the_rates_of_step_0(optimizer):
    """PyTorch steps the chained ones twice there, so that its ExponentialLR is a step ahead."""
    grow, fall = LinearLR(optimizer, 0.5, total_iters=2), ExponentialLR(optimizer, 0.9)
    chain = ChainedScheduler([grow, fall])
    schedule = SequentialLR(optimizer, [chain, StepLR(optimizer, 4)], milestones=[3])
    for share in (0.5, 0.75 * 0.9, 1.0 * 0.81, 1.0):
        assert schedule.get_last_lr() == pytest.approx([0.8 * share, 0.2 * share], rel=1e-12)
        schedule.step()


def test_a_rate_that_falls_to_nothing_is_never_below_it(leaf):
    optimizer = SGD([leaf(np.ones(1))], lr=0.0)
    schedule = CosineAnnealingLR(optimizer, T_max=10, eta_min=0.1)  # up to it and down again
    rates = []
    for _ in range(60):
        optimizer.step()
        schedule.step()
        rates += schedule.get_last_lr()
    assert min(rates) == 0
    assert max(rates) == pytest.approx(0.1)
