"""Products of matrices: sums of products, and gradients that are products too."""

import tracemalloc

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

PRODUCTS = {
    "numbers of a row and a column": ((3,), (3,)),
    "matrix and column": ((2, 3), (3,)),
    "row and matrix": ((3,), (3, 4)),
    "matrices": ((2, 3), (3, 4)),
    "stack and matrix": ((5, 2, 3), (3, 4)),
    "matrix and stack": ((2, 3), (5, 3, 4)),
    "stacks": ((5, 2, 3), (5, 3, 4)),
    "stacks that broadcast": ((2, 1, 2, 3), (3, 3, 2)),
    "stack and column": ((5, 2, 3), (3,)),
    "stack and stack of one": ((5, 2, 3), (1, 1, 3, 4)),
    "stack of one and stack": ((1, 2, 3), (2, 5, 3, 4)),
    "stack of none and matrix": ((0, 2, 3), (3, 4)),
}
LINEAR = {
    "rows": ((2, 3), (4, 3), (4,)),
    "maps": ((2, 2, 3), (4, 3), (4,)),
    "one vector": ((3,), (4, 3), (4,)),
    "without bias": ((2, 3), (4, 3)),
}
BAD = {
    "matmul": (
        lambda z: ops.matmul(z(2, 3), z(2, 3)),
        r"matmul of shapes \(2, 3\) and \(2, 3\): the last axis of the first must be as long",
    ),
    "matmul, a number": (lambda z: z(2, 3) @ z(), r"matmul of shapes \(2, 3\) and \(\)"),
    "matmul, text": (lambda z: ops.matmul(z(2), "a"), "real numbers of 8 to 64 bits, not str"),
    "linear": (
        lambda z: ops.linear(z(2, 3), z(4, 2)),
        r"input of shape \(2, 3\) does not fit a weight of shape \(4, 2\); the last axes must",
    ),
    "linear, bias": (lambda z: ops.linear(z(2, 3), z(4, 3), z(3)), r"bias has shape \(3,\), not"),
    "linear, integers": (
        lambda z: ops.linear(z(2, 3).long(), z(4, 3)),
        r"linear takes floats, not int64: write x.float\(\) first",
    ),
    "bmm": (
        lambda z: ops.bmm(z(2, 3, 4), z(3, 4, 5)),
        r"\(N, m, k\) and \(N, k, n\), not \(2, 3, 4\)",
    ),
    "bmm, axes": (lambda z: ops.bmm(z(3, 4), z(2, 4, 5)), r"not \(3, 4\) and \(2, 4, 5\)"),
    "bmm, lengths": (lambda z: ops.bmm(z(2, 3, 4), z(2, 5, 4)), "must be as long"),
    "dot": (lambda z: ops.dot(z(2), z(3)), r"vectors of one length, not \(2,\) and \(3,\)"),
    "dot, axes": (lambda z: ops.dot(z(2, 2), z(2, 2)), "two vectors of one length"),
    "outer": (lambda z: ops.outer(z(2), z(2, 3)), r"two vectors, not \(2,\) and \(2, 3\)"),
}


@pytest.mark.parametrize("shapes", PRODUCTS.values(), ids=PRODUCTS)
def test_matmul_gradients(randn, shapes):
    gradcheck(ops.matmul, *[randn(*shape) for shape in shapes])


@pytest.mark.parametrize("shapes", LINEAR.values(), ids=LINEAR)
def test_linear_gradients(randn, shapes):
    gradcheck(ops.linear, *[randn(*shape) for shape in shapes])


@pytest.mark.parametrize("shapes", [((64, 2, 64), (64, 256)), ((256, 64), (64, 64, 2))])
def test_the_gradient_of_a_matrix_that_a_stack_shares_is_no_stack(shapes):
    a, b = (lucid.rand(*shape, requires_grad=True) for shape in shapes)
    y = (a @ b).sum()
    tracemalloc.start()
    try:
        y.backward()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 * 64 * 256 * 4 / 2  # half of a gradient for each of the stack


def test_gradients_of_a_matrix_multiplied_with_itself(randn):
    gradcheck(lambda x: x @ x @ x.transpose(0, 1), randn(3, 3))


