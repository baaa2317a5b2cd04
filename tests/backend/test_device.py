"""The places where tensors live, and what decides where one is made."""

import numpy as np
import pytest

import lucid
from lucid import Tensor


def test_devices_are_equal_by_name():
    assert lucid.device("cpu") == lucid.device(lucid.device("cpu")) == lucid.ones(1).device
    assert lucid.device("cpu") != lucid.device("meta")
    assert lucid.device("gpu") == lucid.device("cuda")
    assert len({lucid.device("cpu"), lucid.device("cpu"), lucid.device("meta")}) == 2
    assert (str(lucid.device("cpu")), repr(lucid.device("cpu"))) == ("cpu", "device('cpu')")


def test_one_gpu_has_four_names():
    assert {lucid.device(name) for name in ("cuda", "gpu", "cuda:0", "gpu:0")} == {
        lucid.device("cuda")
    }


@pytest.mark.parametrize("name", ["cuda:1", "gpu:12", "cuda:x"])
def test_another_gpu_is_an_error_that_says_how_to_choose_it(name):
    with pytest.raises(ValueError, match=f"one GPU, 'cuda', not on '{name}': .*VISIBLE_DEVICES="):
        lucid.device(name)
    with pytest.raises(ValueError, match="lucid computes on one GPU"):
        lucid.ones(1).to(name)


@pytest.mark.parametrize("wrong", ["tpu", "", None, "cpu:0"], ids=repr)
def test_an_unknown_device_is_an_error_that_lists_those_there_are(wrong):
    with pytest.raises(ValueError, match=r"a device is 'cpu', 'cuda' .* or 'meta', not"):
        lucid.device(wrong)


MAKERS = {
    "zeros": lambda: lucid.zeros(2),
    "tensor": lambda: lucid.tensor([1.0, 2.0]),
    "arange": lambda: lucid.arange(2),
    "randn": lambda: lucid.random.randn(2),
    "a layer": lambda: lucid.nn.Linear(2, 2).bias,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_device_is_a_block_in_which_tensors_are_made(make):
    with lucid.device("meta"):
        assert make().device == lucid.device("meta")
    assert make().device == lucid.device("cpu")


def test_blocks_of_one_device_may_be_inside_another():
    meta = lucid.device("meta")
    with meta:
        with lucid.device("cpu"), meta:
            assert lucid.ones(1).device == meta
        assert lucid.ones(1).device == meta
    assert lucid.ones(1).device == lucid.device("cpu")


def test_an_exception_leaves_the_block():
    with pytest.raises(KeyError), lucid.device("meta"):
        raise KeyError
    assert lucid.ones(1).device == lucid.device("cpu")


def test_to_returns_the_tensor_itself_where_it_is_there_already():
    x = lucid.ones(2)
    assert x.to("cpu") is x.cpu() is x


def test_numbers_can_be_left_behind_but_not_invented():
    x = Tensor(np.ones((2, 3))).to("meta")
    assert (x.shape, x.dtype, x.device.type) == ((2, 3), lucid.float64, "meta")
    for use in (Tensor.cpu, Tensor.numpy, Tensor.tolist):
        with pytest.raises(RuntimeError, match="a meta tensor has no numbers"):
            use(x)


def test_the_gradient_of_a_move_comes_back():
    x = lucid.ones(2, requires_grad=True, device="meta")
    (x.to("meta") * 2.0).sum().backward()
    assert x.grad.device == lucid.device("meta")
