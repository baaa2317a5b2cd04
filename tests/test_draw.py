"""Draws from distributions that tensors describe."""

import numpy as np
import pytest

import lucid

N = 20_000


def test_normal_numbers_have_the_mean_and_the_deviation():
    x = lucid.normal(3.0, 0.5, size=(N,))
    assert abs(x.mean().item() - 3) < 0.02
    assert abs(x.std().item() - 0.5) < 0.02
    assert x.dtype == lucid.float32


def test_each_normal_number_can_have_its_own_mean():
    mean = lucid.arange(4, dtype=lucid.float64)
    x = lucid.normal(mean, 1e-6)
    assert x.dtype == lucid.float64
    np.testing.assert_allclose(x.numpy(), mean.numpy(), atol=1e-4)
    assert lucid.normal(mean, lucid.ones(3, 1)).shape == (3, 4)


def test_bernoulli_draws_ones_with_the_probability():
    x = lucid.bernoulli(lucid.full((N,), 0.3))
    assert set(x.tolist()) == {0.0, 1.0}
    assert abs(x.mean().item() - 0.3) < 0.02
    assert abs(lucid.zeros(N).bernoulli(0.7).mean().item() - 0.7) < 0.02


def test_multinomial_draws_in_proportion():
    x = lucid.multinomial(lucid.tensor([[1.0, 0.0, 3.0], [0.0, 2.0, 0.0]]), N, replacement=True)
    shares = np.bincount(x.numpy()[0], minlength=3) / N
    np.testing.assert_allclose(shares, [0.25, 0, 0.75], atol=0.02)
    assert set(x.numpy()[1]) == {1}
    assert x.dtype == lucid.int64


def test_multinomial_without_replacement_draws_each_position_once():
    x = lucid.multinomial(lucid.ones(5), 5)
    assert sorted(x.tolist()) == [0, 1, 2, 3, 4]


def test_a_seed_fixes_all_draws():
    def draw():
        lucid.manual_seed(3)
        p = lucid.rand_like(lucid.zeros(5))
        return [p, lucid.randn_like(p), lucid.randint_like(p, 9), lucid.normal(p),
                lucid.bernoulli(p), p.multinomial(3)]  # fmt: skip

    assert [x.tolist() for x in draw()] == [x.tolist() for x in draw()]


BAD = {
    "a negative std": (lambda: lucid.normal(0.0, -1.0, size=2), r"std \(=-1.0\)"),
    "no shape": (lambda: lucid.normal(0.0, 1.0), "give size="),
    "no probability": (lambda: lucid.bernoulli(lucid.tensor([1.5])), "from 0 to 1"),
    "negative weights": (lambda: lucid.multinomial(lucid.tensor([-1.0, 2.0]), 1), "not negative"),
    "too few": (lambda: lucid.multinomial(lucid.tensor([1.0, 0.0]), 2), "too few positive"),
    "floats": (lambda: lucid.randint_like(lucid.zeros(2), 0), "no number"),
}


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_what_cannot_be_drawn_from_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("replacement", [False, True])
def test_of_no_rows_nothing_is_drawn(replacement):
    assert lucid.multinomial(lucid.ones(0, 3), 2, replacement).shape == (0, 2)
