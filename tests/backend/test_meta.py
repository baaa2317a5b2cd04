"""On "meta" a tensor is a shape and a dtype: every op works, and no number is kept or given."""

import copy
import operator
import tracemalloc

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

SHAPE = (2, 6, 8, 10)


def per_channel(x, *shape):
    """Ones of a shape, where x is and as x is."""
    return lucid.ones(*shape, dtype=x.dtype, device=x.device)


OPS = {
    "x + x": lambda x: x + x,
    "1 - x": lambda x: 1.0 - x,
    "x ** 2": lambda x: x**2,
    "x > 0": lambda x: x > 0,
    "exp": lambda x: lucid.exp(x),
    "erf": lambda x: lucid.erf(x),
    "maximum": lambda x: lucid.maximum(x, x),
    "clamp": lambda x: x.clamp(0, 1),
    "where": lambda x: lucid.where(x > 0, x, 0.0),
    "sum": lambda x: x.sum(),
    "mean": lambda x: x.mean((-2, -1), keepdim=True),
    "var": lambda x: x.var(1),
    "norm": lambda x: lucid.norm(x, dim=(1, 2)),
    "norm 1": lambda x: lucid.norm(x, 1, (1, 2)),
    "norm 3": lambda x: lucid.norm(x, 3, 1, keepdim=True),
    "std": lambda x: x.std((0, 1)),
    "prod": lambda x: x.prod(1),
    "cumsum": lambda x: x.cumsum(2),
    "logsumexp": lambda x: x.logsumexp((2, 3)),
    "any": lambda x: x.any(1),
    "all": lambda x: x.all(),
    "amax": lambda x: x.amax((0, 1)),
    "min": lambda x: x.min(1).values,
    "argmin": lambda x: x.argmin(1),
    "sort": lambda x: x.sort(1).values,
    "argsort": lambda x: x.argsort(1, descending=True),
    "topk": lambda x: x.topk(3, 1).values,
    "sin, log1p, sigmoid": lambda x: x.sin().log1p().sigmoid(),
    "sign, floor, round": lambda x: x.sign() + x.floor() + x.round(),
    "%": lambda x: x % 2 + 3 % x,
    "//": lambda x: x.long() // 2,
    "&, |, ~": lambda x: (x > 0) & (x < 1) | ~(x == 0),
    "logical_and": lambda x: lucid.logical_and(x, x > 0),
    "isnan": lambda x: x.isnan(),
    "isclose": lambda x: lucid.isclose(x, x),
    "leaky_relu": lambda x: F.leaky_relu(x),
    "silu, softplus": lambda x: F.silu(x) + F.softplus(x),
    "max": lambda x: x.max(1).values,
    "argmax": lambda x: x.argmax(1),
    "permute, reshape": lambda x: x.permute(0, 2, 3, 1).reshape(-1, 6),
    "flatten": lambda x: x.flatten(1),
    "expand": lambda x: x[:, :1].expand(SHAPE),
    "slices": lambda x: x[:, 1:, ::2, None],
    "positions": lambda x: x[:, [0, 0, 1]],
    "cat": lambda x: lucid.cat([x, x], 1),
    "stack": lambda x: lucid.stack([x, x]),
    "pad": lambda x: F.pad(x, (1, 2, 3, 0)),
    "split": lambda x: x.split(4, -1)[2],
    "chunk": lambda x: x.chunk(4, 2)[0],
    "unbind": lambda x: x.unbind(1)[0],
    "flip": lambda x: x.flip(1, 2),
    "roll": lambda x: x.roll(3, -1),
    "T": lambda x: x[0, 0].T,
    "unflatten": lambda x: x.unflatten(1, (2, -1)),
    "repeat": lambda x: x.repeat(2, 1, 1, 3),
    "repeat_interleave": lambda x: x.repeat_interleave(3, 1),
    "meshgrid": lambda x: lucid.meshgrid(x[0, 0, 0], x[0, 0, :, 0], indexing="xy")[1],
    "gather": lambda x: x.gather(1, per_channel(x, 2, 1, 8, 3).long()),
    "take_along_dim": lambda x: x.take_along_dim(x.argmax(3, keepdim=True), 3),
    "scatter_add": lambda x: x.scatter_add(
        1, per_channel(x, 2, 9, 3, 4).long(), x.repeat(1, 2, 1, 1)
    ),
    "index_add": lambda x: x.index_add(1, per_channel(x, 9).long(), x.repeat(1, 3, 1, 1)[:, :9]),
    "index_fill": lambda x: x.index_fill(1, per_channel(x, 9).long(), 0.0),
    "index_select": lambda x: x.index_select(1, per_channel(x, 9).long()),
    "one_hot": lambda x: F.one_hot(x.long(), 3),
    "masked_fill": lambda x: x.masked_fill(x > 0, 0.0),
    "tril": lambda x: x.tril(),
    "numbers and positions": lambda x: x[0, :, [0, 1, 1]],
    "reflect": lambda x: F.pad(x, (1, 2, 3, 0), "reflect"),
    "circular": lambda x: F.pad(x, (1, 2, 3, 0), "circular"),
    "outer": lambda x: x[0, 0, 0].outer(x[0, 0, :, 0]),
    "dot": lambda x: x[0, 0, 0].dot(x[0, 0, 0]),
    "trace": lambda x: lucid.einsum("nchh->n", x[..., :8]),
    "dots": lambda x: lucid.einsum("...i,...i->...", x, x[:1]),
    "clone": lambda x: x.clone(),
    "contiguous": lambda x: x.permute(0, 2, 3, 1).contiguous(),
    "long": lambda x: x.long(),
    "double": lambda x: x.double(),
    "zeros_like": lambda x: lucid.zeros_like(x),
    "matmul": lambda x: x @ x.transpose(-1, -2),
    "einsum": lambda x: lucid.einsum("nchw,ndhw->ncd", x, x),
    "linear": lambda x: F.linear(x, per_channel(x, 3, 10)),
    "conv2d": lambda x: F.conv2d(x, per_channel(x, 4, 3, 3, 2), groups=2, padding=1),
    "conv_transpose2d": lambda x: F.conv_transpose2d(x, per_channel(x, 6, 4, 2, 2), stride=2),
    "relu": lambda x: F.relu(x),
    "gelu": lambda x: F.gelu(x),
    "tanh gelu": lambda x: F.gelu(x, "tanh"),
    "softmax": lambda x: F.softmax(x, 1),
    "log_softmax": lambda x: F.log_softmax(x, 1),
    "layer_norm": lambda x: F.layer_norm(x, 10),
    "grn": lambda x: F.global_response_norm(x, per_channel(x, 10), per_channel(x, 10)),
    "avg_pool2d": lambda x: F.avg_pool2d(x, 3, 2, 1),
    "avg_pool2d, left over": lambda x: F.avg_pool2d(x, 3, 2, ceil_mode=True),
    "max_pool2d": lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True),
    "places of the greatest": lambda x: F.max_pool2d(x, 2, return_indices=True)[1],
    "unfold": lambda x: F.unfold(x, (3, 2), 2, 1, 2),
    "fold": lambda x: F.fold(F.unfold(x, 2, stride=2), (8, 10), 2, stride=2),
    "conv1d": lambda x: F.conv1d(x[0], per_channel(x, 4, 8, 3), padding=1),
    "batch_norm": lambda x: F.batch_norm(x, per_channel(x, 6), per_channel(x, 6)),
    "batch_norm, training": lambda x: F.batch_norm(
        x, per_channel(x, 6), per_channel(x, 6), training=True
    ),
    "group_norm": lambda x: F.group_norm(x, 3, per_channel(x, 6), per_channel(x, 6)),
    "adaptive_avg_pool2d": lambda x: F.adaptive_avg_pool2d(x, 3),
    "interpolate": lambda x: F.interpolate(x, scale_factor=2),
    "bilinear": lambda x: F.interpolate(x, size=(9, 7), mode="bilinear"),
    "dropout": lambda x: F.dropout(x, 0.5),
    "drop_path": lambda x: F.drop_path(x, 0.5),
    "cross_entropy": lambda x: F.cross_entropy(x.flatten(1), per_channel(x, 2).long()),
    "weighted cross_entropy": lambda x: F.cross_entropy(
        x.flatten(2), per_channel(x, 2, 80).long(), per_channel(x, 6), label_smoothing=0.1
    ),
    "nll_loss": lambda x: F.nll_loss(x, per_channel(x, 2, 8, 10).long(), reduction="none"),
    "mse_loss": lambda x: F.mse_loss(x, x),
    "l1_loss": lambda x: F.l1_loss(x, x, reduction="none"),
    "binary cross-entropy": lambda x: F.binary_cross_entropy_with_logits(x, x, x),
}
READS = {
    "numpy": lambda x: x.numpy(),
    "array": np.asarray,
    "tolist": lambda x: x.tolist(),
    "item": lambda x: x.item(),
    "float": float,
    "int": int,
    "bool": bool,
    "format": lambda x: f"{x:.2f}",
    "if": operator.not_,
    "equal": lambda x: lucid.equal(x, x),
    "allclose": lambda x: lucid.allclose(x, x),
}


