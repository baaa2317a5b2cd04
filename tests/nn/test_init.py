"""Initial values: the spread that the papers ask for, orthonormal rows, and identities."""

import math

import numpy as np
import pytest

import lucid
from lucid.nn import init

SHAPE = (30, 20, 3, 5)
FAN_IN, FAN_OUT = 20 * 15, 30 * 15
# how to fill, the std that follows, and whether evenly
SPREADS = {
    "kaiming_uniform_": (lambda x: init.kaiming_uniform_(x), math.sqrt(2 / FAN_IN), True),
    "kaiming_uniform_, slope": (
        lambda x: init.kaiming_uniform_(x, a=math.sqrt(5)), math.sqrt(1 / FAN_IN / 3), True,
    ),
    "kaiming_uniform_, fan_out": (
        lambda x: init.kaiming_uniform_(x, mode="fan_out"), math.sqrt(2 / FAN_OUT), True,
    ),
    "kaiming_normal_": (lambda x: init.kaiming_normal_(x), math.sqrt(2 / FAN_IN), False),
    "kaiming_normal_, tanh": (
        lambda x: init.kaiming_normal_(x, mode="fan_out", nonlinearity="tanh"),
        5 / 3 / math.sqrt(FAN_OUT), False,
    ),
    "xavier_uniform_": (
        lambda x: init.xavier_uniform_(x), math.sqrt(2 / (FAN_IN + FAN_OUT)), True,
    ),
    "xavier_normal_": (
        lambda x: init.xavier_normal_(x, gain=2.0), 2 * math.sqrt(2 / (FAN_IN + FAN_OUT)), False,
    ),
}  # fmt: skip
GAINS = {
    "linear": 1, "conv1d": 1, "conv2d": 1, "conv_transpose2d": 1, "sigmoid": 1, "tanh": 5 / 3,
    "relu": 2**0.5, "selu": 0.75, "leaky_relu": math.sqrt(2 / 1.0001),
}  # fmt: skip
BAD = {
    "kaiming_uniform_": (lambda z: init.kaiming_uniform_(z(3)), r"two axes or more.*shape \(3,\)"),
    "kaiming_normal_": (lambda z: init.kaiming_normal_(z(3)), r"two axes or more"),
    "kaiming_normal_, mode": (
        lambda z: init.kaiming_normal_(z(3, 3), mode="fan"),
        r"mode \(='fan'\) must be 'fan_in' or 'fan_out'",
    ),
    "kaiming_uniform_, activation": (
        lambda z: init.kaiming_uniform_(z(3, 3), nonlinearity="gelu"),
        r"nonlinearity \(='gelu'\) must be one of linear, .*leaky_relu",
    ),
    "xavier_uniform_": (lambda z: init.xavier_uniform_(z(3)), r"two axes or more"),
    "xavier_normal_": (lambda z: init.xavier_normal_(z()), r"two axes or more.*shape \(\)"),
    "orthogonal_": (lambda z: init.orthogonal_(z(3)), r"two axes or more, not \(3,\)"),
    "dirac_": (lambda z: init.dirac_(z(3, 3)), r"filters of three to five axes, not \(3, 3\)"),
    "dirac_, groups": (
        lambda z: init.dirac_(z(3, 3, 3), groups=2),
        r"filters \(=3\) must be divisible by groups \(=2\)",
    ),
    "eye_": (lambda z: init.eye_(z(3)), r"eye_ takes a matrix, not shape \(3,\)"),
    "sparse_": (lambda z: init.sparse_(z(3), 0.5), r"sparse_ takes a matrix, not shape \(3,\)"),
    "sparse_, share": (lambda z: init.sparse_(z(3, 3), 1.5), r"sparsity \(=1.5\) must be a share"),
    "calculate_gain": (lambda z: init.calculate_gain("swish"), r"nonlinearity \(='swish'\) must"),
}
SETTINGS = {"constant_": [0.5], "sparse_": [0.25]}
ALL = {name: getattr(init, name) for name in init.__all__ if name.endswith("_")}


@pytest.mark.parametrize(("fill", "std", "is_even"), SPREADS.values(), ids=SPREADS)
def test_the_spread_is_that_of_the_paper(fill, std, is_even):
    x = fill(lucid.empty(SHAPE)).cpu().numpy()
    np.testing.assert_allclose(x.std(), std, rtol=0.03)
    np.testing.assert_allclose(x.mean(), 0, atol=0.05 * std)
    largest = np.abs(x).max() / std
    assert math.sqrt(3) * 0.99 < largest <= math.sqrt(3) * 1.00001 if is_even else largest > 3


