"""The tables of the page "Coming from PyTorch", made of the lines that the tests run.

After a change of the lines::

    python -m parity.idioms.page     # in the folder tests: writes the tables into the page
"""

import re
import tempfile
import warnings
from pathlib import Path

from parity.idioms.differences import DIFFERENCES
from parity.idioms.drawn import DRAWN
from parity.idioms.refused import REFUSED
from parity.idioms.run import run
from parity.idioms.themes import THEMES

import lucid

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "coming_from_pytorch.rst"
START, END = (
    ".. The tables below are made by tests/parity/idioms/page.py.\n",
    ".. End of the tables.\n",
)
EXAMPLES = 3  # of each theme


def lines(text):
    """The lines of a table."""
    return [line for line in text.splitlines() if line]


def table(head, widths, rows):
    """A list-table of reStructuredText."""
    text = [".. list-table::", "   :header-rows: 1", f"   :widths: {widths}", ""]
    for row in (head, *rows):
        text += [f"   {'  ' if i else '* '}- {cell}" for i, cell in enumerate(row)]
    return "\n".join(text) + "\n"


def code(line):
    """A line as code; a backslash or a backquote would end it."""
    return f"``{line}``"


def the_same():
    """A row for each theme: what it is about, how many lines agree, and a few of them."""
    named = [(theme.__doc__, lines(theme.SAME)) for theme in THEMES]
    drawn = ("Random numbers: shapes, dtypes and distributions.", lines(DRAWN))
    for about, all_lines in (*named, drawn):
        some = sorted(all_lines, key=len)[:: max(1, len(all_lines) // EXAMPLES)][:EXAMPLES]
        first = about.splitlines()[0].replace("``torch.nn.functional``", "``nn.functional``")
        yield first, str(len(all_lines)), ", ".join(map(code, some))


def differs():
    """A row for each difference."""
    for line, theirs, ours, why in DIFFERENCES:
        yield code(line), code(theirs), code(ours), why


def sentence(line):
    """What lucid says to a line that it refuses."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            run(lucid, line, Path(folder))
        except Exception as error:
            return re.sub(r"_(?!\w)", r"\_", str(error).splitlines()[0])  # no link
    raise AssertionError(f"lucid takes {line}: it belongs to the lines that agree")


def tables():
    """All three tables."""
    agree = sum(int(count) for _, count, _ in the_same())
    parts = [
        f"The same: {agree:,} lines\n" + "-" * len(f"The same: {agree:,} lines") + "\n",
        table(("About", "Lines", "Such as"), "30 8 62", the_same()),
        "Different\n---------\n",
        table(("Line", "PyTorch", "lucid", "Why"), "25 20 20 35", differs()),
        "Not there\n---------\n",
        table(("Line", "What lucid says"), "40 60", [(code(x), sentence(x)) for x in REFUSED]),
    ]
    return "\n".join(parts)


def main():
    """Write the tables into the page."""
    head, rest = PAGE.read_text("utf-8").split(START)
    PAGE.write_text(f"{head}{START}\n{tables()}\n{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main()
