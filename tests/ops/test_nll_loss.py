"""The loss at the right class counts as much as its weight, and not at all where it is ignored."""

import numpy as np
import pytest

import lucid
from lucid import ops
from lucid.autograd import gradcheck

SHAPES = {"one sample": (4,), "batch": (6, 4), "sequence": (2, 4, 3)}
WEIGHTS = np.array([0.5, 2.0, 1.0, 0.0])
BAD = {
    "class, dtype": (lambda x, t: ops.nll_loss(x, x), "class indices are integers, not float32"),
    "class, shape": (lambda x, t: ops.nll_loss(x, t[:1]), r"shape \(1,\) for scores of shape"),
    "class, list": (lambda x, t: ops.nll_loss(x, [0]), "nll_loss takes a tensor, not list"),
    "integers": (lambda x, t: ops.nll_loss(x.long(), t), "nll_loss takes floats, not int64"),
    "a number": (lambda x, t: ops.nll_loss(x.sum(), t), r"nll_loss takes scores of shape \(C,\)"),
    "weight": (
        lambda x, t: ops.nll_loss(x, t, lucid.ones(2)),
        r"weight has shape \(2,\) for 3 classes",
    ),
    "weight, integers": (
        lambda x, t: ops.cross_entropy(x, t, lucid.ones(3).long()),
        "weight takes floats, not int64",
    ),
    "reduction": (
        lambda x, t: ops.nll_loss(x, t, reduction="avg"),
        r"reduction \(='avg'\) must be 'mean', 'sum' or 'none'",
    ),
    "probabilities, ignored": (
        lambda x, t: ops.cross_entropy(x, x, ignore_index=1),
        r"ignore_index \(=1\) is for class indices as targets",
    ),
    "probabilities, weight": (
        lambda x, t: ops.cross_entropy(x, x, lucid.ones(2)),
        r"weight has shape \(2,\) for 3 classes",
    ),
}


def _axis(shape):
    return min(1, len(shape) - 1)


@pytest.fixture
def target(randn):
    """Class indices 0 and 1 for scores of a shape; every third of them is 2."""

    def make(shape):
        classes = np.asarray(np.argmax(randn(*shape), _axis(shape))) % 2
        return np.where(np.arange(classes.size).reshape(classes.shape) % 3 == 1, 2, classes)

    return make


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_gradients(randn, target, shape, reduction):
    t, w = lucid.tensor(target(shape)), lucid.tensor(WEIGHTS)
    settings = dict(ignore_index=2, reduction=reduction)
    gradcheck(lambda x: ops.nll_loss(x * x, t, w, **settings), randn(*shape))
    smooth = settings | dict(label_smoothing=0.1)
    gradcheck(lambda x: ops.cross_entropy(x, t, w, **smooth), randn(*shape))
    p = np.abs(randn(*shape))
    gradcheck(lambda x, q: ops.cross_entropy(x, q, w, label_smoothing=0.1), randn(*shape), p)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_loss_is_its_formula(randn, target, shape):
    x, t = randn(*shape), target(shape)
    y = ops.nll_loss(
        lucid.tensor(x), lucid.tensor(t), lucid.tensor(WEIGHTS), ignore_index=2, reduction="none"
    )
    rows = np.moveaxis(x, _axis(shape), -1)
    counted = []
    for i in np.ndindex(t.shape):
        expected = 0.0 if t[i] == 2 else -WEIGHTS[t[i]] * rows[i][t[i]]
        assert y[i].item() == pytest.approx(expected)
        counted += [] if t[i] == 2 else [(expected, WEIGHTS[t[i]])]
    mean = sum(loss for loss, _ in counted) / sum(w for _, w in counted)
    y = ops.nll_loss(lucid.tensor(x), lucid.tensor(t), lucid.tensor(WEIGHTS), ignore_index=2)
    assert y.item() == pytest.approx(mean)


@pytest.mark.parametrize(("call", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(lucid.ones(2, 3), lucid.tensor([0, 0]))


def test_cross_entropy_is_nll_loss_of_log_softmax(randn):
    x, t, w = lucid.tensor(randn(6, 4)), lucid.tensor([0, 1, 2, 3, 1, 1]), lucid.tensor(WEIGHTS)
    ours = ops.cross_entropy(x, t, w, ignore_index=1)
    assert ours.item() == pytest.approx(ops.nll_loss(ops.log_softmax(x, 1), t, w, 1).item())


def test_the_settings_come_in_the_order_of_torch(randn):
    x, t, w = lucid.tensor(randn(3, 4)), lucid.tensor([0, 1, 2]), lucid.tensor(WEIGHTS)
    by_name = ops.cross_entropy(
        x, t, weight=w, ignore_index=2, reduction="sum", label_smoothing=0.1
    )
    assert ops.cross_entropy(x, t, w, 2, "sum", 0.1).item() == by_name.item()


def test_the_scores_of_an_ignored_sample_get_no_gradient(leaf, randn):
    x = leaf(randn(3, 4))
    ops.cross_entropy(x, lucid.tensor([1, -100, 2]), label_smoothing=0.1).backward()
    assert [row.any() for row in x.grad.cpu().numpy()] == [True, False, True]


def test_the_mean_of_no_losses_is_nan():
    x, t = lucid.ones(2, 3), lucid.tensor([-100, -100])
    assert np.isnan(ops.cross_entropy(x, t).item())
    assert ops.cross_entropy(x, t, reduction="sum").item() == 0


@pytest.mark.parametrize("ignored", [-100, 1])
def test_ignored_classes_count_neither_in_the_loss_nor_in_its_gradient(leaf, randn, ignored):
    numbers, rows = randn(5, 4), [0, 2, 4]
    classes = np.array([0, ignored, 3, ignored, 2])
    for reduction in ("mean", "sum"):
        x, some = leaf(numbers), leaf(numbers[rows])
        y = ops.cross_entropy(x, lucid.tensor(classes), ignore_index=ignored, reduction=reduction)
        exact = ops.cross_entropy(some, lucid.tensor(classes[rows]), reduction=reduction)
        np.testing.assert_allclose(y.item(), exact.item(), rtol=1e-6)
        y.backward(), exact.backward()
        dx = x.grad.cpu().numpy()
        np.testing.assert_allclose(dx[rows], some.grad.cpu().numpy(), rtol=1e-5, atol=1e-7)
        assert (dx[[1, 3]] == 0).all()
    y = ops.cross_entropy(x, lucid.tensor(classes), ignore_index=ignored, reduction="none")
    assert (y.detach().cpu().numpy() == 0).tolist() == [False, True, False, True, False]
