"""Every public op, layer and loss that computes with floats, called once each.

A case takes the library (``lucid`` or ``torch``, for lines that both understand) and tensors.
"""

from types import SimpleNamespace

import numpy as np

SHAPES = {
    "x": (4, 6), "y": (4, 6), "z": (4, 6), "mask": (4, 4), "row": (6,), "row2": (6,),
    "m": (6, 3), "three": (4, 3), "three2": (4, 3), "four": (4,), "four2": (4,),
    "batch": (2, 3, 6), "batch2": (2, 6, 3), "line": (2, 4, 8), "maps": (2, 4, 6, 6),
    "w": (6, 4, 3, 3), "w1": (6, 4, 3), "depthwise": (4, 1, 3, 3),
}  # fmt: skip


def arrays(scale=1.0):
    """Inputs of float16, by name; ``scale`` is that of all but probabilities and the like."""
    rng = np.random.default_rng(0)
    found = {name: scale * rng.normal(0, 1, shape) for name, shape in SHAPES.items()}
    found |= {"positive": scale * rng.uniform(0.1, 3, (4, 6))}
    found |= {"above_one": 1 + scale * rng.uniform(0.1, 3, (4, 6))}
    found |= {"unit": rng.uniform(0.05, 0.95, (4, 6)), "sym": rng.uniform(-0.95, 0.95, (4, 6))}
    found |= {"variance": rng.uniform(0.5, 2, 4)}
    found |= {"signs": rng.choice([-1.0, 1.0], (4, 6)), "signs4": rng.choice([-1.0, 1.0], 4)}
    return {name: x.astype(np.float16) for name, x in found.items()}


def _calls(names, *inputs, of=lambda lib: lib, note=""):
    """A case for each of the ops: what it makes of those inputs."""

    def case(name):
        return lambda lib, t: getattr(of(lib), name)(*[getattr(t, x) for x in inputs])

    return {name + note: case(name) for name in names.split()}


def _functional(names, *inputs, note=""):
    return _calls(names, *inputs, of=lambda lib: lib.nn.functional, note=note)


