"""Optimizers, schedules and clipping leave what torch's leave after 50 steps, in the same dtype."""

import inspect
import math
from functools import partial

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

LIBRARIES = [lucid, torch]
STEPS = 50
RULES = {
    "SGD": ("SGD", {"lr": 0.1}),
    "SGD, momentum": ("SGD", {"lr": 0.05, "momentum": 0.9}),
    "SGD, dampening": ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}),
    "SGD, dampening alone": ("SGD", {"lr": 0.1, "dampening": 0.5}),
    "SGD, nesterov": ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    "SGD, weight decay": ("SGD", {"lr": 0.1, "momentum": 0.5, "weight_decay": 0.1}),
    "Adam": ("Adam", {"lr": 0.05}),
    "Adam, betas": ("Adam", {"lr": 0.05, "betas": (0.5, 0.9)}),
    "Adam, eps": ("Adam", {"lr": 0.05, "eps": 0.01}),
    "Adam, weight decay": ("Adam", {"lr": 0.05, "weight_decay": 0.5}),
    "AdamW": ("AdamW", {"lr": 0.05}),
    "AdamW, betas": ("AdamW", {"lr": 0.05, "betas": (0.5, 0.9)}),
    "AdamW, eps": ("AdamW", {"lr": 0.05, "eps": 0.01}),
    "AdamW, weight decay": ("AdamW", {"lr": 0.05, "weight_decay": 0.5}),
    "Adam, decoupled": ("Adam", {"weight_decay": 0.5, "decoupled_weight_decay": True}),
    "Adam, decoupled, all": (
        "Adam",
        {"weight_decay": 0.5, "decoupled_weight_decay": True, "maximize": True, "amsgrad": True},
    ),
    "SGD, maximize": ("SGD", {"lr": 0.001, "momentum": 0.5, "weight_decay": 0.1, "maximize": True}),
    "Adam, amsgrad": ("Adam", {"lr": 0.05, "amsgrad": True, "weight_decay": 0.1}),
    "Adam, maximize": ("Adam", {"lr": 0.001, "weight_decay": 0.1, "maximize": True}),
    "AdamW, amsgrad": ("AdamW", {"lr": 0.05, "amsgrad": True, "weight_decay": 0.1}),
    "AdamW, amsgrad, maximize": ("AdamW", {"lr": 0.001, "amsgrad": True, "maximize": True}),
    "RMSprop": ("RMSprop", {}),
    "RMSprop, momentum": ("RMSprop", {"momentum": 0.5, "weight_decay": 0.1, "eps": 0.01}),
    "RMSprop, centered": ("RMSprop", {"centered": True, "eps": 1e-3}),
    "RMSprop, all": ("RMSprop", {"centered": True, "momentum": 0.3, "eps": 1e-3, "maximize": True}),
    "Adagrad": ("Adagrad", {"lr": 0.1}),
    "Adagrad, all": (
        "Adagrad", {"lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.2},
    ),
    "Adagrad, maximize": ("Adagrad", {"maximize": True, "eps": 0.1}),
    "Adadelta": ("Adadelta", {}),
    "Adadelta, all": ("Adadelta", {"rho": 0.8, "eps": 1e-4, "weight_decay": 0.1, "maximize": True}),
    "Adamax": ("Adamax", {"lr": 0.05}),
    "Adamax, all": ("Adamax", {"betas": (0.8, 0.9), "weight_decay": 0.1, "maximize": True}),
    "NAdam": ("NAdam", {"lr": 0.05}),
    "NAdam, all": (
        "NAdam",
        {"betas": (0.8, 0.9), "weight_decay": 0.1, "momentum_decay": 0.1, "maximize": True},
    ),
    "NAdam, decoupled": ("NAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    "RAdam": ("RAdam", {"lr": 0.05}),
    "RAdam, all": ("RAdam", {"betas": (0.8, 0.9), "weight_decay": 0.1, "maximize": True}),
    "RAdam, decoupled": ("RAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
}  # fmt: skip
GROUPS = {
    "SGD": ({"momentum": 0.8, "nesterov": True}, {"lr": 0.02, "weight_decay": 0.3}),
    "Adam": ({"weight_decay": 0.2}, {"lr": 0.02, "betas": (0.8, 0.99)}),
    "AdamW": ({"weight_decay": 0.0}, {"lr": 0.02, "betas": (0.8, 0.99)}),
}
SCHEDULES = {
    "cosine": {"total_steps": STEPS},
    "warmup": {"total_steps": STEPS, "warmup_steps": 10},
    "min_lr": {"total_steps": STEPS, "warmup_steps": 7, "min_lr": 0.01},
    "done before the end": {"total_steps": 30, "warmup_steps": 5, "min_lr": 0.01},
}


@pytest.fixture
def problem(randn):
    """Points, what a small network shall make of them, and its first weights."""
    return randn(20, 3), randn(20, 2), randn(4, 3) / 2, randn(4), randn(2, 4) / 2


def train(lib, x, y, first, bias, second, optimizer, after_step=lambda: None, clip=None):
    """Fit ``second tanh(first x + bias)`` to y; what is left, and every loss on the way."""
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        error = lib.tanh(x @ first.transpose(0, 1) + bias) @ second.transpose(0, 1) - y
        loss = (error * error).mean()
        loss.backward()
        if clip is not None:
            clip()
        optimizer.step()
        after_step()
        losses.append(loss.detach())
    return (*(p.detach() for p in (first, bias, second)), lib.stack(losses))


@pytest.mark.parametrize(("name", "settings"), RULES.values(), ids=RULES)
def test_every_rule_leaves_the_same_weights(agree, problem, name, settings):
    def fn(lib, x, y, *params):
        optimizer = getattr(lib.optim, name)(params, **settings)
        if lib is torch:
            torch.set_default_dtype(x.dtype)  # NAdam keeps a product in that one
        return train(lib, x, y, *params, optimizer)

    try:
        agree(fn, *problem)
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("name", GROUPS)
def test_groups_follow_their_own_settings(agree, problem, name):
    def fn(lib, x, y, first, bias, second):
        groups = [{"params": [first, bias]}, {"params": [second]}]
        groups = [group | settings for group, settings in zip(groups, GROUPS[name], strict=True)]
        optimizer = getattr(lib.optim, name)(groups, lr=0.05)
        return train(lib, x, y, first, bias, second, optimizer)

    agree(fn, *problem)


@pytest.mark.parametrize("max_norm", [0.1, 1.0, 100.0])
def test_clipped_gradients_train_the_same_weights(agree, problem, max_norm):
    clip = {lucid: lucid.optim.clip_grad_norm_, torch: torch.nn.utils.clip_grad_norm_}

    def fn(lib, x, y, *params):
        lengths = []
        optimizer = lib.optim.SGD(params, lr=0.1)
        results = train(
            lib, x, y, *params, optimizer, clip=lambda: lengths.append(clip[lib](params, max_norm))
        )
        return (*results, lib.stack(lengths))

    agree(fn, *problem)


def by_lambda(optimizer, total_steps, warmup_steps=0, min_lr=0.0):
    """The formula as a factor of each group's rate, for torch."""

    def factor(base):
        def of_step(t):
            if t < warmup_steps:
                return (t + 1) / warmup_steps
            progress = min(1.0, (t - warmup_steps) / (total_steps - warmup_steps))
            least = min_lr / base
            return least + (1 - least) * (1 + math.cos(math.pi * progress)) / 2

        return of_step

    factors = [factor(group["lr"]) for group in optimizer.param_groups]
    return torch.optim.lr_scheduler.LambdaLR(optimizer, factors)


def by_sequence(optimizer, total_steps, warmup_steps=0, min_lr=0.0):
    """Torch's warmup, and after it torch's cosine."""
    schedulers = torch.optim.lr_scheduler
    rest = total_steps - warmup_steps
    cosine = schedulers.CosineAnnealingLR(optimizer, T_max=rest, eta_min=min_lr)
    if not warmup_steps:
        return cosine
    # torch warms up from a share at step 0 to the whole at step total_iters
    grow = schedulers.LinearLR(
        optimizer, start_factor=1 / warmup_steps, total_iters=warmup_steps - 1
    )
    return schedulers.SequentialLR(optimizer, [grow, cosine], milestones=[warmup_steps])


def rates(schedule, optimizer, steps):
    found = []
    for _ in range(steps):
        found.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        schedule.step()
    return np.array(found)


@pytest.mark.parametrize("theirs", [by_lambda, by_sequence])
@pytest.mark.parametrize("settings", SCHEDULES.values(), ids=SCHEDULES)
def test_the_schedule_is_what_torch_makes_of_its_parts(settings, theirs):
    steps = (
        STEPS if theirs is by_lambda else settings["total_steps"]
    )  # torch's cosine goes up again
    found = []
    for lib, schedule in ((lucid, lucid.optim.CosineWithWarmup), (torch, theirs)):
        groups = [{"params": [lib.ones(1, requires_grad=True)], "lr": lr} for lr in (0.5, 0.1)]
        optimizer = lib.optim.SGD(groups)
        found.append(rates(schedule(optimizer, **settings), optimizer, steps))
    np.testing.assert_allclose(*found, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW"])
def test_training_on_a_schedule_leaves_the_same_weights(agree, problem, name):
    def fn(lib, x, y, *params):
        optimizer = getattr(lib.optim, name)(params, lr=0.1)
        make = lucid.optim.CosineWithWarmup if lib is lucid else by_lambda
        schedule = make(optimizer, total_steps=STEPS, warmup_steps=10)
        return train(lib, x, y, *params, optimizer, after_step=schedule.step)

    agree(fn, *problem)


def state_after_a_step(lib, name, settings):
    """The group's settings, and the names of what is kept for each parameter."""
    p = lib.ones(2, requires_grad=True)
    optimizer = getattr(lib.optim, name)([p], **settings)
    (p * p).sum().backward()
    optimizer.step()
    state = optimizer.state_dict()
    return state["param_groups"][0], {n: set(entry) for n, entry in state["state"].items()}


@pytest.mark.parametrize(("name", "settings"), RULES.values(), ids=RULES)
def test_the_state_has_torchs_form(name, settings):
    ours, theirs = (state_after_a_step(lib, name, settings) for lib in (lucid, torch))
    assert ours[0].items() <= theirs[0].items()  # torch has settings that lucid has not
    assert ours[1] == theirs[1]


@pytest.mark.parametrize(("name", "settings"), RULES.values(), ids=RULES)
def test_a_state_of_torchs_optimizer_goes_on_as_it_would_there(randn, name, settings):
    start, gradients = randn(3, 4), randn(6, 3, 4)
    theirs = torch.nn.Parameter(torch.tensor(start))
    optimizer = getattr(torch.optim, name)([theirs], **settings)
    for gradient in gradients[:3]:
        theirs.grad = torch.tensor(gradient)
        optimizer.step()
    ours = lucid.nn.Parameter(theirs.detach().numpy())
    resumed = getattr(lucid.optim, name)([ours])
    resumed.load_state_dict(optimizer.state_dict())
    for gradient in gradients[3:]:
        theirs.grad, ours.grad = torch.tensor(gradient), lucid.tensor(gradient)
        optimizer.step()
        resumed.step()
    np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-9, atol=0)


def test_a_state_of_another_optimizer_of_torchs_is_refused():
    p, q = torch.nn.Parameter(torch.ones(2)), lucid.nn.Parameter([1.0, 1.0])
    for name, other in (("Adam", "SGD"), ("Adam", "RAdam"), ("RMSprop", "Adagrad")):
        state = getattr(torch.optim, name)([p], lr=0.1).state_dict()
        with pytest.raises(ValueError, match="the state is for another optimizer: they differ in"):
            getattr(lucid.optim, other)([q], lr=0.1).load_state_dict(state)


KINDS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam")


@pytest.mark.parametrize("name", KINDS)
def test_every_argument_is_torchs_at_its_place(name):
    ours, theirs = (inspect.signature(getattr(lib.optim, name)).parameters for lib in LIBRARIES)
    assert list(ours) == list(theirs)
    assert [p.kind for p in ours.values()] == [p.kind for p in theirs.values()]
    assert [p.default for p in ours.values()] == [p.default for p in theirs.values()]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("value", [None, False])
def test_how_torch_computes_a_step_makes_no_difference(name, value):
    names = ["foreach", "fused", "capturable"]
    names += ["differentiable"] * (value is not None)  # which torch does not take either
    for lib in LIBRARIES:
        rule = getattr(lib.optim, name)
        taken = [each for each in names if each in inspect.signature(rule).parameters]
        found = []
        for settings in ({}, dict.fromkeys(taken, value)):
            p = lib.ones(2, requires_grad=True)
            p.grad = lib.ones(2)
            rule([p], **settings).step()
            found.append(p.tolist())
        assert found[0] == found[1]


@pytest.mark.parametrize(("ours", "theirs"), [("Adam", "AdamW"), ("AdamW", "Adam")])
def test_adam_and_adamw_take_each_others_state_as_torchs_do(ours, theirs):
    decoupled = []
    for lib in LIBRARIES:
        p = torch.ones(2, requires_grad=True)
        state = getattr(torch.optim, theirs)([p]).state_dict()
        own = getattr(lib.optim, ours)([lib.ones(2, requires_grad=True)])
        own.load_state_dict(state)
        decoupled.append(own.param_groups[0]["decoupled_weight_decay"])
    assert decoupled == [True, True]


def named(lib, value):
    return [(name, lib.full((2,), value, requires_grad=True)) for name in ("w", "b")]


GIVEN = {
    "pairs": lambda lib: named(lib, 1.0),
    "groups of pairs": lambda lib: [{"params": named(lib, x), "lr": x} for x in (0.5, 0.25)],
    "labels": lambda lib: [{"params": [p], "tag": name} for name, p in named(lib, 1.0)],
    "labels and names": lambda lib: [{"params": iter(named(lib, 1.0)), "tag": 3, "name": "x"}],
}


@pytest.mark.parametrize("give", GIVEN.values(), ids=GIVEN)
def test_names_and_labels_are_where_torch_keeps_them(give):
    states = [lib.optim.SGD(give(lib), lr=0.1).state_dict()["param_groups"] for lib in LIBRARIES]
    for ours, theirs in zip(*states, strict=True):
        assert ours.items() <= theirs.items()
        labels = {"tag", "name", "param_names"}
        assert labels & set(ours) == labels & set(theirs)


def test_a_state_with_the_labels_of_torchs_schedules_is_taken():
    p = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.SGD([("w", p)], lr=0.1, momentum=0.9)
    torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, 10)
    resumed = lucid.optim.SGD([lucid.ones(2, requires_grad=True)])
    resumed.load_state_dict(optimizer.state_dict())
    assert resumed.param_groups[0]["param_names"] == ["w"]
    assert resumed.param_groups[0]["max_lr"] == 1.0


def test_what_is_no_leaf_is_an_error_of_torchs_class():
    for lib in LIBRARIES:
        with pytest.raises(ValueError, match="leaf"):
            lib.optim.SGD([lib.ones(2, requires_grad=True) * 2], lr=0.1)


@pytest.mark.parametrize("name", KINDS)
def test_hooks_of_a_step_are_called_with_what_torch_calls_them(name):
    logs = []
    for lib in LIBRARIES:
        p, log = lib.ones(1, requires_grad=True), []
        optimizer = getattr(lib.optim, name)([p])

        def note(word, own, args, kwargs, optimizer=optimizer, log=log, p=p):
            log.append((word, own is optimizer, args[0] is optimizer, len(args), [*kwargs]))
            log.append(p.item() == 1.0)

        before = optimizer.register_step_pre_hook(partial(note, "pre"))
        optimizer.register_step_pre_hook(lambda own, args, kwargs: (args, {"closure": None}))
        optimizer.register_step_post_hook(partial(note, "post"))
        p.grad = lib.ones(1)
        optimizer.step()
        before.remove()
        optimizer.step()
        logs.append(log)
    assert logs[0] == logs[1]


def test_an_optimizer_of_ones_own_prints_as_in_torch():
    def text(lib):
        class Rule(lib.optim.Optimizer):
            def __init__(self, params, lr):
                super().__init__(params, {"lr": lr, "rho": (0.5, 0.9)})

        w, b = (lib.ones(2, requires_grad=True) for _ in range(2))
        return repr(Rule([{"params": [w]}, {"params": [b], "lr": 0.3, "label": "bias"}], lr=0.1))

    assert text(lucid) == text(torch)
