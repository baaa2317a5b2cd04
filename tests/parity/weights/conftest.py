"""An image for networks of random numbers."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def image():
    return np.random.default_rng(0).standard_normal((1, 3, 64, 64)).astype(np.float32)
