"""Functions of layers that have no page of their own elsewhere are torch's."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity


def of(lib):
    return lib.nn.functional


OF_ONE = {
    "normalize": (lambda lib, x: of(lib).normalize(x), (3, 4)),
    "normalize, 1": (lambda lib, x: of(lib).normalize(x, p=1, dim=0), (3, 4)),
    "normalize, 3": (lambda lib, x: of(lib).normalize(x, p=3), (3, 4)),
    "normalize, a large eps": (lambda lib, x: of(lib).normalize(x, dim=-1, eps=2.0), (3, 4)),
    "adaptive_avg_pool2d": (lambda lib, x: of(lib).adaptive_avg_pool2d(x, (None, 7)), (2, 3, 5, 9)),
    "adaptive_max_pool1d": (lambda lib, x: of(lib).adaptive_max_pool1d(x, 4), (2, 3, 9)),
    "avg_pool2d by": (lambda lib, x: of(lib).avg_pool2d(x, 2, divisor_override=3), (2, 3, 5, 9)),
    "max_pool1d": (lambda lib, x: of(lib).max_pool1d(x, 3, return_indices=True), (2, 3, 9)),
    "instance_norm": (lambda lib, x: of(lib).instance_norm(x, eps=0.1), (2, 3, 9)),
    "pixel_shuffle": (lambda lib, x: of(lib).pixel_shuffle(x, 3), (9, 2, 3)),
    "pixel_unshuffle": (lambda lib, x: of(lib).pixel_unshuffle(x, 2), (2, 1, 3, 4, 6)),
}
OF_TWO = {
    "cosine_similarity": (lambda lib, x, y: of(lib).cosine_similarity(x, y), (3, 4), (3, 4)),
    "cosine_similarity, broadcast": (
        lambda lib, x, y: of(lib).cosine_similarity(x, y, dim=-1), (3, 4), (2, 1, 4),
    ),
    "cosine_similarity, pairs": (
        lambda lib, x, y: of(lib).cosine_similarity(x, y, dim=2), (5, 4), (3, 1, 4),
    ),
    "cosine_similarity, a vector of equal numbers": (
        lambda lib, x, y: of(lib).cosine_similarity(x, y), (3, 4), (3, 1),
    ),
    "pairwise_distance": (lambda lib, x, y: of(lib).pairwise_distance(x, y), (3, 4), (4,)),
    "smooth_l1_loss, 0": (
        lambda lib, x, y: of(lib).smooth_l1_loss(x, y, reduction="none", beta=0), (3, 4), (3, 4),
    ),
    "kl_div, none": (
        lambda lib, x, y: of(lib).kl_div(x, y * y, reduction="none"), (3, 4), (3, 4),
    ),
    "huber_loss, weighted": (
        lambda lib, x, y: of(lib).huber_loss(x, y.detach(), weight=abs(y.detach())), (3, 4), (3, 4),
    ),
}  # fmt: skip
ATTENTION = {
    "plain": lambda lib, q, k, v, m: of(lib).scaled_dot_product_attention(q, k, v),
    "mask": lambda lib, q, k, v, m: of(lib).scaled_dot_product_attention(q, k, v, attn_mask=m),
    "added": lambda lib, q, k, v, m: of(lib).scaled_dot_product_attention(q, k, v, m.to(q.dtype)),
    "causal": lambda lib, q, k, v, m: of(lib).scaled_dot_product_attention(q, k, v, is_causal=True),
    "scale": lambda lib, q, k, v, m: of(lib).scaled_dot_product_attention(q, k, v, scale=0.3),
}
EDGES = np.array([0.0, 1.0, 0.5, 1e-4, 1 - 1e-6, 0.2])


@pytest.mark.parametrize(("fn", "shape"), OF_ONE.values(), ids=OF_ONE)
def test_of_one_tensor(agree, randn, fn, shape):
    agree(fn, randn(*shape))


@pytest.mark.parametrize(("fn", "first", "second"), OF_TWO.values(), ids=OF_TWO)
def test_of_two_tensors(agree, randn, fn, first, second):
    agree(fn, randn(*first), randn(*second))


@pytest.mark.parametrize("fn", ATTENTION.values(), ids=ATTENTION)
def test_attention(agree, randn, fn):
    mask = randn(5, 6) > -1
    mask[2] = False  # this query sees no key
    agree(fn, randn(2, 3, 5, 4), randn(2, 3, 6, 4), randn(2, 3, 6, 7), mask)


def test_attention_whose_heads_share_keys(agree, randn):
    def run(lib, q, k, v):
        return of(lib).scaled_dot_product_attention(q, k, v, enable_gqa=True)

    agree(run, randn(2, 6, 5, 4), randn(2, 3, 7, 4), randn(2, 3, 7, 4))


def test_vectors_of_length_0_have_gradients(agree):
    zeros = np.zeros((2, 3))
    agree(lambda lib, x: of(lib).normalize(x), zeros)
    agree(lambda lib, x, y: of(lib).cosine_similarity(x, y), zeros, zeros + 1)


def test_binary_cross_entropy_at_both_ends(agree):
    def run(lib, x, t):
        return of(lib).binary_cross_entropy(x, t.detach(), reduction="none")

    for target in (EDGES[::-1].copy(), np.ones(6), np.zeros(6)):
        agree(lambda lib, x, t: run(lib, x.detach(), t), EDGES, target)
        agree(run, EDGES[2:], target[2:])


def test_the_gradient_of_a_target_of_binary_cross_entropy(agree, randn):
    x, t = (np.abs(np.sin(randn(7))) for _ in range(2))
    agree(lambda lib, x, t: of(lib).binary_cross_entropy(x, t), x, t)


def test_kl_div_where_a_probability_is_0(agree, randn):
    t = np.array([0.0, 0.25, 0.75])
    agree(lambda lib, x, t: of(lib).kl_div(x, t.detach(), reduction="sum"), randn(3), t)


@pytest.mark.parametrize("sizes", [(1, 1), (2, 3), (4, 7), (5, 9), (6, 2)], ids=str)
def test_adaptive_max_pool2d_of_equal_numbers(agree, sizes):
    x = np.floor(np.cos(np.arange(2 * 5 * 9)) * 2).reshape(2, 5, 9)
    agree(lambda lib, x: of(lib).adaptive_max_pool2d(x, sizes, return_indices=True), x)


def test_instance_norm_moves_its_statistics(agree, randn):
    def run(lib, x, mean, var):
        mean, var = mean.detach(), var.detach()
        y = of(lib).instance_norm(x, mean, var, momentum=0.3)
        return y, mean, var

    agree(run, randn(2, 3, 5), randn(3), np.abs(randn(3)))
