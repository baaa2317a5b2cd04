"""Pooling is torch's, for every window and every number of blocks."""

from functools import partial
from itertools import product

import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

WINDOWS = {
    "2": dict(kernel_size=2),
    "not square": dict(kernel_size=(3, 2)),
    "stride": dict(kernel_size=3, stride=2),
    "stride, not square": dict(kernel_size=2, stride=(1, 3)),
    "stride beyond the window": dict(kernel_size=2, stride=3),
    "padding": dict(kernel_size=3, padding=1),
    "padding, not square": dict(kernel_size=(3, 4), stride=2, padding=(0, 2)),
    "padding not counted": dict(kernel_size=3, stride=2, padding=1, count_include_pad=False),
    "the whole image": dict(kernel_size=(7, 8)),
    "left over": dict(kernel_size=2, ceil_mode=True),
    "left over, padding": dict(kernel_size=(3, 4), stride=(3, 3), padding=(1, 2), ceil_mode=True),
    "left over, padding not counted": dict(
        kernel_size=(4, 3), stride=3, padding=1, ceil_mode=True, count_include_pad=False
    ),
    "left over, smaller than the window": dict(kernel_size=(8, 5), stride=2, ceil_mode=True),
    "nothing left over": dict(kernel_size=(7, 2), ceil_mode=True),
}


def _pool(lib, x, size):
    return lib.nn.functional.adaptive_avg_pool2d(x, size)


@pytest.mark.parametrize("images", [(2, 3, 7, 8), (3, 7, 8)], ids=str)
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_avg_pool2d(agree, randn, window, images):
    agree(lambda lib, x: lib.nn.functional.avg_pool2d(x, **window), randn(*images))


@pytest.mark.parametrize("images", [(2, 3, 7, 8), (3, 7, 8)], ids=str)
@pytest.mark.parametrize("size", [1, (1, 3), (3, 2), (7, 8), (9, 10)], ids=str)
def test_adaptive_avg_pool2d(agree, randn, size, images):
    agree(partial(_pool, size=size), randn(*images))


@pytest.mark.parametrize("old", range(1, 10))
def test_adaptive_avg_pool2d_for_all_sizes(agree, randn, old):
    for new, other in product(range(1, 6), range(1, 6)):
        agree(partial(_pool, size=(new, other)), randn(1, 1, old, 9))
