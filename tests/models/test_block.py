"""The blocks of ConvNeXt and ConvNeXt V2 compute what their papers draw.

Each paper's figure is written here once more, in NumPy and with loops where they help. The
maps are wider than high and gamma differs from channel to channel, so that no axis can be
taken for another.
"""

import math

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.models import convnext, convnext_v2

MAP = (2, 6, 5, 9)  # N, C, H, W
BLOCKS = {"V1": convnext.Block, "V2": convnext_v2.Block}

versions = pytest.mark.parametrize("version", BLOCKS)
gauss_cdf = np.vectorize(lambda x: (1 + math.erf(x / math.sqrt(2))) / 2)


def depthwise(x, w, b):
    """Each channel with a filter of its own, 7 × 7 pixels, on an image with a border of zeros."""
    height, width = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3)))
    y = np.empty(x.shape)
    for i in range(height):
        for j in range(width):
            window = padded[:, :, i : i + 7, j : j + 7]
            y[:, :, i, j] = (window * w[:, 0]).sum((2, 3)) + b
    return y


def normalise(x, w, b):
    """The channels of one pixel, on the last axis, get mean 0 and variance 1."""
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return w * (x - mean) / np.sqrt(variance + 1e-6) + b


def compete(x, gamma, beta):
    """Global response normalisation of (N, H, W, C)."""
    response = np.sqrt((x**2).sum((1, 2), keepdims=True))
    share = response / (response.mean(-1, keepdims=True) + 1e-6)
    return gamma * (x * share) + beta + x


def by_definition(version, x, p):
    """A block's output from its input and its parameters by name."""
    y = depthwise(x, p["dwconv.weight"], p["dwconv.bias"]).transpose(0, 2, 3, 1)
    y = normalise(y, p["norm.weight"], p["norm.bias"])
    y = y @ p["pwconv1.weight"].T + p["pwconv1.bias"]
    y = y * gauss_cdf(y)
    if version == "V2":
        y = compete(y, p["grn.gamma"], p["grn.beta"])
    y = y @ p["pwconv2.weight"].T + p["pwconv2.bias"]
    if version == "V1":
        y = y * p["gamma"]
    return x + y.transpose(0, 3, 1, 2)


@versions
def test_a_block_is_its_definition(golden, randn, assert_close, version):
    block = golden.fill(lucid, BLOCKS[version](MAP[1]).to(lucid.float64))
    x = randn(*MAP)
    parameters = {name: p.detach().cpu().numpy() for name, p in block.named_parameters()}
    found = {"y": block(lucid.tensor(x)).detach().cpu().numpy()}
    assert_close(found, {"y": by_definition(version, x, parameters)}, tolerance=1e-12)


@pytest.mark.parametrize("initial", [1e-6, 0.5, 1])
def test_gamma_starts_at_layer_scale_init(initial):
    gamma = convnext.Block(6, layer_scale_init=initial).gamma
    assert isinstance(gamma, nn.Parameter)
    assert gamma.dtype == lucid.float32
    assert gamma.tolist() == [np.float32(initial)] * 6


def test_a_layer_scale_of_0_means_no_gamma_and_a_block_that_learns(randn):
    block = convnext.Block(6, layer_scale_init=0)
    assert block.gamma is None
    assert "gamma" not in block.state_dict()
    x = lucid.tensor(randn(*MAP)).float()
    y = block(x)
    assert bool((y - x).abs().max() > 0.01)
    y.sum().backward()
    assert all(bool(p.grad.abs().max() > 0) for p in block.parameters())


def test_a_negative_layer_scale_is_an_error():
    with pytest.raises(ValueError, match=r"layer_scale_init \(=-1\) must not be negative"):
        convnext.Block(6, layer_scale_init=-1)


def test_response_normalisation_starts_as_the_identity(randn):
    block = convnext_v2.Block(6)
    x = lucid.tensor(randn(*MAP)).float()
    with_response = block(x).detach().cpu().numpy()
    block.grn = nn.Identity()
    assert np.array_equal(block(x).detach().cpu().numpy(), with_response)


@versions
def test_while_training_a_sample_skips_the_block_or_takes_it_doubled(golden, randn, version):
    block = golden.fill(lucid, BLOCKS[version](6, drop_path=0.5).to(lucid.float64))
    x = randn(32, *MAP[1:])
    always = block.eval()(lucid.tensor(x)).detach().cpu().numpy() - x
    branch = block.train()(lucid.tensor(x)).detach().cpu().numpy() - x
    skipped = np.abs(branch).max((1, 2, 3)) == 0
    assert 4 < skipped.sum() < 28
    assert np.allclose(branch[~skipped], 2 * always[~skipped], rtol=1e-9)


@versions
def test_a_block_refuses_a_map_of_other_channels(version):
    with pytest.raises(ValueError, match="groups=6") as error:
        BLOCKS[version](6)(lucid.zeros(1, 7, 5, 9))
    assert any("in dwconv, Conv2d(6, 6" in note for note in error.value.__notes__)
