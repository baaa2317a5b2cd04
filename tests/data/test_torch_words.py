"""What a training script in PyTorch's words asks of data sets, samplers and loaders."""

import threading

import numpy as np
import pytest

import lucid
from lucid import data
from lucid.data import DataLoader, RandomSampler, SubsetRandomSampler, WeightedRandomSampler
from lucid.data import random_split as split


def test_utils_data_is_data_under_another_name():
    from lucid.utils.data import DataLoader as Loader
    from lucid.utils.data import Dataset, random_split
    from lucid.utils.data.dataloader import DataLoader as LoaderOfModule
    from lucid.utils.data.dataloader import default_collate
    from lucid.utils.data.dataset import Subset
    from lucid.utils.data.sampler import SubsetRandomSampler as Sampler

    assert (Loader, Sampler) == (DataLoader, SubsetRandomSampler)
    assert (LoaderOfModule, default_collate) == (DataLoader, data.default_collate)
    assert (Dataset, Subset, random_split) == (data.Dataset, data.Subset, split)
    assert all(getattr(lucid.utils.data, n) is getattr(data, n) for n in data.__all__)


def test_a_subset_comes_whole_in_an_order_that_the_seed_fixes():
    orders = []
    for seed in (1, 1, 2):
        lucid.manual_seed(seed)
        orders.append(list(SubsetRandomSampler(range(10, 40))))
    assert sorted(orders[0]) == list(range(10, 40))
    assert orders[0] == orders[1] != orders[2]
    loader = DataLoader(list(range(50)), batch_size=30, sampler=SubsetRandomSampler([3, 4, 5]))
    assert sorted(next(iter(loader)).tolist()) == [3, 4, 5]


DRAWS = {
    "shuffle": lambda g: [x.item() for x in DataLoader(list(range(30)), shuffle=True, generator=g)],
    "RandomSampler": lambda g: list(RandomSampler(range(30), generator=g)),
    "with replacement": lambda g: list(RandomSampler(range(30), True, 30, generator=g)),
    "WeightedRandomSampler": lambda g: list(WeightedRandomSampler([1.0] * 30, 30, generator=g)),
    "SubsetRandomSampler": lambda g: list(SubsetRandomSampler(range(30), generator=g)),
    "random_split": lambda g: split(range(30), [20, 10], generator=g)[0].indices,
    "shares": lambda g: split(range(30), (0.5, 0.5), generator=g)[0].indices,
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_a_generator_of_ones_own_draws_in_the_place_of_the_seeds(draw):
    found = []
    for seed in (1, 1, 2):
        before = lucid.get_rng_state().tolist()
        found.append(draw(np.random.default_rng(seed)))
        assert lucid.get_rng_state().tolist()[:48] == before[:48], "the stream of numbers stays"
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_what_is_no_generator_is_refused(draw):
    with pytest.raises(TypeError, match=r"np\.random\.default_rng\(seed\), not a int"):
        draw(3)


def test_each_worker_begins_with_a_call_of_its_number():
    begun = []

    def begin(number):
        begun.append((number, threading.get_ident()))

    loader = DataLoader(
        list(range(40)), batch_size=2, num_workers=2, worker_init_fn=begin, pin_memory=True,
        persistent_workers=True, prefetch_factor=3, timeout=0,
    )  # fmt: skip
    assert [batch.tolist() for batch in loader] == [[i, i + 1] for i in range(0, 40, 2)]
    numbers, threads = zip(*begun, strict=True)
    assert list(numbers) == list(range(len(begun)))
    assert len(set(threads)) == len(threads) <= 2
    assert threading.get_ident() not in threads


def test_an_error_of_a_workers_beginning_reaches_the_caller():
    def begin(number):
        raise OSError("no such disk")

    with pytest.raises(OSError, match="no such disk"):
        list(DataLoader([1, 2], num_workers=1, worker_init_fn=begin))


@pytest.mark.parametrize(
    "settings", [{"prefetch_factor": 2}, {"prefetch_factor": 0, "num_workers": 1}]
)
def test_a_number_of_batches_ahead_is_for_workers_and_at_least_1(settings):
    with pytest.raises(ValueError, match="is 1 or more, and for workers"):
        DataLoader([1], **settings)


def test_a_loader_tells_its_settings():
    loader = DataLoader([1, 2, 3], batch_size=2, drop_last=True, pin_memory=True)
    assert (loader.batch_size, loader.drop_last, loader.pin_memory) == (2, True, True)
    assert len(loader.sampler) == 3
