"""What an op may save, and what it gets back."""

import numpy as np
import pytest

from lucid import Tensor, ops
from lucid.autograd import Function, grad, gradcheck, no_grad


class SquareOfCopy(Function):
    """x²; for an x in Fortran order it saves a copy, whose gradient would have no graph."""

    def forward(self, x):
        x = np.asarray(x, order="C")
        self.save_for_backward(x)
        return x * x

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * 2.0 * x


def test_only_inputs_and_outputs_can_be_saved(randn, leaf):
    SquareOfCopy.apply(leaf(randn(2, 3)))
    with pytest.raises(RuntimeError, match=r"SquareOfCopy: .* shape \(3, 2\) is no input"):
        SquareOfCopy.apply(leaf(randn(2, 3).T))


class Keeper(Function):
    """y = 3 x, with the 3 in an array of its own."""

    def forward(self, x):
        three = np.full_like(x, 3.0)
        self.keep(three)
        return x * three

    def backward(self, grad):
        (three,) = self.kept_tensors
        return grad * three


def test_kept_arrays_are_readable_only_where_no_graph_is_wanted(randn, leaf):
    x = leaf(randn(2))
    y = Keeper.apply(x).sum()
    with pytest.raises(RuntimeError, match="Keeper: kept arrays have no graph"):
        grad(y, [x], create_graph=True)
    assert np.all(grad(y, [x])[0].array == 3)
    with pytest.raises(RuntimeError, match="Keeper: kept arrays were freed"):
        grad(y, [x])


def test_gelu_saves_x_itself_so_that_its_derivative_has_a_graph(randn, leaf):
    x = leaf(randn(3))
    (saved,) = ops.gelu(x).grad_fn.saved_tensors
    assert saved is x


def test_saved_numbers_come_back_as_numbers(randn, leaf):
    _, number = (leaf(randn(3)) * 2.5).grad_fn.saved_tensors
    assert number == 2.5


def test_a_saved_output_of_no_dimensions_keeps_its_graph():
    gradcheck(ops.tanh, np.array(0.5), order=3)


def test_two_tensors_on_one_array_stay_two_variables(leaf):
    a = np.array(3.0)
    x, y = leaf(a), Tensor(a)
    (dx,) = grad(x * y, [x], create_graph=True)  # = y, a constant
    assert not dx.requires_grad
    (dx,) = grad(x * x * y, [x], create_graph=True)  # = 2xy
    (dxx,) = grad(dx, [x])  # = 2y
    assert dxx.array == 6.0


class Clips(Function):
    """max(x, 0), which it writes into x."""

    def forward(self, x, *, also_nan=False):
        x[x < 0] = np.nan if also_nan else 0.0
        self.save_for_backward(x)
        return x * 1.0

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * (x > 0).to(x.dtype)


class ClipsLikeTorch(Function):
    """The same as two static methods."""

    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        x.clamp_(min=0)
        return x * 1.0

    @staticmethod
    def backward(ctx, grad):
        return grad


@pytest.mark.parametrize("clips", [Clips, ClipsLikeTorch])
def test_a_function_that_writes_into_its_input_makes_what_was_saved_before_stale(leaf, clips):
    x = leaf(np.array([-1.0, 2.0]))
    h = x * 1.0
    y = h * h
    z = clips.apply(h)
    with pytest.raises(RuntimeError, match=r"Mul: a saved array .* was overwritten"):
        (y + z).sum().backward()


def test_a_write_through_a_function_into_a_view_is_seen_too(leaf):
    x = leaf(np.array([-1.0, 2.0]))
    y = x * x
    Clips.apply(x.detach()[:1])
    with pytest.raises(RuntimeError, match=r"Mul: a saved array .* was overwritten"):
        y.sum().backward()


def test_a_function_that_writes_into_its_input_has_a_gradient_of_its_own(leaf):
    x = leaf(np.array([-1.0, 2.0]))
    Clips.apply(x * 1.0).sum().backward()
    assert x.grad.tolist() == [0, 1]


def test_a_function_that_leaves_its_input_alone_counts_no_write(leaf):
    x = leaf(np.array([np.nan, 2.0]))
    h = x * 1.0
    Clips.apply(h, also_nan=True)
    assert h.writes.count == 0


PRODUCTS = {
    "linear": (lambda x, w: ops.linear(x, w), (3, 2)),
    "matmul": (lambda x, w: x @ w.T, (3, 2)),
    "einsum": (lambda x, w: ops.einsum("ni,oi->no", x, w), (3, 2)),
}


@pytest.mark.parametrize(("product", "shape"), PRODUCTS.values(), ids=PRODUCTS)
def test_a_product_with_numbers_saves_no_weights_which_may_then_change(randn, leaf, product, shape):
    x, w = Tensor(randn(4, 2)), leaf(randn(*shape))
    y = product(x, w).sum()
    y.backward(retain_graph=True)
    with no_grad():
        w -= w.grad  # a step, and then the same graph again
    y.backward()
    np.testing.assert_allclose(w.grad.array, 2 * np.tile(x.array.sum(0), (3, 1)))


@pytest.mark.parametrize(("product", "shape"), PRODUCTS.values(), ids=PRODUCTS)
def test_a_product_with_frozen_weights_saves_no_input(randn, leaf, product, shape):
    x, w = leaf(randn(4, 2)), Tensor(randn(*shape))
    h = x * 1
    y = product(h, w).sum()
    with no_grad():
        h.zero_()
    y.backward()
    np.testing.assert_allclose(x.grad.array, np.tile(w.array.sum(0), (4, 1)))
