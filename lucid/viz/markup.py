"""A small writer of SVG and HTML, which is XML too: elements, attributes, and escaped text."""

import re
from html import escape
from numbers import Real

EMPTY = {"img", "br", "hr", "meta"}  # the elements of HTML that have no end
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML


class Element:
    """An element with its children and attributes; as text it is XML.

    ``class_`` becomes ``class``, and ``stroke_width`` becomes ``stroke-width``.

    Parameters
    ----------
    tag : str
        Its name.
    *children : Element or str
        What is inside; text is escaped. None is left out.
    **attributes
        Numbers are rounded to hundredths; what is None is left out.
    """

    def __init__(self, tag, *children, **attributes):
        self.tag, self.attributes = tag, attributes
        self.children = [child for child in children if child is not None]

    def add(self, *children):
        """Put children at the end; returns the element."""
        self.children += [child for child in children if child is not None]
        return self

    def __str__(self):
        pairs = self.attributes.items()
        given = "".join(f' {_name(k)}="{_value(v)}"' for k, v in pairs if v is not None)
        if self.tag in EMPTY:
            return f"<{self.tag}{given}/>"
        return f"<{self.tag}{given}>{''.join(map(_child, self.children))}</{self.tag}>"


class Raw(str):
    """Text that is markup already, such as a style sheet."""


def clean(text):
    """Text for a place where markup is read: escaped, and without what XML forbids."""
    return escape(_FORBIDDEN.sub("\ufffd", str(text)))


def number(x):
    """A number with at most two places after the point, and no zeros at its end."""
    return f"{x:.2f}".rstrip("0").rstrip(".") if "." in f"{x:.2f}" else str(x)


def _child(child):
    return str(child) if isinstance(child, (Element, Raw)) else clean(child)


def _name(name):
    return name.rstrip("_").replace("_", "-") if name not in ("viewBox",) else name


def _value(value):
    return number(value) if isinstance(value, Real) else clean(value)