ELEMENTWISE = {
    **_calls(
        "abs absolute arctan atan asinh arcsinh ceil cos cosh erf exp expm1 fix floor nan_to_num "
        "neg negative reciprocal relu round sgn sigmoid sign sin sinh square tan tanh trunc",
        "x",
    ),
    **_calls("log log10 log1p log2 rsqrt sqrt", "positive"),
    **_calls("acosh arccosh", "above_one"),
    **_calls("acos arccos asin arcsin atanh arctanh", "sym"),
    **_calls(
        "add sub subtract mul multiply div divide true_divide maximum minimum atan2 arctan2 "
        "logaddexp remainder floor_divide",
        "x",
        "y",
    ),
}
FURTHER = {
    "rms_norm": lambda lib, t: lib.nn.functional.rms_norm(t.x, (6,)),
    "local_response_norm": lambda lib, t: lib.nn.functional.local_response_norm(t.maps, 2),
    "rrelu": lambda lib, t: lib.nn.functional.rrelu(t.x),
    "conv_transpose1d": lambda lib, t: lib.nn.functional.conv_transpose1d(t.line, t.w1[:4]),
    "gaussian_nll_loss": lambda lib, t: lib.nn.functional.gaussian_nll_loss(t.x, t.y, t.positive),
    "poisson_nll_loss": lambda lib, t: lib.nn.functional.poisson_nll_loss(t.sym, t.positive),
    "triplet_margin_loss": lambda lib, t: lib.nn.functional.triplet_margin_loss(t.x, t.y, t.z),
    "multilabel_soft_margin_loss": lambda lib, t: lib.nn.functional.multilabel_soft_margin_loss(
        t.x, t.unit
    ),
    "multi_margin_loss": lambda lib, t: lib.nn.functional.multi_margin_loss(
        t.x, lib.tensor([0, 5, 2, 1])
    ),
    **_functional("hinge_embedding_loss soft_margin_loss", "x", "signs"),
    **_functional("margin_ranking_loss", "x", "y", "signs"),
    **_functional("cosine_embedding_loss", "three", "three2", "signs4"),
}
ARITHMETIC = {
    "add of alpha": lambda lib, t: lib.add(t.x, t.row, alpha=0.3),
    "add a number": lambda lib, t: t.x + 0.1,
    "sub of alpha": lambda lib, t: lib.sub(t.x, t.row, alpha=0.3),
    "from a number": lambda lib, t: 0.1 - t.x,
    "mul by a number": lambda lib, t: t.x * 0.1,
    "div by a number": lambda lib, t: t.x / 0.3,
    "div, floor": lambda lib, t: lib.div(t.x, t.y, rounding_mode="floor"),
    "div, trunc": lambda lib, t: lib.div(t.x, t.y, rounding_mode="trunc"),
    "pow": lambda lib, t: lib.pow(t.positive, t.y),
    "pow of a number": lambda lib, t: t.positive**1.7,
    "pow 3": lambda lib, t: t.x**3,
    "a number to a power": lambda lib, t: 1.3**t.x,
    "lerp": lambda lib, t: lib.lerp(t.x, t.y, 0.3),
    "lerp of a tensor": lambda lib, t: lib.lerp(t.x, t.y, t.row),
    "addcmul": lambda lib, t: lib.addcmul(t.x, t.y, t.row, value=0.3),
    "addcdiv": lambda lib, t: lib.addcdiv(t.x, t.y, t.positive, value=0.3),
    "clamp": lambda lib, t: lib.clamp(t.x, -0.3, 0.7),
    "clamp by a tensor": lambda lib, t: lib.clamp(t.x, t.y),
    "clip": lambda lib, t: lib.clip(t.x, -0.3, 0.7),
    "where": lambda lib, t: lib.where(t.x > 0, t.x, t.y),
    "cross": lambda lib, t: lib.cross(t.three, t.three2, dim=1),
    "diff": lambda lib, t: lib.diff(t.x),
}
REDUCTIONS = {
    "sum": lambda lib, t: t.x.sum(1),
    "mean": lambda lib, t: t.x.mean(),
    "var": lambda lib, t: t.x.var(0),
    "std": lambda lib, t: t.x.std(1),
    "std_mean": lambda lib, t: lib.std_mean(t.x, 1),
    "var_mean": lambda lib, t: lib.var_mean(t.x, 1),
    "prod": lambda lib, t: t.x.prod(1),
    "norm": lambda lib, t: t.x.norm(),
    "norm 1": lambda lib, t: lib.norm(t.x, 1, 1),
    "norm 3": lambda lib, t: lib.norm(t.x, 3, 1),
    "norm inf": lambda lib, t: lib.norm(t.x, np.inf, 1),
    "logsumexp": lambda lib, t: lib.logsumexp(t.x, 1),
    "amax": lambda lib, t: lib.amax(t.x, 1),
    "tril": lambda lib, t: lib.tril(t.x, 1),
    "triu": lambda lib, t: lib.triu(t.x),
    "amin": lambda lib, t: lib.amin(t.x, 1),
    "aminmax": lambda lib, t: tuple(lib.aminmax(t.x, dim=1)),
    "max": lambda lib, t: lib.max(t.x, 1)[0],
    "min": lambda lib, t: lib.min(t.x, 1)[0],
    "median": lambda lib, t: lib.median(t.x),
    "kthvalue": lambda lib, t: lib.kthvalue(t.x, 2)[0],
    "cumsum": lambda lib, t: t.x.cumsum(1),
    "cumprod": lambda lib, t: t.x.cumprod(1),
    "trace": lambda lib, t: lib.trace(t.x),
}
PRODUCTS = {
    "matmul": lambda lib, t: t.x @ t.m,
    "mm": lambda lib, t: lib.mm(t.x, t.m),
    "mv": lambda lib, t: lib.mv(t.x, t.row),
    "dot": lambda lib, t: lib.dot(t.row, t.x[0]),
    "inner": lambda lib, t: lib.inner(t.x, t.y),
    "outer": lambda lib, t: lib.outer(t.row, t.four),
    "ger": lambda lib, t: lib.ger(t.row, t.four),
    "bmm": lambda lib, t: lib.bmm(t.batch, t.batch2),
    "addmm": lambda lib, t: lib.addmm(t.three, t.x, t.m, beta=0.3, alpha=0.7),
    "addmv": lambda lib, t: lib.addmv(t.four, t.x, t.row, beta=0.3, alpha=0.7),
    "baddbmm": lambda lib, t: lib.baddbmm(t.three[:3], t.batch, t.batch2, beta=0.3, alpha=0.7),
    "einsum": lambda lib, t: lib.einsum("ij,kj,j->ik", t.x, t.y, t.row),
    "linear": lambda lib, t: lib.nn.functional.linear(t.x, t.y, t.four),
    "cdist": lambda lib, t: lib.cdist(t.x, t.y),
}


