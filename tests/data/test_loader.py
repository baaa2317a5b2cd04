"""Batches: every sample once a pass, in order or shuffled by the seed."""

import copy
import sys
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
import pytest

import lucid
from lucid.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    Sampler,
    TensorDataset,
    WeightedRandomSampler,
)
from lucid.data.collate import collate


@pytest.fixture
def numbers():
    """A data set whose sample i is (i,)."""
    return lambda n: TensorDataset(lucid.arange(n))


def batches(loader):
    return [batch.tolist() for (batch,) in loader]


BATCHES = {
    "a whole number of batches": (6, {"batch_size": 3}, [[0, 1, 2], [3, 4, 5]]),
    "a short last batch": (5, {"batch_size": 3}, [[0, 1, 2], [3, 4]]),
    "drop_last": (5, {"batch_size": 3, "drop_last": True}, [[0, 1, 2]]),
    "drop_last with nothing to drop": (4, {"batch_size": 2, "drop_last": True}, [[0, 1], [2, 3]]),
    "one sample a batch": (2, {}, [[0], [1]]),
    "fewer samples than a batch": (2, {"batch_size": 5}, [[0, 1]]),
    "fewer samples than a batch, dropped": (2, {"batch_size": 5, "drop_last": True}, []),
    "no samples": (0, {"batch_size": 2}, []),
}


@pytest.mark.parametrize(("n", "settings", "expected"), BATCHES.values(), ids=BATCHES)
def test_the_samples_come_in_batches_in_order(numbers, n, settings, expected):
    loader = DataLoader(numbers(n), **settings)
    assert batches(loader) == expected
    assert len(loader) == len(expected)
    assert batches(loader) == expected, "a second pass is like the first"


def test_a_shuffled_pass_has_every_sample_once_and_the_next_another_order(numbers):
    loader = DataLoader(numbers(20), batch_size=6, shuffle=True)
    first, second = batches(loader), batches(loader)
    for found in (first, second):
        assert [len(batch) for batch in found] == [6, 6, 6, 2]
        assert sorted(chain(*found)) == list(range(20))
    assert first != second


def test_the_seed_fixes_all_orders(numbers):
    loader, found = DataLoader(numbers(20), batch_size=6, shuffle=True), []
    for seed in (1, 1, 2):
        lucid.manual_seed(seed)
        found.append([batches(loader), batches(loader)])
    assert found[0] == found[1] != found[2]


def test_an_order_is_drawn_when_a_pass_begins(numbers):
    """Numbers drawn while a pass goes on, by dropout say, do not change which samples come."""
    loader, found = DataLoader(numbers(20), batch_size=6, shuffle=True), []
    for draws in (0, 3):
        lucid.manual_seed(1)
        found.append([])
        for (batch,) in loader:
            found[-1].append(batch.tolist())
            lucid.rand(draws)
    assert found[0] == found[1]


def test_loading_in_order_draws_nothing(numbers):
    lucid.manual_seed(1)
    expected = lucid.rand(1).item()
    lucid.manual_seed(1)
    batches(DataLoader(numbers(5), batch_size=2))
    assert lucid.rand(1).item() == expected


def test_anything_with_a_length_and_items_is_a_data_set():
    loader = DataLoader([(np.ones(2), 3), (np.zeros(2), 4)], batch_size=2)
    ((points, labels),) = loader
    assert points.tolist() == [[1, 1], [0, 0]]
    assert labels.tolist() == [3, 4]


def test_a_batch_shares_no_memory_with_the_data_set():
    data = TensorDataset(lucid.zeros(4, 2))
    ((batch,),) = DataLoader(data, batch_size=4)
    assert not np.shares_memory(batch.array, data.tensors[0].array)


@pytest.mark.parametrize("batch_size", [0, -1])
def test_a_batch_has_a_sample_or_more(numbers, batch_size):
    with pytest.raises(ValueError, match=rf"batch_size \(={batch_size}\) must be at least 1"):
        DataLoader(numbers(3), batch_size=batch_size)


