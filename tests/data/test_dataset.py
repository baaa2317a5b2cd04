"""Data sets cut from tensors, parts of them, and several in one."""

import pickle

import numpy as np
import pytest

import lucid
from lucid.data import ConcatDataset, Dataset, Subset, TensorDataset, random_split


@pytest.fixture
def numbers():
    """A data set whose sample i is (i, i²)."""

    def make(n):
        return TensorDataset(lucid.arange(n), lucid.arange(n) * lucid.arange(n))

    return make


def values(dataset):
    return [dataset[i][0].item() for i in range(len(dataset))]


def test_a_sample_is_a_tuple_with_a_piece_of_each_tensor(randn):
    images, labels = randn(5, 2, 3), np.arange(5)
    data = TensorDataset(lucid.tensor(images), lucid.tensor(labels))
    image, label = data[3]
    assert len(data) == 5
    assert np.array_equal(image.array, images[3])
    assert label.item() == 3
    assert label.shape == ()


def test_samples_from_the_end_and_several_at_once(numbers):
    data = numbers(5)
    assert [x.item() for x in data[-1]] == [4, 16]
    assert [x.tolist() for x in data[[0, 2]]] == [[0, 2], [0, 4]]


def test_a_sample_beyond_the_end_is_an_index_error(numbers):
    with pytest.raises(IndexError):
        numbers(3)[3]
    assert [x.item() for x, _ in numbers(3)] == [0, 1, 2]  # which is how iteration ends


@pytest.mark.parametrize(
    "tensors", [(), (lucid.zeros(2), lucid.zeros(3))], ids=["none", "two lengths"]
)
def test_tensors_of_one_length_are_needed(tensors):
    with pytest.raises(ValueError, match="takes tensors of one length, not of"):
        TensorDataset(*tensors)


@pytest.mark.parametrize(
    "indices",
    [[4, 0, 4], (4, 0, 4), np.array([4, 0, 4]), lucid.tensor([4, 0, 4]), iter([4, 0, 4])],
    ids=["list", "tuple", "array", "tensor", "iterator"],
)
def test_a_subset_has_the_samples_of_its_indices_in_their_order(numbers, indices):
    part = Subset(numbers(5), indices)
    assert len(part) == 3
    assert values(part) == [4, 0, 4]


def test_a_subset_gives_several_samples_at_once(numbers):
    part = Subset(numbers(5), [4, 0, 2])
    expected = [[2, 4], [4, 16]]
    for index in ([2, 0], lucid.tensor([2, 0])):
        assert [x.tolist() for x in part[index]] == expected
    assert [x.tolist() for x in part[1:]] == [[0, 2], [0, 4]]


def test_a_subset_of_a_subset_counts_within_it(numbers):
    assert values(Subset(Subset(numbers(9), [8, 6, 4]), [-1, 0])) == [4, 8]


@pytest.mark.parametrize(
    ("index", "error"), [(5, IndexError), (-6, IndexError), (0.5, TypeError), ("1", TypeError)]
)
def test_an_index_without_a_sample_is_refused(numbers, index, error):
    with pytest.raises(error):
        Subset(numbers(5), [0, index])


SPLITS = {
    "numbers": ([6, 3, 1], [6, 3, 1]),
    "shares": ([0.8, 0.2], [8, 2]),
    "shares that round down": ([0.55, 0.45], [6, 4]),
    "thirds": ([1 / 3, 1 / 3, 1 / 3], [4, 3, 3]),
    "all": ([1.0], [10]),
    "an empty part": ([10, 0], [10, 0]),
}


@pytest.mark.parametrize(("lengths", "expected"), SPLITS.values(), ids=SPLITS)
def test_a_split_deals_every_sample_once(numbers, lengths, expected):
    parts = random_split(numbers(10), lengths)
    assert [len(part) for part in parts] == expected
    assert sorted(v for part in parts for v in values(part)) == list(range(10))


def test_the_seed_fixes_a_split_and_another_makes_another(numbers):
    splits = []
    for seed in (1, 1, 2):
        lucid.manual_seed(seed)
        splits.append([values(part) for part in random_split(numbers(20), [10, 10])])
    assert splits[0] == splits[1] != splits[2]
    assert splits[0][0] != sorted(splits[0][0])


@pytest.mark.parametrize("lengths", [[5, 4], [11], [0.5, 0.4], [12, -2], [1.5, -0.5]], ids=str)
def test_lengths_that_do_not_add_up_are_refused(numbers, lengths):
    with pytest.raises(ValueError, match="must add up to 10, or shares to 1"):
        random_split(numbers(10), lengths)


def test_a_data_set_of_ones_own_says_what_it_lacks():
    class Unfinished(Dataset):
        pass

    with pytest.raises(NotImplementedError, match="Unfinished has no __getitem__: define one"):
        Unfinished()[0]
    with pytest.raises(NotImplementedError, match="Unfinished has no __len__: define one"):
        len(Unfinished())


def test_data_sets_one_after_the_other_are_one_data_set(numbers):
    data = ConcatDataset([numbers(3), numbers(0), numbers(2), numbers(1)])
    assert len(data) == 6
    assert values(data) == [0, 1, 2, 0, 1, 0]
    assert [data[i - 6][0].item() for i in range(6)] == values(data)
    assert [x.item() for x, _ in data] == values(data)  # and iteration ends


def test_adding_data_sets_puts_one_after_the_other(numbers):
    assert values(numbers(2) + numbers(3)) == [0, 1, 0, 1, 2]
    assert values(Subset(numbers(5), [4]) + numbers(1) + numbers(1)) == [4, 0, 0]


def test_a_subset_may_cross_from_one_data_set_to_the_next(numbers):
    assert values(Subset(ConcatDataset([numbers(3), numbers(3)]), [5, 2])) == [2, 2]


@pytest.mark.parametrize(
    ("index", "error"), [(5, IndexError), (-6, IndexError), (0.5, TypeError), ([0, 1], TypeError)]
)
def test_a_sample_that_no_data_set_has_is_refused(numbers, index, error):
    with pytest.raises(error):
        ConcatDataset([numbers(2), numbers(3)])[index]


def test_no_data_sets_are_refused():
    with pytest.raises(ValueError, match="takes one data set or more, not none"):
        ConcatDataset([])


class Squares(Dataset[tuple[int, int]]):
    """Typed, as one may write it with PyTorch."""

    def __len__(self):
        return 3

    def __getitem__(self, index: int) -> tuple[int, int]:
        return index, index**2


class Backwards(lucid.data.Sampler[int]):
    def __len__(self):
        return 3

    def __iter__(self):
        return iter([2, 1, 0])


class Countdown(lucid.data.IterableDataset[int]):
    def __iter__(self):
        return iter([3, 2, 1])


def test_the_type_of_the_samples_may_be_given():
    def squares(loader: lucid.data.DataLoader[tuple[int, int]]) -> list:
        return [y.tolist() for x, y in loader]

    data: ConcatDataset[tuple[int, int]] = ConcatDataset[tuple[int, int]]([Squares()])
    part = Subset[tuple[int, int]](data, [0, 1, 2])
    assert squares(lucid.data.DataLoader(part, 2, sampler=Backwards())) == [[4, 1], [0]]
    assert [x.tolist() for x in lucid.data.DataLoader(Countdown(), 2)] == [[3, 2], [1]]
    assert len(pickle.loads(pickle.dumps(Squares()))) == 3
