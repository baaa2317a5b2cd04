"""Products with the Jacobian, the Jacobian and the Hessian, by difference quotients and algebra."""

import numpy as np
import pytest

import lucid
from lucid import Tensor, func
from lucid.autograd import grad

# functions, and the shapes of what they take
CASES = {
    "elementwise": (lambda x: lucid.tanh(x) * x, [(3,)]),
    "matrix to vector": (lambda x: (x * x).sum(0).exp(), [(2, 3)]),
    "to one number": (lambda x: (x**3).sum(), [(2, 2)]),
    "from one number": (lambda x: lucid.stack([x, x * x]), [()]),
    "linear": (lambda x: x * 2.0, [(2,)]),
    "two inputs": (lambda x, y: x @ y + y.sum(), [(2, 3), (3,)]),
    "a tuple of two": (lambda x, y: (x * y, (x.exp() * y).sum()), [(2,), (2,)]),
    "a tuple of one": (lambda x: (x.exp(),), [(2,)]),
    "an unused input": (lambda x, y: x * x, [(2,), (3,)]),
    "an output that is an input": (lambda x, y: (y, x), [(2,), (3,)]),
    "a constant": (lambda x: (lucid.ones(2).double(), x * x), [(2,)]),
    "the same twice": (lambda x, y: x * y, [(2,), "first"]),
}
EPS = 1e-6


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request, randn):
    """A function of arrays that gives tuples of arrays, the function, and where to look."""
    fn, shapes = request.param
    arrays = []
    for shape in shapes:
        arrays.append(arrays[0] if shape == "first" else np.asarray(randn(*shape)))
    return fn, arrays


def values(result):
    """The arrays in a result, whatever its tuples."""
    if isinstance(result, tuple):
        return [array for item in result for array in values(item)]
    return [result.detach().numpy()]


def difference(fn, arrays, direction):
    """How fast each output changes when the inputs move in a direction."""
    ahead, behind = (
        values(fn(*[Tensor(a + sign * EPS * v) for a, v in zip(arrays, direction, strict=True)]))
        for sign in (1, -1)
    )
    return [(a - b) / (2 * EPS) for a, b in zip(ahead, behind, strict=True)]


def close(ours, expected, tolerance=1e-7):
    ours = values(ours)
    assert len(ours) == len(expected)
    for a, b in zip(ours, expected, strict=True):
        assert a.shape == np.shape(b)
        np.testing.assert_allclose(a, b, atol=tolerance, rtol=tolerance)


def test_jvp_is_the_difference_quotient(case, randn):
    fn, arrays = case
    v = [np.asarray(randn(*a.shape)) for a in arrays]
    y, jv = func.jvp(fn, tuple(map(Tensor, arrays)), tuple(map(Tensor, v)))
    close(y, values(fn(*map(Tensor, arrays))), 0)
    close(jv, difference(fn, arrays, v))
    assert isinstance(jv, tuple) == isinstance(y, tuple)


def test_vjp_is_the_other_side_of_jvp(case, randn):
    fn, arrays = case
    v = [np.asarray(randn(*a.shape)) for a in arrays]
    y, vjp_fn = func.vjp(fn, *map(Tensor, arrays))
    slopes = difference(fn, arrays, v)
    for _ in range(2):  # it may be called again
        u = [np.asarray(randn(*s.shape)) for s in slopes]
        uj = vjp_fn(tuple(map(Tensor, u)) if isinstance(y, tuple) else Tensor(u[0]))
        assert isinstance(uj, tuple)
        ours = sum(np.sum(a * b) for a, b in zip(values(uj), v, strict=True))
        expected = sum(np.sum(a * b) for a, b in zip(u, slopes, strict=True))
        np.testing.assert_allclose(ours, expected, rtol=1e-7)


def test_a_column_of_the_jacobian_is_a_difference_quotient(case):
    fn, arrays = case
    tensors = tuple(map(Tensor, arrays))
    blocks = func.jacobian(fn, tensors)
    rows = blocks if isinstance(fn(*tensors), tuple) else (blocks,)
    for k, x in enumerate(arrays):
        for index in np.ndindex(x.shape):
            v = [np.zeros(a.shape) for a in arrays]
            v[k][index] = 1
            column = [row[k].numpy()[(..., *index)] for row in rows]
            close(tuple(map(Tensor, map(np.asarray, column))), difference(fn, arrays, v))


def test_the_jacobian_of_a_matrix_product_is_the_matrix(randn):
    a = Tensor(randn(3, 4))
    assert func.jacobian(lambda x: a @ x, Tensor(randn(4))).tolist() == a.tolist()


HESSIANS = {
    "one input": (lambda x: (x**3).sum() * x[0], [(3,)]),
    "a matrix": (lambda x: (x.exp() @ x).sum(), [(2, 2)]),
    "shape (1, 1)": (lambda x: (x * x).sum().reshape(1, 1), [(3,)]),
    "two inputs": (lambda x, y: (x @ y).exp(), [(2,), (2,)]),
    "linear": (lambda x, y: (x * 2.0).sum() + (y * y).sum(), [(2,), (3,)]),
}


@pytest.mark.parametrize(("fn", "shapes"), HESSIANS.values(), ids=HESSIANS)
def test_the_hessian_is_the_difference_quotient_of_the_gradient(fn, shapes, randn):
    arrays = [randn(*shape) for shape in shapes]
    blocks = func.hessian(fn, tuple(map(Tensor, arrays)))

    def slope(*xs):
        leaves = [x.detach().requires_grad_() for x in xs]
        return grad(fn(*leaves).sum(), leaves)

    for k, x in enumerate(arrays):
        for index in np.ndindex(x.shape):
            v = [np.zeros(a.shape) for a in arrays]
            v[k][index] = 1
            column = [row[k].numpy()[(..., *index)] for row in blocks]
            close(tuple(map(Tensor, map(np.asarray, column))), difference(slope, arrays, v), 1e-6)


