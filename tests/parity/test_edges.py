"""Where a formula meets zero, infinity, a tie, or nothing: values and gradients are torch's."""

import math

import numpy as np
import pytest

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity
INF, NAN = math.inf, math.nan

CASES = {  # what is computed, and the numbers of the tensors that get gradients
    "lerp far": (lambda t, x, e: t.lerp(x, e, 1.0), [1e8, 2.0], [1.0, 3.0]),
    "lerp near": (lambda t, x, e: t.lerp(x, e, 0.25), [1e8, 2.0], [1.0, 3.0]),
    "lerp back": (lambda t, x, e: t.lerp(x, e, -0.75), [1e8, 2.0], [1.0, 3.0]),
    "lerp to inf": (lambda t, x, e: t.lerp(x, e, 0.7), [INF, 1.0], [1.0, INF]),
    "lerp by tensors": (
        lambda t, x, e, w: t.lerp(x, e, w), [1e8, 2.0, 5.0], [1.0, 3.0, 7.0], [1.0, 0.25, 0.5],
    ),
    "floor": (
        lambda t, x, y: t.div(x, y, rounding_mode="floor"), [1.0, -7.0, 5.0], [0.1, 2.0, 3.0],
    ),
    "floor of inf": (
        lambda t, x, y: t.div(x, y, rounding_mode="floor"), [-1.0, 5.0, INF, 1.0, 2.0],
        [INF, -INF, 2.0, 0.0, 3.0],
    ),
    "trunc": (
        lambda t, x, y: t.div(x, y, rounding_mode="trunc"), [-7.0, 7.0, 1.0, 2.0],
        [2.0, -2.0, 0.0, 3.0],
    ),
    "floor by a number": (lambda t, x: t.div(x, 0.1, rounding_mode="floor"), [1.0, -1.0]),
    "atan2": (lambda t, y, x: t.atan2(y, x), [0.0, 1.0, 0.0], [0.0, 1.0, -1.0]),
    "prelu": (lambda t, x, w: t.nn.functional.prelu(x, w), [INF, -1.0, 2.0, 0.0], [0.25]),
    "kl_div of negative targets": (
        lambda t, x: t.nn.functional.kl_div(
            x, x.detach() * 0 + t.tensor([-1.0, 1.0, 0.0]), reduction="none"
        ),
        [0.5, 1.0, 2.0],
    ),
    "hinge_embedding at the margin": (
        lambda t, x: t.nn.functional.hinge_embedding_loss(
            x, t.tensor([-1.0, -1.0, 1.0]), reduction="sum"
        ),
        [1.0, 0.0, 0.0],
    ),
    "margin_ranking at the margin": (
        lambda t, x, y: t.nn.functional.margin_ranking_loss(
            x, y, t.tensor([1.0, -1.0]), margin=1.0
        ),
        [1.0, 0.0], [0.0, 1.0],
    ),
    "bilinear of the same size": (
        lambda t, x: t.nn.functional.interpolate(
            x.reshape(1, 1, 3, 3), scale_factor=1.25, mode="bilinear"
        ),
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
    ),
    "linear of the same size": (
        lambda t, x: t.nn.functional.interpolate(
            x.reshape(1, 1, 2), scale_factor=1.3, mode="linear"
        ),
        [0.0, 1.0],
    ),
    "nearest of the same size": (
        lambda t, x: t.nn.functional.interpolate(
            x.reshape(1, 1, 2, 2), scale_factor=1.3, mode="nearest"
        ),
        [0.0, 1.0, 2.0, 3.0],
    ),
    "nearest, one axis of the same size": (
        lambda t, x: t.nn.functional.interpolate(
            x.reshape(1, 1, 2, 2), scale_factor=(1.5, 1.3), mode="nearest-exact"
        ),
        [0.0, 1.0, 2.0, 3.0],
    ),
    "linear without features": (
        lambda t, x, w, b: t.nn.functional.linear(x.reshape(2, 2, 0), w.reshape(1, 0), b), [], [],
        [1.0],
    ),
    "linear of one row": (
        lambda t, x, w: t.nn.functional.linear(x.reshape(2, 2), w), [1.0, 2.0, 3.0, 4.0],
        [5.0, 6.0],
    ),
    "inner without numbers": (lambda t, x, y: t.inner(x.reshape(2, 2, 0), y), [], []),
    "einsum of a length 1": (
        lambda t, x, y: t.einsum("ij,jk->ik", x.reshape(2, 1), y.reshape(3, 2)), [1.0, 2.0],
        [3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
    ),
    "einsum, one row for all": (
        lambda t, x, y: t.einsum("ab,ab->ab", x.reshape(2, 2), y.reshape(1, 2)),
        [1.0, 2.0, 3.0, 4.0], [5.0, 6.0],
    ),
    "einsum, a diagonal of length 1": (
        lambda t, x, y: t.einsum("ii,i->i", x.reshape(1, 1), y), [2.0], [5.0, 6.0],
    ),
    "batch norm of nothing": (
        lambda t, x, w: t.nn.functional.batch_norm(
            x.reshape(0, 2, 3, 3), None, None, w, training=True
        ),
        [], [1.0, 2.0],
    ),
}  # fmt: skip


def run(library, program, numbers, dtype):
    leaves = [library.tensor(n, dtype=dtype, requires_grad=True) for n in numbers]
    y = program(library, *leaves)
    y.sum().backward()
    return [y.detach().numpy(), *[leaf.grad.numpy() for leaf in leaves]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_values_and_gradients_are_torchs(case, dtype):
    program, *numbers = case
    theirs = run(torch, program, numbers, getattr(torch, dtype))
    ours = run(lucid, program, numbers, getattr(lucid, dtype))
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_kl_div_of_no_samples_is_nan():
    x = lucid.zeros(0, 3)
    assert lucid.nn.functional.kl_div(x, x, reduction="batchmean").isnan()


def test_an_empty_batch_leaves_the_statistics_of_batch_norm():
    for library in (lucid, torch):
        layer = library.nn.BatchNorm2d(3)
        y = layer(library.zeros(0, 3, 2, 2))
        assert tuple(y.shape) == (0, 3, 2, 2)
        assert layer.running_var.tolist() == [1, 1, 1]
        assert layer.num_batches_tracked.item() == 1


def test_instance_norm_without_momentum_keeps_its_statistics():
    found = []
    for library in (lucid, torch):
        layer = library.nn.InstanceNorm1d(1, momentum=None, track_running_stats=True)
        layer(library.tensor([[[1.0, 3.0]]]))
        found.append([layer.running_mean.tolist(), layer.running_var.tolist()])
    assert found[0] == found[1]


def test_a_letter_that_is_repeated_has_one_length():
    for library, error in ((lucid, ValueError), (torch, RuntimeError)):
        with pytest.raises(error, match=r"'ii' repeats|subscript i is repeated"):
            library.einsum("ii->i", library.zeros(1, 3))


@pytest.mark.parametrize(("mode", "shape"), [
    ("bicubic", (1, 1, 3, 3)), ("nearest", (1, 1, 3)), ("nearest", (1, 1, 2, 3, 2)),
])  # fmt: skip
def test_a_gradient_is_that_of_the_forward_where_the_size_stays(mode, shape):
    """PyTorch's values, and the gradient that PyTorch lacks there."""
    x = np.random.default_rng(0).standard_normal(shape)

    def resize(library, x):
        return library.nn.functional.interpolate(x, scale_factor=1.25, mode=mode)

    expected = resize(torch, torch.tensor(x)).numpy()
    assert expected.shape == shape
    np.testing.assert_allclose(resize(lucid, lucid.tensor(x)).numpy(), expected, atol=1e-12)
    leaf = lucid.tensor(x, requires_grad=True)
    assert lucid.autograd.gradcheck(lambda x: resize(lucid, x), (leaf,)) is not False


@pytest.mark.parametrize(("x", "target", "sentence"), [
    (0.5, 2.0, r"takes a target from 0 to 1, not 2\.0: write cross_entropy"),
    (0.5, NAN, "takes a target from 0 to 1, not nan"),
    (NAN, 1.0, "takes probabilities from 0 to 1, not nan"),
    (1.5, 1.0, r"takes probabilities from 0 to 1, not 1\.5: write x\.sigmoid"),
])  # fmt: skip
def test_both_sides_of_binary_cross_entropy_are_probabilities(x, target, sentence):
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        torch.nn.functional.binary_cross_entropy(torch.tensor([x]), torch.tensor([target]))
    with pytest.raises(ValueError, match=sentence):
        lucid.nn.functional.binary_cross_entropy(lucid.tensor([x]), lucid.tensor([target]))
