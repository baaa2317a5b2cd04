"""Average pooling of the pixels left over: what lies beyond the border does not count."""

import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

WINDOWS = {
    "left over": dict(kernel_size=2),
    "padding": dict(kernel_size=3, stride=3, padding=(1, 0)),
    "padding not counted": dict(kernel_size=3, stride=3, padding=1, count_include_pad=False),
}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_gradients(randn, window):
    gradcheck(lambda x: ops.avg_pool2d(x * x, **window, ceil_mode=True), randn(2, 2, 5, 7))


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_the_mean_of_ones_is_one_where_only_pixels_count(window):
    settings = window | dict(ceil_mode=True, count_include_pad=False)
    means = ops.avg_pool2d(lucid.ones(1, 5, 7), **settings)
    assert means.tolist() == lucid.ones_like(means).tolist()


def test_the_windows_left_over_are_smaller():
    x = lucid.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]])
    assert ops.avg_pool2d(x, 2).tolist() == [[[3]]]
    assert ops.avg_pool2d(x, 2, ceil_mode=True).tolist() == [[[3, 4.5], [7.5, 9]]]


def test_the_border_counts_and_what_is_beyond_does_not():
    x = lucid.ones(1, 1, 4)
    settings = dict(kernel_size=(1, 3), stride=(1, 3), padding=(0, 1), ceil_mode=True)
    two_thirds = pytest.approx(2 / 3)
    assert ops.avg_pool2d(x, **settings).tolist()[0][0] == [two_thirds, two_thirds]
    assert ops.avg_pool2d(x, **settings, count_include_pad=False).tolist() == [[[1, 1]]]
