"""gradcheck is a test of tests: it must find each of these faults."""

from functools import partial

import numpy as np
import pytest

from lucid import is_grad_enabled, ops
from lucid.autograd import Function, gradcheck


class Double(Function):
    def forward(self, x):
        return x * 2.0

    def backward(self, grad):
        return grad * 2.0


class WrongInOneLayout(Function):
    def forward(self, x, *, layout):
        self.factor = 3.0 if layout_of(x) == layout else 2.0
        return x * 2.0

    def backward(self, grad):
        return grad * self.factor


def layout_of(array):
    if 0 in array.strides:
        return "0-stride"
    if array.flags.c_contiguous:
        return "contiguous"
    return "transposed" if array.flags.f_contiguous else "sliced"


@pytest.mark.parametrize("layout", ["contiguous", "transposed", "sliced", "0-stride"])
def test_gradcheck_finds_what_is_wrong_in_one_memory_layout(layout, randn):
    with pytest.raises(AssertionError, match=f"{layout} inputs"):
        gradcheck(partial(WrongInOneLayout.apply, layout=layout), randn(3, 4))


class WritesIntoItsGradient(Double):
    def backward(self, grad):
        grad.array *= 2.0
        return grad


class WrongWithoutGraph(Double):
    def backward(self, grad):
        return grad * (2.0 if is_grad_enabled() else 3.0)


class WrongWithGraph(Double):
    def backward(self, grad):
        return grad * (3.0 if is_grad_enabled() else 2.0)


class WrongSecondDerivative(Function):
    def forward(self, x):
        self.x = x
        return x * x

    def backward(self, grad):
        return grad * (2.0 * self.x)  # the array, not the variable


class WrongThirdDerivative(Function):
    def forward(self, x):
        self.save_for_backward(x)
        return x * x * x

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * 3.0 * WrongSecondDerivative.apply(x)


class WrongSecondOutput(Function):
    def forward(self, x):
        return x * 2.0, x * 3.0

    def backward(self, a, b):
        return a * 2.0 + b * 2.0


class WrongForSecondInput(Function):
    def forward(self, x, y):
        return x + 2.0 * y

    def backward(self, grad):
        return grad, grad


WRONG = {
    WritesIntoItsGradient: 1,
    WrongWithoutGraph: 1,
    WrongWithGraph: 1,
    WrongSecondDerivative: 2,
    WrongThirdDerivative: 3,
    WrongSecondOutput: 1,
}


@pytest.mark.parametrize(("op", "order"), WRONG.items())
def test_gradcheck_finds(op, order, randn):
    with pytest.raises((AssertionError, ValueError)):
        gradcheck(op.apply, randn(3, 4), order=order)


def test_gradcheck_passes_what_is_right_up_to_the_order_it_checks(randn):
    assert gradcheck(Double.apply, randn(3, 4), order=3)
    assert gradcheck(WrongSecondDerivative.apply, randn(3, 4), order=1)
    assert gradcheck(WrongThirdDerivative.apply, randn(3, 4), order=2)


def test_gradcheck_finds_what_is_wrong_for_one_of_two_inputs(randn):
    with pytest.raises(AssertionError, match="order 1"):
        gradcheck(WrongForSecondInput.apply, randn(3), randn(3))


def test_gradcheck_finds_a_lost_graph(randn):
    with pytest.raises(AssertionError):
        gradcheck(lambda x: ops.tanh(x.detach()) + 0.0 * x, randn(3))


def test_gradcheck_leaves_its_arrays_alone(randn):
    x = randn(3, 4)
    before = x.copy()
    gradcheck(Double.apply, x)
    assert np.array_equal(x, before)


class Rounded(Double):
    non_differentiable = (1,)

    def forward(self, x):
        return x * 2.0, (x * 1e9).astype(int)  # the integers change with the smallest step

    def backward(self, grad, _):
        return grad * 2.0


def test_gradcheck_passes_over_integer_outputs(randn):
    gradcheck(Rounded.apply, randn(3, 4))


def test_gradcheck_may_answer_instead_of_raising(randn):
    wrong = partial(WrongInOneLayout.apply, layout="transposed")
    assert gradcheck(wrong, randn(3, 4), raise_exception=False) is False
    assert gradcheck(Double.apply, randn(3, 4), raise_exception=False) is True
    with pytest.raises(ZeroDivisionError):
        gradcheck(lambda x: 1 / 0, randn(2), raise_exception=False)


def test_an_error_that_is_small_enough_for_atol_is_none(randn):
    wrong, x = partial(WrongInOneLayout.apply, layout="transposed"), randn(3, 4) * 1e-3
    assert gradcheck(wrong, x, atol=100.0)
    assert not gradcheck(wrong, x, atol=1e-3, raise_exception=False)
