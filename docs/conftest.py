"""The examples in the pages run in order, a page at a time, from the same random numbers."""

import pytest

import lucid

collect_ignore_glob = ["conf.py", "extensions/*", "figures/*", "reference/*", "source/*"]


@pytest.fixture(autouse=True)
def _seeded():
    lucid.manual_seed(0)
