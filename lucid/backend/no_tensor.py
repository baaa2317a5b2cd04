"""What stands where a tensor is wanted, such as None of a ``forward`` without ``return``."""

from lucid.backend import kind_of

_OF_TENSORS = frozenset(
    "array detach device dtype ndim numel requires_grad shape unsqueeze".split()
)


def in_words(error, name, given):
    """A sentence in the place of an error that says what a value lacks which no tensor lacks.

    ``given`` are the arguments of ``name``. Any other error is returned as it is.
    """
    if not isinstance(error, AttributeError) or error.name not in _OF_TENSORS:
        return error
    if not any(error.obj is x for x in given):
        return error
    return TypeError(f"{name} takes a tensor, not {kind_of(error.obj)}: write lucid.tensor(...)")
