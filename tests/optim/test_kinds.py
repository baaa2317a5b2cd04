"""A setting that is text, or nothing, where a number is wanted: one sentence, at the door."""

import copy
import inspect
import pickle

import numpy as np
import pytest

import lucid
from lucid import optim
from lucid.optim import lr_scheduler
from lucid.optim.optimizer import Optimizer
from lucid.optim.schedule import LRScheduler

OPTIMIZERS = [c for c in vars(optim).values() if isinstance(c, type) and issubclass(c, Optimizer)]
SCHEDULES = [
    c
    for c in {**vars(lr_scheduler), **vars(optim)}.values()
    if isinstance(c, type) and issubclass(c, LRScheduler)
]
NEEDED = {"optimizer": None, "params": None, "schedulers": None, "lr_lambda": None}
NEEDED |= {"step_size": 2, "T_max": 3, "T_0": 3, "gamma": 0.5, "total_steps": 10, "max_lr": 1.0}
NEEDED |= {"base_lr": 0.1, "milestones": [2]}


def settings_of(cls):
    """The settings that are numbers, or True or False, with values for those that are needed."""
    found = {}
    for name, p in inspect.signature(cls.__init__).parameters.items():
        value = NEEDED.get(name) if p.default is p.empty else p.default
        if p.kind == p.POSITIONAL_OR_KEYWORD or p.kind == p.KEYWORD_ONLY:
            found |= {} if value is None or isinstance(value, str) else {name: value}
    return found


def parameter():
    return lucid.tensor([1.0], requires_grad=True)


def make(cls, **settings):
    return cls(optim.SGD([parameter()], lr=0.1, momentum=0.9), **settings)


WRONG = [(cls, name) for cls in OPTIMIZERS for name in settings_of(cls)]
WRONG_OF_SCHEDULES = [(cls, name) for cls in SCHEDULES for name in settings_of(cls)]


def test_all_optimizers_and_schedules_are_there():
    assert {cls.__name__ for cls in OPTIMIZERS} >= {"SGD", "Adam", "AdamW", "RMSprop", "NAdam"}
    assert {cls.__name__ for cls in SCHEDULES} >= {"StepLR", "OneCycleLR", "ReduceLROnPlateau"}
    assert len(WRONG) > 50
    assert len(WRONG_OF_SCHEDULES) > 40


@pytest.mark.parametrize(("cls", "name"), WRONG, ids=lambda x: getattr(x, "__name__", x))
def test_text_for_a_setting_of_an_optimizer_is_refused(cls, name):
    value = settings_of(cls)[name]
    text = str(value if not isinstance(value, tuple) else value[0])
    sentence = f"^{name} is (a number|True or False), not the text '{text}': write {name}={text}$"
    with pytest.raises(TypeError, match=sentence):
        cls([parameter()], **{name: text})
    with pytest.raises(TypeError, match=sentence):
        cls([{"params": [parameter()], name: text}])
    with pytest.raises(TypeError, match=f"^{name} is .* not the text 'much'$"):
        cls([parameter()], **{name: "much"})


@pytest.mark.parametrize(("cls", "name"), WRONG, ids=lambda x: getattr(x, "__name__", x))
def test_nothing_for_a_number_of_an_optimizer_is_refused(cls, name):
    if isinstance(settings_of(cls)[name], bool):
        return
    for wrong in (None, [0.1]):
        with pytest.raises(TypeError, match=f"^{name} is (a number|2 numbers), not "):
            cls([parameter()], **{name: wrong})


@pytest.mark.parametrize(
    ("cls", "name"), WRONG_OF_SCHEDULES, ids=lambda x: getattr(x, "__name__", x)
)
def test_text_for_a_setting_of_a_schedule_is_refused(cls, name):
    settings = {**settings_of(cls), name: "7"}
    settings |= {"lr_lambda": abs} if "lr_lambda" in inspect.signature(cls).parameters else {}
    settings |= {"schedulers": []} if "schedulers" in inspect.signature(cls).parameters else {}
    kind = "True or False" if isinstance(settings_of(cls)[name], bool) else "a number"
    sentence = f"^{name} is {kind}, not the text '7': write {name}=7$"
    with pytest.raises(TypeError, match=sentence):
        make(cls, **settings)
    if kind == "a number":
        with pytest.raises(TypeError, match=sentence):
            make(cls, **settings | {name: ["7"]})


