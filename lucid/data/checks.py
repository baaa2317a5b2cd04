"""Samples that make no batch are named, with what they differ in."""

_WAY_OUT = "make them alike in the data set, or give the DataLoader a collate_fn"


def check_same_lengths(batch):
    """Raise unless all samples are tuples or lists of one length."""
    first = batch[0]
    for number, sample in enumerate(batch):
        if not isinstance(sample, (tuple, list)):
            raise _mixed(first, sample, number)
        if len(sample) != len(first):
            word = "shorter" if len(sample) < len(first) else "longer"
            raise ValueError(
                f"sample {number} of a batch has length {len(sample)}, {word} than sample 0 with "
                f"{len(first)}; {_WAY_OUT}"
            )


def check_same_keys(batch):
    """Raise unless all samples are dicts with the keys of the first."""
    first = batch[0]
    for number, sample in enumerate(batch):
        if not isinstance(sample, dict):
            raise _mixed(first, sample, number)
        missing = [key for key in first if key not in sample]
        if missing:
            raise KeyError(f"sample {number} of a batch lacks {missing}; {_WAY_OUT}")


def check_same_shapes(batch):
    """Raise unless all samples are arrays or tensors of one shape."""
    first = batch[0]
    for number, sample in enumerate(batch):
        if not hasattr(sample, "shape"):
            raise _mixed(first, sample, number)
        if sample.shape != first.shape:
            raise ValueError(
                f"a batch takes tensors of one shape: sample 0 has {tuple(first.shape)}, and "
                f"sample {number} {tuple(sample.shape)}; {_WAY_OUT}"
            )


def _mixed(first, sample, number):
    kinds = type(first).__name__, type(sample).__name__
    return TypeError(
        f"the samples of a batch differ in kind: number 0 is {kinds[0]}, number {number} is "
        f"{kinds[1]}; {_WAY_OUT}"
    )
