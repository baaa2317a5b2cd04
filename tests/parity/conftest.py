"""One lambda, run with torch's tensors and with lucid's: all that comes out must agree."""

from importlib.util import find_spec

import numpy as np
import pytest
from parity.gradients import uneven
from parity.torchvision_import import import_torchvision

import lucid

TOLERANCE = {"float64": 1e-9, "float32": 1e-5}  # of each tensor's largest value


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """Tiny tensors on many threads spend their time waiting."""
    pytest.importorskip("torch", reason="parity compares with PyTorch").set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def _torchvision():
    """Before transformers and timm import it."""
    if find_spec("torchvision"):
        import_torchvision()


@pytest.fixture(params=TOLERANCE)
def agree(request):
    """``agree(fn, *arrays)`` runs ``fn(lib, *tensors)`` with lib = torch and with lib = lucid.

    Values, shapes, dtypes and the gradients of all floating-point inputs must be the same. Where
    all numbers of a tensor are smaller than ``least``, they may differ by what numbers of that
    size would.
    """
    import torch

    def compare(fn, *arrays, least=0):
        inputs = [a.astype(request.param) if a.dtype.kind == "f" else a for a in arrays]
        ours, theirs = _run(lucid, fn, inputs), _run(torch, fn, inputs)
        assert list(ours) == list(theirs), f"lucid gives {list(ours)}, torch {list(theirs)}"
        for name, tensor in ours.items():
            _compare(name, tensor, theirs[name], least)

    return compare


def _run(lib, fn, arrays):
    """The outputs, and the gradients of what they are made of, by name."""
    leaves = [lib.tensor(a, requires_grad=a.dtype.kind == "f") for a in arrays]
    result = fn(lib, *leaves)
    outputs = result if isinstance(result, tuple) else (result,)
    named = {f"output {i}": y for i, y in enumerate(outputs)}
    tracked = [y for y in outputs if y.requires_grad]
    wanted = [x for x in leaves if x.requires_grad]
    if tracked and wanted:
        weights = [uneven(lib, y) for y in tracked]
        gradients = lib.autograd.grad(tracked, wanted, weights, allow_unused=True)
        named |= {f"gradient {i}": g for i, g in enumerate(gradients) if g is not None}
    return named


def _compare(name, ours, theirs, least):
    assert ours.shape == tuple(theirs.shape), name
    assert str(ours.dtype) == str(theirs.dtype).removeprefix("torch."), name
    assert ours.requires_grad == theirs.requires_grad, name
    tolerance = TOLERANCE.get(str(ours.dtype), 0)
    ours, theirs = ours.detach().numpy(), theirs.detach().numpy()
    sizes = np.abs(theirs[np.isfinite(theirs)], dtype=np.float64)
    atol = tolerance * sizes.max(initial=least)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=atol, err_msg=name)
