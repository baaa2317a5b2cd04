"""Casts by the name of a dtype, tensors of one dtype, and new tensors like others."""

import numpy as np
import pytest

import lucid

CASTS = {
    "float": lucid.float32, "double": lucid.float64, "half": lucid.float16, "long": lucid.int64,
    "int": lucid.int32, "short": lucid.int16, "char": lucid.int8, "byte": lucid.uint8,
    "bool": lucid.bool,
}  # fmt: skip
LIKE = {
    "zeros_like": lambda x, **o: lucid.zeros_like(x, **o),
    "ones_like": lambda x, **o: lucid.ones_like(x, **o),
    "empty_like": lambda x, **o: lucid.empty_like(x, **o),
    "full_like": lambda x, **o: lucid.full_like(x, 3, **o),
    "rand_like": lambda x, **o: lucid.rand_like(x, **o),
    "randn_like": lambda x, **o: lucid.randn_like(x, **o),
    "new_zeros": lambda x, **o: x.new_zeros(2, 3, **o),
    "new_ones": lambda x, **o: x.new_ones((2, 3), **o),
    "new_empty": lambda x, **o: x.new_empty(2, 3, **o),
    "new_full": lambda x, **o: x.new_full((2, 3), 1, **o),
    "new_tensor": lambda x, **o: x.new_tensor([[1, 2, 3], [4, 5, 6]], **o),
}


@pytest.mark.parametrize(("name", "dtype"), CASTS.items(), ids=CASTS)
def test_a_cast_has_the_name_of_its_dtype(name, dtype):
    x = getattr(lucid.tensor([1.0, 0.0, 2.0]), name)()
    assert x.dtype == dtype == lucid.tensor([1]).type(dtype).dtype
    assert x.tolist() == [True, False, True] if name == "bool" else [1, 0, 2]


def test_the_gradient_of_a_cast_has_the_dtype_of_its_input():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    (x.double() * 3).sum().backward()
    assert x.grad.dtype == lucid.float32
    assert x.grad.tolist() == [3.0, 3.0]


def test_type_names_the_type_and_takes_its_name_back():
    for dtype in CASTS.values():
        x = lucid.tensor([1]).to(dtype)
        assert lucid.tensor([1.5]).type(x.type().replace("cuda.", "")).dtype == dtype
    assert lucid.tensor([1.5]).type("torch.LongTensor").tolist() == [1]
    assert lucid.tensor([1.5]).type(lucid.IntTensor).dtype == lucid.int32
    assert lucid.tensor([1.5]).type_as(lucid.tensor(True)).tolist() == [True]


def test_a_type_that_lucid_lacks_is_named():
    with pytest.raises(TypeError, match=r"no dtype 'torch\.ComplexTensor'"):
        lucid.tensor([1.5]).type("torch.ComplexTensor")


def test_tensors_of_one_dtype_take_numbers_arrays_and_sizes():
    assert lucid.FloatTensor([1, 2]).dtype == lucid.float32
    assert lucid.LongTensor(np.array([1.0, 2.0])).tolist() == [1, 2]
    assert lucid.DoubleTensor(2, 3).shape == (2, 3)
    assert lucid.ByteTensor().shape == (0,)


@pytest.mark.parametrize("make", LIKE.values(), ids=LIKE)
def test_a_tensor_like_another_has_its_dtype_and_takes_options(make):
    x = lucid.zeros(2, 3, dtype=lucid.float64)
    y = make(x)
    assert (y.shape, y.dtype, y.device) == (x.shape, x.dtype, x.device)
    assert not y.requires_grad
    z = make(x, dtype=lucid.float32, device="cpu", requires_grad=True)
    assert (z.dtype, z.device.type, z.requires_grad) == (lucid.float32, "cpu", True)


def test_as_tensor_copies_only_what_it_must(shares_memory):
    x = lucid.tensor([1.0])
    assert lucid.as_tensor(x) is x
    assert lucid.as_tensor(x, dtype=lucid.float64).dtype == lucid.float64
    assert shares_memory(lucid.as_tensor(x.array), x)
    assert lucid.as_tensor([1, 2]).dtype == lucid.int64
    assert lucid.as_tensor([1, 2], dtype=lucid.float16).tolist() == [1.0, 2.0]


def test_to_copies_where_it_is_told_to(shares_memory):
    x = lucid.tensor([1.0])
    assert x.to(lucid.float32) is x
    assert not shares_memory(x.to(lucid.float32, copy=True), x)
    assert x.to(x.device, non_blocking=True) is x


def test_small_questions_about_a_tensor():
    x = lucid.zeros(2, 3)
    assert (x.nelement(), x.ndimension(), x.element_size(), x.nbytes) == (6, 2, 4, 24)
    assert (x.stride(), x.stride(0), x.itemsize) == ((3, 1), 3, 4)
    assert x.is_contiguous()
    assert not x.mT.is_contiguous()
    assert (x.is_cuda, x.get_device()) == ((False, -1) if x.device.type == "cpu" else (True, 0))
    assert not x.is_meta
    assert not x.is_sparse
    assert not x.is_complex()
    assert x.pin_memory() is x
    assert x.H.shape == (3, 2)
    assert (lucid.is_tensor(x), lucid.numel(x), lucid.is_floating_point(x)) == (True, 6, True)


def test_the_address_of_a_view_is_inside():
    x = lucid.zeros(2, 3)
    assert x[1].data_ptr() == x.data_ptr() + 12