@pytest.mark.parametrize("shapes", PRODUCTS.values(), ids=PRODUCTS)
def test_matmul_is_a_sum_of_products(randn, shapes):
    a, b = (randn(*shape) for shape in shapes)
    rows, columns = (a if a.ndim > 1 else a[None]), (b if b.ndim > 1 else b[:, None])
    batch = np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
    rows = np.broadcast_to(rows, batch + rows.shape[-2:])
    columns = np.broadcast_to(columns, batch + columns.shape[-2:])
    expected = np.zeros((*batch, rows.shape[-2], columns.shape[-1]))
    for *n, i, j in np.ndindex(expected.shape):
        expected[(*n, i, j)] = sum(rows[(*n, i, k)] * columns[(*n, k, j)] for k in range(3))
    c = lucid.tensor(a) @ lucid.tensor(b)
    np.testing.assert_allclose(c.cpu().numpy().ravel(), expected.ravel(), rtol=1e-12)
    assert c.shape == batch + rows.shape[-2:-1] * (a.ndim > 1) + columns.shape[-1:] * (b.ndim > 1)


def test_products_of_vectors_and_of_batches(randn):
    a, b, c = randn(2, 3), randn(2, 3), randn(2, 3, 4)
    x, y, z = map(lucid.tensor, (a, b, c))
    assert x[0].dot(y[0]).item() == pytest.approx(sum(a[0] * b[0]))
    assert x[0].outer(y[1]).tolist() == [[p * q for q in b[1]] for p in a[0]]
    np.testing.assert_allclose(x[:, None].bmm(z)[1, 0].cpu().numpy(), a[1] @ c[1])
    gradcheck(lambda a, b, c: ops.outer(a[0], b[1]) * ops.dot(a[1], b[0]), a, b, c)
    gradcheck(lambda a, b, c: ops.bmm(a[:, None] * b[:, None], c), a, b, c)


def test_linear_is_the_product_with_the_transposed_weight_and_the_bias(randn):
    x, w, b = randn(2, 3), randn(4, 3), randn(4)
    y = ops.linear(*map(lucid.tensor, (x, w, b)))
    for n, o in np.ndindex(2, 4):
        assert y.array[n, o].item() == pytest.approx(
            sum(x[n, i] * w[o, i] for i in range(3)) + b[o]
        )


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lambda *shape: lucid.zeros(shape))


def test_an_array_or_a_list_on_either_side(randn):
    a, b = randn(2, 3), randn(3, 2)
    for c in (lucid.tensor(a).array @ lucid.tensor(b), lucid.tensor(a) @ lucid.tensor(b).array):
        assert isinstance(c, lucid.Tensor)
        np.testing.assert_allclose(c.cpu().numpy(), a @ b)
    assert (lucid.ones(2, 3) @ [1, 2, 3]).tolist() == [6, 6]


def test_weights_of_another_dtype_are_refused(randn):
    x, w = lucid.tensor(randn(2, 3)), lucid.ones(4, 3)
    with pytest.raises(
        TypeError, match=r"input is float64 and the weights are float32: write x.to"
    ):
        lucid.nn.functional.linear(x, w)


def test_a_layer_of_no_inputs_gives_its_bias():
    x, w, b = lucid.zeros(2, 0), lucid.zeros(3, 0), lucid.ones(3)
    assert lucid.nn.functional.linear(x, w, b).tolist() == [[1.0] * 3] * 2


@pytest.mark.parametrize("lies_by_columns", [False, True])
@pytest.mark.parametrize(("rows", "units"), [(4000, 24), (30, 3000)])
def test_the_bias_of_a_product_in_several_blocks_is_added_once(randn, rows, units, lies_by_columns):
    x, w, b = randn(rows, 96), randn(units, 96), randn(units)
    x = np.asfortranarray(x) if lies_by_columns else x
    y = ops.linear(lucid.tensor(x), lucid.tensor(w), lucid.tensor(b)).cpu().numpy()
    np.testing.assert_allclose(y, x @ w.T + b, rtol=1e-5, atol=1e-4)
