"""Random numbers: fixed by the seed, spread as their distribution says."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.random import manual_seed, rand, randint, randn, randperm

DRAWS = {
    "rand": lambda: rand(50),
    "randn": lambda: randn(50),
    "randint": lambda: randint(0, 1000, (50,)),
    "randperm": lambda: randperm(50),
    "dropout": lambda: nn.functional.dropout(lucid.ones(50), 0.5),
    "drop_path": lambda: nn.functional.drop_path(lucid.ones(50, 1), 0.5),
    "a layer": lambda: nn.Linear(5, 10).weight.detach(),
    "an initial value": lambda: nn.init.trunc_normal_(lucid.empty(50)),
}
BAD = {
    "manual_seed": (lambda: manual_seed(-1), "whole number that is not negative, not -1"),
    "manual_seed, float": (lambda: manual_seed(1.5), "whole number that is not negative, not 1.5"),
    "rand": (lambda: rand(-2), r"a shape \(=\(-2,\)\) holds whole numbers that are not negative"),
    "rand, dtype": (
        lambda: rand(2, dtype=lucid.int64),
        "draw floats, not int64: randint draws whole numbers",
    ),
    "randn": (lambda: randn(2.5), r"a shape \(=\(2.5,\)\) holds whole numbers"),
    "randn, dtype": (lambda: randn(2, dtype="f9"), "lucid has no dtype 'f9'; it has bool"),
    "randint": (lambda: randint(5, 5), "there is no number from 5 to less than 5"),
    "randint, size": (lambda: randint(0, 2, (-1,)), r"a shape \(=\(-1,\)\) holds whole numbers"),
    "randint, dtype": (
        lambda: randint(0, 300, (2,), dtype=lucid.uint8),
        "uint8 cannot hold the numbers from 0 to 299",
    ),
    "randint, bool": (
        lambda: randint(0, 3, (2,), dtype=lucid.bool),
        "bool cannot hold the numbers from 0 to 2",
    ),
    "randperm": (lambda: randperm(-1), r"\(=\(-1,\)\) holds whole numbers that are not negative"),
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_a_seed_fixes_every_draw_that_follows(draw):
    manual_seed(7)
    first, second = draw().tolist(), draw().tolist()
    manual_seed(7)
    assert draw().tolist() == first
    assert draw().tolist() == second
    assert first != second
    manual_seed(8)
    assert draw().tolist() != first


def test_rand_is_even_from_zero_to_one():
    x = rand(100, 1000).numpy()
    assert (x >= 0).all()
    assert (x < 1).all()
    counts, _ = np.histogram(x, bins=10, range=(0, 1))
    np.testing.assert_allclose(counts / x.size, 0.1, atol=0.005)


@pytest.mark.parametrize("dtype", [lucid.float16, lucid.float32, lucid.float64])
def test_no_number_is_rounded_up_to_the_bound_it_stays_below(dtype):
    assert lucid.rand(20000, dtype=dtype).max() < 1
    x = lucid.zeros(20000, dtype=dtype)
    assert lucid.rand_like(x).max() < 1
    assert x.uniform_(2, 3).max() < 3
    assert x.min() >= 2
    assert x.uniform_(1000, 1001).max() < 1001
    assert lucid.nn.init.uniform_(x, -3, -2).max() < -2
    assert x.uniform_(2, 2).tolist() == [2] * 20000


@pytest.mark.parametrize("dtype", [lucid.float32, lucid.float64])
def test_wide_numbers_stay_below_their_bound_too(dtype):
    assert lucid.zeros(200000, dtype=dtype).uniform_(1e6, 1e6 + 1).max() < 1e6 + 1


def test_randn_has_mean_zero_and_variance_one():
    x = randn(100000).numpy()
    assert abs(x.mean()) < 0.02
    assert abs(x.var() - 1) < 0.02
    for bound, share in [(1, 0.6827), (2, 0.9545), (3, 0.9973)]:
        assert abs((np.abs(x) < bound).mean() - share) < 0.005


def test_randint_draws_every_number_equally_often():
    x = randint(-2, 3, (50000,)).numpy()
    values, counts = np.unique(x, return_counts=True)
    assert values.tolist() == [-2, -1, 0, 1, 2]
    np.testing.assert_allclose(counts / x.size, 0.2, atol=0.01)


def test_randint_counts_from_zero_where_only_the_end_is_given():
    assert set(randint(3, size=(200,)).tolist()) == set(randint(3, (200,)).tolist()) == {0, 1, 2}


def test_randperm_has_every_number_once_in_no_fixed_order():
    assert sorted(randperm(100).tolist()) == list(range(100))
    firsts = np.array([randperm(4)[0].item() for _ in range(2000)])
    np.testing.assert_allclose(np.bincount(firsts) / 2000, 0.25, atol=0.05)


@pytest.mark.parametrize("dtype", [lucid.float16, lucid.float32, lucid.float64])
@pytest.mark.parametrize("draw", [rand, randn])
def test_shapes_dtypes_and_gradients_as_asked_for(draw, dtype):
    x = draw(2, 3, dtype=dtype, requires_grad=True)
    assert x.shape == draw((2, 3)).shape == (2, 3)
    assert x.dtype == dtype
    assert x.requires_grad
    assert draw(2, 3).dtype == lucid.float32
    assert draw(10**6, 10**6, device="meta").device.type == "meta"


def test_randint_in_other_dtypes():
    assert randint(0, 2, (3,)).dtype == np.int64
    assert randint(0, 256, (3,), dtype=lucid.uint8).dtype == np.uint8
    assert randint(0, 5, (3,), dtype=lucid.float32).dtype == np.float32


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call()


BY_A_GENERATOR = {
    "rand": lambda g: rand(9, generator=g),
    "randn": lambda g: randn(9, generator=g),
    "randint": lambda g: randint(0, 1000, (9,), generator=g),
    "randperm": lambda g: randperm(50, generator=g),
    "randn_like": lambda g: lucid.randn_like(lucid.ones(9), generator=g),
    "normal": lambda g: lucid.normal(0.0, 1.0, (9,), generator=g),
    "bernoulli": lambda g: lucid.bernoulli(lucid.full((50,), 0.5), generator=g),
    "in place": lambda g: lucid.empty(9).uniform_(generator=g),
    "an initial value": lambda g: nn.init.kaiming_normal_(lucid.empty(3, 3), generator=g),
    "an order": lambda g: lucid.tensor(list(lucid.data.RandomSampler(range(50), generator=g))),
    "a split": lambda g: lucid.tensor(
        lucid.data.random_split(range(50), [40, 10], generator=g)[0].indices
    ),
}


@pytest.mark.parametrize("draw", BY_A_GENERATOR.values(), ids=BY_A_GENERATOR)
def test_a_generator_draws_the_same_from_its_seed_and_leaves_the_others_alone(draw):
    manual_seed(5)
    undisturbed = rand(3).tolist()
    manual_seed(5)
    generator = lucid.Generator().manual_seed(7)
    first, second = draw(generator).tolist(), draw(generator).tolist()
    assert rand(3).tolist() == undisturbed
    assert first != second
    assert draw(generator.manual_seed(7)).tolist() == first
    assert generator.initial_seed() == 7
    assert draw(None).tolist() != draw(None).tolist()


def test_numpys_generator_draws_too():
    first = rand(5, generator=np.random.default_rng(3)).tolist()
    assert first == rand(5, generator=np.random.default_rng(3)).tolist()


def test_a_generator_takes_a_seed_of_chance_and_goes_back_to_a_state():
    generator = lucid.Generator()
    assert generator.seed() == generator.initial_seed()
    state = generator.get_state()
    first = rand(3, generator=generator).tolist()
    generator.set_state(state)
    assert rand(3, generator=generator).tolist() == first


def test_the_state_of_a_generator_is_a_tensor_that_a_file_keeps(tmp_path):
    generator = lucid.Generator().manual_seed(3)
    lucid.save(tmp_path / "state.safetensors", {"state": generator.get_state()})
    first = rand(3, generator=generator).tolist()
    state = lucid.load(tmp_path / "state.safetensors")["state"]
    other = lucid.Generator().set_state(state)
    assert rand(3, generator=other).tolist() == first
    assert other.set_state(lucid.get_rng_state()) is other
    with pytest.raises(TypeError, match="what get_state returned, a tensor, not ndarray"):
        other.set_state(state.numpy())


def test_what_draws_nothing_takes_no_generator():
    with pytest.raises(TypeError, match="generator"):
        lucid.ones(2).sum(generator=lucid.Generator())
    with pytest.raises(TypeError, match=r"a lucid\.Generator, or NumPy's, not a str"):
        rand(2, generator="chance")


def test_no_dtype_is_the_default_one():
    assert lucid.randint(0, 3, (2,), dtype=None).dtype == lucid.int64
    assert lucid.randperm(3, dtype=None).dtype == lucid.int64
