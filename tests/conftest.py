"""Fixtures that all tests share."""

import numpy as np
import pytest

import lucid


@pytest.fixture(autouse=True)
def _seeded():
    """Every test starts from the same stream of random numbers."""
    lucid.manual_seed(0)


@pytest.fixture
def randn():
    """Random float64 arrays of any shape, the same in every run."""
    rng = np.random.default_rng(0)
    return lambda *shape: rng.standard_normal(shape)


@pytest.fixture
def leaf():
    """A tensor that requires a gradient, on an array."""
    return lambda array: lucid.Tensor(array, requires_grad=True)
