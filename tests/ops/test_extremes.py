"""The greatest and the smallest: Python's max and min, and who gets their gradient."""

import itertools

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

SHARED = {"amax": (ops.amax, max), "amin": (ops.amin, min)}
ALONG_ONE = {"max": (ops.max, max), "min": (ops.min, min)}
POSITIONS = {"argmax": (ops.argmax, max), "argmin": (ops.argmin, min)}
ALL_AXES = [None, 0, 1, -1, (0, 2), (-1, 1), (0, 1, 2)]
UNEVEN = np.linspace(1, 2, 24).reshape(2, 3, 4)  # no two products with it are equal
TIES = np.array([[3.0, 1.0, 3.0], [1.0, 1.0, 2.0]])
BAD = {
    "min": (lambda x: ops.min(x[:0]), r"min of a tensor of shape \(0, 3\): there is no element"),
    "min, axes": (lambda x: ops.min(x, (0, 1)), r"dim \(=\(0, 1\)\) must be a whole number"),
    "min, shapes": (lambda x: ops.min(x, lucid.ones(4)), r"shapes \(2,3\) \(4,\)"),
    "amax": (lambda x: ops.amax([1.0]), "amax takes a tensor, not list"),
    "amax, empty": (lambda x: ops.amax(x[:0], 0), r"amax of a tensor of shape \(0, 3\)"),
    "amin": (lambda x: ops.amin(x, (0, -2)), r"dim \(0, -2\) names an axis twice"),
    "argmin": (lambda x: ops.argmin(x, 2), "dim 2 is out of range .* use -2 to 1"),
    "argmin, empty": (lambda x: ops.argmin(x[:0]), r"argmin of a tensor of shape \(0, 3\)"),
    "argmin, a number": (lambda x: ops.argmin(1.0), "argmin takes a tensor, not float"),
}


def _groups(x, dim):
    """The numbers that become one, for every place of the result, in its order."""
    reduced = range(x.ndim) if dim is None else {d % x.ndim for d in np.atleast_1d(dim)}
    kept = [range(n) if i not in reduced else [slice(None)] for i, n in enumerate(x.shape)]
    return [x[index].ravel().tolist() for index in itertools.product(*kept)]


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", ALL_AXES, ids=str)
@pytest.mark.parametrize(("op", "by_definition"), SHARED.values(), ids=SHARED)
def test_each_number_is_the_extreme_of_its_group(randn, op, by_definition, dim, keepdim):
    x = randn(2, 3, 4)
    y = op(lucid.tensor(x), dim, keepdim)
    assert y.cpu().numpy().ravel().tolist() == [by_definition(group) for group in _groups(x, dim)]
    axes = tuple(range(3)) if dim is None else dim
    assert y.shape == x.sum(axis=axes, keepdims=keepdim).shape


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("name", ALONG_ONE)
def test_along_an_axis_the_values_come_with_their_indices(randn, name, dim, keepdim):
    op, by_definition = ALONG_ONE[name]
    x = np.round(randn(2, 3, 4))
    values, indices = op(lucid.tensor(x), dim, keepdim)
    groups = _groups(x, dim)
    assert values.cpu().numpy().ravel().tolist() == [by_definition(group) for group in groups]
    expected = [group.index(by_definition(group)) for group in groups]
    assert indices.cpu().numpy().ravel().tolist() == expected
    assert values.shape == indices.shape == x.sum(axis=dim, keepdims=keepdim).shape
    position = POSITIONS[f"arg{name}"][0](lucid.tensor(x), dim, keepdim)
    assert lucid.equal(position, indices)


@pytest.mark.parametrize(("op", "by_definition"), POSITIONS.values(), ids=POSITIONS)
def test_a_position_over_all_axes_counts_the_elements_in_their_order(randn, op, by_definition):
    x = randn(3, 4)
    numbers = x.ravel().tolist()
    assert op(lucid.tensor(x)).item() == numbers.index(by_definition(numbers))
    assert op(lucid.tensor(x), keepdim=True).shape == (1, 1)


@pytest.mark.parametrize("dim", ALL_AXES, ids=str)
@pytest.mark.parametrize(("op", "_"), SHARED.values(), ids=SHARED)
def test_gradients(randn, op, _, dim):
    gradcheck(lambda x: op(x * lucid.tensor(UNEVEN), dim) ** 2, randn(2, 3, 4))


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_gradients_of_the_minimum_along_an_axis(randn, dim):
    gradcheck(lambda x: (x * lucid.tensor(UNEVEN)).min(dim).values ** 2, randn(2, 3, 4))
    gradcheck(
        lambda x: (x * lucid.tensor(UNEVEN)).min(dim, keepdim=True).values * x, randn(2, 3, 4)
    )


def test_gradients_of_the_minimum_of_two(randn, leaf):
    x = randn(3, 4)
    gradcheck(ops.minimum, x, x + np.where(randn(3, 4) > 0, 0.1, -0.1))
    gradcheck(ops.minimum, np.array([[1.0], [3.0]]), np.array([0.0, 2.0, 4.0]))
    x, y = leaf(np.array([1.0, 2.0, 3.0])), leaf(np.array([1.0, 5.0, 0.0]))
    z = ops.min(x, y)
    z.sum().backward()
    assert z.tolist() == [1, 2, 0]
    assert x.grad.tolist() == [0.5, 1, 0]
    assert y.grad.tolist() == [0.5, 0, 1]


def test_equal_extremes_share_the_gradient(leaf):
    x = leaf(TIES)
    x.amax(dim=1).sum().backward()
    assert x.grad.tolist() == [[0.5, 0, 0.5], [0, 0, 1]]
    x.grad = None
    x.amin(dim=(0, 1)).backward()
    np.testing.assert_allclose(x.grad.cpu().numpy(), (TIES == 1) / 3)


def test_along_an_axis_the_first_of_equal_minima_gets_the_gradient(leaf):
    x = leaf(TIES)
    x.min(dim=1).values.sum().backward()
    assert x.grad.tolist() == [[0, 1, 0], [1, 0, 0]]


def test_a_nan_is_the_extreme_and_gets_the_gradient(leaf):
    for op in (ops.amax, ops.amin):
        x = leaf(np.array([[1.0, np.nan], [2.0, 3.0]]))
        y = op(x, 1)
        assert y.isnan().tolist() == [True, False]
        y[0].backward()
        assert x.grad.tolist() == [[0, 1], [0, 0]]


def test_an_extreme_of_no_rows_is_no_number():
    x = lucid.zeros(0, 3)
    assert x.amax(1).shape == x.amin(1).shape == x.argmin(1).shape == (0,)
    assert x.min(1).values.shape == (0,)


def test_a_single_number_is_its_own_extreme(leaf):
    x = leaf(np.array(2.0))
    values, indices = x.min(0)
    (values + x.amax() + x.amin(-1) + x.min()).backward()
    assert indices.item() == x.argmin().item() == 0
    assert x.grad.item() == 4


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3))
