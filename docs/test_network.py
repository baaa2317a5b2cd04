"""Where the pages take NumPy from, with a network and without one, in a browser.

The network is played here: what the page asks of the address where Pyodide publishes its packages
is answered with the wheel that the site was built with.
"""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "extensions"))
runner = pytest.importorskip("runner", reason="needs Sphinx: the docs extra", exc_type=ImportError)

SITE = Path(__file__).parent / "_build"
PYODIDE = SITE / "_static" / "runner" / "pyodide"
PUBLISHED = runner.PUBLISHED.format(runner.pinned_version())
WHEELS = list(PYODIDE.glob("numpy-*.whl"))
ANYWHERE = re.compile("^https:")
LOADING = 180_000  # milliseconds: Python, NumPy and lucid on a busy machine

needs_numpy = pytest.mark.skipif(
    not WHEELS,
    reason="needs NumPy's WebAssembly wheel: build the site with LUCID_PYODIDE_WHEELS=FOLDER",
)


@pytest.fixture
def own(tab, served):
    """Opens a page with one cell, as the site has it that is built without a folder of wheels."""
    wheel = next((SITE / "_static" / "runner").glob("lucid*.whl")).name
    page = f"""<!doctype html><title>own</title><link rel="icon" href="data:,">
        <script defer src="/_static/runner/runner.js" data-wheel="{wheel}"
            data-packages="{PUBLISHED}"></script>
        <div class="lucid-cell"><pre>import lucid\nlucid.ones(2).sum()</pre></div>"""
    tab.route("**/own.html", lambda route: route.fulfill(body=page, content_type="text/html"))
    tab.set_default_timeout(LOADING)
    return lambda: tab.goto(served[0] + "own.html")


@pytest.fixture
def outside(tab, served):
    """What the page asks of others than its own server."""
    asked = []
    ours = (served[0], "data:", "blob:")
    tab.on("request", lambda r: r.url.startswith(ours) or asked.append(r.url))
    return asked


def publish(tab, content):
    """Answer for the network with this file, whatever is asked for there."""
    anyone = {"access-control-allow-origin": "*"}
    tab.route(ANYWHERE, lambda route: route.fulfill(body=content, headers=anyone))


@needs_numpy
def test_numpy_comes_from_the_pinned_address_and_nothing_else_is_asked(tab, own, outside):
    publish(tab, WHEELS[0].read_bytes())
    own()
    tab.get_by_role("button", name="Run example 1").click()
    tab.locator(".runner-output", has_text="tensor(2.)").wait_for()
    assert outside == [PUBLISHED + WHEELS[0].name]
    assert not tab.errors


@needs_numpy
def test_a_wheel_with_another_hash_than_pyodides_is_refused(tab, own, outside):
    publish(tab, WHEELS[0].read_bytes() + b"one byte more")
    own()
    tab.get_by_role("button", name="Run example 1").click()
    tab.locator(".runner-status", has_text="Done, with an error").wait_for()
    assert tab.locator(".runner-output").inner_text().strip() == (
        f"Python did not load: {PUBLISHED}{WHEELS[0].name} is refused, since its hash is not the "
        "one in Pyodide's lock file. The page reads as before."
    )
    assert set(outside) == {PUBLISHED + WHEELS[0].name}


@needs_numpy
def test_after_a_failure_the_next_click_tries_again(tab, own):
    tab.route(ANYWHERE, lambda route: route.abort())
    own()
    tab.get_by_role("button", name="Run example 1").click()
    tab.locator(".runner-output", has_text="whl did not come. ").wait_for()
    publish(tab, WHEELS[0].read_bytes())
    tab.get_by_role("button", name="Run example 1").click()
    tab.locator(".runner-output", has_text="tensor(2.)").wait_for()


NOT_THERE = {
    "there is no network": "Object.defineProperty(navigator, 'onLine', {get: () => false})",
    "this browser has no WebAssembly": "delete self.WebAssembly",
}


@pytest.mark.skipif(not SITE.exists(), reason="needs the built site: make -C docs html")
@pytest.mark.parametrize("reason", NOT_THERE)
def test_what_run_needs_and_is_not_there_is_said(tab, own, reason):
    tab.add_init_script(NOT_THERE[reason])
    own()
    assert tab.get_by_role("button", name="Run example 1").is_disabled()
    assert f"Run is off: {reason}" in tab.locator(".runner-status").inner_text()
    assert tab.locator("pre").inner_text().startswith("import lucid")
    assert not tab.errors


@needs_numpy
def test_without_a_network_a_site_with_its_own_wheels_runs(tab, served):
    tab.add_init_script(NOT_THERE["there is no network"])
    tab.goto(served[0] + "reference/generated/lucid.nn.functional.gelu.html")
    assert tab.get_by_role("button", name="Run example 1").is_enabled()
