"""The block of ConvNeXt, as ``Block.forward`` computes it."""

from boxes import INK, arrow, box, note, save, sheet

ROWS = [
    ("depthwise conv 7×7", "convolution", "C channels, each by itself"),
    ("permute, LayerNorm", "norm", "over the C channels of each pixel"),
    ("Linear C → 4C", "pointwise", "a 1×1 convolution"),
    ("GELU", "activation", "exact, with erf"),
    ("Linear 4C → C", "pointwise", "a 1×1 convolution"),
    ("× gamma, permute back", "shape", "layer scale: C learnt factors"),
    ("drop path", "shape", "only while training"),
]
STEP = 0.66


def draw(path):
    """The seven steps of V1's block."""
    draw_block(path, ROWS)


def draw_block(path, rows):
    """A column of boxes, and the skip connection around them."""
    height = STEP * (len(rows) + 2) + 0.3
    figure, axes = sheet(6.6, height)
    top, bottom = height - 0.3, 0.35
    note(axes, 2.4, top, "x: C × H × W", align="center", size=10)
    y = top - 0.16
    for i, (text, kind, remark) in enumerate(rows):
        centre = top - (i + 1) * STEP
        arrow(axes, (2.4, y), (2.4, centre + 0.21))
        box(axes, 2.4, centre, text, kind)
        note(axes, 3.9, centre, remark)
        y = centre - 0.21
    arrow(axes, (2.4, y), (2.4, bottom + 0.16))
    axes.text(2.4, bottom, "+", ha="center", va="center", fontsize=15)
    axes.plot([1.75, 0.7, 0.7], [top, top, bottom], color=INK, linewidth=1.1)
    arrow(axes, (0.7, bottom), (2.22, bottom))
    note(axes, 0.6, height / 2, "skip", align="right")
    save(figure, path)
