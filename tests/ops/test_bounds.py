"""Bounds and nan: gradients there are those that PyTorch gives. (Else see test_elementwise.py.)"""

from math import nan

import pytest

import lucid
from lucid import ops
from lucid.nn import functional as F

ONE = {  # what runs, and the gradient at nan, at 0 and at 2
    "abs": (lucid.abs, [0.0, 0.0, 1.0]),
    "relu": (F.relu, [1.0, 0.0, 1.0]),
    "clamp": (lambda x: ops.clamp(x, 0, 1), [0.0, 1.0, 0.0]),
    "clamp, below": (lambda x: ops.clamp(x, min=0), [0.0, 1.0, 1.0]),
    "clamp, above": (lambda x: ops.clamp(x, max=1), [0.0, 1.0, 0.0]),
}


@pytest.mark.parametrize("name", ONE)
def test_gradients_at_nan(name):
    run, expected = ONE[name]
    x = lucid.tensor([nan, 0.0, 2.0], requires_grad=True)
    run(x).sum().backward()
    assert x.grad.tolist() == expected


@pytest.mark.parametrize("extreme", [ops.maximum, ops.minimum])
def test_both_operands_get_the_whole_gradient_where_either_is_nan(extreme):
    x = lucid.tensor([nan, 1.0, nan, 1.0], requires_grad=True)
    y = lucid.tensor([1.0, nan, nan, 1.0], requires_grad=True)
    extreme(x, y).sum().backward()
    assert x.grad.tolist() == y.grad.tolist() == [1.0, 1.0, 1.0, 0.5]
