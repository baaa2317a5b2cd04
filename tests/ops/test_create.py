"""New tensors hold the numbers asked for, in the dtype asked for, in memory of their own."""

import numpy as np
import pytest

import lucid


def four():
    return lucid.tensor([3, 1]).max() + 1


def cpu(numbers):
    return lucid.tensor(numbers, device="cpu")


NEW = {
    "tensor": (lambda: lucid.tensor([[1, 2], [3, 4]]), [[1, 2], [3, 4]], "int64"),
    "tensor of floats": (lambda: lucid.tensor([1.5, 2]), [1.5, 2.0], "float32"),
    "tensor of bools": (lambda: lucid.tensor([True, False]), [True, False], "bool"),
    "tensor of an array": (lambda: lucid.tensor(np.ones(2)), [1.0, 1.0], "float64"),
    "tensor of a NumPy number": (lambda: lucid.tensor(np.float64(2)), 2.0, "float64"),
    "tensor of a list of NumPy's numbers": (
        lambda: lucid.tensor([np.float64(0.1), 2]),
        [0.1, 2.0],
        "float64",
    ),
    "tensor of a list of float32": (lambda: lucid.tensor([[np.float32(1)], [2]]), [[1], [2]], "f4"),
    "tensor of a list of int32": (lambda: lucid.tensor([np.int32(1)]), [1], "int32"),
    "tensor of int32 and Python's": (lambda: lucid.tensor((np.int32(1), 2)), [1, 2], "int64"),
    "tensor of half and half": (lambda: lucid.tensor([np.float16(1), 2]), [1.0, 2.0], "float16"),
    "tensor of half and a float": (lambda: lucid.tensor([np.float16(1), 2.5]), [1, 2.5], "float32"),
    "tensor of a list of arrays": (
        lambda: lucid.tensor([np.full(2, 0.1), np.zeros(2)]),
        [[0.1, 0.1], [0, 0]],
        "float64",
    ),
    "as_tensor of a list of tensors": (
        lambda: lucid.as_tensor([lucid.tensor(0.1, dtype="f8", device="cpu")]),
        [0.1],
        "float64",
    ),
    "tensor of a list of tensors of one number": (
        lambda: lucid.tensor([cpu([1.0]), cpu([[2.0]]), cpu(3), 4]),
        [1.0, 2, 3, 4],
        "float32",
    ),
    "tensor of nested tensors of one number": (
        lambda: lucid.tensor([[cpu([1])], [cpu([[2]])]]),
        [[1], [2]],
        "int64",
    ),
    "tensor of a list of larger tensors": (
        lambda: lucid.tensor([cpu([1, 2]), cpu([3, 4])]),
        [[1, 2], [3, 4]],
        "int64",
    ),
    "tensor of a result with a graph": (
        lambda: lucid.tensor([cpu([3.0]).requires_grad_() * 2]),
        [6.0],
        "float32",
    ),
    "Tensor of a list of arrays": (lambda: lucid.Tensor([np.ones(1)]), [[1.0]], "float32"),
    "tensor of a tensor": (lambda: lucid.tensor(lucid.ones(2)), [1.0, 1.0], "float32"),
    "tensor of nothing": (lambda: lucid.tensor([]), [], "float32"),
    "tensor in a dtype": (lambda: lucid.tensor([1.7, -1.7], dtype="int8"), [1, -1], "int8"),
    "from_numpy": (lambda: lucid.from_numpy(np.arange(2, dtype="i8")), [0, 1], "int64"),
    "zeros": (lambda: lucid.zeros(1, 2), [[0.0, 0.0]], "float32"),
    "zeros of a tuple": (lambda: lucid.zeros((2,), dtype=lucid.int32), [0, 0], "int32"),
    "zeros of NumPy's numbers": (lambda: lucid.zeros(np.int64(2)), [0.0, 0.0], "float32"),
    "ones": (lambda: lucid.ones(2, 1), [[1.0], [1.0]], "float32"),
    "full": (lambda: lucid.full((2,), 7), [7, 7], "int64"),
    "full of a float": (lambda: lucid.full((2,), 0.5), [0.5, 0.5], "float32"),
    "full in a dtype": (lambda: lucid.full((2,), 7, dtype=lucid.float64), [7.0, 7.0], "float64"),
    "arange": (lambda: lucid.arange(3), [0, 1, 2], "int64"),
    "arange from to": (lambda: lucid.arange(2, 5), [2, 3, 4], "int64"),
    "arange by steps": (lambda: lucid.arange(1, 0, -0.25), [1.0, 0.75, 0.5, 0.25], "float32"),
    "linspace": (lambda: lucid.linspace(0, 1, 5), [0.0, 0.25, 0.5, 0.75, 1.0], "float32"),
    "linspace of integers": (lambda: lucid.linspace(3, -4, 4, "int64"), [3, 0, -1, -4], "int64"),
    "arange of integers": (lambda: lucid.arange(0, 2.5, dtype="int64"), [0, 1], "int64"),
    "eye": (lambda: lucid.eye(2, 3), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], "float32"),
    "zeros_like": (lambda: lucid.zeros_like(lucid.tensor([1, 2])), [0, 0], "int64"),
    "ones_like": (lambda: lucid.ones_like(lucid.zeros(2)), [1.0, 1.0], "float32"),
    "ones_like in a dtype": (lambda: lucid.ones_like(lucid.zeros(2), "int8"), [1, 1], "int8"),
    "full_like": (lambda: lucid.full_like(lucid.zeros(2), 5), [5.0, 5.0], "float32"),
}
LENGTHS = {
    "zeros": (lambda: lucid.zeros(four(), 2), (4, 2)),
    "zeros, a tuple": (lambda: lucid.zeros((four(), 2)), (4, 2)),
    "zeros, a tensor taken apart": (lambda: lucid.zeros(*lucid.tensor([2, 3])), (2, 3)),
    "eye": (lambda: lucid.eye(four()), (4, 4)),
    "randperm": (lambda: lucid.randperm(four()), (4,)),
    "randint": (lambda: lucid.randint(0, four(), (four(),)), (4,)),
    "randn": (lambda: lucid.randn(four(), 2), (4, 2)),
    "multinomial": (lambda: lucid.multinomial(lucid.ones(5), four()), (4,)),
    "new_zeros": (lambda: lucid.ones(1).new_zeros(four()), (4,)),
    "repeat": (lambda: lucid.ones(2, 3).repeat(four(), 1), (8, 3)),
    "pad": (lambda: lucid.nn.functional.pad(lucid.ones(2), (four(), four())), (10,)),
    "interpolate": (
        lambda: lucid.nn.functional.interpolate(lucid.ones(1, 1, 2, 2), (four(), 3)),
        (1, 1, 4, 3),
    ),
    "Linear": (lambda: lucid.nn.Linear(four(), 2).weight, (2, 4)),
    "Embedding": (lambda: lucid.nn.Embedding(four(), 2).weight, (4, 2)),
    "Conv2d": (lambda: lucid.nn.Conv2d(3, four(), 1).weight, (4, 3, 1, 1)),
}
BAD = {
    "zeros, a tensor": (lambda: lucid.zeros(lucid.tensor(2.0)), r"a shape \(=\(tensor\(2"),
    "zeros, a mask": (lambda: lucid.zeros(lucid.tensor(True)), r"a shape \(=\(tensor\(True"),
    "zeros, two": (lambda: lucid.zeros(lucid.tensor([2, 3]), 1), r"a shape \(=\(tensor\(\[2, 3"),
    "tensor": (lambda: lucid.tensor("one"), "real numbers of 8 to 64 bits, not str"),
    "tensor, text in a list": (
        lambda: lucid.tensor([np.str_("a"), 1]),
        "8 to 64 bits, not a list with str_ in it",
    ),
    "tensor, wide in a list": (lambda: lucid.tensor([np.uint16(1)]), "bits, not a list of uint16"),
    "tensor, complex": (lambda: lucid.tensor(1j), "8 to 64 bits, not complex: make two, of the re"),
    "tensor, complex in a list": (
        lambda: lucid.tensor([[1, 2], [3j, 4]]),
        "bits, not a list of complex128: make two, of",
    ),
    "tensor, a large integer in a list": (
        lambda: lucid.tensor((1, 2**70)),
        "bits, not a tuple with 1180591620717411303424 in it",
    ),
    "tensor, dtype": (lambda: lucid.tensor(1, dtype="f9"), "lucid has no dtype 'f9'; it has bool"),
    "tensor, gradient": (
        lambda: lucid.tensor([1], requires_grad=True),
        "only floating-point tensors can require a gradient, not int64",
    ),
    "asarray": (lambda: lucid.asarray([1.0], copy=False), "have to be copied: leave it away"),
    "asarray, gradient": (lambda: lucid.asarray([1], requires_grad=True), "only floating-point"),
    "from_numpy": (lambda: lucid.from_numpy([1.0]), "takes a NumPy array, not list"),
    "empty": (lambda: lucid.empty(2, -3), r"a shape \(=\(2, -3\)\) holds whole numbers that are"),
    "zeros": (lambda: lucid.zeros(2.5), r"a shape \(=\(2.5,\)\) holds whole numbers"),
    "zeros, device": (lambda: lucid.zeros(2, device="tpu"), "a device is 'cpu', .*, not 'tpu'"),
    "ones": (lambda: lucid.ones("two"), r"a shape \(=\('two',\)\) holds whole numbers"),
    "full": (lambda: lucid.full((-1,), 7), r"a shape \(=\(-1,\)\) holds whole numbers"),
    "full, number": (lambda: lucid.full((2,), "x"), "full takes a number, not str"),
    "arange": (lambda: lucid.arange(3, step=0), "steps of 0 do not lead from 0 to 3"),
    "arange, away": (lambda: lucid.arange(0, 3, -1), "steps of -1 do not lead from 0 to 3"),
    "arange, a step below 1": (
        lambda: lucid.arange(0, 3, 0.5, dtype="int64"),
        "a step of 0.5 is 0 among integers: use a dtype of floats",
    ),
    "linspace": (lambda: lucid.linspace(0, 1, -2), r"steps \(=-2\) must be a whole number"),
    "eye": (lambda: lucid.eye(-2), r"a shape \(=\(-2, -2\)\) holds whole numbers"),
    "zeros_like": (lambda: lucid.zeros_like([1]), "zeros_like takes a tensor, not list: write"),
    "ones_like": (lambda: lucid.ones_like(3), "ones_like takes a tensor, not int: write"),
    "full_like": (lambda: lucid.full_like([1], 2), "full_like takes a tensor, not list: write"),
}


