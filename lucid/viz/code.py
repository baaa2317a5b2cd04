"""Source as people read it: without its indent, keywords and comments set apart."""

import inspect
import io
import keyword
import textwrap
import tokenize
from pathlib import Path

from lucid.viz.markup import Element, Raw, clean

ROOT = Path(__file__).parents[2]


def source_of(thing):
    """(``lucid/ops/conv.py:24``, the source of a function or a class)."""
    thing = inspect.unwrap(thing)
    try:
        lines, first = inspect.getsourcelines(thing)
    except (OSError, TypeError):  # it was typed into a terminal
        return thing.__qualname__, "# the source is in no file"
    path = Path(inspect.getsourcefile(thing)).resolve()
    where = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
    return f"{where}:{first}", textwrap.dedent("".join(lines)).rstrip()


def coloured(source):
    """A ``<pre>`` of Python source."""
    lines, at, parts = source.splitlines(keepends=True), (1, 0), []
    for token in _tokens(source):
        look = _look(token)
        if look:
            parts.append(Raw(clean(_between(lines, at, token.start))))
            parts.append(Element("span", token.string, class_=look))
            at = token.end
    parts.append(Raw(clean(_between(lines, at, (len(lines), len(lines[-1]))))))
    return Element("pre", *parts)


def _tokens(source):
    try:
        return list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return []


def _look(token):
    if token.type in (tokenize.COMMENT, tokenize.STRING):
        return "quiet"
    return "key" if token.type == tokenize.NAME and keyword.iskeyword(token.string) else None


def _between(lines, start, end):
    (row, column), (last, stop) = start, end
    if row == last:
        return lines[row - 1][column:stop]
    return lines[row - 1][column:] + "".join(lines[row : last - 1]) + lines[last - 1][:stop]
