"""What runs the cells of a page, ``docs/_static/runner/kernel.py``, in this Python."""

import importlib.util
import sys
from pathlib import Path

import pytest

KERNEL = Path(__file__).parent / "_static" / "runner" / "kernel.py"


@pytest.fixture
def kernel(monkeypatch):
    """The module, as a page loads it; what it changes in this Python ends with the test."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    for name in ("IPython", "IPython.display"):
        monkeypatch.setitem(sys.modules, name, None)
    spec = importlib.util.spec_from_file_location("kernel", KERNEL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(kernel):
    """Executes a cell; gives what it tells, as pairs of kind and text."""

    def run(source, is_example=False):
        told = []
        kernel.run(source, is_example, lambda kind, text: told.append((kind, text)))
        return told

    return run


@pytest.fixture
def pyplot(monkeypatch):
    """Matplotlib without a screen, and with the ``show`` that it came with at the end."""
    pyplot = pytest.importorskip("matplotlib.pyplot", reason="needs Matplotlib: the docs extra")
    monkeypatch.setattr(pyplot, "show", pyplot.show)
    monkeypatch.setenv("DISPLAY", ":0")  # in a browser Matplotlib warns as it does with a screen
    before = pyplot.get_backend()
    pyplot.switch_backend("agg")
    yield pyplot
    pyplot.close("all")
    pyplot.switch_backend(before)


PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"


def pictures(told):
    """The texts that are pictures; each is a PNG."""
    found = [text for kind, text in told if kind == "html" and text.startswith("<img")]
    assert all("data:image/png;base64,iVBORw0KGgo" in text for text in found)
    return found


def test_a_figure_stands_as_a_picture_under_its_cell_and_is_closed(run, pyplot):
    told = run(PLOT + "plt.title('a line');")
    assert len(told) == len(pictures(told)) == 1
    assert pyplot.get_fignums() == []


def test_show_puts_a_picture_there_and_then_and_warns_of_nothing(run, pyplot):
    told = run(PLOT + "plt.show()\nprint('between')\nplt.plot([2, 1])\nplt.show()")
    assert [kind for kind, _ in told] == ["html", "text", "html"]
    assert told[1] == ("text", "between\n")
    assert len(set(pictures(told))) == 2


def test_a_figure_that_ends_its_cell_is_no_line_of_text(run, pyplot):
    told = run(PLOT + "plt.gcf()")
    assert len(told) == len(pictures(told)) == 1


def test_a_figure_of_a_cell_that_fails_is_seen(run, pyplot):
    told = run(PLOT + "1 / 0")
    assert [kind for kind, _ in told] == ["error", "html"]


def test_a_module_that_the_site_does_not_have_is_named_in_one_sentence(run):
    [(kind, text)] = run("import no_such_module")
    sentence, way = text.split("</p>")
    assert kind == "error"
    assert sentence == (
        "<p>No module named &#x27;no_such_module&#x27;: this site does not have it. "
        "Where it is installed, the example runs."
    )
    assert "&lt;cell" in way


def test_an_example_shows_every_value_and_a_cell_its_last(run):
    assert run("1\n2", is_example=True) == [("text", "1\n"), ("text", "2\n")]
    assert run("1\n2") == [("text", "2\n")]


def test_an_error_ends_a_cell_and_not_an_example(run):
    assert [kind for kind, _ in run("1 / 0\n2")] == ["error"]
    assert [kind for kind, _ in run("1 / 0\n2", is_example=True)] == ["error", "text"]


def test_a_traceback_quotes_the_line_of_the_cell_and_none_of_the_runner(run):
    [(_, text)] = run("x = 0\n1 / x")
    assert "1 / x" in text
    assert "kernel.py" not in text


def test_notebooks_find_the_words_of_ipython(run):
    told = run("from IPython.display import Markdown, display\ndisplay(Markdown('a | b'))")
    assert told == [("html", "<pre>a | b</pre>")]
