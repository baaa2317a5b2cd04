"""Batch and group normalisation are torch's: outputs, gradients and running statistics."""

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

SHAPES = {"rows": (6, 4), "signals": (3, 4, 5), "maps": (2, 4, 3, 5), "volumes": (2, 4, 2, 3, 2)}

STATISTICS = ("running_mean", "running_var", "num_batches_tracked")


def _numbers(lib, like, *arrays):
    return [lib.tensor(a).to(like.dtype) for a in arrays]


@pytest.mark.parametrize("settings", [{}, dict(momentum=0.3, eps=0.1)], ids=str)
@pytest.mark.parametrize("training", [True, False], ids=["training", "evaluation"])
@pytest.mark.parametrize("parameters", [0, 1, 2], ids=["plain", "weight", "weight and bias"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_batch_norm(agree, randn, shape, parameters, training, settings):
    mean, variance = randn(4), randn(4) ** 2

    def run(lib, x, *parameters):
        running = _numbers(lib, x, mean, variance)
        y = lib.nn.functional.batch_norm(x, *running, *parameters, training=training, **settings)
        return y, *running

    agree(run, randn(*shape) * 3 + 1, *[randn(4) for _ in range(parameters)])


def test_batch_norm_without_running_statistics(agree, randn):
    agree(
        lambda lib, x: lib.nn.functional.batch_norm(x, None, None, training=True), randn(2, 3, 4, 5)
    )


def test_several_batches(agree, randn):
    def run(lib, x):
        layer = lib.nn.BatchNorm2d(3).to(x.dtype)
        for part in (x[:2], x[2:3], x[3:] * 2):
            layer(part.detach())
        layer.eval()
        return layer(x), *[layer.state_dict()[name] for name in STATISTICS]

    agree(run, randn(5, 3, 2, 4))


def test_the_average_of_all_batches(agree, randn):
    def run(lib, x):
        layer = lib.nn.BatchNorm2d(3, momentum=None).to(x.dtype)
        for part in (x[:2], x[2:3], x[3:] * 2):
            layer(part.detach())
        return tuple(layer.state_dict()[name] for name in STATISTICS)

    agree(run, randn(5, 3, 2, 4))


def test_the_second_derivative(agree, randn):
    def run(lib, x, w, b):
        y = lib.nn.functional.batch_norm(x, None, None, w, b, training=True)
        slopes = lib.autograd.grad((y**3).sum(), (x, w, b), create_graph=True)
        return sum((slope * slope).sum() for slope in slopes)

    agree(run, randn(4, 3, 2, 2), randn(3), randn(3))


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("parameters", [0, 1, 2], ids=["plain", "weight", "weight and bias"])
@pytest.mark.parametrize("pixels", [(), (5,), (3, 5), (2, 3, 2)], ids=str)
def test_group_norm(agree, randn, pixels, parameters, groups):
    agree(
        lambda lib, x, *p: lib.nn.functional.group_norm(x, groups, *p, eps=1e-4),
        randn(3, 16, *pixels) * 3 + 1,
        *[randn(16) for _ in range(parameters)],
    )


def test_a_file_of_torch_loads_into_a_batch_norm(randn):
    theirs = torch.nn.BatchNorm2d(3)
    theirs(torch.tensor(randn(2, 3, 4, 5), dtype=torch.float32))
    ours = lucid.nn.BatchNorm2d(3)
    ours.load_state_dict({name: value.numpy() for name, value in theirs.state_dict().items()})
    x = randn(2, 3, 4, 5).astype(np.float32)
    expected = theirs.eval()(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(ours.eval()(lucid.tensor(x)).detach().numpy(), expected, atol=1e-6)


def test_a_state_without_the_count_of_batches_loads_as_in_torch():
    for lib in (torch, lucid):
        layer = lib.nn.BatchNorm2d(3)
        state = {name: x for name, x in lib.nn.BatchNorm2d(3).state_dict().items() if x.ndim}
        assert str(layer.load_state_dict(state)) == "<All keys matched successfully>"
