"""Ops that PyTorch's layers bring: their definitions, all derivatives, and what they refuse."""

import math
import tracemalloc

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

PROBABILITIES = np.array([[0.2, 0.9, 0.5], [0.6, 0.3, 0.1]])
GRADIENTS = {
    "normalize": lambda x: ops.normalize(x, dim=1),
    "cosine_similarity": lambda x: ops.cosine_similarity(x, x.flip(0) + 1, dim=1),
    "cosine_similarity of pairs": lambda x: ops.cosine_similarity(x[:, None], x + 1, dim=-1),
    "pairwise_distance": lambda x: ops.pairwise_distance(x, x.flip(0) + 1),
    "attention": lambda x: ops.scaled_dot_product_attention(x, x + 1, x * 2),
    "attention, causal": lambda x: ops.scaled_dot_product_attention(x, x + 1, x, is_causal=True),
    "pixel_shuffle": lambda x: ops.pixel_shuffle(x, 2),
    "pixel_unshuffle": lambda x: ops.pixel_unshuffle(x, 2),
    "channel_shuffle": lambda x: ops.channel_shuffle(x, 2),
    "avg_pool1d": lambda x: ops.avg_pool1d(x[0], 2),
    "max_pool1d": lambda x: ops.max_pool1d(x[0], 2),
    "adaptive_avg_pool1d": lambda x: ops.adaptive_avg_pool1d(x[0], 3),
    "adaptive_max_pool1d": lambda x: ops.adaptive_max_pool1d(x[0], 3),
    "adaptive_max_pool2d": lambda x: ops.adaptive_max_pool2d(x, (3, 2)),
    "avg_pool2d by": lambda x: ops.avg_pool2d(x, 3, 2, 1, divisor_override=5),
    "instance_norm": lambda x: ops.instance_norm(x),
    "rms_norm": lambda x: ops.rms_norm(x, 4, x[0, 0, 0]),
    "local_response_norm": lambda x: ops.local_response_norm(x, 3, alpha=0.5),
    "conv_transpose1d": lambda x: ops.conv_transpose1d(x[0], x[1], stride=2, padding=1),
    "max_unpool2d": lambda x: ops.max_unpool2d(*ops.max_pool2d(x, 2, return_indices=True), 2),
    "max_unpool1d": lambda x: ops.max_unpool1d(*ops.max_pool1d(x[0], 2, return_indices=True), 2),
    "rrelu": lambda x: ops.rrelu(x),
    "margin_ranking_loss": lambda x: ops.margin_ranking_loss(x, x.flip(0) * 2, 1.0, 0.7),
    "hinge_embedding_loss": lambda x: ops.hinge_embedding_loss(x, lucid.sign(x.detach()), 0.3),
    "cosine_embedding_loss": lambda x: ops.cosine_embedding_loss(
        x[0, 0], x[1, 0], lucid.tensor([1, -1, 1, -1]), -0.9
    ),
    "triplet_margin_loss": lambda x: ops.triplet_margin_loss(x, x * 2 + 5, x * 3 - 7, 30.0),
    "soft_margin_loss": lambda x: ops.soft_margin_loss(x, x.flip(0)),
    "multilabel_soft_margin_loss": lambda x: ops.multilabel_soft_margin_loss(x, x.flip(0)),
    "multi_margin_loss": lambda x: ops.multi_margin_loss(
        x[0, 0], lucid.tensor([0, 3, 1, 1]), 2, weight=x[1, 0, 0]
    ),
    "poisson_nll_loss": lambda x: ops.poisson_nll_loss(x, x * x + 2, full=True),
    "poisson_nll_loss, rates": lambda x: ops.poisson_nll_loss(lucid.exp(x), x, log_input=False),
    "gaussian_nll_loss": lambda x: ops.gaussian_nll_loss(x, x.flip(0), lucid.exp(x), True),
    "smooth_l1_loss": lambda x: ops.smooth_l1_loss(x, x.flip(0) * 2, beta=0.5),
    "huber_loss": lambda x: ops.huber_loss(x, x.flip(0) * 2, delta=0.5),
    "kl_div": lambda x: ops.kl_div(x, lucid.exp(x), reduction="sum"),
    "kl_div, logarithms": lambda x: ops.kl_div(x, x.flip(0), "sum", log_target=True),
}
BAD = {
    "normalize": (lambda x: ops.normalize(x.long()), "normalize takes floats, not int64"),
    "cosine_similarity": (
        lambda x: ops.cosine_similarity(x, x.long()), "cosine_similarity takes floats, not int64",
    ),
    "attention": (
        lambda x: ops.scaled_dot_product_attention(x[0, 0, 0], x, x), r"shape \(\.\.\., L, E\)",
    ),
    "attention, shapes": (
        lambda x: ops.scaled_dot_product_attention(x, x[..., :3], x), r"takes shapes .* not \(2",
    ),
    "attention, both": (
        lambda x: ops.scaled_dot_product_attention(x, x, x, x > 0, is_causal=True),
        "attn_mask or is_causal=True, not both",
    ),
    "attention, heads": (
        lambda x: ops.scaled_dot_product_attention(x, x[:, :3], x, enable_gqa=True),
        r"the heads of \(2, 4, 4, 4\) cannot share those of \(2, 3, 4, 4\)",
    ),
    "rms_norm": (lambda x: ops.rms_norm(x, 3), r"over \(3,\) does not fit"),
    "local_response_norm": (lambda x: ops.local_response_norm(x, 0), r"a size \(=0\) from 1"),
    "conv_transpose1d": (
        lambda x: ops.conv_transpose1d(x, x), r"takes signals of shape \(N, C, L\)",
    ),
    "max_unpool2d": (
        lambda x: ops.max_unpool2d(x, lucid.zeros(2, dtype=lucid.int64), 2), "places of one shape",
    ),
    "rrelu": (lambda x: ops.rrelu(x, 0.5, 0.2), r"lower \(=0.5\) must not be above"),
    "triplet_margin_loss": (
        lambda x: ops.triplet_margin_loss(x, x, x, margin=0), r"margin \(=0\) must be greater",
    ),
    "cosine_embedding_loss of integers": (
        lambda x: ops.cosine_embedding_loss(x, x.long(), x[0]), "takes floats, not int64",
    ),
    "cosine_embedding_loss": (
        lambda x: ops.cosine_embedding_loss(x, x, x), "vectors of shape .N, D. and targets",
    ),
    "multi_margin_loss": (
        lambda x: ops.multi_margin_loss(x, lucid.tensor(0), p=3), r"p \(=3\) must be 1 or 2",
    ),
    "gaussian_nll_loss": (
        lambda x: ops.gaussian_nll_loss(x, x, -1.0), "must not be negative",
    ),
    "pixel_shuffle": (lambda x: ops.pixel_shuffle(x, 3), r"channels \(=4\) must be divisible by"),
    "pixel_shuffle, shape": (lambda x: ops.pixel_shuffle(x[0, 0], 2), r"images of shape"),
    "pixel_unshuffle": (lambda x: ops.pixel_unshuffle(x, 3), r"\(=4, 4\) must be divisible by"),
    "channel_shuffle": (lambda x: ops.channel_shuffle(x, 3), r"divisible by groups \(=3\)"),
    "embedding": (lambda x: ops.embedding(x, x[0, 0]), "whole numbers, not float32"),
    "embedding, range": (
        lambda x: ops.embedding(lucid.tensor([4]), x[0, 0]), "must be from 0 to 3",
    ),
    "embedding, negative": (
        lambda x: ops.embedding(lucid.tensor([-1]), x[0, 0]), "must be from 0 to 3",
    ),
    "embedding, table": (lambda x: ops.embedding(lucid.tensor([0]), x), r"table of shape \(V, D\)"),
    "embedding, padding": (
        lambda x: ops.embedding(lucid.tensor([0]), x[0, 0], 4), r"padding_idx \(=4\) is out",
    ),
    "embedding, max_norm": (
        lambda x: ops.embedding(lucid.tensor([0]), x[0, 0], max_norm=1.0), "no max_norm",
    ),
    "avg_pool1d": (lambda x: ops.avg_pool1d(x, 2), r"signals of shape \(N, C, L\) or \(C, L\)"),
    "max_pool1d": (lambda x: ops.max_pool1d(x[0], (2, 2)), "must be one whole number"),
    "max_pool1d, window": (lambda x: ops.max_pool1d(x[0], 5), "does not fit an image"),
    "adaptive_max_pool1d": (lambda x: ops.adaptive_max_pool1d(x, 2), r"signals \(N, C, L\)"),
    "adaptive_max_pool2d": (lambda x: ops.adaptive_max_pool2d(x, (0, 1)), r"no \(0, 1\) blocks"),
    "adaptive_max_pool2d, three": (
        lambda x: ops.adaptive_max_pool2d(x, (1, 2, 3)), "must be a whole number, or two",
    ),
    "adaptive_avg_pool2d": (
        lambda x: ops.adaptive_avg_pool2d(x, (None, 0)), r"no \(4, 0\) blocks",
    ),
    "avg_pool2d by 0": (
        lambda x: ops.avg_pool2d(x, 2, divisor_override=0), r"divisor_override \(=0\) must not",
    ),
    "instance_norm": (lambda x: ops.instance_norm(x[0, 0]), r"takes shape \(N, C, \.\.\.\)"),
    "instance_norm, one": (lambda x: ops.instance_norm(x[:, :, :1, :1]), "two numbers a channel"),
    "smooth_l1_loss": (lambda x: ops.smooth_l1_loss(x, x, beta=-1), r"beta \(=-1\) must not be"),
    "huber_loss": (lambda x: ops.huber_loss(x, x, delta=0), r"delta \(=0\) must be greater"),
    "huber_loss, shapes": (lambda x: ops.huber_loss(x, x[0]), "a target of shape"),
    "kl_div": (lambda x: ops.kl_div(x, x, "average"), "reduction .* must be 'mean'"),
}  # fmt: skip


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients(randn, name):
    gradcheck(GRADIENTS[name], randn(2, 4, 4, 4))


