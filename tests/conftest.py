"""Fixtures that all tests share."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

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


@pytest.fixture(scope="session")
def leaf():
    """A tensor that requires a gradient, on an array."""
    return lambda array: lucid.Tensor(array, requires_grad=True)


@pytest.fixture
def small_network():
    """Makes a ConvNeXt of two blocks, for grey images of 8 x 8 pixels in 4 classes."""
    sizes = dict(num_classes=4, depths=[1, 1], dims=[8, 16], in_channels=1, patch_size=1)
    return lambda network=lucid.models.ConvNeXt, **options: network(**sizes | options)


@pytest.fixture
def train_step():
    """One step of training: forward, loss, backward, update; gives the loss with its graph."""

    def step(network, optimizer, images, labels):
        optimizer.zero_grad()
        loss = lucid.nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        return loss

    return step


@pytest.fixture
def fresh_python(tmp_path):
    """What a Python process of its own prints; its temporary files go to a folder of the test."""

    def run(code):
        root = str(Path(__file__).parents[1])
        environment = {**os.environ, "PYTHONPATH": root, "TMPDIR": str(tmp_path)}
        command = [sys.executable, "-B", "-c", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run


@pytest.fixture(scope="session")
def assert_close():
    """Compare dicts of arrays: each may be off by ``tolerance`` times its largest value."""

    def check(ours, theirs, tolerance):
        assert ours.keys() == theirs.keys()
        for name, expected in theirs.items():
            assert ours[name].shape == expected.shape, name
            error = np.abs(ours[name] - expected).max() / np.abs(expected).max()
            assert error <= tolerance, f"{name} is off by {error:.1e} of its largest value"

    return check


@pytest.fixture(scope="session")
def golden():
    """The script that makes the golden files: known weights, and the published networks."""
    path = Path(__file__).parent / "models" / "golden" / "make_golden.py"
    return SimpleNamespace(**runpy.run_path(str(path)))
