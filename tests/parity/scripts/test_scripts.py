"""Ten model files and ten training scripts in torch's words: only their imports change."""

from pathlib import Path

import numpy as np
import pytest
from parity.idioms.run import plain
from parity.scripts.answered import load

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore:.pin_memory. argument")]

FOLDER = Path(__file__).parent
MODELS = sorted((FOLDER / "models").glob("*.py"))
SCRIPTS = sorted((FOLDER / "training").glob("*.py"))
TOLERANCE = 1e-9  # of each array's largest value
ZERO = 1e-3  # what is smaller than this is compared with it: a sum whose true value is zero


def built(script, lib):
    """The script's model in float64, without the chance in its dropout."""
    model = script.build().double()
    for layer in model.modules():
        if isinstance(layer, lib.nn.Dropout):
            layer.p = 0.0
    return model


def both(path):
    """The script read for torch and for lucid, and a model of each with the same numbers."""
    torch.manual_seed(0)
    scripts = {lib: load(path, lib) for lib in (torch, lucid)}
    models = {lib: built(script, lib) for lib, script in scripts.items()}
    state = {k: lucid.tensor(v.numpy()) for k, v in models[torch].state_dict().items()}
    models[lucid].load_state_dict(state)
    return scripts, models


def forward_and_backward(lib, model, images, labels):
    """Loss and output of a network, all its gradients, and its buffers afterwards."""
    output = model(lib.tensor(images))
    loss = lib.nn.functional.cross_entropy(output, lib.tensor(labels))
    loss.backward()
    found = {name: p.grad for name, p in model.named_parameters()}
    return {"loss": loss, "output": output, **found, "state": dict(model.state_dict())}


def numbers(value):
    """All arrays and numbers in a nest, in order."""
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    if isinstance(value, (list, tuple)):
        return [number for item in value for number in numbers(item)]
    return [value]


def assert_agree(ours, theirs):
    """The same words, and the same numbers to 1e-9 of each array's largest."""
    pairs = zip(numbers(plain(ours)), numbers(plain(theirs)), strict=True)
    for a, b in pairs:
        if isinstance(b, (float, np.ndarray)) and np.asarray(b).dtype.kind == "f":
            largest = np.abs(b).max(initial=ZERO)
            np.testing.assert_allclose(a, b, rtol=0, atol=TOLERANCE * largest)
        else:
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_file_has_torchs_gradients(path, randn):
    scripts, models = both(path)
    images = randn(*scripts[torch].SHAPE)
    labels = np.arange(len(images)) % 10
    found = {lib: forward_and_backward(lib, models[lib], images, labels) for lib in models}
    assert_agree(found[lucid], found[torch])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_training_script_has_torchs_losses_and_weights(path, randn):
    scripts, models = both(path)
    images, labels = randn(24, 1, 8, 8), np.arange(24) * 7 % 4
    found = {
        lib: scripts[lib].train(models[lib], lib.tensor(images), lib.tensor(labels))
        for lib in models
    }
    assert_agree(found[lucid], found[torch])
    assert_agree(dict(models[lucid].state_dict()), dict(models[torch].state_dict()))


def test_there_are_ten_models_and_ten_scripts():
    assert (len(MODELS), len(SCRIPTS)) == (10, 10)
