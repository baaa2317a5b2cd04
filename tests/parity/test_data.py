"""What is not drawn at random is what torch's data sets, samplers and loaders give."""

from itertools import islice

import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

PLACES = [lucid.data, torch.utils.data]
LIBRARIES = [lucid, torch]
CASES = {
    "SequentialSampler": lambda d: list(d.SequentialSampler("abc")),
    "BatchSampler": lambda d: list(d.BatchSampler(range(7), 3, False)),
    "BatchSampler, drop_last": lambda d: list(d.BatchSampler(range(7), 3, drop_last=True)),
    "ConcatDataset": lambda d: list(map(d.ConcatDataset(["abc", "", "de"]).__getitem__, range(5))),
    "ConcatDataset, sizes": lambda d: d.ConcatDataset(["abc", "", "de"]).cumulative_sizes,
    "ConcatDataset, from the end": lambda d: d.ConcatDataset(["abc", "de"])[-4],
    "Subset": lambda d: [d.Subset("abcde", [4, 0])[i] for i in (0, 1, -1)],
    "RandomSampler, length": lambda d: len(d.RandomSampler("abc", num_samples=7)),
    "RandomSampler, sorted": lambda d: sorted(d.RandomSampler("abc", num_samples=6)),
    "WeightedRandomSampler": lambda d: list(d.WeightedRandomSampler([0.0, 0.5, 0.0], 3)),
    "WeightedRandomSampler, once": lambda d: sorted(
        d.WeightedRandomSampler([2.0, 0.0, 0.5], 2, replacement=False)
    ),
    "collate_fn": lambda d: list(d.DataLoader("abcde", 2, collate_fn="".join)),
    "length": lambda d: [len(d.DataLoader("abcde", 2, drop_last=drop)) for drop in (True, False)],
}


class Endless:
    """A sampler that begins anew, for ever."""

    def __iter__(self):
        while True:
            yield from (2, 0, 1)


class ManyAtOnce:
    """Letters, several in one call."""

    def __len__(self):
        return 6

    def __getitem__(self, index):
        return "abcdef"[index]

    def __getitems__(self, indices):
        return ["".join("ABCDEF"[i] for i in indices)]


MORE_CASES = {
    "a sampler without an end": lambda d: list(
        islice(d.DataLoader("abc", 2, sampler=Endless(), collate_fn="".join), 9)
    ),
    "batches without an end": lambda d: list(
        islice(d.DataLoader("abc", batch_sampler=d.BatchSampler(Endless(), 2, False)), 9)
    ),
    "samples without an end": lambda d: list(
        islice(d.DataLoader("abc", batch_size=None, sampler=Endless()), 9)
    ),
    "__getitems__": lambda d: list(d.DataLoader(ManyAtOnce(), 4, collate_fn="".join)),
    "__getitems__, without batches": lambda d: list(d.DataLoader(ManyAtOnce(), None)),
    "__getitems__ of a Subset": lambda d: list(
        d.DataLoader(d.Subset(ManyAtOnce(), [5, 3, 1]), 2, collate_fn="".join)
    ),
}
LOADERS = {
    "in order": {"batch_size": 4},
    "drop_last": {"batch_size": 4, "drop_last": True},
    "sampler": {"batch_size": 3, "sampler": [5, 1, 1, 9]},
    "batch_sampler": {"batch_sampler": [[5, 1], [9], [0, 1, 2]]},
    "batch_sampler, made": {"batch_sampler": lucid.data.BatchSampler(range(10), 4, False)},
}


@pytest.mark.parametrize("give", (CASES | MORE_CASES).values(), ids=CASES | MORE_CASES)
def test_indices_and_samples_are_torchs(give):
    ours, theirs = map(give, PLACES)
    assert ours == theirs


@pytest.mark.parametrize("settings", LOADERS.values(), ids=LOADERS)
def test_batches_are_torchs(settings):
    ours, theirs = ([], [])
    for lib, data, found in zip(LIBRARIES, PLACES, (ours, theirs), strict=True):
        samples = data.TensorDataset(lib.arange(10), lib.arange(20).reshape(10, 2))
        loader = data.DataLoader(samples, **settings)
        found += [[x.tolist() for x in batch] for batch in loader]
        assert len(loader) == len(found)
    assert ours == theirs


@pytest.mark.parametrize(
    "name", ["dataset", "batch_size", "sampler", "batch_sampler", "drop_last", "persistent_workers"]
)
def test_what_is_not_set_later_is_what_torch_does_not_let_set(name):
    for data in PLACES:
        with pytest.raises(ValueError, match=f"{name} "):
            setattr(data.DataLoader("abc"), name, None)
