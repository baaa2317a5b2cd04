"""The geometry that convolution and pooling share: how many windows fit."""


def output_size(size, kernel, stride=1, padding=0, dilation=1):
    """⌊(size + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1, along one axis."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def output_sizes(sizes, kernels, strides, paddings, dilations=(1, 1)):
    """:func:`output_size` for each axis of an image."""
    axes = zip(sizes, kernels, strides, paddings, dilations, strict=True)
    return tuple([output_size(*axis) for axis in axes])


def pooled_size(size, kernel, stride=1, padding=0, dilation=1, ceil_mode=False):
    """How many windows pooling has along one axis.

    With ``ceil_mode`` one more, where pixels are left over, if it begins before the border below.
    """
    n = output_size(size, kernel, stride, padding, dilation)
    is_left_over = output_size(size + stride - 1, kernel, stride, padding, dilation) > n
    return n + 1 if ceil_mode and is_left_over and n * stride < size + padding else n
