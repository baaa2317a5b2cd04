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

ARRAYS = lambda *shape: np.random.default_rng(0).random(shape, dtype=np.float32)
WINDOW = dict(stride=(1, 1), dilation=(1, 1), groups=4)
x, w, b = ARRAYS(4, 3, 16, 32), ARRAYS(32), ARRAYS(32)
columns = np.moveaxis(ARRAYS(32, 4, 3, 16), 0, -1)
for maps in (x, columns):
    _, mean, rstd = loops.layer_norm(maps, w, b, eps=1e-6)
    loops.layer_norm_grad(maps, maps, w, mean, rstd)
loops.gelu(x), loops.gelu_grad(x, x), loops.erf(x)
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
    loops.max_pool2d(images, kernel=(2, 2), stride=(step, step), padding=(0, 0), dilation=(1, 1),
                     sizes=(8, 8))

found = {}
for module in MODULES.split():
    for name, function in vars(getattr(loops, module)).items():
        if hasattr(function, "inspect_asm") and function.signatures:
            if platform.machine() in ("x86_64", "AMD64"):
                asm = "".join(function.inspect_asm().values())
                found[f"{module}.{name}"] = len(re.findall(r"v\\w+ps.*%[yz]mm", asm))
print(json.dumps(found))
"""
MODULES = "activation depthwise erf max_pool norm optim response_norm"
SCALAR = {  # helpers that their caller takes in whole
    "activation.normal_cdf", "activation.slope", "depthwise.plan", "max_pool.inside",
}  # fmt: skip


def instructions(tmp_path, **environment):
    """How many vector instructions on floats each loop has, compiled anew."""
    settings = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)} | environment
    settings["PYTHONPATH"] = str(Path(lucid.__file__).parents[1])
    program = PROGRAM.replace("MODULES", repr(MODULES))
    done = subprocess.check_output([sys.executable, "-c", program], env=settings, text=True)
    return json.loads(done)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="reads x86-64's assembly")
def test_each_loop_uses_vector_registers(tmp_path):
    found = instructions(tmp_path)
    assert len(found) > 15
    assert not [name for name, count in found.items() if count < 4 and name not in SCALAR]
