"""What holds for every test: those in ``tests``, and the examples in ``lucid`` and ``docs``."""

import os

import pytest

# pytest puts a file that it imports into its package, in the place of the function of that name:
# viz.walk would be a module. Of a package that is there already it takes the files as they are.
import lucid.models
import lucid.onnx
import lucid.viz


@pytest.fixture(autouse=True)
def _seeded():
    """Every test and every example starts from the same stream of random numbers."""
    lucid.manual_seed(int(os.environ.get("LUCID_SEED", "0")))