def test_a_sampler_decides_the_order(numbers):
    loader = DataLoader(numbers(9), batch_size=2, sampler=[8, 0, 0, 5, 3])
    assert batches(loader) == batches(loader) == [[8, 0], [0, 5], [3]]
    assert len(loader) == 3


def test_a_sampler_of_nothing_gives_no_batches(numbers):
    assert batches(DataLoader(numbers(9), sampler=[])) == []


def test_a_sampler_may_be_an_array_or_a_tensor(numbers):
    for sampler in (np.array([8, 0]), lucid.tensor([8, 0])):
        assert batches(DataLoader(numbers(9), sampler=sampler)) == [[8], [0]]


def test_a_batch_sampler_decides_it_all(numbers):
    loader = DataLoader(numbers(9), batch_sampler=[[8, 0, 1], [5]])
    assert batches(loader) == batches(loader) == [[8, 0, 1], [5]]
    assert len(loader) == 2


def test_shuffle_is_a_random_sampler_and_both_are_a_batch_sampler(numbers):
    data, found = numbers(20), []
    for settings in (
        {"batch_size": 6, "shuffle": True},
        {"batch_size": 6, "sampler": RandomSampler(data)},
        {"batch_sampler": BatchSampler(RandomSampler(data), 6, drop_last=False)},
    ):
        lucid.manual_seed(1)
        found.append(batches(DataLoader(data, **settings)))
    assert found[0] == found[1] == found[2]


def test_weights_make_rare_classes_as_frequent_as_others():
    labels = np.repeat([0, 1], [900, 100])
    weights = 1 / np.bincount(labels)[labels]
    data = TensorDataset(lucid.tensor(labels))
    loader = DataLoader(data, 1000, sampler=WeightedRandomSampler(weights, 1000))
    ((batch,),) = loader
    assert abs(batch.numpy().mean() - 0.5) < 0.05


def test_a_function_of_ones_own_makes_the_batch():
    texts = ["one", "three", "five"]
    loader = DataLoader(texts, batch_size=2, collate_fn=" and ".join)
    assert list(loader) == ["one and three", "five"]


def test_an_order_is_drawn_when_the_pass_begins_and_not_at_its_first_batch(numbers):
    """So that a run can go on within a pass: seed, begin the pass, skip, load the checkpoint."""
    loader = DataLoader(numbers(20), batch_size=6, shuffle=True)
    lucid.manual_seed(1)
    expected = batches(loader)
    lucid.manual_seed(1)
    begun = iter(loader)
    lucid.manual_seed(2)
    assert batches(begun) == expected


DECIDED = "a batch_sampler decides it all"
NO_LOADERS = {
    "sampler and shuffle": ({"sampler": [0], "shuffle": True}, ValueError, "leave out shuffle"),
    "batch_sampler and batch_size": ({"batch_size": 2}, ValueError, DECIDED),
    "batch_sampler and shuffle": ({"shuffle": True}, ValueError, DECIDED),
    "batch_sampler and sampler": ({"sampler": [0]}, ValueError, DECIDED),
    "batch_sampler and drop_last": ({"drop_last": True}, ValueError, DECIDED),
    "fewer than no workers": ({"num_workers": -1}, ValueError, r"num_workers \(=-1\) must be 0"),
    "half a worker": ({"num_workers": 0.5}, TypeError, "integer"),
    "an order for one pass": ({"sampler": iter([0])}, TypeError, "sampler is asked anew"),
    "batches for one pass": ({"batch_sampler": iter([[0]])}, TypeError, "batch_sampler is asked"),
    "no order": ({"sampler": 3}, TypeError, "give a list or a sampler, not a int"),
}


@pytest.mark.parametrize(("settings", "error", "message"), NO_LOADERS.values(), ids=NO_LOADERS)
def test_settings_that_contradict_each_other_are_refused(numbers, settings, error, message):
    if message is DECIDED:
        settings = {"batch_sampler": [[0]], **settings}
    with pytest.raises(error, match=message):
        DataLoader(numbers(3), **settings)