def test_a_tuple_makes_tuples_and_a_tensor_makes_none(randn):
    x = Tensor(randn(2))
    assert func.jacobian(lambda a: a, x).shape == (2, 2)
    assert func.jacobian(lambda a: a, (x,))[0].shape == (2, 2)
    assert func.jacobian(lambda a: (a, a.sum()), x)[1].shape == (2,)
    assert func.hessian(lambda a: a.sum(), x).shape == (2, 2)
    assert func.hessian(lambda a: a.sum(), (x,))[0][0].shape == (2, 2)


def test_an_empty_output_has_an_empty_jacobian(randn):
    assert func.jacobian(lambda x: x[:0], Tensor(randn(2, 3))).shape == (0, 3, 2, 3)


def test_nothing_is_left_behind(leaf, randn):
    x = leaf(randn(2))
    plain = x.detach()
    func.hessian(lambda a: (a**3).sum(), x)
    assert x.grad is None
    for result in values_with_graphs(plain):
        assert not result.requires_grad
    with lucid.no_grad():
        for result in values_with_graphs(x):
            assert not result.requires_grad


def values_with_graphs(x):
    """Results of all four functions."""
    y, vjp_fn = func.vjp(lambda a: a**3, x)
    z, jv = func.jvp(lambda a: a**3, (x,), (lucid.ones_like(x),))
    (g,) = vjp_fn(lucid.ones_like(y))
    cube = lambda a: (a**3).sum()  # noqa: E731
    return [y, g, z, jv, func.jacobian(lambda a: a**3, x), func.hessian(cube, x)]


def test_results_can_be_differentiated_where_the_input_requires_a_gradient(leaf):
    x = leaf(np.array([2.0]))
    expected = [12, 12, 12, 12, 12, 6]  # y, z have the slope 3x²; g, jv, J = 3x² have 6x; H = 6x
    for result, slope in zip(values_with_graphs(x), expected, strict=True):
        assert grad(result.sum(), [x])[0].tolist() == [slope]


def test_an_input_that_was_made_of_another_is_an_input_of_its_own(leaf):
    x = leaf(np.array([3.0]))
    h = x * 2.0
    dx, dh = func.jacobian(lambda a, b: a * b, (x, h))
    assert (dx.tolist(), dh.tolist()) == ([[6]], [[3]])
    assert grad(dx.sum() + dh.sum(), [x])[0].tolist() == [3]


def test_a_vector_may_require_a_gradient(leaf):
    x, u = Tensor(np.array([2.0])), leaf(np.array([1.0]))
    _, vjp_fn = func.vjp(lambda a: a**3, x)
    assert grad(vjp_fn(u)[0].sum(), [u])[0].tolist() == [12]
    _, jv = func.jvp(lambda a: a**3, (x,), (u,))
    assert grad(jv.sum(), [u])[0].tolist() == [12]


def test_they_may_be_put_inside_one_another(randn):
    x = randn(3)
    by_rows = func.jacobian(lambda a: func.jacobian(lambda b: (b**4).sum(), a), Tensor(x))
    np.testing.assert_allclose(by_rows.numpy(), np.diag(12 * x**2))
    third = func.jacobian(lambda a: func.hessian(lambda b: (b**4).sum(), a), Tensor(x))
    np.testing.assert_allclose(np.einsum("iii->i", third.numpy()), 24 * x)
    _, along = func.jvp(lambda a: func.vjp(lambda b: b**3, a)[1](a)[0], (Tensor(x),), (Tensor(x),))
    np.testing.assert_allclose(along.numpy(), 9 * x**3)  # of 3 a² · a along x


INTS = lucid.arange(2)
X = lucid.ones(2)
WRONG = {
    "ints in": (lambda: func.vjp(lambda x: x, INTS), TypeError, "vjp .* an input is int64"),
    "an array in": (lambda: func.jacobian(abs, np.ones(2)), TypeError, "an input is ndarray"),
    "ints out": (lambda: func.jacobian(lambda x: x.long(), X), TypeError, "an output is int64"),
    "a list out": (lambda: func.vjp(lambda x: [x], X), TypeError, "an output is list"),
    "no tuple": (lambda: func.jvp(abs, X, X), TypeError, r"such as jvp\(f, \(x,\), \(v,\)\)"),
    "tangent of another shape": (
        lambda: func.jvp(abs, (X,), (lucid.ones(3),)),
        ValueError,
        r"of the shapes \[\(2,\)\], not \[\(3,\)\]",
    ),
    "too many tangents": (lambda: func.jvp(abs, (X,), (X, X)), ValueError, "jvp takes vectors"),
    "a tangent of ints": (lambda: func.jvp(abs, (X,), (INTS,)), TypeError, "a vector is int64"),
    "a tuple for one tensor": (
        lambda: func.vjp(lambda x: x, X)[1]((X,)),
        TypeError,
        "vjp_fn takes one tensor, not a tuple of 1",
    ),
    "one tensor for a tuple": (
        lambda: func.vjp(lambda x: (x, x), X)[1](X),
        TypeError,
        "vjp_fn takes a tuple of 2, not one tensor",
    ),
    "no single number": (lambda: func.hessian(lambda x: x, X), ValueError, r"not shape \(2,\)"),
    "no number": (lambda: func.hessian(lambda x: (x,), X), ValueError, "not tuple"),
}


@pytest.mark.parametrize(("call", "error", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_differentiated_is_an_error(call, error, message):
    with pytest.raises(error, match=message):
        call()