@pytest.mark.parametrize("dtype", [lucid.float32, lucid.float64])
@pytest.mark.parametrize("name", OPS)
def test_an_op_gives_the_shape_and_dtype_that_it_gives_on_the_cpu(name, dtype):
    real = OPS[name](lucid.ones(SHAPE, dtype=dtype))
    meta = OPS[name](lucid.ones(SHAPE, dtype=dtype, device="meta"))
    assert (meta.shape, meta.dtype) == (real.shape, real.dtype)
    assert (str(meta.device), str(real.device)) == ("meta", "cpu")


@pytest.mark.parametrize("name", READS)
def test_numbers_are_refused_because_there_are_none(name):
    with pytest.raises(RuntimeError, match="no numbers"):
        READS[name](lucid.zeros((), device="meta"))


def test_the_text_tells_the_device_and_the_size():
    assert repr(lucid.zeros(2, 3, device="meta")) == "tensor(..., device='meta', size=(2, 3))"


def test_a_layer_moved_there_lets_its_numbers_go():
    layer = nn.Linear(2, 3).to("meta")
    assert {str(p.device) for p in layer.parameters()} == {"meta"}
    assert layer(lucid.zeros(5, 2, device="meta")).shape == (5, 3)


def test_a_layer_there_can_be_copied():
    with lucid.device("meta"):
        layer = nn.Linear(2, 3)
    assert copy.deepcopy(layer).weight.shape == (3, 2)


