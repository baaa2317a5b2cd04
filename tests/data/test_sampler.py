"""Samplers say which samples come, in which order, and how often."""

import sys
from itertools import islice

import numpy as np
import pytest

import lucid
from lucid.data import BatchSampler, RandomSampler, SequentialSampler, WeightedRandomSampler
from lucid.data.sampler import AT_ONCE

SOURCE = "abcde"


def test_a_sequential_sampler_counts(randn):
    sampler = SequentialSampler(SOURCE)
    assert list(sampler) == list(sampler) == [0, 1, 2, 3, 4]
    assert len(sampler) == 5


def test_a_random_sampler_gives_every_index_once_and_then_in_another_order():
    sampler = RandomSampler(range(20))
    first, second = list(sampler), list(sampler)
    assert sorted(first) == sorted(second) == list(range(20))
    assert first != second
    assert len(sampler) == sampler.num_samples == 20
    assert {type(index) for index in first} == {int}


@pytest.mark.parametrize("wanted", [1, 3, 5, 7, 10, 12])
def test_without_replacement_every_round_has_every_index_once(wanted):
    sampler = RandomSampler(SOURCE, num_samples=wanted)
    order = list(sampler)
    assert len(order) == len(sampler) == wanted
    for start in range(0, wanted, 5):
        part = order[start : start + 5]
        assert len(set(part)) == len(part)
        assert set(part) <= set(range(5))


def test_without_replacement_every_order_is_equally_likely():
    counts = np.zeros((4, 4))
    for _ in range(2000):
        counts[range(4), list(RandomSampler("abcd"))] += 1
    np.testing.assert_allclose(counts / 2000, 0.25, atol=0.05)


def test_with_replacement_every_draw_is_from_all():
    order = list(RandomSampler(SOURCE, replacement=True, num_samples=20000))
    np.testing.assert_allclose(np.bincount(order) / 20000, 0.2, atol=0.02)
    repeats = np.mean(np.diff(order) == 0)
    assert abs(repeats - 0.2) < 0.02
    assert len(list(RandomSampler(SOURCE, replacement=True))) == 5


VAST = min(10**13, sys.maxsize)  # as in test_loader.py
LONG = {"with replacement": True, "in rounds": False}


@pytest.mark.parametrize("replacement", LONG.values(), ids=LONG)
def test_an_order_may_be_longer_than_memory(replacement):
    sampler = RandomSampler(range(999), replacement, num_samples=VAST)
    lucid.manual_seed(1)
    beginning = list(islice(sampler, AT_ONCE + 7))
    assert len(sampler) == VAST
    assert set(beginning) == set(range(999))
    lucid.manual_seed(1)
    assert list(islice(sampler, AT_ONCE + 7)) == beginning


def test_weights_are_proportions():
    weights = [0.0, 1.0, 3.0, 0.0, 6.0]
    order = list(WeightedRandomSampler(weights, 20000))
    np.testing.assert_allclose(np.bincount(order) / 20000, np.array(weights) / 10, atol=0.02)


def test_weighted_draws_without_replacement_come_once_and_the_heavy_ones_first():
    firsts = np.zeros(3)
    for _ in range(2000):
        order = list(WeightedRandomSampler([1.0, 0.0, 3.0], 2, replacement=False))
        assert sorted(order) == [0, 2]
        firsts[order[0]] += 1
    np.testing.assert_allclose(firsts / 2000, [0.25, 0, 0.75], atol=0.05)


@pytest.mark.parametrize(
    "weights",
    [[0, 2], (0.0, 0.5), np.array([0.0, 1e308]), lucid.tensor([0.0, 1e-30]), [0.0, 5e-324]],
    ids=["ints", "tuple", "huge", "tensor", "tiny"],
)
def test_weights_may_be_any_numbers(weights):
    sampler = WeightedRandomSampler(weights, 3)
    assert list(sampler) == [1, 1, 1]
    assert len(sampler) == 3


def test_huge_weights_do_not_overflow():
    assert set(WeightedRandomSampler([1e308] * 3, 100)) == {0, 1, 2}


@pytest.mark.parametrize(
    "make",
    [
        lambda: RandomSampler(range(20)),
        lambda: RandomSampler(range(20), replacement=True),
        lambda: WeightedRandomSampler(np.arange(20), 20),
        lambda: WeightedRandomSampler(np.arange(20), 10, replacement=False),
    ],
    ids=["order", "replacement", "weights", "weights, once"],
)
def test_the_seed_fixes_all_draws(make):
    found = []
    for seed in (1, 1, 2):
        lucid.manual_seed(seed)
        sampler = make()
        found.append([list(sampler), list(sampler)])
    assert found[0] == found[1] != found[2]


BATCHES = {
    "a whole number": (range(4), 2, False, [[0, 1], [2, 3]]),
    "a short one": (range(5), 2, False, [[0, 1], [2, 3], [4]]),
    "a short one, dropped": (range(5), 2, True, [[0, 1], [2, 3]]),
    "one alone": ([7], 3, False, [[7]]),
    "one alone, dropped": ([7], 3, True, []),
    "nothing": ([], 3, False, []),
}


@pytest.mark.parametrize(
    ("indices", "size", "drop_last", "expected"), BATCHES.values(), ids=BATCHES
)
def test_batches_are_lists_of_a_samplers_indices(indices, size, drop_last, expected):
    sampler = BatchSampler(indices, size, drop_last)
    assert list(sampler) == list(sampler) == expected
    assert len(sampler) == len(expected)


def test_an_empty_source_gives_nothing():
    assert list(RandomSampler("")) == list(RandomSampler("", replacement=True)) == []


COUNT = r"num_samples \(=0\) must be at least 1"
REFUSED = {
    "no samples": (lambda: RandomSampler(SOURCE, num_samples=0), COUNT),
    "nothing to draw from": (lambda: RandomSampler("", num_samples=2), r"\(=2\) from"),
    "no weighted samples": (lambda: WeightedRandomSampler([1.0], 0), COUNT),
    "a negative weight": (lambda: WeightedRandomSampler([1.0, -1.0], 1), "finite numbers, 0 or"),
    "a weight of nan": (lambda: WeightedRandomSampler([np.nan], 1), "finite numbers, 0 or more"),
    "a weight of inf": (lambda: WeightedRandomSampler([np.inf], 1), "finite numbers, 0 or more"),
    "weights of 0": (lambda: WeightedRandomSampler([0.0, 0.0], 1), "must not all be 0"),
    "no weights": (lambda: WeightedRandomSampler([], 1), "must not all be 0"),
    "a table of weights": (lambda: WeightedRandomSampler([[1.0]], 1), r"not shape \(1, 1\)"),
    "more than there are": (
        lambda: WeightedRandomSampler([1.0, 0.0, 1.0], 3, replacement=False),
        r"num_samples \(=3\) must be at most 2",
    ),
    "no batch": (lambda: BatchSampler(SOURCE, 0, False), r"batch_size \(=0\) must be at least 1"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_drawn_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: RandomSampler(SOURCE, num_samples=2.5),
        lambda: WeightedRandomSampler([1.0], "1"),
        lambda: BatchSampler(SOURCE, 2.5, False),
    ],
)
def test_numbers_that_do_not_count_are_refused(make):
    with pytest.raises(TypeError):
        make()
