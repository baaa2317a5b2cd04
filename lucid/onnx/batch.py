"""What in a graph grows with the batch: found by comparing runs with batches of several sizes.

A number that is the same in all runs belongs to the model. One that is a + b N in all of them, for
a batch of N, is computed from the input's shape in the file. Anything else that differs was taken
from the numbers of the input behind the back of lucid's ops, and no file could hold it.
"""

import math
from dataclasses import dataclass, replace
from numbers import Integral, Number

import numpy as np

from lucid.onnx.trace import Known

SIZES = (2, 3, 5)  # of the batches: two tell a and b, the third that it is a + b N indeed


@dataclass(frozen=True)
class Size:
    """A whole number that grows with the batch: ``fixed + each * N``."""

    fixed: int
    each: int

    def __str__(self):
        batch = "batch" if self.each == 1 else f"{self.each}*batch"
        return f"{batch}{self.fixed:+d}" if self.fixed else batch


def product(shape):
    """The number of elements of a shape, in which one length at most grows."""
    fixed = math.prod(n for n in shape if not isinstance(n, Size))
    growing = [n for n in shape if isinstance(n, Size)]
    if len(growing) > 1:
        raise NotImplementedError("its size grows with the square of the batch")
    return Size(growing[0].fixed * fixed, growing[0].each * fixed) if growing else fixed


@dataclass(frozen=True)
class Repeated:
    """An array that is ``once``, over and over along ``axis``, ``size`` times."""

    once: np.ndarray
    axis: int
    size: Size


@dataclass(frozen=True)
class Counted:
    """The numbers 0, 1, 2, ... up to ``size`` along ``axis``, of an array with ``ndim`` axes."""

    axis: int
    ndim: int
    size: Size
    dtype: np.dtype


@dataclass(frozen=True)
class Slice:
    """A slice, of which the numbers may grow with the batch."""

    start: object
    stop: object
    step: object


class Differs(Exception):  # noqa: N818 - no fault of anybody, but a finding
    """Two runs differ in a way that a batch does not explain."""


def merged(runs):
    """The steps that all runs have in common, with what grows with the batch."""
    if len({tuple(step.op for step in steps) for steps in runs}) > 1:
        raise NotImplementedError(
            "the model takes other steps for another batch, or for other numbers: a file of ONNX "
            "holds one sequence of steps, so no `if` and no loop may ask for them"
        )
    return [_merged_step(steps) for steps in zip(*runs, strict=True)]


def _merged_step(steps):
    step = steps[0]
    try:
        inputs = agree([s.inputs for s in steps])
        settings = agree([s.settings for s in steps])
    except Differs as difference:
        raise NotImplementedError(
            f"{step.op.__name__} {step.place} reads {difference}, which differs from run to run, "
            "not in equal steps with the batch, and which no op of lucid has made from the input: "
            "the file would hold that of one run. It comes from chance, or from .array, .numpy() "
            "or .item(): use tensors instead"
        ) from None
    return replace(step, inputs=inputs, settings=settings, shapes=_agree_on_shapes(steps))


def _agree_on_shapes(steps):
    try:
        return agree([step.shapes for step in steps])
    except Differs:
        raise NotImplementedError(
            f"{steps[0].op.__name__} {steps[0].place} makes a result whose shape does not grow in "
            "equal steps with the batch: keep the batch an axis of its own"
        ) from None


def agree(values):
    """One value for all runs; raises ``Differs``."""
    first = values[0]
    if isinstance(first, np.ndarray):
        return _agree_on_array(values)
    if len({type(value) for value in values}) > 1:
        raise Differs(repr(first))
    if isinstance(first, Known):
        return _same(values)
    if isinstance(first, dict):
        return {name: agree([value[name] for value in values]) for name in first}
    if isinstance(first, slice):
        parts = [(value.start, value.stop, value.step) for value in values]
        return Slice(*agree(parts))
    if isinstance(first, (tuple, list)):
        if len({len(value) for value in values}) > 1:
            raise Differs(repr(first))
        return type(first)([agree(list(inside)) for inside in zip(*values, strict=True)])
    if isinstance(first, Integral) and not isinstance(first, bool):
        return _agree_on_size([int(value) for value in values])
    if isinstance(first, Number) and first != first:  # nan
        return first
    return _same(values)


def _same(values):
    if any(value != values[0] for value in values):
        raise Differs(repr(values[0]))
    return values[0]


def _agree_on_size(numbers):
    each, rest = divmod(numbers[1] - numbers[0], SIZES[1] - SIZES[0])
    fixed = numbers[0] - each * SIZES[0]
    if rest or any(n != fixed + each * size for n, size in zip(numbers, SIZES, strict=True)):
        raise Differs(f"the number {numbers[0]}")
    return Size(fixed, each) if each else fixed


def _agree_on_array(arrays):
    first = arrays[0]
    if all(np.array_equal(first, array, equal_nan=first.dtype.kind == "f") for array in arrays):
        return first
    shape = _shape_of_all(arrays)
    axes = [i for i, n in enumerate(shape) if isinstance(n, Size)]
    if len(axes) == 1:
        axis = axes[0]
        once = first[(slice(None),) * axis + (slice(1),)]
        if all((array == once).all() for array in arrays):
            return Repeated(once, axis, shape[axis])
        if all(np.array_equal(array.reshape(-1), np.arange(array.shape[axis])) for array in arrays):
            return Counted(axis, first.ndim, shape[axis], first.dtype)
    raise Differs(f"an array of shape {first.shape}")


def _shape_of_all(arrays):
    try:
        return agree([array.shape for array in arrays])
    except Differs:
        raise Differs(f"an array of shape {arrays[0].shape}") from None
