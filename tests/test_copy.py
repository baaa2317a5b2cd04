"""Tensors copy and pickle, but their graphs do not."""

import copy
import pickle

import numpy as np
import pytest

from lucid import Tensor, nn

KINDS = {
    "tensor": lambda: Tensor([1.0, 2.0]),
    "leaf": lambda: Tensor([1.0, 2.0], requires_grad=True),
    "parameter": lambda: nn.Parameter([1.0, 2.0]),
    "frozen parameter": lambda: nn.Parameter([1.0, 2.0], requires_grad=False),
    "buffer": lambda: nn.Buffer([1, 2]),
}
COPIES = {"deepcopy": copy.deepcopy, "pickle": lambda x: pickle.loads(pickle.dumps(x))}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_is_of_the_same_kind_in_memory_of_its_own(make, copied):
    x = make()
    twin = copied(x)
    assert type(twin) is type(x)
    assert (twin.requires_grad, twin.dtype, twin.tolist()) == (x.requires_grad, x.dtype, x.tolist())
    twin.array[0] = 7
    assert x.tolist() == [1, 2]


def test_deepcopy_copies_the_gradient_and_what_is_one_stays_one(leaf):
    x = leaf(np.ones(2))
    (x * 2.0).sum().backward()
    a, b = copy.deepcopy([x, x])
    assert a is b
    a.grad.array *= 0.5
    assert (a.grad.tolist(), x.grad.tolist()) == ([1, 1], [2, 2])


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_tensor_with_a_graph_is_not_copied(leaf, copied):
    with pytest.raises(RuntimeError, match=r"graph cannot be (copied|pickled): write x.detach\(\)"):
        copied(leaf(np.ones(2)) * 2.0)
