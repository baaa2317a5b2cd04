"""The picture of the front page: an image becomes smaller and deeper, stage by stage."""

from boxes import COLOURS, INK, arrow, note, save, sheet
from matplotlib.patches import Rectangle

import lucid

STEP, SHIFT = 1.72, 0.055


def draw(path):
    """The maps of ConvNeXt-Tiny as stacks of sheets, with the shapes of a real forward pass."""
    figure, axes = sheet(9.6, 2.6)
    maps = list(shapes())
    for i, (name, (_, channels, height, width)) in enumerate(maps):
        x, side = 1.0 + i * STEP, 0.22 * height**0.36
        stack(axes, x, 1.5, side, sheets=1 + i, kind="pointwise" if i else "shape")
        note(axes, x, 0.44, name, align="center", size=13)
        note(axes, x, 0.17, f"{height} × {width} × {channels}", align="center", size=12)
        if i:
            arrow(axes, (x - STEP + 0.84, 1.5), (x - 0.66, 1.5))
    arrow(axes, (1.0 + 4 * STEP + 0.5, 1.5), (1.0 + 4 * STEP + 0.95, 1.5))
    note(axes, 1.0 + 4 * STEP + 1.05, 1.5, "1000\nscores", size=13)
    save(figure, path)


def shapes():
    """(name, shape) of the image and of what leaves each stage."""
    with lucid.device("meta"), lucid.no_grad():
        model = lucid.models.convnext_tiny()
        x = lucid.zeros(1, *model.input_shape)
        yield "image", x.shape
        for i, stage in enumerate(model.stages):
            x = stage(model.downsample_layers[i](x))
            yield f"stage {i + 1}: {len(stage)} blocks", x.shape


def stack(axes, x, y, side, sheets, kind):
    """Sheets of paper one behind the other, centred at (x, y)."""
    for i in reversed(range(sheets)):
        corner = (x - side / 2 + (i - sheets / 2) * SHIFT, y - side / 2 + (i - sheets / 2) * SHIFT)
        look = dict(facecolor=COLOURS[kind], edgecolor=INK, linewidth=0.9)
        axes.add_patch(Rectangle(corner, side, side, **look))
