"""Every op and its gradients on the GPU, in float32, against the CPU's in float64."""

import numpy as np
import pytest

import lucid
from lucid.autograd import Function
from lucid.nn import functional as F

TOLERANCE = 1e-5  # of the largest value of each result

SHAPES = {"x": (3, 4, 5), "y": (3, 4, 5), "maps": (2, 4, 8, 9), "w": (6, 4, 3, 3), "row": (5,)}
PLACES = [[0, 2, 0, 1], [3, 3, 3, 0]]  # one of them twice


def written(x, y):
    """Places that are overwritten: rows, chosen columns, and where a mask is true."""
    x[0] = y[1]
    x[1][:, [0, 2]] = y[2, :, [1, 1]]
    x[y > 1] = 0.5
    return x


OPS = {
    "add": lambda t: t.x + t.row,
    "sub": lambda t: 2 - t.x - t.y,
    "mul": lambda t: t.x * t.row,
    "div": lambda t: t.x / (t.row * t.row + 1),
    "neg": lambda t: -t.x + +t.y,
    "power": lambda t: (t.x * t.x + 1) ** 1.5 + t.y**3,
    "remainder": lambda t: t.x % 0.7,
    "floor_divide": lambda t: t.x // 0.7 + lucid.div(t.y, 0.7, rounding_mode="trunc"),
    "abs, sign": lambda t: t.x.abs() + t.y.sign(),
    "erf": lambda t: t.x.erf(),
    "exp, log": lambda t: (t.x.exp() + 1).log() + t.y.exp(),
    "expm1, log1p": lambda t: lucid.expm1(t.x) + lucid.log1p(t.y * t.y),
    "log2, log10": lambda t: lucid.log2(t.x * t.x + 1) + lucid.log10(t.y * t.y + 1),
    "sqrt, rsqrt": lambda t: (t.x * t.x + 1).sqrt() + (t.y * t.y + 1).rsqrt(),
    "tanh": lambda t: t.x.tanh(),
    "sin, cos, tan": lambda t: t.x.sin() + t.y.cos() + lucid.tan(t.x * 0.3),
    "sinh, cosh": lambda t: t.x.sinh() + t.y.cosh(),
    "asin, acos": lambda t: (t.x * 0.2).asin() + (t.y * 0.2).acos(),
    "atan, atan2": lambda t: t.x.atan() + lucid.atan2(t.x, t.y),
    "asinh, acosh, atanh": lambda t: t.x.asinh() + (t.y * t.y + 2).acosh() + (t.x * 0.2).atanh(),
    "logaddexp": lambda t: lucid.logaddexp(t.x, t.y),
    "sigmoid, silu, softplus": lambda t: t.x.sigmoid() + F.silu(t.y) + F.softplus(t.x),
    "squared and absolute errors": lambda t: (
        F.mse_loss(t.x, t.y) + F.l1_loss(t.x, t.y, reduction="sum")
    ),
    "binary cross-entropy": lambda t: F.binary_cross_entropy_with_logits(t.x, t.y.sigmoid()),
    "binary cross-entropy of probabilities": lambda t: F.binary_cross_entropy(
        t.x.sigmoid(), t.y.sigmoid()
    ),
    "elu, hardtanh": lambda t: F.elu(t.x) + F.hardtanh(t.y),
    "hardsigmoid, hardswish": lambda t: F.hardsigmoid(t.x * 3) + F.hardswish(t.y * 3),
    "relu, leaky_relu": lambda t: t.x.relu() + F.leaky_relu(t.y),
    "gelu": lambda t: F.gelu(t.x) + F.gelu(t.y, approximate="tanh"),
    "softmax, log_softmax": lambda t: t.x.softmax(-1) + t.y.log_softmax(1),
    "logsumexp": lambda t: lucid.logsumexp(t.x, 1),
    "clamp": lambda t: t.x.clamp(-0.5, 0.7),
    "maximum, minimum": lambda t: lucid.maximum(t.x, t.y) + lucid.minimum(t.x, t.row),
    "where": lambda t: lucid.where(t.x > 0, t.x, t.y),
    "max, amax": lambda t: t.x.max(1)[0] + t.y.amax(1),
    "x[index] = value": lambda t: written(t.x * 2, t.y * t.y),
    "argmax, argsort": lambda t: t.x.argmax(-1, keepdim=True) + t.y.argsort(-1),
    "sort, topk": lambda t: t.x.sort(-1)[0][..., :2] + t.y.topk(2, -1)[0],
    "sum, mean, var": lambda t: t.x.sum(0) + t.y.mean(0) + t.x.var(0),
    "norms": lambda t: t.x.norm(dim=1) + t.y.norm(p=3, dim=1),
    "cumsum": lambda t: t.x.cumsum(1),
    "tril, triu": lambda t: t.x.tril() + t.y.triu(1),
    "bits": lambda t: ((t.x > 0).long() << 1 | (t.y > 0).long()).to(t.x.dtype),
    "in place, without a slope": lambda t: (t.x * 1.0).floor_divide_(2.0),
    "any, logical": lambda t: lucid.logical_and(t.x > 0, t.y > 0).any(1).to(t.x.dtype),
    "bitwise": lambda t: ((t.x > 0) & ~(t.y > 0)).to(t.x.dtype),
    "round, isfinite": lambda t: t.x.round() + lucid.isfinite(t.y).to(t.x.dtype),
    "isclose": lambda t: lucid.isclose(t.x, t.y).to(t.x.dtype),
    "reshape, permute": lambda t: t.x.permute(2, 0, 1).reshape(5, 12),
    "expand": lambda t: t.row.expand(3, 4, 5) * t.x,
    "flip, roll": lambda t: t.x.flip(0) + t.y.roll(1, 0),
    "cat, split": lambda t: lucid.cat(lucid.cat([t.x, t.y]).split(2)[1:], 0),
    "repeat": lambda t: t.x.repeat(2, 1, 1),
    "pad": lambda t: F.pad(t.x, (1, 2)),
    "clone": lambda t: t.x.clone(),
    "slices": lambda t: t.x[1:, ::2, None],
    "repeated indices": lambda t: t.x[PLACES[0], PLACES[1]],
    "matmul": lambda t: t.x @ t.y.transpose(1, 2),
    "linear": lambda t: F.linear(t.x, t.y[0], t.x[0, :, 0]),
    "einsum": lambda t: lucid.einsum("abc,abd->cd", t.x, t.y),
    "layer_norm": lambda t: F.layer_norm(t.x, 5, t.row, t.row, 1e-6),
    "layer_norm of maps": lambda t: F.layer_norm(
        F.conv2d(t.maps, t.w).permute(0, 2, 3, 1), 6, t.w[:, 0, 0, 0], t.w[:, 0, 0, 1], 1e-6
    ),
    "group_norm": lambda t: F.group_norm(t.maps, 2),
    "batch_norm, evaluated": lambda t: F.batch_norm(
        t.maps, t.x[0, :, 0].detach(), t.y[0, :, 0].detach() ** 2, t.x[0, :, 1], t.y[0, :, 1]
    ),
    "group_norm with w and b": lambda t: F.group_norm(t.maps, 2, t.x[0, :, 0], t.y[0, :, 0]),
    "batch_norm": lambda t: F.batch_norm(t.maps, None, None, training=True),
    "batch_norm with w and b": lambda t: F.batch_norm(
        t.maps, None, None, t.x[0, :, 0], t.y[0, :, 0], training=True
    ),
    "global_response_norm": lambda t: lucid.ops.global_response_norm(
        t.maps.permute(0, 2, 3, 1), t.x[0, :, 0], t.y[0, :, 0]
    ),
    "conv2d": lambda t: F.conv2d(t.maps, t.w, t.w[:, 0, 0, 0], stride=2, padding=1),
    "conv2d, weight alone": lambda t: F.conv2d(t.maps.detach(), t.w, padding=1),
    "conv2d, patches": lambda t: F.conv2d(t.maps, t.w[:, :, :2, :2], stride=2),
    "conv2d, depthwise": lambda t: F.conv2d(t.maps, t.w[:4, :1], padding=1, groups=4),
    "conv_transpose2d": lambda t: F.conv_transpose2d(t.maps[:, :1], t.w[:1], stride=2),
    "avg_pool2d": lambda t: F.avg_pool2d(t.maps, 3, 2, 1),
    "adaptive_avg_pool2d": lambda t: F.adaptive_avg_pool2d(t.maps, (3, 2)),
    "max_pool2d": lambda t: F.max_pool2d(t.maps, 3, 2, 1),
    "max_pool2d of integers": lambda t: F.max_pool2d((t.maps * 9).short(), 3, 2, 1).to(t.x.dtype),
    "unfold of a mask": lambda t: F.unfold(t.maps > 0, 3).to(t.x.dtype),
    "interpolate, bicubic": lambda t: F.interpolate(t.maps, (5, 12), mode="bicubic"),
    "max_unpool2d": lambda t: F.max_unpool2d(
        *F.max_pool2d(t.maps, 2, return_indices=True), 2, output_size=t.maps.shape
    ),
    "rms_norm, local_response_norm": lambda t: F.rms_norm(t.x, 5, t.row) + F.local_response_norm(
        t.y, 3
    ),
    "conv_transpose1d": lambda t: F.conv_transpose1d(t.x, t.x[0, :, :3].reshape(4, 1, 3)),
    "relu, the slope": lambda t: (
        lucid.autograd.grad(F.relu(t.x).sum(), t.x, create_graph=True)[0] * t.x
    ),
    "rrelu": lambda t: F.rrelu(t.x),
    "losses of pairs": lambda t: F.margin_ranking_loss(t.x, t.y, t.row, 0.5)
    + F.hinge_embedding_loss(t.x, lucid.ones(5, device=t.x.device))
    + F.cosine_embedding_loss(t.x[0], t.y[0], lucid.ones(4, device=t.x.device))
    + F.triplet_margin_loss(t.x, t.y, t.x * 2),
    "losses of margins": lambda t: F.soft_margin_loss(t.x, t.y)
    + F.multilabel_soft_margin_loss(t.x, t.y.sigmoid())
    + F.multi_margin_loss(t.x[0], lucid.tensor([0, 3, 1, 1], device=t.x.device)),
    "losses of likelihoods": lambda t: F.poisson_nll_loss(t.x, t.y * t.y, full=True)
    + F.gaussian_nll_loss(t.x, t.y, t.row * t.row + 0.1),
    "unfold, fold": lambda t: F.fold(F.unfold(t.maps, 3) * 0.5, (8, 9), 3),
    "stack, unbind": lambda t: lucid.stack([*t.x.unbind(1), t.y[:, 0]], 1),
    "cross_entropy": lambda t: F.cross_entropy(t.x[0], lucid.tensor([0, 3, 1, 1])),
    "cross_entropy of probabilities": lambda t: F.cross_entropy(t.x, t.y.softmax(1)),
    "cross_entropy, smoothed": lambda t: F.cross_entropy(
        t.x[0], lucid.tensor([0, 3, 1, 1]), label_smoothing=0.1
    ),
}  # fmt: skip


