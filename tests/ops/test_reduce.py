"""Reductions: what Python computes from the same numbers, along every axis."""

import itertools
import math
import statistics

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

UNEVEN = np.linspace(1, 2, 24).reshape(2, 3, 4)  # no two products with it are equal
REDUCTIONS = {
    "sum": (ops.sum, sum),
    "mean": (ops.mean, statistics.fmean),
    "var": (ops.var, statistics.variance),
    "var, biased": (lambda x, **axes: ops.var(x, correction=0, **axes), statistics.pvariance),
    "std": (ops.std, statistics.stdev),
    "std, biased": (lambda x, **axes: ops.std(x, correction=0, **axes), statistics.pstdev),
    "norm": (ops.norm, lambda numbers: math.hypot(*numbers)),
    "norm 0": (lambda x, **axes: ops.norm(x, 0, **axes), np.count_nonzero),
    "norm 1": (lambda x, **axes: ops.norm(x, 1, **axes), lambda a: sum(abs(a))),
    "norm 3": (lambda x, **axes: ops.norm(x, 3, **axes), lambda a: sum(abs(a) ** 3) ** (1 / 3)),
    "norm inf": (lambda x, **axes: ops.norm(x, math.inf, **axes), lambda a: max(abs(a))),
    "norm -inf": (lambda x, **axes: ops.norm(x, -math.inf, **axes), lambda a: min(abs(a))),
    "max": (lambda x, **axes: _values(ops.max(x, **axes)), max),
    "argmax": (ops.argmax, lambda numbers: list(numbers).index(max(numbers))),
}
AXES = {"all": None, "first": 0, "middle": 1, "last": -1, "two": (0, 2), "two others": (-1, 1)}
OVER_ONE = {"max", "argmax"}
CASES = [
    pytest.param(*functions, dim, id=f"{name}, {axes}")
    for name, functions in REDUCTIONS.items()
    for axes, dim in AXES.items()
    if not (name in OVER_ONE and isinstance(dim, tuple))
]
GRADIENTS = {
    "sum": lambda x: ops.sum(x * x),
    "sum, axis": lambda x: ops.sum(x * x, 1),
    "sum, axes": lambda x: ops.sum(x * x, (0, 2), keepdim=True),
    "mean": lambda x: ops.mean(x * x),
    "mean, axis": lambda x: ops.mean(x * x, -1, keepdim=True),
    "var": lambda x: ops.var(x * lucid.tensor(UNEVEN)),
    "var, axis": lambda x: ops.var(x * lucid.tensor(UNEVEN), 1, correction=0),
    "std": lambda x: ops.std(x * lucid.tensor(UNEVEN)),
    "std, axes": lambda x: ops.std(x * lucid.tensor(UNEVEN), (0, 2), correction=0, keepdim=True),
    "norm": lambda x: ops.norm(x),
    "norm 1": lambda x: ops.norm(x, 1),
    "norm 0.5": lambda x: ops.norm(x, 0.5, -1),
    "norm 1.5": lambda x: ops.norm(x, 1.5, 0),
    "norm 3": lambda x: ops.norm(x, 3, (0, 2), keepdim=True),
    "norm -1": lambda x: ops.norm(x, -1, 1),
    "norm inf": lambda x: ops.norm(x * lucid.tensor(UNEVEN), math.inf, 1),
    "norm -inf": lambda x: ops.norm(x * lucid.tensor(UNEVEN), -math.inf),
    "norm, axes": lambda x: ops.norm(x, dim=(0, 2), keepdim=True),
    "max": lambda x: ops.max(x * lucid.tensor(UNEVEN)),
    "max, axis": lambda x: ops.max(x * lucid.tensor(UNEVEN), 1),
    "max, axis kept": lambda x: ops.max(x * lucid.tensor(UNEVEN), -1, keepdim=True),
}
BAD = {
    "sum": (lambda x: ops.sum(x, 2), "dim 2 is out of range .* use -2 to 1"),
    "sum, twice": (lambda x: ops.sum(x, (0, -2)), r"dim \(0, -2\) names an axis twice"),
    "sum, text": (lambda x: ops.sum(x, "a"), r"dim \(='a'\) must be a whole number"),
    "sum, list": (lambda x: ops.sum([1.0]), "sum takes a tensor, not list: write lucid.tensor"),
    "mean": (lambda x: ops.mean(x.long()), r"mean takes floats, not int64: write x.float\(\)"),
    "var": (lambda x: ops.var(x.long()), r"var takes floats, not int64: write x.float\(\)"),
    "std": (lambda x: ops.std(x.long()), r"std takes floats, not int64: write x.float\(\)"),
    "norm": (lambda x: ops.norm(x.long()), r"norm takes floats, not int64: write x.float\(\)"),
    "norm, p": (lambda x: ops.norm(x, "nuc"), r"p \(='nuc'\) must be a number"),
    "norm, axes": (lambda x: ops.norm(x, (0, 1)), r"the axes are dim=\(0, 1\)"),
    "norm, empty": (lambda x: ops.norm(x[:0], math.inf), "norm with p = inf of a tensor of shape"),
    "max": (lambda x: ops.max(x[:0]), r"max of a tensor of shape \(0, 3\): there is no element"),
    "max, axes": (lambda x: ops.max(x, (0, 1)), r"dim \(=\(0, 1\)\) must be a whole number"),
    "argmax": (
        lambda x: ops.argmax(x[:0], 0),
        r"argmax of a tensor of shape \(0, 3\): there is no",
    ),
    "argmax, axis": (lambda x: ops.argmax(x, 2), "dim 2 is out of range .* use -2 to 1"),
}


