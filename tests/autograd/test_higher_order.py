"""Gradients of gradients, and graphs that serve more than once."""

import math

import numpy as np
import pytest

from lucid import Tensor, ops
from lucid.autograd import grad
from lucid.nn import functional as F


def derivatives(fn, x, order):
    """fn(x), fn'(x), fn''(x), ... as numbers."""
    y = fn(x)
    yield y.item()
    for _ in range(order):
        (y,) = grad(y, [x], create_graph=True)
        yield y.item()


FUNCTIONS = {
    "a power": (lambda x: x**5, 2.0, [32, 80, 160, 240, 240, 120, 0]),
    "a square": (lambda x: x**2, 3.0, [9, 6, 2, 0]),
    "exp": (lambda x: (2 * x).exp(), 0.0, [1, 2, 4, 8, 16]),
    "tanh": (ops.tanh, 0.0, [0, 1, 0, -2, 0, 16]),
    "a quotient": (lambda x: 1 / x, 1.0, [1, -1, 2, -6, 24]),
    "log": (ops.log, 1.0, [0, 1, -1, 2, -6]),
    "erf": (ops.erf, 0.0, [0, 2 / math.sqrt(math.pi), 0, -4 / math.sqrt(math.pi)]),
}


@pytest.mark.parametrize(("fn", "at", "expected"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_derivatives_have_derivatives(leaf, fn, at, expected):
    found = list(derivatives(fn, leaf(np.array(at)), order=len(expected) - 1))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


BENT = {
    "relu": F.relu, "leaky_relu": F.leaky_relu, "relu6": F.relu6, "hardtanh": F.hardtanh,
}  # fmt: skip


@pytest.mark.parametrize("bent", BENT.values(), ids=BENT)
def test_the_second_derivative_of_straight_pieces_is_zero(leaf, bent):
    x = leaf(np.array([-0.5, 0.5]))
    (slope,) = grad(bent(x).sum(), [x], create_graph=True)
    assert grad(slope.sum(), [x])[0].tolist() == [0, 0]


def test_a_penalty_of_slopes_gives_a_bias_below_a_bend_zero(leaf):
    x, w, b = leaf(np.array([1.0, 2.0])), leaf(np.array([3.0, 4.0])), leaf(np.array([0.5, 0.5]))
    (slope,) = grad(F.relu(x * w + b).sum(), [x], create_graph=True)
    (slope * slope).sum().backward()
    assert (w.grad.tolist(), b.grad.tolist()) == ([6, 8], [0, 0])


def test_mixed_derivatives_do_not_depend_on_their_order(leaf):
    x, y = leaf(np.array(3.0)), leaf(np.array(2.0))
    dx, dy = grad(x**2 * y**3, [x, y], create_graph=True)
    (dxy,) = grad(dx, [y], retain_graph=True)
    (dyx,) = grad(dy, [x])
    assert dxy.item() == dyx.item() == 6 * 3 * 4


def test_a_product_with_the_hessian_needs_no_hessian(randn, leaf):
    a, v = randn(4, 4), randn(4)
    x = leaf(randn(4))
    (dx,) = grad((x @ Tensor(a) @ x), [x], create_graph=True)
    (product,) = grad((dx * v).sum(), [x])
    np.testing.assert_allclose(product.array, (a + a.T) @ v)


def test_a_gradient_penalty_trains_the_weights(leaf):
    w, x = leaf(np.array([2.0, 3.0])), leaf(np.array([1.0, 1.0]))
    (dx,) = grad((w * x * x).sum(), [x], create_graph=True)  # = 2wx
    (dx * dx).sum().backward()  # = 4w²x²
    assert w.grad.tolist() == [16, 24]
    assert x.grad.tolist() == [32, 72]


def test_create_graph_gives_grad_a_graph(leaf):
    x = leaf(np.array(3.0))
    (x**3).backward(create_graph=True)
    assert x.grad.item() == 27
    (second,) = grad(x.grad, [x])
    assert second.item() == 18
    x.grad = None  # leaf, gradient and graph hold one another


def test_without_create_graph_a_gradient_has_no_graph(leaf):
    x = leaf(np.array(3.0))
    y = x**3
    assert not grad(y, [x], retain_graph=True)[0].requires_grad
    y.backward()
    assert not x.grad.requires_grad


def test_retain_graph_lets_backward_run_again(leaf):
    x = leaf(np.array(3.0))
    y = ops.gelu(x) * x
    y.backward(retain_graph=True)
    once = x.grad.item()
    y.backward()
    assert x.grad.item() == 2 * once
    with pytest.raises(RuntimeError, match=r"freed by an earlier backward.*retain_graph=True"):
        y.backward()


def test_create_graph_retains_the_graph_unless_told_otherwise(leaf):
    x = leaf(np.array(3.0))
    y = x * x
    grad(y, [x], create_graph=True)
    grad(y, [x], create_graph=True, retain_graph=False)
    with pytest.raises(RuntimeError, match="Mul: saved arrays were freed"):
        grad(y, [x])


def test_a_second_backward_through_a_shared_part_explains_itself(leaf):
    shared = ops.gelu(leaf(np.ones(3)))
    a, b = shared.sum(), (shared * 2.0).sum()
    a.backward()
    with pytest.raises(RuntimeError, match="GELU: saved arrays were freed by an earlier backward"):
        b.backward()


def test_one_backward_through_two_losses_serves_a_shared_part_once(leaf):
    x = leaf(np.ones(3))
    shared = x * x
    (shared.sum() + (shared * 2.0).sum()).backward()
    assert x.grad.tolist() == [6, 6, 6]
