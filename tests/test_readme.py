"""What README.rst shows is true."""

import re
import textwrap
from pathlib import Path

import pytest

import lucid

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.rst").read_text()


def blocks(language):
    """The code blocks of one language, without their indentation."""
    pattern = rf"\.\. code-block:: {language}\n\n((?:    .*\n|\n)+)"
    return [textwrap.dedent(block).strip() for block in re.findall(pattern, README)]


def test_the_example_has_twenty_lines_and_learns():
    example = blocks("python")[0]
    assert len(example.splitlines()) == 20
    names = {}
    exec(example, names)
    assert names["history"].validation_accuracy[-1] > 0.8


def test_the_models_are_as_shown():
    exec(blocks("python")[2], {})


def test_a_model_runs_where_there_is_a_gpu_and_where_there_is_none():
    exec(blocks("python")[3], {"lucid": lucid, "models": lucid.models})


def class_of(name, path):
    """A class of the source, from its first line to its last."""
    source = (ROOT / path).read_text()
    return re.search(rf"^class {name}\(.*?(?=\n\n\n)", source, re.DOTALL | re.MULTILINE)[0]


def test_the_class_shown_whole_is_the_class_in_the_source():
    assert blocks("python")[1] == class_of("GELU", "lucid/ops/activation.py")


def test_the_op_that_contributing_shows_is_the_one_in_the_source():
    text = (ROOT / "CONTRIBUTING.rst").read_text()
    shown = re.search(r"^    class (\w+)\(Function\):.*?(?=\n\n\n)", text, re.DOTALL | re.MULTILINE)
    source = class_of(shown[1], "lucid/ops/elementwise.py")
    assert textwrap.dedent(shown[0]).strip() == source


def test_the_rungs_of_the_ladder_exist():
    for path in re.findall(
        r"^(?:nn|ops|backend|tests)/[\w/]+\.py", blocks("text")[0], re.MULTILINE
    ):
        root = ROOT if path.startswith("tests") else ROOT / "lucid"
        assert (root / path).is_file()


@pytest.mark.parametrize("command", blocks("bash"))
def test_the_gate_runs_every_command(command):
    assert command in (ROOT / ".ci/run").read_text()
