"""Convolutions are torch's, with every stride, padding, dilation and number of groups."""

from itertools import product

import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel"),  # PyTorch's
]

# the shapes of x and w, and the settings
CONVOLUTIONS = {
    "1x1": ((2, 3, 5, 6), (4, 3, 1, 1), {}),
    "3x3": ((2, 3, 5, 6), (4, 3, 3, 3), {}),
    "one image": ((3, 5, 6), (4, 3, 3, 3), {}),
    "not square": ((1, 3, 7, 6), (4, 3, 3, 2), {}),
    "stride": ((2, 3, 7, 8), (4, 3, 3, 3), dict(stride=2)),
    "stride, not square": ((2, 3, 7, 8), (4, 3, 2, 3), dict(stride=(1, 3))),
    "stride that leaves pixels over": ((1, 2, 6, 8), (4, 2, 3, 3), dict(stride=4)),
    "patchify": ((2, 3, 8, 12), (5, 3, 4, 4), dict(stride=4)),
    "padding": ((2, 3, 5, 6), (4, 3, 3, 3), dict(padding=1)),
    "padding, not square": ((2, 3, 5, 6), (4, 3, 3, 5), dict(padding=(1, 2))),
    "padding, wider than the filter": ((1, 2, 3, 3), (4, 2, 2, 2), dict(padding=3)),
    "dilation": ((2, 3, 7, 8), (4, 3, 3, 3), dict(dilation=2)),
    "dilation, not square": ((2, 3, 9, 8), (4, 3, 3, 2), dict(dilation=(3, 2), padding=(2, 0))),
    "all settings": (
        (2, 4, 9, 8), (6, 2, 3, 2), dict(stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2),
    ),
    "same": ((1, 3, 5, 6), (4, 3, 3, 5), dict(padding="same")),
    "same, dilated": ((1, 3, 5, 6), (4, 3, 3, 2), dict(padding="same", dilation=2)),
    "same, even filter": ((2, 3, 5, 6), (4, 3, 4, 2), dict(padding="same")),
    "same, even depthwise": ((2, 4, 9, 8), (4, 1, 2, 7), dict(padding="same", groups=4)),
    "grouped": ((2, 6, 5, 4), (4, 3, 3, 3), dict(groups=2)),
    "depthwise": ((2, 4, 9, 8), (4, 1, 7, 7), dict(groups=4, padding=3)),
    "depthwise, small image": ((2, 4, 3, 2), (4, 1, 7, 7), dict(groups=4, padding=3)),
    "depthwise, large image": ((1, 2, 17, 21), (2, 1, 7, 7), dict(groups=2, padding=3)),
    "depthwise, without padding": ((1, 2, 9, 8), (2, 1, 3, 2), dict(groups=2)),
    "depthwise, wide padding": ((1, 2, 4, 5), (2, 1, 3, 3), dict(groups=2, padding=4)),
    "depthwise, stride": ((1, 2, 9, 12), (2, 1, 3, 3), dict(groups=2, stride=(2, 3), padding=1)),
    "depthwise, dilation": ((1, 2, 9, 8), (2, 1, 3, 3), dict(groups=2, dilation=2, padding=2)),
    "depthwise, two filters a channel": ((1, 3, 6, 5), (6, 1, 3, 3), dict(groups=3)),
    "no image": ((0, 3, 5, 6), (4, 3, 3, 3), {}),
}  # fmt: skip
TRANSPOSED = {
    "2x2": ((2, 3, 4, 5), (3, 4, 2, 2), {}),
    "one image": ((3, 4, 5), (3, 4, 2, 2), {}),
    "stride": ((2, 3, 4, 5), (3, 4, 2, 2), dict(stride=2)),
    "not square": ((2, 3, 4, 5), (3, 4, 2, 3), dict(stride=(2, 1))),
    "padding": ((2, 3, 4, 5), (3, 4, 3, 3), dict(padding=1)),
    "output padding": ((2, 3, 4, 5), (3, 4, 3, 3), dict(stride=2, output_padding=1)),
    "dilation": ((1, 2, 4, 5), (2, 3, 3, 2), dict(dilation=2)),
    "all settings": (
        (2, 4, 4, 3), (4, 3, 3, 2),
        dict(stride=(3, 2), padding=(1, 0), output_padding=(2, 1), groups=2, dilation=(1, 3)),
    ),
    "depthwise": ((2, 3, 4, 5), (3, 1, 3, 3), dict(groups=3, stride=2)),
    **{
        f"output padding {e} beyond stride {s}, padding {p}, dilation {d}, groups {g}": (
            (1, 2, 3, 4), (2, 1, 2, 3),
            dict(stride=s, padding=p, output_padding=e, dilation=d, groups=g),
        )
        for s, p, d, g in product((1, 2), (0, 1, 2), (2, 3, 4), (1, 2))
        for e in range(s, d)
        if 2 * (s - p) + d + e + 1 > 0
    },
}  # fmt: skip

SIGNALS = {
    "plain": ((2, 3, 9), (4, 3, 3), {}),
    "one signal": ((3, 9), (4, 3, 3), {}),
    "stride": ((2, 3, 9), (4, 3, 2), dict(stride=3)),
    "padding": ((2, 3, 9), (4, 3, 3), dict(padding=(2,))),
    "same": ((2, 3, 9), (4, 3, 3), dict(padding="same", dilation=2)),
    "same, even filter": ((2, 3, 9), (4, 3, 4), dict(padding="same")),
    "all settings": (
        (2, 4, 9), (6, 2, 3), dict(stride=(2,), padding=1, dilation=(2,), groups=2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("bias", [False, True], ids=["without bias", "bias"])
@pytest.mark.parametrize("case", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_conv2d(agree, randn, case, bias):
    x, w, settings = case
    parameters = [randn(*w), *([randn(w[0])] if bias else [])]
    agree(lambda lib, *t: lib.nn.functional.conv2d(*t, **settings), randn(*x), *parameters)


@pytest.mark.parametrize("bias", [False, True], ids=["without bias", "bias"])
@pytest.mark.parametrize("case", TRANSPOSED.values(), ids=TRANSPOSED)
def test_conv_transpose2d(agree, randn, case, bias):
    x, w, settings = case
    out = w[1] * settings.get("groups", 1)
    parameters = [randn(*w), *([randn(out)] if bias else [])]
    agree(
        lambda lib, *t: lib.nn.functional.conv_transpose2d(*t, **settings), randn(*x), *parameters
    )


@pytest.mark.parametrize("bias", [False, True], ids=["without bias", "bias"])
@pytest.mark.parametrize("case", SIGNALS.values(), ids=SIGNALS)
def test_conv1d(agree, randn, case, bias):
    x, w, settings = case
    parameters = [randn(*w), *([randn(w[0])] if bias else [])]
    agree(lambda lib, *t: lib.nn.functional.conv1d(*t, **settings), randn(*x), *parameters)


def test_a_convolution_of_permuted_images(agree, randn):
    agree(
        lambda lib, x, w: lib.nn.functional.conv2d(x.permute(0, 3, 1, 2), w, padding=1),
        randn(2, 5, 6, 3), randn(4, 3, 3, 3),
    )  # fmt: skip
