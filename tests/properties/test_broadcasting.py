"""Elementwise operations on shapes that broadcast: values are NumPy's, gradients are summed back.

A gradient of z = f(x, y) is dz ∂z/∂x, summed over the axes that broadcasting made longer.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, mutually_broadcastable_shapes

import lucid
from lucid.backend.dtypes import DTYPES

SIDES = dict(min_dims=0, max_dims=4, min_side=0, max_side=3)
SHAPES = array_shapes(**SIDES)
TWO_SHAPES = mutually_broadcastable_shapes(num_shapes=2, **SIDES)
THREE_SHAPES = mutually_broadcastable_shapes(num_shapes=3, **SIDES)

ONE = np.ones_like


def share(x, y):
    """1 where x is greater than y, and a half where they are equal."""
    return np.heaviside(x - y, 0.5)


FUNCTIONS = {  # of positive numbers: in lucid, in NumPy, and the two slopes
    "add": (lucid.add, np.add, lambda x, y: ONE(x), lambda x, y: ONE(y)),
    "sub": (lucid.sub, np.subtract, lambda x, y: ONE(x), lambda x, y: -ONE(y)),
    "mul": (lucid.mul, np.multiply, lambda x, y: y, lambda x, y: x),
    "div": (lucid.div, np.divide, lambda x, y: 1 / y, lambda x, y: -x / y**2),
    "pow": (lucid.pow, np.power, lambda x, y: y * x ** (y - 1), lambda x, y: x**y * np.log(x)),
    "maximum": (lucid.maximum, np.maximum, lambda x, y: share(x, y), lambda x, y: share(y, x)),
    "minimum": (lucid.minimum, np.minimum, lambda x, y: share(y, x), lambda x, y: share(x, y)),
    "remainder": (lucid.remainder, np.remainder, lambda x, y: ONE(x), lambda x, y: -(x // y)),
}
COMPARISONS = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
    "gt": np.greater, "ge": np.greater_equal,
    "logical_and": np.logical_and, "logical_or": np.logical_or,
}  # fmt: skip
UNARY = {  # of positive numbers
    "abs": np.abs, "ceil": np.ceil, "cos": np.cos, "exp": np.exp, "expm1": np.expm1,
    "floor": np.floor, "log": np.log, "log10": np.log10, "log1p": np.log1p, "log2": np.log2,
    "neg": np.negative, "round": np.round, "sign": np.sign, "sin": np.sin, "sqrt": np.sqrt,
    "square": np.square, "tan": np.tan, "tanh": np.tanh, "trunc": np.trunc,
    "rsqrt": lambda x: x**-0.5, "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}  # fmt: skip


def summed_back(dz, shape):
    """What a gradient of the shape of z is for an operand of that shape."""
    lead = dz.ndim - len(shape)
    longer = [i + lead for i, n in enumerate(shape) if n == 1]
    return dz.sum((*range(lead), *longer), keepdims=True).reshape(shape)


def assert_gradients(found, expected, shapes):
    for dx, dz, shape in zip(found, expected, shapes, strict=True):
        np.testing.assert_allclose(dx, summed_back(dz, shape), rtol=1e-9, atol=1e-9)


@settings(max_examples=100)
@given(name=st.sampled_from(sorted(FUNCTIONS)), data=st.data())
def test_two_operands(name, data, array, leaf, gradients):
    ours, numpys, *slopes = FUNCTIONS[name]
    shapes, shape = data.draw(TWO_SHAPES)
    x, y = (abs(array(data, s)) + 0.1 for s in shapes)
    dz = array(data, shape)
    leaves = leaf(x), leaf(y)
    z = ours(*leaves)
    np.testing.assert_allclose(z.detach().array, numpys(x, y), rtol=1e-12)
    full = np.broadcast_arrays(x, y)
    assert_gradients(gradients(z, leaves, dz), [dz * slope(*full) for slope in slopes], shapes)


@given(data=st.data())
def test_a_number_chosen_from_one_of_two(data, array, leaf, gradients):
    shapes, shape = data.draw(THREE_SHAPES)
    condition = array(data, shapes[0], bool)
    x, y = (array(data, s) for s in shapes[1:])
    dz = array(data, shape)
    leaves = leaf(x), leaf(y)
    z = lucid.where(lucid.Tensor(condition), *leaves)
    np.testing.assert_array_equal(z.detach().array, np.where(condition, x, y))
    assert_gradients(gradients(z, leaves, dz), [dz * condition, dz * ~condition], shapes[1:])


@given(data=st.data())
def test_an_expanded_tensor(data, array, leaf, gradients):
    (small, _), shape = data.draw(TWO_SHAPES)
    x, dy = leaf(array(data, small)), array(data, shape)
    y = x.broadcast_to(shape)
    np.testing.assert_array_equal(y.detach().array, np.broadcast_to(x.detach().array, shape))
    assert_gradients(gradients(y, [x], dy), [dy], [small])


@given(name=st.sampled_from(sorted(COMPARISONS)), data=st.data())
def test_comparisons(name, data, array):
    shapes, _ = data.draw(TWO_SHAPES)
    x, y = (array(data, s, data.draw(st.sampled_from(DTYPES))) for s in shapes)
    tensors = lucid.Tensor(x), lucid.Tensor(y)
    z, common = getattr(lucid, name)(*tensors), lucid.add(*tensors).dtype
    assert z.dtype == bool
    if not name.startswith("logical"):  # they compare in one dtype, where -1 may be 255
        x, y = x.astype(common), y.astype(common)
    np.testing.assert_array_equal(z.array, COMPARISONS[name](x, y))


@given(name=st.sampled_from(["add", "mul", "maximum"]), data=st.data())
def test_dtypes_meet_in_one_that_does_not_depend_on_the_order(name, data, array):
    ours, numpys = FUNCTIONS[name][:2]
    (x_shape, y_shape), _ = data.draw(TWO_SHAPES)
    x, y = (array(data, s, data.draw(st.sampled_from(DTYPES))) for s in (x_shape, y_shape))
    z, turned = ours(lucid.Tensor(x), lucid.Tensor(y)), ours(lucid.Tensor(y), lucid.Tensor(x))
    assert z.dtype == turned.dtype
    assert z.dtype in (x.dtype, y.dtype, np.promote_types(x.dtype, y.dtype))
    np.testing.assert_array_equal(z.array, numpys(x.astype(z.dtype), y.astype(z.dtype)))
    np.testing.assert_array_equal(z.array, turned.array)


@given(data=st.data())
def test_gradients_have_the_dtypes_of_their_operands(data, array, leaf, gradients):
    shapes, shape = data.draw(TWO_SHAPES)
    floats = st.sampled_from(["float16", "float32", "float64"])
    x, y = (leaf(array(data, s, data.draw(floats))) for s in shapes)
    z = x * y
    gradients(z, [x, y], array(data, shape, z.dtype))


@settings(max_examples=100)
@given(name=st.sampled_from(sorted(UNARY)), data=st.data())
def test_one_operand(name, data, array):
    x = abs(array(data, data.draw(SHAPES))) + 0.1
    y = getattr(lucid, name)(lucid.Tensor(x))
    np.testing.assert_allclose(y.array, UNARY[name](x), rtol=1e-12)


@given(data=st.data())
def test_matrix_products_broadcast_their_leading_axes(data, array, leaf, gradients, assert_adjoint):
    sides = dict(min_dims=0, max_dims=2, min_side=0, max_side=3)
    shapes = mutually_broadcastable_shapes(signature=np.matmul.signature, **sides)
    (a_shape, b_shape), shape = data.draw(shapes)
    a, b = leaf(array(data, a_shape)), leaf(array(data, b_shape))
    y, dy = a @ b, array(data, shape)
    np.testing.assert_allclose(y.detach().array, a.detach().array @ b.detach().array, atol=1e-12)
    da, db = gradients(y, [a, b], dy)
    u, v = array(data, a_shape), array(data, b_shape)
    assert_adjoint(u @ b.detach().array, dy, u, da)
    assert_adjoint(a.detach().array @ v, dy, v, db)
