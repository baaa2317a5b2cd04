"""A small problem and a small network for all tests of training."""

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.data import DataLoader, TensorDataset


@pytest.fixture
def points(randn):
    """Points of two classes, left and right of a gap."""
    labels = np.arange(40) % 2
    x = randn(40, 2).astype("float32")
    x[:, 0] = np.abs(x[:, 0]) + 0.5
    x[labels == 0, 0] *= -1
    return TensorDataset(lucid.tensor(x), lucid.tensor(labels))


@pytest.fixture
def loader(points):
    return DataLoader(points, batch_size=8, shuffle=True)


@pytest.fixture
def network():
    """Makes one."""
    return lambda: nn.Sequential(nn.Linear(2, 8), nn.GELU(), nn.Dropout(0.1), nn.Linear(8, 2))
