"""Each loop is compiled to vector instructions: scalar code gives the same values, much later."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

import lucid

pytest.importorskip("numba", reason="needs the extra fast")

PROGRAM = """
import json, platform, re, time
import numpy as np
from lucid.backend import loops
from lucid.backend.loops import perceptron

COMPUTES = r"v(?!mov|xor|insert|extract|perm|unpck|broadcast)(?:\\w+ps|pmaxsd|paddd).*%[yz]mm"
ARRAYS = lambda *shape: np.random.default_rng(0).random(shape, dtype=np.float32)
WINDOW = dict(stride=(1, 1), dilation=(1, 1), groups=4)
x, w, b = ARRAYS(4, 3, 16, 32), ARRAYS(32), ARRAYS(32)
columns = np.moveaxis(ARRAYS(32, 4, 3, 16), 0, -1)
for maps in (x, columns):
    _, mean, rstd = loops.layer_norm(maps, w, b, eps=1e-6)
    loops.layer_norm_grad(maps, maps, w, mean, rstd)
for maps in (x, np.moveaxis(x, -1, 1)):
    gain = ARRAYS(maps.shape[1])
    _, *rest = loops.batch_norm(maps, gain, gain, eps=1e-6)
    loops.batch_norm_grad(maps, maps, gain, *rest, eps=1e-6, training=True)
loops.scale_shift(x, gain[:3], gain[:3])
_, *rest = loops.group_norm(x, gain[:3], gain[:3], groups=3, eps=1e-6)
loops.group_norm_grad(x, x, gain[:3], *rest, groups=3)
loops.exp(x), loops.log(x), loops.exponential.tanh_loop(x.reshape(-1), x.reshape(-1) + 1)
loops.gelu(x), loops.gelu_grad(x, x), loops.erf(x), loops.sigmoid(x), loops.silu(x)
loops.sigmoid_grad(x, x), loops.silu_grad(x, x), loops.cumsum(x, 3), loops.sum(x, 3)
loops.softplus(x, beta=1, threshold=9), loops.softplus_grad(x, x, beta=1, threshold=9)
for name in ("squared_error", "absolute_error", "logistic_loss"):
    loss, grad = getattr(loops, name), getattr(loops, f"{name}_grad")
    loss(x, x, summed=False), grad(x, x, x), grad(loss(x, x, summed=True), x, x)
for a, c in ((x, x), (x, w[0]), (w[0], x)):
    loops.where(x > 0, a, c)
index = np.zeros(x.shape, np.int64)
loops.take(x, (0 * index[0, 0, 0],)), loops.index_add(x, (index[0, 0, :4, 0],), x.shape)
loops.take(x, (slice(None), slice(None), slice(None), index[0, 0, 0]))
loops.gather(x, index, axis=3), loops.gather_grad(x, index, axis=3, shape=x.shape)
loops.sum(x, 2), loops.sum(ARRAYS(1 << 20))
_, mean, rstd = loops.layer_norm(x, None, None, eps=1e-6)
loops.layer_norm_grad(x, x, None, mean, rstd)
flat, rows = ARRAYS(32, 64), ARRAYS(32, 64)
for step in (perceptron.bias_gelu, lambda u, b, h, start: perceptron.bias_gelu_in_place(u, b)):
    step(flat, b, rows, 0)