@pytest.mark.parametrize(("nonlinearity", "gain"), GAINS.items())
def test_gains(nonlinearity, gain):
    assert init.calculate_gain(nonlinearity) == pytest.approx(gain)


@pytest.mark.parametrize("shape", [(5, 5), (3, 7), (7, 3), (4, 2, 3, 3), (20, 2, 3, 3)], ids=str)
def test_an_orthogonal_matrix_has_orthonormal_rows_or_columns(shape):
    x = init.orthogonal_(lucid.empty(shape), gain=2.0).cpu().numpy().reshape(shape[0], -1)
    product = x @ x.T if x.shape[0] <= x.shape[1] else x.T @ x
    np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-5)


def test_orthogonal_matrices_point_everywhere():
    corners = [init.orthogonal_(lucid.empty(2, 2))[0, 0].item() for _ in range(200)]
    assert abs(np.mean(corners)) < 0.15
    assert min(corners) < -0.9
    assert max(corners) > 0.9


@pytest.mark.parametrize(("sparsity", "zeros"), [(0.0, 0), (0.1, 3), (0.5, 15), (1.0, 30)])
def test_a_sparse_matrix_has_its_zeros_in_every_column_anywhere(sparsity, zeros):
    x = init.sparse_(lucid.empty(30, 200), sparsity, std=0.1).cpu().numpy()
    assert ((x == 0).sum(0) == zeros).all()
    if 0 < sparsity < 1:
        assert ((x == 0).mean(1) > 0).all()
        np.testing.assert_allclose(x[x != 0].std(), 0.1, rtol=0.03)


@pytest.mark.parametrize("groups", [1, 2])
def test_a_dirac_convolution_passes_the_image_on(randn, groups):
    x = lucid.tensor(randn(2, 4, 5, 6), dtype=lucid.float32)
    w = init.dirac_(lucid.empty(4, 4 // groups, 3, 5), groups)
    y = lucid.nn.functional.conv2d(x, w, padding=(1, 2), groups=groups)
    np.testing.assert_array_equal(y.cpu().numpy(), x.cpu().numpy())


@pytest.mark.parametrize("name", ALL)
def test_the_tensor_itself_is_filled_in_its_dtype(name):
    x = lucid.full((3, 3, 3) if name == "dirac_" else (3, 3), 9.0, dtype=lucid.float64)
    assert ALL[name](x, *SETTINGS.get(name, [])) is x
    assert x.dtype == np.float64
    assert (x != 9).sum().item() == x.numel()


@pytest.mark.parametrize("name", ALL)
def test_a_tensor_without_numbers_stays_so(name):
    x = lucid.empty((3, 3, 3) if name == "dirac_" else (3, 3), device="meta")
    assert str(ALL[name](x, *SETTINGS.get(name, [])).device) == "meta"


@pytest.mark.parametrize("name", [name for name in ALL if "normal" in name or "uniform" in name])
def test_the_seed_fixes_the_draw(name):
    draws = []
    for _ in range(2):
        lucid.manual_seed(7)
        draws.append(ALL[name](lucid.empty(4, 3)).tolist())
    assert draws[0] == draws[1]


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(lucid.zeros)


DRAWN = ("uniform_", "normal_", "trunc_normal_", "kaiming_normal_", "xavier_uniform_")


@pytest.mark.parametrize("name", [*DRAWN, "orthogonal_"])
def test_integers_have_no_room_for_what_is_drawn(name):
    with pytest.raises(TypeError, match="int64 has no room for fractions: write"):
        getattr(init, name)(lucid.zeros(3, 3, dtype=lucid.int64))


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (2, 0, 3)])
def test_an_orthogonal_matrix_without_numbers_stays_so(shape):
    assert init.orthogonal_(lucid.empty(shape)).shape == shape


WITH_NUMBERS = {
    "uniform_": (0.5, 2.0), "normal_": (3.0, 0.5), "trunc_normal_": (0.0, 1.0, -1.0, 2.0),
    "constant_": (3.0,), "xavier_uniform_": (2.0,), "xavier_normal_": (2.0,),
    "kaiming_uniform_": (0.5,), "kaiming_normal_": (0.5,), "orthogonal_": (2.0,),
    "sparse_": (0.5, 2.0),
}  # fmt: skip


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_a_number_may_be_a_tensor_of_one(name):
    drawn = []
    for as_given in (float, lucid.tensor):
        lucid.manual_seed(7)
        settings = [as_given(number) for number in WITH_NUMBERS[name]]
        drawn.append(getattr(init, name)(lucid.empty(4, 3), *settings))
    assert lucid.equal(*drawn)


def test_several_numbers_are_no_mean():
    with pytest.raises(TypeError, match="mean is a number, not tensor"):
        init.normal_(lucid.empty(3), mean=lucid.zeros(3))
