"""The examples in the pages run in order, a page at a time, from the same random numbers."""

import pytest

import lucid


@pytest.fixture(autouse=True)
def _seeded():
    lucid.manual_seed(0)
