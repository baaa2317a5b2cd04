"""Every public name of PyTorch is there, or its absence says what to use instead."""

import re
from importlib import import_module
from types import ModuleType

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

PLACES = (
    "", ".nn", ".nn.functional", ".nn.init", ".nn.utils", ".nn.parameter", ".optim",
    ".optim.lr_scheduler", ".utils.data", ".autograd", ".cuda", ".func", ".random",
)  # fmt: skip
SENTENCE = re.compile(r"^(module '[\w.]+'|'Tensor' object) has no attribute '\w+': \S.* \S")


def is_torchs(value):
    """Whether a name stands for something of PyTorch's, and not for an import of another's."""
    if isinstance(value, ModuleType):
        return value.__name__.startswith("torch.")
    return str(getattr(value, "__module__", None) or "torch").startswith("torch")


def public(module):
    """The names that a module of PyTorch offers."""
    own = [name for name in dir(module) if is_torchs(getattr(module, name))]
    named = own if module is torch.nn.functional else getattr(module, "__all__", own)
    return sorted(name for name in named if not name.startswith("_"))


def without_a_way_out(place, names):
    """The names that are neither there nor refused by such a sentence."""
    bare = []
    for name in names:
        try:
            getattr(place, name)
        except AttributeError as error:
            if not SENTENCE.match(str(error)):
                bare.append(name)
    return bare


@pytest.mark.parametrize("path", PLACES)
def test_a_name_of_a_module_works_or_says_what_to_use(path):
    names = public(import_module(f"torch{path}"))
    assert names
    assert without_a_way_out(import_module(f"lucid{path}"), names) == []


def test_a_name_of_a_tensor_works_or_says_what_to_use():
    names = [name for name in dir(torch.ones(2, 2)) if not name.startswith("_")]
    assert len(names) > 500
    assert without_a_way_out(lucid.ones(2, 2), names) == []


def test_what_numpy_asks_of_a_tensor_and_what_nobody_has_is_only_missing():
    assert without_a_way_out(lucid.ones(2), ["__array_interface__", "helo"]) == [
        "__array_interface__", "helo",
    ]  # fmt: skip
    assert np.asarray(lucid.ones(2)).tolist() == [1, 1]


def test_a_model_is_not_asked_for_functions():
    assert without_a_way_out(lucid.nn.Linear(2, 2), ["dropout"]) == ["dropout"]
