"""The page "Coming from PyTorch" says what the tests have seen."""

import pytest
from parity.idioms.differences import DIFFERENCES
from parity.idioms.page import END, PAGE, START, tables
from parity.idioms.run import values

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity


def test_the_tables_are_up_to_date():
    written = PAGE.read_text("utf-8").split(START)[1].split(END)[0]
    assert written.strip() == tables().strip(), "run: python -m parity.idioms.page"


def told(lib, text, folder):
    """What a line gives, or the kind of error that it ends with."""
    try:
        return repr(values(lib, text, folder)[0])
    except (AttributeError, RuntimeError) as error:
        return type(error).__name__


@pytest.mark.parametrize(("text", "theirs", "ours", "why"), DIFFERENCES)
def test_a_difference_is_as_the_page_says(text, theirs, ours, why, tmp_path):
    assert told(torch, text, tmp_path) == theirs
    assert told(lucid, text, tmp_path) == ours
    assert ours != theirs
    assert why.endswith(".")
