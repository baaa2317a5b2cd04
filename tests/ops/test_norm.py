"""Normalisation is its formula, and its fast way back is its algebra."""

import math

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

SHAPES = {
    "rows": ((3, 4), (4,)),
    "maps": ((2, 2, 3, 4), (4,)),
    "two axes": ((2, 3, 4), (3, 4)),
    "one vector": ((5,), (5,)),
}
BAD = {
    "layer_norm": (
        lambda z: ops.layer_norm(z(2, 3), 4),
        r"layer_norm expects an input whose shape ends in \(4,\), not \(2, 3\)",
    ),
    "layer_norm, no axes": (
        lambda z: ops.layer_norm(z(2, 3), ()),
        r"needs the lengths of the axes",
    ),
    "layer_norm, weight": (
        lambda z: ops.layer_norm(z(2, 3), 3, z(4)),
        r"weight has shape \(4,\), not \(3,\)",
    ),
    "layer_norm, bias": (
        lambda z: ops.layer_norm(z(2, 3), 3, z(3), z(1)),
        r"bias has shape \(1,\), not \(3,\)",
    ),
    "layer_norm, integers": (
        lambda z: ops.layer_norm(z(2, 3).long(), 3),
        r"layer_norm takes floats, not int64: write x.float\(\) first",
    ),
    "layer_norm, eps": (
        lambda z: ops.layer_norm(z(2, 3), 3, eps=-1e-5),
        r"eps \(=-1e-05\) must not be negative",
    ),
    "global_response_norm": (
        lambda z: ops.global_response_norm(z(2, 3), z(3), z(3)),
        r"takes shape \(N, H, W, C\), not \(2, 3\)",
    ),
    "global_response_norm, gamma": (
        lambda z: ops.global_response_norm(z(1, 2, 2, 3), z(2), z(3)),
        r"gamma has shape \(2,\) for input \(1, 2, 2, 3\)",
    ),
    "global_response_norm, beta": (
        lambda z: ops.global_response_norm(z(1, 2, 2, 3), z(3), z(1, 1, 3, 3)),
        r"beta has shape \(1, 1, 3, 3\) for input",
    ),
    "global_response_norm, eps": (
        lambda z: ops.global_response_norm(z(1, 2, 2, 3), z(3), z(3), eps=-1),
        r"eps \(=-1\) must not be negative",
    ),
}


def _layer_norm_by_loops(x, w, b, eps):
    """One row at a time, in plain Python."""
    rows = []
    for row in x.reshape(-1, w.size).tolist():
        mean = sum(row) / len(row)
        variance = sum((v - mean) ** 2 for v in row) / len(row)
        normal = [(v - mean) / math.sqrt(variance + eps) for v in row]
        rows.append([n * g + s for n, g, s in zip(normal, w.ravel(), b.ravel(), strict=True)])
    return np.array(rows).reshape(x.shape)


def _global_response_norm_by_loops(x, gamma, beta, eps):
    y = np.empty_like(x)
    n, height, width, channels = x.shape
    for i in range(n):
        g = [math.sqrt(sum(v * v for v in x[i, :, :, c].ravel())) for c in range(channels)]
        for h, w, c in np.ndindex(height, width, channels):
            share = g[c] / (sum(g) / channels + eps)
            y[i, h, w, c] = gamma[c] * (x[i, h, w, c] * share) + beta[c] + x[i, h, w, c]
    return y


@pytest.mark.parametrize(("shape", "normalized"), SHAPES.values(), ids=SHAPES)
def test_layer_norm_gradients(randn, shape, normalized):
    def layer_norm(x, w, b):  # eps is large, for equal numbers in a row have no variance
        return ops.layer_norm(x, normalized, w, b, eps=0.1)

    gradcheck(layer_norm, randn(*shape), randn(*normalized), randn(*normalized), order=3)


def test_layer_norm_gradients_without_parameters(randn):
    gradcheck(lambda x: ops.layer_norm(x, 4, eps=0.1), randn(3, 4), order=3)
    gradcheck(lambda x, w: ops.layer_norm(x, 4, w, eps=0.1), randn(3, 4), randn(4), order=3)


def test_global_response_norm_gradients(randn):
    gradcheck(ops.global_response_norm, randn(2, 2, 3, 4), randn(4), randn(4), order=3)


@pytest.mark.parametrize("eps", [1e-6, 0.5])
@pytest.mark.parametrize(("shape", "normalized"), SHAPES.values(), ids=SHAPES)
def test_layer_norm_is_its_formula(randn, shape, normalized, eps):
    x, w, b = randn(*shape) * 3 + 1, randn(*normalized), randn(*normalized)
    y = ops.layer_norm(lucid.tensor(x), normalized, *map(lucid.tensor, (w, b)), eps=eps)
    np.testing.assert_allclose(y.cpu().numpy(), _layer_norm_by_loops(x, w, b, eps), rtol=1e-10)


@pytest.mark.parametrize("eps", [1e-6, 0.5])
def test_global_response_norm_is_its_formula(randn, eps):
    x, gamma, beta = randn(2, 3, 4, 5), randn(5), randn(5)
    y = ops.global_response_norm(*map(lucid.tensor, (x, gamma, beta)), eps=eps)
    expected = _global_response_norm_by_loops(x, gamma, beta, eps)
    np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=1e-10)


def test_the_fast_way_back_of_layer_norm_is_its_algebra(randn, leaf):
    x, w, b, dy = randn(2, 3, 4), randn(4), randn(4), lucid.tensor(randn(2, 3, 4))
    results = []
    for create_graph in (False, True):
        leaves = [leaf(array) for array in (x, w, b)]
        y = ops.layer_norm(leaves[0], 4, *leaves[1:])
        results.append(lucid.autograd.grad(y, leaves, dy, create_graph=create_graph))
    for fast, algebra in zip(*results, strict=True):
        np.testing.assert_allclose(fast.cpu().numpy(), algebra.detach().cpu().numpy(), rtol=1e-10)


def test_equal_numbers_become_zero():
    assert ops.layer_norm(lucid.ones(2, 3), 3).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_a_silent_image_passes_global_response_norm(leaf):
    x = leaf(np.zeros((1, 2, 2, 3)))
    y = ops.global_response_norm(x, lucid.ones(3), lucid.zeros(3))
    y.sum().backward()
    assert y.tolist() == np.zeros((1, 2, 2, 3)).tolist()
    assert np.isfinite(x.grad.cpu().numpy()).all()


def test_gamma_and_beta_may_have_the_axes_of_the_image(randn):
    x, gamma, beta = randn(2, 3, 4, 5), randn(5), randn(5)
    flat = ops.global_response_norm(*map(lucid.tensor, (x, gamma, beta)))
    wide = [lucid.tensor(a.reshape(1, 1, 1, 5)) for a in (gamma, beta)]
    assert ops.global_response_norm(lucid.tensor(x), *wide).tolist() == flat.tolist()


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lambda *shape: lucid.zeros(shape))


def test_rows_of_no_numbers_stay_so():
    assert ops.layer_norm(lucid.zeros(2, 0), (0,)).shape == (2, 0)