def test_gradients_of_binary_cross_entropy():
    for reduction in ("mean", "none"):
        gradcheck(
            lambda x, t, r=reduction: ops.binary_cross_entropy(x, t, reduction=r),
            PROBABILITIES, PROBABILITIES[::-1].copy(),
        )  # fmt: skip


def test_gradients_of_embedding(randn):
    index = lucid.tensor([[0, 2], [2, 1]])
    gradcheck(lambda w: ops.embedding(index, w), randn(3, 2))


def test_binary_cross_entropy_is_its_formula():
    x, t = PROBABILITIES, PROBABILITIES[::-1]
    y = ops.binary_cross_entropy(lucid.tensor(x), lucid.tensor(t.copy()), reduction="none")
    expected = -t * np.log(x) - (1 - t) * np.log(1 - x)
    np.testing.assert_allclose(y.cpu().numpy(), expected, rtol=1e-14)


@pytest.mark.parametrize("error", [0.0, 0.1, 0.5, 0.7, -3.0])
def test_losses_are_squared_near_zero_and_absolute_far_from_it(error):
    x, zero = lucid.tensor([error], dtype=lucid.float64), lucid.zeros(1, dtype=lucid.float64)
    size = abs(error)
    smooth = size**2 if size < 0.5 else size - 0.25
    huber = size**2 / 2 if size <= 0.5 else 0.5 * (size - 0.25)
    assert ops.smooth_l1_loss(x, zero, beta=0.5).item() == pytest.approx(smooth)
    assert ops.huber_loss(x, zero, delta=0.5).item() == pytest.approx(huber)


