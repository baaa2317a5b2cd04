"""What a convolution does to the shape of an image, and which pixels each output reads."""

import numpy as np

from lucid.backend.device import Device
from lucid.nn import Conv2d
from lucid.ops.dims import as_pair
from lucid.viz.convolution_drawing import draw
from lucid.viz.picture import Picture
from lucid.viz.words import shape_in_words, table

AXES = ("height", "width")


class Convolution(Picture):
    """What :func:`convolution` gives back.

    Attributes
    ----------
    output_shape : tuple of int
        (K, P, Q): channels, height and width of the result for one image.
    parameters, macs : int
        Weights and biases; multiply-accumulates for one image.
    rows, columns : array
        (P, R) and (Q, S): the row of the image that each row of each window reads, and the same for
        columns. Those below 0, or beyond the image, lie in the border of zeros.
    arithmetic : list of str
        How each size comes about.
    kin : list of (str, int, int)
        Name, parameters and MACs of the dense, the depthwise and the pointwise convolution of the
        same channels.

    Examples
    --------
    >>> import lucid
    >>> shown = lucid.viz.convolution(5, kernel_size=3, stride=2)
    >>> shown.output_shape, shown.reads(1, 0)
    ((4, 2, 2), [(2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (3, 2), (4, 0), (4, 1), (4, 2)])
    """

    def __init__(self, layer, input_size):
        self.layer, self.input_size = layer, input_size
        left, right, top, bottom = layer._border()
        self.border = ((top, bottom), (left, right))
        self.output_shape, self.parameters, self.macs = _count(layer, input_size)
        self.rows, self.columns = (
            np.arange(n)[:, None] * stride + np.arange(kernel) * dilation - before
            for n, stride, kernel, dilation, (before, _) in zip(
                self.output_shape[1:], layer.stride, layer.kernel_size, layer.dilation,
                self.border, strict=True,
            )
        )  # fmt: skip
        self.arithmetic = [self._size(axis) for axis in range(2)]
        self.kin = [(name, *_count(kin, input_size)[1:]) for name, kin in _kin(layer)]

    title = "a convolution"

    @property
    def description(self):
        """The settings and the shapes, in words."""
        before = shape_in_words((self.layer.in_channels, *self.input_size))
        return f"{self.layer}: {before} becomes {shape_in_words(self.output_shape)}."

    def reads(self, p, q):
        """The pixels (row, column) that output (p, q) reads, without those of the border.

        Parameters
        ----------
        p, q : int
            Row and column of the output.
        """
        height, width = self.input_size
        rows = [int(i) for i in self.rows[p] if 0 <= i < height]
        return [(i, int(j)) for i in rows for j in self.columns[q] if 0 <= j < width]

    def times_read(self):
        """(H, W): by how many outputs each pixel is read."""
        counts = [
            np.bincount(index[(index >= 0) & (index < n)], minlength=n)
            for index, n in zip((self.rows, self.columns), self.input_size, strict=True)
        ]
        return np.outer(*counts)

    def _size(self, axis):
        layer, n, (a, b) = self.layer, self.input_size[axis], self.border[axis]
        d, k, s = layer.dilation[axis], layer.kernel_size[axis], layer.stride[axis]
        top = n + a + b - d * (k - 1) - 1
        return (
            f"{AXES[axis]}: ⌊({n} + {a} + {b} - {d} · ({k} - 1) - 1) / {s}⌋ + 1 "
            f"= ⌊{top} / {s}⌋ + 1 = {self.output_shape[1 + axis]}"
        )

    def counts(self):
        """The products that give the parameters and the MACs, as text."""
        layer, (k, p, q) = self.layer, self.output_shape
        c = layer.in_channels // layer.groups
        weights = f"{k} · {c} · {layer.kernel_size[0]} · {layer.kernel_size[1]}"
        return [
            f"parameters: {weights} + {k} = {self.parameters:,}",
            f"MACs: {weights} · {p} · {q} = {self.macs:,}",
        ]

    def __str__(self):
        kin = [(name, f"{n:,}", f"{macs:,}") for name, n, macs in self.kin]
        rows = table([("", "parameters", "MACs"), *kin])
        return "\n".join([self.description, *self.arithmetic, *self.counts(), "", rows])

    def svg(self):
        """The window on its way over the image, and the three kinds of convolution."""
        return draw(self)


def convolution(
    input_size, kernel_size, stride=1, padding=0, dilation=1, groups=1,
    in_channels=None, out_channels=None,
):  # fmt: skip
    """Show what a convolution does: the window on its way, the sizes, the costs.

    The output has ⌊(size + padding before and after - dilation (kernel - 1) - 1) / stride⌋ + 1
    numbers along each axis. The picture moves: it shows which pixels each output reads. Under it
    stand the dense, the depthwise and the pointwise convolution of as many channels.

    Parameters
    ----------
    input_size : int or pair of int
        Height and width of the image.
    kernel_size, stride, padding, dilation, groups
        As in :class:`lucid.nn.Conv2d`.
    in_channels, out_channels : int, optional
        Channels of the image and of the result: by default 4, or as many as there are groups.

    Returns
    -------
    Convolution
        Draws itself; ``output_shape``, ``parameters``, ``macs`` and ``reads(p, q)`` are numbers.

    Raises
    ------
    ValueError
        If a setting is out of range, or the window does not fit into the image.

    Examples
    --------
    >>> import lucid
    >>> lucid.viz.convolution(7, kernel_size=3, stride=2, padding=1)
    Conv2d(4, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1)): 4×7×7 becomes 4×4×4.
    height: ⌊(7 + 1 + 1 - 1 · (3 - 1) - 1) / 2⌋ + 1 = ⌊6 / 2⌋ + 1 = 4
    width: ⌊(7 + 1 + 1 - 1 · (3 - 1) - 1) / 2⌋ + 1 = ⌊6 / 2⌋ + 1 = 4
    parameters: 4 · 4 · 3 · 3 + 4 = 148
    MACs: 4 · 4 · 3 · 3 · 4 · 4 = 2,304
    <BLANKLINE>
               parameters   MACs
    dense             148  2,304
    depthwise          40    576
    pointwise          20    784
    """
    sizes = as_pair(input_size, "input_size")
    if min(sizes) < 1:
        raise ValueError(f"input_size (={input_size}) must be 1 or more")
    in_channels = (groups if groups != 1 else 4) if in_channels is None else in_channels
    out_channels = in_channels if out_channels is None else out_channels
    window = (kernel_size, stride, padding, dilation)
    with Device("meta"):
        layer = Conv2d(in_channels, out_channels, *window, groups)
    return Convolution(layer, sizes)


def _kin(layer):
    """(name, layer): dense, depthwise and pointwise, of the same channels."""
    c, k, window = layer.in_channels, layer.out_channels, layer.kernel_size
    settings = (layer.stride, layer.padding, layer.dilation)
    with Device("meta"):
        yield "dense", Conv2d(c, k, window, *settings)
        yield "depthwise", Conv2d(c, c, window, *settings, groups=c)
        yield "pointwise", Conv2d(c, k, 1)


def _count(layer, sizes):
    """(shape of the result for one image, parameters, MACs), as the summary counts them."""
    row = layer.summary((layer.in_channels, *sizes)).rows[0]
    return row.output_shape[1:], row.parameters, row.macs
