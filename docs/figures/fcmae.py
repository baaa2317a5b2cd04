"""FCMAE from left to right: an image with holes, the encoder's map, mask tokens, a painting."""

import numpy as np
from boxes import COLOURS, INK, arrow, note, save, sheet
from convnext_stages import as_text
from matplotlib.patches import Rectangle

import lucid

SIDE, GAP, BOTTOM = 1.9, 0.75, 0.75
HOLE = "white"


def draw(path):
    """Four squares of 7 × 7 patches, with the shapes of a real forward pass under them."""
    figure, axes = sheet(4 * SIDE + 3 * GAP + 0.4, SIDE + 1.3)
    image, features, tokens, painting = shapes()
    hidden = mask()
    sky = picture()
    panels = [
        ("image, 60 % of it hidden", image, np.where(hidden, HOLE, sky), "encoder"),
        ("map with holes", features, np.where(hidden, HOLE, COLOURS["convolution"]), "1 × 1"),
        ("mask tokens in the holes", tokens,
         np.where(hidden, COLOURS["activation"], COLOURS["pointwise"]), "block, 1 × 1"),
        ("painted", painting, np.where(hidden, picture(flat=2), sky), None),
    ]  # fmt: skip
    for i, (title, shape, colours, then) in enumerate(panels):
        left = 0.2 + i * (SIDE + GAP)
        squares(axes, left, colours)
        note(axes, left + SIDE / 2, BOTTOM + SIDE + 0.25, title, align="center", size=10)
        note(axes, left + SIDE / 2, BOTTOM - 0.25, shape, align="center")
        if then:
            middle = BOTTOM + SIDE / 2
            arrow(axes, (left + SIDE + 0.08, middle), (left + SIDE + GAP - 0.08, middle))
            note(axes, left + SIDE + GAP / 2, middle + 0.2, then, align="center", size=7.5)
    save(figure, path)


def shapes():
    """What stands under the squares."""
    with lucid.device("meta"), lucid.no_grad():
        model = lucid.models.FCMAE(lucid.models.convnext_v2_tiny())
        images = lucid.zeros(1, *model.input_shape)
        hidden = model.random_mask(images)
        features = model.forward_encoder(images, hidden)
        tokens, painted = model.proj(features), model.forward_decoder(features, hidden)
        return (*(as_text(x.shape) for x in (images, features, tokens)), as_text(painted.shape))


def mask():
    """30 of 49 patches, always the same."""
    order = np.random.default_rng(2).permutation(49)
    return (order >= 19).reshape(7, 7)


def picture(flat=7):
    """The colours of a hill under a sky; with a smaller number, painted roughly."""
    rows, columns = np.mgrid[:7, :7]
    hill = 3.2 - 1.5 * np.sin((columns + 0.5) / 7 * np.pi)
    is_sky = rows < (hill if flat == 7 else 2.4)
    shade = np.round((rows / 6) * (flat - 1)) / (flat - 1)
    return np.vectorize(lambda above, s: colour((0.55, 0.75, 0.93), s, 0.25) if above
                        else colour((0.45, 0.66, 0.36), s, -0.2))(is_sky, shade)  # fmt: skip


def colour(rgb, shade, by):
    """A colour as text, lighter (or darker) by a share."""
    return "#" + "".join(f"{int(255 * min(max(c + by * shade, 0), 1)):02x}" for c in rgb)


def squares(axes, left, colours):
    """A grid of 7 × 7 coloured squares; the first row is the upper one."""
    side = SIDE / 7
    for i, row in enumerate(colours):
        for j, face in enumerate(row):
            corner = (left + j * side, BOTTOM + SIDE - (i + 1) * side)
            axes.add_patch(Rectangle(corner, side, side, facecolor=face, edgecolor=INK, lw=0.5))
