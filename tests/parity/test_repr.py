"""A tensor prints as torch prints it, to the character."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

WAVE = np.sin(np.arange(4096) * 1.7)
TENSORS = {
    "ints": np.array([1, 2, 3]),
    "negative ints": np.array([[1, -20], [300, 4]]),
    "small ints": np.array([1, 255], np.uint8),
    "int32": np.array([-1, 2], np.int32),
    "bools": np.array([True, False]),
    "floats": np.array([1.5, -2.25, 3.125]),
    "whole floats": np.array([1.0, -20.0, 300.0]),
    "float64": np.array([[0.1, 0.2]]).repeat(2, 0),
    "float16": np.array([0.1, 100.5], np.float16),
    "rounded floats": np.array([0.99999, 1.00001, 2 / 3]),
    "magnitudes that just fit": np.array([0.5, 500.0]),
    "mixed magnitudes": np.array([0.001, 1.0, 1000.0]),
    "small": np.array([1e-5, 2e-5]),
    "large": np.array([1.5e9, 2.5e9]),
    "large whole floats": np.array([1e8, 2e8]),
    "whole floats apart": np.array([1.0, 1e4]),
    "the largest and the smallest": np.array([1e308, 1e-308]),
    "nan and inf": np.array([np.nan, np.inf, -np.inf, 0.5]),
    "nan and whole": np.array([np.nan, 1.0, -10.0]),
    "nan alone": np.array([np.nan, np.inf]),
    "nan, scientific": np.array([np.nan, 1e-7, -np.inf]),
    "zeros": np.zeros((2, 3)),
    "negative zero": np.array([-0.0, 0.0]),
    "a line of zeros": np.zeros(60),
    "no dimensions": np.array(2.5),
    "no dimensions, negative": np.array(-1e-9),
    "no dimensions, int": np.array(7),
    "no dimensions, nan": np.array(np.nan),
    "no dimensions, bool": np.array(True),
    "empty": np.zeros(0),
    "empty, ints": np.zeros(0, np.int64),
    "empty, two axes": np.zeros((0, 3)),
    "empty, float64": np.zeros((2, 0), np.float64),
    "a wide line": np.arange(40),
    "a wide line of floats": WAVE[:33],
    "a wide matrix": WAVE[:60].reshape(3, 20),
    "three axes": np.arange(12).reshape(2, 3, 2),
    "four axes": WAVE[:16].reshape(2, 2, 2, 2),
    "axes of length 1": WAVE[:3].reshape(1, 3, 1),
    "1000 elements": np.arange(1000),
    "1001 elements": np.arange(1001),
    "summarised floats": WAVE[:2000] * 100,
    "summarised, two axes": WAVE.reshape(64, 64),
    "summarised, a short axis": WAVE[:1200].reshape(3, 400),
    "summarised, three axes": WAVE.reshape(16, 16, 16),
    "summarised, the hidden numbers are wider": np.r_[np.ones(600), 1e6, np.ones(600)],
}
MADE = {
    "requires_grad": lambda lib: lib.ones(2, requires_grad=True),
    "float64 and requires_grad": lambda lib: lib.ones(9, dtype=lib.float64, requires_grad=True),
    "shape without numbers": lambda lib: lib.zeros(2, 3, device="meta"),
    "shape without numbers, int64": lambda lib: lib.zeros(0, 3, dtype=lib.int64, device="meta"),
    "parameter": lambda lib: lib.nn.Parameter(lib.ones(2, 2)),
    "frozen parameter": lambda lib: lib.nn.Parameter(lib.ones(2), requires_grad=False),
}


@pytest.mark.parametrize("array", TENSORS.values(), ids=TENSORS)
def test_numbers(array):
    ours, theirs = repr(lucid.tensor(array)), repr(torch.tensor(array))
    assert ours.replace("lucid.", "torch.") == theirs
    ours, theirs = repr(lucid.tensor(array).float()), repr(torch.tensor(array).float())
    assert ours == theirs


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_what_follows_the_numbers(make):
    assert repr(make(lucid)).replace("lucid.", "torch.") == repr(make(torch))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_does_not_fit_in_the_line_gets_a_new_one(dtype):
    for n in range(1, 40):
        ours, theirs = (
            repr(lib.ones(n, dtype=getattr(lib, dtype), requires_grad=True))
            for lib in (lucid, torch)
        )
        assert ours.replace("lucid.", "torch.") == theirs


def test_the_name_of_the_op_that_made_it():
    x = lucid.ones(2, requires_grad=True) * 3
    assert repr(x) == "tensor([3., 3.], grad_fn=<Mul>)"


def test_numbers_of_all_sizes(randn):
    for exponent in range(-12, 13):
        for array in (randn(7) * 10.0**exponent, np.round(randn(7) * 10.0**exponent)):
            assert repr(lucid.tensor(array).float()) == repr(torch.tensor(array).float())


SETTINGS = {
    "digits": dict(precision=2),
    "no digits": dict(precision=0),
    "short": dict(profile="short"),
    "full": dict(profile="full"),
    "a profile and more": dict(profile="short", precision=6, linewidth=120),
    "edges": dict(threshold=5, edgeitems=1),
    "long lines": dict(linewidth=200, edgeitems=5),
    "scientific": dict(sci_mode=True),
    "never scientific": dict(sci_mode=False, precision=3),
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_numbers_are_printed_as_is_asked_for(settings):
    try:
        for library in (lucid, torch):
            library.set_printoptions(**settings)
        for array in TENSORS.values():
            ours, theirs = repr(lucid.tensor(array)), repr(torch.tensor(array))
            assert ours.replace("lucid.", "torch.") == theirs
    finally:
        for library in (lucid, torch):
            library.set_printoptions(profile="default")


def test_what_is_not_said_stays_and_the_profile_says_all():
    try:
        for library in (lucid, torch):
            library.set_printoptions(precision=2, sci_mode=True)
            library.set_printoptions(edgeitems=1)
        assert repr(lucid.tensor(WAVE)) == repr(torch.tensor(WAVE)).replace("torch.", "lucid.")
    finally:
        for library in (lucid, torch):
            library.set_printoptions(profile="default")
    assert repr(lucid.tensor(WAVE)) == repr(torch.tensor(WAVE)).replace("torch.", "lucid.")
