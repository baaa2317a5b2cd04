"""The page "See a ConvNeXt think" in a browser: from its file, and with lucid running in it."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import lucid

SITE = Path(__file__).parent / "_build"
FILES = SITE / "_static" / "think"
PAGE = "see_it_think.html"
LOADING = 180_000  # milliseconds: Python, NumPy and lucid on a busy machine
MAPS = "network.maps.map(map => [...map])"
HOVERS = """() => {
    const times = [];
    for (let i = 0; i < 50; i++) {
        const start = performance.now();
        point(views[5], i % 24, 3, 4);
        times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[25];
}"""

needs_numpy = pytest.mark.skipif(
    not list((SITE / "_static" / "runner" / "pyodide").glob("numpy-*.whl")),
    reason="needs NumPy's WebAssembly wheel: build the site with LUCID_PYODIDE_WHEELS=FOLDER",
)


@pytest.fixture
def opened(tab):
    """The page from its file; at the end, no error stands on its console."""
    tab.goto((SITE / PAGE).as_uri())
    yield tab
    assert not tab.errors


@pytest.fixture
def running(tab, served):
    """The page from a server, with the network running; nothing is asked of anybody else."""
    tab.set_default_timeout(LOADING)
    tab.asked = []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.goto(served[0] + PAGE)
    tab.get_by_role("button", name="Start it here").click()
    tab.get_by_text("The network is running").wait_for()
    yield tab
    assert not tab.errors
    assert all(url.startswith((served[0], "data:", "blob:")) for url in tab.asked)


@pytest.fixture(scope="module")
def page_of_lucid():
    """What the page's own Python says, run natively on the weights of the site."""
    spec = importlib.util.spec_from_file_location("think", FILES / "think.py")
    think = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(think)
    state = lucid.load(FILES / "network.safetensors")
    return think.Page({name: value.float() for name, value in state.items()})


def by_lucid(page, image):
    """All maps of an image in one row."""
    return np.frombuffer(page.maps(image), "float32")


def in_the_page(tab):
    """The image that is looked at, and all maps in one row."""
    return tab.evaluate("image"), np.concatenate(tab.evaluate(MAPS))


def test_from_its_file_the_page_shows_twenty_digits_with_the_numbers_of_lucid(
    opened, page_of_lucid
):
    buttons = opened.locator("#think-digits button")
    assert buttons.count() == 20
    for index in (0, 7, 19):
        buttons.nth(index).click()
        image, maps = in_the_page(opened)
        np.testing.assert_allclose(maps, by_lucid(page_of_lucid, image), atol=5e-3, rtol=5e-3)


def test_pointing_at_a_pixel_shows_its_sum_and_lights_up_what_it_read(opened):
    step = opened.evaluate("network.steps.findIndex(step => step.kind === 'depthwise')")
    canvas = opened.locator("canvas.think-map").nth(step)
    canvas.hover(position={"x": 9, "y": 7})  # channel 0, row 3, column 4
    shown = opened.locator("#think-numbers output")
    value = opened.evaluate(f"network.at(network.steps[{step}], 0, 3, 4)")
    assert float(shown.get_attribute("data-sum")) == pytest.approx(value, abs=5e-3)
    assert opened.locator("#think-numbers .think-table").count() == 3
    lit = "index => views[index].layers[1].getContext('2d')"
    lit += ".getImageData(0, 0, 200, 200).data.some(x => x)"
    assert opened.evaluate(lit, step - 1)
    assert opened.evaluate(lit, 0)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_numbers_stay_in_sight_beside_what_one_points_at(opened, width):
    opened.set_viewport_size({"width": width, "height": 844})
    opened.locator("canvas.think-map").nth(4).scroll_into_view_if_needed()
    below = "document.getElementById('think-numbers').getBoundingClientRect().bottom"
    assert opened.evaluate(below) <= 845
    assert opened.evaluate("document.documentElement.scrollWidth") <= width + 1


def test_every_step_can_be_pointed_at_and_its_arithmetic_gives_its_number(opened):
    kinds = opened.evaluate("network.steps.map(step => step.kind)")
    for index in range(len(kinds)):
        found = opened.evaluate(f"network.explain(network.steps[{index}], 0, 0, 0).value")
        value = opened.evaluate(f"network.at(network.steps[{index}], 0, 0, 0)")
        assert found == pytest.approx(value, abs=5e-3), kinds[index]
        opened.evaluate(f"point(views[{index}], 0, 0, 0)")
        assert opened.locator("#think-numbers p").count()


def test_the_keyboard_moves_over_a_map(opened):
    canvas = opened.locator("canvas.think-map").nth(3)
    canvas.focus()
    canvas.press("ArrowDown")
    canvas.press("ArrowRight")
    canvas.press("PageDown")
    assert "channel 1, row 1, column 1" in opened.locator("#think-numbers").inner_text()


def test_hover_answers_in_16_milliseconds(opened):
    assert opened.evaluate(HOVERS) < 16


def test_the_link_leads_to_the_line_of_source(opened):
    opened.evaluate("point(views[3], 0, 0, 0)")
    address = opened.locator("#think-numbers a").get_attribute("href")
    opened.goto(address)
    line = address.split("#line-")[1]
    source = opened.locator(f"#line-{line}").evaluate("a => a.parentElement.textContent")
    assert "self.dwconv(" in source.split("\n")[int(line) - 1]


@pytest.mark.parametrize("button", ["start", "pad", "gradient", "change", "begin", "train"])
def test_from_its_file_the_page_says_that_it_must_be_served_to_run(opened, button):
    opened.locator(f"#think-{button}").click()
    opened.locator("#think-state", has_text="serve the site").wait_for()


def test_the_page_is_small():
    own = [*FILES.glob("*.js"), *FILES.glob("*.css"), *FILES.glob("*.py"), SITE / PAGE]
    assert sum(path.stat().st_size for path in own) < 600_000


@needs_numpy
def test_the_running_network_has_the_numbers_of_lucid(running, page_of_lucid):
    running.locator("#think-digits button").nth(3).click()
    running.wait_for_timeout(3000)
    image, maps = in_the_page(running)
    np.testing.assert_allclose(maps, by_lucid(page_of_lucid, image), atol=1e-4, rtol=1e-4)


@needs_numpy
def test_a_drawn_one_is_read_and_explained(running):
    pad = running.locator("#think-pad").bounding_box()
    running.mouse.move(pad["x"] + 85, pad["y"] + 12)
    running.mouse.down()
    for step in range(14):
        running.mouse.move(pad["x"] + 85, pad["y"] + 12 + 10 * step)
    running.mouse.up()
    running.locator("#think-answer", has_text="reads a 1").wait_for()
    for name, words in (("gradient", "raises the score"), ("occlusion", "without these pixels")):
        running.locator(f"#think-{name}").click()
        running.locator("#think-why", has_text=words).wait_for()
    running.locator("#think-class").select_option("3")
    running.locator("#think-change").click()
    running.locator("#think-answer", has_text="reads a 3").wait_for()


@needs_numpy
def test_training_makes_the_loss_fall(running):
    running.locator("#think-train").click()
    running.wait_for_function("training.losses.length >= 50")
    running.locator("#think-train").click()
    losses = running.evaluate("training.losses")
    assert np.mean(losses[15:20]) < losses[0]
    assert np.mean(losses[45:50]) < losses[0] - 0.3
    assert running.locator("#think-curve polyline").count() == 1


@needs_numpy
def test_without_norms_the_network_is_shown_without_them(running):
    running.locator("#think-broken").select_option("no norms")
    running.locator("#think-begin").click()
    running.wait_for_function("!network.weights['stages.0.0.norm.weight']")
    running.wait_for_function("!live.waiting.size")
    running.evaluate("point(views[4], 0, 0, 0)")
    assert "taken out" in running.locator("#think-numbers").inner_text()