def _values(result):
    return result.values if isinstance(result, tuple) else result


def _groups(x, dim):
    """The numbers that become one, for every place of the result, in its order."""
    reduced = range(x.ndim) if dim is None else {d % x.ndim for d in np.atleast_1d(dim)}
    kept = [range(n) if i not in reduced else [slice(None)] for i, n in enumerate(x.shape)]
    return [x[index].ravel() for index in itertools.product(*kept)]


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(2, 3, 4))


@pytest.mark.parametrize("keepdim", [False, True])
@pytest.mark.parametrize(("op", "by_definition", "dim"), CASES)
def test_each_number_is_computed_from_its_group(randn, op, by_definition, dim, keepdim):
    x = randn(2, 3, 4)
    y = op(lucid.tensor(x), **(dict(dim=dim, keepdim=keepdim) if dim is not None else {}))
    expected = [by_definition(group) for group in _groups(x, dim)]
    np.testing.assert_allclose(y.cpu().numpy().ravel(), expected, rtol=1e-12)
    if dim is not None:
        assert y.shape == x.sum(axis=dim, keepdims=keepdim).shape


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError), match=sentence):
        call(lucid.ones(2, 3))


def test_all_axes_can_be_kept():
    x = lucid.ones(2, 3)
    for y in (x.sum(keepdim=True), x.mean(keepdim=True), x.var(keepdim=True)):
        assert y.shape == (1, 1)
    assert ops.norm(x, keepdim=True).shape == x.argmax(keepdim=True).shape == (1, 1)


def test_the_maximum_along_an_axis_says_where():
    values, indices = lucid.tensor([[1, 5, 5], [7, 3, 2]]).max(dim=1)
    assert values.tolist() == [5, 7]
    assert indices.tolist() == [1, 0]
    assert indices.dtype == np.int64


def test_a_maximum_of_no_rows_is_no_maximum():
    x = lucid.zeros(0, 3)
    assert x.max(dim=1).values.shape == x.argmax(dim=1).shape == (0,)


def test_equal_maxima_share_the_gradient_and_along_an_axis_the_first_has_it(leaf):
    x = leaf(np.array([3.0, 1.0, 3.0]))
    x.max().backward()
    assert x.grad.tolist() == [0.5, 0, 0.5]
    x.grad = None
    x.max(dim=0).values.backward()
    assert x.grad.tolist() == [1, 0, 0]


def test_the_norm_of_zeros_has_the_gradient_zero(leaf):
    x = leaf(np.zeros((2, 3)))
    ops.norm(x, dim=1).sum().backward()
    assert x.grad.tolist() == [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.bool_])
def test_integers_and_bools_are_summed_in_int64(dtype):
    y = lucid.tensor(np.ones(300, dtype)).sum()
    assert y.item() == 300
    assert y.dtype == np.int64


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "int64", "float16"])
def test_a_sum_has_the_dtype_that_was_asked_for(dtype):
    x = lucid.tensor([[200, 0], [100, 0]])
    y = x.sum(0, dtype=getattr(lucid, dtype))
    assert y.dtype == dtype
    assert y.tolist() == {"bool": [True, False], "uint8": [44, 0]}.get(dtype, [300, 0])


@pytest.mark.parametrize("op", [ops.sum, ops.mean, ops.var, ops.std, ops.amax, ops.amin])
def test_no_axes_are_all_axes(op):
    x = lucid.tensor([[1.0, 2.0], [3.0, 5.0]])
    assert op(x, ()).tolist() == op(x).tolist()
    assert op(x, [], keepdim=True).tolist() == [[op(x).item()]]
    assert ops.norm(x, dim=()).tolist() == ops.norm(x).tolist()
    assert ops.count_nonzero(x, ()).tolist() == 4
    assert ops.any(x, ()).shape == (2, 2)


