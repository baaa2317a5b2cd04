"""Pictures made of pixels: an image with a map over it, or many maps side by side."""

from dataclasses import dataclass
from textwrap import wrap

import numpy as np

from lucid.nn.functional import interpolate
from lucid.tensor import Tensor
from lucid.viz.colours import BALANCE, EMBER, strongest
from lucid.viz.layers import as_pixels
from lucid.viz.markup import Element
from lucid.viz.picture import Picture
from lucid.viz.png import data_uri
from lucid.viz.svg import colour_bar, drawing, image, text, width_of

WIDTH, PANEL, GAP, LINE = 640, 200, 12, 16
FRAME = (242, 166, 59)  # the colour "window" of the drawings, on light and dark
SHADES, SIGNED_SHADES, UNKNOWN_SHADE = " ░▒▓█", "≡=-·+*#", "?"


@dataclass
class Tile:
    """Pixels (H, W) or (H, W, 3) of bytes, how wide they are drawn, and words below them."""

    pixels: np.ndarray
    width: float
    caption: str = ""
    title: str | None = None

    @property
    def height(self):
        """As high as the pixels ask for."""
        return self.width * self.pixels.shape[0] / self.pixels.shape[1]


@dataclass
class Group:
    """Tiles that belong together, their heading, and (scale, low, high) of their colours."""

    tiles: list
    heading: str = ""
    scale: tuple | None = None


class Panels(Picture):
    """A picture of tiles, which stand in rows and wrap on a narrow page.

    A subclass defines ``title``, ``description``, ``lines`` (sentences under the title) and
    ``groups``.
    """

    lines = ()

    def groups(self):
        """The groups of tiles, first to last."""
        raise NotImplementedError

    def svg(self):
        """Title and sentences, and for each group its heading, tiles in rows, and colours."""
        y, parts = 18, [text(0, 16, self.title, "head")]
        for words in wrapped(self.lines):
            y += LINE
            parts.append(text(0, y, words, "muted"))
        y += GAP
        for group in self.groups():
            y = _draw(parts, group, y)
        inside = Element("g", *parts, transform=f"translate({GAP} {GAP})")
        size = WIDTH + 2 * GAP, y + 2 * GAP
        return drawing(*size, inside, title=self.title, description=self.description)

    def html(self):
        """The same, in rows that wrap where the page is narrow."""
        words = [Element("div", line, style="color:var(--lv-muted)") for line in self.lines]
        return Element(
            "section",
            Element("div", self.title, style="font-weight:600;font-size:15px"),
            *words, *[part for group in self.groups() for part in _written(group)],
            class_="lucid-viz", aria_label=self.description,
            style="font-size:13px;line-height:1.4;padding:2px",
        )  # fmt: skip


def wrapped(lines, width=WIDTH):
    """Sentences in lines that fit into the drawing."""
    return [part for line in lines for part in wrap(line, int(width / width_of("x")))]


