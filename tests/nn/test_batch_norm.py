"""A batch norm layer counts and remembers its batches while training, and only then."""

import copy

import numpy as np
import pytest

import lucid
from lucid import nn

BAD = {
    "channels": (lambda: nn.BatchNorm2d(0), r"num_features \(=0\) must be at least 1"),
    "momentum": (lambda: nn.BatchNorm2d(2, momentum=1.5), r"momentum \(=1.5\) must be from 0 to 1"),
    "rows": (lambda: nn.BatchNorm2d(2)(lucid.ones(3, 2)), r"shape \(N, C, H, W\), not \(3, 2\)"),
    "other channels": (
        lambda: nn.BatchNorm2d(2)(lucid.ones(3, 4, 2, 2)),
        r"running_mean has shape \(2,\), not \(4,\)",
    ),
    "one number": (lambda: nn.BatchNorm2d(2)(lucid.ones(1, 2, 1, 1)), "two numbers a channel"),
    "groups": (lambda: nn.GroupNorm(4, 6), r"num_channels \(=6\) must be divisible by num_gr"),
    "groups, channels": (lambda: nn.GroupNorm(2, 6)(lucid.ones(1, 4)), r"weight has shape \(6,\)"),
}


@pytest.fixture
def layer():
    return nn.BatchNorm2d(3)


@pytest.fixture
def images(randn):
    return lucid.tensor(randn(4, 3, 5, 6), dtype=lucid.float32)


def statistics(layer):
    return {name: buffer.tolist() for name, buffer in layer.named_buffers()}


@pytest.mark.parametrize(("make", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_the_state_has_the_names_of_torch(layer):
    names = "weight bias running_mean running_var num_batches_tracked".split()
    assert list(layer.state_dict()) == names
    assert layer.state_dict()["num_batches_tracked"].dtype == np.int64
    assert [name for name, _ in layer.named_parameters()] == names[:2]


def test_a_state_of_before_batches_were_counted_loads_and_keeps_the_count(layer, images):
    network = nn.Sequential(layer)
    network(images)
    state = {
        name: x.clone() for name, x in network.state_dict().items() if "num_batches" not in name
    }
    assert len(state) == 4
    other = nn.Sequential(nn.BatchNorm2d(3))
    assert other.load_state_dict(state) == ([], [])
    assert other[0].running_mean.tolist() == layer.running_mean.tolist()
    assert other[0].num_batches_tracked.item() == 0
    del state["0.running_mean"]
    with pytest.raises(ValueError, match=r"0\.running_mean is missing$"):
        other.load_state_dict(state)


def test_without_w_and_b(images):
    layer = nn.BatchNorm2d(3, affine=False)
    assert list(layer.parameters()) == []
    np.testing.assert_allclose(layer(images).var((0, 2, 3), 0).cpu().numpy(), 1, rtol=1e-4)


def test_every_batch_is_counted_also_with_gradients(layer, images):
    for n in range(3):
        assert layer.num_batches_tracked.item() == n
        layer(images).sum().backward()
    with lucid.no_grad():
        layer(images)
    assert layer.num_batches_tracked.item() == 4
    assert isinstance(layer.num_batches_tracked, nn.Buffer)


def test_evaluation_changes_nothing_and_each_image_stands_alone(layer, images):
    layer(images)
    before = statistics(layer)
    layer.eval()
    together = layer(images)
    assert layer(images[1:2]).tolist() == together[1:2].tolist()
    assert statistics(layer) == before


def test_without_momentum_all_batches_count_the_same(images):
    layer = nn.BatchNorm2d(3, momentum=None)
    for scale in (1, 2, 6):
        layer(images * scale)
    expected = 3 * images.mean((0, 2, 3)).cpu().numpy()
    np.testing.assert_allclose(layer.running_mean.cpu().numpy(), expected, rtol=1e-5)


def test_a_copy_has_statistics_of_its_own(layer, images):
    twin = copy.deepcopy(layer)
    layer(images)
    assert twin.num_batches_tracked.item() == 0
    assert twin.running_mean.tolist() == [0, 0, 0]


def test_another_dtype_leaves_the_count_an_integer(layer, images):
    layer.to(lucid.float64)(images.double())
    assert layer.running_var.dtype == np.float64
    assert layer.num_batches_tracked.dtype == np.int64


def test_a_summary_leaves_the_statistics_and_the_mode(layer):
    before = statistics(layer)
    network = nn.Sequential(nn.Conv2d(1, 3, 3), layer, nn.MaxPool2d(2), nn.GroupNorm(1, 3))
    summary = network.summary((1, 8, 8))
    assert [row.output_shape for row in summary.rows] == [
        (1, 3, 3, 3), (1, 3, 6, 6), (1, 3, 6, 6), (1, 3, 3, 3), (1, 3, 3, 3),
    ]  # fmt: skip
    assert summary.parameters == 30 + 6 + 6
    assert statistics(layer) == before
    assert layer.training


def test_training_without_numbers_gives_gradients_shapes():
    with lucid.device("meta"):
        network = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.SiLU(), nn.MaxPool2d(3, 2, 1),
            nn.GroupNorm(2, 4), nn.Unfold(2), nn.Softmax(1),
        )  # fmt: skip
        network(lucid.randn(2, 1, 8, 8)).sum().backward()
    for parameter in network.parameters():
        assert parameter.grad.shape == parameter.shape
        assert str(parameter.grad.device) == "meta"


def test_running_statistics_do_not_hold_a_graph(layer, images):
    layer(images.requires_grad_() * 2)
    assert not any(buffer.requires_grad for buffer in layer.buffers())


def test_a_network_with_batch_norm_learns(randn):
    network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten())
    network = nn.Sequential(network, nn.Linear(16, 2))
    x, t = lucid.tensor(randn(8, 1, 4, 4), dtype=lucid.float32), lucid.arange(8) // 4
    optimizer, losses = lucid.optim.SGD(network.parameters(), lr=0.1), []
    for _ in range(30):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(x), t)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
