"""The pages as files: every link arrives, and every example runs or is another language's."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

DOCS = Path(__file__).parent
SITE = DOCS / "_build"
MADE = ("_build", "node_modules", "source", "reference/generated", "reference/packages")


class Links(HTMLParser):
    """The anchors of a page, and where its links and pictures point."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.targets = {""}, set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors |= {attrs.get("id"), attrs.get("name")}
        self.targets |= {attrs.get("href"), attrs.get("src")} - {None}


@cache
def links(page):
    """The links of a page of the site."""
    return Links(page.read_text(encoding="utf-8"))


def broken(page):
    """The links of a page that point to a file or to an anchor that is not there."""
    for target in links(page).targets:
        url = urlsplit(target)
        file = (page.parent / unquote(url.path)).resolve() if url.path else page
        is_outside = url.scheme or url.netloc
        if not is_outside and not (file.exists() and has_anchor(file, unquote(url.fragment))):
            yield target


def has_anchor(file, anchor):
    """Whether a link to that place of a file arrives."""
    return file.suffix != ".html" or anchor in links(file).anchors


@pytest.mark.skipif(not SITE.exists(), reason="needs the built site: make -C docs html")
def test_every_internal_link_arrives():
    pages = [path for path in SITE.rglob("*.html") if "_static" not in path.parts]
    found = {str(page.relative_to(SITE)): set(broken(page)) for page in pages}
    assert {page: targets for page, targets in found.items() if targets} == {}


def written_pages():
    """The pages that a person wrote."""
    paths = [path.relative_to(DOCS) for path in DOCS.rglob("*.rst")]
    return [path for path in paths if not path.as_posix().startswith(MADE)]


def test_python_in_the_pages_is_a_doctest():
    block = re.compile(r"^ *\.\. (?:code-block|code|highlight):: *(?:python|py|pycon)\b", re.M)
    found = {str(p): block.findall((DOCS / p).read_text("utf-8")) for p in written_pages()}
    assert {page: blocks for page, blocks in found.items() if any(blocks)} == {}


@pytest.mark.skipif(not SITE.exists(), reason="needs the built site: make -C docs html")
@pytest.mark.parametrize("notebook", sorted((DOCS.parent / "examples").glob("*.ipynb")))
def test_an_executed_notebook_that_plots_shows_its_pictures(notebook):
    page = SITE / "learn" / "notebooks" / f"{notebook.stem}.html"
    text = page.read_text(encoding="utf-8")
    if "cell_output" not in text:
        pytest.skip("needs the notebooks executed: make -C docs html")
    plots = len(re.findall(r"plt\.(?:show|imshow|subplots|plot)\(", notebook.read_text("utf-8")))
    assert plots == 0 or "_images/" in text
