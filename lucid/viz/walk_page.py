"""The page of a walk: a row a step, and each opens to the steps inside."""

from lucid.viz.axes import in_letters
from lucid.viz.maps import strip
from lucid.viz.markup import Element, Raw
from lucid.viz.png import data_uri
from lucid.viz.svg import MONO, STYLE
from lucid.viz.words import short, size

LOOK = Raw(
    ".lv-walk{container-type:inline-size;font-size:13px;line-height:1.4;padding:.25rem}"
    ".lv-walk details,.lv-walk .leaf-row{border-top:1px solid var(--lv-line)}"
    ".lv-walk summary{list-style:none;cursor:pointer}"
    ".lv-walk summary::-webkit-details-marker{display:none}"
    ".lv-walk summary:hover,.lv-walk summary:focus-visible{background:var(--lv-panel)}"
    ".lv-walk .inside{margin-left:14px;border-left:3px solid var(--lv-line)}"
    ".lv-walk .row{display:grid;gap:2px 12px;padding:7px 6px;align-items:center;"
    "grid-template-columns:minmax(140px,2fr) minmax(125px,1fr) 128px 92px 66px 134px 202px}"
    f".lv-walk code{{font-family:{MONO};font-size:12px;color:inherit;background:none;"
    "border:0;padding:0}"
    ".lv-walk .name{font-weight:600;overflow-wrap:anywhere}"
    ".lv-walk .say{color:var(--lv-muted);font-size:12px;overflow-wrap:anywhere}"
    ".lv-walk .num{white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".lv-walk .num+.num{color:var(--lv-muted)}"
    ".lv-walk img{display:block;width:auto;max-width:202px;height:48px;image-rendering:pixelated;"
    "background:none;padding:0;margin:0;border-radius:0}"
    ".lv-walk .arrow::before{content:'▸ ';color:var(--lv-accent)}"
    ".lv-walk details[open]>summary .arrow::before{content:'▾ '}"
    ".lv-walk .total{border-top:2px solid var(--lv-muted)}"
    "@container (max-width:64rem){.lv-walk .row{grid-template-columns:repeat(4,1fr)}"
    ".lv-walk .wide,.lv-walk .pictures{grid-column:1/-1}}"
    "@container (max-width:34rem){.lv-walk .row{grid-template-columns:repeat(2,1fr)}}"
)


def page(walk):
    """The slabs, a row for each step, and the totals."""
    steps = [_row(row) for row in walk.rows]
    start = Element("div", _cells(walk.start, False), class_="leaf-row")
    total = Element("div", _cells(walk.total, False), class_="leaf-row total")
    drawing = Element("div", walk.svg(), style="overflow-x:auto")
    parts = [Element("style", STYLE), Element("style", LOOK), drawing, start, *steps, total]
    return Element("div", *parts, class_="lucid-viz lv-walk")


def _row(row):
    if not row.children:
        return Element("div", _cells(row, False), class_="leaf-row")
    inside = Element("div", *[_row(child) for child in row.children], class_="inside")
    return Element("details", Element("summary", _cells(row, True)), inside)


def _cells(row, opens):
    name = row.name if row.path or row.is_op else f"all of {row.kind}"
    kind = "" if row.is_op or row.kind in name else row.kind
    formula = row.formula if row.count == 1 else ""
    words = [text for text in (kind, formula) if text and (row.path or row.is_op)]
    what = Element("div", name, class_="name arrow" if opens else "name")
    said = Element("div", " · ".join(words), class_="say")
    return Element(
        "div",
        Element("div", what, said, class_="wide"),
        Element("div", *_shapes(row), class_="wide"),
        _cell(f"{row.parameters:,} params", f"{big(row.macs)} MACs", f"{row.macs:,} MACs"),
        _cell(f"sees {_pixels(row.receptive_field)}", f"stride {_pixels(row.stride)}"),
        _cell(f"{1000 * row.seconds:.1f} ms", size(row.memory)),
        _cell(f"{short(row.mean)} ± {short(row.spread)}", f"{row.zeros:.1%} zeros"),
        Element("div", _pictures(row), class_="pictures"),
        class_="row",
    )


def _cell(first, second, title=None):
    return Element(
        "div",
        Element("div", first, class_="num"),
        Element("div", second, class_="num", title=title),
    )


def _shapes(row):
    after = in_letters(row.letters_out, row.output_shape)
    if row.input_shape and row.input_shape != row.output_shape:
        before = in_letters(row.letters_in, row.input_shape)
        yield Element("div", Element("code", before), class_="num")
        yield Element("div", "→ ", Element("code", after), class_="num")
    else:
        yield Element("div", Element("code", after), class_="num")


def _pictures(row):
    if row.maps is None:
        return None
    if row.kind == "image":
        return Element("img", src=data_uri(row.maps), alt="the image")
    words = f"channels {', '.join(map(str, row.channels))} of {row.name}"
    return Element("img", src=data_uri(strip(row.maps)), alt=words, title=words)


def _pixels(sizes):
    height, width = sizes
    return f"{height} px" if height == width else f"{height} × {width} px"


def big(n):
    """A count in thousands, millions or billions.

    Examples
    --------
    >>> from lucid.viz.walk_page import big
    >>> big(42), big(4608), big(4_455_531_264)
    ('42', '4.61 k', '4.46 G')
    """
    for unit, factor in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if n >= factor:
            return f"{n / factor:.3g} {unit}"
    return f"{n}"
