"""ConvNeXt from image to scores, with the shapes of a real forward pass."""

from boxes import arrow, box, note, save, sheet

import lucid

TOP, STEP = 6.6, 0.62


def draw(path):
    """The stem, the four stages and the head of ConvNeXt-Tiny."""
    figure, axes = sheet(7.4, 7.0)
    rows = list(parts())
    for i, (text, kind, shape) in enumerate(rows):
        y = TOP - i * STEP
        box(axes, 3.0, y, text, kind, width=4.4)
        note(axes, 5.4, y, shape)
        if i:
            arrow(axes, (3.0, y + STEP - 0.21), (3.0, y + 0.21))
    save(figure, path)


def parts():
    """(what it is, its kind, the shape after it) from the image to the scores."""
    with lucid.device("meta"), lucid.no_grad():
        model = lucid.models.convnext_tiny()
        x = lucid.zeros(1, *model.input_shape)
        yield "image", "shape", as_text(x.shape)
        for i, (downsample, stage) in enumerate(
            zip(model.downsample_layers, model.stages, strict=True), 1
        ):
            x = downsample(x)
            yield describe(downsample), "convolution", as_text(x.shape)
            x = stage(x)
            yield f"stage {i}: {len(stage)} blocks", "pointwise", as_text(x.shape)
        yield "mean over height and width, LayerNorm", "norm", f"{x.shape[1]}"
        yield f"Linear {model.head.in_features} → {model.num_classes}", "pointwise", "1000 scores"


def describe(downsample):
    """The two layers of the stem, or of a layer that halves the map, in their order."""
    names = [
        f"conv {'×'.join(map(str, layer.kernel_size))}, stride {layer.stride[0]}"
        if isinstance(layer, lucid.nn.Conv2d)
        else "LayerNorm"
        for layer in downsample
    ]
    return ", ".join(names)


def as_text(shape):
    """(1, C, H, W) as H × W × C, in the order in which papers write it."""
    _, channels, height, width = shape
    return f"{height} × {width} × {channels}"
