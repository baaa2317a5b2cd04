"""Borders are torch's, of every mode and on one, two and three axes."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

CASES = {
    "last axis": ((2, 5), (2, 3)),
    "one side": ((2, 5), (0, 1)),
    "no width": ((2, 5), (0, 0)),
    "last axis of a batch": ((2, 3, 5), (4, 1)),
    "images": ((2, 2, 4, 5), (1, 2, 3, 0)),
    "one image": ((2, 4, 5), (1, 2, 3, 0)),
    "volumes": ((1, 2, 3, 4, 5), (1, 2, 0, 3, 2, 1)),
}
WIDE = {"reflect": [(4, 4), (5, 0)], "circular": [(5, 5), (6, 0)], "replicate": [(9, 7)]}


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
@pytest.mark.parametrize(("shape", "pad"), CASES.values(), ids=CASES)
def test_borders(agree, randn, shape, pad, mode):
    agree(lambda lib, x: lib.nn.functional.pad(x, pad, mode=mode), randn(*shape))


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
@pytest.mark.parametrize("pad", [(-1, 2), (2, -2), (-1, -3), (-2, 1, 1, -1)], ids=str)
def test_less_on_one_side_and_more_on_the_other(agree, randn, pad, mode):
    shape = (2, 4, 5) if len(pad) == 2 else (2, 2, 4, 5)
    agree(lambda lib, x: lib.nn.functional.pad(x, pad, mode), randn(*shape))


@pytest.mark.parametrize("mode", ["reflect", "replicate"])
@pytest.mark.parametrize("pad", [(-6, 3), (-7, 4), (4, -7), (3, -6)], ids=str)
def test_all_taken_away_on_one_side_and_more_on_the_other(agree, randn, pad, mode):
    agree(lambda lib, x: lib.nn.functional.pad(x, pad, mode), randn(2, 5))


@pytest.mark.parametrize("pad", [(), (1, 1), (1, 0, 2, 0), (0, 1) * 4], ids=str)
def test_a_constant_border_on_any_axes(agree, randn, pad):
    agree(lambda lib, x: lib.nn.functional.pad(x, pad, "constant", -2.5), randn(1, 2, 0, 3))


@pytest.mark.parametrize("mode", WIDE)
def test_how_wide_a_border_may_be(agree, randn, mode):
    widest, *wider = WIDE[mode]
    agree(lambda lib, x: lib.nn.functional.pad(x, widest, mode), randn(2, 5))
    for pad in wider:
        for lib in (torch, lucid):
            with pytest.raises((RuntimeError, ValueError)):
                lib.nn.functional.pad(lib.ones(2, 5), pad, mode)


def test_infinity_and_nan_at_the_edge(agree):
    x = np.array([[np.inf, 1.0, np.nan]])
    for mode in ("constant", "reflect", "replicate", "circular"):
        agree(lambda lib, x, mode=mode: lib.nn.functional.pad(x, (1, 2), mode), x)


def test_a_constant_border_keeps_the_dtype(agree):
    for x in (np.arange(3), np.ones(3, bool)):
        agree(lambda lib, x: lib.nn.functional.pad(x, (1, 1)), x)


def test_a_number_has_no_border(agree):
    agree(lambda lib, x: lib.nn.functional.pad(x, ()), np.array(2.0))


MODES = ["zeros", "reflect", "replicate", "circular"]


CONVOLUTIONS = {
    "no border": dict(kernel_size=(3, 5), stride=2),
    "rows and columns": dict(kernel_size=(3, 5), stride=2, padding=(2, 1)),
    "same": dict(kernel_size=(3, 5), padding="same"),
    "same, dilated": dict(kernel_size=(3, 2), padding="same", dilation=(1, 2)),
}
EVEN = dict(kernel_size=(2, 4), padding="same")  # the border is wider on the right and below


def _convolve(settings, agree, randn):
    def run(lib, x, w, b):
        layer = lib.nn.Conv2d(2, 3, **settings).to(x.dtype)
        for own, given in ((layer.weight, w), (layer.bias, b)):
            own.data = given.detach()
        return layer(x)

    agree(run, randn(2, 2, 6, 7), randn(3, 2, *settings["kernel_size"]), randn(3))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("settings", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_convolutions_with_a_border_of_their_own(agree, randn, settings, mode):
    _convolve(settings | dict(padding_mode=mode), agree, randn)


@pytest.mark.parametrize("mode", MODES[1:])
def test_convolutions_of_even_size_that_keep_the_size_of_the_image(agree, randn, mode):
    _convolve(EVEN | dict(padding_mode=mode), agree, randn)


def test_a_convolution_prints_its_mode_as_torch_does():
    for lib in (lucid, torch):
        layer = lib.nn.Conv2d(2, 3, 3, padding=1, padding_mode="reflect")
        assert repr(layer).endswith("padding=(1, 1), padding_mode=reflect)")
