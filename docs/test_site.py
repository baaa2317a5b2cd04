"""The built site in a browser: ``make -C docs html``, then ``pytest docs/test_site.py``.

Every page is opened from its file, at two widths, light and dark.
"""

from pathlib import Path

import pytest

SITE = Path(__file__).parent / "_build"
FAULTS = """() => [
    ...[...document.images].filter(image => !image.naturalWidth).map(image => image.src),
    ...[...document.querySelectorAll('mjx-merror')].map(error => error.textContent),
]"""
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth + 1
    ? [`${innerWidth} pixels are not enough`] : []"""
TOO_PALE = """() => {
    const brightness = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(part => (part / 255) ** 2.2);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const ink = brightness(getComputedStyle(document.querySelector('article')).color);
    const paper = brightness(getComputedStyle(document.body).backgroundColor);
    const contrast = Math.max(ink / paper, paper / ink);
    const scheme = document.documentElement.dataset.theme;
    return contrast < 7 ? [`the text is too pale in ${scheme}: ${contrast}`] : [];
}"""
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PARTS = 4  # so that several processes can share the work


def pages():
    """All pages but those of the source, of which one stands for all, and of the search."""
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    left_out = ("_static", "source/", "search.html", "genindex.html", "py-modindex.html")
    return [page for page in found if not page.startswith(left_out)]


def faults_of(tab):
    """What is wrong with the open page, at any width and in light or dark."""
    faults = tab.evaluate(FAULTS) + tab.errors
    for width, height in SIZES.values():
        tab.set_viewport_size({"width": width, "height": height})
        faults += tab.evaluate(TOO_WIDE)
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        faults += tab.evaluate(TOO_PALE)
    tab.errors.clear()
    return faults


def open_page(tab, page):
    """Open a page of the site and wait for its formulas."""
    tab.goto((SITE / page).as_uri())
    tab.evaluate("() => window.MathJax?.startup?.promise")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_whole(tab, part):
    broken = {}
    for page in pages()[part::PARTS]:
        open_page(tab, page)
        faults = faults_of(tab)
        if faults:
            broken[page] = faults
    assert not broken


def test_the_search_finds_gelu_and_its_formula(tab):
    tab.goto((SITE / "search.html").as_uri() + "?q=gelu")
    result = tab.locator("#search-results a", has_text="lucid.nn.functional.gelu").first
    result.click()
    assert "gelu" in tab.locator("h1").inner_text()
    tab.evaluate("() => window.MathJax.startup.promise")
    assert tab.locator("mjx-container svg").count() >= 3
    assert not tab.errors


def test_formulas_are_typeset(tab):
    open_page(tab, "models/convnext_v2.html")
    assert tab.locator("mjx-container svg").count() >= 8
    assert "\\frac" not in tab.locator("article").inner_text()
