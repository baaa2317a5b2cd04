"""ConvNeXt and ConvNeXt V2 are transformers' networks: same logits, same gradients.

Every parameter has numbers of its own, gamma, beta and GRN's included, and the images are wider
than high. That the comparison sees mistakes is proven by making them: every mutant is found.
"""

from functools import cache

import pytest

import lucid
from lucid.models import convnext, convnext_v2
from lucid.nn import functional as F

torch = pytest.importorskip("torch", reason="the reference is PyTorch's")
pytest.importorskip("transformers", reason="the reference is transformers' ConvNeXt")

pytestmark = pytest.mark.parity

DEEP = dict(depths=[2, 1, 2, 1], dims=[16, 32, 48, 64], num_classes=7)
IMAGES = (2, 3, 64, 96)
MAP = (2, 16, 5, 9)
NETWORKS = {1: convnext.ConvNeXt, 2: convnext_v2.ConvNeXtV2}
BLOCKS = {1: convnext.Block, 2: convnext_v2.Block}
TOLERANCES = {"float64": 1e-9, "float32": 1e-5}

versions = pytest.mark.parametrize("version", [1, 2], ids=["v1", "v2"])
dtypes = pytest.mark.parametrize("dtype", TOLERANCES)


@pytest.fixture(scope="module")
def published(golden):
    """What transformers' network, deep or tiny, answers in float64."""

    @cache
    def answers(version, size):
        sizes, images = (DEEP, IMAGES) if size == "deep" else (golden.SIZES, golden.IMAGES)
        network = golden.published(version, **sizes)
        return golden.answers(torch, network, images, "float64", golden.authors_name)

    return answers


@pytest.fixture
def ours(golden):
    """What lucid's answers."""

    def answers(version, size, dtype="float64"):
        sizes, images = (DEEP, IMAGES) if size == "deep" else (golden.SIZES, golden.IMAGES)
        network = golden.fill(lucid, NETWORKS[version](**sizes).to(dtype))
        return golden.answers(lucid, network, images, dtype)

    return answers


@versions
@dtypes
def test_logits_and_all_gradients_are_the_published_ones(
    ours, published, assert_close, version, dtype
):
    found = ours(version, "deep", dtype)
    assert {array.dtype.name for array in found.values()} == {dtype}
    assert_close(found, published(version, "deep"), TOLERANCES[dtype])


@versions
@dtypes
def test_a_block_alone_is_the_published_block(golden, assert_close, version, dtype):
    network = golden.published(version, depths=[1], dims=[MAP[1]], num_classes=2)
    layer = golden.fill(torch, network.base_model.encoder.stages[0].layers[0], golden.authors_name)
    expected = golden.answers(torch, layer, MAP, "float64", golden.authors_name)
    block = golden.fill(lucid, BLOCKS[version](MAP[1]).to(dtype))
    assert_close(golden.answers(lucid, block, MAP, dtype), expected, TOLERANCES[dtype])


# Mistakes that others made. Without its argument each of the two norms is right.


def layer_norm(dims=-1, correction=0, eps=1e-6):
    """Layer normalisation by its definition; the final one, of vectors, knows one axis only."""

    def norm(x, shape, weight, bias, _):
        axes = dims if x.ndim == 4 else -1
        variance = x.var(axes, correction=correction, keepdim=True)
        return (x - x.mean(axes, keepdim=True)) / (variance + eps).sqrt() * weight + bias

    return norm


def response_norm(pixels=(1, 2), channels=-1, reduce=lucid.mean, residual=1):
    """Global response normalisation by its definition."""

    def norm(x, gamma, beta, eps):
        g = (x * x).sum(pixels, keepdim=True).sqrt()
        return gamma * (x * g / (reduce(g, channels, keepdim=True) + eps)) + beta + residual * x

    return norm


def unpermuted(self, x):
    """The block's branch as if it had not been permuted back to (N, C, H, W) but reshaped."""
    return x.permute(0, 2, 3, 1).reshape(x.shape)


def relu_grad(grad, x):
    """The gradient of ReLU in place of GELU's."""
    return grad * (x > 0)


LAYER_NORM, RESPONSE_NORM = "lucid.nn.norm.layer_norm", "lucid.nn.norm.global_response_norm"
DEFINITIONS = {
    "LayerNorm": (LAYER_NORM, layer_norm()),
    "GRN": (RESPONSE_NORM, response_norm()),
}
MUTANTS = {
    "tanh GELU": ("lucid.nn.activation.gelu", lambda x, _: F.gelu(x, "tanh")),
    "eps 1e-5": (LAYER_NORM, layer_norm(eps=1e-5)),
    "unbiased variance": (LAYER_NORM, layer_norm(correction=1)),
    "LayerNorm over height and width": (LAYER_NORM, layer_norm(dims=(1, 2))),
    "no permute back": ("lucid.nn.DropPath.forward", unpermuted),
    "ReLU's gradient": ("lucid.backend.cpu.gelu_grad", relu_grad),
}
MUTANTS_OF_V2 = {
    "sum for mean in GRN": (RESPONSE_NORM, response_norm(reduce=lucid.sum)),
    "GRN over width and channels": (RESPONSE_NORM, response_norm(pixels=(2, 3), channels=1)),
    "GRN of each pixel": (RESPONSE_NORM, response_norm(pixels=-1)),
    "GRN without the residual": (RESPONSE_NORM, response_norm(residual=0)),
}
MUTATIONS = [
    *(pytest.param(1, *mutant, id=f"v1-{name}") for name, mutant in MUTANTS.items()),
    *(
        pytest.param(2, *mutant, id=f"v2-{name}")
        for name, mutant in {**MUTANTS, **MUTANTS_OF_V2}.items()
    ),
]


@dtypes
@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_without_a_mistake_passes(
    ours, published, assert_close, monkeypatch, name, dtype
):
    monkeypatch.setattr(*DEFINITIONS[name])
    assert_close(ours(2, "tiny", dtype), published(2, "tiny"), TOLERANCES[dtype])


@dtypes
@pytest.mark.parametrize(("version", "target", "mistake"), MUTATIONS)
def test_a_mutant_is_found(
    ours, published, assert_close, monkeypatch, version, target, mistake, dtype
):
    monkeypatch.setattr(target, mistake)
    wrong = "images" if "grad" in target else "(logits|images)"
    with pytest.raises(AssertionError, match=f"{wrong} is off"):
        assert_close(ours(version, "tiny", dtype), published(version, "tiny"), TOLERANCES[dtype])
