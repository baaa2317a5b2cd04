"""An op's inputs and outputs, and where it runs."""

import numpy as np
import pytest

from lucid import Tensor, autograd, backend, no_grad, ops
from lucid.autograd import Function, Variable, gradcheck
from lucid.autograd.function import once_differentiable


class Halves(Function):
    """Two outputs: the first and the second half of x."""

    def forward(self, x):
        n = len(x) // 2
        return x[:n], x[n:]

    def backward(self, a, b):
        return Join.apply(a, b)


class Join(Function):
    def forward(self, a, b):
        return np.concatenate([a, b])

    def backward(self, grad):
        return Halves.apply(grad)


def test_an_op_may_have_several_outputs():
    gradcheck(Halves.apply, np.arange(1.0, 7.0))
    gradcheck(lambda t: ops.mul(*Halves.apply(t)) * Halves.apply(t)[1], np.arange(6.0), order=3)


class DoubleAndTriple(Function):
    def forward(self, x):
        return x * 2, x * 3

    def backward(self, a, b):
        self.seen = a, b
        return a * 2.0 + b * 3.0


def test_the_gradient_of_an_unused_output_arrives_as_zeros(leaf):
    double, triple = DoubleAndTriple.apply(leaf(np.ones(2, np.float32)))
    triple.sum().backward()
    assert [g.dtype for g in double.grad_fn.seen] == [np.float32] * 2
    assert [list(g.array) for g in double.grad_fn.seen] == [[0, 0], [1, 1]]
    gradcheck(lambda t: Halves.apply(t)[1] * Halves.apply(t)[1], np.arange(6.0), order=3)


class Largest(Function):
    """The largest number of each row, and where it is."""

    non_differentiable = (1,)

    def forward(self, x):
        where = x.argmax(-1)
        self.save_for_backward(x, where)
        return x.max(-1), where

    def backward(self, grad, _):
        x, where = self.saved_tensors
        chosen = np.arange(x.shape[-1]) == where.array[..., None]
        return ops.reshape(grad, (*grad.shape, 1)) * chosen


def test_an_output_of_integers_requires_no_gradient(randn, leaf):
    values, where = Largest.apply(leaf(randn(3, 4)))
    assert values.requires_grad
    assert not where.requires_grad
    assert where.is_leaf
    gradcheck(Largest.apply, randn(3, 4), order=3)


def test_an_output_of_integers_must_be_declared(monkeypatch, leaf):
    monkeypatch.setattr(Largest, "non_differentiable", ())
    with pytest.raises(TypeError, match="only floating-point tensors can require a gradient"):
        Largest.apply(leaf(np.ones((2, 3))))


class Square(Function):
    """As a user of PyTorch writes it."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * 2.0 * x


class ScaleAndShift(Function):
    @staticmethod
    def forward(ctx, x, shift, factor):
        ctx.factor = factor
        return x * factor + shift

    @staticmethod
    def backward(ctx, grad):
        dx = grad * ctx.factor if ctx.needs_input_grad[0] else None
        return dx, grad if ctx.needs_input_grad[1] else None, None


def test_functions_in_the_style_of_pytorch_run_to_any_order():
    gradcheck(Square.apply, np.arange(3.0), order=3)
    gradcheck(lambda x: Square.apply(ScaleAndShift.apply(x, x * x, 2.5)), np.arange(3.0), order=3)


def test_an_input_without_a_gradient_gets_none(leaf):
    x, shift = leaf(np.ones(2)), Tensor(np.ones(2))
    ScaleAndShift.apply(x, shift, 2.5).sum().backward()
    assert x.grad.tolist() == [2.5, 2.5]
    assert shift.grad is None


class Asking(Function):
    """x + y; it remembers which gradients were wanted when forward ran."""

    def forward(self, x, y):
        self.asked = self.needs_input_grad
        return x + y


def test_forward_knows_which_inputs_need_a_gradient(leaf):
    assert Asking.apply(leaf(np.ones(2)), Tensor(np.ones(2))).grad_fn.asked == (True, False)


def test_without_an_input_that_needs_a_gradient_there_is_no_graph(leaf):
    assert Asking.apply(Tensor(np.ones(2)), 1.0).grad_fn is None
    with no_grad():
        assert Asking.apply(leaf(np.ones(2)), 1.0).grad_fn is None


@pytest.mark.parametrize("first", [1.0, 1, np.float32(1)], ids=["float", "int", "NumPy's float"])
def test_the_backend_is_that_of_the_first_array_whatever_scalars_come_before(
    monkeypatch, leaf, first
):
    class OtherArray(np.ndarray):
        pass

    other = backend.Backend("other", np, backend.cpu)
    monkeypatch.setattr(backend, "_by_type", {OtherArray: other, np.ndarray: backend.CPU})
    x = leaf(np.ones(2).view(OtherArray))
    assert Asking.apply(first, x).grad_fn.backend is other
    assert Asking.apply(first, leaf(np.ones(2))).grad_fn.backend is backend.CPU


@pytest.mark.parametrize(
    "wrong", ["text", [1.0], (2, 3), {}], ids=lambda value: type(value).__name__
)
def test_an_op_takes_tensors_arrays_and_numbers(leaf, wrong):
    with pytest.raises(
        TypeError, match=f"Asking takes tensors, arrays and numbers, not {type(wrong).__name__}"
    ):
        Asking.apply(leaf(np.ones(2)), wrong)


def test_a_function_without_forward_or_backward_says_so(leaf):
    class Nothing(Function):
        pass

    with pytest.raises(NotImplementedError, match="Nothing has no forward"):
        Nothing.apply(leaf(np.ones(2)))
    with pytest.raises(NotImplementedError, match="Asking has no backward"):
        Asking.apply(leaf(np.ones(2)), 1.0).sum().backward()


class LinearWithBias(Function):
    """As PyTorch's page on extending it has it: tensors in, tensors out."""

    @staticmethod
    def forward(ctx, x, weight, bias=None):
        ctx.save_for_backward(x, weight, bias)
        output = x.mm(weight.t())
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)
        return output

    @staticmethod
    def backward(ctx, dy):
        x, weight, bias = ctx.saved_tensors
        dx = dy.mm(weight) if ctx.needs_input_grad[0] else None
        dweight = dy.t().mm(x) if ctx.needs_input_grad[1] else None
        return dx, dweight, None if bias is None else dy.sum(0)


