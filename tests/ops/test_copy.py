"""Copies and casts share no memory, and pass gradients back in the dtype they came from."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

GRADIENTS = {
    "clone": lambda x: x.clone() * x,
    "clone as another": lambda x: x.clone(like=lucid.zeros(4, 3).T.array) * x,
    "contiguous": lambda x: x.transpose(0, 1).contiguous() * x.transpose(0, 1),
    "to the same dtype": lambda x: (x * x).to(lucid.float64),
    "cpu": lambda x: (x * x).cpu(),
    "double": lambda x: (x * x).double(),
}
BAD = {
    "to": (lambda: lucid.zeros(2).to("float31"), "lucid has no dtype 'float31'; it has bool"),
    "to, a number": (lambda: lucid.zeros(2).to(5), "lucid has no dtype 5; it has bool"),
    "clone": (lambda: lucid.clone([1.0]), "clone takes a tensor, not list: write lucid.tensor"),
    "numbers from meta": (lambda: lucid.zeros(2, device="meta").cpu(), "has no numbers to move"),
}


@pytest.mark.parametrize("fn", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients(randn, fn):
    gradcheck(fn, randn(3, 4))


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError, RuntimeError), match=sentence):
        call()


@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray])
def test_a_clone_has_memory_of_its_own_in_the_same_order(randn, layout, shares_memory):
    x = lucid.tensor(layout(randn(3, 4)))
    y = ops.clone(x)
    assert y.tolist() == x.tolist()
    assert y.array.strides == x.array.strides
    assert not shares_memory(x, y)


def test_contiguous_copies_only_where_it_must(randn):
    x = lucid.tensor(randn(3, 4))
    assert x.contiguous() is x
    y = x.transpose(0, 1).contiguous()
    assert y.array.flags.c_contiguous
    assert y.tolist() == x.array.T.tolist()


def test_to_returns_the_tensor_itself_where_nothing_changes():
    x = lucid.zeros(2)
    assert x.to(lucid.float32) is x
    assert x.to(x.device) is x
    assert x.to(x.device, lucid.float32) is x
    assert x.to(lucid.ones(1)) is x
    assert x.float() is x


def test_to_takes_a_dtype_a_device_a_tensor_or_several():
    x = lucid.tensor([1.7, -1.7])
    assert x.to(lucid.int64).tolist() == [1, -1]
    assert x.to("int64").dtype == x.long().dtype == np.int64
    assert x.to(np.float64).dtype == x.double().dtype == np.float64
    assert x.to(lucid.zeros(1, dtype=lucid.float16)).dtype == np.float16
    assert x.to("meta", lucid.float64).dtype == np.float64
    assert x.to(device="meta", dtype=lucid.float16).device.type == "meta"


def test_a_cast_gives_the_gradient_in_the_dtype_of_its_input(leaf, randn):
    x = leaf(randn(3).astype(np.float32))
    (x.double() * lucid.tensor([1.0, 2.0, 3.0], dtype=lucid.float64)).sum().backward()
    assert x.grad.dtype == np.float32
    assert x.grad.tolist() == [1, 2, 3]


def test_a_cast_to_integers_ends_the_graph(leaf, randn):
    assert not leaf(randn(3)).to(lucid.int64).requires_grad
    assert not leaf(randn(3)).long().requires_grad
