"""PyTorch's tensors and lucid's in one memory, both ways."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.parity


def test_pytorch_takes_a_tensor_in_its_memory():
    x = lucid.arange(6.0).reshape(2, 3)
    theirs = torch.from_dlpack(x)
    theirs += 1
    assert x.tolist() == theirs.tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize("order", ["backwards", "broadcast", "read-only"])
def test_pytorch_writes_into_no_memory_that_it_must_not(order):
    array = np.arange(4.0)
    before = array.copy()
    views = {"backwards": array[::-1], "broadcast": np.broadcast_to(array, (2, 4))}
    view = views.get(order, array)
    if order == "read-only":
        view.flags.writeable = False
    theirs = torch.from_dlpack(lucid.Tensor(view))
    assert np.array_equal(theirs.numpy(), view)
    theirs.zero_()
    assert np.array_equal(array, before)


def test_a_tensor_of_pytorch_comes_in_in_its_memory():
    theirs = torch.arange(6.0).reshape(2, 3).T
    x = lucid.from_dlpack(theirs)
    x.mul_(2)
    assert theirs.tolist() == x.tolist() == [[0, 6], [2, 8], [4, 10]]


def test_a_sign_that_was_put_off_is_not_lost():
    theirs = torch.tensor([1 + 2j, 3 - 4j]).conj().imag
    assert theirs.is_neg()
    assert lucid.from_dlpack(theirs).tolist() == theirs.tolist() == [-2, 4]
    with pytest.raises(BufferError, match=r"is_neg\(\)"):
        lucid.from_dlpack(theirs, copy=False)


def test_a_tensor_expanded_there_is_read_only_here():
    x = lucid.from_dlpack(torch.ones(1, 3).expand(2, 3))
    assert x.sum().item() == 6
    with pytest.raises(ValueError, match="read-only"):
        x.zero_()


REFUSED = {
    "bfloat16": lambda: torch.ones(2, dtype=torch.bfloat16),
    "float8_e5m2": lambda: torch.ones(2).to(torch.float8_e5m2),
    "gradient": lambda: torch.ones(2, requires_grad=True),
    "complex": lambda: torch.ones(2, dtype=torch.complex64).conj(),
    "meta": lambda: torch.ones(2, device="meta"),
    "sparse": lambda: torch.ones(2).to_sparse(),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_what_cannot_come_in_is_refused_by_name(make):
    x = make()
    with pytest.raises((BufferError, TypeError), match=r"gradient|float|complex|layout|meta"):
        lucid.from_dlpack(x)