def test_attention_is_a_weighted_mean(randn):
    q, k, v = randn(3, 4), randn(5, 4), randn(5, 2)
    y = ops.scaled_dot_product_attention(*map(lucid.tensor, (q, k, v)))
    weights = np.exp(q @ k.T / math.sqrt(4))
    weights /= weights.sum(1, keepdims=True)
    np.testing.assert_allclose(y.cpu().numpy(), weights @ v, rtol=1e-12)


def test_a_causal_query_does_not_see_what_comes_later(randn):
    q, k, v = (lucid.tensor(randn(4, 3)) for _ in range(3))
    y = ops.scaled_dot_product_attention(q, k, v, is_causal=True)
    assert y[0].tolist() == pytest.approx(v[0].tolist())
    first = ops.scaled_dot_product_attention(q[:2], k[:2], v[:2], is_causal=True)
    np.testing.assert_allclose(y[:2].cpu().numpy(), first.cpu().numpy(), rtol=1e-12)


def test_a_query_that_sees_no_key_gets_zeros_and_no_nan(leaf, randn):
    q, k, v = (leaf(randn(2, 3)) for _ in range(3))
    mask = lucid.tensor([[True, True], [False, False]])
    y = ops.scaled_dot_product_attention(q, k, v, mask)
    y.sum().backward()
    assert y[1].tolist() == [0, 0, 0]
    assert q.grad[1].tolist() == [0, 0, 0]
    assert all(lucid.isfinite(x.grad).all() for x in (q, k, v))