class PositivePart(Function):
    """x where it is positive, and where it is largest; it saves what it computes on the way."""

    @staticmethod
    def forward(ctx, x, words):
        ctx.words = words
        mask = x > 0
        ctx.save_for_backward(mask)
        place = x.argmax()
        ctx.mark_non_differentiable(place)
        return x * mask, place

    @staticmethod
    def backward(ctx, dy, _):
        (mask,) = ctx.saved_tensors
        return dy * mask, None


class CubeInTwoParts(Function):
    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        return 3 * x * x * dy


def test_a_static_forward_sees_tensors(randn):
    gradcheck(LinearWithBias.apply, randn(4, 3), randn(2, 3), randn(2))
    gradcheck(lambda x, w: LinearWithBias.apply(x, w), randn(4, 3), randn(2, 3))
    gradcheck(CubeInTwoParts.apply, np.arange(3.0), order=3)


def test_a_static_forward_may_save_what_it_computes_and_take_any_object(leaf):
    x = leaf(np.array([-1.0, 2.0]))
    y, place = PositivePart.apply(x, ["any", "words"])
    assert (y.tolist(), place.item(), place.requires_grad) == ([0.0, 2.0], 1, False)
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 1.0]
    (dx,) = autograd.grad(PositivePart.apply(x, None)[0].sum(), x)
    assert dx.tolist() == [0.0, 1.0]
    with pytest.raises(RuntimeError, match=r"neither input nor output, .* save inputs and outp"):
        autograd.grad(PositivePart.apply(x, None)[0].sum(), x, create_graph=True)


def test_a_graph_that_outlives_its_modules_names_dies_in_peace(monkeypatch, leaf):
    y = leaf(np.ones(2)) * 2.0
    monkeypatch.setattr("lucid.autograd.function.dismantle", None)  # as Python does when it ends
    monkeypatch.setattr("lucid.autograd.dismantle._dismantled", None)
    del y


class SquareOnce(Function):
    """Its backward computes with NumPy."""

    @staticmethod
    def forward(ctx, x, factor):
        ctx.save_for_backward(x)
        ctx.factor = factor
        return x * x * factor

    @staticmethod
    @once_differentiable
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        return Tensor(x.array * 2 * ctx.factor * dy.array), None


def test_a_backward_marked_once_differentiable_has_no_derivative(leaf):
    x = leaf(np.array([1.0, -3.0]))
    SquareOnce.apply(x, 2.0).sum().backward()
    assert x.grad.tolist() == [4.0, -12.0]
    (dx,) = autograd.grad(SquareOnce.apply(x, 1.0).sum(), x, create_graph=True)
    assert (dx.tolist(), dx.requires_grad) == ([2.0, -6.0], True)
    with pytest.raises(RuntimeError, match=r"@once_differentiable: for a second derivative, leave"):
        dx.sum().backward()


def test_a_volatile_variable_warns_and_is_any_other(leaf):
    with pytest.warns(
        UserWarning, match=r"volatile does nothing any more: write with no_grad\(\):"
    ):
        x = Variable(leaf(np.ones(2)), volatile=True)
    assert (x.tolist(), x.requires_grad) == ([1.0, 1.0], False)


@pytest.mark.parametrize("value", [True, False])
def test_an_output_that_is_not_used_may_have_none_as_its_gradient(leaf, value):
    seen = []

    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(value)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, da, db):
            seen.append(db if db is None else db.tolist())
            return da * 2

    x = leaf(np.ones(2))
    Two.apply(x)[0].sum().backward()
    assert (x.grad.tolist(), seen) == ([2, 2], [[0, 0] if value else None])
