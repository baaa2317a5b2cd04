"""The examples that run in the page, driven in a browser over a local server.

Build the site with the folder that holds NumPy's WebAssembly wheel, then run this file:
``LUCID_PYODIDE_WHEELS=FOLDER make -C docs html && pytest docs/test_runner.py``.
"""

from pathlib import Path

import pytest

SITE = Path(__file__).parent / "_build"
PYODIDE = SITE / "_static" / "runner" / "pyodide"
LOADING = 180_000  # milliseconds: Python, NumPy and lucid on a busy machine

pytestmark = pytest.mark.skipif(
    not list(PYODIDE.glob("numpy-*.whl")),
    reason="needs NumPy's WebAssembly wheel: build the site with LUCID_PYODIDE_WHEELS=FOLDER",
)


@pytest.fixture
def example(tab, served):
    """The page of GELU with its example; at the end, nothing went wrong and nothing went out."""
    tab.asked = []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.set_default_timeout(LOADING)
    tab.goto(served[0] + "reference/generated/lucid.nn.functional.gelu.html")
    yield tab
    assert not tab.errors
    assert all(url.startswith((served[0], "data:", "blob:")) for url in tab.asked)


def output_of(tab, done="Done"):
    """The text under the first example, once it has run."""
    tab.locator(".runner-status", has_text=done).first.wait_for()
    return tab.locator(".runner-output").first.inner_text()


def write(tab, source):
    """Put other lines into the first example."""
    if tab.locator(".runner-editor").count() == 0:
        tab.get_by_role("button", name="Edit example 1").click()
    tab.locator(".runner-editor").fill(source)


def test_an_example_runs_and_shows_what_the_page_promises(example):
    printed = example.locator(".doctest pre").first.inner_text()
    promised = [line for line in printed.splitlines() if not line.startswith((">>>", "..."))]
    example.get_by_role("button", name="Run example 1").click()
    assert output_of(example).split() == " ".join(promised).split()


def test_an_edited_example_runs_and_reset_brings_the_page_back(example):
    printed = example.locator(".doctest pre").first.inner_text()
    write(example, "import lucid\nprint(lucid.tensor([1.0, 2.0]) * 3)\n6 * 7")
    example.get_by_role("button", name="Run example 1").click()
    assert output_of(example).split("\n")[:2] == ["tensor([3., 6.])", "42"]
    example.get_by_role("button", name="Reset example 1").click()
    assert example.locator(".doctest pre").first.inner_text() == printed


def test_an_error_shows_its_sentence(example):
    write(example, "import lucid\nlucid.ones(2, 3) @ lucid.ones(2, 3)")
    example.get_by_role("button", name="Run example 1").click()
    shown = output_of(example, "Done, with an error")
    assert "Error: " in shown
    assert "(2, 3)" in shown


def test_tab_indents_and_undo_takes_it_back(example):
    write(example, "x")
    editor = example.locator(".runner-editor")
    editor.press("Tab")
    assert editor.input_value() == "x    "
    editor.press("Control+z")
    assert editor.input_value() == "x"


def test_a_loop_that_never_ends_is_stopped_and_python_starts_anew(example):
    write(example, "print('in the loop')\nwhile True:\n    pass")
    example.get_by_role("button", name="Run example 1").click()
    example.locator(".runner-text", has_text="in the loop").wait_for()
    example.get_by_role("button", name="Stop example 1").click()
    assert "Stopped" in output_of(example, "Done, with an error")
    write(example, "1 + 1")
    example.get_by_role("button", name="Run example 1").click()
    assert output_of(example).strip() == "2"


def test_stop_while_python_loads_ends_the_wait_and_run_starts_it_again(example):
    example.get_by_role("button", name="Run example 1").click()
    example.get_by_role("button", name="Stop example 1").click()
    assert "Stopped before Python had loaded" in output_of(example, "Done, with an error")
    example.get_by_role("button", name="Run example 1").click()
    example.locator(".runner-status").first.get_by_text("Done", exact=True).wait_for()


def test_where_memory_is_shared_stop_keeps_what_was_defined(tab, served):
    tab.set_default_timeout(LOADING)
    tab.goto(served[1] + "reference/generated/lucid.nn.functional.gelu.html")
    write(tab, "kept = 5\nprint('in the loop')\nwhile True:\n    pass")
    tab.get_by_role("button", name="Run example 1").click()
    tab.locator(".runner-text", has_text="in the loop").wait_for()
    tab.get_by_role("button", name="Stop example 1").click()
    assert "KeyboardInterrupt" in output_of(tab, "Done, with an error")
    write(tab, "kept")
    tab.get_by_role("button", name="Run example 1").click()
    assert output_of(tab).strip() == "5"


