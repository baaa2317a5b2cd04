"""Which dtype arithmetic gives, and that float32 stays float32 in training.

Every expected dtype below is what PyTorch 2 gives; tests/parity compares all pairs with it.
"""

import numpy as np
import pytest

import lucid
from lucid import Tensor, ops
from lucid.autograd import grad
from lucid.backend.dtypes import DTYPES, as_dtype

NAMES = {"b": "bool", "u1": "uint8", "i4": "int32", "i8": "int64"}
NAMES |= {"f2": "float16", "f4": "float32", "f8": "float64"}
OPERANDS = {
    **{f"{short}[3]": Tensor(np.ones(3, name)) for short, name in NAMES.items()},
    **{f"{short}[]": Tensor(np.ones((), name)) for short, name in NAMES.items()},
    "2": 2,
    "2.0": 2.0,
    "np.i8": np.int64(2),
    "np.f4": np.float32(2),
    "np.f8": np.float64(2),
}
TABLE = """
       i8[3]  f4[3]  f8[3]  i8[]   f4[]   f8[]   2      2.0    np.i8  np.f4  np.f8
b[3]   i8     f4     f8     i8     f4     f8     i8     f4     i8     f4     f4
u1[3]  i8     f4     f8     u1     f4     f8     u1     f4     u1     f4     f4
i4[3]  i8     f4     f8     i4     f4     f8     i4     f4     i4     f4     f4
i8[3]  i8     f4     f8     i8     f4     f8     i8     f4     i8     f4     f4
f2[3]  f2     f4     f8     f2     f2     f2     f2     f2     f2     f2     f2
f4[3]  f4     f4     f8     f4     f4     f4     f4     f4     f4     f4     f4
f8[3]  f8     f8     f8     f8     f8     f8     f8     f8     f8     f8     f8
i4[]   i8     f4     f8     i8     f4     f8     i4     f4     i4     f4     f4
i8[]   i8     f4     f8     i8     f4     f8     i8     f4     i8     f4     f4
f4[]   f4     f4     f8     f4     f4     f8     f4     f4     f4     f4     f4
f8[]   f8     f4     f8     f8     f8     f8     f8     f8     f8     f8     f8
"""
RIGHT, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CASES = [(row[0], right, want) for row in ROWS for right, want in zip(RIGHT, row[1:], strict=True)]


@pytest.mark.parametrize(("left", "right", "want"), CASES)
def test_promotion_is_that_of_torch(left, right, want):
    x, y = OPERANDS[left], OPERANDS[right]
    assert {(x * y).dtype, (y * x).dtype, (x + y).dtype} == {np.dtype(NAMES[want])}


def test_functions_of_integers_give_default_floats():
    x = lucid.arange(1, 4)
    floats = [ops.exp(x), ops.erf(x), ops.gelu(x), x.log(), x.sqrt(), x**0.5, x / x, x / 2, 2 / x]
    assert {y.dtype for y in floats} == {lucid.float32}
    assert {y.dtype for y in (-x, x**2, x.sum(), x.abs(), x.clamp(0, 2))} == {lucid.int64}
    assert Tensor(np.ones(3, np.int32)).sum().dtype == lucid.int64
    assert (x > 1).dtype == (x == x).dtype == lucid.bool


def test_python_floats_make_float32_tensors():
    assert Tensor(2.0).dtype == Tensor([1.0, 2.0]).dtype == lucid.float32
    assert lucid.tensor(2).dtype == lucid.tensor([1, 2]).dtype == lucid.int64
    assert Tensor([1, 2]).dtype == Tensor([True]).dtype == lucid.float32  # as in PyTorch
    assert Tensor(True).dtype == lucid.tensor([True]).dtype == lucid.bool
    assert Tensor(np.float64(2)).dtype == Tensor(np.ones(2)).dtype == lucid.float64
    with pytest.raises(TypeError, match="Mul takes tensors, arrays and numbers, not str"):
        Tensor(2.0) * "two"