def test_attention_drops_weights_with_the_probability():
    x = lucid.ones(200, 50)
    y = ops.scaled_dot_product_attention(x, x, x, dropout_p=0.5)
    assert abs(y.mean().item() - 1) < 0.02
    assert y[:, 0].std().item() > 0.03


@pytest.mark.parametrize("r", [1, 2, 3])
def test_unshuffling_takes_shuffling_back(randn, r):
    x = lucid.tensor(randn(2, 2 * r * r, 3, 4))
    y = ops.pixel_shuffle(x, r)
    assert y.shape == (2, 2, 3 * r, 4 * r)
    assert y[1, 1, r - 1, 0].item() == x[1, r * r + r * (r - 1), 0, 0].item()
    assert ops.pixel_unshuffle(y, r).tolist() == x.tolist()


@pytest.mark.parametrize("sizes", [(3, 4), (5, 3)], ids=str)
def test_adaptive_max_pool_is_the_maximum_of_each_block(randn, sizes):
    x, (height, width) = randn(2, 3, 7, 5), sizes
    y, places = ops.adaptive_max_pool2d(lucid.tensor(x), sizes, return_indices=True)
    for p in range(height):
        for q in range(width):
            rows = slice(p * 7 // height, -(-(p + 1) * 7 // height))
            columns = slice(q * 5 // width, -(-(q + 1) * 5 // width))
            block = x[:, :, rows, columns].max((2, 3))
            np.testing.assert_array_equal(y[:, :, p, q].cpu().numpy(), block)
    flat = lucid.tensor(x).reshape(2, 3, -1)
    assert flat.gather(2, places.reshape(2, 3, -1)).tolist() == y.reshape(2, 3, -1).tolist()


def test_instance_norm_makes_mean_0_and_variance_1_of_each_channel(randn):
    x = randn(2, 3, 5, 4) * 3 + 7
    y = ops.instance_norm(lucid.tensor(x), eps=0).cpu().numpy()
    centred = x - x.mean((2, 3), keepdims=True)
    np.testing.assert_allclose(y, centred / x.std((2, 3), keepdims=True), atol=1e-12)


def test_the_mean_of_kl_div_has_a_warning():
    with pytest.warns(UserWarning, match="the divergence is reduction='batchmean'"):
        ops.kl_div(lucid.zeros(2, 2), lucid.ones(2, 2))


@pytest.mark.cpu_only(reason="on a GPU a probability out of range is not looked for")
def test_probabilities_out_of_range_are_named():
    with pytest.raises(ValueError, match=r"from 0 to 1, not -0\.5: write x\.sigmoid\(\)"):
        ops.binary_cross_entropy(lucid.tensor([-0.5]), lucid.zeros(1))


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, IndexError, NotImplementedError), match=sentence):
        call(lucid.ones(2, 4, 4, 4))


def test_cosines_of_all_pairs_take_the_memory_of_one_product():
    x = lucid.rand(200, 64, requires_grad=True)
    tracemalloc.start()
    try:
        ops.cosine_similarity(x[:, None], x[None], dim=-1).sum().backward()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * 200 * 200 * 64 * 4