def test_an_example_finds_what_the_examples_before_it_define(tab, served):
    tab.set_default_timeout(LOADING)
    tab.goto(served[0] + "howto/change_in_place.html")
    tab.get_by_role("button", name="Run example 3", exact=True).click()
    for index in range(3):
        tab.locator(".runner-status").nth(index).get_by_text("Done").wait_for()


def test_an_example_goes_on_after_an_error_that_it_shows(example):
    write(example, "1 / 0\n6 * 7")
    example.get_by_role("button", name="Run example 1").click()
    assert output_of(example, "Done, with an error").split()[-1] == "42"


def test_digits_are_there_without_scikit_learn(example):
    write(example, "import lucid\nlen(lucid.data.digits()), lucid.data.digits()[0][1].item()")
    example.get_by_role("button", name="Run example 1").click()
    assert output_of(example).strip() == "(1797, 0)"


def needs_wheel_of(package):
    """Skips a test where the folder of wheels that the site was built with has no such package."""
    return pytest.mark.skipif(
        not list(PYODIDE.glob(f"{package}-*.whl")),
        reason=f"needs {package}'s WebAssembly wheel in the folder LUCID_PYODIDE_WHEELS",
    )


def wheels_asked(tab):
    """The packages of Pyodide that the page has asked for so far."""
    names = [url.rsplit("/", 1)[1] for url in tab.asked if "/pyodide/" in url]
    return {name.split("-")[0] for name in names if name.endswith(".whl")}


@needs_wheel_of("pillow")
def test_an_example_that_imports_pillow_loads_it_and_others_ask_for_numpy_alone(example):
    write(example, "import lucid\n'no picture'")
    example.get_by_role("button", name="Run example 1").click()
    assert output_of(example).strip() == "'no picture'"
    assert wheels_asked(example) == {"numpy"}
    write(
        example,
        "from PIL import Image\nred = Image.new('RGB', (3, 2), 'red')\n"
        "lucid.data.transforms.ToTensor()(red).shape",
    )
    example.get_by_role("button", name="Run example 1").click()
    example.locator(".runner-output", has_text="(3, 2, 3)").wait_for()
    assert wheels_asked(example) == {"numpy", "pillow"}


@needs_wheel_of("pillow")
def test_pillow_comes_too_where_lucid_alone_imports_it(example):
    write(
        example,
        "import lucid, numpy\nresize = lucid.data.transforms.Resize((2, 2))\n"
        "resize(numpy.zeros((4, 4, 3), 'uint8')).shape",
    )
    example.get_by_role("button", name="Run example 1").click()
    assert output_of(example).strip() == "(2, 2, 3)"
    assert wheels_asked(example) == {"numpy", "pillow"}


@needs_wheel_of("matplotlib")
def test_a_figure_of_matplotlib_stands_under_its_example(example):
    write(example, "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])\nplt.show()")
    example.get_by_role("button", name="Run example 1").click()
    example.locator(".runner-output img[alt='Figure 1']").wait_for()
    assert output_of(example).strip() == ""
    assert "matplotlib" in wheels_asked(example)


def test_an_example_that_imports_what_the_site_does_not_have_says_so(example):
    write(example, "import torch")
    example.get_by_role("button", name="Run example 1").click()
    shown = output_of(example, "Done, with an error")
    assert shown.startswith("No module named 'torch': this site does not have it.")


def test_a_page_that_is_opened_as_a_file_says_why_run_is_off(tab):
    tab.goto((SITE / "reference/generated/lucid.nn.functional.gelu.html").as_uri())
    button = tab.get_by_role("button", name="Run example 1")
    assert button.is_disabled()
    assert "opened as a file" in tab.locator(".runner-status").first.inner_text()
    assert not tab.errors


def test_a_cell_runs_in_a_page_of_ones_own(tab, served):
    runner = next((SITE / "_static" / "runner").glob("*.whl")).name
    own = f"""<!doctype html><title>own</title><link rel="icon" href="data:,">
        <link rel="stylesheet" href="/_static/runner/runner.css">
        <script defer src="/_static/runner/runner.js" data-packages="pyodide/"
            data-wheel="{runner}"></script>
        <div class="lucid-cell"><pre>import lucid\nlucid.ones(2).sum()</pre></div>"""
    tab.route("**/own.html", lambda route: route.fulfill(body=own, content_type="text/html"))
    tab.set_default_timeout(LOADING)
    tab.goto(served[0] + "own.html")
    tab.get_by_role("button", name="Run example 1").click()
    assert output_of(tab).strip() == "tensor(2.)"
    assert not tab.errors


def test_the_code_of_a_picture_runs_too(tab, served):
    tab.set_default_timeout(LOADING)
    tab.goto(served[0] + "howto/look_inside.html")
    bar = tab.locator(".picture-code + .runner-bar").first
    bar.get_by_role("button", name="Run").click()
    tab.locator(".picture-code ~ .runner-output .lucid-viz").first.wait_for()
    assert not tab.errors