def test_numbers_cannot_be_loaded_into_a_layer_there():
    with lucid.device("meta"):
        layer = nn.Linear(2, 3)
    with pytest.raises(ValueError, match="weight is on 'cpu', not on 'meta'"):
        layer.load_state_dict(nn.Linear(2, 3).state_dict())


def test_gradients_have_shapes_too(small_network):
    with lucid.device("meta"):
        model, images = small_network(drop_path=0.5), lucid.randn(2, 1, 8, 8, requires_grad=True)
        F.cross_entropy(model(images), lucid.zeros(2, dtype=lucid.int64)).backward()
    for x in [images, *model.parameters()]:
        assert (x.grad.shape, str(x.grad.device)) == (x.shape, "meta")


def test_a_shape_with_more_bytes_than_numpy_counts_is_refused_in_words():
    x = lucid.ones(np.iinfo(np.intp).max // 4, device="meta")
    assert x.numel() == np.iinfo(np.intp).max // 4
    for make in (
        lambda: lucid.zeros(2**20, 2**42, device="meta"),
        lambda: x[:, None] @ x[None],
        lambda: x.to(lucid.float64),
        lambda: x + lucid.ones(2, 1, device="meta"),
    ):
        with pytest.raises(ValueError, match="further than NumPy can count here"):
            make()


LARGE = (64, 96, 512, 512)  # 6 GB
LARGE_OPS = {
    "conv2d": lambda x: F.conv2d(x, per_channel(x, 96, 96, 3, 3)),
    "depthwise": lambda x: F.conv2d(x, per_channel(x, 96, 1, 7, 7), padding=3, groups=96),
    "layer_norm": lambda x: F.layer_norm(x.permute(0, 2, 3, 1), 96),
    "gelu": F.gelu,
    "avg_pool2d": lambda x: F.avg_pool2d(x, 2),
    "adaptive_avg_pool2d": lambda x: F.adaptive_avg_pool2d(x, 7),
}


@pytest.mark.parametrize("name", LARGE_OPS)
def test_the_way_back_takes_no_memory_either(name):
    x = lucid.zeros(LARGE, device="meta", requires_grad=True)
    tracemalloc.start()
    try:
        LARGE_OPS[name](x).sum().backward()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert x.grad.shape == LARGE
    assert peak < 1_000_000


def test_a_tensor_takes_no_memory_whatever_its_shape():
    tracemalloc.start()
    try:
        with lucid.device("meta"):
            x = lucid.randn(100_000, 100_000)
            y = F.gelu(x @ x.transpose(0, 1) + 1).mean(0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert y.shape == (100_000,)
    assert peak < 100_000
