"""The pages as files: every link arrives, and every example runs or is another language's."""

import os
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

DOCS = Path(__file__).parent
SITE = DOCS / "_build"
MADE = ("_build", "node_modules", "source", "reference/generated", "reference/packages")


TAG = re.compile(r"<[a-z][^>]*>")
ATTRIBUTE = re.compile(r'\s(id|name|href|src)="([^"]*)"')


@cache
def links(page):
    """The anchors of a page of the site, and where its links and pictures point."""
    anchors, targets = {""}, set()
    for tag in TAG.findall(Path(page).read_text(encoding="utf-8")):
        for name, value in ATTRIBUTE.findall(tag):
            (anchors if name in ("id", "name") else targets).add(unescape(value))
    return anchors, targets


@cache
def place(target):
    """The path and the anchor of a link within the site; None of one that leaves it."""
    url = urlsplit(target)
    return None if url.scheme or url.netloc else (unquote(url.path), unquote(url.fragment))


def broken(page):
    """The links of a page that point to a file or to an anchor that is not there."""
    for target in links(page)[1]:
        if found := place(target):
            path, anchor = found
            file = os.path.normpath(f"{os.path.dirname(page)}/{path}") if path else page
            if not arrives(file, anchor):
                yield target


@cache
def arrives(file, anchor):
    """Whether a link to that place of a file arrives."""
    return os.path.exists(file) and (not file.endswith(".html") or anchor in links(file)[0])


@pytest.mark.skipif(not SITE.exists(), reason="needs the built site: make -C docs html")
def test_every_internal_link_arrives():
    pages = [str(path) for path in SITE.rglob("*.html") if "_static" not in path.parts]
    found = {page: set(broken(page)) for page in pages}
    assert {page: targets for page, targets in found.items() if targets} == {}


def written_pages():
    """The pages that a person wrote."""
    paths = [path.relative_to(DOCS) for path in DOCS.rglob("*.rst")]
    return [path for path in paths if not path.as_posix().startswith(MADE)]


def test_python_in_the_pages_is_a_doctest():
    block = re.compile(r"^ *\.\. (?:code-block|code|highlight):: *(?:python|py|pycon)\b", re.M)
    found = {str(p): block.findall((DOCS / p).read_text("utf-8")) for p in written_pages()}
    assert {page: blocks for page, blocks in found.items() if any(blocks)} == {}


@pytest.mark.parametrize(
    "page", ["README.rst", "CHANGELOG.rst", "docs/index.rst", "docs/learn/index.rst"]
)
def test_a_page_that_counts_the_notebooks_counts_them_all(page):
    words = dict(ten=10, eleven=11, twelve=12)
    there = len(list((DOCS.parent / "examples").glob("*.ipynb")))
    text = (DOCS.parent / page).read_text(encoding="utf-8").lower()
    assert [words[word] for word in re.findall(r"(\w+) notebooks\b", text)] == [there]


@pytest.mark.parametrize("page", written_pages(), ids=str)
def test_emphasis_ends_before_a_space_or_a_stop_or_its_stars_are_shown(page):
    text = re.sub(
        r"``.+?``|^(?:>>>|\.\.\. |    ).*$", "", (DOCS / page).read_text("utf-8"), flags=re.M
    )
    assert re.findall(r"(?<![\w*])\*[^\s*][^*\n]*\*(?=[\w(])", text) == []


@pytest.mark.skipif(not SITE.exists(), reason="needs the built site: make -C docs html")
@pytest.mark.parametrize("notebook", sorted((DOCS.parent / "examples").glob("*.ipynb")))
def test_an_executed_notebook_that_plots_shows_its_pictures(notebook):
    page = SITE / "learn" / "notebooks" / f"{notebook.stem}.html"
    text = page.read_text(encoding="utf-8")
    if "cell_output" not in text:
        pytest.skip("needs the notebooks executed: make -C docs html")
    plots = len(re.findall(r"plt\.(?:show|imshow|subplots|plot)\(", notebook.read_text("utf-8")))
    assert plots == 0 or "_images/" in text


@pytest.mark.skipif(not SITE.exists(), reason="needs the built site: make -C docs html")
@pytest.mark.parametrize(
    ("page", "anchors"),
    [
        ("lucid.nn.Linear", ["reset_parameters", "forward"]),
        ("lucid.nn.Module", ["parameters", "named_modules", "apply", "register_forward_hook"]),
        ("lucid.optim.Optimizer", ["zero_grad", "register_step_pre_hook"]),
    ],
)
def test_the_page_of_a_class_has_the_methods_of_its_bases(page, anchors):
    found, targets = links(str(SITE / "reference" / "generated" / f"{page}.html"))
    assert {f"{page}.{name}" for name in anchors} <= found
    if page == "lucid.nn.Linear":
        assert "lucid.nn.Module.html#lucid.nn.Module.parameters" in targets
        assert f"{page}.parameters" not in found