def test_text_in_a_state_is_refused_and_changes_nothing():
    optimizer = optim.SGD([parameter()], lr=0.1)
    state = copy.deepcopy(optimizer.state_dict())
    state["param_groups"][0]["momentum"] = "0.9"
    with pytest.raises(TypeError, match=r"momentum is a number, not the text '0\.9'"):
        optimizer.load_state_dict(state)
    assert optimizer.param_groups[0]["momentum"] == 0


def test_betas_are_two_numbers():
    for wrong in (0.9, (0.9,), (0.9, 0.99, 0.999)):
        with pytest.raises(TypeError, match=r"^betas is 2 numbers, not .*: write betas=\(0.9, "):
            optim.Adam([parameter()], betas=wrong)


class Own(optim.Optimizer):
    """A rule of a user's own, with the settings that some papers have."""

    def __init__(self, params, lr=None, betas=(0.98, 0.92, 0.99), clip=1.0, skip=(), only=("w",)):
        super().__init__(params, {"lr": lr, "betas": betas, "clip": clip})
        self.skip, self.only = skip, only

    @lucid.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.add_(p.grad, alpha=-(group["lr"] or 0.5))


def test_a_rule_of_ones_own_has_the_settings_that_it_likes():
    p = parameter()
    p.grad = lucid.tensor([1.0])
    optimizer = Own(
        [{"params": [p], "lr": None}], clip=None, skip=("bias", "norm"), only=("v", "u")
    )
    optimizer.step()
    assert p.tolist() == [0.5]
    optimizer.load_state_dict(optimizer.state_dict())
    assert optimizer.param_groups[0]["betas"] == (0.98, 0.92, 0.99)


def test_a_rule_of_ones_own_is_checked_by_its_defaults():
    with pytest.raises(
        TypeError, match=r"^betas is 3 numbers, not \(0.9, 0.99\): write betas=\(0.98, "
    ):
        Own([parameter()], betas=(0.9, 0.99))
    with pytest.raises(TypeError, match=r"^clip is a number, not \[1.0\]"):
        Own([parameter()], clip=[1.0])
    with pytest.raises(ValueError, match=r"lr \(=-1\) must be 0 or more"):
        Own([parameter()], lr=-1)


def test_numbers_of_numpy_and_tensors_of_one_number_are_taken():
    optimizer = optim.SGD([parameter()], lr=lucid.tensor(0.5), momentum=np.float64(0.5))
    group = optimizer.param_groups[0]
    assert [type(group[name]) for name in ("lr", "momentum")] == [float, float]
    assert [group["lr"], group["momentum"]] == [0.5, 0.5]


def test_text_that_is_meant_is_taken():
    class Own(Optimizer):
        def __init__(self, params, lr=0.1, mode="fast", note=None):
            super().__init__(params, dict(lr=lr, mode=mode, note=note))

    group = Own([{"params": [parameter()], "name": "7"}], mode="3", note="none").param_groups[0]
    assert [group["mode"], group["note"], group["name"]] == ["3", "none", "7"]
    with pytest.raises(TypeError, match=r"lr is a number, not the text '0\.1'"):
        Own([parameter()], lr="0.1")
    with pytest.raises(TypeError, match="missing"):
        Own()


def test_copies_are_made_without_arguments():
    optimizer = optim.Adam([parameter()])
    schedule = lr_scheduler.StepLR(optimizer, 2)
    for copied in (copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))):
        twin, its_schedule = copied((optimizer, schedule))
        assert its_schedule.optimizer is twin


def test_a_tuple_of_parameters_is_not_compared_with_itself():
    parameters = tuple(lucid.zeros(2, 3, requires_grad=True) for _ in range(3))
    assert len(lucid.optim.SGD(parameters, lr=0.1).param_groups[0]["params"]) == 3
