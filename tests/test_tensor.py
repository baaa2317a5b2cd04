"""A tensor as Python and NumPy see it."""

import numpy as np
import pytest

import lucid
from lucid import Tensor


def test_what_a_tensor_is():
    x = lucid.zeros(2, 3, 4)
    assert (x.shape, x.ndim, x.dim(), x.numel()) == ((2, 3, 4), 3, 3, 24)
    assert (x.size(), x.size(1), x.size(-1)) == ((2, 3, 4), 3, 4)
    assert (x.dtype, x.device) == (lucid.float32, lucid.device("cpu"))
    assert x.is_floating_point()
    assert not x.long().is_floating_point()
    assert (lucid.ones(()).numel(), lucid.ones(0, 3).numel()) == (1, 0)


def test_a_tensor_takes_notes_of_ones_own(leaf):
    x = leaf([1.0, 2.0])
    y = x * x
    y.g = lucid.ones(2)  # as lessons on the chain rule write it
    x.g = 2 * x * y.g
    assert x.g.tolist() == [2, 4]
    with pytest.raises(AttributeError):
        y.shape = (1, 2)


def test_a_tensor_holds_its_array_and_lucid_tensor_copies_it():
    array = np.ones(2)
    assert Tensor(array).array is array
    assert lucid.from_numpy(array).array is array
    assert not np.shares_memory(lucid.tensor(array).array, array)


UNFIT = {
    "a text": ("a", "real numbers of 8 to 64 bits, not str"),
    "a complex number": (1j, "not complex"),
    "no number": (None, "not NoneType"),
    "an array of objects": (np.array([None]), "not an array of object"),
    "a tensor": (lucid.ones(1), r"write x.clone\(\) or x.detach\(\)"),
}


@pytest.mark.parametrize(("data", "message"), UNFIT.values(), ids=UNFIT)
def test_a_tensor_holds_real_numbers_only(data, message):
    with pytest.raises(TypeError, match=message):
        Tensor(data)


@pytest.mark.parametrize("number", [2, -2.5, True], ids=repr)
def test_one_number_goes_to_python_and_back(number):
    for shape in ((), (1,), (1, 1)):
        x = lucid.tensor(number).reshape(shape)
        assert x.item() == number
        assert type(x.item()) is type(number)
        assert (float(x), int(x), bool(x)) == (float(number), int(number), bool(number))
    assert lucid.tensor([[number], [number]]).tolist() == [[number], [number]]


def test_a_number_that_requires_a_gradient_is_still_a_number(leaf):
    x = leaf(np.array(2.5))
    assert x.item() == float(x) == x.tolist() == 2.5
    assert f"{x:.2f}" == "2.50"


CONVERSIONS = {"item": Tensor.item, "float": float, "int": int, "bool": bool}


@pytest.mark.parametrize("convert", CONVERSIONS.values(), ids=CONVERSIONS)
@pytest.mark.parametrize("shape", [(2,), (0,), (1, 2)], ids=str)
def test_many_numbers_are_not_one(convert, shape):
    with pytest.raises(ValueError, match=rf"of shape \({', ?'.join(map(str, shape))},?\)"):
        convert(lucid.ones(shape))


def test_one_integer_is_an_index():
    two = lucid.tensor(2)
    assert ["a", "b", "c"][two] == "c"
    assert list(range(10))[two : lucid.tensor([4])] == [2, 3]
    with pytest.raises(TypeError, match="one integer can be an index, not of float32"):
        ["a"][lucid.tensor(0.0)]


def test_a_tensor_is_a_sequence_of_its_rows(leaf):
    x = leaf(np.arange(6.0).reshape(3, 2))
    assert len(x) == 3
    assert [row.tolist() for row in x] == [[0, 1], [2, 3], [4, 5]]
    first, *_ = x
    first.sum().backward()
    assert x.grad.tolist() == [[1, 1], [0, 0], [0, 0]]
    assert 3 in lucid.arange(4)
    assert 4 not in lucid.arange(4)


def test_one_number_is_no_sequence():
    for use in (len, iter, list):
        with pytest.raises(TypeError, match=r"no dimensions has no len\(\)"):
            use(lucid.ones(()))


def test_text_formats_one_number_or_the_whole_tensor():
    assert f"{lucid.tensor(2.0):6.2f}|{lucid.tensor(7):03d}" == "  2.00|007"
    assert f"{lucid.tensor([1.0, 2.0])}" == "tensor([1., 2.])"


