"""Networks to look into: of one channel or five, with and without blocks, of one stage or three."""

import numpy as np
import pytest

import lucid
from lucid import nn

NETWORKS = {
    "plain, grey": ((1, 12, 10), lambda: nn.Sequential(
        nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 8, 3), nn.GELU(),
        nn.Flatten(), nn.Linear(8 * 4 * 3, 4))),
    "five channels": ((5, 9, 9), lambda: nn.Sequential(
        nn.Conv2d(5, 6, 3), nn.BatchNorm2d(6), nn.SiLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(6, 4))),
    "one stage": ((3, 16, 16), lambda: lucid.models.ConvNeXt(4, [2], [8], layer_scale_init=1)),
    "three stages": ((1, 32, 24), lambda: lucid.models.ConvNeXt(
        4, [1, 1, 1], [8, 12, 16], layer_scale_init=1, in_channels=1, patch_size=2)),
    "V2": ((2, 16, 16), lambda: lucid.models.ConvNeXtV2(
        4, [1, 1], [8, 12], in_channels=2, patch_size=2)),
}  # fmt: skip


def spread(model):
    """The model with weights large enough that it does something, in evaluation mode."""
    rng = np.random.default_rng(1)
    for parameter in model.parameters():
        if parameter.ndim > 1:
            fan_in = parameter[0].numel()
            noise = rng.standard_normal(parameter.shape) / np.sqrt(fan_in)
            parameter.data = lucid.tensor(noise.astype(parameter.dtype))
    return model.eval()


@pytest.fixture(params=NETWORKS)
def network(request):
    """(model, image) for each of the networks."""
    shape, make = NETWORKS[request.param]
    return spread(make()), np.random.default_rng(2).random(shape).astype("float32")


@pytest.fixture
def outputs_of():
    """What a layer of a model gives for images, with its graph where there is one."""

    def run(model, path, images):
        kept = []
        with model.get_submodule(path).register_forward_hook(lambda m, x, y: kept.append(y)):
            model(images)
        return kept[-1]

    return run


@pytest.fixture
def convnext():
    """A ConvNeXt of two stages for grey images of 16 × 16 pixels, in evaluation mode."""
    return spread(lucid.models.ConvNeXt(
        4, [1, 2], [8, 12], layer_scale_init=1, in_channels=1, patch_size=2))  # fmt: skip