class Tensors:
    """The inputs of a case, as leaves that require gradients."""

    def __init__(self, dtype):
        rng = np.random.default_rng(0)
        for name, shape in SHAPES.items():
            array = rng.standard_normal(shape).astype(np.float32).astype(dtype)
            setattr(self, name, lucid.tensor(array, requires_grad=True))


def results(op, device, dtype):
    """The value, and the gradients of all inputs that it depends on."""
    with lucid.device(device):
        tensors = Tensors(dtype)
        y = op(tensors)
        found = {"value": y}
        if y.requires_grad:
            weights = np.cos(np.arange(y.numel())).reshape(y.shape)
            y.backward(lucid.tensor(weights.astype(dtype)))
            found |= {name: x.grad for name, x in vars(tensors).items() if x.grad is not None}
    return {name: x.detach().cpu().numpy() for name, x in found.items()}


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_values_and_gradients_are_those_of_the_cpu(op, assert_close):
    found, expected = results(op, "cuda", np.float32), results(op, "cpu", np.float64)
    near_zero = {name for name, x in expected.items() if not np.abs(x).max(initial=0) > 1e-9}
    for name in near_zero:
        np.testing.assert_allclose(found.pop(name), expected.pop(name), atol=TOLERANCE)
    assert_close(found, expected, TOLERANCE)


def test_every_op_is_in_the_table(monkeypatch):
    """Move is what brings results back; half a block in one op is the CPU's alone."""
    used, apply = set(), Function.apply.__func__
    monkeypatch.setattr(
        Function, "apply", classmethod(lambda cls, *a, **kw: used.add(cls) or apply(cls, *a, **kw))
    )
    for op in OPS.values():
        results(op, "cpu", np.float64)
    all_ops = {cls for cls in _subclasses(Function) if cls.__module__.startswith("lucid.ops.")}
    assert {cls.__name__ for cls in all_ops - used} <= {
        "Move", "Cast", "Perceptron", "PerceptronGrad",
    }  # fmt: skip


def _subclasses(cls):
    return {cls}.union(*map(_subclasses, cls.__subclasses__())) - {Function}
