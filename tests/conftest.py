"""Fixtures that all tests share."""

import os
import runpy
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import cupy_stand_in
import numpy as np
import pytest

import lucid
from lucid.backend import backend_of
from lucid.backend.device import placed

EVERYWHERE = {"ops", "nn", "models"}  # the folders whose tests run on every backend


def pytest_generate_tests(metafunc):
    """Run the tests of ops, layers and models on the CPU and on the stand-in for CuPy.

    Under ``-m gpu`` they run on the GPU alone, in the place of both.
    """
    folder = metafunc.definition.path.parent
    is_for_all = folder.parent == Path(__file__).parent and folder.name in EVERYWHERE
    if not is_for_all or metafunc.definition.get_closest_marker("cpu_only"):
        return
    on_gpu = metafunc.config.option.markexpr == "gpu"
    gpu = pytest.param("gpu", marks=pytest.mark.gpu)
    stand_in = pytest.param("stand-in", marks=pytest.mark.once)
    metafunc.parametrize("_backend", [gpu] if on_gpu else ["cpu", stand_in], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What asks for the stand-in tests the calls of CuPy: another NumPy behind it adds nothing."""
    for item in items:
        if "stand_in" in getattr(item, "fixturenames", ()):
            item.add_marker("once")


@pytest.fixture(autouse=True)
def _backend(request):
    """Where a test makes its tensors when it does not say where."""
    kind = getattr(request, "param", "cpu")
    if kind == "gpu" and not lucid.cuda.is_available():
        pytest.skip("needs CuPy and a GPU")
    if kind == "stand-in":
        request.getfixturevalue("_first_order")
        request.getfixturevalue("stand_in")
    with lucid.device("cpu" if kind == "cpu" else "cuda"):
        yield


@pytest.fixture
def _first_order(monkeypatch):
    """The second derivatives are the same formulas; the stand-in shows that they run."""
    check = import_module("lucid.autograd.gradcheck")
    monkeypatch.setitem(check.gradcheck.__kwdefaults__, "order", 1)
    layouts = {name: check.LAYOUTS[name] for name in ("contiguous", "transposed")}
    monkeypatch.setattr(check, "LAYOUTS", layouts)


@pytest.fixture(scope="session")
def _stand_in_modules():
    return cupy_stand_in.modules()


@pytest.fixture
def stand_in(_stand_in_modules):
    """CuPy's stand-in, where lucid looks for CuPy."""
    with cupy_stand_in.installed(_stand_in_modules) as cupy:
        yield cupy


@pytest.fixture
def randn():
    """Random float64 arrays of any shape, the same in every run."""
    rng = np.random.default_rng(0)
    return lambda *shape: rng.standard_normal(shape)


@pytest.fixture(scope="session")
def leaf():
    """A tensor that requires a gradient, on an array or a copy on the device of the block."""
    return lambda array: lucid.Tensor(placed(array), requires_grad=True)


@pytest.fixture(scope="session")
def shares_memory():
    """Whether two tensors have memory in common."""
    return lambda x, y: backend_of(x.array).xp.shares_memory(x.array, y.array)


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
