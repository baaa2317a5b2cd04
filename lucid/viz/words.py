"""Numbers, sizes and tables as people read them."""


def shape_in_words(shape):
    """``1×96×56×56``; a number has no axes.

    Examples
    --------
    >>> from lucid.viz.words import shape_in_words
    >>> shape_in_words((1, 96, 56, 56)), shape_in_words(())
    ('1×96×56×56', '()')
    """
    return "×".join(map(str, shape)) or "()"


def size(nbytes):
    """Bytes in B, kB, MB or GB, in steps of 1000 as ``nn.summary`` has them.

    Examples
    --------
    >>> from lucid.viz.words import size
    >>> size(12), size(3456), size(7_800_000)
    ('12 B', '3.5 kB', '7.8 MB')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if nbytes >= factor:
            return f"{nbytes / factor:.1f} {unit}"
    return f"{nbytes} B"


def short(x):
    """A number in four digits or fewer, such as 0.0312, 12.4 or 3.1e-07."""
    return f"{x:.3g}"


def table(rows, words=1):
    """Rows of cells as lines: the first ``words`` columns to the left, numbers to the right.

    Examples
    --------
    >>> from lucid.viz.words import table
    >>> print(table([("layer", "n"), ("0", "12"), ("1", "7")]))
    layer   n
    0      12
    1       7
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for cells in rows:
        pairs = list(zip(cells, widths, strict=True))
        left = [cell.ljust(width) for cell, width in pairs[:words]]
        right = [cell.rjust(width) for cell, width in pairs[words:]]
        lines.append("  ".join([*left, *right]).rstrip())
    return "\n".join(lines)
