"""The built site in a browser: ``make -C docs html``, then ``pytest docs/test_site.py``.

Pages are opened from their files, at two widths, light and dark: every page that a person wrote,
and of the reference, which one template makes, one in eight; all of them where LUCID_ALL_PAGES is
set, as in ``.ci/nightly``. The formulas of the reference are typeset all, on one page.
"""

import os
import re
from pathlib import Path

import pytest

SITE = Path(__file__).parent / "_build"
WRONG = '[data-mml-node="merror"], [data-mml-node="mtext"][fill="red"]'  # or an unknown command
FAULTS = f"""() => [
    ...[...document.images].filter(image => !image.naturalWidth).map(image => image.src),
    ...[...document.querySelectorAll('{WRONG}')]
        .map(error => (error.closest('.math') ?? error).outerHTML),
]"""
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth + 1
    ? [`${innerWidth} pixels are not enough`] : []"""
PARTS_OF_A_PAGE = ".bd-article, .bd-sidebar-secondary, .prev-next-area a"
CUT_OFF = f"""() => [...document.querySelectorAll('{PARTS_OF_A_PAGE}')]
    .filter(part => part.scrollWidth > part.clientWidth + 10)
    .map(part => `${{part.className}} needs ${{part.scrollWidth}} of ${{innerWidth}} pixels`)"""
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
MADE = "reference/generated/"
EACH = 1 if "LUCID_ALL_PAGES" in os.environ else 8  # of the pages that are made
MATH = re.compile(r'<(span|div) class="math[^>]*>[^<]*</\1>')
TYPESET = f"""async formulas => {{
    const all = document.createElement('div');
    all.innerHTML = formulas;
    document.body.append(all);
    await MathJax.typesetPromise([all]);
    return [all.querySelectorAll('mjx-container svg').length,
        [...all.querySelectorAll('{WRONG}')].map(error => error.outerHTML)];
}}"""
PARTS = 4  # so that several processes can share the work


def pages():
    """Those of a person, and some of those that are made; not the search and the source."""
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    left_out = ("_static", "source/", "search.html", "genindex.html", "py-modindex.html")
    written = [page for page in found if not page.startswith((*left_out, MADE))]
    return written + [page for page in found if page.startswith(MADE)][::EACH]


def faults_of(tab):
    """What is wrong with the open page, at any width and in light or dark."""
    faults = tab.evaluate(FAULTS) + tab.errors
    for width, height in SIZES.values():
        tab.set_viewport_size({"width": width, "height": height})
        faults += tab.evaluate(TOO_WIDE) + tab.evaluate(CUT_OFF)
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


def test_every_formula_of_the_reference_is_typeset(tab):
    texts = (path.read_text(encoding="utf-8") for path in sorted((SITE / MADE).glob("*.html")))
    formulas = {found[0] for text in texts for found in MATH.finditer(text)}
    open_page(tab, "reference/generated/lucid.nn.functional.gelu.html")
    count, errors = tab.evaluate(TYPESET, "".join(sorted(formulas)))
    assert (count, errors) == (len(formulas), [])
    assert count > 100
    assert not tab.errors


@pytest.mark.parametrize("wrong", [r"\left( 1", r"\nothing{1}", "a_b_c"])
def test_a_wrong_formula_is_a_fault_of_the_page(tab, wrong):
    open_page(tab, "reference/generated/lucid.nn.functional.gelu.html")
    assert faults_of(tab) == []
    tab.evaluate(TYPESET, rf'<span class="math notranslate nohighlight">\({wrong}\)</span>')
    assert len(faults_of(tab)) == 1


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
