"""What a tool finds does not depend on where it is called, and looking changes nothing."""

import numpy as np
import pytest

import lucid
from lucid import viz

GRADIENTS = {
    "saliency": lambda model, x: viz.saliency(model, x).gradient,
    "grad_cam": lambda model, x: viz.grad_cam(model, x).map,
    "integrated_gradients": lambda model, x: viz.integrated_gradients(model, x).shares,
    "maximise": lambda model, x: viz.maximise(model, 1, input_shape=x.shape, steps=2).values,
    "receptive_field": lambda model, x: viz.receptive_field(model, 1, x).effect,
}


@pytest.fixture
def image():
    return lucid.tensor(np.random.default_rng(0).random((1, 16, 16)), dtype=lucid.float32)


@pytest.mark.parametrize("tool", GRADIENTS.values(), ids=GRADIENTS)
def test_a_block_without_gradients_around_a_tool_changes_nothing(tool, convnext, image):
    with lucid.no_grad():
        found = tool(convnext, image)
        assert not lucid.is_grad_enabled()
    np.testing.assert_array_equal(found, tool(convnext, image))
