"""Any tensor prints as PyTorch prints it, to the character."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import lucid
from lucid.backend.dtypes import DTYPES

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

SHAPES = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)


@settings(max_examples=100)
@given(array=st.sampled_from(DTYPES).flatmap(lambda dtype: arrays(dtype, SHAPES)))
def test_any_numbers(array):
    assert repr(lucid.Tensor(array)).replace("lucid.", "torch.") == repr(torch.tensor(array))


@given(
    shape=array_shapes(min_dims=0, max_dims=4, min_side=1, max_side=12),
    exponent=st.integers(-12, 12), dtype=st.sampled_from(["float32", "float64"]),
    seed=st.integers(0, 999),
)  # fmt: skip
def test_numbers_of_one_size(shape, exponent, dtype, seed):
    numbers = np.random.default_rng(seed).standard_normal(shape) * 10.0**exponent
    numbers = numbers.astype(dtype)
    ours, theirs = repr(lucid.Tensor(numbers)), repr(torch.tensor(numbers))
    assert ours.replace("lucid.", "torch.") == theirs
