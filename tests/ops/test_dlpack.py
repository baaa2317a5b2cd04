"""Other libraries' arrays and tensors in one memory, wherever that is safe."""

import numpy as np
import pytest

import lucid

NUMBERS = np.arange(12, dtype=np.float32)


def library(x):
    """NumPy, or CuPy's stand-in, whichever the tensor is of."""
    return lucid.backend.backend_of(x.array).xp


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int64", "int8", "bool"])
def test_a_tensor_goes_out_and_comes_back_in_one_memory(dtype):
    x = lucid.tensor(NUMBERS.astype(dtype).reshape(3, 4))
    theirs = library(x).from_dlpack(x)
    again = lucid.from_dlpack(theirs)
    x.zero_()
    assert again.dtype == x.dtype
    assert again.device == x.device
    assert not again.any().item()


SAFE = {
    "transposed": lambda a: a.reshape(3, 4).T,
    "every other": lambda a: a[::2],
    "an axis of length 1": lambda a: a[:, None],
    "one number backwards": lambda a: a[:1][::-1],
    "no dimensions": lambda a: a[3:4].reshape(()),
}


@pytest.mark.parametrize("change", SAFE.values(), ids=SAFE)
def test_positive_strides_are_shared(change):
    whole = lucid.tensor(NUMBERS)
    x = lucid.Tensor(change(whole.array))
    theirs = library(x).from_dlpack(x)
    assert theirs.shape == x.shape
    x.fill_(-1)
    assert (theirs == -1).all()


COPIED = {
    "backwards": lambda a: a[::-1],
    "the columns backwards": lambda a: a.reshape(3, 4)[:, ::-1],
    "broadcast": lambda a: np.broadcast_to(a[:4], (3, 4)),
    "no numbers": lambda a: a[:0],
    "read-only": lambda a: (a.setflags(write=False), a)[1],
}


@pytest.mark.cpu_only(reason="on a GPU no memory is read-only")
@pytest.mark.parametrize("change", COPIED.values(), ids=COPIED)
def test_anything_else_is_handed_over_as_a_contiguous_copy(change):
    array = change(NUMBERS.copy())
    x = lucid.Tensor(array)
    theirs = np.from_dlpack(x)
    assert np.array_equal(theirs, array)
    assert theirs.flags.c_contiguous
    assert not np.shares_memory(theirs, array)
    with pytest.raises(BufferError, match="give copy=True"):
        x.__dlpack__(copy=False)


def test_a_copy_is_made_where_it_is_asked_for():
    x = lucid.ones(3)
    assert lucid.from_dlpack(x).array is x.array
    lucid.from_dlpack(x, copy=True).zero_()
    assert x.tolist() == [1, 1, 1]
    y = lucid.from_dlpack(library(x).ones(3), copy=True)
    assert y.tolist() == [1, 1, 1]


def test_a_gradient_cannot_come_along():
    x = lucid.ones(3, requires_grad=True)
    for y in (x, x * 2):
        with pytest.raises(BufferError, match=r"write x\.detach\(\)"):
            y.__dlpack__()
        with pytest.raises(BufferError, match=r"write x\.detach\(\)"):
            lucid.from_dlpack(y)
    assert lucid.from_dlpack(x.detach()).tolist() == [1, 1, 1]


def test_a_write_into_a_shared_tensor_is_counted():
    x = lucid.ones(3)
    y = lucid.from_dlpack(x)
    y.mul_(2)
    assert x.tolist() == [2, 2, 2]
    assert x.writes is y.writes


@pytest.mark.cpu_only(reason="on a GPU no memory is read-only")
def test_what_is_read_only_stays_so():
    array = NUMBERS.copy()
    array.flags.writeable = False
    x = lucid.from_dlpack(array)
    with pytest.raises(ValueError, match="read-only"):
        x.zero_()


BAD = {
    "a list": ([1.0], TypeError, "an array with __dlpack__, not list"),
    "complex numbers": (np.zeros(2, np.complex64), TypeError, "real numbers"),
    "the other order of bytes": (np.zeros(2, np.dtype(">f4")), BufferError, ">f4"),
    "texts": (np.array(["a"]), TypeError, "real numbers"),
    "a dtype that lucid has not": (np.zeros(2, np.uint32), TypeError, "not an array of uint32"),
}


@pytest.mark.cpu_only(reason="the arrays are NumPy's")
@pytest.mark.parametrize(("x", "kind", "message"), BAD.values(), ids=BAD)
def test_what_cannot_come_in_is_refused_by_name(x, kind, message):
    with pytest.raises(kind, match=message):
        lucid.from_dlpack(x)


class Elsewhere:
    """An array on a device of another maker."""

    def __dlpack__(self):
        raise AssertionError

    def __dlpack_device__(self):
        return (10, 0)


def test_other_devices_are_refused():
    with pytest.raises(BufferError, match="no device of DLPack's number 10"):
        lucid.from_dlpack(Elsewhere())
    with pytest.raises(BufferError, match="'meta' has no numbers"):
        lucid.zeros(2, device="meta").__dlpack__()
    with pytest.raises(BufferError, match="on another device"):
        lucid.zeros(2).__dlpack__(dl_device=(8, 0))


def test_a_device_and_no_copy_contradict_each_other():
    with pytest.raises(BufferError, match="must be copied"):
        lucid.from_dlpack(lucid.ones(2), device="meta", copy=False)
    assert lucid.from_dlpack(lucid.ones(2), device="meta").shape == (2,)