@pytest.mark.parametrize(("make", "numbers", "dtype"), NEW.values(), ids=NEW)
def test_new_tensors(make, numbers, dtype):
    x = make()
    assert x.tolist() == numbers
    assert x.dtype == np.dtype(dtype)
    assert x.is_leaf
    assert not x.requires_grad


@pytest.mark.parametrize(("make", "shape"), LENGTHS.values(), ids=LENGTHS)
def test_a_length_may_be_a_tensor_of_one_whole_number(make, shape):
    assert make().shape == shape


@pytest.mark.parametrize(("make", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(make, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        make()


def test_tensor_copies_and_from_numpy_shares():
    array = np.zeros(2)
    copy, shared = lucid.tensor(array), lucid.from_numpy(array)
    array[0] = 1
    assert copy.tolist() == [0.0, 0.0]
    assert shared.tolist() == [1.0, 0.0]
    shared.array[1] = 2
    assert array.tolist() == [1.0, 2.0]


def test_empty_has_the_shape_and_dtype_asked_for():
    x = lucid.empty(2, 3, dtype=lucid.float64)
    assert x.shape == (2, 3)
    assert x.dtype == np.float64


@pytest.mark.parametrize("make", [lucid.zeros, lucid.ones, lucid.empty])
def test_a_new_tensor_can_ask_for_a_gradient(make):
    assert make(2, requires_grad=True).requires_grad


def test_shapes_alone_on_the_meta_device():
    x = lucid.full((10**6, 10**6), 1.0, device="meta")
    assert x.shape == (10**6, 10**6)
    assert lucid.zeros_like(x).device.type == "meta"


NUMBERS = {  # of a list, and the dtype that comes of it
    "doubles": ([np.float64(1), np.float64(2)], "float64"),
    "a double late": ([[1.0, 2.0], [3.0, np.float64(4)]], "float64"),
    "halves": ([np.float16(1)], "float16"),
    "half of Python's": ([np.float16(1), 2.0], "float32"),
    "singles and integers": ([np.float32(1), 2, np.int64(3)], "float32"),
    "short integers": ([np.int8(1), np.int8(2)], "int8"),
    "a short and Python's": ([np.int32(1), 2], "int64"),
    "arrays": ([np.ones(2), np.ones(2)], "float64"),
    "arrays of integers": ([np.ones(2, np.int32)], "int32"),
    "Python's": ([[1.0], [2]], "float32"),
    "Python's integers": ([(1, 2), [True, 3]], "int64"),
}


@pytest.mark.parametrize(("numbers", "dtype"), NUMBERS.values(), ids=NUMBERS)
def test_numpys_numbers_keep_their_dtype_in_a_list(numbers, dtype):
    x = lucid.tensor(numbers)
    assert x.dtype == dtype
    assert x.tolist() == np.array(numbers).tolist()


@pytest.mark.parametrize("dtype", [None, lucid.float32])
def test_a_list_that_is_no_array_is_told_why(dtype):
    with pytest.raises(ValueError, match="rows of a nested list must have one length"):
        lucid.tensor([[1, 2], [3]], dtype=dtype)
    with pytest.raises(TypeError, match="not a list with NoneType in it"):
        lucid.tensor([[1.0], [None]], dtype=dtype)
