"""Inside the network maps lie channel by channel in memory, from the stem on and back again."""

import pytest

import lucid
from lucid.autograd.watch import Watcher

IMAGES, HEIGHT, WIDTH = 2, 28, 20  # no map of the network has as many rows as it has channels
CHANNELS = (16, 32)


class MapsInAnotherOrder(Watcher):
    """Notes every op whose output is as large as a map and has another slowest axis."""

    def __init__(self):
        self.looked_at = 0
        self.found = []

    def op_ran(self, node, inputs, settings, outputs):
        for y in outputs:
            if y.ndim == 4 and len(y) == IMAGES and min(y.shape[1:]) > 1:
                self.looked_at += 1
                slowest = max(range(4), key=lambda axis: y.array.strides[axis])
                if y.shape[slowest] not in (*CHANNELS, *(4 * c for c in CHANNELS)):
                    self.found.append((type(node).__name__, y.shape, y.array.strides))


class Clones(Watcher):
    """Counts the copies of tensors."""

    count = 0

    def op_ran(self, node, inputs, settings, outputs):
        self.count += type(node).__name__ == "Clone"


FAMILIES = pytest.mark.parametrize("family", [lucid.models.ConvNeXt, lucid.models.ConvNeXtV2])


@FAMILIES
def test_a_training_step_copies_no_map_into_another_order(family):
    model = family(5, [1, 2], CHANNELS, drop_path=0.2, patch_size=2)
    images = lucid.random.randn(IMAGES, 3, HEIGHT, WIDTH)
    with MapsInAnotherOrder() as maps:
        lucid.nn.functional.cross_entropy(model(images), lucid.tensor([1, 2])).backward()
    assert maps.looked_at > 60
    assert maps.found == []


@FAMILIES
def test_a_training_step_copies_no_gradient(family):
    model = family(5, [1, 1], CHANNELS, patch_size=2)
    images = lucid.random.randn(IMAGES, 3, HEIGHT, WIDTH)
    with Clones() as clones:
        lucid.nn.functional.cross_entropy(model(images), lucid.tensor([1, 2])).backward()
    assert clones.count == 0
    assert all(p.grad is not None for p in model.parameters())
