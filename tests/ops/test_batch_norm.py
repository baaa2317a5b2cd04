"""Batch normalisation takes mean and variance over the batch, and remembers them for evaluation."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

SHAPES = {"rows": (6, 3), "signals": (3, 2, 4), "maps": (2, 3, 3, 2), "one image": (1, 2, 3, 2)}
BAD = {
    "mean of integers": (
        lambda z: ops.batch_norm(z(2, 3), z(3).long(), z(3)),
        "batch_norm takes floats, not int64",
    ),
    "variance of integers": (
        lambda z: ops.batch_norm(z(2, 3), z(3), z(3).long(), training=True),
        "batch_norm takes floats, not int64",
    ),
    "axes": (lambda z: ops.batch_norm(z(3), z(3), z(3)), r"shape \(N, C, ...\), not \(3,\)"),
    "integers": (
        lambda z: ops.batch_norm(z(2, 3).long(), z(3), z(3)),
        r"batch_norm takes floats, not int64: write x.float\(\) first",
    ),
    "mean": (lambda z: ops.batch_norm(z(2, 3), z(2), z(3)), r"running_mean has shape \(2,\), not"),
    "variance": (lambda z: ops.batch_norm(z(2, 3), z(3), z(1)), r"running_var has shape \(1,\), n"),
    "weight": (lambda z: ops.batch_norm(z(2, 3), z(3), z(3), z(3, 1)), "weight has shape"),
    "bias": (lambda z: ops.batch_norm(z(2, 3), z(3), z(3), None, z(2)), "bias has shape"),
    "eps": (lambda z: ops.batch_norm(z(2, 3), z(3), z(3), eps=-1), r"eps \(=-1\) must not be neg"),
    "one number": (
        lambda z: ops.batch_norm(z(1, 3), z(3), z(3), training=True),
        r"trains on two numbers a channel or more, not on \(1, 3\)",
    ),
    "nothing to evaluate with": (
        lambda z: ops.batch_norm(z(2, 3), None, z(3)),
        "evaluates with running_mean and running_var: give both",
    ),
}


def _by_channel(x):
    """Mean and variance of each channel, in line with x, and their numbers."""
    axes = (0, *range(2, x.ndim))
    return x.mean(axes, keepdims=True), x.var(axes, keepdims=True), x.size // x.shape[1]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_gradients(randn, shape):
    gradcheck(
        lambda x, w, b: ops.batch_norm(x, None, None, w, b, training=True, eps=0.1),
        randn(*shape), randn(shape[1]), randn(shape[1]), order=3, rtol=1e-4,
    )  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_gradients_in_evaluation(randn, shape):
    mean, variance = lucid.tensor(randn(shape[1])), lucid.tensor(randn(shape[1]) ** 2)
    gradcheck(
        lambda x, w, b: ops.batch_norm(x, mean, variance, w, b),
        randn(*shape), randn(shape[1]), randn(shape[1]),
    )  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_training_normalises_each_channel_over_the_batch(randn, shape):
    x, w, b = randn(*shape), randn(shape[1]), randn(shape[1])
    y = ops.batch_norm(lucid.tensor(x), None, None, lucid.tensor(w), lucid.tensor(b), training=True)
    line = (-1,) + (1,) * (x.ndim - 2)
    mean, variance, _ = _by_channel(x)
    expected = w.reshape(line) * (x - mean) / np.sqrt(variance + 1e-5) + b.reshape(line)
    np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_running_statistics_move_towards_those_of_the_batch(randn, shape):
    x, old_mean, old_variance = randn(*shape), randn(shape[1]), randn(shape[1]) ** 2
    running = lucid.tensor(old_mean), lucid.tensor(old_variance)
    ops.batch_norm(lucid.tensor(x), *running, training=True, momentum=0.25)
    mean, variance, n = _by_channel(x)
    unbiased = variance * n / (n - 1)
    for now, old, batch in zip(running, (old_mean, old_variance), (mean, unbiased), strict=True):
        np.testing.assert_allclose(now.cpu().numpy(), 0.75 * old + 0.25 * batch.ravel(), rtol=1e-10)


def test_evaluation_takes_the_running_statistics_and_leaves_them(randn):
    x, mean, variance = randn(2, 3, 4, 5), randn(3), randn(3) ** 2
    running = lucid.tensor(mean), lucid.tensor(variance)
    y = ops.batch_norm(lucid.tensor(x), *running)
    line = (3, 1, 1)
    expected = (x - mean.reshape(line)) / np.sqrt(variance.reshape(line) + 1e-5)
    np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=1e-10, atol=1e-12)
    assert [r.tolist() for r in running] == [mean.tolist(), variance.tolist()]


def test_training_may_move_the_statistics_between_evaluation_and_its_backward(leaf, randn):
    x, w, mean = leaf(randn(4, 3)), leaf(randn(3)), randn(3)
    running = lucid.tensor(mean), lucid.ones(3, dtype=lucid.float64)
    y = ops.batch_norm(x, *running, w, eps=0.0)
    for statistic in running:
        statistic.mul_(2.0)
    ops.batch_norm(x.detach() * 3, *running, training=True)
    y.sum().backward()
    expected = (x.detach() - lucid.tensor(mean)).sum(0)
    np.testing.assert_allclose(w.grad.tolist(), expected.tolist(), rtol=1e-10)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.zeros)


def test_a_channel_of_equal_numbers_becomes_zero(leaf):
    x = leaf(np.full((4, 2), 3.0))
    y = ops.batch_norm(x, None, None, training=True)
    (y * y).sum().backward()
    assert y.tolist() == [[0, 0]] * 4
    assert x.grad.tolist() == [[0, 0]] * 4


def test_float32_stays_float32(leaf):
    x = leaf(np.arange(8, dtype=np.float32).reshape(4, 2))
    for training in (True, False):
        y = ops.batch_norm(x, lucid.zeros(2), lucid.ones(2), training=training)
        y.sum().backward()
        assert y.dtype == x.grad.dtype == np.float32
