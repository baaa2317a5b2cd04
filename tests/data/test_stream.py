"""Data sets that are read from their beginning to their end, and loaders without batches."""

import numpy as np
import pytest

import lucid
from lucid.data import DataLoader, Dataset, IterableDataset, TensorDataset


class Numbers(IterableDataset):
    """The numbers from 0 on, and how many of them have been read."""

    def __init__(self, count):
        self.count, self.read = count, 0

    def __iter__(self):
        for number in range(self.count):
            self.read += 1
            yield number, np.full(2, number, np.float32)


class Counted(Numbers):
    """The same, with a length."""

    def __len__(self):
        return self.count


@pytest.mark.parametrize("num_workers", [0, 2])
@pytest.mark.parametrize("drop_last", [False, True])
def test_a_stream_comes_in_its_order_and_is_read_as_far_as_it_is_wanted(num_workers, drop_last):
    batches = list(DataLoader(Numbers(5), 2, num_workers=num_workers, drop_last=drop_last))
    expected = [[0, 1], [2, 3]] + ([] if drop_last else [[4]])
    assert [numbers.tolist() for numbers, _ in batches] == expected
    assert batches[1][1].tolist() == [[2, 2], [3, 3]]
    stream = Numbers(1000)
    next(iter(DataLoader(stream, 2, num_workers=num_workers)))
    assert stream.read <= 20


class Drawn(IterableDataset):
    """Numbers of chance, in an order of chance."""

    def __iter__(self):
        for number in lucid.randperm(12).tolist():
            yield number, lucid.rand(1)


def noisy(samples):
    """A batch, and a number of chance for it."""
    return [number for number, _ in samples], [x.item() for _, x in samples], lucid.rand(1).item()


@pytest.mark.parametrize("num_workers", [0, 1, 3])
def test_what_a_stream_draws_depends_on_the_seed_alone(num_workers):
    """Not on the workers, nor on what is drawn between two batches; and a pass may begin later."""
    lucid.manual_seed(3)
    expected = list(DataLoader(Drawn(), 5, collate_fn=noisy))
    lucid.manual_seed(3)
    found = []
    for batch in DataLoader(Drawn(), 5, collate_fn=noisy, num_workers=num_workers):
        found.append(batch)
        lucid.rand(7)
    assert found == expected
    assert len({noise for _, _, noise in found}) == 3
    lucid.manual_seed(3)
    loader = DataLoader(Drawn(), 5, collate_fn=noisy, num_workers=num_workers)
    assert list(loader.starting_at(2)) == expected[2:]
    assert list(loader) != expected


def test_the_length_of_a_stream_is_that_which_it_says():
    assert len(DataLoader(Counted(5), 2)) == 3
    assert len(DataLoader(Counted(5), 2, drop_last=True)) == 2
    assert len(DataLoader(Counted(5), None)) == 5
    with pytest.raises(TypeError, match="Numbers has no __len__: define one where it is known"):
        len(DataLoader(Numbers(5), 2))


@pytest.mark.parametrize("num_workers", [0, 2])
def test_without_batches_each_sample_comes_alone(num_workers):
    samples = list(DataLoader(Numbers(3), None, num_workers=num_workers))
    assert [number for number, _ in samples] == [0, 1, 2]
    assert isinstance(samples[1][1], lucid.Tensor)
    data = TensorDataset(lucid.arange(3), lucid.zeros(3, 2))
    alone = list(DataLoader(data, batch_size=None, num_workers=num_workers))
    assert [number.item() for number, _ in alone] == [0, 1, 2]
    assert len(DataLoader(data, batch_size=None)) == 3


def test_a_function_of_ones_own_sees_samples_or_lists_of_them():
    seen = list(DataLoader(Numbers(3), None, collate_fn=lambda sample: sample[0] * 10))
    assert seen == [0, 10, 20]
    assert list(DataLoader(Numbers(3), 2, collate_fn=len)) == [2, 1]


def test_texts_stay_lists():
    assert list(DataLoader(["a", "b", "c"], batch_size=2)) == [["a", "b"], ["c"]]
    names, numbers = next(iter(DataLoader([("a", 1), ("b", 2)], batch_size=2)))
    assert (list(names), numbers.tolist()) == (["a", "b"], [1, 2])


BAD = {
    "shuffle": (lambda: DataLoader(Numbers(3), shuffle=True), "an order of its own"),
    "sampler": (lambda: DataLoader(Numbers(3), sampler=[0]), "an order of its own"),
    "drop_last": (lambda: DataLoader([1], batch_size=None, drop_last=True), "leave drop_last away"),
}


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_what_a_stream_cannot_have_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_a_stream_of_ones_own_defines_iter():
    with pytest.raises(NotImplementedError, match="IterableDataset has no __iter__: define one"):
        iter(IterableDataset())
    assert isinstance(Numbers(1), Dataset)
