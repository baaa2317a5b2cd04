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


def test_the_class_shown_whole_is_the_class_in_the_source():
    shown = [line for line in blocks("python")[1].splitlines() if line]
    source = (ROOT / "lucid/ops/activation.py").read_text()
    start = source.index(shown[0])
    assert [line for line in shown if line not in source[start : start + 800]] == []


def test_the_rungs_of_the_ladder_exist():
    for path in re.findall(
        r"^(?:nn|ops|backend|tests)/[\w/]+\.py", blocks("text")[0], re.MULTILINE
    ):
        root = ROOT if path.startswith("tests") else ROOT / "lucid"
        assert (root / path).is_file()


@pytest.mark.parametrize("command", blocks("bash"))
def test_the_gate_runs_every_command(command):
    assert command in (ROOT / ".ci/run").read_text()
