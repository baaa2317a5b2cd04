"""Unfold and fold are torch's, for one image and for many."""

import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

WINDOWS = {
    "2": dict(kernel_size=2),
    "not square": dict(kernel_size=(3, 2)),
    "patches": dict(kernel_size=2, stride=2),
    "padding": dict(kernel_size=3, padding=(1, 2)),
    "all settings": dict(kernel_size=(2, 3), dilation=(2, 1), padding=(2, 1), stride=(2, 3)),
}


@pytest.mark.parametrize("images", [(2, 3, 5, 7), (3, 5, 7)], ids=str)
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_unfold(agree, randn, window, images):
    agree(lambda lib, x: lib.nn.functional.unfold(x, **window), randn(*images))


@pytest.mark.parametrize("images", [(2, 3, 5, 7), (3, 5, 7)], ids=str)
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_there_and_back(agree, randn, window, images):
    def run(lib, x):
        columns = lib.nn.functional.unfold(x, **window)
        return lib.nn.functional.fold(columns * columns, images[-2:], **window)

    agree(run, randn(*images))


def test_the_order_of_the_settings(agree, randn):
    agree(lambda lib, x: lib.nn.functional.unfold(x, (2, 1), 2, 1, 3), randn(1, 2, 7, 8))
    agree(lambda lib, x: lib.nn.functional.fold(x, (5, 4), 2, 2, 1, 3), randn(1, 4, 4))


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_masks(agree, randn, window):
    agree(lambda lib, x: lib.nn.functional.unfold(x > 0, **window), randn(2, 3, 5, 7))