def test_a_dtype_may_be_written_in_three_ways():
    assert as_dtype("float32") is as_dtype(np.float32) is as_dtype(lucid.float32)
    assert {as_dtype(d.name) for d in DTYPES} == set(DTYPES)


@pytest.mark.parametrize("wrong", ["float31", None, "complex64", "U5", np.uint16, ">f4"], ids=str)
def test_an_unknown_dtype_is_an_error_that_lists_those_there_are(wrong):
    with pytest.raises(TypeError, match=r"lucid has no dtype .* it has bool, uint8, .* float64"):
        as_dtype(wrong)


@pytest.mark.parametrize("create_graph", [False, True])
def test_gradients_have_the_dtype_of_their_input(leaf, create_graph):
    x, y = leaf(np.ones(3, np.float32)), leaf(np.ones(3))
    h = x * y
    starts = (Tensor(np.ones(3)),) * 2
    dx, dy, dh = grad((h, x * 2.0), [x, y, h], starts, create_graph=create_graph)
    assert (dx.dtype, dy.dtype, dh.dtype) == (lucid.float32, lucid.float64, lucid.float64)
    assert dx.tolist() == [3, 3, 3]


class Recorded(np.ndarray):
    """An array that reports its dtype, as do the arrays that come of it."""

    def __array_finalize__(self, parent):
        seen.add(self.dtype)


seen: set[np.dtype] = set()


@pytest.fixture
def record(monkeypatch):
    """Makes a float32 array that reports; from now on the array of every tensor does."""

    def init(self, data, *args, **settings):
        data = data.view(Recorded) if isinstance(data, np.ndarray) else data
        true_init(self, data, *args, **settings)
        seen.add(self.dtype)

    true_init = Tensor.__init__
    monkeypatch.setattr(Tensor, "__init__", init)
    seen.clear()
    return lambda array: array.astype(np.float32).view(Recorded)


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_float32_step_creates_no_float64_array(record, randn, leaf, create_graph):
    shapes = [(2, 4, 5, 5), (4, 1, 3, 3), (3,), (3,), ()]
    x, w, gain, bias, scale = (leaf(record(randn(*shape))) for shape in shapes)
    h = ops.layer_norm(ops.conv2d(x, w, groups=4), 3, gain, bias)
    h = ops.gelu(h) * scale + ops.tanh(h * 0.5) - 1.0 * ops.erf(h) + 2 * ops.exp(-h) - h**2
    h = (h.softmax(1) + h / 3 + h.mean(-1, keepdim=True) + ops.norm(h))[[0, 0, 1]]
    h.sum().backward(create_graph=create_graph)
    assert {t.grad.dtype for t in (x, w, gain, bias, scale)} == {lucid.float32}
    assert lucid.float32 in seen
    assert lucid.float64 not in seen


@pytest.mark.parametrize("kind", ["ConvNeXt", "ConvNeXtV2"])
def test_a_float32_training_step_creates_no_float64_array(
    record, small_network, train_step, randn, kind
):
    network = small_network(getattr(lucid.models, kind))
    for p in network.parameters():
        p._replace(record(p.array))
    optimizer = lucid.optim.AdamW(lucid.optim.decay_groups(network, 0.05), lr=1e-3)
    images, labels = Tensor(record(randn(2, 1, 8, 8))), lucid.tensor([0, 3])
    for _ in range(2):
        train_step(network, optimizer, images, labels)
        lucid.optim.clip_grad_norm_(network.parameters(), 1.0)
    assert {p.dtype for p in network.parameters()} == {lucid.float32}
    assert lucid.float64 not in seen


@pytest.mark.parametrize("slip", [np.float64(1), np.ones(3)], ids=["scalar", "array"])
def test_the_recorder_notices_one_float64_array(record, slip):
    x = record(np.ones(3))
    assert lucid.float64 not in seen
    _ = (x * slip).astype(np.float32)
    assert lucid.float64 in seen
