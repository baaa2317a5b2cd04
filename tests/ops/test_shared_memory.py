"""Which tensors are views, and who shares memory with the arrays and models of the user."""

from copy import deepcopy

import numpy as np
import pytest

import lucid
from lucid import Tensor, nn, no_grad

VIEWS = {
    "a number": lambda x: x[1],
    "slices": lambda x: x[::-2, 1:],
    "None and ...": lambda x: x[None, ..., 0],
    "iteration": lambda x: next(iter(x)),
    "transpose": lambda x: x.transpose(0, 2),
    "permute": lambda x: x.permute(2, 0, 1),
    "mT": lambda x: x.mT,
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "squeeze": lambda x: x.permute(2, 0, 1)[:, :1].squeeze(),
    "unsqueeze": lambda x: x.permute(2, 0, 1).unsqueeze(1),
    "chunk": lambda x: x.mT.chunk(2, 1)[1],
    "split": lambda x: x.mT.split(1, 2)[0],
    "unbind": lambda x: x.unbind(1)[0],
    "detach": lambda x: x.detach(),
    "data": lambda x: x.data,
    "reshape in order": lambda x: x.reshape(3, 8),
    "view in order": lambda x: x.view(-1),
    "flatten in order": lambda x: x.flatten(1),
    "diagonal": lambda x: x.diagonal(1, 1, 2),
}
COPIES = {
    "reshape across the order": lambda x: x.mT.reshape(24),
    "view across the order": lambda x: x.mT.view(24),
    "flatten across the order": lambda x: x.permute(2, 0, 1).flatten(),
    "a list": lambda x: x[[0, 1]],
    "a mask": lambda x: x[x < 100],
    "clone": lambda x: x.clone(),
    "arithmetic": lambda x: x + 0,
    "diag": lambda x: x[0].diag(),
    "no difference": lambda x: x.diff(n=0),
    "no turn": lambda x: x.rot90(4),
    "a product of one": lambda x: x[:1].prod(0),
    "a product of one, and the axis": lambda x: x[:1].prod(0, keepdim=True),
    "the product of one number": lambda x: x[0, 0, :1].prod(),
    "the product of a number": lambda x: x[0, 0, 0].prod(),
    "no border": lambda x: nn.functional.pad(x, (0, 0), mode="reflect"),
    "less than no border": lambda x: nn.functional.pad(x, (-1, 0), mode="replicate"),
    "one pixel for one": lambda x: nn.functional.pixel_shuffle(x, 1),
    "one for one pixel": lambda x: nn.functional.pixel_unshuffle(x, 1),
    "one group": lambda x: nn.functional.channel_shuffle(x, 1),
    "as many groups as channels": lambda x: nn.functional.channel_shuffle(x, 3),
}


def sample():
    return lucid.tensor(np.arange(24.0).reshape(2, 3, 4))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("with_graph", [False, True])
def test_a_write_into_a_view_is_a_write_into_the_tensor(view, with_graph):
    x = sample().requires_grad_(with_graph)
    part, before = view(x), x.writes.count
    with no_grad():
        part += 100.0
    assert (x.detach() >= 100).sum().item() == part.numel()
    assert x.writes.count > before


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_write_into_a_copy_leaves_the_tensor_alone(copy):
    x = sample()
    other = copy(x)
    other += 100.0
    assert x.tolist() == sample().tolist()


@pytest.mark.parametrize("repeated", [lambda x: x.expand(3, 4), lambda x: x.broadcast_to((3, 4))])
def test_a_repeated_tensor_has_no_memory_to_write_into(repeated):
    x = lucid.ones(4)
    with pytest.raises(ValueError, match=r"read-only.* x.clone\(\)"):
        repeated(x).add_(1.0)
    assert x.tolist() == [1] * 4


def test_the_maps_of_a_convolution_are_copied_by_reshape_and_not_by_indexing(shares_memory):
    maps = nn.functional.conv2d(lucid.ones(2, 3, 5, 5), lucid.ones(4, 3, 3, 3))
    assert shares_memory(maps, maps[0])
    assert not shares_memory(maps, maps.flatten(1))


@pytest.mark.cpu_only(reason="NumPy's memory is the host's")
def test_tensor_copies_and_from_numpy_and_the_class_share_memory():
    array = np.zeros(2)
    copied, shared, held = lucid.tensor(array), lucid.from_numpy(array), Tensor(array)
    copied += 1.0
    assert array.tolist() == [0, 0]
    shared += 2.0
    assert array.tolist() == held.tolist() == [2, 2]
    held *= 3.0
    assert array.tolist() == shared.tolist() == shared.numpy().tolist() == [6, 6]


def test_a_state_dict_is_the_models_memory_and_its_deep_copy_is_not():
    layer = nn.Linear(2, 2)
    alias, best = layer.state_dict(), deepcopy(layer.state_dict())
    kept = best["weight"].tolist()
    with no_grad():
        layer.weight += 1.0
    assert alias["weight"].tolist() == layer.weight.tolist() != kept
    assert best["weight"].tolist() == kept
    layer.load_state_dict(best)
    assert layer.weight.tolist() == kept