@pytest.mark.parametrize("op", [ops.sum, ops.mean, ops.var, ops.std, ops.amax, ops.norm])
def test_the_way_back_from_no_axes_is_that_from_all(op):
    x = lucid.tensor([[1.0, 2.0], [3.0, 5.0]], requires_grad=True)
    slopes = [lucid.autograd.grad(op(x, dim=dim), x)[0].tolist() for dim in ((), (0, 1))]
    assert slopes[0] == slopes[1]


def test_float32_stays_float32():
    x = lucid.ones(2, 3)
    for y in (x.sum(), x.mean(1), x.var(0), ops.norm(x), x.max()):
        assert y.dtype == np.float32


@pytest.mark.parametrize("p", [-math.inf, -1, 0, 0.5, 1, 1.5, 2, 3, math.inf, "fro"])
def test_every_norm_of_zeros_has_the_gradient_zero(leaf, p):
    x = leaf(np.array([[0.0, 0.0], [3.0, 4.0]]))
    (ops.norm(x, p, dim=1) + x.sum(1)).sum().backward()
    assert x.grad[0].tolist() == [1, 1]


def test_the_deviation_of_equal_numbers_has_the_gradient_zero(leaf):
    x = leaf(np.full((2, 3), 5.0))
    x.std(dim=1).sum().backward()
    assert x.grad.tolist() == [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("far", [1e4, 1e6])
def test_a_spread_far_from_0_keeps_its_digits(far):
    numbers = (np.random.default_rng(0).normal(size=(3, 1001)) + far).astype(np.float32)
    x = lucid.tensor(numbers, requires_grad=True)
    exact = numbers.astype(np.float64)
    np.testing.assert_allclose(x.detach().var(1).tolist(), exact.var(1, ddof=1), rtol=1e-6)
    np.testing.assert_allclose(x.std().item(), exact.std(ddof=1), rtol=1e-6)
    x.var(1).sum().backward()
    slope = 2 * (exact - exact.mean(1, keepdims=True)) / 1000
    np.testing.assert_allclose(x.grad.tolist(), slope, atol=1e-6 * np.abs(slope).max())


def test_equal_numbers_have_no_spread():
    x = lucid.full((7,), 0.1, requires_grad=True)
    x.std().backward()
    assert x.std().item() == 0
    assert x.grad.tolist() == [0] * 7


@pytest.mark.parametrize("op", [ops.var, ops.std])
def test_too_few_numbers_for_the_correction_have_no_variance(op):
    x = lucid.tensor([[1.0], [2.0]])
    assert op(x, dim=1).isnan().all()
    assert op(x, dim=(0, 1), correction=2).tolist() == op(x, correction=5).tolist() == math.inf
    assert op(x[:0]).isnan()
    assert op(x, dim=(0, 1), keepdim=True).shape == (1, 1)


def test_a_bool_in_the_place_of_the_axes_of_a_variance_says_whether_it_is_unbiased():
    x = lucid.tensor([1.0, 2.0, 4.0])
    assert x.var(True).item() == x.var(correction=None).item() == pytest.approx(7 / 3)
    assert x.var(False).item() == x.var(0, unbiased=False).item() == pytest.approx(14 / 9)
    assert x.std(False).item() ** 2 == pytest.approx(14 / 9)
    assert x.std(correction=None).item() ** 2 == pytest.approx(7 / 3)


@pytest.mark.parametrize("wrong", [True, False, np.True_])
@pytest.mark.parametrize(
    "call",
    [
        lambda x, dim: x.sum(dim),
        lambda x, dim: x.mean((dim,)),
        lambda x, dim: x.amax(dim),
        lambda x, dim: x.argmax(dim),
        lambda x, dim: x.norm(2, dim),
        lambda x, dim: x.softmax(dim),
        lambda x, dim: x.squeeze(dim),
        lambda x, dim: x.unsqueeze(dim),
        lambda x, dim: x.cumsum(dim),
        lambda x, dim: x.flip(dim),
        lambda x, dim: lucid.cat([x, x], dim),
    ],
)
def test_a_bool_is_no_axis(call, wrong):
    with pytest.raises(TypeError, match=r"dim \(=.*(True|False)_?\) must be a whole number"):
        call(lucid.ones(2, 3), wrong)


def test_how_many_numbers_are_not_zero_has_the_gradient_zero(leaf):
    x = leaf(np.array([[0.0, 2.0, -3.0], [np.nan, np.inf, -0.0]]))
    y = ops.norm(x, 0, 1)
    assert y.tolist() == [2, 2]
    y.sum().backward()
    assert x.grad.tolist() == [[0, 0, 0], [0, 0, 0]]
