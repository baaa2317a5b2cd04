"""Pictures are valid XML, escape names, tell what they show, and save themselves."""

from xml.etree import ElementTree

import numpy as np
import pytest

from lucid.viz import Picture
from lucid.viz.colours import EMBER
from lucid.viz.markup import Element, Raw, number
from lucid.viz.svg import box, colour_bar, drawing, image, line, text, width_of

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert('\"&\x00\x1b')</script>"


class Sheet(Picture):
    title, description = f"a sheet {NASTY}", "One of each."

    def svg(self):
        pixels = np.zeros((2, 2, 3), np.uint8)
        shapes = [
            box(1, 2, 30, 10, title=NASTY),
            line(0, 0, 9, 9),
            image(1, 1, 8, 8, pixels, NASTY),
            text(3, 4, NASTY, "mono", title=NASTY),
            colour_bar(0, 30, 90, EMBER, 0, 1),
        ]
        words = dict(title=self.title, description=self.description)
        return drawing(100, 50, *shapes, **words, least=80)

    def __str__(self):
        return "a sheet"


def test_a_drawing_is_valid_xml_and_names_stay_text():
    root = ElementTree.fromstring(Sheet()._repr_svg_())
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}text").text is None  # the title comes first
    words = "".join(root.find(f"{SVG}text").itertext())
    assert words == 2 * NASTY.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert not list(root.iter(f"{SVG}script"))


def test_a_drawing_tells_a_screen_reader_what_it_is():
    root = ElementTree.fromstring(Sheet()._repr_svg_())
    names = {child.get("id"): child.text for child in root[:2]}
    assert root.get("role") == "img"
    assert [names[i] for i in root.get("aria-labelledby").split()] == [
        Sheet.title.replace("\x00", "\ufffd").replace("\x1b", "\ufffd"), "One of each.",
    ]  # fmt: skip


def test_a_drawing_shrinks_with_its_page_and_follows_light_and_dark():
    shown = Sheet()._repr_svg_()
    assert 'viewBox="0 0 100 50"' in shown
    assert "max-width:100px" in shown
    assert "min-width:80px" in shown
    for chooser in ("prefers-color-scheme:dark", "[data-theme=dark]", "[data-theme=light]"):
        assert chooser in shown


def test_a_picture_needs_no_network():
    shown = Sheet()._repr_html_().replace("http://www.w3.org/2000/svg", "")
    assert "http" not in shown
    assert "url(" not in shown


def test_html_is_valid_xml_too(tmp_path):
    ElementTree.fromstring(Sheet()._repr_html_())
    page = Sheet().save(tmp_path / "sheet.html").read_text(encoding="utf-8")
    root = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert root.find("head/title").text.startswith("a sheet <script>")


def test_a_picture_saves_itself_in_each_form(tmp_path):
    sheet = Sheet()
    assert sheet.save(tmp_path / "a.svg").read_text(encoding="utf-8") == sheet._repr_svg_()
    assert sheet.save(str(tmp_path / "a.txt")).read_text(encoding="utf-8") == "a sheet\n"
    assert repr(sheet) == "a sheet"


def test_a_picture_that_cannot_be_written_leaves_the_old_one(tmp_path):
    path = Sheet().save(tmp_path / "a.txt")
    before = path.read_bytes()

    class Broken(Sheet):
        def __str__(self):
            return "\ud800"

    with pytest.raises(UnicodeEncodeError):
        Broken().save(path)
    assert path.read_bytes() == before


def test_another_suffix_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(ValueError, match=r"'a.png': .* is saved as \.svg or \.html or \.txt"):
        Sheet().save(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_a_drawing_is_no_svg(tmp_path):
    class Page(Sheet):
        def svg(self):
            return None

    assert Page()._repr_svg_() is None
    with pytest.raises(ValueError, match=r"saved as \.html or \.txt"):
        Page().save(tmp_path / "a.svg")


def test_numbers_are_short_and_attributes_have_their_names():
    assert [number(x) for x in (1, 1.0, 1.5, 2 / 3, -0.004, 100)] == [
        "1", "1", "1.5", "0.67", "-0", "100",
    ]  # fmt: skip
    element = Element("a", "x", None, Raw("<b/>"), class_="k", stroke_width=1.0, left=None)
    assert str(element) == '<a class="k" stroke-width="1">x<b/></a>'


def test_wider_words_take_more_room():
    assert width_of("abc") < width_of("abcd") < width_of("abcd", mono=True)
