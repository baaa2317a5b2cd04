"""The examples in the pages run in order, a page at a time, from the same random numbers.

The tests of the built site share a browser.
"""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pytest

SITE = Path(__file__).parent / "_build"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
collect_ignore_glob = ["conf.py", "extensions/*", "figures/*", "reference/*", "source/*"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A browser with an empty profile."""
    sync = pytest.importorskip("playwright.sync_api", reason="needs Playwright: the docs extra")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("needs Chromium")
    if not SITE.exists():
        pytest.skip("needs the built site: make -C docs html")
    with sync.sync_playwright() as playwright:
        profile = tmp_path_factory.mktemp("profile")
        yield playwright.chromium.launch_persistent_context(
            str(profile), executable_path=path, args=list(FLAGS)
        )


@pytest.fixture
def tab(browser):
    """A page of the browser, with the errors on its console and the files it did not find."""
    tab = browser.new_page()
    tab.errors = []
    tab.on("console", lambda m: tab.errors.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda error: tab.errors.append(str(error)))
    tab.on("requestfailed", lambda request: tab.errors.append(request.url))
    yield tab
    tab.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the site without a word."""

    def log_message(self, *arguments):
        pass


class Isolated(Quiet):
    """With the two headers that let pages share memory with their workers."""

    def end_headers(self):
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()


@pytest.fixture(scope="module")
def served():
    """The addresses of two servers of the site: a plain one, and one that isolates."""
    servers = []
    for handler in (Quiet, Isolated):
        serve = functools.partial(handler, directory=str(SITE))
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}/" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()