def _draw(parts, group, y):
    """Draw a group from y on; returns where it ends."""
    if group.heading:
        parts.append(text(0, y + 12, group.heading, "strong"))
        y += LINE + 6
    columns = max(1, int((WIDTH + GAP) // (max(t.width for t in group.tiles) + GAP)))
    for start in range(0, len(group.tiles), columns):
        y += _draw_row(parts, group.tiles[start : start + columns], y)
    if group.scale is not None:
        parts.append(colour_bar(0, y, 220, *group.scale))
        y += 34
    return y


def _draw_row(parts, tiles, y):
    """Draw tiles side by side from y on; returns how high the row is."""
    x, height = 0, max(t.height for t in tiles)
    captions = LINE * any(t.caption for t in tiles)
    for t in tiles:
        parts.append(image(x, y, t.width, t.height, t.pixels, t.title or t.caption))
        parts.append(text(x, y + height + 13, t.caption, "small") if t.caption else None)
        x += t.width + GAP
    return height + captions + GAP


def _written(group):
    """A group as HTML."""
    if group.heading:
        yield Element("div", group.heading, style="font-weight:600;margin-top:6px")
    look = f"display:flex;flex-wrap:wrap;gap:{GAP}px;margin:6px 0"
    yield Element("div", *map(_figure, group.tiles), style=look)
    if group.scale is not None:
        scale, low, high = group.scale
        words = f"The scale {scale.name}, from {low:.3g} to {high:.3g}."
        bar = colour_bar(0, 2, 220, scale, low, high)
        yield drawing(220, 26, bar, title="The colours", description=words)


def _figure(tile):
    look = f"width:{tile.width:.0f}px;max-width:100%;display:block;image-rendering:pixelated"
    words = tile.title or tile.caption
    picture = Element("img", src=data_uri(tile.pixels), alt=words, title=words, style=look)
    caption = Element("figcaption", tile.caption, style="font-size:12px") if tile.caption else None
    return Element(
        "figure", picture, caption, style=f"margin:0;max-width:calc(50% - {GAP / 2:.0f}px)"
    )


class Overlay(Panels):
    """An image, and beside it the same with a map over it.

    A subclass has ``image`` (C, H, W), ``map`` (h, w), ``is_signed``, and what the map is called,
    ``caption``; ``shown`` is what its colours stand for.
    """

    is_signed = False
    shown = property(lambda self: self.map, doc="The map, as it is drawn.")
    box = None  # of a frame: top, left, bottom, right

    @property
    def scale(self):
        """(scale, low, high) of the map: one scale for signed numbers, one for others."""
        scale = BALANCE if self.is_signed else EMBER
        low, high = scale.limits(self.shown)
        return scale, low if self.is_signed else min(low, 0.0), high

    def groups(self):
        """The image, the map, and the one over the other."""
        plain, (scale, low, high) = as_pixels(self.image), self.scale
        width = PANEL * min(1, plain.shape[1] / plain.shape[0])
        panels = {
            "the image": plain,
            self.caption: scale(self.shown, low, high),
            "over the image": over(self.image, self.shown, scale, low, high),
        }
        tiles = [Tile(self._framed(pixels), width, words) for words, pixels in panels.items()]
        return [Group(tiles, scale=self.scale)]

    def _framed(self, pixels):
        return pixels if self.box is None else framed(pixels, self.box)

    def __str__(self):
        scale, low, high = self.scale
        return "\n".join([self.title, *self.lines, *shaded(self.shown, self.is_signed),
                          f"({scale.name}: {low:.3g} to {high:.3g})"])  # fmt: skip


def framed(pixels, box):
    """Pixels, each repeated so that a thin frame around a box has room between them."""
    times = -(-2 * PANEL // max(pixels.shape[:2]))
    pixels = np.repeat(pixels[..., None], 3, 2) if pixels.ndim == 2 else pixels
    large = pixels.repeat(times, 0).repeat(times, 1)
    top, left, bottom, right = (n * times for n in box)
    inside = large[top + 4 : bottom - 4, left + 4 : right - 4].copy()
    large[top:bottom, left:right] = FRAME
    large[top + 4 : bottom - 4, left + 4 : right - 4] = inside
    return large


def enlarged(values, size):
    """A map (h, w) in the size of the image, bilinear as the tools of the field have it."""
    if values.shape == tuple(size):
        return values
    x = Tensor(np.asarray(values, np.float64)[None, None])
    return interpolate(x, size=tuple(size), mode="bilinear").numpy()[0, 0]


def over(image, values, scale, low, high):
    """The image in grey with the colours of a map over it: the stronger, the more they cover."""
    pixels = as_pixels(image)
    grey = np.repeat(pixels[..., None], 3, 2) if pixels.ndim == 2 else pixels
    grey = np.repeat((grey @ [0.299, 0.587, 0.114])[..., None], 3, 2)
    values = enlarged(values, grey.shape[:2])
    colours = scale(values, low, high).astype(np.float64)
    strength = np.clip(np.abs(values) / (max(abs(low), abs(high)) or 1.0), 0, 1)[..., None]
    strength = np.nan_to_num(strength, nan=1.0)
    share = 0.85 * np.sqrt(strength) if scale.is_signed else 0.35 + 0.45 * strength
    return np.rint(grey * (1 - share) + colours * share).astype(np.uint8)


def shaded(values, is_signed=False, width=32):
    """A map as lines of text: the darker, the more; signed ones from ≡ (below 0) to # (above).

    A nan is a question mark.
    """
    block = -(-max(values.shape) // width)
    height, columns = (-(-n // block) for n in values.shape)
    means = np.zeros((height, columns))
    for r, c in np.ndindex(height, columns):
        means[r, c] = values[r * block : (r + 1) * block, c * block : (c + 1) * block].mean()
    shades = SIGNED_SHADES if is_signed else SHADES
    place = means / (strongest(means, 1.0) or 1.0)
    place = np.clip((place + 1) / 2 if is_signed else place, 0, 1)
    index = np.rint(np.nan_to_num(place) * (len(shades) - 1)).astype(int)
    index[np.isnan(means)] = len(shades)
    return ["".join(2 * (shades + UNKNOWN_SHADE)[i] for i in row).rstrip() for row in index]
