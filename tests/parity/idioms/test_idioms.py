"""What learners write in torch's words, run with torch and with lucid: all that comes of it agrees.

Where lucid has no such thing, its error says what to do instead: those lines stand in refused.py.
"""

import re

import numpy as np
import pytest
from parity.idioms.compare import difference
from parity.idioms.differences import DIFFERENCES
from parity.idioms.drawn import DRAWN
from parity.idioms.refused import REFUSED
from parity.idioms.run import run
from parity.idioms.themes import THEMES

import lucid

torch = pytest.importorskip("torch", reason="parity compares with PyTorch")
pytestmark = pytest.mark.parity

ROWS = [line for theme in THEMES for line in theme.SAME.splitlines() if line]
DRAWS = [line for line in DRAWN.splitlines() if line]
WAYS_OUT = re.compile(r"\b(use|write|give|read|must be|leave|call|make)\b")


def names_a_way_out(sentence):
    """Whether it says what to do instead."""
    return bool(WAYS_OUT.search(sentence))


@pytest.mark.parametrize("text", ROWS)
def test_a_line_does_what_it_does_in_torch(text, tmp_path):
    theirs, ours = (run(lib, text, tmp_path) for lib in (torch, lucid))
    assert difference(ours, theirs) is None


@pytest.mark.parametrize("text", DRAWS)
def test_a_draw_has_torchs_shape_dtype_and_distribution(text, tmp_path):
    theirs, ours = (run(lib, text, tmp_path)["value"] for lib in (torch, lucid))
    assert ours[:-1] == theirs[:-1] if isinstance(theirs, tuple) else ours == theirs
    if isinstance(theirs, tuple):
        assert_same_distribution(ours[-1], theirs[-1])


def assert_same_distribution(ours, theirs):
    """Mean, spread and ends are near to one another, as those of a thousand draws are."""
    ours, theirs = (np.asarray(a, dtype=np.float64).ravel() for a in (ours, theirs))
    spread = max(theirs.std(), 1e-3)
    np.testing.assert_allclose(ours.mean(), theirs.mean(), rtol=0, atol=0.12 * spread)
    np.testing.assert_allclose(ours.std(), theirs.std(), rtol=0.12, atol=1e-3)
    ends = [np.quantile(a, [0.02, 0.98]) for a in (ours, theirs)]
    np.testing.assert_allclose(ends[0], ends[1], rtol=0, atol=1.5 * spread)


@pytest.mark.parametrize("text", REFUSED)
def test_what_lucid_does_not_have_is_refused_by_a_sentence_with_a_way_out(text, tmp_path):
    run(torch, text, tmp_path)
    with pytest.raises(Exception) as caught:  # noqa: PT011  the sentence is what counts
        run(lucid, text, tmp_path)
    assert REFUSED[text] in str(caught.value)
    assert names_a_way_out(str(caught.value))


def test_nine_lines_of_ten_agree_and_there_are_over_five_hundred():
    agree = len(ROWS) + len(DRAWS)
    everything = agree + len(REFUSED) + len(DIFFERENCES)
    assert agree >= 500
    assert agree >= 0.9 * everything


def test_no_line_stands_twice():
    lines = [*ROWS, *DRAWS, *REFUSED, *(row[0] for row in DIFFERENCES)]
    assert len(lines) == len(set(lines))
