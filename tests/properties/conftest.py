"""Examples that hypothesis makes up, the same in every run; arrays of any order in memory."""

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import lucid

settings.register_profile(
    "lucid",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("lucid")


@pytest.fixture(scope="session")
def array():
    """``array(data, shape)``: random numbers whose axes lie in memory in any order.

    Along each axis the elements may follow one another, stand apart, run backwards or, unless
    ``repeats`` is False, be one element again and again.
    """

    def draw(data, shape, dtype=np.float64, repeats=True):
        rng = np.random.default_rng(data.draw(st.integers(0, 999), label=f"seed for {shape}"))
        order = rng.permutation(len(shape))
        steps = rng.choice([1, 1, 2, -1, 0] if repeats else [1, 1, 2, -1], len(shape))
        sizes = np.where(steps == 0, np.minimum(shape, 1), np.abs(steps) * shape)
        numbers = _numbers(rng, sizes[order], np.dtype(dtype)).transpose(np.argsort(order))
        chosen = numbers[tuple(slice(None, None, step or 1) for step in steps)]
        return np.broadcast_to(chosen, shape) if 0 in steps else chosen

    return draw


def _numbers(rng, shape, dtype):
    if dtype.kind == "f":
        return rng.standard_normal(shape).astype(dtype)
    return rng.integers(-9 if dtype.kind == "i" else 0, 10, shape).astype(dtype)


@pytest.fixture(scope="session")
def gradients():
    """``gradients(y, inputs, dy)``: those of Σ y dy, as arrays, checked to fit their inputs."""

    def compute(y, inputs, dy):
        found = lucid.autograd.grad(y, inputs, lucid.Tensor(dy))
        for x, dx in zip(inputs, found, strict=True):
            assert (dx.shape, dx.dtype) == (x.shape, x.dtype)
        return [dx.array for dx in found]

    return compute


@pytest.fixture(scope="session")
def assert_adjoint():
    """Check Σ y dy = Σ v dx, up to ``tolerance``, for the y = f(v) of a linear f."""

    def check(y, dy, v, dx, tolerance=1e-9):
        there, back = np.sum(y * dy, dtype=float), np.sum(v * dx, dtype=float)
        size = np.sum(abs(y * dy), dtype=float) + np.sum(abs(v * dx), dtype=float)
        assert abs(there - back) <= tolerance * size

    return check


@pytest.fixture(scope="session")
def bits():
    """``bits(work, n)``: the bytes of all the arrays that ``work()`` yields, on n threads."""

    def compute(work, n):
        before = lucid.get_num_threads()
        lucid.set_num_threads(n)
        try:
            return [result.tobytes() for result in work()]
        finally:
            lucid.set_num_threads(before)

    return compute
