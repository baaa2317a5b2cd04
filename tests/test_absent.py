"""A name that lucid does not have says what to use instead, and is not there."""

import re
from importlib import import_module

import numpy
import pytest

import lucid
from lucid import absent

INSTEAD = re.compile(r"lucid\.[a-z0-9_.]*[a-z0-9]")
PLACES = ("lucid", "lucid.nn", "lucid.nn.functional", "lucid.optim", "lucid.autograd", "lucid.func",
          "lucid.cuda")  # fmt: skip


def read(place, name):
    """An attribute, by its name."""
    return getattr(place, name)


def test_a_module_says_what_to_use_instead():
    with pytest.raises(AttributeError, match=r"'lucid.nn' has no attribute 'LSTM': .* nn.Linear"):
        lucid.nn.LSTM(3, 4)
    with pytest.raises(AttributeError, match=r"'compile': .*call the model itself"):
        read(lucid, "compile")
    with pytest.raises(AttributeError, match=r"use numpy.searchsorted\(a, x\)"):
        read(lucid, "searchsorted")


def test_a_tensor_says_what_to_use_instead():
    with pytest.raises(AttributeError, match=r"'Tensor' .* 'storage': use x.array"):
        lucid.ones(2).storage()


def test_a_name_that_nobody_has_is_only_missing():
    with pytest.raises(AttributeError, match=r"^module 'lucid' has no attribute 'helo'$"):
        read(lucid, "helo")
    with pytest.raises(AttributeError, match=r"^'Tensor' object has no attribute 'helo'$"):
        read(lucid.ones(2), "helo")


@pytest.mark.parametrize("place", PLACES)
def test_hasattr_is_false_for_what_is_absent(place):
    assert not hasattr(import_module(place), "compile")


def test_all_that_a_sentence_names_is_there():
    sentences = [
        text
        for table in (absent.EVERYWHERE, *absent.IN_A_MODULE.values())
        for text in table.values()
    ]
    for name in {name for text in sentences for name in INSTEAD.findall(text)}:
        assert eval(name, {"lucid": lucid}) is not None
    for call in absent.NUMPY.values():
        assert eval(f"numpy.{call.split('(')[0]}", {"numpy": numpy})


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("import lucid.distributions", "use lucid.randn"),
        ("import lucid.cuda.amp as amp", "lucid.amp.GradScaler"),
        ("import lucid.nn.utils.rnn", "pad with F.pad"),
        ("from lucid import jit", "use the module itself"),
        ("from lucid.cuda import amp", "lucid.amp.GradScaler"),
        ("from lucid.func import vmap", "write the function for a batch"),
        ("from lucid.nn import LSTM", "write it with nn.Linear"),
        ("from lucid.nn.functional import grid_sample", "use F.interpolate"),
        ("from lucid.nn.modules.utils import _pair", "use the layers of lucid.nn"),
        ("from lucid.nn.utils import prune", "compute the weight in forward"),
        ("from lucid.utils.tensorboard import SummaryWriter", "plot them with matplotlib"),
    ],
)
def test_an_import_of_what_is_absent_says_what_to_use_instead(line, instead):
    with pytest.raises(ModuleNotFoundError, match=instead):
        exec(line)


@pytest.mark.parametrize(
    "line", ["import lucid.helo", "from lucid.nn import helo", "import lucid.cuda.helo"]
)
def test_an_import_of_what_nobody_has_only_fails(line):
    with pytest.raises(ImportError, match=r"helo'( |$)"):
        exec(line)
