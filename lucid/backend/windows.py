"""The geometry that convolution and pooling share: how many windows fit."""


def output_size(size, kernel, stride=1, padding=0, dilation=1):
    """⌊(size + 2 padding - dilation (kernel - 1) - 1) / stride⌋ + 1, along one axis."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def output_sizes(sizes, kernels, strides, paddings, dilations=(1, 1)):
    """:func:`output_size` for each axis of an image."""
    axes = zip(sizes, kernels, strides, paddings, dilations, strict=True)
    return tuple(output_size(*axis) for axis in axes)
