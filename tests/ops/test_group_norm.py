"""Group normalisation takes mean and variance over each group of channels of each sample."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

# the shape of x, and the groups
CASES = {
    "rows": ((2, 6), 2),
    "signals": ((2, 4, 3), 2),
    "maps": ((2, 6, 2, 3), 3),
    "one group": ((2, 3, 2, 2), 1),
    "a group a channel": ((2, 3, 2, 2), 3),
}
BAD = {
    "axes": (lambda z: ops.group_norm(z(3), 1), r"takes shape \(N, C, ...\), not \(3,\)"),
    "groups": (
        lambda z: ops.group_norm(z(2, 6), 4),
        r"channels \(=6\) must be divisible by num_groups \(=4\)",
    ),
    "no groups": (lambda z: ops.group_norm(z(2, 6), 0), r"divisible by num_groups \(=0\)"),
    "weight": (lambda z: ops.group_norm(z(2, 6), 2, z(3)), r"weight has shape \(3,\), not \(6,\)"),
    "bias": (lambda z: ops.group_norm(z(2, 6), 2, None, z(3)), r"bias has shape \(3,\), not"),
    "eps": (lambda z: ops.group_norm(z(2, 6), 2, eps=-1), r"eps \(=-1\) must not be negative"),
    "integers": (lambda z: ops.group_norm(z(2, 6).long(), 2), "group_norm takes floats, not int"),
}


@pytest.mark.parametrize(("shape", "groups"), CASES.values(), ids=CASES)
def test_gradients(randn, shape, groups):
    gradcheck(
        lambda x, w, b: ops.group_norm(x, groups, w, b, eps=0.1),
        randn(*shape), randn(shape[1]), randn(shape[1]), order=3, rtol=1e-4,
    )  # fmt: skip


def test_gradients_without_weights_or_with_one_alone(randn):
    x, w = randn(2, 4, 3), randn(4)
    gradcheck(lambda x: ops.group_norm(x, 2, eps=0.1), x, order=2, rtol=1e-4)
    gradcheck(lambda x, w: ops.group_norm(x, 2, w, eps=0.1), x, w, rtol=1e-4)
    gradcheck(lambda x, b: ops.group_norm(x, 2, None, b, eps=0.1), x, w, rtol=1e-4)


@pytest.mark.parametrize(("shape", "groups"), CASES.values(), ids=CASES)
def test_every_group_by_itself(randn, shape, groups):
    x, w, b = randn(*shape) * 3 + 1, randn(shape[1]), randn(shape[1])
    y = ops.group_norm(lucid.tensor(x), groups, lucid.tensor(w), lucid.tensor(b)).cpu().numpy()
    size = shape[1] // groups
    for n, c in np.ndindex(*shape[:2]):
        group = x[n, c // size * size : (c // size + 1) * size]
        x_hat = (x[n, c] - group.mean()) / np.sqrt(group.var() + 1e-5)
        np.testing.assert_allclose(y[n, c], w[c] * x_hat + b[c], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.zeros)