class Sample(NamedTuple):
    image: object
    label: int


SAMPLES = {
    "tensors": (lucid.tensor([1.0, 2.0]), (2, 2), "float32"),
    "tensors of no dimensions": (lucid.tensor(1), (2,), "int64"),
    "arrays": (np.ones((2, 3), np.uint8), (2, 2, 3), "uint8"),
    "NumPy's numbers": (np.float64(0.5), (2,), "float64"),
    "whole numbers": (3, (2,), "int64"),
    "floats": (0.5, (2,), "float32"),
    "bools": (True, (2,), "bool"),
}


@pytest.mark.parametrize(("sample", "shape", "dtype"), SAMPLES.values(), ids=SAMPLES)
def test_samples_are_stacked_in_their_dtype(sample, shape, dtype):
    batch = collate([sample, sample])
    assert isinstance(batch, lucid.Tensor)
    assert batch.shape == shape
    assert batch.dtype == dtype
    assert np.array_equal(batch.array, np.stack([sample, sample]))


STRUCTURES = {
    "tuple": (lambda x, y: (x, y), "(tensor([1, 1]), tensor([2, 2]))"),
    "list": (lambda x, y: [x, y], "[tensor([1, 1]), tensor([2, 2])]"),
    "dict": (lambda x, y: {"x": x, "y": y}, "{'x': tensor([1, 1]), 'y': tensor([2, 2])}"),
    "named tuple": (Sample, "Sample(image=tensor([1, 1]), label=tensor([2, 2]))"),
    "nested": (lambda x, y: {"pair": (x, [y])}, "{'pair': (tensor([1, 1]), [tensor([2, 2])])}"),
}


@pytest.mark.parametrize(("make", "expected"), STRUCTURES.values(), ids=STRUCTURES)
def test_the_structure_of_a_sample_is_that_of_the_batch(make, expected):
    assert repr(collate([make(1, 2), make(1, 2)])) == expected


REFUSED = {
    "objects": ([object()] * 2, TypeError, "a sample holds tensors, arrays and numbers, not obj"),
    "None": ([(1, None), (2, None)], TypeError, "not NoneType"),
    "other shapes": ([lucid.zeros(2), lucid.zeros(3)], ValueError, "takes tensors of one shape"),
    "other lengths": ([(1, 2), (1,)], ValueError, "shorter"),
    "a key that is missing": ([{"x": 1}, {"y": 1}], KeyError, "x"),
    "shapes by name": (
        [(lucid.zeros(3, 4), 1), (lucid.zeros(3, 5), 1)],
        ValueError, r"sample 0 has \(3, 4\), and sample 1 \(3, 5\); .* give the DataLoader a coll",
    ),
    "shapes of arrays": ([np.ones(3), np.ones(4)], ValueError, r"has \(3,\), and sample 1 \(4,\)"),
    "a longer one": ([[1], [1, 2]], ValueError, "length 2, longer than sample 0"),
    "a tensor and a number": ([lucid.ones(2), 3.0], TypeError, "number 0 is Tensor, .* 1 is float"),
    "a dict and a pair": ([{"x": 1}, (1, 2)], TypeError, "number 0 is dict, number 1 is tuple"),
    "a pair and a dict": ([(1, 2), {"x": 1}], TypeError, "number 0 is tuple, number 1 is dict"),
}  # fmt: skip


