"""Drawings: SVG that scales, follows light and dark, and tells a screen reader what it shows."""

from hashlib import sha1

from lucid.viz.markup import Element, Raw, number
from lucid.viz.png import data_uri

LIGHT = {
    "ink": "#1f2933", "muted": "#5b6875", "line": "#c5ced6", "paper": "#ffffff", "panel": "#f3f5f7",
    "accent": "#1f6fb2", "warm": "#b8431f", "good": "#2b7a4b", "window": "#f2a63b",
    "convolution": "#cfe4f3", "norm": "#dcecd5", "pointwise": "#fbe6bd", "activation": "#f6d2ce",
    "response": "#e2d6f1", "shape": "#e9edf0", "leaf": "#d3efe9",
}  # fmt: skip
DARK = {
    "ink": "#e6ebf0", "muted": "#a3b0bd", "line": "#465260", "paper": "#14181e", "panel": "#20262e",
    "accent": "#72b4ee", "warm": "#f29070", "good": "#7ccf9d", "window": "#f2a63b",
    "convolution": "#20445f", "norm": "#2c4a2b", "pointwise": "#5a4415", "activation": "#63302b",
    "response": "#473261", "shape": "#303841", "leaf": "#1c4a44",
}  # fmt: skip
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def _properties(colours):
    return "".join(f"--lv-{name}:{value};" for name, value in colours.items())


# The reader has chosen light or dark; a documentation site or a notebook may choose otherwise.
STYLE = Raw(
    f".lucid-viz{{{_properties(LIGHT)}color:var(--lv-ink);background:var(--lv-paper);"
    f"font-family:{FONT}}}"
    f"@media (prefers-color-scheme:dark){{.lucid-viz{{{_properties(DARK)}}}}}"
    f"[data-theme=light] .lucid-viz,[data-jp-theme-light=true] .lucid-viz{{{_properties(LIGHT)}}}"
    f"[data-theme=dark] .lucid-viz,[data-jp-theme-light=false] .lucid-viz{{{_properties(DARK)}}}"
    f".lucid-viz text{{font:12px {FONT};fill:var(--lv-ink)}}"
    f".lucid-viz .mono{{font-family:{MONO}}}.lucid-viz .small{{font-size:10px}}"
    ".lucid-viz .strong{font-weight:600}.lucid-viz .head{font-size:15px;font-weight:600}"
    + "".join(f".lucid-viz .{name}{{fill:var(--lv-{name})}}" for name in LIGHT if name != "line")
    + ".lucid-viz .line{stroke:var(--lv-line);fill:none}"
    ".lucid-viz .edge{stroke:var(--lv-muted);fill:none;stroke-width:1.3}"
    ".lucid-viz .curve{stroke:var(--lv-accent);fill:none;stroke-width:2.2}"
    ".lucid-viz .slope{stroke:var(--lv-warm);fill:none;stroke-width:1.6}"
    ".lucid-viz .frame{stroke:var(--lv-accent);fill:var(--lv-panel);fill-opacity:.45}"
    ".lucid-viz .thin{stroke-width:.8;opacity:.75}"
    ".lucid-viz .outline{stroke:var(--lv-line)}"
    ".lucid-viz image{image-rendering:pixelated}"
)


def drawing(width, height, *children, title, description, least=None):
    """An ``<svg>`` of so many units, which shrinks with its page.

    Parameters
    ----------
    width, height : float
        The size in units; at full size a unit is a pixel.
    *children : Element
        What is drawn, in this order.
    title, description : str
        What it is, and what it shows, in words: for screen readers.
    least : float, optional
        The width in pixels below which it does not shrink: a narrow page scrolls it instead.
    """
    key = sha1(f"{title}{description}{width}{height}".encode()).hexdigest()[:10]
    style = f"width:100%;max-width:{number(width)}px;height:auto"
    style += f";min-width:{number(min(width, least))}px" if least else ""
    return Element(
        "svg",
        Element("title", title, id=f"t{key}"),
        Element("desc", description, id=f"d{key}"),
        Element("style", STYLE),
        Element("rect", width=width, height=height, class_="paper"),
        *children,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {number(width)} {number(height)}",
        width=width, height=height, style=style, class_="lucid-viz", role="img",
        aria_labelledby=f"t{key} d{key}",
    )  # fmt: skip


def text(x, y, words, *classes, anchor="start", title=None):
    """Words whose baseline begins, ends or has its middle at (x, y)."""
    look = " ".join(classes) or None
    tip = None if title is None else Element("title", title)
    return Element("text", tip, str(words), x=x, y=y, class_=look, text_anchor=anchor)


def box(x, y, width, height, kind="panel", *, radius=4, title=None):
    """A rounded box; ``kind`` is a name of the palette above."""
    tip = None if title is None else Element("title", title)
    size = dict(x=x, y=y, width=width, height=height, rx=radius)
    return Element("rect", tip, **size, class_=f"{kind} outline")


def line(x1, y1, x2, y2, kind="line"):
    """A straight line."""
    return Element("path", d=f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", class_=kind)


def image(x, y, width, height, pixels, title=None):
    """Pixels (H, W) or (H, W, 3) of bytes, each a sharp square, as large as is asked for."""
    tip = None if title is None else Element("title", title)
    size = dict(x=x, y=y, width=width, height=height)
    return Element("image", tip, **size, href=data_uri(pixels), preserveAspectRatio="none")


def width_of(words, size=12, mono=False):
    """About how wide words are, in units: fonts differ, so it is on the safe side."""
    return len(str(words)) * size * (0.62 if mono else 0.61)


def colour_bar(x, y, width, scale, low, high):
    """The scale as a bar with its limits, its name and what the ends mean."""
    stops = scale.hexes(9)
    part = width / len(stops)
    cells = [
        Element("rect", x=x + i * part, y=y, width=part + 0.5, height=8, style=f"fill:{colour}")
        for i, colour in enumerate(stops)
    ]
    ends = [text(x, y + 20, f"{low:.3g}", "small", "muted")]
    ends += [text(x + width, y + 20, f"{high:.3g}", "small", "muted", anchor="end")]
    name = text(x + width / 2, y + 20, scale.name, "small", "muted", anchor="middle")
    return Element("g", *cells, *ends, name)
