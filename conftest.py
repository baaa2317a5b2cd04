"""What holds for every test: those in ``tests``, and the examples in ``lucid`` and ``docs``."""

import os
from importlib.util import find_spec

import pytest

# pytest puts a file that it imports into its package, in the place of the function of that name:
# viz.walk would be a module. Of a package that is there already it takes the files as they are.
# It looks for others in wrong folders too, and of lucid.utils lucid.absent then says: use nn.utils.
import lucid.models
import lucid.onnx
import lucid.utils
import lucid.viz

collect_ignore = [] if find_spec("einops") else ["lucid/utils/einops.py"]  # its file imports it


@pytest.fixture(autouse=True)
def _seeded():
    """Every test and every example starts from the same stream of random numbers."""
    lucid.manual_seed(int(os.environ.get("LUCID_SEED", "0")))
