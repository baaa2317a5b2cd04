"""Where floats round, overflow or are infinite, onnxruntime gives what lucid gives too."""

import numpy as np
import pytest
from onnx_session import check_equal, exported

import lucid
from lucid import nn

pytestmark = pytest.mark.parity
pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime, of the extra parity")

X = np.array([1, -1, 7, -7, 7, -7, 0.5, -1, 5, 3, 0, 6], np.float32)
Y = np.array([0.1, 0.1, 2, 2, -2, -2, 0.25, np.inf, -np.inf, 0, 3, 3], np.float32)


LARGE = np.array([1e-8, -0.5, 1, 1e4, 1e5, 1e7, 3e9, 1e30, np.inf, -1e10], np.float32)
INF, NINF = np.inf, -np.inf


class Computed(nn.Module):
    def __init__(self, function):
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


@pytest.mark.parametrize("divide", [
    lambda x, y: x // y, lambda x, y: lucid.div(x, y, rounding_mode="floor"),
    lambda x, y: lucid.div(x, y, rounding_mode="trunc"),
])  # fmt: skip
def test_a_quotient_is_rounded_as_python_does(tmp_path, divide):
    model = Computed(divide).eval()
    session = exported(model, tmp_path / "model.onnx", [(1,), (1,)])
    check_equal(model, session, [X[:, None], Y[:, None]])


def test_an_angle_has_the_signs_of_zeros_and_infinities(tmp_path):
    model = Computed(lucid.arctan2).eval()
    session = exported(model, tmp_path / "model.onnx", [(), ()])
    numbers = np.array([0.0, -0.0, 1, -1, 1e-40, 3e38, INF, NINF, np.nan], np.float32)
    y, x = (each.ravel() for each in np.meshgrid(numbers, numbers))
    check_equal(model, session, [y, x])


@pytest.mark.parametrize("divide", [lambda x, y: x % y, lambda x, y: lucid.remainder(x, y)])
def test_a_remainder_is_exact(tmp_path, divide):
    model = Computed(divide).eval()
    session = exported(model, tmp_path / "model.onnx", [(), ()])
    x = np.array([1e4, 1e7, 1, -1, 5, -7, 7, 0, 6], np.float32)
    y = np.array([0.7, 0.3, 1e-4, np.inf, -np.inf, 2, -2, 3, 3], np.float32)
    for one, other in zip(x, y, strict=True):  # each by itself: their sizes differ
        check_equal(model, session, [one[None], other[None]])


def test_the_logarithm_of_1_and_much_more(tmp_path):
    model = Computed(lucid.log1p).eval()
    session = exported(model, tmp_path / "model.onnx", ())
    for number in LARGE:
        check_equal(model, session, [number[None]])


@pytest.mark.parametrize("function", [lucid.logaddexp, lucid.isclose], ids=["logaddexp", "isclose"])
def test_infinities_add_up_and_are_close_to_themselves_alone(tmp_path, function):
    model = Computed(function).eval()
    session = exported(model, tmp_path / "model.onnx", [(), ()])
    x = np.array([INF, NINF, INF, NINF, INF, 1, 1, 0, 2, 2], np.float32)
    y = np.array([INF, NINF, NINF, INF, 1, INF, NINF, INF, 2, 3], np.float32)
    check_equal(model, session, [x, y])


@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_a_bound_that_is_not_there_bounds_nothing(tmp_path, dtype):
    model = Computed(lambda x: (x.clamp(min=0), x.clamp(max=0))).eval()
    session = exported(model, tmp_path / "model.onnx", (), dtype)
    numbers = [INF, NINF, 3, -3] if dtype == "float32" else [2**40, -(2**40), 3, -3]
    check_equal(model, session, [np.array(numbers, dtype)])


@pytest.mark.parametrize(
    "settings",
    [
        dict(kernel_size=2, stride=3, padding=1, dilation=(2, 1)),
        dict(kernel_size=(3, 2), stride=2, padding=1, dilation=(1, 2)),
        dict(kernel_size=(1, 2), stride=(1, 3), padding=(0, 1), dilation=2),
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_a_last_window_that_reaches_far_out_takes_what_is_inside(tmp_path, settings, dtype):
    model = nn.MaxPool2d(**settings, ceil_mode=True, return_indices=True).eval()
    session = exported(model, tmp_path / "model.onnx", (2, 9, 12), dtype)
    numbers = np.random.default_rng(0).permutation(3 * 2 * 9 * 12) - 700
    check_equal(model, session, [numbers.reshape(3, 2, 9, 12).astype(dtype)])


TOGETHER = {
    "a new axis between": lambda x, i, j: x[:, i, None, j],
    "two between, and one behind": lambda x, i, j: x[:, i, None, None, j, None],
    "a new axis beside": lambda x, i, j: x[:, None, i, j, None],
    "an axis more": lambda x, i, j: x[:, i[None], j],
    "rows and columns": lambda x, i, j: x[:, i[:, None], j],
    "an axis between": lambda x, i, j: x[:, i, :, j],
}


@pytest.mark.parametrize("choose", TOGETHER.values(), ids=TOGETHER)
def test_positions_along_two_axes_lie_where_lucid_lays_them(tmp_path, choose):
    i, j = lucid.tensor([2, -4]), lucid.tensor([1, 0])
    model = Computed(lambda x: choose(x, i, j) * 1).eval()
    session = exported(model, tmp_path / "model.onnx", (4, 5, 3))
    for batch in (1, 3):
        numbers = np.arange(batch * 4 * 5 * 3, dtype=np.float32)
        check_equal(model, session, [numbers.reshape(batch, 4, 5, 3)])


WHOLE = {
    "where": lambda x: lucid.where(x > 1, x, x.flip(1)),
    "masked_fill": lambda x: x.masked_fill(x > 1, 0),
    "maximum": lambda x: lucid.maximum(x, x.flip(1)),
    "clamp": lambda x: x.clamp(0, 2),
    "relu": lambda x: nn.functional.relu(x),
    "power": lambda x: x**2,
    "abs": lambda x: x.abs(),
    "pad": lambda x: nn.functional.pad(x, (1, 2)),
    "matmul": lambda x: x @ x.transpose(1, 2),
}


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int16", "int32", "int64"])
@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_of_every_size_have_kernels(tmp_path, name, dtype):
    model = Computed(WHOLE[name]).eval()
    numbers = np.arange(24).reshape(2, 3, 4) * 7 - 60  # squares do not fit into 8 bits
    numbers = numbers > 9 if dtype == "bool" else numbers % 251 if dtype == "uint8" else numbers
    session = exported(model, tmp_path / "model.onnx", (3, 4), dtype)
    check_equal(model, session, [numbers.astype(dtype)])
