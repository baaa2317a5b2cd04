"""In place, the values, shapes, dtypes and gradients are torch's."""

import operator

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

ONE = {
    "abs_": (), "add_": (2.0,), "ceil_": (), "clamp_": (1.0, 1.5), "cos_": (), "cumsum_": (0,),
    "div_": (4.0,), "eq_": (1.0,), "erf_": (), "exp_": (), "expm1_": (), "fill_": (3.0,),
    "floor_": (), "ge_": (1.0,), "gt_": (1.0,), "le_": (1.0,), "log_": (), "log10_": (),
    "log1p_": (), "log2_": (), "logical_not_": (), "lt_": (1.0,), "mul_": (3.0,), "ne_": (1.0,),
    "neg_": (), "pow_": (3,), "relu_": (), "remainder_": (0.5,), "round_": (), "rsqrt_": (),
    "sigmoid_": (), "sign_": (), "sin_": (), "sqrt_": (), "square_": (), "sub_": (2.0,),
    "swapaxes_": (0, 1), "tan_": (), "tanh_": (), "transpose_": (0, 1), "tril_": (), "triu_": (1,),
    "trunc_": (), "unsqueeze_": (1,), "zero_": (),
}  # fmt: skip
TWO = {
    "+=": operator.iadd, "-=": operator.isub, "*=": operator.imul, "/=": operator.itruediv,
    "**=": operator.ipow, "%=": operator.imod, "copy_": lambda x, y: x.copy_(y),
    "masked_fill_": lambda x, y: x.masked_fill_(y > 1, 7.0),
    "logical_and_": lambda x, y: x.detach().logical_and_(y > 1),
    "logical_or_": lambda x, y: x.detach().logical_or_(y > 1),
}  # fmt: skip
BITS = {
    "&=": operator.iand, "|=": operator.ior, "^=": operator.ixor, "<<=": operator.ilshift,
    ">>=": operator.irshift, "//=": operator.ifloordiv, "%=": operator.imod,
    "bitwise_and_": lambda x, y: x.bitwise_and_(y), "bitwise_or_": lambda x, y: x.bitwise_or_(y),
    "bitwise_xor_": lambda x, y: x.bitwise_xor_(y), "bitwise_not_": lambda x, y: x.bitwise_not_(),
    "bitwise_left_shift_": lambda x, y: x.bitwise_left_shift_(y),
    "bitwise_right_shift_": lambda x, y: x.bitwise_right_shift_(y),
}  # fmt: skip
REFUSED = {
    "fractions into integers": lambda lib, x: operator.iadd(x.long(), 0.5),
    "a quotient of integers": lambda lib, x: operator.itruediv(x.long(), 2),
    "integers into bools": lambda lib, x: operator.iadd(x > 0, 2),
    "another shape": lambda lib, x: operator.iadd(x[0], x),
    "a root of integers": lambda lib, x: x.long().sqrt_(),
    "normal integers": lambda lib, x: x.long().normal_(),
    "a leaf": lambda lib, x: operator.iadd(x.requires_grad_(), 1),
    "a leaf filled": lambda lib, x: x.requires_grad_().zero_(),
    "a leaf turned": lambda lib, x: x.requires_grad_().transpose_(0, 1),
}


def positive(randn, *shape):
    return np.abs(randn(*shape)) + 0.5


@pytest.mark.parametrize(
    "name", [name for name in ONE if name != "logical_not_"]
)  # torch lets its gradient through
def test_a_method_in_a_graph(agree, randn, name):
    def run(lib, x):
        h = x * 1
        assert getattr(h, name)(*ONE[name]) is h
        return h

    agree(run, positive(randn, 3, 4))


@pytest.mark.parametrize("name", ONE)
def test_a_method_without_a_graph_reaches_the_views(agree, randn, name):
    def run(lib, x):
        h = x.detach() * 1
        row = h[0]
        getattr(h, name)(*ONE[name])
        return row + 0, h

    agree(run, positive(randn, 3, 4))


@pytest.mark.parametrize("change", TWO.values(), ids=TWO)
@pytest.mark.parametrize("shape", [(3, 4), (4,), (3, 1), ()], ids=str)
def test_two_tensors(agree, randn, change, shape):
    agree(lambda lib, x, y: change(x * 1, y), positive(randn, 3, 4), positive(randn, *shape))


@pytest.mark.parametrize("change", BITS.values(), ids=BITS)
def test_integers(agree, change):
    x, y = np.array([[6, -5, 12], [0, 127, 3]]), np.array([3, 1, 2])
    agree(lambda lib, x, y: change(x, y), x, y)


def test_the_methods_that_take_places(agree, randn):
    index = np.array([[0, 2, 1, 0]])

    def run(lib, x, y, index):
        return (x * 1).scatter_add_(0, index, y).squeeze_()

    agree(run, randn(3, 4), randn(1, 4), index)


def test_a_residual_block(agree, randn):
    def run(lib, x, w):
        out = (x * w).tanh()
        identity = out * 2
        out = out * w
        out += identity
        out *= 0.5
        return out, identity

    agree(run, randn(3, 4), randn(4))


def test_a_sum_that_begins_without_a_graph(agree, randn):
    def run(lib, x):
        total = lib.zeros(4, dtype=x.dtype)
        for row in x:
            total += row * row
        return total

    agree(run, randn(3, 4))


def test_the_dtype_stays(agree, randn):
    agree(lambda lib, x, y: operator.iadd(x.float() * 1, y.double()), randn(3), randn(3))


@pytest.mark.parametrize("run", REFUSED.values(), ids=REFUSED)
def test_both_refuse(run):
    import torch

    import lucid

    for lib in (torch, lucid):
        with pytest.raises((RuntimeError, TypeError, NotImplementedError)):
            run(lib, lib.ones(2, 3))
