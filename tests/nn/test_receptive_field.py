"""The receptive field that a summary tells is the one that a gradient finds.

The gradient of one output position is not 0 at the input pixels that it sees, and 0 elsewhere.
"""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.backend.shape_only import ONE_PIXEL


class Branches(nn.Module):
    """The sum of what several modules make of one input."""

    def __init__(self, *branches):
        self.branches = branches

    def forward(self, x):
        return sum(branch(x) for branch in self.branches)


def conv(kernel, **options):
    return nn.Conv2d(2, 2, kernel, **options)


def networks():
    return {
        "one pixel": conv(1),
        "one convolution": conv(3),
        "higher than wide": conv((5, 2)),
        "a border": conv(3, padding=1),
        "holes": conv(3, dilation=(2, 3)),
        "depthwise": conv(7, padding=3, groups=2),
        "patches": conv(4, stride=4),
        "gaps between windows": nn.Sequential(conv(2, stride=3), conv(2)),
        "two convolutions": nn.Sequential(conv(3), nn.GELU(), conv(5)),
        "strides add up": nn.Sequential(conv(3, stride=2), conv(3, stride=(1, 2)), conv((3, 2))),
        "strides and holes": nn.Sequential(conv(2, stride=2), conv(3, dilation=2), conv(3)),
        "norm of each pixel": nn.Sequential(conv(3), nn.LayerNorm2d(2), conv(3)),
        "pooling": nn.Sequential(conv(3), nn.AvgPool2d(2), conv(2), nn.AvgPool2d((1, 3), stride=1)),
        "evaluated": nn.Sequential(conv(3), nn.BatchNorm2d(2).eval(), nn.SiLU(), conv(3)),
        "a residual": Branches(nn.Identity(), conv(5, padding=2)),
        "two branches": Branches(conv((7, 1), padding=(3, 0)), conv((1, 3), padding=(0, 1))),
        "into blocks": nn.Sequential(conv(3, padding=1), nn.AdaptiveAvgPool2d((4, 8))),
    }


def told(model, shape):
    return model.summary(shape).rows[0].receptive_field


def found(model, shape):
    """The height and width of the pixels on which the middle of the output depends."""
    x = lucid.randn(1, *shape, dtype=lucid.float64, requires_grad=True)
    y = model.to(lucid.float64)(x)
    y[0, :, y.shape[2] // 2, y.shape[3] // 2].sum().backward()
    seen = np.nonzero(x.grad.cpu().numpy()[0].any(0))
    return tuple(int(axis.max() - axis.min()) + 1 for axis in seen)


@pytest.mark.parametrize("name", networks())
def test_the_field_is_where_the_gradient_is_not_0(name):
    network, shape = networks()[name], (2, 40, 48)
    assert told(network, shape) == found(network, shape)


@pytest.mark.parametrize("sizes", [1, (4, 8), (7, 5)])
def test_the_greatest_of_a_block_sees_what_its_mean_sees(sizes):
    greatest, mean = (
        nn.Sequential(conv(3), layer(sizes), conv(1))
        for layer in (nn.AdaptiveMaxPool2d, nn.AdaptiveAvgPool2d)
    )
    assert told(greatest, (2, 40, 48)) == told(mean, (2, 40, 48)) > (3, 3)


@pytest.mark.parametrize(("stage", "field"), [(0, 2 + 6 * 2), (1, 14 + 2 + 2 * 6 * 4)])
def test_the_stages_of_convnext_see_as_far_as_their_gradient(small_network, stage, field):
    model = small_network(depths=[1, 2], patch_size=2, layer_scale_init=1)
    rows = {row.path: row for row in model.summary((1, 96, 80)).rows}
    pairs = zip(model.downsample_layers, model.stages, strict=True)
    so_far = nn.Sequential(*[nn.Sequential(*pair) for pair in pairs][: stage + 1])
    assert rows[f"stages.{stage}"].receptive_field == found(so_far, (1, 96, 80)) == (field, field)


def test_blocks_of_two_sizes_count_as_the_larger():
    pool, image = nn.AdaptiveAvgPool2d((5, 1)), (2, 7, 3)
    assert told(pool, image) == found(pool, image) == (3, 3)


def test_max_pooling_sees_what_average_pooling_sees():
    max_pooled, mean_pooled = (
        nn.Sequential(conv(3), pool(3, 2, 1), conv(2), pool((1, 3)))
        for pool in (nn.MaxPool2d, nn.AvgPool2d)
    )
    image = (2, 40, 48)
    assert told(max_pooled, image) == told(mean_pooled, image) == found(mean_pooled, image)
    assert told(nn.MaxPool2d(3, dilation=(1, 4)), image) == (3, 9)


def test_a_field_widens_by_the_step_between_its_positions():
    field = ONE_PIXEL.widen((4, 4), (4, 4)).widen((7, 7)).widen((2, 2), (2, 2))
    assert field.size == (4 + 6 * 4 + 1 * 4,) * 2
    assert field.step == (8, 8)
