"""Max pooling is torch's: values, places and gradients, with ties, nan and infinity."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

WINDOWS = {
    "2": dict(kernel_size=2),
    "not square": dict(kernel_size=(3, 2)),
    "overlapping": dict(kernel_size=3, stride=1),
    "stride": dict(kernel_size=3, stride=(2, 3)),
    "stride beyond the window": dict(kernel_size=2, stride=3),
    "padding": dict(kernel_size=3, stride=2, padding=1),
    "padding, not square": dict(kernel_size=(3, 4), stride=2, padding=(0, 2)),
    "dilation": dict(kernel_size=2, stride=1, dilation=3),
    "dilation, padding": dict(kernel_size=(2, 3), stride=2, padding=1, dilation=(4, 3)),
    "left over": dict(kernel_size=2, ceil_mode=True),
    "left over, far": dict(kernel_size=2, stride=3, ceil_mode=True),
    "left over, padding": dict(kernel_size=3, stride=2, padding=1, ceil_mode=True),
    "all settings": dict(
        kernel_size=(3, 2), stride=(3, 2), padding=1, dilation=(1, 2), ceil_mode=True
    ),
    "the whole image": dict(kernel_size=(7, 8)),
}
UNUSUAL = {
    "ties": lambda x: np.round(x),
    "all equal": lambda x: np.zeros_like(x),
    "all -inf": lambda x: np.full_like(x, -np.inf),
    "some -inf": lambda x: np.where(x < 0.5, -np.inf, x),
    "some inf": lambda x: np.where(x > 0.5, np.inf, x),
    "some nan": lambda x: np.where(abs(x) < 0.2, np.nan, x),
}


def _pool(window):
    return lambda lib, x: lib.nn.functional.max_pool2d(x, **window, return_indices=True)


@pytest.mark.parametrize("images", [(2, 3, 7, 8), (3, 7, 8), (0, 3, 7, 8)], ids=str)
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_values_and_places(agree, randn, window, images):
    agree(_pool(window), randn(*images))


@pytest.mark.parametrize("change", UNUSUAL.values(), ids=UNUSUAL)
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_unusual_numbers(agree, randn, window, change):
    agree(_pool(window), change(randn(1, 2, 7, 8)))


@pytest.mark.parametrize("size", range(1, 10))
def test_the_number_of_windows_for_all_sizes(agree, randn, size):
    for kernel, stride, padding in [(1, 2, 0), (2, 2, 0), (2, 3, 1), (3, 2, 1), (4, 3, 2)]:
        if size + 2 * padding >= kernel:
            window = dict(kernel_size=(kernel, 1), stride=stride, padding=(padding, 0))
            agree(_pool(window | dict(ceil_mode=True)), randn(1, 1, size, 3))


def test_an_image_smaller_than_the_window_is_left_over(agree, randn):
    agree(_pool(dict(kernel_size=2, ceil_mode=True)), randn(1, 1, 1, 3))


def test_without_the_places(agree, randn):
    agree(lambda lib, x: lib.nn.functional.max_pool2d(x, 2), randn(2, 3, 4, 6))


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_integers(agree, window):
    agree(_pool(window), np.random.default_rng(0).integers(-9, 9, (2, 3, 7, 8)))
