"""GELU in CUDA: one kernel forward, one back, in any memory order."""

import cupy

from lucid.backend.cuda.compile import kernel, launch, through_float32
from lucid.backend.cuda.memory import dense


@through_float32
def gelu(x):
    """y, of the shape and dtype of x."""
    (x,) = dense(x)
    y = cupy.empty_like(x)
    launch(kernel("activation.cu", "gelu", x.dtype), x.size, (x, y, cupy.int64(x.size)))
    return y


@through_float32
def gelu_grad(grad, x):
    """dx = dy y'(x)."""
    x, grad = dense(x, grad)
    dx = cupy.empty_like(x)
    arguments = grad, x, dx, cupy.int64(x.size)
    launch(kernel("activation.cu", "gelu_grad", x.dtype), x.size, arguments)
    return dx
