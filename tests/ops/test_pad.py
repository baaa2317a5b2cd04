"""Borders: what stands outside, by the definition, and what its gradient adds inside."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

MODES = ["constant", "reflect", "replicate", "circular"]
LINES = {  # (1, 2, 3, 4) with 3 more on each side, or with the widest border
    ("constant", 3): [0, 0, 0, 1, 2, 3, 4, 0, 0, 0],
    ("reflect", 3): [4, 3, 2, 1, 2, 3, 4, 3, 2, 1],
    ("replicate", 3): [1, 1, 1, 1, 2, 3, 4, 4, 4, 4],
    ("circular", 3): [2, 3, 4, 1, 2, 3, 4, 1, 2, 3],
    ("circular", 4): [1, 2, 3, 4] * 3,
}
GRADIENTS = {
    "pad": (lambda x: ops.pad(x * x, (1, 2, 0, 3), value=2.0), (2, 3)),
    "reflect": (lambda x: ops.pad(x * x, (1, 2, 2, 0), "reflect"), (3, 3)),
    "replicate": (lambda x: ops.pad(x * x, (4, 2, 1, 0), "replicate"), (2, 3)),
    "circular": (lambda x: ops.pad(x * x, (3, 2, 1, 0), mode="circular"), (2, 3)),
    "one axis of three": (lambda x: ops.pad(x * x, (1, 1), "reflect"), (2, 2, 3)),
}
BAD = {
    "pad": (lambda x: ops.pad(x, (1,)), r"pad \(=\(1,\)\) must be pairs .* at most 2 pairs"),
    "pad, negative": (
        lambda x: ops.pad(x, (-9, 0), "reflect"),
        r"pad \(=-9, 0\) takes more away than the",
    ),
    "pad, more than all": (lambda x: ops.pad(x, (-9, 9)), "takes more away than a tensor"),
    "pad, more than all, after": (lambda x: ops.pad(x, (9, -9)), "takes more away than a tensor"),
    "pad, too negative": (lambda x: ops.pad(x, (-9, 0)), "takes more away than a tensor"),
    "pad, a number": (lambda x: ops.pad(x, 1), r"pad \(=1\) must be pairs"),
    "pad, fractions": (lambda x: ops.pad(x, (1.5, 0)), "pairs of whole numbers"),
    "pad, list": (lambda x: ops.pad([1.0], (1, 0)), "pad takes a tensor, not list"),
    "mode": (lambda x: ops.pad(x, (1, 1), "mirror"), r"mode \(='mirror'\) must be 'constant'"),
    "value": (lambda x: ops.pad(x, (1, 1), "reflect", 2.0), r"'reflect' takes no value \(=2.0\)"),
    "reflect": (lambda x: ops.pad(x, (3, 0), "reflect"), r"\(=3, 0\) .*'reflect' .* at most 2"),
    "circular": (lambda x: ops.pad(x, (0, 4), "circular"), "at most 3 along an axis of length 3"),
    "replicate": (
        lambda x: ops.pad(x[:, :0], (1, 0), "replicate"),
        "at most 0 along an axis of length 0",
    ),
}


@pytest.mark.parametrize("case", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, case):
    fn, *shapes = case
    gradcheck(fn, *[randn(*shape) for shape in shapes])


@pytest.mark.parametrize(("mode", "width"), LINES, ids=str)
def test_what_stands_outside(mode, width):
    line = lucid.tensor([1, 2, 3, 4])
    assert ops.pad(line, (width, width), mode).tolist() == LINES[mode, width]
    assert ops.pad(line, (width, 0), mode).tolist() == LINES[mode, width][: width + 4]
    assert ops.pad(line, (0, width), mode).tolist() == LINES[mode, width][width:]


@pytest.mark.parametrize("mode", MODES)
def test_the_rows_are_padded_as_the_columns_are(randn, mode):
    x = lucid.tensor(randn(2, 3, 4))
    columns = ops.pad(x, (2, 1), mode)
    rows = ops.pad(x.mT, (0, 0, 2, 1), mode)
    assert rows.mT.tolist() == columns.tolist()
    assert columns[..., 2:-1].tolist() == x.tolist()


@pytest.mark.parametrize("mode", MODES)
def test_a_border_of_no_width(randn, mode):
    x = lucid.tensor(randn(2, 3))
    assert ops.pad(x, (0, 0), mode).tolist() == x.tolist()


def test_every_copy_adds_to_the_gradient(leaf):
    x = leaf(np.ones(3))
    ops.pad(x, (2, 1), "replicate").sum().backward()
    assert x.grad.tolist() == [3, 1, 2]


def test_pad_counts_from_the_last_axis():
    x = lucid.tensor([[1, 2]])
    assert ops.pad(x, (1, 0)).tolist() == [[0, 1, 2]]
    assert ops.pad(x, (0, 1, 1, 0), value=9).tolist() == [[9, 9, 9], [1, 2, 9]]


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(2, 3))


@pytest.mark.parametrize("value", [-1, 256, lucid.nan, -lucid.inf])
def test_integers_have_no_room_for_another_border(value):
    with pytest.raises(OverflowError, match=f"uint8 has no room for {value}, only for 0 to 255"):
        ops.pad(lucid.zeros(2, dtype=lucid.uint8), (1, 1), value=value)


def test_a_border_is_cast_to_the_dtype():
    zeros = lucid.zeros(1, dtype=lucid.int8)
    assert ops.pad(zeros, (1, 0), value=-2.5).tolist() == [-2, 0]
    assert ops.pad(zeros.bool(), (1, 0), value=256).tolist() == [True, False]
    with pytest.raises(TypeError, match="value is a number, not '1'"):
        ops.pad(zeros, (1, 0), value="1")


def test_a_number_has_no_border():
    x = lucid.tensor(2.0, requires_grad=True)
    y = lucid.nn.functional.pad(x, ())
    assert y.tolist() == 2.0
    (dx,) = lucid.autograd.grad(y, x)
    assert dx.tolist() == 1.0