def test_numpy_shares_memory_and_refuses_a_tensor_with_a_graph(leaf):
    x = lucid.ones(2)
    assert x.numpy() is x.array
    for tracked in (leaf(np.ones(2)), leaf(np.ones(2)) * 2.0):
        for use in (Tensor.numpy, np.asarray, np.array, np.copy):
            with pytest.raises(RuntimeError, match=r"write x.detach\(\).numpy\(\)"):
                use(tracked)
        assert np.shares_memory(tracked.detach().numpy(), tracked.array)


def test_numpy_takes_a_tensor_as_an_array():
    x = lucid.ones(2)
    assert np.shares_memory(np.asarray(x), x.array)
    assert not np.shares_memory(np.array(x), x.array)
    assert np.asarray(x, dtype=np.int64).dtype == np.int64
    with pytest.raises(ValueError, match="copy"):
        np.array(x, dtype=np.int64, copy=False)


BINARY = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": lambda x, y: x**y,
    "@": lambda x, y: x @ y,
    "<": lambda x, y: x < y,
    "==": lambda x, y: x == y,
}


@pytest.mark.parametrize("combine", BINARY.values(), ids=BINARY)
def test_an_array_leaves_arithmetic_to_the_tensor(combine):
    a, b = np.array([1.0, 2.0]), np.array([3.0, 2.0])
    for result in (combine(a, Tensor(b)), combine(Tensor(a), b)):
        assert isinstance(result, Tensor)
        assert np.array_equal(result.array, combine(a, b))


def test_a_tensor_is_hashed_by_identity():
    x, y = lucid.ones(2), lucid.ones(2)
    assert len({x, y, x}) == 2
    assert {x: "x", y: "y"}[y] == "y"


def test_requires_grad_can_be_changed_on_leaves_only(leaf):
    x = lucid.ones(2)
    assert x.requires_grad_() is x
    assert x.requires_grad
    x.requires_grad = False
    assert not x.requires_grad
    with pytest.raises(RuntimeError, match=r"has a graph: write x.detach\(\)"):
        (leaf(np.ones(2)) * 2.0).requires_grad_(False)
    with pytest.raises(TypeError, match=r"only floating-point tensors .* not int64"):
        lucid.arange(3).requires_grad_()
    with pytest.raises(TypeError, match="only floating-point tensors"):
        Tensor(np.array([1, 2]), requires_grad=True)


def test_detach_shares_memory_and_clone_does_not(leaf):
    x = leaf(np.ones(2))
    y = x * 2.0
    assert np.shares_memory(y.detach().array, y.array)
    assert y.detach().is_leaf
    assert not y.detach().requires_grad
    twin = y.clone()
    assert not np.shares_memory(twin.array, y.array)
    twin.sum().backward()
    assert x.grad.tolist() == [2, 2]


WRONG_GRADS = {
    "an array": (np.ones(2), TypeError, "takes a Tensor or None, not ndarray"),
    "a number": (1.0, TypeError, "takes a Tensor or None, not float"),
    "another shape": (lucid.ones(3), ValueError, r"of shape \(2,\), not \(3,\)"),
}


@pytest.mark.parametrize(("wrong", "error", "message"), WRONG_GRADS.values(), ids=WRONG_GRADS)
def test_grad_takes_a_tensor_of_the_same_shape_or_none(wrong, error, message):
    x = lucid.ones(2, requires_grad=True)
    x.grad = lucid.ones(2)
    with pytest.raises(error, match=message):
        x.grad = wrong
    assert x.grad.tolist() == [1, 1]
    x.grad = None
    assert x.grad is None


def test_integers_one_after_another_are_a_shape_as_in_pytorch():
    for sizes in ((3,), (2, 3), (2, 3, 4), (2, 3, 4, 5), (0,), (0, 2), (2, 0), (2, 3, 4, 0)):
        x = Tensor(*sizes)
        assert (x.shape, x.dtype, x.requires_grad) == (sizes, lucid.float32, False)
    assert lucid.nn.Parameter(Tensor(2, 3)).shape == (2, 3)
    assert lucid.nn.Parameter(Tensor(3)).shape == (3,)  # a bias, in many a layer
    assert Tensor(3, requires_grad=True).requires_grad
    with lucid.device("meta"):
        assert Tensor(2, 3).device.type == "meta"
    assert Tensor([2.0], True).requires_grad
