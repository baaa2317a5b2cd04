"""Indices of every form: what is chosen, where the gradient goes, what is written to.

An index chooses positions of a flat tensor. Found out once, with NumPy, they tell all three:
the values that stand there, the elements that gradients are added to, and those written to.
"""

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, basic_indices

import lucid


class Choice(NamedTuple):
    """An index, and the positions that it chooses of a flat tensor of that shape."""

    shape: tuple
    index: object
    positions: np.ndarray


def flat_positions(shape):
    return np.arange(np.prod(shape, dtype=int)).reshape(shape)


@st.composite
def basic_choices(draw):
    """Numbers, slices, ``None`` and ``...``."""
    shape = draw(array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
    index = draw(basic_indices(shape, allow_newaxis=True))
    return Choice(shape, index, np.asarray(flat_positions(shape)[index]))


@st.composite
def mixed_choices(draw):
    """The same, with masks and arrays of integers among them, whose shapes broadcast.

    Numbers choose first. To NumPy they would be arrays too, so that it chooses in two steps.
    """
    shape = draw(array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4))
    parts = draw(indices(shape))
    numbers = [n for i, axes in parts for n in ([i] if is_number(i) else [slice(None)] * axes)]
    others = [i for i, _ in parts if not is_number(i)]
    positions = np.asarray(flat_positions(shape)[tuple(numbers)][tuple(others)])
    return Choice(shape, tuple(draw(written(i)) for i, _ in parts), positions)


def is_number(i):
    return isinstance(i, int)


@st.composite
def indices(draw, shape):
    """What stands between the commas, each with the number of axes that it takes."""
    chosen = draw(st.integers(0, 3))  # how many a mask or an array chooses
    parts, axis, may_end = [], 0, True
    while axis < len(shape):
        kinds = ["slice", "number", "integers", "integers", "none"]
        kinds += ["mask"] if shape[axis] >= chosen else []
        kinds += ["dots", "end"] if may_end else []
        kind = draw(st.sampled_from(kinds))
        if kind == "end":
            break
        if kind == "dots":
            parts.append((..., draw(st.integers(0, len(shape) - axis))))
            may_end = False
        else:
            parts.append(draw(entries(kind, shape[axis:], chosen)))
        axis += parts[-1][1]
    return parts


@st.composite
def entries(draw, kind, shape, chosen):
    size = shape[0]
    if kind == "none":
        return None, 0
    if kind == "slice":
        return draw(st.slices(size)), 1
    if kind == "number":
        return draw(st.integers(-size, size - 1)), 1
    if kind == "mask":
        axes = draw(st.integers(1, min(2, len(shape))))
        mask = np.zeros(shape[:axes], bool)
        mask.flat[draw(st.permutations(range(mask.size)))[:chosen]] = True
        return mask, axes
    lengths = draw(st.sampled_from([(chosen,), (1,), (2, chosen), (2, 1)]))
    count = int(np.prod(lengths))
    integers = st.lists(st.integers(-size, size - 1), min_size=count, max_size=count)
    return np.array(draw(integers), int).reshape(lengths), 1


def written(i):
    """The ways to write it: numbers and arrays are tensors too, arrays of one axis are lists."""
    if is_number(i):
        return st.sampled_from([i, np.int64(i), lucid.tensor(i)])
    if isinstance(i, np.ndarray):
        return st.sampled_from([i, lucid.tensor(i), i.tolist() if i.ndim == 1 else i])
    return st.just(i)


@settings(max_examples=120)
@given(choice=basic_choices() | mixed_choices(), data=st.data())
def test_what_is_chosen_and_where_its_gradient_goes(choice, data, array, leaf, gradients):
    x = leaf(array(data, choice.shape))
    y = x[choice.index]
    assert y.shape == choice.positions.shape
    np.testing.assert_array_equal(y.detach().array, x.detach().array.ravel()[choice.positions])
    dy, added = array(data, y.shape), np.zeros(x.numel())
    np.add.at(added, choice.positions, dy)
    (dx,) = gradients(y, [x], dy)
    np.testing.assert_allclose(dx, added.reshape(x.shape), rtol=1e-12, atol=1e-12)


@given(choice=basic_choices())
def test_numbers_slices_none_and_dots_give_a_view(choice):
    x = lucid.zeros(choice.shape)
    y = x[choice.index]
    assert np.shares_memory(x.array, y.array) or not choice.positions.size


@settings(max_examples=100)
@given(choice=basic_choices() | mixed_choices(), data=st.data())
def test_what_is_written_to(choice, data, array):
    lead = data.draw(st.integers(0, choice.positions.ndim))
    is_short = data.draw(st.sampled_from([False, True]))
    shape = [min(n, 1) if is_short else n for n in choice.positions.shape[lead:]]
    before, value = array(data, choice.shape), array(data, shape)
    x, expected = lucid.tensor(before), before.flatten()
    x[choice.index] = lucid.Tensor(value) if data.draw(st.booleans()) else value
    expected[choice.positions] = value
    np.testing.assert_array_equal(x.array, expected.reshape(choice.shape))


@given(data=st.data())
def test_gather_and_scatter(data, array, leaf, gradients):
    """Positions along one axis: gather takes from there, scatter_add adds to there."""
    shape = data.draw(array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4))
    dim = data.draw(st.integers(-len(shape), len(shape) - 1))
    lengths = [data.draw(st.integers(0, n)) for n in shape]
    lengths[dim] = data.draw(st.integers(0, 5))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    index = rng.integers(0, shape[dim], lengths)
    x, dy = leaf(array(data, shape)), array(data, lengths)
    part = tuple(slice(n if i != dim % len(shape) else None) for i, n in enumerate(lengths))
    positions = np.take_along_axis(flat_positions(shape)[part], index, dim)
    y = lucid.gather(x, dim, lucid.tensor(index))
    np.testing.assert_array_equal(y.detach().array, x.detach().array.ravel()[positions])
    added = np.zeros(x.numel())
    np.add.at(added, positions, dy)
    np.testing.assert_allclose(gradients(y, [x], dy)[0].ravel(), added, rtol=1e-12, atol=1e-12)
    zeros = lucid.zeros(shape, dtype=lucid.float64)
    scattered = lucid.scatter_add(zeros, dim, lucid.tensor(index), lucid.Tensor(dy))
    np.testing.assert_allclose(scattered.array.ravel(), added, rtol=1e-12, atol=1e-12)
