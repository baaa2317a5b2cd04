"""The journey of an image through a network, a row a step."""

from itertools import groupby

from lucid.viz.journey import follow, moments
from lucid.viz.layers import as_batch, as_pixels, check_model
from lucid.viz.picture import Picture
from lucid.viz.rows import Row, fold_all
from lucid.viz.slabs import slabs
from lucid.viz.walk_page import page
from lucid.viz.words import shape_in_words, short, table

COLUMNS = (
    "step", "output", "axes", "parameters", "MACs", "sees", "stride", "time", "memory",
    "mean", "spread", "zeros",
)  # fmt: skip


class Walk(Picture):
    """What :func:`walk` gives back: rows that open to their steps, and their picture.

    Attributes
    ----------
    rows : list of Row
        The steps of the model, repeated blocks folded; each has ``children``.
    total : Row
        The whole model.
    image : array
        The pixels of the image, as bytes.

    Examples
    --------
    >>> import lucid
    >>> model = lucid.models.ConvNeXt(depths=(1, 2), dims=(4, 8), image_size=16).eval()
    >>> walk = lucid.viz.walk(model, lucid.rand(3, 16, 16))
    >>> [row.name for row in walk.rows]  # doctest: +NORMALIZE_WHITESPACE
    ['downsample_layers.0', 'stages.0', 'downsample_layers.1', 'stages.1 · blocks 0–1 × 2',
     'Mean', 'norm', 'dropout', 'head']
    """

    def __init__(self, total, x):
        self.total, self.rows = total, total.children or [total]
        self.image = as_pixels(x[0])
        self.start = Row("image", "image", "", "", "NCHW", x.shape, x.shape)
        self.start.mean, self.start.spread, self.start.zeros = moments(x.array)
        self.start.maps, self.start.channels = self.image, tuple(range(x.shape[1]))

    @property
    def title(self):
        """Whose walk it is."""
        return f"the walk of an image through {self.total.kind}"

    @property
    def description(self):
        """The shapes on the way, in words."""
        shapes = [shape_in_words(row.output_shape[1:]) for row in self.stations()]
        return f"Shapes on the way: {', '.join(shapes)}."

    def stations(self):
        """The image, and of each shape on the way the row with the most parameters."""
        runs = groupby(self.rows, key=lambda row: row.output_shape)
        return [self.start, *(max(run, key=lambda row: row.parameters) for _, run in runs)]

    def __getitem__(self, path):
        """The row of a module by its path, wherever it is folded in."""
        for row in self.total.all():
            if row.path == path and not row.is_op and not (row.count > 1 and row is self._run(row)):
                return row
        raise KeyError(f"{path!r} is no module that ran: {', '.join(self.paths()[:6])}, ...")

    def _run(self, row):
        """The row if it is a run of modules and no module itself."""
        return row if row.children and row.kind == row.children[0].kind else None

    def paths(self):
        """The paths of all modules that ran."""
        return [row.path for row in self.total.all() if row.path and not row.is_op]

    def text(self, depth=1):
        """The table as text.

        Parameters
        ----------
        depth : int
            How many levels of steps it shows.
        """
        rows = [COLUMNS, *_lines([self.start, *self.rows], depth), _cells(self.total, 0)]
        lines = table(rows, words=3).splitlines()
        rule = "─" * max(map(len, lines))
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])

    __str__ = text

    def svg(self):
        """The shapes on the way as slabs: as high as the map, as deep as it has channels."""
        return slabs(self.stations(), self.image, self.title, self.description)

    def html(self):
        """The slabs, and under them all rows."""
        return page(self)


def walk(model, x):
    """Follow one image through a model, step by step.

    Each row tells the module's path, what it computes, the shape that comes in and the one that
    goes out, parameters, multiply-accumulates and memory (those of :func:`lucid.nn.summary`), what
    one position sees of the image and how far apart positions are, the time, and of the numbers
    their mean, their spread (the standard deviation), the share of zeros, and small pictures of the
    channels that vary most. Equal modules in a row are folded into one, and every row opens to the
    steps inside of it.

    Parameters
    ----------
    model : Module
        Any network for images, in evaluation mode.
    x : Tensor or array
        An image (C, H, W), or a batch of which the first is taken.

    Returns
    -------
    Walk
        Prints as a table; in a notebook it is a page with pictures. ``rows`` has the numbers.

    Raises
    ------
    ValueError
        If the model is in training mode, or ``x`` is no image.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> net = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)).eval()
    >>> for row in lucid.viz.walk(net, lucid.rand(1, 8, 8)).rows:
    ...     print(row.path, row.kind, row.output_shape, row.macs, row.receptive_field, row.stride)
    0 Conv2d (1, 8, 8, 8) 4608 (3, 3) (1, 1)
    1 ReLU (1, 8, 8, 8) 0 (3, 3) (1, 1)
    2 MaxPool2d (1, 8, 4, 4) 0 (4, 4) (2, 2)
    """
    check_model(model, "walk")
    x = as_batch(x, "walk", model)[:1]
    return Walk(fold_all(follow(model, x)), x)


def _lines(rows, depth, level=0):
    for row in rows:
        yield _cells(row, level)
        if level + 1 < depth:
            yield from _lines(row.children, depth, level + 1)


def _cells(row, level):
    return (
        "  " * level + (row.name if row.path or row.is_op else f"(all) {row.kind}"),
        shape_in_words(row.output_shape),
        row.letters_out,
        f"{row.parameters:,}",
        f"{row.macs:,}",
        pair(row.receptive_field),
        pair(row.stride),
        f"{1000 * row.seconds:.1f} ms",
        f"{row.memory / 1000:,.1f} kB",
        short(row.mean),
        short(row.spread),
        f"{row.zeros:.0%}",
    )


def pair(sizes):
    """``7`` for a square of 7 × 7, else ``7×3``."""
    height, width = sizes
    return f"{height}" if height == width else f"{height}×{width}"