perceptron.gelu_and_grad(flat, rows, rows.copy(), b.copy(), 0)
perceptron.scale_add(rows, b, w, flat, flat.copy(), 0)
perceptron.scale_and_dot(rows, flat, w, b.copy())
_, g = loops.global_response_norm(columns, w, b, eps=1e-6)
loops.global_response_norm_grad(columns, columns, w, g, eps=1e-6)
images = ARRAYS(4, 2, 16, 16).swapaxes(0, 1)
for k in (7, 5, 3, 1):
    filters, window = ARRAYS(4, 1, k, k), WINDOW | dict(padding=(k // 2, k // 2))
    loops.conv2d(images, filters, **window)
    loops.conv2d_grads(images, images, filters, **window)
    loops.conv2d_weight_grad(images, images, w_shape=filters.shape, **window)
loops.adamw(x.copy(), x, x.copy(), x.copy(), lr=1, betas=(0, 0), eps=1, weight_decay=0, step=1)
for velocity in (None, x.copy()):
    loops.sgd(x.copy(), x, velocity, lr=1, momentum=0, dampening=0, nesterov=False,
              weight_decay=0, first=True)
for step in (1, 2):
    _, places = loops.max_pool2d(images, kernel=(2, 2), stride=(step, step), padding=(0, 0),
                                 dilation=(1, 1), sizes=(8, 8))
    grads = ARRAYS(4, 2, 8, 8).swapaxes(0, 1)
    loops.max_pool2d_grad(grads, places, x_shape=images.shape)
    pool = dict(kernel=(2, 2), stride=(step, step), padding=(0, 0), count_include_pad=True)
    loops.avg_pool2d(images, **pool)
rows = ARRAYS(8, 2000)
y, p = loops.cross_entropy(rows, rows, axis=1)
loops.cross_entropy_grad(y, rows, p, axis=1)
classes = dict(axis=1, ignore_index=-100)
kept = loops.class_cross_entropy(rows, np.arange(8), **classes)
loops.class_cross_entropy_grad(kept[0], rows, np.arange(8), *kept[1:], **classes)
for kind in (loops.softmax, loops.log_softmax):
    kind(rows, axis=1)
for kind in (loops.softmax_grad, loops.log_softmax_grad):
    kind(rows, p, axis=1)
sums = loops.logsumexp(rows, axes=(1,))
loops.logsumexp_grad(sums, rows, sums, axes=(1,))
tops = loops.extreme(rows, axes=(1,), name="max")
loops.extreme_grad(sums, rows, tops, axes=(1,))

for module in MODULES.split():
    for name, function in vars(getattr(loops, module)).items():
        assert "Literal" not in str(getattr(function, "signatures", "")), f"{name} of a number"
if platform.machine() in ("x86_64", "AMD64"):
    found = {}
    for module in MODULES.split():
        for name, function in vars(getattr(loops, module)).items():
            if hasattr(function, "inspect_asm") and function.signatures:
                asm = "".join(function.inspect_asm().values())
                found[f"{module}.{name}"] = len(re.findall(COMPUTES, asm))
    print(json.dumps(found))
"""
TIMES = """
def seconds(call):
    times = []
    for _ in range(9):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)

x, y = ARRAYS(1 << 14), ARRAYS(1 << 14)
flat, out, w = ARRAYS(1 << 13), ARRAYS(1 << 12), ARRAYS(7, 7)
columns = (0,) * 7
print(json.dumps({
    "gelu": seconds(lambda: loops.activation.gelu_loop(x, y)),
    "correlate": seconds(lambda: loops.depthwise.correlate(flat, w, out, 64, columns)),
    "correlate_grad": seconds(lambda: loops.depthwise.correlate_grad(flat, out, w, 64, columns)),
    "adamw": seconds(lambda: loops.optim.adamw_loop(x, y, x + 1, y + 1, *[np.float32(1)] * 7)),
}))
"""
MODULES = """activation batch_columns channel_norm choice depthwise elementwise_loss erf exponential
extremes index loss max_pool norm optim perceptron pool
response_norm sigmoid sums"""
SCALAR = {  # helpers that their caller takes in whole
    "activation.normal_cdf", "activation.slope", "loss.times_log",
    "batch_columns.clear", "depthwise.clear", "norm.clear", "pool.clear",  # by a function of C
    "exponential.exponential", "exponential.logarithm",
    "loss.in_order", "loss.exponential", "loss.nan_or", "extremes.in_order",
    "max_pool.inside",
    "index.take_numbers", "index.gather_grad_loop",  # adds at places of any order
    "index.gather_loop",  # reads there, which a Zen 4 does as fast one by one
    "sigmoid.exp_below_zero", "sigmoid.logistic", "sigmoid.log_of_one_and", "sigmoid.surprise",
    "elementwise_loss.sign",
    "batch_columns.join_parts",  # over columns, once a sum
    "sums.cumsum_rows",  # each sum waits for the one before it
    "max_pool.give_back_loop",  # adds at places of any order, one number after the other
}  # fmt: skip
IS_X86 = platform.machine() in ("x86_64", "AMD64")


def printed(program, cache, **environment):
    """What the program prints when all is compiled anew."""
    settings = os.environ | {"NUMBA_CACHE_DIR": str(cache)} | environment
    settings["PYTHONPATH"] = str(Path(lucid.__file__).parents[1])
    program = program.replace("MODULES", repr(MODULES))
    done = subprocess.check_output([sys.executable, "-c", program], env=settings, text=True)
    return json.loads(done.splitlines()[-1])


@pytest.mark.skipif(not IS_X86, reason="reads x86-64's assembly")
def test_each_loop_uses_vector_registers(tmp_path):
    found = printed(PROGRAM, tmp_path)
    assert len(found) > 15
    assert not [name for name, count in found.items() if count < 4 and name not in SCALAR]


@pytest.mark.skipif(IS_X86, reason="there the assembly tells, whatever else the machine does")
def test_loops_are_faster_than_their_scalar_twins(tmp_path):
    vectors = printed(PROGRAM + TIMES, tmp_path / "vectors")
    off = dict(NUMBA_LOOP_VECTORIZE="0", NUMBA_SLP_VECTORIZE="0")
    scalars = printed(PROGRAM + TIMES, tmp_path / "scalars", **off)
    assert not [name for name in vectors if vectors[name] > scalars[name] / 1.5]
