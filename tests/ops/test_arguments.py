"""Arguments that change what an op computes: their gradients, and what is refused."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

GRADIENTS = {
    "alpha": lambda x, y: ops.add(x, y, alpha=3) * ops.sub(x, y, alpha=-2),
    "clamp by tensors": lambda x, y: ops.clamp(x, y - 0.2, y + 0.3) * x,
    "clamp from below": lambda x, y: x.clamp(min=y),
    "negative padding": lambda x, y: ops.pad(x * y, (-1, 2, 1, -1)),
    "einsum of a list": lambda x, y: ops.einsum("ij,ij->i", [x, y]),
    "sum in another dtype": lambda x, y: (x * y).sum(1, dtype=lucid.float64),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(3, 4), randn(3, 4))


def test_a_rounded_quotient_of_integers_is_an_integer():
    x, y = lucid.tensor([7, -7, 6, -6]), lucid.tensor([2, 2, -3, 3])
    assert ops.div(x, y, rounding_mode="floor").tolist() == [3, -4, -2, -2]
    assert ops.div(x, y, rounding_mode="trunc").tolist() == [3, -3, -2, -2]
    assert ops.div(x, 2, rounding_mode="trunc").dtype == np.int64


def test_a_sum_in_another_dtype_is_cast_before():
    x = lucid.tensor([1.9, 1.9])
    assert x.sum(dtype=lucid.int64).tolist() == 2
    assert lucid.tensor([1, 2]).mean(dtype=lucid.float32).tolist() == 1.5


def test_an_element_on_a_bound_keeps_its_gradient(leaf):
    x, bound = leaf(np.ones(2)), leaf(np.ones(2))
    x.clamp(min=bound).sum().backward()
    assert (x.grad.tolist(), bound.grad.tolist()) == ([1.0, 1.0], [0.0, 0.0])


def test_tuples_and_ranges_are_indices_as_lists_are():
    x = lucid.arange(12).reshape(3, 4)
    assert x[:, (0, 2)].tolist() == x[:, [0, 2]].tolist()
    assert x[range(2)].tolist() == x[:2].tolist()
    assert x[[lucid.tensor(0), lucid.tensor(2)]].tolist() == x[[0, 2]].tolist()
    x[:, (0, 1)] = 0
    assert x.tolist()[1] == [0, 0, 6, 7]


def test_a_rounding_mode_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"rounding_mode \(='up'\) must be None"):
        ops.div(lucid.ones(2), 2, rounding_mode="up")


F = lucid.nn.functional
SETTINGS = {  # of each the function of a setting, and what the setting is
    "celu": (lambda x, a: F.celu(x, a), 2),
    "clamp from above": (lambda x, a: x.clamp(max=a), 1),
    "clamp from below": (lambda x, a: x.clamp(a), 1),
    "cosine_similarity": (lambda x, a: F.cosine_similarity(x, x, eps=a), 1),
    "elu": (lambda x, a: F.elu(x, a), 2),
    "gaussian_nll_loss": (lambda x, a: F.gaussian_nll_loss(x, x, x * x + 1, eps=a), 1),
    "hardtanh": (lambda x, a: F.hardtanh(x, max_val=a), 1),
    "leaky_relu": (lambda x, a: F.leaky_relu(x, a), 2),
    "lerp": (lambda x, a: lucid.lerp(x, x * x, a), 3),
    "norm": (lambda x, a: x.norm(a, dim=1), 3),
    "normalize": (lambda x, a: F.normalize(x, eps=a), 1),
    "rrelu": (lambda x, a: F.rrelu(x, a, a), 2),
    "softplus": (lambda x, a: F.softplus(x, a, a), 2),
    "full": (lambda x, a: x * lucid.full((3,), a), 2),
}


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64, np.int32, np.uint8])
@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_may_be_one_of_numpys_numbers(name, kind):
    fn, setting = SETTINGS[name]
    x = lucid.tensor(np.float32([[-2.0, 0.5, 1.5]]), requires_grad=True)
    wanted, found = fn(x, setting), fn(x, kind(setting))
    assert found.dtype == np.float32
    assert found.tolist() == wanted.tolist()
    (gradient,) = lucid.autograd.grad(found.sum(), x)
    assert gradient.dtype == np.float32


@pytest.mark.parametrize("kind", [np.int64, np.uint8])
def test_a_length_may_be_one_of_numpys_numbers(kind):
    assert lucid.arange(kind(3)).tolist() == [0, 1, 2]
    assert lucid.arange(kind(1), kind(7), kind(2)).tolist() == [1, 3, 5]
    assert F.one_hot(lucid.tensor([1]), kind(3)).tolist() == [[0, 1, 0]]
    assert [x.tolist() for x in lucid.arange(3).tensor_split(kind(2))] == [[0, 1], [2]]
    assert lucid.nn.RMSNorm(kind(4))(lucid.ones(2, 4)).shape == (2, 4)
    assert F.rms_norm(lucid.ones(2, 4), kind(4)).shape == (2, 4)


def test_numpys_true_and_false_are_pythons():
    x = lucid.tensor([1.0, 2.0])
    assert (x * np.True_ + np.True_).tolist() == [2.0, 3.0]
    assert lucid.where(x > 1, x, np.False_).tolist() == [0.0, 2.0]
    assert (lucid.tensor([True, False]) & np.True_).tolist() == [True, False]
    assert x.fill_(np.True_).tolist() == [1.0, 1.0]


NO_NUMBERS = {
    "full": lambda x: lucid.full((2,), None, dtype=lucid.float32),
    "full_like": lambda x: lucid.full_like(x, None),
    "new_full": lambda x: x.new_full((2,), None),
    "fill_": lambda x: x.fill_(None),
    "masked_fill": lambda x: x.masked_fill(x > 0, None),
    "scatter": lambda x: x.scatter(0, lucid.tensor([1]), None),
    "constant_": lambda x: lucid.nn.init.constant_(x, None),
    "elu": lambda x: F.elu(x, None),
    "leaky_relu": lambda x: F.leaky_relu(x, "0.1"),
    "softplus": lambda x: F.softplus(x, None),
    "softplus, from where on": lambda x: F.softplus(x, 1.0, None),
    "gaussian_nll_loss": lambda x: F.gaussian_nll_loss(x, x, None),
}


@pytest.mark.parametrize("fn", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_is_no_number_is_not_taken_for_nan(fn):
    with pytest.raises(TypeError, match="a number, not"):
        fn(lucid.ones(2))


def test_nan_to_num_takes_none_for_0():
    assert lucid.tensor([lucid.nan, 1.0]).nan_to_num(None).tolist() == [0.0, 1.0]
