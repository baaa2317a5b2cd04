"""Ops that slide a window over an image, in the operators of ONNX."""

from dataclasses import replace

import numpy as np

from lucid.backend.dtypes import float32, int64
from lucid.backend.windows import output_sizes
from lucid.onnx.table import translates
from lucid.ops.conv import Conv2d, Conv2dInputGrad
from lucid.ops.pool import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d
from lucid.ops.unfold import Fold, Unfold


@translates(Conv2d)
def conv2d(graph, x, w, b=None, *, stride, padding, dilation, groups):
    return graph.add(
        "Conv", x, w, b, kernel_shape=w.shape[2:], strides=stride, pads=padding * 2,
        dilations=dilation, group=groups,
    )  # fmt: skip


@translates(Conv2dInputGrad)
def conv2d_input_grad(graph, x, w, *, x_shape, stride, padding, dilation, groups):
    """The gradient of a convolution by its input is what is called a transposed convolution."""
    least = [
        (n - 1) * s - 2 * p + d * (k - 1) + 1
        for n, k, s, p, d in zip(x.shape[2:], w.shape[2:], stride, padding, dilation, strict=True)
    ]
    more = [n - m for n, m in zip(x_shape[2:], least, strict=True)]
    return graph.add(
        "ConvTranspose", x, w, kernel_shape=w.shape[2:], strides=stride, pads=padding * 2,
        dilations=dilation, group=groups, output_padding=more,
    )  # fmt: skip


@translates(AvgPool2d)
def avg_pool2d(graph, x, *, kernel, stride, padding, count_include_pad):
    return graph.add(
        "AveragePool", x, kernel_shape=kernel, strides=stride, pads=padding * 2,
        count_include_pad=int(count_include_pad),
    )  # fmt: skip


@translates(AdaptiveAvgPool2d)
def adaptive_avg_pool2d(graph, x, *, sizes):
    """Blocks of one size are windows; others are means by a matrix a side, A x Bᵀ."""
    image = x.shape[2:]
    if not any(n % m for n, m in zip(image, sizes, strict=True)):
        block = [n // m for n, m in zip(image, sizes, strict=True)]
        return graph.add("AveragePool", x, kernel_shape=block, strides=block)
    rows, columns = (_means(n, m) for n, m in zip(image, sizes, strict=True))
    y = graph.add("MatMul", x, graph.constant(columns.T))
    return graph.add("MatMul", graph.constant(rows), y)


@translates(MaxPool2d)
def max_pool2d(graph, x, *, kernel, stride, padding, dilation, sizes):
    """The border behind is as wide as the last window needs; a place is counted in its image."""
    height, width = x.shape[2:]
    reach = [
        (m - 1) * s + d * (k - 1) + 1 - n - p
        for n, m, k, s, p, d in zip(
            (height, width), sizes, kernel, stride, padding, dilation, strict=True
        )
    ]
    behind = [max(p, n) for p, n in zip(padding, reach, strict=True)]
    number, more = graph.cast(x, float32) if x.dtype.kind != "f" else x, (0, 0)
    if any(n >= k for n, k in zip(behind, kernel, strict=True)):  # more than onnxruntime takes
        more, behind = behind, (0, 0)
        number = graph.add("Pad", number, [0] * 6 + more, graph.cast(-np.inf, number.dtype))
    y, places = graph.add(
        "MaxPool", number, outputs=2, kernel_shape=kernel, strides=stride,
        pads=[*padding, *behind], dilations=dilation,
    )  # fmt: skip
    y, places = graph.cast(y, x.dtype), replace(places, dtype=int64)
    return y, _in_image(graph, places, (height, width), more) if graph.wanted[1] else places


def _in_image(graph, places, image, more):
    """Places that count through all images, each with a border behind, as they are in one."""
    (height, width), (rows, columns) = image, more
    places = graph.add("Mod", places, (height + rows) * (width + columns))
    if not columns:
        return places
    row = graph.add("Div", places, width + columns)
    return graph.add("Sub", places, graph.add("Mul", row, columns))


@translates(Unfold)
def unfold(graph, x, *, kernel, stride, padding, dilation):
    """The rows of all windows, then their columns."""
    sizes = output_sizes(x.shape[2:], kernel, stride, padding, dilation)
    rows, columns = (
        (np.arange(k) * d)[:, None] + np.arange(m) * s
        for k, m, s, d in zip(kernel, sizes, stride, dilation, strict=True)
    )
    border = [0, 0, *padding]
    x = graph.add("Pad", x, border * 2, graph.cast(0, x.dtype))
    x = graph.add("Gather", x, graph.constant(rows), axis=2)  # (N, C, R, P, W)
    x = graph.add("Gather", x, graph.constant(columns), axis=4)  # (N, C, R, P, S, Q)
    x = graph.add("Transpose", x, perm=[0, 1, 2, 4, 3, 5])
    return graph.reshape(x, graph.outputs[0].shape)


@translates(Fold)
def fold(graph, columns, *, image, kernel, stride, padding, dilation):
    return graph.add(
        "Col2Im", columns, list(image), list(kernel), strides=stride, pads=padding * 2,
        dilations=dilation,
    )  # fmt: skip


def _means(n, m):
    """The matrix that takes the mean of each of m blocks of n numbers."""
    matrix = np.zeros((m, n), np.float32)
    for i in range(m):
        start, end = i * n // m, -(-(i + 1) * n // m)
        matrix[i, start:end] = 1 / (end - start)
    return matrix