@pytest.mark.parametrize(("samples", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_samples_that_make_no_batch_are_refused(samples, error, message):
    with pytest.raises(error, match=message):
        collate(samples)


FIXED = ["dataset", "batch_size", "sampler", "batch_sampler", "drop_last", "persistent_workers"]


@pytest.mark.parametrize("name", FIXED)
def test_what_decides_the_batches_is_not_set_later(numbers, name):
    loader = DataLoader(numbers(5), batch_size=2)
    before = getattr(loader, name)
    with pytest.raises(ValueError, match=rf"make another one, DataLoader\(\.\.\., {name}=\.\.\.\)"):
        setattr(loader, name, 3)
    assert getattr(loader, name) is before


def test_what_takes_effect_may_be_set_later(numbers):
    loader = DataLoader(numbers(5), batch_size=2)
    loader.collate_fn, loader.num_workers, loader.own = len, 1, 7
    assert list(loader) == [2, 2, 1]
    assert batches(copy.copy(DataLoader(numbers(2)))) == [[0], [1]]


class Endless(Sampler):
    """0 and 1 by chance, for ever."""

    def __iter__(self):
        while True:
            yield from lucid.randint(0, 2, (3,)).tolist()


ENDLESS = {
    "samples": {"batch_size": None, "sampler": Endless()},
    "batches": {"batch_size": 2, "sampler": Endless()},
    "lists": {"batch_sampler": BatchSampler(Endless(), 3, drop_last=True)},
}


@pytest.mark.parametrize("num_workers", [0, 2])
@pytest.mark.parametrize("settings", ENDLESS.values(), ids=ENDLESS)
def test_a_sampler_may_have_no_end(settings, num_workers):
    """And what it draws depends on the seed alone; a pass may begin later."""
    loader = DataLoader(lucid.arange(2), num_workers=num_workers, **settings)
    lucid.manual_seed(1)
    found = []
    for batch in islice(loader, 20):
        found.append(batch.tolist())
        lucid.rand(3)
    lucid.manual_seed(1)
    assert [x.tolist() for x in islice(loader, 20)] == found
    lucid.manual_seed(1)
    assert [x.tolist() for x in islice(loader.starting_at(5), 15)] == found[5:]
    assert len(set(map(str, found))) > 1


VAST = min(10**13, sys.maxsize // 4 * 4)  # samples; no machine has the memory for a list of them


class Huge:
    """More samples than an order in memory could count."""

    def __len__(self):
        return VAST

    def __getitem__(self, index):
        return index


LONG = {
    "in order": {"batch_size": 4},
    "each alone": {"batch_size": None},
    "drawn": {"batch_size": 4, "sampler": RandomSampler(range(9), True, num_samples=VAST)},
    "lists": {"batch_sampler": BatchSampler(RandomSampler(range(999), num_samples=VAST), 4, 1)},
}


@pytest.mark.parametrize("num_workers", [0, 2])
@pytest.mark.parametrize("settings", LONG.values(), ids=LONG)
def test_an_order_may_be_longer_than_memory(settings, num_workers):
    loader = DataLoader(Huge(), num_workers=num_workers, **settings)
    lucid.manual_seed(1)
    found = [str(batch) for batch in islice(loader, 5)]
    lucid.manual_seed(1)
    assert [str(batch) for batch in islice(loader, 5)] == found
    assert len(loader) == VAST // (settings.get("batch_size", 4) or 1)


def test_a_sampler_that_gives_more_than_its_length_is_asked_on():
    class More(Endless):
        def __len__(self):
            return 4

    assert len(list(islice(DataLoader(range(2), sampler=More()), 9))) == 9


class ManyAtOnce:
    """Squares, several in one call."""

    def __len__(self):
        return 6

    def __getitem__(self, index):
        return index**2

    def __getitems__(self, indices):
        return [[index**2, len(indices)] for index in indices]


def test_a_data_set_may_give_all_samples_of_a_batch_in_one_call():
    data = ManyAtOnce()
    assert list(DataLoader(data, 4, collate_fn=list))[1] == [[16, 2], [25, 2]]
    subset = lucid.data.Subset(lucid.data.Subset(data, [5, 3, 1]), [2, 0])
    assert list(DataLoader(subset, 2, collate_fn=list)) == [[[1, 2], [25, 2]]]
    assert list(DataLoader(data, None, collate_fn=int)) == [0, 1, 4, 9, 16, 25]


def test_an_error_in_such_a_call_names_its_samples():
    data = ManyAtOnce()
    data.__getitems__ = lambda indices: 1 / 0
    with pytest.raises(ZeroDivisionError) as error:
        list(DataLoader(data, 3))
    assert error.value.__notes__ == ["in samples [0, 1, 2] of the data set"]
