"""New tensors have torch's shapes, dtypes and numbers."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

NEW = {
    "tensor of floats": lambda lib: lib.tensor([[1.5, 2.0], [3.0, 4.0]]),
    "tensor of ints": lambda lib: lib.tensor([1, 2]),
    "tensor of bools": lambda lib: lib.tensor([True, False]),
    "tensor of a number": lambda lib: lib.tensor(3),
    "tensor of a float": lambda lib: lib.tensor(3.0),
    "tensor of ints and floats": lambda lib: lib.tensor([1, 2.5]),
    "tensor of nothing": lambda lib: lib.tensor([]),
    "tensor of an array": lambda lib: lib.tensor(np.arange(3.0)),
    "tensor of an array of float32": lambda lib: lib.tensor(np.ones(2, np.float32)),
    "tensor of a NumPy number": lambda lib: lib.tensor(np.float64(2)),
    "tensor in a dtype": lambda lib: lib.tensor([1.7, -2.7], dtype=lib.int64),
    "from_numpy": lambda lib: lib.from_numpy(np.arange(3, dtype=np.int32)),
    "zeros": lambda lib: lib.zeros(2, 3),
    "zeros of a tuple": lambda lib: lib.zeros((2, 3), dtype=lib.int32),
    "zeros of no dimensions": lambda lib: lib.zeros(()),
    "ones": lambda lib: lib.ones(2, 3, dtype=lib.bool),
    "full": lambda lib: lib.full((2, 2), 7),
    "full of a float": lambda lib: lib.full((2, 2), 7.5),
    "full of a bool": lambda lib: lib.full((2,), True),
    "full in a dtype": lambda lib: lib.full((2,), 7, dtype=lib.float64),
    "arange": lambda lib: lib.arange(5),
    "arange from to": lambda lib: lib.arange(2, 5),
    "arange by steps": lambda lib: lib.arange(1, 2, 0.25),
    "arange downwards": lambda lib: lib.arange(5, 0, -2),
    "arange of a float": lambda lib: lib.arange(3.0),
    "arange in a dtype": lambda lib: lib.arange(3, dtype=lib.float64),
    "arange of integers to a fraction": lambda lib: lib.arange(0, 2.5, dtype=lib.int64),
    "arange of bytes to a fraction": lambda lib: lib.arange(0, 2.5, dtype=lib.uint8),
    "arange of integers from a fraction": lambda lib: lib.arange(1.9, 4.0, dtype=lib.int64),
    "arange of integers by fractions": lambda lib: lib.arange(5, 0.5, -1.5, dtype=lib.int64),
    "arange of bytes by fractions": lambda lib: lib.arange(0, 3, 1.5, dtype=lib.uint8),
    "arange of nothing": lambda lib: lib.arange(0),
    "linspace": lambda lib: lib.linspace(0, 1, 7),
    "linspace of one": lambda lib: lib.linspace(2, 5, 1),
    "linspace in a dtype": lambda lib: lib.linspace(-1, 1, 4, dtype=lib.float64),
    "linspace of integers": lambda lib: lib.linspace(0, 10, 4, dtype=lib.int64),
    "linspace of integers below 0": lambda lib: lib.linspace(-3, 5, 7, dtype=lib.int32),
    "linspace of integers between fractions": lambda lib: lib.linspace(
        0.7, 10.2, 8, dtype=lib.int64
    ),
    "linspace of one integer": lambda lib: lib.linspace(3, 3.9, 1, dtype=lib.int64),
    "linspace between tensors": lambda lib: lib.linspace(
        lib.tensor(0.1), lib.tensor(0.9), 4, dtype=lib.float64
    ),
    "a bool to the power of a bool": lambda lib: (
        lib.tensor([True, False]) ** True == lib.tensor([True, False]) ** False
    ),
    "True to the power of a bool": lambda lib: lib.tensor([True, False]) ** True,
    "eye": lambda lib: lib.eye(3),
    "eye, not square": lambda lib: lib.eye(2, 3, dtype=lib.int64),
    "zeros_like": lambda lib: lib.zeros_like(lib.ones(2, 3, dtype=lib.int8)),
    "ones_like": lambda lib: lib.ones_like(lib.zeros(2), dtype=lib.float64),
    "full_like": lambda lib: lib.full_like(lib.zeros(2), 3),
    "empty": lambda lib: lib.empty(2, 3).clamp(0, 0),
    "requires_grad": lambda lib: lib.ones(2, requires_grad=True),
    "all digits": lambda lib: lib.tensor([1 / 3, 0.1], dtype=lib.float64),
    "to a dtype": lambda lib: lib.tensor([1.7, -1.7]).to(lib.int32),
    "to the dtype of another": lambda lib: lib.tensor([1, 0]).to(lib.ones(1, dtype=lib.bool)),
    "long": lambda lib: lib.tensor([1.7, -1.7]).long(),
    "float": lambda lib: lib.tensor([1, 2]).float(),
    "double": lambda lib: lib.tensor([1, 2]).double(),
}


@pytest.mark.parametrize("make", NEW.values(), ids=NEW)
def test_new_tensors(agree, make):
    agree(lambda lib: make(lib))


def test_a_cast_passes_the_gradient_back_in_the_dtype_of_its_input(agree, randn):
    agree(lambda lib, x: x.to(lib.float64) * x.float(), randn(3))


def test_a_list_of_tensors_of_one_number_is_a_vector(agree, randn):
    def listed(lib, x):
        parts = [x[i : i + 1] for i in range(4)]
        matrices = [part.reshape(1, 1) for part in parts]
        return lib.tensor(parts), lib.tensor([matrices, parts]), lib.as_tensor([x[0], parts[1]])

    agree(lambda lib, x: listed(lib, x.detach()), randn(4))
