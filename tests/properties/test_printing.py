"""A tensor of any shape and any numbers has a text, and up to 1000 numbers read back from it."""

import re

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import lucid
from lucid.backend.dtypes import DTYPES

SHAPES = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
ARRAYS = st.sampled_from(DTYPES).flatmap(lambda dtype: arrays(dtype, SHAPES))
LARGE_SHAPES = st.sampled_from([(1001,), (3, 400), (400, 3), (11, 10, 10), (1, 2000, 1)])


def numbers_in(text):
    """The numbers between the brackets, or the one without brackets."""
    inside = text[text.index("[") : text.rindex("]")] if "[" in text else text.split(",")[0]
    words = re.findall(r"[-+.\w]+", inside.removeprefix("tensor("))
    return [float({"True": 1, "False": 0}.get(word, word)) for word in words]


@settings(max_examples=100)
@given(array=ARRAYS)
def test_the_numbers_read_back_to_four_digits(array):
    text = repr(lucid.Tensor(array))
    assert text.startswith("tensor(")
    assert text.endswith(")")
    found, expected = numbers_in(text), array.ravel().astype(np.float64)
    assume(not np.any(np.isfinite(expected) & (abs(expected) > 1.7e308)))  # four digits more is inf
    np.testing.assert_allclose(found, expected, rtol=6e-5, atol=6e-5)


@given(shape=LARGE_SHAPES, dtype=st.sampled_from(DTYPES), data=st.data())
def test_of_many_numbers_three_stand_at_each_end(shape, dtype, data, array):
    text = repr(lucid.Tensor(array(data, shape, dtype)))
    assert "..." in text
    assert len(numbers_in(text.replace("...,", ""))) == np.prod(np.minimum(shape, 6))