FUNCTIONAL = {
    **_functional("scaled_dot_product_attention", "x", "y", "z"),
    **_functional("scaled_dot_product_attention", "x", "y", "z", "mask", note=" with a mask"),
    **_functional(
        "celu elu gelu glu hardshrink hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish "
        "relu6 selu silu softplus softshrink softsign tanhshrink",
        "x",
    ),
    **_functional(
        "cosine_similarity huber_loss l1_loss mse_loss pairwise_distance smooth_l1_loss",
        "x",
        "y",
    ),
    **_functional("kl_div", "x", "positive"),
    **_functional("binary_cross_entropy", "unit", "unit"),
    **_functional("binary_cross_entropy_with_logits", "x", "unit"),
    "celu of alpha": lambda lib, t: lib.nn.functional.celu(t.x, 0.3),
    "elu of alpha": lambda lib, t: lib.nn.functional.elu(t.x, 0.3),
    "tanh gelu": lambda lib, t: lib.nn.functional.gelu(t.x, approximate="tanh"),
    "softplus of beta": lambda lib, t: lib.nn.functional.softplus(t.x, 0.7, 2.0),
    "prelu": lambda lib, t: lib.nn.functional.prelu(t.x, t.row),
    "threshold": lambda lib, t: lib.nn.functional.threshold(t.x, 0.1, 0.3),
    "softmax": lambda lib, t: lib.softmax(t.x, 1),
    "softmin": lambda lib, t: lib.nn.functional.softmin(t.x, 1),
    "log_softmax": lambda lib, t: lib.log_softmax(t.x, 1),
    "normalize": lambda lib, t: lib.nn.functional.normalize(t.x),
    "cross_entropy": lambda lib, t: lib.nn.functional.cross_entropy(
        t.x, lib.tensor([0, 3, 1, 5]), label_smoothing=0.1
    ),
    "cross_entropy of classes": lambda lib, t: lib.nn.functional.cross_entropy(
        t.x, lib.tensor([0, 3, 1, 5])
    ),
    "cross_entropy of probabilities": lambda lib, t: lib.nn.functional.cross_entropy(t.x, t.unit),
    "cross_entropy of weights": lambda lib, t: lib.nn.functional.cross_entropy(
        t.x, lib.tensor([0, 3, 1, 5]), t.positive[0].detach()
    ),
    "nll_loss": lambda lib, t: lib.nn.functional.nll_loss(t.x, lib.tensor([0, 3, 1, 5])),
    "layer_norm": lambda lib, t: lib.nn.functional.layer_norm(t.x, (6,), t.row, t.row2),
    "group_norm": lambda lib, t: lib.nn.functional.group_norm(t.maps, 2, t.four, t.four2),
    "batch_norm": lambda lib, t: lib.nn.functional.batch_norm(
        t.maps, None, None, t.four, t.four2, training=True
    ),
    "batch_norm, evaluated": lambda lib, t: lib.nn.functional.batch_norm(
        t.maps, t.four.detach(), t.variance.detach(), t.four, t.four2
    ),
    "instance_norm": lambda lib, t: lib.nn.functional.instance_norm(t.maps),
    "instance_norm, evaluated": lambda lib, t: lib.nn.functional.instance_norm(
        t.maps, t.four.detach(), t.variance.detach(), use_input_stats=False
    ),
    "conv1d": lambda lib, t: lib.nn.functional.conv1d(t.line, t.w1, t.row, padding=1),
    "conv2d": lambda lib, t: lib.nn.functional.conv2d(t.maps, t.w, t.row, padding=1),
    "conv2d, depthwise": lambda lib, t: lib.nn.functional.conv2d(
        t.maps, t.depthwise, t.four, padding=1, groups=4
    ),
    "conv_transpose2d": lambda lib, t: lib.nn.functional.conv_transpose2d(
        t.maps, t.w[:4, :2], t.row[:2], stride=2
    ),
    "avg_pool1d": lambda lib, t: lib.nn.functional.avg_pool1d(t.line, 3),
    "avg_pool2d": lambda lib, t: lib.nn.functional.avg_pool2d(t.maps, 3, 1, 1),
    "adaptive_avg_pool1d": lambda lib, t: lib.nn.functional.adaptive_avg_pool1d(t.line, 3),
    "adaptive_avg_pool2d": lambda lib, t: lib.nn.functional.adaptive_avg_pool2d(t.maps, (4, 1)),
    "max_pool1d": lambda lib, t: lib.nn.functional.max_pool1d(t.line, 2),
    "max_pool2d": lambda lib, t: lib.nn.functional.max_pool2d(t.maps, 2),
    "adaptive_max_pool1d": lambda lib, t: lib.nn.functional.adaptive_max_pool1d(t.line, 3),
    "adaptive_max_pool2d": lambda lib, t: lib.nn.functional.adaptive_max_pool2d(t.maps, 4),
    "interpolate, bilinear": lambda lib, t: lib.nn.functional.interpolate(
        t.maps, (9, 4), mode="bilinear"
    ),
    "unfold": lambda lib, t: lib.nn.functional.unfold(t.maps, 2),
    "fold": lambda lib, t: lib.nn.functional.fold(t.w.reshape(1, 4, 54), (10, 7), 2),
    "embedding": lambda lib, t: lib.nn.functional.embedding(lib.tensor([1, 1, 0]), t.x),
    "gather": lambda lib, t: lib.gather(t.x, 1, lib.tensor([[0, 0, 2]])),
    "take_along_dim": lambda lib, t: lib.take_along_dim(t.x, lib.tensor([[0, 0, 2]]), 1),
    "index_select": lambda lib, t: lib.index_select(t.x, 0, lib.tensor([0, 0, 2])),
    "index_add": lambda lib, t: lib.index_add(t.x, 0, lib.tensor([0, 0, 2]), t.x[:3]),
    "index_copy": lambda lib, t: lib.index_copy(t.x, 0, lib.tensor([2, 0]), t.x[:2]),
    "index_fill": lambda lib, t: lib.index_fill(t.x, 0, lib.tensor([2, 0]), 0.3),
    "repeated indices": lambda lib, t: t.x[[0, 0, 2]],
    "scatter_add": lambda lib, t: lib.scatter_add(t.x, 1, lib.tensor([[0, 0, 0]] * 4), t.three),
    "expand": lambda lib, t: t.row.expand(4, 6) * 1,
    "repeat": lambda lib, t: t.x.repeat(3, 1),
    "tile": lambda lib, t: lib.tile(t.x, (3, 1)),
    "repeat_interleave": lambda lib, t: lib.repeat_interleave(t.x, 3, 0),
    "meshgrid": lambda lib, t: lib.meshgrid(t.row, t.four, indexing="ij"),
    "cartesian_prod": lambda lib, t: lib.cartesian_prod(t.row, t.four),
    "broadcast_to": lambda lib, t: lib.broadcast_to(t.row, (4, 6)),
    "expand_as": lambda lib, t: t.row.expand_as(t.x),
}
OWN = {  # PyTorch has no such op, or not for float16 on the CPU
    "global_response_norm": lambda lib, t: lib.nn.functional.global_response_norm(
        t.maps, t.row, t.row2
    ),
    "quantile": lambda lib, t: lib.quantile(t.x, 0.3),
}
CASES = {**ELEMENTWISE, **FURTHER, **ARITHMETIC, **REDUCTIONS, **PRODUCTS, **FUNCTIONAL, **OWN}


def run(lib, case, inputs):
    """The outputs, and the gradients of their sum with fixed weights, as arrays by name."""
    leaves = {name: lib.tensor(x).requires_grad_() for name, x in inputs.items()}
    outputs = case(lib, SimpleNamespace(**leaves))
    outputs = tuple(outputs) if isinstance(outputs, (tuple, list)) else (outputs,)
    found = {f"output {i}": y for i, y in enumerate(outputs)}
    if outputs[0].requires_grad:
        weights = [_weights(lib, y) for y in outputs]
        grads = lib.autograd.grad(outputs, list(leaves.values()), weights, allow_unused=True)
        found |= {f"gradient of {x}": g for x, g in zip(leaves, grads, strict=True)}
    return {name: y.detach().cpu().numpy() for name, y in found.items() if y is not None}


def _weights(lib, y):
    weights = np.cos(np.arange(y.numel())).reshape(tuple(y.shape))
    return lib.tensor(weights.astype(np.float16)).to(y.dtype)
