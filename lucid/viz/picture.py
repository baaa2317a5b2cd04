"""What every tool gives back: arrays that draw themselves, in a notebook, a file or a terminal."""

import sys
from pathlib import Path

from lucid.serialize.atomic import write_atomically
from lucid.viz.markup import Element, Raw
from lucid.viz.svg import STYLE

PAGE = "margin:0;padding:1rem;background:var(--lv-paper)"


class Picture:
    """A result that shows itself: as SVG or HTML in a notebook, as text in a terminal.

    A subclass defines ``title``, ``description``, ``__str__`` and one of ``svg`` and ``html``.

    Examples
    --------
    >>> from lucid.viz import Picture
    >>> from lucid.viz.svg import box, drawing
    >>> class Square(Picture):
    ...     title, description = "a square", "One square, as wide as high."
    ...
    ...     def svg(self):
    ...         square = box(2, 2, 40, 40)
    ...         return drawing(44, 44, square, title=self.title, description=self.description)
    ...
    ...     def __str__(self):
    ...         return "□"
    >>> Square()
    □
    >>> Square()._repr_svg_()[:4]
    '<svg'
    """

    title = ""
    description = ""

    def svg(self):
        """The drawing, an Element; None where the picture is a page of HTML."""
        return None

    def html(self):
        """What a notebook shows, an Element: by default the drawing, which scrolls if too wide."""
        return Element("div", self.svg(), class_="lucid-viz", style="overflow-x:auto")

    def save(self, path):
        """Write the picture to a file, all of it or nothing; returns its path.

        Parameters
        ----------
        path : str or Path
            Ends in ``.svg``, ``.html`` or ``.txt``.

        Raises
        ------
        ValueError
            If the picture has no such form.
        """
        path = Path(path)
        forms = {".svg": self._repr_svg_, ".html": self._page, ".txt": lambda: f"{self}\n"}
        written = forms[path.suffix]() if path.suffix in forms else None
        if written is None:
            names = [name for name in forms if name != ".svg" or self.svg() is not None]
            raise ValueError(f"{path.name!r}: {self.title} is saved as {' or '.join(names)}")
        write_atomically(path, [written.encode()])
        return path

    def _page(self):
        """A whole page for a browser, which needs no other file."""
        head = Element(
            "head",
            Element("meta", charset="utf-8"),
            Element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            Element("title", self.title),
            Element("style", Raw(f"{STYLE}")),
        )
        body = Element("body", self.html(), class_="lucid-viz", style=PAGE)
        return f"<!DOCTYPE html>\n{Element('html', head, body, lang='en')}\n"

    def _repr_svg_(self):
        drawn = self.svg()
        return None if drawn is None else str(drawn)

    def _repr_html_(self):
        return str(self.html())

    def __repr__(self):
        return str(self)


def display(picture):
    """Show a picture in the notebook that runs, if one does; returns what draws it anew."""
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return None
    return sys.modules["IPython.display"].display(picture, display_id=True)
