"""The tools draw themselves: XML that says what it shows, and text for a terminal."""

import time
from xml.etree import ElementTree

import numpy as np
import pytest

import lucid
from lucid import nn, viz
from lucid.viz.panels import enlarged, over, shaded

IMAGE = np.random.default_rng(0).random((1, 16, 16)).astype("float32")
PICTURES = {
    "saliency": lambda model: viz.saliency(model, IMAGE),
    "grad_cam": lambda model: viz.grad_cam(model, IMAGE),
    "integrated_gradients": lambda model: viz.integrated_gradients(model, IMAGE, steps=2),
    "occlusion": lambda model: viz.occlusion(model, IMAGE),
    "receptive_field": lambda model: viz.receptive_field(model, "stages.0", IMAGE),
    "maximise": lambda model: viz.maximise(model, 1, input_shape=(1, 16, 16), steps=2),
    "kernels": viz.kernels,
    "feature_maps": lambda model: viz.feature_maps(model, IMAGE),
}
for_each_picture = pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
SVG = "{http://www.w3.org/2000/svg}"


@for_each_picture
def test_its_svg_has_a_title_a_description_and_an_image(make, convnext):
    picture = make(convnext)
    svg = ElementTree.fromstring(picture._repr_svg_())
    assert svg.find(f"{SVG}title").text == picture.title
    assert svg.find(f"{SVG}desc").text == picture.description
    images = list(svg.iter(f"{SVG}image"))
    assert images
    assert all(image.get("href").startswith("data:image/png;base64,") for image in images)
    height, width = float(svg.get("height")), float(svg.get("width"))
    for part in images:
        x, y, w, h = (float(part.get(name)) for name in ("x", "y", "width", "height"))
        assert 0 <= x < x + w <= width
        assert 0 <= y < y + h <= height


@for_each_picture
def test_its_html_is_xml_whose_images_say_what_they_are(make, convnext):
    html = ElementTree.fromstring(make(convnext)._repr_html_())
    images = list(html.iter("img"))
    assert images
    assert all(image.get("alt") for image in images)
    assert "http" not in "".join(image.get("src") for image in images)


@for_each_picture
def test_in_a_terminal_it_is_text_that_fits(make, convnext):
    picture = make(convnext)
    lines = str(picture).splitlines()
    assert lines[0] == picture.title
    assert len(lines) > 2
    assert max(map(len, lines)) <= 130


@for_each_picture
def test_it_is_saved_as_a_page_and_a_drawing(make, convnext, tmp_path):
    picture = make(convnext)
    for name in ("a.svg", "a.html", "a.txt"):
        assert picture.save(tmp_path / name).stat().st_size > 100


def test_names_are_escaped():
    class Odd(nn.Module):
        def __init__(self):
            self.layers = {"<b>&": nn.Conv2d(1, 2, 3)}

        def forward(self, x):
            return self.layers["<b>&"](x)

    maps = viz.feature_maps(Odd().eval(), IMAGE, "layers.<b>&")
    ElementTree.fromstring(maps._repr_svg_())
    assert "&lt;b&gt;&amp;" in maps._repr_html_()


def test_images_of_two_or_five_channels_are_drawn():
    for channels in (2, 5):
        model = nn.Sequential(nn.Conv2d(channels, 4, 3), nn.Flatten(), nn.LazyLinear(2))
        image = np.random.default_rng(0).random((channels, 9, 7))
        model(lucid.tensor(image[None], dtype=lucid.float32))
        ElementTree.fromstring(viz.grad_cam(model.eval(), image)._repr_svg_())


def test_where_a_map_is_0_the_image_stays_as_it_is():
    pixels = over(IMAGE, np.zeros((4, 4)), *viz.occlusion(_bright(), IMAGE).scale)
    assert pixels.shape == (16, 16, 3)
    assert (pixels[..., 0] == pixels[..., 2]).all()


def _bright():
    model = nn.Sequential(nn.Flatten(), nn.Linear(256, 2)).eval()
    model[1].weight.data = lucid.ones(2, 256)
    return model


def test_a_map_is_enlarged_between_its_pixels():
    assert enlarged(np.array([[0.0, 4.0]]), (1, 4)).tolist() == [[0, 1, 3, 4]]


def test_a_terminal_shows_the_strong_places_dark():
    assert shaded(np.array([[0.0, 1.0], [0.5, 0.0]])) == ["  ██", "▒▒"]
    assert shaded(np.array([[-1.0, 0.0, 1.0]]), is_signed=True) == ["≡≡··##"]


def test_a_terminal_shows_what_is_no_number_as_a_question():
    assert shaded(np.array([[np.nan, 1.0, np.inf, 0.5]])) == ["??████▒▒"]
    assert shaded(np.array([[np.nan]])) == ["??"]


def test_on_a_tiny_of_224_pixels_the_tools_cost_few_passes():
    model = lucid.models.convnext_tiny().eval()
    image = np.random.default_rng(0).random((3, 224, 224)).astype("float32")

    def seconds(run):
        start = time.process_time()
        run()
        return time.process_time() - start

    @lucid.no_grad()
    def forward():
        model(lucid.tensor(image[None]))

    def costs_less(passes, tool):
        """One of five, side by side: other programs disturb some of them."""
        return any(seconds(tool) < passes * seconds(forward) for _ in range(5))

    forward()
    assert costs_less(3, lambda: viz.grad_cam(model, image))
    assert costs_less(4, lambda: viz.saliency(model, image))
    assert costs_less(7, lambda: viz.receptive_field(model, "stages.2", image))  # it needs three
